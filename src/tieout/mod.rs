//! The tie-out: a report's figures held against the model of the deal and against one another.
//!
//! Inputs are the collateral's side of a report; everything else is computed, and each printed
//! figure is told to be equal, within what printed digits can decide, contradicted by the report
//! itself, or different.
//!
//! A quantity that is printed in several places is an input once: the copy that agrees with most
//! of the report's own relations, of equals the first printed. The other places are checked.
//!
//! ```
//! use paydown::tieout::Status;
//! use paydown::{Deal, replay};
//!
//! let deal = Deal::from_path("deals/thornburg-2003-1").unwrap();
//! let tie_out = replay(&deal, "deals/thornburg-2003-1/2003-12-26.txt").unwrap();
//! let accrual = tie_out
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "A-1" && cell.column == "Current Accrued Interest")
//!     .unwrap();
//! // Six places of a rate are printed; the accrual needs more.
//! assert_eq!(accrual.status, Status::Rounding);
//! assert_eq!(accrual.published, "381,626.42");
//! assert_eq!(accrual.computed.unwrap().to_string(), "381626.38");
//! assert_eq!(accrual.difference().unwrap().to_string(), "0.04");
//! ```

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod arithmetics_laws;
mod cell;
mod check;
mod month;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod month_cases;
mod nil;
mod notes;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod reason_cases;
mod sheet;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod sheet_cases;
mod unread;
mod values;
mod verdict;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod verdict_cases;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::calendar::{Date, YearFraction};
use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::number::{Figure, Interval, Known};
use crate::report::Report;
use crate::statement::{Item, Key, Of, Printed, Rule, Term, group_subjects, narrow, rules};
use crate::waterfall::{Month, Observer, Opening};
use sheet::Sheet;
use values::{Before, Remembered, Values, is_run_item};

use nil::NilClasses;

pub use cell::{Counts, Status, TiedCell};
pub use notes::{Note, NoteKind};

/// A trustee's report tied out: every printed figure, exactly once, with its verdict.
///
/// Made by [`replay`](crate::replay), [`replay_observed`](crate::replay_observed) and
/// [`replay_series`](crate::replay_series). That figures disagree is no error; see
/// [`counts`](Self::counts).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TieOut {
    /// The file as the caller named it.
    pub file: String,
    /// The deal's name.
    pub deal: String,
    /// The series as the report names it.
    pub series: String,
    /// The date of the distribution.
    pub distribution_date: Date,
    /// Whether the report amends one filed earlier.
    pub amended: bool,
    /// Every figure of the report, in its order.
    pub cells: Vec<TiedCell>,
    /// What is told besides: what was assumed, what does not fit the deal file, what was not read, and
    /// what is not there.
    pub notes: Vec<Note>,
    /// The classes after the distribution, for the next report of the series.
    pub(crate) closing: Closing,
}

/// What a report leaves for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    pub date: Date,
    pub classes: Vec<ClosingClass>,
    pub pool_cumulative_loss: Option<Decimal>,
    /// Losses to date, carryover, accounts, averages, sticky tests, as the run has them.
    pub memory: Option<Remembered>,
    /// One per collateral group.
    pub groups: Vec<ClosingGroup>,
}

/// A collateral group after a distribution, as far as a report tells; rates in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClosingGroup {
    pub balance: Option<Decimal>,
    pub gross_rate_pct: Option<Decimal>,
    pub net_rate_pct: Option<Decimal>,
    pub maturity_months: Option<Decimal>,
}

/// A class after a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClosingClass {
    /// As printed.
    pub printed_balance: Decimal,
    pub balance: Known,
    pub unpaid: Known,
    pub cumulative_loss: Decimal,
}

impl TieOut {
    /// How many cells have each verdict.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.cells)
    }

    /// Ties a report out with a deal. `previous` is the tie-out of the distribution before, where
    /// there is one; its closing state opens this month. `observer` is told of every payment.
    ///
    /// # Errors
    ///
    /// Where the report is not whole or not of this deal: every line at fault. A figure that does
    /// not agree is no error but a verdict.
    pub(crate) fn of(
        deal: &Deal,
        report: &Report,
        previous: Option<&Closing>,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut sheet = Sheet::new(deal, report)?;
        let (period, start) = month::period(deal, &sheet)?;
        let mut notes = notes::of_dates(deal, report, period, previous);
        let previous = previous.filter(|closing| follows(deal, closing, period));
        sheet.nil = NilClasses::of(deal, sheet.copies.keys(), previous);
        notes.extend(sheet.nil.notes(deal));
        notes.extend(notes::of_denominations(deal, report));
        notes.extend(unread::notes(deal, &sheet));
        let rules = all_rules(deal, &sheet, start, previous);
        let chosen = check::choose(deal, &sheet, &rules);
        let computed = computed(deal, &sheet, &rules);
        let mut values = Values::inputs(&sheet, &chosen, &computed);
        values.follow(&rules);
        let opening: Option<Vec<Opening>> = previous.map(|closing| {
            let classes = closing.classes.iter();
            classes.map(|class| Opening { balance: class.balance, unpaid: class.unpaid }).collect()
        });
        let opening = opening.as_deref();
        let month = month::month(deal, &sheet, &chosen, &values, opening)?;
        let before = Before {
            memory: previous.and_then(|closing| closing.memory.as_ref()),
            losses: losses_before(deal, &values),
        };
        values.run(deal, &month, &before, observer);
        values.follow(&rules);
        let cells = verdict::verdicts(deal, &sheet, &rules, &chosen, &values);
        let closing = closing(deal, &sheet, &chosen, &values, &month);
        Ok(Self {
            file: report.file.clone(),
            deal: deal.name().to_owned(),
            series: report.series.clone(),
            distribution_date: report.distribution_date,
            amended: report.amended,
            cells,
            notes,
            closing,
        })
    }
}

/// Whether every figure of a report is the one that was printed of its quantity, to the digit, and
/// every quantity of a table by class stands in it.
///
/// # Errors
///
/// The first that is not.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn read_back(
    deal: &Deal,
    report: &Report,
    printed: &std::collections::BTreeMap<Key, Decimal>,
) -> Result<(), String> {
    let sheet = Sheet::new(deal, report).map_err(|told| format!("{told:?}"))?;
    for (cell, key) in report.cells.iter().zip(&sheet.keys) {
        let value = key.and_then(|key| printed.get(&key));
        if value.map(|value| cell.figure.print(*value)) != Some(cell.figure.value) {
            return Err(format!(
                "line {}, {} · {} · {}: `{}` was printed of {value:?}",
                cell.line, cell.table, cell.row, cell.column, cell.text
            ));
        }
    }
    let is_of_class = |key: &Key| matches!(key.of, Of::Class(_)) && !key.per_denomination;
    let unread = printed.keys().find(|key| is_of_class(key) && !sheet.has(**key));
    unread.map_or(Ok(()), |key| Err(format!("{key:?} was printed and is not read")))
}

/// Losses to date of each group before the month: what the report prints of them, less the month's.
fn losses_before(deal: &Deal, values: &Values) -> Vec<Option<Decimal>> {
    let subjects = group_subjects(&deal.terms).into_iter();
    let before = subjects.map(|of| {
        let to_date = values.value(Key::new(Item::PoolCumulativeLoss, of))?;
        let month = values.value(Key::new(Item::PoolLoss, of)).unwrap_or_default();
        Some(to_date.checked_sub(month)?.max(Decimal::ZERO))
    });
    before.collect()
}

/// Whether a closing state is that of the distribution just before.
fn follows(deal: &Deal, closing: &Closing, period: u32) -> bool {
    deal.terms.dates.period_of(closing.date).is_some_and(|before| before + 1 == period)
}

/// The rules of the statement, and where an earlier report is at hand, what it says of this one.
fn all_rules(deal: &Deal, sheet: &Sheet<'_>, start: Date, previous: Option<&Closing>) -> Vec<Rule> {
    let date = sheet.report.distribution_date;
    let periods: Vec<YearFraction> =
        deal.terms.classes.iter().map(|class| class.day_count.year_fraction(start, date)).collect();
    let printed = Printed {
        has: &|key| sheet.has(key),
        grids: &sheet.grids,
        accounts: sheet.accounts,
        periods: &periods,
    };
    let mut rules = rules(&deal.terms, &deal.lines, &printed);
    if let Some(closing) = previous {
        for (index, class) in closing.classes.iter().enumerate() {
            if sheet.nil.has_class(index) {
                continue;
            }
            let key = |item| Key::class(item, narrow(index));
            rules.push(Rule::of_previous(
                key(Item::Opening),
                Term::Number(class.printed_balance),
                "beginning balance = ending balance of the report before",
            ));
            let before = (false, Term::Number(class.cumulative_loss));
            rules.push(Rule::of_previous(
                key(Item::CumulativeLoss),
                Term::Sum(vec![before, (false, Term::Key(key(Item::Loss)))]),
                "cumulative loss of the report before + realized loss = cumulative loss",
            ));
        }
        if let (Some(before), 1) = (closing.pool_cumulative_loss, deal.terms.groups.len()) {
            let loss = (false, Term::Key(Key::pool(Item::PoolLoss)));
            rules.push(Rule::of_previous(
                Key::pool(Item::PoolCumulativeLoss),
                Term::Sum(vec![(false, Term::Number(before)), loss]),
                "cumulative loss of the report before + realized loss = cumulative loss",
            ));
        }
    }
    rules
}

/// Quantities that a run or a rule works out, so that they are no inputs.
fn computed(deal: &Deal, sheet: &Sheet<'_>, rules: &[Rule]) -> BTreeSet<Key> {
    let by_run = |key: &Key| match (key.of, key.per_denomination) {
        (Of::Class(class), false) => {
            is_run_item(key.item, &deal.terms.classes[usize::from(class)].interest)
        }
        _ => key.item == Item::Named,
    };
    let defined: BTreeSet<Key> =
        rules.iter().filter(|rule| rule.defines).map(|rule| rule.target).collect();
    let is_there = |leaf: &Key| {
        sheet.has(*leaf) || sheet.nil.contains(*leaf) || by_run(leaf) || defined.contains(leaf)
    };
    // A rule over lines that the report does not have works nothing out.
    let whole = |rule: &&Rule| rule.defines && rule.term.keys().iter().all(is_there);
    let mut computed: BTreeSet<Key> = sheet.copies.keys().copied().filter(by_run).collect();
    computed.extend(rules.iter().filter(whole).map(|rule| rule.target));
    computed
}

/// An amount after the distribution: the run's, fractions included, where it prints as the report
/// has it; otherwise as far as the printed figure tells.
fn known_after(carried: Option<Known>, figure: &Figure, printed: Known) -> Known {
    match carried {
        Some(carried) if figure.print(carried.value) == figure.value => {
            let within = carried.within.intersect(printed.within).unwrap_or(printed.within);
            Known { value: carried.value, within: within.hull(Interval::point(carried.value)) }
        }
        _ => printed,
    }
}

/// The classes after the distribution: the run's amounts where they print as the report has them,
/// otherwise what the report prints.
fn closing(
    deal: &Deal,
    sheet: &Sheet<'_>,
    chosen: &check::Chosen,
    values: &Values,
    month: &Month,
) -> Closing {
    let printed = |key: Key| chosen.get(&key).map(|cell| sheet.figure(*cell));
    let figures: Vec<Figure> = (0..deal.terms.classes.len())
        .map(|class| {
            let key = Key::class(Item::Closing, narrow(class));
            let computed = values.value(key).unwrap_or_default();
            printed(key).unwrap_or(Figure::new(computed))
        })
        .collect();
    let recovered = month::balances(deal, &figures);
    let classes = figures
        .iter()
        .zip(recovered)
        .enumerate()
        .map(|(index, (figure, recovered))| {
            let balance = known_after(values.carried(index), figure, recovered);
            let of = |item| printed(Key::class(item, narrow(index)));
            let unpaid = of(Item::RemainingUnpaid).filter(|figure| !figure.value.is_zero()).map_or(
                Known::exactly(Decimal::ZERO),
                |figure| {
                    known_after(values.carried_unpaid(index), &figure, Known::printed(&figure))
                },
            );
            let lost = of(Item::CumulativeLoss).map(|figure| figure.value);
            let lost = lost.or_else(|| sheet.nil.cumulative_loss(index));
            ClosingClass {
                printed_balance: figure.value,
                balance,
                unpaid,
                cumulative_loss: lost.unwrap_or_default(),
            }
        })
        .collect();
    let groups = group_subjects(&deal.terms).into_iter().map(|of| {
        let read = |item| {
            let key = Key::new(item, of);
            printed(key).map(|figure| figure.value).or_else(|| values.value(key))
        };
        ClosingGroup {
            balance: read(Item::BalanceEnd),
            gross_rate_pct: read(Item::GrossCoupon),
            net_rate_pct: read(Item::PassThroughRate),
            maturity_months: read(Item::Maturity),
        }
    });
    Closing {
        date: month.date,
        classes,
        groups: groups.collect(),
        memory: values.remembered().cloned(),
        pool_cumulative_loss: printed(Key::pool(Item::PoolCumulativeLoss)).map(|f| f.value),
    }
}
