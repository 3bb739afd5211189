//! Average life.

use super::{CashFlow, finite};

/// Average life in years: mean time of principal, weighted by amount; `None` without principal.
///
/// The principal of an accrual class is what its balance falls by, principal paid less accretion
/// (*Standard Formulas*, SF-56). So a negative principal, of a month in which it rises, does not
/// count.
///
/// ```
/// use paydown::analytics::{CashFlow, average_life_years};
/// // SF-57: a balance of 100 at 10 % a period pays 0, 11 and 121. It rises by 10, and 110 is repaid in
/// // the third period.
/// let flow = |years, principal| CashFlow { years, principal, interest: 0.0 };
/// let life = average_life_years(&[flow(1.0, -10.0), flow(2.0, 0.0), flow(3.0, 110.0)]);
/// assert_eq!(life, Some(3.0));
/// ```
#[must_use]
pub fn average_life_years(flows: &[CashFlow]) -> Option<f64> {
    // Not `max`, which would drop a NaN.
    let principal = |flow: &CashFlow| if flow.principal < 0.0 { 0.0 } else { flow.principal };
    let whole: f64 = flows.iter().map(principal).sum();
    let weighted: f64 = flows.iter().map(|flow| principal(flow) * flow.years).sum();
    finite((whole > 0.0).then(|| weighted / whole))
}

/// Average life in years of loans with graduated payments or caps (GPM, ARM): a principal below zero, by
/// which a balance rises, counts too (*Standard Formulas*, SF-57). `None` if all principal is zero or less.
///
/// ```
/// use paydown::analytics::{CashFlow, average_life_of_loans_years};
/// // SF-57: the same flows as of an accrual class, 3.20 periods and not 3.00.
/// let flow = |years, principal| CashFlow { years, principal, interest: 0.0 };
/// let life = average_life_of_loans_years(&[flow(1.0, -10.0), flow(2.0, 0.0), flow(3.0, 110.0)]);
/// assert!((life.unwrap() - 3.2).abs() < 1e-12);
/// ```
#[must_use]
pub fn average_life_of_loans_years(flows: &[CashFlow]) -> Option<f64> {
    let whole: f64 = flows.iter().map(|flow| flow.principal).sum();
    let weighted: f64 = flows.iter().map(|flow| flow.principal * flow.years).sum();
    finite((whole > 0.0).then(|| weighted / whole))
}
