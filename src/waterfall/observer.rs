//! Who listens to a run: every payment of the reference run is told, with the clause it follows.

use rust_decimal::Decimal;

use crate::calendar::{Date, YearFraction};
use crate::deal_file::Claim;

/// One payment, write-down or write-up to one class (tranche, bond), as the reference run made it.
///
/// Amounts are dollars. `due` is what this step has for the class: its claim, or its part of the
/// step's amount, never more than its claim. What is settled counts against the claim with its
/// fractions of a cent; what moves is `paid`, in whole cents. `due − settled = unpaid`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment<'a> {
    /// The class that was paid, written down or written up; for a fee the party, for a deposit the account.
    pub class: &'a str,
    /// What the class claimed.
    pub claim: Claim,
    /// Due to the class at this step, in dollars, fractions of a cent included.
    pub due: Decimal,
    /// Settled at this step, fractions of a cent included.
    pub settled: Decimal,
    /// Cash that moved, in whole cents; nil for an allocation.
    pub paid: Decimal,
    /// Of what was due at this step, what the cash did not reach to.
    pub unpaid: Decimal,
    /// Balance of the class or account after this step; nil for a party.
    pub balance: Decimal,
    /// Cash left in the account after this payment, in whole cents. A payment from outside the
    /// account leaves it as it was.
    pub cash_left: Decimal,
    /// What the clause gives to all its payees together; none where their claims say it.
    pub amount: Option<Decimal>,
    /// The clause in market words: "pay interest to A1, A2".
    pub clause: &'a str,
    /// The formula of `amount`; empty where there is none.
    pub formula: &'a str,
    /// The formula of the test on which the clause depends; empty where there is none.
    pub when: &'a str,
    /// Which payees take no part while which test passes: "B-2 if short_of_support"; empty where none
    /// is excepted.
    pub except: &'a str,
    /// Names of the deal file that the clause's formulas speak of.
    pub uses: Vec<&'a str>,
    /// The document's clause, or what it is inferred from.
    pub source: &'a str,
    /// Line of the clause in the deal file.
    pub deal_line: usize,
}

/// An amount, percentage or test that the deal file names, as the reference run worked it out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedValue<'a> {
    /// The name in the deal file.
    pub name: &'a str,
    /// What the value is.
    pub kind: NamedKind,
    /// The value: dollars, a fraction of one, or 1 for a test that passed and 0 for one that did not.
    pub value: Decimal,
    /// The formula, as the deal file has it; empty for a schedule.
    pub formula: &'a str,
    /// Names of the deal file that the formula speaks of.
    pub uses: Vec<&'a str>,
    /// The document's clause, or what it is inferred from.
    pub source: &'a str,
    /// Line of the clause in the deal file.
    pub deal_line: usize,
}

/// What a named value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamedKind {
    /// An amount of money, in dollars.
    Amount,
    /// A rate, percentage or number, as a fraction of one.
    Percentage,
    /// A test: 1 where it passed, 0 where it did not.
    Test,
}

/// A class's month: what it began with, what accrued, and what it ended with. In dollars,
/// fractions of a cent included where the trustee carries them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClassMonth<'a> {
    /// The class.
    pub class: &'a str,
    /// Balance before the distribution.
    pub opening_balance: Decimal,
    /// Interest unpaid before the distribution.
    pub opening_unpaid: Decimal,
    /// Pass-through rate a year, as a fraction of one.
    pub rate: Decimal,
    /// How the rate is made: "libor-1m + 0.32 %, as the report prints it".
    pub rate_terms: &'a str,
    /// The period's share of a year.
    pub period: YearFraction,
    /// Interest accrued on the opening balance.
    pub accrued: Decimal,
    /// The class's share of interest shortfalls that no servicing fee supports.
    pub shortfall: Decimal,
    /// Cents of interest paid, that of earlier months included.
    pub interest_paid: Decimal,
    /// Principal paid.
    pub principal: Decimal,
    /// Cents of residual cash received.
    pub residual: Decimal,
    /// Realized loss allocated.
    pub realized_loss: Decimal,
    /// What the balance was written up by.
    pub write_up: Decimal,
    /// Balance after the distribution.
    pub closing_balance: Decimal,
    /// Interest unpaid after the distribution.
    pub closing_unpaid: Decimal,
    /// Where the class's terms are from.
    pub source: &'a str,
    /// Line of the class in the deal file.
    pub deal_line: usize,
}

/// Listens to the reference run of a month: an audit trail, an explanation, a test.
///
/// Calls come in the order of the waterfall, class by class. A step whose condition was not met is
/// not told. In a projection each distribution's calls follow those of the one before.
///
/// ```
/// use paydown::report::Report;
/// use paydown::waterfall::{Observer, Payment};
/// use paydown::{Deal, replay_observed};
///
/// /// Adds up the cents that one class is paid.
/// struct Paid(rust_decimal::Decimal);
///
/// impl Observer for Paid {
///     fn paid(&mut self, payment: &Payment<'_>) {
///         if payment.class == "M1" {
///             self.0 += payment.paid;
///         }
///     }
/// }
///
/// let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
/// let report = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
/// let mut paid = Paid(0.into());
/// replay_observed(&deal, &report, &mut paid).unwrap();
/// // Total Distribution of M1 in the report.
/// assert_eq!(paid.0.to_string(), "420708.56");
/// ```
pub trait Observer {
    /// A distribution begins: its number since closing, from 1, and its date.
    fn distribution(&mut self, period: u32, date: Date) {
        let _ = (period, date);
    }

    /// A payment or write-down was made. Steps that gave nothing are told too.
    fn paid(&mut self, payment: &Payment<'_>);

    /// The month is done: a value that the deal file names. Schedules come first, then the values
    /// set in the waterfall, in their order.
    fn named(&mut self, value: &NamedValue<'_>) {
        let _ = value;
    }

    /// The month is done: a class's, in the order of the deal file.
    fn class(&mut self, month: &ClassMonth<'_>) {
        let _ = month;
    }
}
