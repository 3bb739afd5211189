//! Price at a yield, and yield at a price.

use std::fmt;

use super::CashFlow;
use crate::math::exponential_sum::{Term, roots, sign_changes};
use crate::math::power::{exp, exp_m1, ln_1p};

/// Price with accrued interest at a bond-equivalent yield, in the currency of the flows.
///
/// Yields are above −200 percent, at which nothing is discounted but grows without bound. At −200
/// percent or less, at a yield that is not a number, and if a flow is not finite, the price is NaN.
#[must_use]
pub fn present_value(flows: &[CashFlow], yield_pct: f64) -> f64 {
    weighted(flows, yield_pct, |_| 1.0)
}

/// Why flows and a price have no single yield.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum YieldError {
    /// No flow after settlement differs from zero, so that no yield or every yield gives the price.
    NoFlows,
    /// No yield above −200 percent gives the price.
    NoYield,
    /// Several yields give the price, in percent, ascending: the sign of the flows changes more than
    /// once, the price counted as a negative flow at settlement.
    Several(Vec<f64>),
    /// A flow, its time or the price is infinite or not a number.
    NotFinite,
    /// The sign of the flows changes more often than 64 times.
    TooManySigns,
}

impl fmt::Display for YieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFlows => {
                f.write_str("no flow after settlement differs from zero, so there is no yield")
            }
            Self::NoYield => f.write_str("no yield gives the price"),
            Self::Several(yields) => {
                let shown: Vec<String> = yields.iter().map(|y| format!("{y:.6}")).collect();
                write!(f, "{} yields give the price: {} percent", shown.len(), shown.join(", "))
            }
            Self::NotFinite => f.write_str("a flow, its time or the price is not a finite number"),
            Self::TooManySigns => {
                write!(f, "the sign of the flows changes more than {MOST_SIGN_CHANGES} times")
            }
        }
    }
}

impl std::error::Error for YieldError {}

/// The most changes of sign in flows of which we find the yields.
const MOST_SIGN_CHANGES: usize = 64;

/// Bond-equivalent yield in percent at a price with accrued interest, in the currency of the flows.
///
/// Every yield above −200 percent is found, to the last digits of `f64`: there is one for each sign
/// change of the flows at most.
///
/// # Errors
/// [`YieldError`] if no yield or more than one gives the price.
///
/// ```
/// use paydown::analytics::{CashFlow, YieldError, bond_equivalent_yield_pct};
/// let flow = |years, principal| CashFlow { years, principal, interest: 0.0 };
/// let yield_pct = bond_equivalent_yield_pct(&[flow(0.5, 105.0)], 100.0).unwrap();
/// assert!((yield_pct - 10.0).abs() < 1e-12);
/// // 230 ÷ 1.1 − 132 ÷ 1.1² and 230 ÷ 1.2 − 132 ÷ 1.2² are both 100: 10 and 20 % a half-year.
/// let error = bond_equivalent_yield_pct(&[flow(0.5, 230.0), flow(1.0, -132.0)], 100.0);
/// let Err(YieldError::Several(yields)) = error else { panic!("{error:?}") };
/// assert!((yields[0] - 20.0).abs() < 1e-9 && (yields[1] - 40.0).abs() < 1e-9);
/// ```
pub fn bond_equivalent_yield_pct(flows: &[CashFlow], full_price: f64) -> Result<f64, YieldError> {
    // A flow is worth CF · e^(t · u), with u = −2 ln(1 + y/2): we solve for u.
    let is_finite = |flow: &CashFlow| flow.amount().is_finite() && flow.years.is_finite();
    if !full_price.is_finite() || !flows.iter().all(is_finite) {
        return Err(YieldError::NotFinite);
    }
    if flows.iter().all(|flow| flow.amount() == 0.0 || flow.years == 0.0) {
        return Err(YieldError::NoFlows);
    }
    let mut terms: Vec<Term> = vec![Term { size: -full_price, exponent: 0.0 }];
    terms.extend(flows.iter().map(|flow| Term { size: flow.amount(), exponent: flow.years }));
    terms.sort_by(|a, b| a.exponent.total_cmp(&b.exponent));
    terms.dedup_by(|next, sum| {
        // Of equal times; −0 is before 0.
        let equal = next.exponent == sum.exponent;
        sum.size += if equal { next.size } else { 0.0 };
        equal
    });
    terms.retain(|term| term.size != 0.0);
    if !terms.iter().all(|term| term.size.is_finite()) {
        return Err(YieldError::NotFinite);
    }
    if sign_changes(&terms) > MOST_SIGN_CHANGES {
        return Err(YieldError::TooManySigns);
    }
    // −200 percent itself is no yield, so one that rounds to it is the next number.
    let yield_pct = |u: f64| (200.0 * exp_m1(-0.5 * u)).max((-200.0_f64).next_up());
    let yields: Vec<f64> = roots(&terms).into_iter().rev().map(yield_pct).collect();
    match yields[..] {
        [] => Err(YieldError::NoYield),
        [only] => Ok(only),
        _ => Err(YieldError::Several(yields)),
    }
}

/// Mortgage yield (compounded monthly) equivalent to a bond-equivalent yield, both in percent; NaN
/// below −200 percent.
///
/// ```
/// let yield_pct = paydown::analytics::mortgage_yield_pct(9.10675);
/// assert_eq!(format!("{yield_pct:.5}"), "8.93863");
/// ```
#[must_use]
pub fn mortgage_yield_pct(bond_equivalent_pct: f64) -> f64 {
    recompounded(bond_equivalent_pct, 2.0, 12.0)
}

/// Bond-equivalent yield equivalent to a mortgage yield (compounded monthly), both in percent: the
/// inverse of [`mortgage_yield_pct`]; NaN below −1,200 percent.
///
/// ```
/// let yield_pct = paydown::analytics::from_mortgage_yield_pct(8.93863);
/// assert_eq!(format!("{yield_pct:.4}"), "9.1067");
/// ```
#[must_use]
pub fn from_mortgage_yield_pct(mortgage_pct: f64) -> f64 {
    recompounded(mortgage_pct, 12.0, 2.0)
}

/// Annual yield (compounded once a year) equivalent to a bond-equivalent yield, both in percent; NaN
/// below −200 percent.
///
/// ```
/// assert!((paydown::analytics::annual_yield_pct(10.0) - 10.25).abs() < 1e-12);
/// ```
#[must_use]
pub fn annual_yield_pct(bond_equivalent_pct: f64) -> f64 {
    recompounded(bond_equivalent_pct, 2.0, 1.0)
}

/// A yield compounded `to` times a year that grows as much as one compounded `from` times.
fn recompounded(yield_pct: f64, from: f64, to: f64) -> f64 {
    if yield_pct == f64::INFINITY {
        return f64::INFINITY;
    }
    let is_yield = yield_pct >= -100.0 * from;
    let yield_pct = if is_yield { yield_pct } else { f64::NAN };
    100.0 * to * exp_m1(ln_1p(yield_pct / (100.0 * from)) * from / to)
}

/// The sum of the discounted flows, each times a weight of its time.
pub(super) fn weighted(flows: &[CashFlow], yield_pct: f64, weight: impl Fn(f64) -> f64) -> f64 {
    // ln(1 + y/2) has no value at −200 percent and below.
    let growth = if yield_pct > -200.0 { ln_1p(yield_pct / 200.0) } else { f64::NAN };
    let discounted = |flow: &CashFlow| {
        let power = -2.0 * flow.years * growth;
        // `exp` ends at ±700.
        let factor = if power > 700.0 { f64::INFINITY } else { exp(power) };
        // A flow of zero has no value, even if a factor is infinite.
        let amount = flow.amount();
        if amount == 0.0 { 0.0 } else { amount * weight(flow.years) * factor }
    };
    flows.iter().map(discounted).sum()
}
