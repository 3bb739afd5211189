//! Yield, average life, duration and convexity of cash flows.
//!
//! Bond Market Association *Standard Formulas*, chapter SF (02/01/99), G.1: flows are discounted
//! at the bond-equivalent (semiannual) yield `y` as `CF · (1 + y/2)^(−2t)`, with `t` in years from
//! settlement, 30/360.

pub use crate::math::{Bracketless, find_root};

use crate::math::power::{exp_m1, ln_1p, power_1p};

/// One payment of a security, after settlement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CashFlow {
    /// Years from settlement to payment, 30/360.
    pub years: f64,
    /// Principal paid.
    pub principal: f64,
    /// Interest paid.
    pub interest: f64,
}

impl CashFlow {
    /// The payment for month `month` of a monthly security settled at the start of month 1.
    ///
    /// `actual_delay_days` is the number of days from the month's end to the payment: 14 for GNMA
    /// I, whose *stated* delay of 45 days runs from the month's start and includes the payment day.
    #[must_use]
    pub fn monthly(month: u32, actual_delay_days: u32, principal: f64, interest: f64) -> Self {
        let days = 30.0 * f64::from(month) + f64::from(actual_delay_days);
        Self { years: days / 360.0, principal, interest }
    }

    /// Principal and interest.
    #[must_use]
    pub fn amount(&self) -> f64 {
        self.principal + self.interest
    }
}

/// Price with accrued interest at a bond-equivalent yield, in the currency of the flows.
#[must_use]
pub fn present_value(flows: &[CashFlow], yield_pct: f64) -> f64 {
    weighted(flows, yield_pct, |_| 1.0)
}

/// Bond-equivalent yield in percent at a price with accrued interest, in the currency of the
/// flows; `None` if no yield from −99 to 10,000 percent gives that price.
#[must_use]
pub fn bond_equivalent_yield_pct(flows: &[CashFlow], full_price: f64) -> Option<f64> {
    find_root(|y| present_value(flows, y) - full_price, -99.0, 10_000.0).ok()
}

/// Mortgage yield (compounded monthly) equivalent to a bond-equivalent yield, both in percent.
///
/// ```
/// let yield_pct = paydown::analytics::mortgage_yield_pct(9.10675);
/// assert_eq!(format!("{yield_pct:.5}"), "8.93863");
/// ```
#[must_use]
pub fn mortgage_yield_pct(bond_equivalent_pct: f64) -> f64 {
    1200.0 * exp_m1(ln_1p(bond_equivalent_pct / 200.0) / 6.0)
}

/// Average life in years: mean time of principal, weighted by amount; `None` without principal.
#[must_use]
pub fn average_life_years(flows: &[CashFlow]) -> Option<f64> {
    let principal: f64 = flows.iter().map(|flow| flow.principal).sum();
    let weighted: f64 = flows.iter().map(|flow| flow.principal * flow.years).sum();
    (principal > 0.0).then(|| weighted / principal)
}

/// Macaulay duration in years at a bond-equivalent yield: the mean time of the flows, weighted by
/// present value; `None` if the flows have no value.
#[must_use]
pub fn macaulay_duration_years(flows: &[CashFlow], yield_pct: f64) -> Option<f64> {
    let value = present_value(flows, yield_pct);
    (value > 0.0).then(|| weighted(flows, yield_pct, |years| years) / value)
}

/// Modified duration in years, the fall in price for a rise in yield: Macaulay ÷ `(1 + y/2)`.
#[must_use]
pub fn modified_duration_years(flows: &[CashFlow], yield_pct: f64) -> Option<f64> {
    Some(macaulay_duration_years(flows, yield_pct)? / (1.0 + yield_pct / 200.0))
}

/// Convexity in years squared: the second derivative of the price by the yield, over the price.
#[must_use]
pub fn convexity_years_squared(flows: &[CashFlow], yield_pct: f64) -> Option<f64> {
    let value = present_value(flows, yield_pct);
    let curvature = weighted(flows, yield_pct, |years| years * (years + 0.5));
    (value > 0.0).then(|| curvature / value / power_1p(yield_pct / 200.0, 2.0))
}

fn weighted(flows: &[CashFlow], yield_pct: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let discounted = |flow: &CashFlow| {
        flow.amount() * weight(flow.years) * power_1p(yield_pct / 200.0, -2.0 * flow.years)
    };
    flows.iter().map(discounted).sum()
}
