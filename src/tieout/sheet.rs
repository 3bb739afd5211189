//! A report's cells as quantities of a statement.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::check::Chosen;
use super::nil::NilClasses;
use crate::deal::Deal;
use crate::error::{Diagnostic, nearest};
use crate::number::{Figure, MONEY_LIMIT};
use crate::report::{Cell, Report};
use crate::statement::layout::{BUCKETS, LOAN_STATES};
use crate::statement::{ALL, Form, Item, Key, Line, Of, Term, narrow};

/// Titles that a report of any deal has; a report without one is not whole.
const TABLES: [&str; 14] = [
    "Certificateholder Distribution Summary",
    "Certificateholder Distribution Summary (continued)",
    "Principal Distribution Statement",
    "Principal Distribution Statement (continued)",
    "Principal Distribution Factors Statement",
    "Principal Distribution Factors Statement (continued)",
    "Interest Distribution Statement",
    "Interest Distribution Statement (continued)",
    "Interest Distribution Factors Statement",
    "Interest Distribution Factors Statement (continued)",
    "CERTIFICATEHOLDER ACCOUNT STATEMENT",
    "PREPAYMENT/CURTAILMENT INTEREST SHORTFALL",
    "SERVICING FEES",
    "COLLATERAL STATEMENT",
];

/// The table that only deals of several groups have.
const GROUP_TABLE: &str = "Group Level Collateral Statement";

/// Delinquencies stand in one of these.
const GRID_TABLES: [&str; 2] =
    ["LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT", "Delinquency Status By Groups"];

/// Rates and percentages of a report stay below this, in percent.
pub(crate) const RATE_LIMIT_PCT: Decimal = Decimal::ONE_THOUSAND;

/// The quantity of every cell, and every cell of a quantity.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub report: &'a Report,
    /// One per cell; none where no rule speaks of the line.
    pub keys: Vec<Option<Key>>,
    /// Cells of each quantity, in the order of the report.
    pub copies: BTreeMap<Key, Vec<usize>>,
    /// Each grid's group, buckets and states, totals aside.
    pub grids: Vec<(Option<u16>, Vec<u16>, Vec<u16>)>,
    /// Buckets that are sixty days or more, in order of the grid.
    pub late_buckets: Vec<u16>,
    /// Rows of the table of other accounts.
    pub accounts: u16,
    /// Classes without lines that are taken to be without amounts.
    pub nil: NilClasses,
}

impl<'a> Sheet<'a> {
    /// Finds the quantity of every cell.
    ///
    /// # Errors
    ///
    /// Classes and groups that the deal does not have, and tables that are missing.
    pub fn new(deal: &Deal, report: &'a Report) -> Result<Self, Vec<Diagnostic>> {
        let mut names = Names {
            deal,
            report,
            rows: Vec::new(),
            // Those of the layout first, in its order: a corner that is blank shifts none.
            buckets: BUCKETS.map(str::to_owned).into(),
            states: LOAN_STATES.map(str::to_owned).into(),
            mistakes: Vec::new(),
        };
        let aliases = aliases(&deal.lines);
        let keys: Vec<Option<Key>> = report
            .cells
            .iter()
            .map(|cell| {
                let key = names.key(cell)?;
                Some(aliases.iter().find(|(line, _)| *line == key).map_or(key, |(_, named)| *named))
            })
            .collect();
        names.check_tables();
        names.check_sizes(&keys);
        if !names.mistakes.is_empty() {
            return Err(names.mistakes);
        }
        let mut copies: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (cell, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                copies.entry(*key).or_default().push(cell);
            }
        }
        let late = |name: &String| {
            let days: String = name.chars().take_while(char::is_ascii_digit).collect();
            days.parse::<u32>().is_ok_and(|days| days >= 60)
        };
        let late_buckets = (0..).zip(&names.buckets).filter(|(_, name)| late(name));
        Ok(Self {
            report,
            grids: grids(&copies),
            late_buckets: late_buckets.map(|(bucket, _)| bucket).collect(),
            accounts: narrow(names.rows.len()),
            keys,
            copies,
            nil: NilClasses::new(),
        })
    }

    /// What the report says of a quantity: the chosen copy, or nil of a class without lines.
    pub fn printed(&self, chosen: &Chosen, key: Key) -> Option<Figure> {
        let copy = chosen.get(&key).map(|cell| self.figure(*cell));
        copy.or_else(|| self.nil.contains(key).then(|| Figure::new(Decimal::new(0, 2))))
    }

    /// Whether the report prints a quantity.
    pub fn has(&self, key: Key) -> bool {
        self.copies.contains_key(&key)
    }

    pub fn figure(&self, cell: usize) -> Figure {
        self.report.cells[cell].figure
    }
}

/// Lines that a deal defines as another quantity are copies of it.
fn aliases(lines: &[Line]) -> Vec<(Key, Key)> {
    lines
        .iter()
        .filter_map(|line| match &line.term {
            Term::Key(key) => Some((line.key, *key)),
            _ => None,
        })
        .collect()
}

/// The shape of every grid, from its cells.
fn grids(copies: &BTreeMap<Key, Vec<usize>>) -> Vec<(Option<u16>, Vec<u16>, Vec<u16>)> {
    let mut grids: BTreeMap<Option<u16>, (Vec<u16>, Vec<u16>)> = BTreeMap::new();
    for key in copies.keys() {
        if let Of::Grid { group, bucket, state } = key.of {
            let (buckets, states) = grids.entry(group).or_default();
            if bucket != ALL && !buckets.contains(&bucket) {
                buckets.push(bucket);
            }
            if state != ALL && !states.contains(&state) {
                states.push(state);
            }
        }
    }
    grids.into_iter().map(|(group, (buckets, states))| (group, buckets, states)).collect()
}

/// Finds out whose quantity a cell is.
struct Names<'a> {
    deal: &'a Deal,
    report: &'a Report,
    /// Rows of other accounts so far.
    rows: Vec<String>,
    buckets: Vec<String>,
    states: Vec<String>,
    mistakes: Vec<Diagnostic>,
}

impl Names<'_> {
    fn key(&mut self, cell: &Cell) -> Option<Key> {
        if cell.row.is_empty() {
            return None;
        }
        if cell.column.is_empty() {
            return self.row_key(cell);
        }
        let grid: Vec<&str> = cell.column.split(" / ").collect();
        if let [bucket, state, measure] = grid[..]
            && let Some(item) = Item::of_measure(measure)
        {
            let group = match &cell.group {
                Some(name) => self.group(cell.line, name)?,
                None => None,
            };
            let bucket = index_of(&mut self.buckets, bucket);
            let state = index_of(&mut self.states, state);
            return Some(Key::new(item, Of::Grid { group, bucket, state }));
        }
        if let Some(item) = Item::of_account_column(&cell.column)
            && !self.is_class_table(cell)
        {
            let row = index_of(&mut self.rows, &cell.row);
            return Some(Key::new(item, Of::Row(row)));
        }
        let (item, per_denomination) = Item::of_column(&cell.table, &cell.column)?;
        let of = if is_total(&cell.row) { Of::Classes } else { Of::Class(self.class(cell)?) };
        Some(Key { item, of, per_denomination })
    }

    fn is_class_table(&self, cell: &Cell) -> bool {
        is_total(&cell.row) || self.deal.terms.class(&cell.row).is_some()
    }

    fn row_key(&mut self, cell: &Cell) -> Option<Key> {
        let (item, named_group) = Item::of_row(&cell.row)?;
        if item == Item::HybridBalance {
            let row = index_of(&mut self.rows, &cell.row);
            return Some(Key::new(item, Of::Row(row)));
        }
        let of = match cell.group.as_ref().or(named_group.as_ref()) {
            None => Of::Pool,
            Some(name) => self.group(cell.line, name)?.map_or(Of::Pool, Of::Group),
        };
        Some(Key::new(item, of))
    }

    fn class(&mut self, cell: &Cell) -> Option<u16> {
        let found = self.deal.terms.class(&cell.row).map(narrow);
        if found.is_none() {
            let meant = nearest(&cell.row, self.deal.class_names())
                .map(|word| format!("; did you mean `{word}`?"))
                .unwrap_or_else(|| ".".to_owned());
            let classes: Vec<&str> = self.deal.class_names().collect();
            let told = format!(
                "class `{}` is not in the deal file of {}{meant} The deal has {}",
                cell.row,
                self.deal.name(),
                classes.join(", ")
            );
            self.tell(cell.line, told);
        }
        found
    }

    /// `Group 1` is the deal's group 1; `Total` is the pool, as is the only group of a deal.
    fn group(&mut self, line: usize, name: &str) -> Option<Option<u16>> {
        if is_total(name) {
            return Some(None);
        }
        let bare = name.strip_prefix("Group ").unwrap_or(name);
        let groups = &self.deal.terms.groups;
        let found = groups.iter().position(|group| group == bare);
        if found.is_none() {
            let told = format!(
                "collateral group `{name}` is not in the deal file of {}; it has {}",
                self.deal.name(),
                groups.join(", ")
            );
            self.tell(line, told);
        }
        let alone = groups.len() == 1;
        found.map(|index| (!alone).then(|| narrow(index)))
    }

    /// Tells once what is wrong on a line.
    fn tell(&mut self, line: usize, told: String) {
        if !self.mistakes.iter().any(|mistake| mistake.message == told) {
            self.mistakes.push(Diagnostic::at_line(&self.report.file, line, told));
        }
    }

    /// Figures stay within what a run can multiply exactly, and balances are not negative.
    fn check_sizes(&mut self, keys: &[Option<Key>]) {
        for (cell, key) in self.report.cells.iter().zip(keys) {
            let Some(key) = key.filter(|key| !key.per_denomination) else { continue };
            let (limit, what) = match key.item.form() {
                Form::Amount => (MONEY_LIMIT, "amounts"),
                Form::Rate => (RATE_LIMIT_PCT, "percentages"),
                Form::Count => continue,
            };
            let value = cell.figure.value;
            let is_balance = matches!(key.item, Item::BalanceBegin | Item::Opening | Item::Face);
            let wrong = if value.abs() >= limit {
                format!("is too great; {what} stay below {limit}")
            } else if is_balance && value < Decimal::ZERO {
                "is negative; a balance is nil or more".to_owned()
            } else {
                continue;
            };
            self.tell(cell.line, format!("`{}` of `{}` {wrong}", cell.text, cell.row));
        }
    }

    fn check_tables(&mut self) {
        let has = |title: &str| {
            self.report.tables.iter().any(|table| table.title.eq_ignore_ascii_case(title))
        };
        let group_table = (self.deal.terms.groups.len() > 1).then_some(GROUP_TABLE);
        let mut missing: Vec<&str> =
            TABLES.into_iter().chain(group_table).filter(|title| !has(title)).collect();
        if !GRID_TABLES.iter().any(|title| has(title)) {
            missing.push(GRID_TABLES[usize::from(group_table.is_some())]);
        }
        for title in missing {
            let told = format!("the report has no table `{title}`; a whole report has one");
            self.mistakes.push(Diagnostic::of_file(&self.report.file, told));
        }
    }
}

pub(crate) fn is_total(name: &str) -> bool {
    name.eq_ignore_ascii_case("total") || name.eq_ignore_ascii_case("totals")
}

/// Index of a name among those known, or in order of appearance after them; totals stand for all.
fn index_of(names: &mut Vec<String>, name: &str) -> u16 {
    if is_total(name) {
        return ALL;
    }
    let found =
        names.iter().position(|known| known.eq_ignore_ascii_case(name)).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
    narrow(found)
}
