//! Spreads over a curve: z-spread, nominal spread, I-spread.

use std::fmt;

use super::curve::Curve;
use super::{CashFlow, average_life_years, finite};
use crate::math::falling::{Falling, roots};
use crate::math::power::{exp, exp_m1, ln_1p};

/// Why flows and a price have no single spread.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SpreadError {
    /// No flow after settlement differs from zero, so that no spread or every spread gives the price.
    NoFlows,
    /// No spread gives the price.
    NoSpread,
    /// Several spreads give the price, in basis points, ascending: flows of both signs.
    Several(Vec<f64>),
    /// A flow, its time, its index or the price is infinite or not a number, or a time is before
    /// settlement or before the time of an earlier flow.
    NotFinite,
    /// So nearly do flows of both signs cancel that spreads cannot be separated.
    Inseparable,
}

impl fmt::Display for SpreadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFlows => {
                f.write_str("no flow after settlement differs from zero, so there is no spread")
            }
            Self::NoSpread => f.write_str("no spread gives the price"),
            Self::Several(spreads) => {
                let shown: Vec<String> = spreads.iter().map(|s| format!("{s:.4}")).collect();
                write!(f, "{} spreads give the price: {} bp", shown.len(), shown.join(", "))
            }
            Self::NotFinite => f.write_str(
                "a flow, its time or the price is not a finite number, or a time is out of order",
            ),
            Self::Inseparable => {
                f.write_str("flows of both signs cancel too nearly to separate their spreads")
            }
        }
    }
}

impl std::error::Error for SpreadError {}

/// Price with accrued interest at a z-spread in basis points, in the currency of the flows.
///
/// The spread adds to the curve's bond-equivalent zero rate at each flow: `CF · (1 + (z(t) + s)/2)^(−2t)`.
/// NaN if that rate is −200 percent or less at a flow, or a flow is before settlement.
#[must_use]
pub fn price_at_z_spread(flows: &[CashFlow], curve: &Curve, spread_bp: f64) -> f64 {
    flows.iter().map(|flow| discounted(flow, curve, spread_bp).0).sum()
}

/// Z-spread in basis points at a price with accrued interest, in the currency of the flows.
///
/// Every spread is found, down to that at which a flow's rate is −200 percent.
///
/// # Errors
/// [`SpreadError`] if no spread or more than one gives the price.
///
/// ```
/// use paydown::analytics::{CashFlow, Curve, z_spread_bp};
/// let curve: Curve = "zero: 1y=4, 2y=5".parse().unwrap();
/// // By hand: 105 in two years at 5 % and 100 bp more is 105 ÷ 1.03⁴.
/// let flow = CashFlow { years: 2.0, principal: 100.0, interest: 5.0 };
/// let spread_bp = z_spread_bp(&[flow], &curve, 105.0 / 1.03_f64.powi(4)).unwrap();
/// assert!((spread_bp - 100.0).abs() < 1e-9);
/// ```
pub fn z_spread_bp(flows: &[CashFlow], curve: &Curve, full_price: f64) -> Result<f64, SpreadError> {
    let is_finite =
        |flow: &CashFlow| flow.amount().is_finite() && (0.0..=f64::MAX).contains(&flow.years);
    if !full_price.is_finite() || !flows.iter().all(is_finite) {
        return Err(SpreadError::NotFinite);
    }
    // Each flow with its zero rate, a fraction.
    let paid = flows.iter().filter(|flow| flow.amount() != 0.0);
    let paid: Vec<(&CashFlow, f64)> =
        paid.map(|flow| (flow, curve.zero_pct(flow.years) / 100.0)).collect();
    let later = paid.iter().filter(|(flow, _)| flow.years > 0.0);
    let lowest = later.clone().map(|(_, zero)| *zero).fold(f64::INFINITY, f64::min);
    let longest = later.clone().map(|(flow, _)| flow.years).fold(0.0, f64::max);
    if longest == 0.0 {
        return Err(SpreadError::NoFlows);
    }
    // With e^v = 1 + (z + s)/2 of the lowest zero rate z, every v is a spread.
    let parts = |v: f64| {
        let mut parts = signed(-full_price);
        for (flow, zero) in &paid {
            let above = if flow.years > 0.0 { 0.5 * (zero - lowest) } else { 0.0 };
            let growth = v + ln_1p(above * exp(-v));
            let part = &mut parts[usize::from(flow.amount() < 0.0)];
            let value = flow.amount().abs() * exp(-2.0 * flow.years * growth);
            part.value += value;
            part.slope -= value * flow.years * exp(-growth);
        }
        parts
    };
    let range = POWERS / (2.0 * longest);
    let high = if full_price == 0.0 { range.min(POWERS) } else { POWERS };
    let spread_bp = |v: f64| 10_000.0 * (2.0 * exp_m1(v) - lowest);
    only(roots(parts, -range.min(50.0), high), spread_bp)
}

/// Duration to the z-spread in years: the fall in price for a rise in the spread, over the price;
/// `None` if the flows have no value, or no finite one.
#[must_use]
pub fn spread_duration_years(flows: &[CashFlow], curve: &Curve, spread_bp: f64) -> Option<f64> {
    let value = price_at_z_spread(flows, curve, spread_bp);
    let slope: f64 = flows.iter().map(|flow| discounted(flow, curve, spread_bp).1).sum();
    finite((value > 0.0).then(|| -slope / value))
}

/// Nominal spread in basis points: a bond-equivalent yield less the curve's par yield at the average
/// life of the flows. `None` without principal.
///
/// On a curve of swap rates this is the I-spread.
///
/// ```
/// use paydown::analytics::{CashFlow, Curve, nominal_spread_bp};
/// let curve: Curve = "par: 2y=4, 3y=4.2".parse().unwrap();
/// let flow = CashFlow { years: 3.0, principal: 100.0, interest: 5.0 };
/// let spread_bp = nominal_spread_bp(&[flow], 5.0, &curve).unwrap();
/// assert!((spread_bp - 80.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn nominal_spread_bp(flows: &[CashFlow], yield_pct: f64, curve: &Curve) -> Option<f64> {
    let par_pct = curve.par_pct(average_life_years(flows)?);
    finite(Some(yield_spread_bp(yield_pct, par_pct)))
}

/// A yield less another one, both in percent, in basis points: over an index yield, the spread of a
/// floater (*Standard Formulas*, SF-53).
#[must_use]
pub fn yield_spread_bp(yield_pct: f64, base_pct: f64) -> f64 {
    100.0 * (yield_pct - base_pct)
}

/// The greatest power of e for which values are exact, on both sides of zero.
pub(super) const POWERS: f64 = 690.0;

/// A constant as a difference of two that are not negative.
pub(super) fn signed(constant: f64) -> [Falling; 2] {
    let of = |value: f64| Falling { value, slope: 0.0 };
    [of(constant.max(0.0)), of((-constant).max(0.0))]
}

/// The only root, as a spread.
pub(super) fn only(
    roots: Option<Vec<f64>>,
    spread_bp: impl Fn(f64) -> f64,
) -> Result<f64, SpreadError> {
    let spreads: Vec<f64> =
        roots.ok_or(SpreadError::Inseparable)?.into_iter().map(spread_bp).collect();
    match spreads[..] {
        [] => Err(SpreadError::NoSpread),
        [only] => Ok(only),
        _ => Err(SpreadError::Several(spreads)),
    }
}

/// A flow's value at a spread, and the derivative of that by the spread as a fraction.
fn discounted(flow: &CashFlow, curve: &Curve, spread_bp: f64) -> (f64, f64) {
    let rate = curve.zero_pct(flow.years) / 100.0 + spread_bp / 10_000.0;
    // ln(1 + y/2) has no value at −200 percent and below.
    let growth = if rate > -2.0 { ln_1p(0.5 * rate) } else { f64::NAN };
    let amount = flow.amount();
    if amount == 0.0 {
        return (0.0, 0.0);
    }
    let value = amount * exp(-2.0 * flow.years * growth);
    (value, -value * flow.years * exp(-growth))
}
