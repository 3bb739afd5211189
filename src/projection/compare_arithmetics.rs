//! One projection in decimals and in floats: where its tests come out differently.

use rust_decimal::Decimal;

use super::options::ProjectionOptions;
use super::rows::ProjectionResult;
use super::run::{project, project_float};
use super::value::Value;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::error::Diagnostic;

/// What an auction's outcome is called among flips.
const AUCTION: &str = "auction";

/// A deal projected in decimals and in floats.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// In whole cents.
    pub decimal: ProjectionResult<Decimal>,
    /// Unrounded.
    pub float: ProjectionResult<f64>,
    /// Every test of every month that one passes and the other does not, in order of months.
    pub flips: Vec<Flip>,
}

/// A test (trigger) that comes out differently in the two arithmetics: it stands so near its limit
/// that cents decide. From such a month on the two may pay differently, and neither is an
/// approximation of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flip {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Its name in the deal file; `auction` where an auction succeeds in one only.
    pub trigger: String,
    /// Whether it passes in decimals.
    pub decimal: bool,
    /// Whether it passes in floats.
    pub float: bool,
}

/// How far a class's life in floats is from its life in decimals, in dollars: floats less decimals.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The class's name.
    pub class: String,
    /// Of all interest, that of earlier months and carryover included.
    pub interest: f64,
    /// Of all principal.
    pub principal: f64,
    /// Of all losses, less what was written up again.
    pub realized_loss: f64,
}

/// Projects a deal in both arithmetics and lists the tests that flip between them.
///
/// Where none does, lifetime totals differ by roundings only: by no more than half a cent for
/// each rounding of each month.
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
/// use paydown::collateral::GroupVectors;
/// use paydown::projection::{ProjectionOptions, compare_arithmetics};
/// use paydown::Deal;
///
/// let deal = Deal::from_path("deals/bma-pass-through").unwrap();
/// let mut options = ProjectionOptions::default();
/// options.assumptions.prepayment_pct = GroupVectors::flat(6.0);
/// let both = compare_arithmetics(&deal, &options).unwrap();
/// assert!(both.flips.is_empty());
/// // 360 months, some ten roundings each.
/// assert!(both.differences()[0].interest.abs() < 0.005 * 360.0 * 10.0);
/// ```
pub fn compare_arithmetics(
    deal: &Deal,
    options: &ProjectionOptions,
) -> Result<Comparison, Vec<Diagnostic>> {
    let (decimal, float) = (project(deal, options)?, project_float(deal, options)?);
    // Both have the same tests in the same order, up to the month in which one ends.
    let outcomes = decimal.trigger_rows.iter().zip(&float.trigger_rows);
    let flipped = outcomes.filter(|(decimal, float)| decimal.passed != float.passed);
    let mut flips: Vec<Flip> = flipped
        .map(|(decimal, float)| Flip {
            period: decimal.period,
            date: decimal.date,
            trigger: decimal.trigger.clone(),
            decimal: decimal.passed,
            float: float.passed,
        })
        .collect();
    flips.extend(auction(&decimal, &float));
    flips.sort_by_key(|flip| flip.period);
    Ok(Comparison { decimal, float, flips })
}

/// An auction that succeeds in one arithmetic in a month in which it does not in the other.
fn auction(decimal: &ProjectionResult<Decimal>, float: &ProjectionResult<f64>) -> Option<Flip> {
    let sold = |period, date| (period, date);
    let decimal = decimal.redemption.map(|sale| sold(sale.period, sale.date));
    let float = float.redemption.map(|sale| sold(sale.period, sale.date));
    if decimal == float {
        return None;
    }
    let (period, date) = decimal.into_iter().chain(float).min()?;
    let is_it = |sale: Option<(u32, Date)>| sale == Some((period, date));
    Some(Flip {
        period,
        date,
        trigger: AUCTION.to_owned(),
        decimal: is_it(decimal),
        float: is_it(float),
    })
}

impl Comparison {
    /// For each class, floats less decimals over its life.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let settlement = self.decimal.settlement;
        let lives =
            self.decimal.summary(settlement).into_iter().zip(self.float.summary(settlement));
        let less = |float: f64, decimal: Decimal| float - decimal.to_float();
        lives
            .map(|(decimal, float)| Difference {
                class: decimal.class,
                interest: less(float.interest, decimal.interest),
                principal: less(float.principal, decimal.principal),
                realized_loss: less(float.realized_loss, decimal.realized_loss),
            })
            .collect()
    }
}
