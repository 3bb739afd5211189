//! A projection in decimals or in floats.

use rust_decimal::Decimal;

use super::month_runner::{MonthRunner, Observed, Unobserved};
use super::months;
use super::options::{BalanceCarry, ProjectionOptions};
use super::rows::ProjectionResult;
use crate::deal::Deal;
use crate::deal_file::Carry;
use crate::error::{Errors, Mistakes};
use crate::number::{DecimalArithmetic, FloatLanes};
use crate::waterfall::{Observer, Program, compile};

/// Projects a deal in decimals, every amount in whole cents.
///
/// The projection ends when the collateral is paid off, or after
/// [`months`](ProjectionOptions::months).
///
/// # Errors
///
/// Every mistake in the assumptions for this deal, and all that the deal lacks for a projection:
/// collateral, a curve of an index, a rate that only reports state.
///
/// # Panics
///
/// If an invariant of the run is broken, which is a bug of this crate: cash paid and left differs
/// from the cash available, a balance does not roll forward, or principal and losses do not account
/// for the fall of a class's balance.
pub fn project(
    deal: &Deal,
    options: &ProjectionOptions,
) -> Result<ProjectionResult<Decimal>, Errors> {
    project_with(deal, options, &mut Unobserved)
}

/// Projects a deal in decimals and passes every payment to `observer` in the order of payment, to
/// audit the projection.
///
/// # Errors
///
/// See [`project`].
///
/// # Panics
///
/// See [`project`].
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
///     fn paid(&mut self, payment: &Payment) {
///         self.1.push(format!("{}: {} {}", self.0, payment.clause.title, payment.paid));
///     }
/// }
///
/// let deal = Deal::open("deals/bma-pass-through").unwrap();
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
) -> Result<ProjectionResult<Decimal>, Errors> {
    project_with(deal, options, &mut Observed::new(observer))
}

/// Projects a deal in decimals with a runner of its months.
pub(crate) fn project_with(
    deal: &Deal,
    options: &ProjectionOptions,
    runner: &mut impl MonthRunner<DecimalArithmetic>,
) -> Result<ProjectionResult<Decimal>, Errors> {
    match options.carry {
        BalanceCarry::Trustee => months::run_months(deal, &deal.program, options, runner),
        BalanceCarry::Cents => months::run_months(deal, &carrying_cents(deal)?, options, runner),
    }
}

/// Projects a deal in `f64`, unrounded.
///
/// # Errors
///
/// See [`project`].
///
/// # Panics
///
/// See [`project`]; amounts that must be equal may differ by half a cent.
pub fn project_float(
    deal: &Deal,
    options: &ProjectionOptions,
) -> Result<ProjectionResult<f64>, Errors> {
    months::run_months::<FloatLanes<1>>(deal, &deal.program, options, &mut Unobserved)
}

/// Projects a deal in floats with a runner of its months.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn project_float_with(
    deal: &Deal,
    options: &ProjectionOptions,
    runner: &mut impl MonthRunner<FloatLanes<1>>,
) -> Result<ProjectionResult<f64>, Errors> {
    months::run_months(deal, &deal.program, options, runner)
}

/// The deal's program, recompiled to carry balances in whole cents.
pub(crate) fn carrying_cents(deal: &Deal) -> Result<Program, Errors> {
    if deal.terms.carry == Carry::Cents {
        return Ok(deal.program.clone());
    }
    let mut terms = deal.terms.clone();
    terms.carry = Carry::Cents;
    let mut mistakes = Mistakes::new(&deal.file);
    let program = compile(&terms, &mut mistakes);
    mistakes.finish(program)
}
