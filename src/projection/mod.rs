//! Projections: what a deal pays, month by month to its end, under assumptions.
//!
//! A projection runs the same program as a tie-out, on projected remittances instead of reported
//! ones. A [`Projection`] runs it in decimals: the collateral's amounts are rounded to cents as they
//! enter, and every payment is in whole cents. After [`float`](Projection::float) it runs in `f64`,
//! unrounded.
//!
//! # From closing, or from a report
//!
//! From closing, classes have their original balances and the first projected month is that of the
//! first distribution. The loans are those of the options, or else those of the deal file
//! (`replines`, `loans`).
//!
//! From a report, classes have its ending balances and unpaid interest, and the first projected
//! month is the one after it. Losses to date, accounts, carryover, rolling averages and sticky
//! tests continue from the replay's closing state. A replay knows the earlier months that
//! [`Replay::series`](crate::Replay::series) replayed before it. Loans of the deal file are not used,
//! because they are those of closing. If the options have no loans, each collateral group becomes
//! one repline, computed from the report's collateral lines:
//!
//! - balance: the ending scheduled balance;
//! - gross rate: the weighted average gross coupon;
//! - remaining term: the weighted average maturity, over which level payments repay it;
//! - age: 360 months less that maturity;
//! - servicing fee: the gross coupon less the pass-through rate.
//!
//! A report has no data on rate resets and interest-only terms, so the rates stay constant.
//!
//! # A month
//!
//! A group's net rate is its net interest × 12 ÷ its balance; net interest is interest paid and
//! advanced, less fees. Without advances it is the rate on the interest collected. Interest that
//! prepaid balances did not earn is the month's prepayment interest shortfall; classes share it in
//! proportion to their accruals. The distribution account receives net interest less that
//! shortfall, principal, liquidation proceeds, penalties and subsequent recoveries. An index has
//! its curve's rate of the projected month, or, for a class that looks back or resets less often,
//! of the month that its last reset read.
//!
//! A projection ends when the loans are paid off and the last subsequent recovery is received. A
//! call sells the expected recoveries with the loans.
//!
//! ```
//! use paydown::projection::Projection;
//! use paydown::collateral::GroupVectors;
//! use paydown::projection::ProjectionOptions;
//! use paydown::Deal;
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! let mut options = ProjectionOptions::default();
//! options.assumptions.prepayment_pct = GroupVectors::flat(6.0);
//! let result = Projection::with(&deal, &options).run().unwrap();
//! let summary = result.summary(result.settlement);
//! assert_eq!(summary[0].principal.to_string(), "100000000.00");
//! assert_eq!(result.months, 360);
//! ```

mod arithmetic;
mod call_price;
mod compare_arithmetics;
mod coverage;
mod month_runner;
mod months;
mod notes;
mod options;
mod planned_schedule;
mod rows;
mod run;
mod scaled_loans;
mod start;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod state_tests;
mod unused;
mod value;

#[cfg(any(test, feature = "testing"))]
pub(crate) use arithmetic::ProjectionArithmetic;
pub(crate) use arithmetic::{figure, rate_units};
pub(crate) use call_price::Offer;
pub use compare_arithmetics::{Comparison, Difference, Flip, compare_arithmetics};
#[cfg(any(test, feature = "testing"))]
pub(crate) use month_runner::{MonthRunner, Observed};
pub(crate) use months::distribution_date;
pub(crate) use notes::of_scenarios as notes_of_scenarios;
pub use options::{BalanceCarry, Call, ProjectionOptions};
pub use planned_schedule::{PlannedPayment, planned_schedule};
pub(crate) use rows::LEAST_PAYMENT;
pub use rows::{
    AccountRow, CashFlows, ClassRow, ClassSummary, CollateralRow, FeeRow, OpeningClass, Redemption,
    RedemptionKind, TriggerRow,
};
pub(crate) use run::carrying_cents;
pub use run::{ObservedProjection, Projection};
#[cfg(any(test, feature = "testing"))]
pub(crate) use run::{project_float_with, project_with};
pub(crate) use start::{Start, forced};
pub use value::Value;
