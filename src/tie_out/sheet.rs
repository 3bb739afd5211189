//! Maps the cells of a report to quantities.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::absent_classes::AbsentClasses;
use crate::deal::Deal;
use crate::deal::Line;
use crate::error::Mistakes;
use crate::error::{Diagnostic, nearest, shortened};
use crate::number::{Figure, MONEY_LIMIT};
use crate::quantity::layout::{BUCKETS, LOAN_STATES};
use crate::quantity::{ALL, Form, Item, Key, Of, Term, narrow};
use crate::report::{Cell, Report, SHOWN};

/// The cell chosen for each printed quantity: the copy that agrees with most relations.
pub(crate) type Chosen = BTreeMap<Key, usize>;

/// Titles that every complete report has, whatever the deal.
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

/// The table of delinquencies is one of these.
const GRID_TABLES: [&str; 2] =
    ["LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT", "Delinquency Status By Groups"];

/// Rates and percentages of a report must be below this, in percent.
pub(crate) const RATE_LIMIT_PCT: Decimal = Decimal::ONE_THOUSAND;

/// Most buckets of days behind, and most states of a loan, in all delinquency grids of a report:
/// the number of relations grows with their product.
const MAX_BUCKETS: usize = 20;
const MAX_STATES: usize = 20;
/// Most rows of the table of other accounts.
const MAX_ACCOUNTS: usize = 200;
/// Most cells that print one quantity: we check each against all relations of the quantity.
const MAX_COPIES: usize = 1_000;

/// The quantity of every cell, and the cells of every quantity.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub report: &'a Report,
    /// One per cell; `None` if no relation uses the line.
    pub keys: Vec<Option<Key>>,
    /// Cells of each quantity, in the order of the report.
    pub copies: BTreeMap<Key, Vec<usize>>,
    /// Group, buckets and states of each grid, without totals.
    pub grids: Vec<(Option<u16>, Vec<u16>, Vec<u16>)>,
    /// Buckets of sixty days or more, in order of the grid.
    pub late_buckets: Vec<u16>,
    /// Rows of the table of other accounts.
    pub accounts: u16,
    /// Classes without lines that we assume to be zero.
    pub absent: AbsentClasses,
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
            rows: Vec::new(),
            // The names of the layout come first, so that a blank place does not change numbers.
            buckets: BUCKETS.map(str::to_owned).into(),
            states: LOAN_STATES.map(str::to_owned).into(),
            reported: BTreeSet::new(),
            mistakes: Mistakes::showing(&report.file, SHOWN),
        };
        // Mistakes without a line come before those with one.
        names.check_tables(report);
        let aliases: BTreeMap<Key, Key> = aliases(&deal.lines);
        let mut copies: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let key_of = |(number, cell)| {
            let key = names.key(cell)?;
            let key = aliases.get(&key).copied().unwrap_or(key);
            names.check_size(cell, key);
            let cells = copies.entry(key).or_default();
            cells.push(number);
            names.check_copies(cell, cells.len());
            Some(key)
        };
        let keys: Vec<Option<Key>> = report.cells.iter().enumerate().map(key_of).collect();
        let mistakes = names.mistakes.into_diagnostics();
        if !mistakes.is_empty() {
            return Err(mistakes);
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
            absent: AbsentClasses::new(),
        })
    }

    /// The report's figure of a quantity: the chosen copy, or zero for an absent class.
    pub fn printed(&self, chosen: &Chosen, key: Key) -> Option<Figure> {
        let copy = chosen.get(&key).map(|cell| self.figure(*cell));
        copy.or_else(|| self.absent.contains(key).then(|| Figure::new(Decimal::new(0, 2))))
    }

    /// Whether the report prints a quantity.
    pub fn has(&self, key: Key) -> bool {
        self.copies.contains_key(&key)
    }

    pub fn figure(&self, cell: usize) -> Figure {
        self.report.cells[cell].figure
    }
}

/// Lines that the deal file defines as another quantity are copies of that quantity.
fn aliases(lines: &[Line]) -> BTreeMap<Key, Key> {
    // If two lines define one quantity, the first counts; `collect` keeps the last, hence `rev`.
    let lines = lines.iter().rev();
    lines
        .filter_map(|line| match &line.term {
            Term::Key(key) => Some((line.key, *key)),
            _ => None,
        })
        .collect()
}

/// The buckets and states of every grid, from its cells.
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

/// Finds the quantity of each cell.
struct Names<'a> {
    deal: &'a Deal,
    /// Names of other accounts.
    rows: Vec<String>,
    buckets: Vec<String>,
    states: Vec<String>,
    /// Mistakes reported, with their subject, so that we report each once.
    reported: BTreeSet<(Wrong, String)>,
    mistakes: Mistakes,
}

/// Kinds of mistakes in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    Class,
    Group,
    Size,
    Buckets,
    States,
    Accounts,
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
            let bucket = self.bucket(cell.line, bucket);
            let state = self.state(cell.line, state);
            return Some(Key::new(item, Of::Grid { group, bucket: bucket?, state: state? }));
        }
        if let Some(item) = Item::of_account_column(&cell.column)
            && !self.is_class_table(cell)
        {
            return Some(Key::new(item, Of::Row(self.account(cell)?)));
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
            return Some(Key::new(item, Of::Row(self.account(cell)?)));
        }
        let of = match cell.group.as_ref().or(named_group.as_ref()) {
            None => Of::Pool,
            Some(name) => self.group(cell.line, name)?.map_or(Of::Pool, Of::Group),
        };
        Some(Key::new(item, of))
    }

    fn bucket(&mut self, line: usize, name: &str) -> Option<u16> {
        let found = index_of(&mut self.buckets, name, MAX_BUCKETS);
        if found.is_none() {
            self.report(Wrong::Buckets, String::new(), line, || {
                format!(
                    "`{}` is one too many: delinquency grids have rows for at most {MAX_BUCKETS} \
                     different times behind, such as `{}`",
                    shortened(name),
                    BUCKETS[1]
                )
            });
        }
        found
    }

    fn state(&mut self, line: usize, name: &str) -> Option<u16> {
        let found = index_of(&mut self.states, name, MAX_STATES);
        if found.is_none() {
            self.report(Wrong::States, String::new(), line, || {
                format!(
                    "`{}` is one too many: delinquency grids have columns for at most \
                     {MAX_STATES} different states of a loan, such as `{}`",
                    shortened(name),
                    LOAN_STATES[0]
                )
            });
        }
        found
    }

    /// A row of the table of other accounts.
    fn account(&mut self, cell: &Cell) -> Option<u16> {
        let found = index_of(&mut self.rows, &cell.row, MAX_ACCOUNTS);
        if found.is_none() {
            self.report(Wrong::Accounts, String::new(), cell.line, || {
                format!(
                    "`{}` is one too many: a report has at most {MAX_ACCOUNTS} other accounts",
                    shortened(&cell.row)
                )
            });
        }
        found
    }

    fn class(&mut self, cell: &Cell) -> Option<u16> {
        let deal = self.deal;
        let found = deal.terms.class(&cell.row).map(narrow);
        if found.is_none() {
            self.report(Wrong::Class, cell.row.clone(), cell.line, || {
                let meant = nearest(&cell.row, deal.class_names())
                    .map(|word| format!("; did you mean `{word}`?"))
                    .unwrap_or_else(|| ".".to_owned());
                let classes: Vec<&str> = deal.class_names().collect();
                format!(
                    "class `{}` is not in the deal file of {}{meant} The deal has {}",
                    shortened(&cell.row),
                    deal.name(),
                    classes.join(", ")
                )
            });
        }
        found
    }

    /// `Group 1` is the deal's group 1; `Total` is the pool, and so is a deal's only group.
    fn group(&mut self, line: usize, name: &str) -> Option<Option<u16>> {
        if is_total(name) {
            return Some(None);
        }
        let deal = self.deal;
        let bare = name.strip_prefix("Group ").unwrap_or(name);
        let groups = &deal.terms.groups;
        let found = groups.iter().position(|group| group == bare);
        if found.is_none() {
            self.report(Wrong::Group, name.to_owned(), line, || {
                format!(
                    "collateral group `{}` is not in the deal file of {}; it has {}",
                    shortened(name),
                    deal.name(),
                    groups.join(", ")
                )
            });
        }
        let alone = groups.len() == 1;
        found.map(|index| (!alone).then(|| narrow(index)))
    }

    /// Reports a mistake once, if it is among the first of the report.
    fn report(
        &mut self,
        wrong: Wrong,
        with: String,
        line: usize,
        message: impl FnOnce() -> String,
    ) {
        if self.reported.insert((wrong, with)) {
            self.mistakes.next_at_line(line, message);
        }
    }

    /// Checks that figures are small enough to multiply exactly, and balances are not negative.
    fn check_size(&mut self, cell: &Cell, key: Key) {
        if key.per_denomination {
            return;
        }
        let (limit, what) = match key.item.form() {
            Form::Amount => (MONEY_LIMIT, "amounts"),
            Form::Rate => (RATE_LIMIT_PCT, "percentages"),
            Form::Count => return,
        };
        let value = cell.figure.value;
        let is_balance = matches!(key.item, Item::BalanceBegin | Item::Opening | Item::Face);
        let wrong = if value.abs() >= limit {
            format!("is too great; {what} stay below {limit}")
        } else if is_balance && value < Decimal::ZERO {
            "is negative; a balance is zero or more".to_owned()
        } else {
            return;
        };
        let message = format!("`{}` of `{}` {wrong}", cell.text, shortened(&cell.row));
        self.report(Wrong::Size, message.clone(), cell.line, || message);
    }

    fn check_copies(&mut self, cell: &Cell, copies: usize) {
        if copies == MAX_COPIES + 1 {
            self.mistakes.next_at_line(cell.line, || {
                format!(
                    "the figure of `{}` is printed more than {MAX_COPIES} times; a report prints \
                     it a few times",
                    shortened(&cell.row)
                )
            });
        }
    }

    fn check_tables(&mut self, report: &Report) {
        let has =
            |title: &str| report.tables.iter().any(|table| table.title.eq_ignore_ascii_case(title));
        let group_table = (self.deal.terms.groups.len() > 1).then_some(GROUP_TABLE);
        let mut missing: Vec<&str> =
            TABLES.into_iter().chain(group_table).filter(|title| !has(title)).collect();
        if !GRID_TABLES.iter().any(|title| has(title)) {
            missing.push(GRID_TABLES[usize::from(group_table.is_some())]);
        }
        for title in missing {
            let message = format!("the report has no table `{title}`; a whole report has one");
            self.mistakes.at_line(0, message);
        }
    }
}

pub(crate) fn is_total(name: &str) -> bool {
    name.eq_ignore_ascii_case("total") || name.eq_ignore_ascii_case("totals")
}

/// Index of a name in `names`, where new names are appended; [`ALL`] for totals. `None` if there
/// are `most` names already.
fn index_of(names: &mut Vec<String>, name: &str, most: usize) -> Option<u16> {
    if is_total(name) {
        return Some(ALL);
    }
    let found = names.iter().position(|known| known.eq_ignore_ascii_case(name));
    if found.is_none() && names.len() < most {
        names.push(name.to_owned());
        return Some(narrow(names.len() - 1));
    }
    found.map(narrow)
}
