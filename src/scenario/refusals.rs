//! What a run refuses: discount vectors without a factor, and scenarios that cannot be projected.

use super::plan::Plan;
use crate::collateral::{Assumptions, Vector};
use crate::error::Diagnostic;

/// Days of a month of 30/360.
const DAYS: u32 = 30;

/// Discount factors to the end of each whole month, for one vector, without end.
fn of_months(vector: &Vector) -> impl Iterator<Item = f64> {
    (1..).scan(1.0, |factor, month| {
        *factor /= 1.0 + vector.at(month) / 1200.0;
        Some(*factor)
    })
}

/// The discount factors of a vector to days of 30/360 from settlement, which ascend: compounded monthly,
/// and within a month at its rate.
pub(super) fn discount_factors(days: impl Iterator<Item = u32>, vector: &Vector) -> Vec<f64> {
    let mut whole = of_months(vector);
    let (mut months, mut factor) = (0, 1.0);
    let mut to = |days: u32| {
        while months < days / DAYS {
            factor = whole.next().unwrap_or(factor);
            months += 1;
        }
        match days % DAYS {
            0 => factor,
            rest => {
                let growth = 1.0 + vector.at(months + 1) / 1200.0;
                factor / growth.powf(f64::from(rest) / f64::from(DAYS))
            }
        }
    };
    days.map(&mut to).collect()
}

/// Discount vectors with a factor that is no positive number, each with the first such month.
pub(super) fn wrong_discounts(months: usize, vectors: &[Vector]) -> Vec<Diagnostic> {
    let wrong = vectors.iter().map(|vector| {
        let is_factor = |factor: &f64| factor.is_finite() && *factor > 0.0;
        let found = of_months(vector).take(months).position(|factor| !is_factor(&factor));
        found.map(|place| place + 1)
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
