//! The current claim of each class: the laws' own books, kept from rows and payments.

use rust_decimal::Decimal;

use super::case::Case;
use super::recording::RecordedDistribution;
use crate::calendar::{Date, DayCount};
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
    accrual_start: Date,
}

impl<'c> Ledger<'c> {
    pub fn new(case: &'c Case) -> Self {
        let losses = case.start.unpaid_losses.iter();
        let owed = losses.map(|losses| Owed { losses: *losses, ..Owed::default() });
        Self { case, owed: owed.collect(), accrual_start: case.start.accrual_start }
    }

    /// Begins a month: interest accrues, and unpaid interest bears interest if the class has that.
    pub fn begin(&mut self, distribution: &RecordedDistribution, rows: &[ClassRow<Decimal>]) {
        let terms = &self.case.deal.terms.classes;
        let months = distribution.classes.iter().zip(rows).zip(terms);
        for (((month, row), terms), owed) in months.zip(&mut self.owed) {
            let (days, basis) = days_of(terms.day_count, self.accrual_start, distribution.date);
            let bears = if terms.interest_on_unpaid {
                self.case.rounded(interest(month.opening_unpaid, month.rate, days, basis))
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
        self.accrual_start = distribution.date;
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

/// A period's share of a year under a day count: days, and the days of a year.
pub(super) fn days_of(day_count: DayCount, from: Date, to: Date) -> (Decimal, Decimal) {
    let actual = Decimal::from(to.days_since(from));
    match day_count {
        DayCount::Thirty360 => (30.into(), 360.into()),
        DayCount::Actual360 => (actual, 360.into()),
        DayCount::Actual365 => (actual, 365.into()),
    }
}

/// Interest, unrounded.
pub(super) fn interest(balance: Decimal, rate: Decimal, days: Decimal, basis: Decimal) -> Decimal {
    let product = balance.checked_mul(rate).and_then(|year| year.checked_mul(days));
    product.map_or(Decimal::MAX, |days| days / basis)
}
