//! Discount margin of a floater, and the yield of its index.

use super::finite;
use super::spread::{POWERS, SpreadError, only, signed};
use crate::math::falling::roots;
use crate::math::power::{exp, exp_m1, ln_1p};

/// One payment of a floater, after settlement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FloaterFlow {
    /// Years from settlement to payment, by the day count of the margin.
    pub years: f64,
    /// The index of the period that ends with this payment, in percent by that day count; the first
    /// period begins at settlement.
    pub index_pct: f64,
    /// Principal and interest paid.
    pub amount: f64,
}

/// Price with accrued interest at a discount margin in basis points, in the currency of the flows.
///
/// Each period discounts by simple interest at its index and the margin, *Standard Formulas*
/// (02/01/99), SF-53: `P = Σ CF(j) ÷ Π(k ≤ j) [1 + (I(k) + DM)·(T(k) − T(k−1))]`. Flows ascend in time;
/// NaN if they do not, or if a period grows by −100 percent or less.
#[must_use]
pub fn price_at_margin(flows: &[FloaterFlow], margin_bp: f64) -> f64 {
    discounted(flows, margin_bp).0
}

/// Duration to the discount margin in years: the fall in price for a rise in the margin, over the
/// price; `None` if the flows have no value, or no finite one.
#[must_use]
pub fn margin_duration_years(flows: &[FloaterFlow], margin_bp: f64) -> Option<f64> {
    let (value, slope) = discounted(flows, margin_bp);
    finite((value > 0.0).then(|| -slope / value))
}

/// Discount margin in basis points at a price with accrued interest, in the currency of the flows.
///
/// Every margin is found at which each period grows by more than −100 percent.
///
/// # Errors
/// [`SpreadError`] if no margin or more than one gives the price.
///
/// ```
/// use paydown::analytics::{FloaterFlow, discount_margin_bp};
/// // By hand: 103 after half a year at an index of 5 % and 100 bp more is 103 ÷ 1.03.
/// let flow = FloaterFlow { years: 0.5, index_pct: 5.0, amount: 103.0 };
/// let margin_bp = discount_margin_bp(&[flow], 100.0).unwrap();
/// assert!((margin_bp - 100.0).abs() < 1e-9);
/// ```
pub fn discount_margin_bp(flows: &[FloaterFlow], full_price: f64) -> Result<f64, SpreadError> {
    // After the last payment no period discounts.
    let paid = flows.iter().rposition(|flow| flow.amount != 0.0).map_or(0, |last| last + 1);
    let flows = &flows[..paid];
    let is_finite = |flow: &FloaterFlow| flow.amount.is_finite() && flow.index_pct.is_finite();
    let ascend = periods(flows).all(|(_, years)| (0.0..=f64::MAX).contains(&years));
    if !full_price.is_finite() || !flows.iter().all(is_finite) || !ascend {
        return Err(SpreadError::NotFinite);
    }
    // The margin at which a period grows by −100 percent; the greatest of them is the lowest margin.
    let end = |flow: &FloaterFlow, years: f64| -flow.index_pct / 100.0 - 1.0 / years;
    let timed = || periods(flows).filter(|(_, years)| *years > 0.0);
    let lowest = timed().map(|(flow, years)| end(flow, years)).fold(f64::NEG_INFINITY, f64::max);
    let shortest = timed().map(|(_, years)| years).fold(f64::INFINITY, f64::min);
    let count = timed().count() as f64;
    if count == 0.0 {
        return Err(SpreadError::NoFlows);
    }
    if !lowest.is_finite() {
        return Err(SpreadError::NotFinite);
    }
    // With e^v the margin over the lowest one, every v is a margin.
    let parts = |v: f64| {
        let mut parts = signed(-full_price);
        let (over, mut growth, mut falls) = (exp(v), 0.0, 0.0);
        for (flow, years) in periods(flows) {
            if years > 0.0 {
                let over = over + (lowest - end(flow, years));
                growth += ln_1p(years * over - 1.0);
                falls += 1.0 / over;
            }
            let value = flow.amount.abs() * exp(-growth);
            let part = &mut parts[usize::from(flow.amount < 0.0)];
            part.value += value;
            part.slope -= value * falls;
        }
        parts
    };
    let narrow = POWERS / count;
    let low = -narrow.min(30.0) - ln_1p(shortest - 1.0);
    let high = if full_price == 0.0 { low.max(0.0) + narrow } else { POWERS };
    only(roots(parts, low, high), |v| 10_000.0 * (lowest + exp(v)))
}

/// Bond-equivalent yield in percent of an index that pays simple interest over `tenor_months`
/// (1 to 12), rolled over: `2·[(1 + L·b·m/12)^(6/m) − 1]`, *Standard Formulas* (02/01/99), SF-53.
///
/// `year_basis` is `b`: 365/360 for an index by actual/360 as a bond-equivalent yield, 1 for its own
/// day count.
///
/// ```
/// // By hand: 2 · [(1 + 0.10 ÷ 4)² − 1].
/// let yield_pct = paydown::analytics::index_yield_pct(10.0, 3, 1.0);
/// assert!((yield_pct - 10.125).abs() < 1e-12);
/// ```
#[must_use]
pub fn index_yield_pct(index_pct: f64, tenor_months: u32, year_basis: f64) -> f64 {
    let months = f64::from(tenor_months);
    let growth = index_pct / 100.0 * year_basis * months / 12.0;
    let growth = if growth > -1.0 { ln_1p(growth) } else { f64::NAN };
    200.0 * exp_m1(growth * 6.0 / months)
}

/// Each flow and the length of its period in years.
fn periods(flows: &[FloaterFlow]) -> impl Iterator<Item = (&FloaterFlow, f64)> {
    let begins = std::iter::once(0.0).chain(flows.iter().map(|flow| flow.years));
    flows.iter().zip(begins).map(|(flow, begin)| (flow, flow.years - begin))
}

/// The value of flows at a margin, and its derivative by the margin as a fraction.
fn discounted(flows: &[FloaterFlow], margin_bp: f64) -> (f64, f64) {
    let (mut factor, mut falls, mut value, mut slope) = (1.0, 0.0, 0.0, 0.0);
    for (flow, years) in periods(flows) {
        let growth = 1.0 + (flow.index_pct / 100.0 + margin_bp / 10_000.0) * years;
        let ascends = years >= 0.0 && growth > 0.0;
        factor = if ascends { factor / growth } else { f64::NAN };
        falls += years / growth;
        value += flow.amount * factor;
        slope -= flow.amount * factor * falls;
    }
    (value, slope)
}
