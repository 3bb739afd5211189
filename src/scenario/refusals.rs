//! What a run refuses: discount vectors without a factor, and scenarios that cannot be projected.

use super::plan::Plan;
use crate::collateral::{Assumptions, Vector};
use crate::error::Diagnostic;

/// Calls `each` with the discount factors of every month, one for each vector.
pub(super) fn discount_factors(months: usize, vectors: &[Vector], mut each: impl FnMut(&[f64])) {
    let mut factors = vec![1.0; vectors.len()];
    for month in (1..).take(months) {
        for (factor, vector) in factors.iter_mut().zip(vectors) {
            *factor /= 1.0 + vector.at(month) / 1200.0;
        }
        each(&factors);
    }
}

/// Discount vectors with a factor that is no positive number, each with the first such month.
pub(super) fn wrong_discounts(months: usize, vectors: &[Vector]) -> Vec<Diagnostic> {
    let mut wrong: Vec<Option<usize>> = vec![None; vectors.len()];
    let mut month = 0;
    discount_factors(months, vectors, |factors| {
        month += 1;
        for (wrong, factor) in wrong.iter_mut().zip(factors) {
            let is_factor = factor.is_finite() && *factor > 0.0;
            *wrong = wrong.or((!is_factor).then_some(month));
        }
    });
    let numbered = (1..).zip(vectors).zip(wrong);
    let message = |((number, vector), month): ((usize, &Vector), Option<usize>)| {
        let month = month?;
        let rate_pct = vector.at(u32::try_from(month).unwrap_or(u32::MAX));
        let what = if rate_pct > -1200.0 && rate_pct.is_finite() {
            "the factor to this month is beyond the range of numbers".to_owned()
        } else {
            format!("a rate is above -1200 percent a year, not {rate_pct}")
        };
        Some(Diagnostic::of_file("discount", format!("vector {number}, month {month}: {what}")))
    };
    numbered.filter_map(message).collect()
}

/// What is wrong with a scenario for a deal.
///
/// [`Scenarios::validate`](super::Scenarios::validate) may be the caller's own. A lane of a wrong
/// scenario would have no numbers, or zeros, without a word.
pub(super) fn wrong_scenario(plan: &Plan, assumed: &Assumptions) -> Option<String> {
    let wrong = assumed.validate(&plan.start.pool).err()?;
    let messages: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    Some(messages.join("; "))
}
