//! One projection in decimals and in floats, and the tests whose outcomes differ.

use rust_decimal::Decimal;

use super::options::ProjectionOptions;
use super::rows::{CashFlows, TriggerRow};
use super::run::Projection;
use super::value::Value;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::error::Errors;

/// A deal projected in decimals and in floats.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// In whole cents.
    pub decimal: CashFlows<Decimal>,
    /// Unrounded.
    pub float: CashFlows<f64>,
    /// Every test that passes in one arithmetic and fails in the other, in order of months.
    pub flips: Vec<Flip>,
}

/// A test (trigger) whose outcome differs between the two arithmetics: its value is so near the
/// limit that cents decide. From that month on the two projections may pay differently, and neither
/// approximates the other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flip {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Its name in the deal file; `auction` if an auction succeeds in one arithmetic only.
    pub trigger: String,
    /// Whether it passes in decimals.
    pub decimal: bool,
    /// Whether it passes in floats.
    pub float: bool,
}

/// The difference between a class's lifetime totals, in dollars: floats less decimals.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The class's name.
    pub class: String,
    /// All interest, including interest shortfalls of earlier months and carryover.
    pub interest: f64,
    /// All principal.
    pub principal: f64,
    /// Realized losses less write-ups.
    pub realized_loss: f64,
}

/// Projects a deal in both arithmetics and lists the tests that flip between them.
///
/// If none flips, lifetime totals differ only by rounding: at most half a cent for each rounding in
/// each month.
///
/// # Errors
///
/// As [`Projection::run`].
///
/// # Panics
///
/// As [`Projection::run`].
///
/// ```
/// use paydown::collateral::GroupVectors;
/// use paydown::projection::{ProjectionOptions, compare_arithmetics};
/// use paydown::Deal;
///
/// let deal = Deal::open("deals/bma-pass-through").unwrap();
/// let mut options = ProjectionOptions::default();
/// options.assumptions.prepayment_pct = GroupVectors::flat(6.0);
/// let both = compare_arithmetics(&deal, &options).unwrap();
/// assert!(both.flips.is_empty());
/// // 360 months, about ten roundings each.
/// assert!(both.differences()[0].interest.abs() < 0.005 * 360.0 * 10.0);
/// ```
pub fn compare_arithmetics(deal: &Deal, options: &ProjectionOptions) -> Result<Comparison, Errors> {
    let projection = Projection::with(deal, options);
    let (decimal, float) = (projection.run()?, projection.float().run()?);
    // Both have the same tests in the same order until one of them ends.
    let outcomes = decimal.trigger_rows.iter().zip(&float.trigger_rows);
    let flipped = outcomes.filter(|(decimal, float)| decimal.passed != float.passed);
    let flip = |(decimal, float): (&TriggerRow, &TriggerRow)| Flip {
        period: decimal.period,
        date: decimal.date,
        trigger: decimal.trigger.clone(),
        decimal: decimal.passed,
        float: float.passed,
    };
    let mut flips: Vec<Flip> = flipped.map(flip).collect();
    flips.extend(auction(&decimal, &float));
    flips.sort_by_key(|flip| flip.period);
    Ok(Comparison { decimal, float, flips })
}

/// The first month in which an auction succeeds in one arithmetic only.
fn auction(decimal: &CashFlows<Decimal>, float: &CashFlows<f64>) -> Option<Flip> {
    let decimal = decimal.redemption.map(|sale| (sale.period, sale.date));
    let float = float.redemption.map(|sale| (sale.period, sale.date));
    let (period, date) = decimal.into_iter().chain(float).min().filter(|_| decimal != float)?;
    let [decimal, float] = [decimal, float].map(|sale| sale == Some((period, date)));
    Some(Flip { period, date, trigger: "auction".to_owned(), decimal, float })
}

impl Comparison {
    /// The differences of lifetime totals, for each class.
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
