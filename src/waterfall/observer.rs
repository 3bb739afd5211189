//! What an observer of a run receives: every payment with its clause, every named value, and every
//! class's month.

use serde::Serialize;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::clause::Clause;
use crate::calendar::{Date, YearFraction};
use crate::deal_file::Claim;

/// One payment, write-down or write-up to one payee, as the run in decimals made it.
///
/// Amounts are dollars. `due` is what this clause owes the payee: its claim, or its part of the
/// clause's amount, never more than its claim. `settled` counts against the claim, fractions of a cent
/// included. `paid` is the cash that moves, in whole cents. `due − settled = unpaid`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Payment {
    /// The class (tranche, bond), or the party that a fee is paid to, or the account that a deposit is
    /// paid into.
    pub payee: Arc<str>,
    /// What the payee claimed.
    pub claim: Claim,
    /// Due to the payee, in dollars, fractions of a cent included.
    pub due: Decimal,
    /// Settled of what was due, fractions of a cent included.
    pub settled: Decimal,
    /// Cash that moved, in whole cents; zero for an allocation.
    pub paid: Decimal,
    /// Due and not settled, because the cash did not suffice.
    pub unpaid: Decimal,
    /// Balance of the class or account after this payment; zero for a party.
    pub balance: Decimal,
    /// Cash left in the account after this payment, in whole cents. A payment from outside the
    /// account leaves it as it was.
    pub cash_left: Decimal,
    /// What the clause gives to all its payees together; none if their claims alone decide.
    pub amount: Option<Decimal>,
    /// The clause that the payment follows.
    pub clause: Arc<Clause>,
}

/// An amount, percentage or test that the deal file names, as the run in decimals computed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NamedValue {
    /// The name in the deal file.
    pub name: Arc<str>,
    /// What the value is.
    pub kind: NamedKind,
    /// The value: dollars, a fraction of one, or 1 for a test that passed and 0 for one that failed.
    pub value: Decimal,
    /// The clause that sets it. A schedule has no formula.
    pub clause: Arc<Clause>,
}

/// What a named value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum NamedKind {
    /// An amount of money, in dollars.
    Amount,
    /// A rate, percentage or number, as a fraction of one.
    Percentage,
    /// A test: 1 if it passed, 0 if it failed.
    Test,
}

/// A class's month: what it began with, what accrued, and what it ended with. In dollars, fractions
/// of a cent included if the trustee carries them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClassMonth {
    /// The class.
    pub class: Arc<str>,
    /// Balance before the distribution.
    pub opening_balance: Decimal,
    /// Interest unpaid before the distribution.
    pub opening_unpaid: Decimal,
    /// Pass-through rate a year, as a fraction of one.
    pub rate: Decimal,
    /// How the rate is set: "libor-1m + 0.32 %, as the report prints it".
    pub rate_terms: Arc<str>,
    /// The period's share of a year.
    pub period: YearFraction,
    /// Interest accrued on the opening balance.
    pub accrued: Decimal,
    /// The class's share of interest shortfalls that no servicing fee supports.
    pub shortfall: Decimal,
    /// Interest paid in cents, that of earlier months included.
    pub interest_paid: Decimal,
    /// Principal paid.
    pub principal: Decimal,
    /// Residual cash received, in cents.
    pub residual: Decimal,
    /// Realized loss allocated.
    pub realized_loss: Decimal,
    /// Amount by which the balance was written up.
    pub write_up: Decimal,
    /// Balance after the distribution.
    pub closing_balance: Decimal,
    /// Interest unpaid after the distribution.
    pub closing_unpaid: Decimal,
    /// Where the class's terms come from.
    pub source: Arc<str>,
    /// Line of the class in the deal file.
    pub deal_line: usize,
}

/// Receives the run of a month in decimals as it happens, for an audit trail, an explanation or a
/// test. [`Recording`](super::Recording) keeps all of it.
///
/// Calls follow the order of the waterfall, payee by payee. A clause whose condition fails is left
/// out. In a projection each distribution's calls follow those of the one before.
///
/// ```
/// use paydown::tie_out::Replay;
/// use paydown::report::Report;
/// use paydown::waterfall::{Observer, Payment};
/// use paydown::Deal;
///
/// /// Adds up the cents that one class is paid.
/// struct Paid(rust_decimal::Decimal);
///
/// impl Observer for Paid {
///     fn paid(&mut self, payment: &Payment) {
///         if &*payment.payee == "M1" {
///             self.0 += payment.paid;
///         }
///     }
/// }
///
/// let deal = Deal::open("deals/thornburg-2003-4").unwrap();
/// let report = Report::open("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
/// let mut paid = Paid(0.into());
/// Replay::of(&deal).observe(&mut paid).report(&report).unwrap();
/// // Total Distribution of M1 in the report.
/// assert_eq!(paid.0.to_string(), "420708.56");
/// ```
pub trait Observer {
    /// A distribution begins: its number since closing, from 1, and its date.
    fn distribution(&mut self, period: u32, date: Date) {
        let _ = (period, date);
    }

    /// A payment, write-down or write-up was made. Payments of zero are reported too.
    fn paid(&mut self, payment: &Payment);

    /// The month is done: a value that the deal file names. Schedules come first, then the values
    /// set in the waterfall, in their order.
    fn named(&mut self, value: &NamedValue) {
        let _ = value;
    }

    /// The month is done: a class's month. Classes come in the order of the deal file.
    fn class(&mut self, month: &ClassMonth) {
        let _ = month;
    }
}
