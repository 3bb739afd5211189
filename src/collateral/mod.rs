//! Collateral: loans and replines, and their cash flows month by month.
//!
//! A [`PoolProjection`] of a [`Pool`] of [`Loan`]s under [`Assumptions`] yields a [`GroupMonth`] for
//! each group and month. Formulas are those of the Bond Market Association *Standard Formulas*,
//! chapter SF (02/01/99). We compute in `f64` with operations whose results have the same bits on
//! every platform. The same code projects one scenario or several in SIMD lanes. A run in whole
//! cents rounds each month.

mod adjustable_loans;
mod assumption_text;
mod aged_loan;
mod assumptions;
mod cents;
pub(crate) mod csv_text;
mod deal_flows;
mod general_loans;
mod group_month;
mod historical_speeds;
mod index;
mod limits;
mod liquidations;
mod loan;
mod loan_month;
mod loan_state;
mod loan_tape;
mod negative_amortization;
mod origin;
mod pool;
mod projection;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod projection_tests;
mod rate_kinds;
mod rates;
mod recoveries;
mod scenario;
mod scenario_curves;
mod schedule;
mod slips;
mod speeds;
mod group_sums;
mod total_lines;
mod vector;
mod vector_syntax;

pub use assumptions::{Advances, Assumptions, PrepaymentInterest};
pub(crate) use cents::{cents, earned, on_cents, round_to_cents};
pub(crate) use deal_flows::{Flow, FlowRows, Inflow, cash, net_interest, sell};
pub use group_month::GroupMonth;
pub use historical_speeds::{PoolHistory, historical_abs_pct, historical_psa_pct, historical_smm};
pub(crate) use index::UncoveredMonths;
pub use index::{IndexCurve, Indices};
pub(crate) use limits::{LONGEST_TERM_MONTHS, MOST_GROUPS};
pub use loan::{Arm, Loan, LoanMistake};
pub use loan_tape::TAPE_COLUMNS;
pub(crate) use loan_tape::{OF_ARMS, read_tape_text};
pub(crate) use negative_amortization::negative_amortization;
pub(crate) use origin::Origin;
pub use pool::Pool;
pub(crate) use projection::LaneProjection;
pub use projection::{PoolProjection, project};
pub use scenario::Scenario;
pub use speeds::{
    DefaultSpeed, PrepaymentSpeed, annual_from_monthly, level_payment, monthly_from_annual,
    psa_cpr, psa_pct_from_cpr, scheduled_factor, sda_cdr, smm_between_factors, smm_from_abs,
};
pub use vector::{GroupVectors, Quantity, Vector};
pub use vector_syntax::VectorError;
pub(crate) use vector_syntax::parse_plain_number;
