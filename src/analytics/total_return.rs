//! Total return to a horizon.

use super::CashFlow;
use crate::math::power::{exp, exp_m1, ln_1p};

/// What an investment is worth at a horizon, and its return.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TotalReturn {
    /// Flows reinvested to the horizon, and the sale: proceeds in the currency of the flows.
    pub proceeds: f64,
    /// Proceeds over the full price, less one, in percent: not annualized.
    pub return_pct: f64,
    /// Total rate of return: the bond-equivalent yield at which the price grows to the proceeds.
    pub rate_pct: f64,
}

/// Total return of flows bought at `full_price` and sold after `horizon_years` for `sale_price`.
///
/// Each flow is reinvested at the bond-equivalent `reinvestment_pct` to the horizon; one that was earned
/// before the horizon and is paid after it is discounted at the same rate (*Standard Formulas*, SF-51).
/// `None` if the horizon is not positive or a figure is not finite, or if nothing is left.
///
/// ```
/// use paydown::analytics::{CashFlow, total_return};
/// let coupon = |years| CashFlow { years, principal: 0.0, interest: 4.0 };
/// let held = total_return(&[coupon(0.5), coupon(1.0)], 100.0, 100.0, 1.0, 8.0).unwrap();
/// // 4 × 1.04 + 4 + 100; a par bond at its own yield returns it.
/// assert!((held.proceeds - 108.16).abs() < 1e-9 && (held.rate_pct - 8.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn total_return(
    flows: &[CashFlow],
    full_price: f64,
    sale_price: f64,
    horizon_years: f64,
    reinvestment_pct: f64,
) -> Option<TotalReturn> {
    if !(horizon_years > 0.0 && reinvestment_pct > -200.0 && full_price > 0.0) {
        return None;
    }
    let growth = 2.0 * ln_1p(reinvestment_pct / 200.0);
    let grown = |flow: &CashFlow| flow.amount() * exp(growth * (horizon_years - flow.years));
    let proceeds = sale_price + flows.iter().map(grown).sum::<f64>();
    let grows = proceeds / full_price;
    (grows > 0.0 && grows.is_finite()).then(|| TotalReturn {
        proceeds,
        return_pct: 100.0 * (grows - 1.0),
        rate_pct: 200.0 * exp_m1(ln_1p(grows - 1.0) / (2.0 * horizon_years)),
    })
}
