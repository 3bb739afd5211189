//! The quantity of each figure of a page.

use std::collections::BTreeSet;

use crate::deal::Deal;
use crate::error::{Diagnostic, Mistakes, nearest, shortened};
use crate::number::{MONEY_LIMIT, PUBLISHED_RATE_LIMIT};
use crate::quantity::{ALL, Form, Item, Key, Layout, Of, narrow};
use crate::report::{Cell, Report, SHOWN};
use rust_decimal::Decimal;

/// Most cells that print one quantity: we check each against all relations of the quantity.
const MAX_COPIES: usize = 1_000;

/// Most buckets of days behind, and most states of a loan, in all delinquency grids of a report:
/// the number of relations grows with their product.
const MAX_BUCKETS: usize = 20;
const MAX_STATES: usize = 20;
/// Most rows of the table of other accounts.
const MAX_ACCOUNTS: usize = 200;

/// Finds the quantity of each cell.
pub(super) struct Names<'a> {
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

impl<'a> Names<'a> {
    pub fn new(deal: &'a Deal, report: &'a Report) -> Self {
        Self {
            deal,
            layout: &report.layout,
            rows: Vec::new(),
            // The names of the layout come first, so that a blank place does not change numbers.
            buckets: report.layout.grid.days.clone(),
            states: report.layout.grid.states.clone(),
            reported: BTreeSet::new(),
            mistakes: Mistakes::showing(&report.file, SHOWN),
        }
    }

    /// Rows of the table of other accounts.
    pub fn accounts(&self) -> usize {
        self.rows.len()
    }

    /// Days behind of each bucket, in order of the grid: zero if its name begins with no number.
    pub fn bucket_days(&self) -> Vec<u32> {
        let days = |name: &String| {
            let days: String = name.chars().take_while(char::is_ascii_digit).collect();
            days.parse().unwrap_or_default()
        };
        self.buckets.iter().map(days).collect()
    }

    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.mistakes.into_diagnostics()
    }

    pub fn key(&mut self, cell: &Cell) -> Option<Key> {
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
    pub fn check_size(&mut self, cell: &Cell, key: Key) {
        if key.per_denomination {
            return;
        }
        let (limit, what) = match key.item.form() {
            Form::Amount => (MONEY_LIMIT, "amounts"),
            Form::Rate => (PUBLISHED_RATE_LIMIT, "percentages"),
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

    pub fn check_copies(&mut self, cell: &Cell, copies: usize) {
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
