//! Months of a projection that an index curve has no rate for, as notes.

use super::options::ProjectionOptions;
use super::start::Start;
use crate::collateral::{IndexCurve, UncoveredMonths};
use crate::deal::Deal;
use crate::error::shortened;

/// Most runs of months that a note lists.
const MOST_LISTED: usize = 3;

/// A note for each index whose curve lacks months that the projection may read.
pub(super) fn of_curves(deal: &Deal, options: &ProjectionOptions, start: &Start) -> Vec<String> {
    let longest = start.pool.longest_term_months();
    let months = options.months.map_or(longest, |months| months.min(longest));
    let mut notes = Vec::new();
    for (name, curve) in options.assumptions.indices.iter() {
        let Some(first) = first_month_read(deal, start, name) else { continue };
        let uncovered = curve.uncovered(first, i64::from(months));
        if !uncovered.is_empty() {
            notes.push(format!("index {}: {}", shortened(name), listed(curve, &uncovered)));
        }
    }
    notes
}

/// The earliest month of a curve that a class or a loan reads; `None` if none follows the index.
fn first_month_read(deal: &Deal, start: &Start, name: &str) -> Option<i64> {
    let fixings = deal.program.indices.iter().filter(|fixing| fixing.index == name);
    let classes = fixings.map(|fixing| fixing.month_read(start.period + 1, 1));
    let arms = start.pool.kept_loans().iter().filter_map(|loan| {
        let arm = loan.arm.as_ref().filter(|arm| arm.index == name)?;
        let first = arm.months_to_reset.saturating_add(1);
        (first <= loan.remaining_term_months)
            .then(|| i64::from(first) - i64::from(arm.look_back_months))
    });
    classes.chain(arms).min()
}

fn listed(curve: &IndexCurve, uncovered: &[UncoveredMonths]) -> String {
    let runs: Vec<String> = uncovered
        .iter()
        .take(MOST_LISTED)
        .map(|run| {
            let (first, last) = (curve.month_name(run.first), curve.month_name(run.last));
            let months = if first == last { first } else { format!("{first} to {last}") };
            let taken = curve.month_name(run.taken_from);
            format!("no rate for {months}, so that of {taken} is taken, {} %", run.rate_pct)
        })
        .collect();
    let more = match uncovered.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        1 => "; 1 further gap".to_owned(),
        more => format!("; {more} further gaps"),
    };
    runs.join("; ") + &more
}
