//! The current claim of each class: the laws' own books, kept from rows and payments.

use rust_decimal::Decimal;

use super::case::Case;
use super::recording::RecordedDistribution;
use crate::calendar::{Date, DayCount, days_30_360};
use crate::deal_file::ClassTerms;
use crate::projection::ClassRow;
use crate::waterfall::{Claim, ClassMonth, Payment};

/// A class's claims.
#[derive(Debug, Clone, Copy, Default)]
struct Owed {
    interest: Decimal,
    unpaid: Decimal,
    balance: Decimal,
    carryover: Decimal,
    /// Losses that are not written up.
    losses: Decimal,
}

/// The claims of all classes.
pub(super) struct Ledger<'c> {
    case: &'c Case,
    owed: Vec<Owed>,
}

impl<'c> Ledger<'c> {
    pub fn new(case: &'c Case) -> Self {
        let losses = case.start.unpaid_losses.iter();
        let owed = losses.map(|losses| Owed { losses: *losses, ..Owed::default() });
        Self { case, owed: owed.collect() }
    }

    /// Begins a month: interest accrues, and unpaid interest bears interest if the class has that.
    pub fn begin(&mut self, distribution: &RecordedDistribution, rows: &[ClassRow<Decimal>]) {
        let terms = &self.case.deal.terms.classes;
        let months = distribution.classes.iter().zip(rows).zip(terms);
        for (((month, row), terms), owed) in months.zip(&mut self.owed) {
            let bears = if terms.interest_on_unpaid {
                self.case.rounded(interest(month.opening_unpaid, month.rate, terms, row))
            } else {
                Decimal::ZERO
            };
            *owed = Owed {
                interest: due(month),
                unpaid: month.opening_unpaid + bears,
                balance: month.opening_balance,
                carryover: row.carryover_due,
                losses: owed.losses,
            };
        }
    }

    /// The current claim of a class; none if the clause alone decides it.
    pub fn claim(&self, payee: &str, claim: Claim) -> Option<Decimal> {
        let owed = self.owed.get(self.case.class_of(payee)?)?;
        match claim {
            Claim::Interest | Claim::Accretion => Some(owed.interest),
            Claim::UnpaidInterest => Some(owed.unpaid),
            Claim::ScheduledPrincipal | Claim::UnscheduledPrincipal | Claim::RealizedLoss => {
                Some(owed.balance)
            }
            Claim::Carryover => Some(owed.carryover),
            Claim::WriteUp => Some(owed.losses),
            Claim::Residual | Claim::Fee | Claim::Deposit => None,
        }
    }

    /// Books a payment.
    pub fn book(&mut self, payment: &Payment) {
        let Some(class) = self.case.class_of(&payment.payee) else { return };
        let Some(owed) = self.owed.get_mut(class) else { return };
        let settled = payment.settled;
        match payment.claim {
            Claim::Interest => owed.interest -= settled,
            Claim::UnpaidInterest => owed.unpaid -= settled,
            Claim::Carryover => owed.carryover -= settled,
            Claim::ScheduledPrincipal | Claim::UnscheduledPrincipal => owed.balance -= settled,
            Claim::Accretion => {
                owed.interest -= settled;
                owed.balance += settled;
            }
            Claim::RealizedLoss => {
                owed.balance -= settled;
                owed.losses += settled;
            }
            Claim::WriteUp => {
                owed.losses -= settled;
                owed.balance += settled;
            }
            Claim::Residual | Claim::Fee | Claim::Deposit => {}
        }
    }

    /// Interest of this month and of earlier months that a class is owed now.
    pub fn interest_owed(&self, class: usize) -> Decimal {
        self.owed.get(class).map_or(Decimal::ZERO, |owed| owed.interest + owed.unpaid)
    }
}

/// Interest of the month due to a class: accrued less its share of shortfalls.
pub(super) fn due(month: &ClassMonth) -> Decimal {
    (month.accrued - month.shortfall).max(Decimal::ZERO)
}

/// Interest for the accrual period of a row, unrounded: days over the days of a year, and the days of a
/// leap year over its own.
pub(super) fn interest(
    amount: Decimal,
    rate: Decimal,
    terms: &ClassTerms,
    row: &ClassRow<Decimal>,
) -> Decimal {
    let (begin, end) = (row.accrual_begin, row.accrual_end);
    let parts = match terms.accrual.day_count {
        DayCount::Thirty360 => vec![(i64::from(days_30_360(begin, end)), 360)],
        DayCount::ThirtyE360 => vec![(thirty_days_a_month(end) - thirty_days_a_month(begin), 360)],
        DayCount::Actual360 => vec![(days_in(begin, end, |_| true), 360)],
        DayCount::Actual365 => vec![(days_in(begin, end, |_| true), 365)],
        DayCount::ActualActual => {
            let is_leap = |date: Date| Date::from_ymd(date.year(), 2, 29).is_some();
            let others = days_in(begin, end, |date| !is_leap(date));
            vec![(days_in(begin, end, is_leap), 366), (others, 365)]
        }
    };
    let year = amount.checked_mul(rate);
    let part = |(days, basis)| Some(year?.checked_mul(Decimal::from(days))? / Decimal::from(basis));
    parts.into_iter().map(part).sum::<Option<Decimal>>().unwrap_or(Decimal::MAX)
}

/// Days to a date if every month has thirty, the 31st counted as the 30th.
fn thirty_days_a_month(date: Date) -> i64 {
    360 * i64::from(date.year()) + 30 * i64::from(date.month()) + i64::from(date.day().min(30))
}

/// The days from `begin` to `end` that count, one by one.
fn days_in(begin: Date, end: Date, counts: impl Fn(Date) -> bool) -> i64 {
    let days = std::iter::successors(Some(begin), |day| day.next_day());
    days.take_while(|day| *day < end).map(|day| i64::from(counts(day))).sum()
}
