//! Maps the cells of a report to quantities.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::absent_classes::AbsentClasses;
use crate::deal::{Deal, Line};
use crate::error::{Errors, Mistakes, nearest, shortened};
use crate::number::{Figure, MONEY_LIMIT};
use crate::quantity::{ALL, Form, Item, Key, Layout, Of, Term, narrow};
use crate::report::{Cell, Report, SHOWN};

/// The cell chosen for each printed quantity: the copy that agrees with most relations.
pub(crate) type Chosen = BTreeMap<Key, usize>;

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
    pub fn new(deal: &Deal, report: &'a Report) -> Result<Self, Errors> {
        let layout = &*report.layout;
        let mut names = Names {
            deal,
            layout,
            rows: Vec::new(),
            // The names of the layout come first, so that a blank place does not change numbers.
            buckets: layout.grid.days.clone(),
            states: layout.grid.states.clone(),
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
            return Err(mistakes.into());
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
    // If two lines define one quantity, the first counts. `collect` keeps the last, so we reverse.
    let keys = lines.iter().rev().filter_map(|line| match line.term {
        Term::Key(key) => Some((line.key, key)),
        _ => None,
    });
    keys.collect()
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
    layout: &'a Layout,
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
        if let Some((bucket, state, measure)) = place_in_grid(&cell.column)
            && let Some(item) = Item::of_measure(measure)
        {
            let group = match &cell.group {
                Some(name) => self.group(cell.line, name)?,
                None => None,
            };
            let bucket = self.number(Wrong::Buckets, bucket, cell.line);
            let state = self.number(Wrong::States, state, cell.line);
            return Some(Key::new(item, Of::Grid { group, bucket: bucket?, state: state? }));
        }
        if let Some(item) = self.layout.account_column(&cell.column)
            && !self.is_total(&cell.row)
            && self.deal.terms.class(&cell.row).is_none()
        {
            let row = self.number(Wrong::Accounts, &cell.row, cell.line)?;
            return Some(Key::new(item, Of::Row(row)));
        }
        let (item, per_denomination) = self.layout.column(&cell.table, &cell.column)?;
        let of = if self.is_total(&cell.row) { Of::Classes } else { Of::Class(self.class(cell)?) };
        Some(Key { item, of, per_denomination })
    }

    fn is_total(&self, name: &str) -> bool {
        self.layout.words.is_total(name)
    }

    fn row_key(&mut self, cell: &Cell) -> Option<Key> {
        let (item, named_group) = self.layout.row(&cell.row)?;
        if item == Item::HybridBalance {
            let row = self.number(Wrong::Accounts, &cell.row, cell.line)?;
            return Some(Key::new(item, Of::Row(row)));
        }
        let of = match cell.group.as_ref().or(named_group.as_ref()) {
            None => Of::Pool,
            Some(name) => self.group(cell.line, name)?.map_or(Of::Pool, Of::Group),
        };
        Some(Key::new(item, of))
    }

    /// The number of a bucket, a state or another account; reports a name that is one too many.
    fn number(&mut self, wrong: Wrong, name: &str, line: usize) -> Option<u16> {
        let layout = self.layout;
        if layout.words.is_total(name) {
            return Some(ALL);
        }
        let (names, most) = match wrong {
            Wrong::Buckets => (&mut self.buckets, MAX_BUCKETS),
            Wrong::States => (&mut self.states, MAX_STATES),
            _ => (&mut self.rows, MAX_ACCOUNTS),
        };
        let found = index_of(names, name, most);
        if found.is_none() {
            self.report(wrong, String::new(), line, || {
                let limit = match wrong {
                    Wrong::Buckets => format!(
                        "delinquency grids have rows for at most {most} different times behind, \
                         such as `{}`",
                        layout.grid.days.get(1).map_or("30 Days", String::as_str)
                    ),
                    Wrong::States => format!(
                        "delinquency grids have columns for at most {most} different states of a \
                         loan, such as `{}`",
                        layout.grid.states.first().map_or("DELINQUENT", String::as_str)
                    ),
                    _ => format!("a report has at most {most} other accounts"),
                };
                format!("`{}` is one too many: {limit}", shortened(name))
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
                    .map_or(".".to_owned(), |word| format!("; did you mean `{word}`?"));
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
        if self.is_total(name) {
            return Some(None);
        }
        let deal = self.deal;
        let bare = self.layout.words.without_group(name).unwrap_or(name);
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
        // The table of delinquencies has one of several titles.
        let grids: Vec<&str> = self.layout.grid_titles().collect();
        let has_grid = grids.iter().any(|title| has(title));
        let titles = self.layout.whole_report(self.deal.terms.groups.len());
        let (of_grids, others): (Vec<&str>, Vec<&str>) =
            titles.into_iter().filter(|title| !has(title)).partition(|title| grids.contains(title));
        for title in others.into_iter().chain(of_grids.into_iter().filter(|_| !has_grid)) {
            let message = format!("the report has no table `{title}`; a whole report has one");
            self.mistakes.at_line(0, message);
        }
    }
}

/// Bucket, state and measure of a column of a grid.
pub(super) fn place_in_grid(column: &str) -> Option<(&str, &str, &str)> {
    let (bucket, rest) = column.split_once(" / ")?;
    let (state, measure) = rest.split_once(" / ")?;
    (!measure.contains(" / ")).then_some((bucket, state, measure))
}

/// Index of a name in `names`, where new names are appended. `None` if there are `most` names
/// already.
fn index_of(names: &mut Vec<String>, name: &str, most: usize) -> Option<u16> {
    let found = names.iter().position(|known| known.eq_ignore_ascii_case(name));
    if found.is_none() && names.len() < most {
        names.push(name.to_owned());
        return Some(narrow(names.len() - 1));
    }
    found.map(narrow)
}
