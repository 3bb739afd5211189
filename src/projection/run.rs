//! A projection in decimals or in floats.

use rust_decimal::Decimal;

use super::listener::{Listener, Nobody, Told};
use super::months;
use super::options::{BalanceCarry, ProjectionOptions};
use super::rows::ProjectionResult;
use crate::deal::Deal;
use crate::deal_file::Carry;
use crate::error::Diagnostic;
use crate::error::Mistakes;
use crate::number::{Exact, Lanes};
use crate::waterfall::{Observer, Program, compile};

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
///     fn paid(&mut self, payment: &Payment) {
///         self.1.push(format!("{}: {} {}", self.0, payment.clause.title, payment.paid));
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
