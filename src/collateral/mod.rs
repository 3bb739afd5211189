//! Collateral: loans and replines, and what becomes of them month by month.
//!
//! A [`Pool`] of [`Loan`]s and [`Assumptions`] make a [`Projection`], which tells a
//! [`GroupMonth`] for each group and month. Formulas are those of the Bond Market Association
//! *Standard Formulas*, chapter SF (02/01/99). All is computed in `f64` with operations whose
//! bits do not depend on the platform, in one code for one scenario and for many side by side;
//! [`CentsRoll`] makes whole cents of it.

mod adjusting;
mod assumptions;
mod cents;
mod files;
mod index;
mod indexed;
mod inflow;
mod liquidation;
mod loan;
mod month;
mod pool;
pub(crate) mod power;
mod project;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod project_laws;
mod rates;
mod recovery;
mod repaying;
mod running;
mod schedule;
mod speeds;
mod syntax;
mod tape;
mod told;
mod varied;
mod vector;

pub use assumptions::{Advances, Assumptions, PrepaymentInterest};
pub use cents::CentsRoll;
pub(crate) use cents::{cents, earned, on_cents, round_to_cents};
pub use index::{IndexCurve, Indices};
pub use inflow::Inflow;
pub(crate) use inflow::{Flow, FlowRows, cash, net_interest, sell};
pub use loan::{Arm, Loan, LoanObjection};
pub(crate) use loan::{LONGEST_TERM_MONTHS, to_multiple};
pub use month::GroupMonth;
pub(crate) use pool::MOST_GROUPS;
pub use pool::Pool;
pub use project::{Projection, project};
pub use speeds::{
    DefaultSpeed, PrepaymentSpeed, annual_from_monthly, level_payment, monthly_from_annual,
    psa_cpr, psa_pct_from_cpr, scheduled_factor, sda_cdr, smm_between_factors, smm_from_abs,
};
pub use syntax::VectorError;
pub(crate) use tape::OF_ARMS;
pub use tape::{TAPE_COLUMNS, read_tape, read_tape_file};
pub use vector::{GroupVectors, Quantity, Vector};
