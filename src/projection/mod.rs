//! Projections: what a deal pays, month by month to its end, under assumptions.
//!
//! The deal's own program runs, as in a tie-out; only the remittances are projected instead of
//! reported. [`project`] runs it in decimals: the collateral's amounts are rounded to cents as
//! they enter ([`CentsRoll`](crate::collateral::CentsRoll)) and every payment is in whole cents.
//! [`project_float`] runs it in `f64`, unrounded.
//!
//! # From closing, or from a report
//!
//! From closing the classes have their original balances, the first month is the first
//! distribution's, and the loans are those of the deal file (`replines`, `loans`) or those given.
//!
//! From a report the classes have its ending balances and unpaid interest, and the first month is
//! the one after it. Losses to date, accounts, carryover, rolling averages and sticky tests go on
//! from where the replay left them; a replay knows the months before as far as
//! [`replay_series`](crate::replay_series) was given them. Loans given with the options are taken; loans of the deal file are not, for
//! they are those of closing. Without any, each collateral group is one repline made of the
//! report's collateral lines: ending scheduled balance; weighted average gross coupon; weighted
//! average maturity, over which level payments repay it; an age of 360 months less that maturity;
//! and as servicing fee the gross coupon less the pass-through rate. A report tells nothing of
//! resets and of interest-only terms, so rates stay where they are.
//!
//! # A month
//!
//! A group's net rate is its net interest × 12 ÷ its balance: interest paid and advanced less
//! fees. Where nothing is advanced, it is the rate of what is collected. Interest that prepaid
//! balances did not earn is the month's shortfall, shared among the classes by their accruals.
//! The account has net interest less that shortfall, principal, liquidation proceeds, penalties and
//! subsequent recoveries. An index stands where its curve has it in the projected month or, for a
//! class that looks back or resets less often, in the month that its last reset read.
//!
//! A projection goes on until the loans are gone and the last subsequent recovery has come in. A
//! call sells what may still be recovered with the loans.
//!
//! ```
//! use paydown::collateral::GroupVectors;
//! use paydown::projection::ProjectionOptions;
//! use paydown::{Deal, project};
//!
//! let deal = Deal::from_path("deals/bma-pass-through").unwrap();
//! let mut options = ProjectionOptions::default();
//! options.assumptions.prepayment_pct = GroupVectors::flat(6.0);
//! let result = project(&deal, &options).unwrap();
//! let summary = result.summary(result.settlement);
//! assert_eq!(summary[0].principal.to_string(), "100000000.00");
//! assert_eq!(result.months, 360);
//! ```

mod admit;
mod compare;
mod listen;
mod months;
mod redemption;
mod result;
mod start;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod state_laws;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::calendar::Date;
use crate::collateral::{Assumptions, Pool};
use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::number::{Exact, Lanes};
use crate::terms::{Carry, Mistakes};
use crate::tieout::TieOut;
use crate::waterfall::{Observer, Program, compile};
use listen::Nobody;

pub(crate) use listen::{Listener, Told};

#[cfg(any(test, feature = "testing"))]
pub(crate) use admit::Admit;
pub use admit::Value;
pub(crate) use admit::{figure, rate_units};
pub use compare::{Comparison, Difference, Flip, compare_arithmetics};
pub(crate) use redemption::Offer;
pub(crate) use result::LEAST_PAYMENT;
pub use result::{
    AccountRow, ClassRow, ClassSummary, CollateralRow, FeeRow, ProjectedClass, ProjectionResult,
    Redemption, RedemptionKind, TriggerRow,
};
pub(crate) use start::{Start, forced};

/// How class balances are carried from month to month in decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BalanceCarry {
    /// In whole cents, so that balances roll to the cent whoever reads them.
    #[default]
    Cents,
    /// As the deal's trustee does: with fractions of a cent where the deal file says so.
    Trustee,
}

/// What a projection starts from and assumes.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ProjectionOptions {
    /// Prepayments, defaults, severity, advances, index rates.
    pub assumptions: Assumptions,
    /// The report whose closing state it starts from; none to start from closing.
    pub from: Option<TieOut>,
    /// The loans, in place of the deal's own.
    pub loans: Option<Pool>,
    /// How many months are projected at most; none to go on to the end.
    pub months: Option<u32>,
    /// How class balances are carried.
    pub carry: BalanceCarry,
    /// When the deal's call is exercised, or its auction held.
    pub call: Call,
    /// What is bid at an auction, percent of the collateral's par; none for what the deal asks at
    /// least. An auction at which less is bid fails and is held again with the next distribution.
    pub auction_bid_pct: Option<f64>,
    /// Triggers (tests that the deal file names) that are forced to pass or to fail.
    pub forced: BTreeMap<String, bool>,
}

/// When a deal's optional redemption (call) is exercised, or its collateral is offered at auction.
///
/// The deal file says at which price the collateral is sold. Par of the collateral comes in with
/// the month's unscheduled principal. A price that is made of what the classes are owed retires
/// them whole after the month's distribution. Either way the deal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Call {
    /// Never.
    #[default]
    Never,
    /// On the first distribution date on which the deal file allows it.
    First,
    /// On the first such date from this one on.
    From(Date),
}

/// Projects a deal in decimals, every amount in whole cents.
///
/// It ends when the collateral is gone, or after the months asked for.
///
/// # Errors
///
/// Everything that is wrong with the assumptions for this deal, and what the deal lacks to be
/// projected: collateral, an index's curve, a rate that only reports know.
///
/// # Panics
///
/// Where an invariant of the run is broken: cash paid and left is not the cash there was, a
/// balance does not roll, or principal and losses are not what a class's balance fell by. That is
/// a mistake of this crate.
pub fn project(
    deal: &Deal,
    options: &ProjectionOptions,
) -> Result<ProjectionResult<Decimal>, Vec<Diagnostic>> {
    project_heard(deal, options, &mut Nobody)
}

/// Projects a deal in decimals and tells `observer` of every payment of every month, in the order
/// in which they are made: an audit of the projection.
///
/// # Errors
///
/// As [`project`].
///
/// # Panics
///
/// As [`project`].
///
/// ```
/// use paydown::calendar::Date;
/// use paydown::projection::ProjectionOptions;
/// use paydown::waterfall::{Observer, Payment};
/// use paydown::{Deal, project_observed};
///
/// /// Each payment with its month.
/// #[derive(Default)]
/// struct Audit(u32, Vec<String>);
///
/// impl Observer for Audit {
///     fn distribution(&mut self, period: u32, _: Date) {
///         self.0 = period;
///     }
///
///     fn paid(&mut self, payment: &Payment<'_>) {
///         self.1.push(format!("{}: {} {}", self.0, payment.clause, payment.paid));
///     }
/// }
///
/// let deal = Deal::from_path("deals/bma-pass-through").unwrap();
/// let mut options = ProjectionOptions::default();
/// options.months = Some(1);
/// let mut audit = Audit::default();
/// project_observed(&deal, &options, &mut audit).unwrap();
/// // 8 % of 100,000,000.00 for a month.
/// assert!(audit.1.contains(&"1: pay interest to PT 666666.67".to_owned()));
/// ```
pub fn project_observed(
    deal: &Deal,
    options: &ProjectionOptions,
    observer: &mut dyn Observer,
) -> Result<ProjectionResult<Decimal>, Vec<Diagnostic>> {
    project_heard(deal, options, &mut Told::new(observer))
}

/// Projects a deal in decimals with whatever listens to its months.
pub(crate) fn project_heard(
    deal: &Deal,
    options: &ProjectionOptions,
    listener: &mut impl Listener<Exact>,
) -> Result<ProjectionResult<Decimal>, Vec<Diagnostic>> {
    match options.carry {
        BalanceCarry::Trustee => months::run_months(deal, &deal.program, options, listener),
        BalanceCarry::Cents => months::run_months(deal, &carrying_cents(deal)?, options, listener),
    }
}

/// Projects a deal in `f64`, unrounded.
///
/// # Errors
///
/// As [`project`].
///
/// # Panics
///
/// As [`project`]; what must be equal is so within half a cent.
pub fn project_float(
    deal: &Deal,
    options: &ProjectionOptions,
) -> Result<ProjectionResult<f64>, Vec<Diagnostic>> {
    months::run_months::<Lanes<1>>(deal, &deal.program, options, &mut Nobody)
}

/// Projects a deal in floats with whatever listens to its months.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn float_heard(
    deal: &Deal,
    options: &ProjectionOptions,
    listener: &mut impl Listener<Lanes<1>>,
) -> Result<ProjectionResult<f64>, Vec<Diagnostic>> {
    months::run_months(deal, &deal.program, options, listener)
}

/// The deal's program with balances carried in whole cents.
pub(crate) fn carrying_cents(deal: &Deal) -> Result<Program, Vec<Diagnostic>> {
    if deal.terms.carry == Carry::Cents {
        return Ok(deal.program.clone());
    }
    let mut terms = deal.terms.clone();
    terms.carry = Carry::Cents;
    let mut mistakes = Mistakes::new(&deal.file);
    let program = compile(&terms, &mut mistakes);
    mistakes.finish(program)
}

/// Days between two dates as 30/360 counts them (bond basis).
pub(crate) fn days_30_360(start: Date, end: Date) -> i32 {
    let first = i32::from(start.day().min(30));
    let last = if first == 30 { end.day().min(30) } else { end.day() };
    30 * end.months_since(start) + i32::from(last) - first
}
