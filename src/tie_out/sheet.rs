//! Maps the cells of a report to quantities.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::absent_classes::AbsentClasses;
use super::page_keys::Names;
use super::period::period;
use super::table_keys;
use crate::calendar::{Date, YearFraction};
use crate::deal::{Deal, Line};
use crate::deal_file::{ClassTerms, InterestTerms};
use crate::error::Errors;
use crate::number::Figure;
use crate::quantity::{ALL, Item, Key, KeyMap, KeySet, Of, Term, narrow};
use crate::report::relations::Relation;
use crate::report::{Cell, Report};
use crate::waterfall::Month;

/// The cell chosen for each printed quantity: the copy that agrees with most relations.
pub(crate) type Chosen = KeyMap<usize>;

/// What a report is compared with, and how it reads.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub deal: &'a Deal,
    pub sheet: &'a Sheet<'a>,
    pub relations: &'a [Relation],
    pub chosen: &'a Chosen,
}

/// The quantity of every cell, and the cells of every quantity.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub report: &'a Report,
    /// One per cell; `None` if no relation uses the line.
    pub keys: Vec<Option<Key>>,
    /// Cells of each quantity, in the order of the report. A line that a later revision replaces has
    /// none.
    pub copies: BTreeMap<Key, Vec<usize>>,
    /// Group, buckets and states of each grid, without totals.
    pub grids: Vec<(Option<u16>, Vec<u16>, Vec<u16>)>,
    /// Days behind of each bucket of the grids.
    pub bucket_days: Vec<u32>,
    /// Rows of a page's table of other accounts; in tables, the accounts of the deal.
    pub accounts: u16,
    /// The accrual period of each class, as a fraction of a year.
    pub periods: Vec<YearFraction>,
    /// Classes without lines that we assume to be zero.
    pub absent: AbsentClasses,
    /// Whether the month opens with its own figures, in the middle of the deal's life: the report has
    /// lines of tables, and neither a report before nor the deal file has the state before it.
    pub opens_anew: bool,
    /// Whether it does so although there is a report before: months between them are missing.
    pub follows_gap: bool,
    /// Quantities that are not printed and that the run leaves at zero.
    pub zeros: KeySet,
}

impl<'a> Sheet<'a> {
    /// Finds the quantity of every cell.
    ///
    /// # Errors
    ///
    /// A date before the deal's first distribution; classes and groups that the deal does not have,
    /// and figures that are too great.
    pub fn new(deal: &Deal, report: &'a Report) -> Result<Self, Errors> {
        let (_, start) = period(deal, report)?;
        let mut names = Names::new(deal, report);
        let lines = table_keys::Lines::of(deal);
        let aliases: BTreeMap<Key, Key> = aliases(&deal.lines);
        let mut copies: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let key_of = |(number, cell): (usize, &Cell)| {
            let key = match cell.of_table {
                Some((kind, _)) => lines.key(kind, cell)?,
                None => names.key(cell)?,
            };
            let key = aliases.get(&key).copied().unwrap_or(key);
            names.check_size(cell, key);
            if cell.of_table.is_some_and(|(_, is_superseded)| is_superseded) {
                return Some(key);
            }
            let cells = copies.entry(key).or_default();
            cells.push(number);
            names.check_copies(cell, cells.len());
            Some(key)
        };
        let keys: Vec<Option<Key>> = report.cells.iter().enumerate().map(key_of).collect();
        let accounts = if report.is_table() { deal.terms.accounts.len() } else { names.accounts() };
        let bucket_days = names.bucket_days();
        let mistakes = names.into_diagnostics();
        if !mistakes.is_empty() {
            return Err(mistakes.into());
        }
        Ok(Self {
            report,
            grids: grids(&copies),
            bucket_days,
            accounts: narrow(accounts),
            periods: periods(deal, report, start),
            keys,
            copies,
            absent: AbsentClasses::new(),
            opens_anew: false,
            follows_gap: false,
            zeros: KeySet::default(),
        })
    }

    /// Whether a run takes a class's rate from the report: it is not a term of the deal, or follows
    /// an index that is not published.
    pub fn is_rate_given(&self, deal: &Deal, class: usize) -> bool {
        let is_published = |index: &str| {
            let index = deal.index_names().iter().position(|name| *name == index);
            index.is_some_and(|index| self.has(Key::new(Item::IndexRate, Of::Index(narrow(index)))))
        };
        // The rate that is published is capped; what the cap takes becomes carryover.
        let has_carryover = || {
            let items = [Item::Carryover, Item::CarryoverPaid];
            let mut cells = items.into_iter().filter_map(|item| {
                self.copies.get(&Key::class(item, narrow(class)))?.first().copied()
            });
            cells.any(|cell| !self.figure(cell).value.is_zero())
        };
        let terms = &deal.terms.classes[class];
        if self.report.is_table() && terms.net_wac_cap.is_some() && has_carryover() {
            return matches!(terms.interest, InterestTerms::Reported);
        }
        match &terms.interest {
            InterestTerms::Reported => true,
            InterestTerms::Index(terms) => !is_published(&terms.name),
            InterestTerms::Formula(formula) => {
                !formula.expr.indices().into_iter().all(is_published)
            }
            _ => false,
        }
    }

    /// A quantity as the report calls it, such as "`rate` of class A in classes.csv".
    pub fn name(&self, deal: &Deal, key: Key) -> String {
        let of = match key.of {
            Of::Group(group) => format!(" of group {}", deal.terms.groups[usize::from(group)]),
            Of::Class(class) => format!(" of class {}", deal.class_names[usize::from(class)]),
            _ => String::new(),
        };
        if self.report.is_table() {
            table_keys::name(key, &of)
        } else {
            format!("`{}`{of}", self.report.layout.name_of(key.item))
        }
    }

    /// The message that a quantity is neither printed nor follows from what is printed.
    pub fn lacks(&self, deal: &Deal, key: Key) -> String {
        let name = self.name(deal, key);
        if self.report.is_table() {
            let date = self.report.distribution_date;
            format!(
                "there is no {name} on {date}, and no other figure determines it; the month cannot \
                 be run without"
            )
        } else {
            format!("the report has no {name}; the month cannot be run without")
        }
    }

    /// The report's figure of a quantity: the chosen copy, or zero for an absent class.
    pub fn printed(&self, chosen: &Chosen, key: Key) -> Option<Figure> {
        let copy = chosen.get(&key).map(|cell| self.figure(*cell));
        let is_zero = || self.zeros.contains(&key) || self.absent.contains(key);
        copy.or_else(|| is_zero().then(|| Figure::new(Decimal::new(0, 2))))
    }

    /// Classes whose accrual period the report gives, and its length in periods of the deal.
    pub fn scales(&self, deal: &Deal, month: &Month) -> Vec<(usize, Decimal)> {
        let share = |period: YearFraction| Decimal::from(period.days) / Decimal::from(period.basis);
        let classes = deal.terms.classes.iter().zip(&self.periods).enumerate();
        let scale = |(index, (class, own)): (usize, (&ClassTerms, &YearFraction))| {
            let deals = class.day_count.year_fraction(month.accrual_start, month.date);
            (*own != deals && deals.days > 0).then(|| (index, share(*own) / share(deals)))
        };
        classes.filter_map(scale).collect()
    }

    /// Whether the report is of the first distribution that the deal file describes.
    pub fn is_first(&self, deal: &Deal) -> bool {
        let first = deal.terms.distributions_before + 1;
        deal.terms.dates.period_of(self.report.distribution_date) == Some(first)
    }

    /// How many days behind the loans of a bucket are at least.
    pub fn days_behind(&self, bucket: u16) -> u32 {
        self.bucket_days.get(usize::from(bucket)).copied().unwrap_or_default()
    }

    /// Where a cell is, in words.
    pub fn place(&self, cell: usize) -> String {
        let cell = &self.report.cells[cell];
        match cell.of_table {
            Some(_) => format!("{}, line {}", cell.table, cell.line),
            None => format!("line {}", cell.line),
        }
    }

    /// Whether a figure of a month that opens with its own figures is of the state before it: the
    /// carryover of a class, and a test that stays passed.
    pub fn is_state_before(&self, deal: &Deal, key: Key) -> bool {
        match (key.item, key.of) {
            _ if !self.opens_anew => false,
            (Item::Carryover, Of::Class(_)) => true,
            (Item::Passes, Of::Named(index)) => {
                let named = deal.program.named.get(usize::from(index));
                named.is_some_and(|named| deal.program.sticky.contains(&named.slot))
            }
            _ => false,
        }
    }

    /// Whether the report prints a quantity.
    pub fn has(&self, key: Key) -> bool {
        self.copies.contains_key(&key)
    }

    pub fn figure(&self, cell: usize) -> Figure {
        self.report.cells[cell].figure
    }
}

/// The accrual period of each class: the report's own, or the deal's. Trustees print the last day of a
/// period or the day after it: a period that ends on the distribution date, or on the day of the month on
/// which it began, ends before that day.
fn periods(deal: &Deal, report: &Report, start: Date) -> Vec<YearFraction> {
    let classes = deal.terms.classes.iter().zip(&deal.class_names);
    let period = |(class, name): (&ClassTerms, &String)| match report.accrual_periods.get(name) {
        Some((begin, end)) => {
            let is_after = *end == report.distribution_date || end.day() == begin.day();
            let after = if is_after { None } else { end.next_day() };
            class.day_count.between(*begin, after.unwrap_or(*end))
        }
        None => class.day_count.year_fraction(start, report.distribution_date),
    };
    classes.map(period).collect()
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
