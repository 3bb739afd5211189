//! Duration and convexity at a yield.

use super::yields::weighted;
use super::{CashFlow, finite, present_value};

/// Macaulay duration in years at a bond-equivalent yield: the mean time of the flows, weighted by
/// present value; `None` if the flows have no value, or no finite one.
#[must_use]
pub fn macaulay_duration_years(flows: &[CashFlow], yield_pct: f64) -> Option<f64> {
    let value = present_value(flows, yield_pct);
    finite((value > 0.0).then(|| weighted(flows, yield_pct, |years| years) / value))
}

/// Modified duration in years, the fall in price for a rise in yield: Macaulay ÷ `(1 + y/2)`.
#[must_use]
pub fn modified_duration_years(flows: &[CashFlow], yield_pct: f64) -> Option<f64> {
    finite(Some(macaulay_duration_years(flows, yield_pct)? / (1.0 + yield_pct / 200.0)))
}

/// Convexity in years squared: the second derivative of the price by the yield, over the price.
#[must_use]
pub fn convexity_years_squared(flows: &[CashFlow], yield_pct: f64) -> Option<f64> {
    let value = present_value(flows, yield_pct);
    let curvature = weighted(flows, yield_pct, |years| years * (years + 0.5));
    let growth = 1.0 + yield_pct / 200.0;
    finite((value > 0.0).then(|| curvature / value / (growth * growth)))
}

/// What one basis point of yield moves a price, in the price's unit: modified duration × full price ÷
/// 10,000.
#[must_use]
pub fn dv01(modified_years: f64, full_price: f64) -> f64 {
    modified_years * full_price / 10_000.0
}

/// Effective duration in years: the mean fall in price for a rise in yields by `shift_bp` basis points,
/// from prices after a fall and after a rise (*Standard Formulas*, SF-50).
///
/// ```
/// // SF-50: 100.541 after a fall of 10 basis points, 99.453 after a rise.
/// let years = paydown::analytics::effective_duration_years(100.541, 100.0, 99.453, 10.0);
/// assert_eq!(format!("{years:.2}"), "5.44");
/// ```
#[must_use]
pub fn effective_duration_years(fallen: f64, price: f64, risen: f64, shift_bp: f64) -> f64 {
    (fallen - risen) / (2.0 * price * shift_bp / 10_000.0)
}

/// Effective convexity in years squared, from the same prices (*Standard Formulas*, SF-51).
///
/// `fallen` is the price after yields fell by `shift_bp` basis points, `risen` after they rose.
///
/// ```
/// let convexity = paydown::analytics::effective_convexity_years_squared(100.541, 100.0, 99.453, 10.0);
/// assert_eq!(format!("{convexity:.1}"), "-60.0");
/// ```
#[must_use]
pub fn effective_convexity_years_squared(
    fallen: f64,
    price: f64,
    risen: f64,
    shift_bp: f64,
) -> f64 {
    let shift = shift_bp / 10_000.0;
    (fallen + risen - 2.0 * price) / (price * shift * shift)
}
