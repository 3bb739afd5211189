//! Actual months, then those of a projection.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::actual_rows::{Actual, factor};
use crate::calendar::Date;
use crate::deal::{Deal, DealState};
use crate::error::{Diagnostic, Errors};
use crate::projection::{
    AccountRow, CashFlows, ClassRow, CollateralRow, FeeRow, OpeningClass, TriggerRow,
};
use crate::table::{Cell, Row, serialize_row};
use crate::tie_out::TieOut;

/// Whether a month was reported or is projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// Reported: its figures are those published, and the run's where none are.
    Actual,
    /// Projected from the last actual month.
    Projected,
}

impl Kind {
    /// The kind in one lower-case word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Projected => "projected",
        }
    }
}

/// A row of a history: that of a projection, with its kind in front.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HistoryRow<'h, R> {
    /// Whether the month was reported or is projected.
    pub kind: Kind,
    /// The row.
    pub row: &'h R,
}

impl<R: Row> Row for HistoryRow<'_, R> {
    fn columns() -> Vec<&'static str> {
        [vec!["kind"], R::columns()].concat()
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = vec![Cell::text(self.kind.name())];
        cells.extend(self.row.cells());
        cells
    }
}

impl<R: Row> Serialize for HistoryRow<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_row(self, serializer)
    }
}

/// A deal's actual months, and those of a projection after them.
///
/// - Every amount of a class is the published one if there is one, else that of the run.
/// - `interest_due` is the accrual less non-supported shortfalls, and `interest_paid` leaves out what is
///   paid for earlier months, also where only the total is published.
/// - A class without a balance of its own has its notional; that after the last actual month is the
///   projection's, or without one the notional before it.
/// - The collateral's scheduled principal is that due (`actual_amortization`), its `recovery` the
///   principal of liquidated loans, its voluntary prepayments the other unscheduled principal. Figures
///   that are neither published nor follow from published ones are not known.
///
/// Of several reports of one date the amended one counts, else the last. Months before the first balances
/// have no rows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct History {
    /// Every month: the actual ones, then the projected ones. The opening is that of the first actual
    /// month, and the settlement the distribution date before it, so that
    /// [`summary`](CashFlows::summary) is of the whole life.
    pub flows: CashFlows,
    /// How many of the months are actual.
    pub actual_months: u32,
    /// The date of the last actual distribution.
    pub last_actual: Date,
    state: DealState,
}

impl History {
    /// The history of tied-out months, in any order.
    ///
    /// # Errors
    ///
    /// Months of another deal, and none with balances.
    pub fn of(deal: &Deal, tied: &[TieOut]) -> Result<Self, Errors> {
        let others = tied.iter().filter(|month| month.deal != deal.name());
        let others = others.map(|month| {
            let message = format!("the report belongs to deal {}, not {}", month.deal, deal.name());
            Diagnostic::of_file(&month.file, message)
        });
        Diagnostic::none_of(others.collect())?;
        let mut months: Vec<&TieOut> = tied.iter().filter(|month| month.actual.is_some()).collect();
        months.sort_by_key(|month| (month.distribution_date, month.amended));
        let mut notes = Vec::new();
        let mut chosen: Vec<&TieOut> = Vec::new();
        for of_date in months.chunk_by(|a, b| a.distribution_date == b.distribution_date) {
            let Some((last, others)) = of_date.split_last() else { continue };
            let rivals: Vec<&str> = others
                .iter()
                .filter(|other| other.amended == last.amended)
                .map(|other| other.file.as_str())
                .collect();
            if !rivals.is_empty() {
                let message = format!(
                    "of the reports of {}, the history has this one, and not {}",
                    last.distribution_date,
                    rivals.join(", ")
                );
                notes.push(Diagnostic::of_file(&last.file, message));
            }
            chosen.push(last);
        }
        let (Some(first), Some(last)) = (chosen.first(), chosen.last()) else {
            let message =
                "there is no reported month with balances; name reports or tables of some";
            return Err(Diagnostic::of_file(&deal.file, message).into());
        };
        let settlement = settlement(deal, first);
        let (name, groups) = (deal.name().to_owned(), deal.terms.groups.clone());
        let mut flows = CashFlows::empty(name, groups, settlement);
        for month in &chosen {
            let Some(figures) = &month.actual else { continue };
            let actual = Actual { deal, month: figures, date: month.distribution_date };
            actual.add_to(&mut flows);
            flows.months += 1;
        }
        flows.opening = deal
            .terms
            .classes
            .iter()
            .zip(&flows.class_rows)
            .map(|(class, row)| OpeningClass {
                name: class.name.name.clone(),
                balance: row.balance_begin,
                is_notional: class.shows_notional(),
            })
            .collect();
        notes.extend(gaps(&flows, &last.file));
        notes.extend(unscheduled_only(&flows, &last.file));
        flows.notes = notes;
        let mut history = Self {
            actual_months: flows.months,
            last_actual: last.distribution_date,
            state: last.state().clone(),
            flows,
        };
        history.show_notionals(None);
        Ok(history)
    }

    /// The state after the last actual month, from which a projection starts.
    #[must_use]
    pub const fn state(&self) -> &DealState {
        &self.state
    }

    /// The actual months, then those of a projection that starts from their [`state`](Self::state).
    ///
    /// # Errors
    ///
    /// If the projection is of another deal, or does not begin with the next distribution.
    pub fn followed_by(mut self, projection: &CashFlows) -> Result<Self, Errors> {
        let fail = |message: String| Err(Diagnostic::of_file("projection", message).into());
        let names = |flows: &CashFlows| -> Vec<String> {
            flows.opening.iter().map(|class| class.name.clone()).collect()
        };
        if projection.deal != self.flows.deal || names(projection) != names(&self.flows) {
            return fail(format!("is of {}, not of {}", projection.deal, self.flows.deal));
        }
        let Some(first) = projection.class_rows.first() else { return Ok(self) };
        let last = self.actual_rows().last().map_or(0, |row| row.period);
        if first.period != last + 1 || self.flows.months > self.actual_months {
            return fail(format!(
                "begins with distribution {}, and the last actual one is number {last}; start it from \
                 the state of the history",
                first.period
            ));
        }
        let flows = &mut self.flows;
        flows.months += projection.months;
        flows.class_rows.extend_from_slice(&projection.class_rows);
        flows.collateral_rows.extend_from_slice(&projection.collateral_rows);
        flows.trigger_rows.extend_from_slice(&projection.trigger_rows);
        flows.account_rows.extend_from_slice(&projection.account_rows);
        flows.fee_rows.extend_from_slice(&projection.fee_rows);
        flows.redemption = projection.redemption;
        flows.notes.extend_from_slice(&projection.notes);
        self.show_notionals(Some(projection));
        Ok(self)
    }

    /// Whether the month of a date is actual or projected.
    #[must_use]
    pub fn kind(&self, date: Date) -> Kind {
        if date <= self.last_actual { Kind::Actual } else { Kind::Projected }
    }

    /// Each class in each month.
    #[must_use]
    pub fn classes(&self) -> Vec<HistoryRow<'_, ClassRow<Decimal>>> {
        self.rows(&self.flows.class_rows, |row| row.date)
    }

    /// Each collateral group in each month, and their total if there are several.
    #[must_use]
    pub fn collateral(&self) -> Vec<HistoryRow<'_, CollateralRow>> {
        self.rows(&self.flows.collateral_rows, |row| row.date)
    }

    /// Each test that the deal file names, in each month.
    #[must_use]
    pub fn triggers(&self) -> Vec<HistoryRow<'_, TriggerRow>> {
        self.rows(&self.flows.trigger_rows, |row| row.date)
    }

    /// Each account in each month, except the distribution account.
    #[must_use]
    pub fn accounts(&self) -> Vec<HistoryRow<'_, AccountRow<Decimal>>> {
        self.rows(&self.flows.account_rows, |row| row.date)
    }

    /// What each party that is not a class is paid in each month.
    #[must_use]
    pub fn fees(&self) -> Vec<HistoryRow<'_, FeeRow<Decimal>>> {
        self.rows(&self.flows.fee_rows, |row| row.date)
    }

    fn rows<'h, R>(&self, rows: &'h [R], date: fn(&R) -> Date) -> Vec<HistoryRow<'h, R>> {
        rows.iter().map(|row| HistoryRow { kind: self.kind(date(row)), row }).collect()
    }

    fn actual_rows(&self) -> impl Iterator<Item = &ClassRow<Decimal>> {
        self.flows.class_rows.iter().filter(|row| row.date <= self.last_actual)
    }

    /// The notional after a month is that before the next one. Factors are of the first.
    fn show_notionals(&mut self, projection: Option<&CashFlows>) {
        for class in 0..self.flows.opening.len() {
            let OpeningClass { balance: first, is_notional: true, .. } = self.flows.opening[class]
            else {
                continue;
            };
            let last_actual = self.last_actual;
            let mut next = None;
            let rows = self.flows.class_rows.iter_mut().rev();
            for row in rows.filter(|row| row.class_index == class) {
                if row.date == last_actual {
                    let opening = projection.and_then(|flows| flows.opening.get(class));
                    row.balance_end = opening.map_or(row.balance_end, |opening| opening.balance);
                } else if let Some((period, balance)) = next
                    && row.date < last_actual
                    && row.period + 1 == period
                {
                    row.balance_end = balance;
                }
                row.factor = factor(row.balance_end, first);
                next = Some((row.period, row.balance_begin));
            }
        }
    }
}

/// The distribution date before a month.
fn settlement(deal: &Deal, first: &TieOut) -> Date {
    let period = first.actual.as_ref().map_or(1, |month| month.period);
    if period <= deal.terms.distributions_before + 1 {
        return deal.terms.settlement();
    }
    deal.terms.dates.date(period - 1).unwrap_or(first.distribution_date)
}

/// A note on the months without a report.
fn gaps(flows: &CashFlows, file: &str) -> Option<Diagnostic> {
    /// Most gaps that the note lists.
    const MOST_LISTED: usize = 6;
    let each = flows.opening.len().max(1);
    let months: Vec<&ClassRow<Decimal>> = flows.class_rows.iter().step_by(each).collect();
    let gaps = months.windows(2).filter(|pair| pair[1].period > pair[0].period + 1);
    let gaps: Vec<(u32, String)> = gaps
        .map(|pair| {
            let missing = pair[1].period - pair[0].period - 1;
            (missing, format!("{missing} between {} and {}", pair[0].date, pair[1].date))
        })
        .collect();
    if gaps.is_empty() {
        return None;
    }
    let missing: u32 = gaps.iter().map(|(missing, _)| missing).sum();
    let months = if missing == 1 { "month has" } else { "months have" };
    let listed: Vec<&str> = gaps.iter().take(MOST_LISTED).map(|(_, gap)| gap.as_str()).collect();
    let more = match gaps.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!(", and {more} further gaps"),
    };
    let message = format!(
        "{missing} {months} no report: {}{more}; what was paid then is in no row, no total and no life",
        listed.join(", ")
    );
    Some(Diagnostic::of_file(file, message))
}

/// A note on groups whose scheduled principal is not published.
fn unscheduled_only<'f>(
    flows: &'f CashFlows,
    file: &'f str,
) -> impl Iterator<Item = Diagnostic> + 'f {
    flows.groups.iter().filter_map(move |group| {
        let rows = flows.collateral_rows.iter().filter(|row| row.group == *group);
        let months = rows.filter(|row| row.month.actual_amortization.is_nan()).count();
        let message = format!(
            "group {group}: no scheduled principal is published in {months} of {} months; speeds take \
             all principal as unscheduled",
            flows.months
        );
        (months > 0).then(|| Diagnostic::of_file(file, message))
    })
}
