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

mod arithmetic;
mod call;
mod compare_arithmetics;
mod month_runner;
mod months;
mod options;
mod rows;
mod run;
mod start;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod state_tests;
mod value;

#[cfg(any(test, feature = "testing"))]
pub(crate) use arithmetic::ProjectionArithmetic;
pub(crate) use arithmetic::{figure, rate_units};
pub(crate) use call::Offer;
pub use compare_arithmetics::{Comparison, Difference, Flip, compare_arithmetics};
#[cfg(any(test, feature = "testing"))]
pub(crate) use month_runner::{MonthRunner, Observed};
pub use options::{BalanceCarry, Call, ProjectionOptions};
pub(crate) use rows::LEAST_PAYMENT;
pub use rows::{
    AccountRow, ClassRow, ClassSummary, CollateralRow, FeeRow, ProjectedClass, ProjectionResult,
    Redemption, RedemptionKind, TriggerRow,
};
pub(crate) use run::carrying_cents;
pub use run::{project, project_float, project_observed};
#[cfg(any(test, feature = "testing"))]
pub(crate) use run::{project_float_with, project_with};
pub(crate) use start::{Start, forced};
pub use value::Value;
