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
