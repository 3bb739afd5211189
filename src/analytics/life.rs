//! Average life.

use super::{CashFlow, finite};

/// Average life in years: mean time of principal, weighted by amount; `None` without principal.
///
/// The principal of an accrual class is what its balance falls by, principal paid less accretion
/// (*Standard Formulas*, SF-56). So a negative principal, of a month in which it rises, does not
/// count.
#[must_use]
pub fn average_life_years(flows: &[CashFlow]) -> Option<f64> {
    // Not `max`, which would drop a NaN.
    let principal = |flow: &CashFlow| if flow.principal < 0.0 { 0.0 } else { flow.principal };
    let whole: f64 = flows.iter().map(principal).sum();
    let weighted: f64 = flows.iter().map(|flow| principal(flow) * flow.years).sum();
    finite((whole > 0.0).then(|| weighted / whole))
}
