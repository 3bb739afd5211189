//! Months in which a loan's payment is less than its interest. We do not model negative
//! amortization: the balance does not rise, so the deal receives interest that no borrower pays.

use super::assumptions::Assumptions;
use super::loan::Loan;
use super::pool::Pool;
use super::schedule::schedule;
use super::slips::note_of;
use crate::error::Diagnostic;

/// A note on the loans whose payment is less than their interest in some month.
pub(crate) fn negative_amortization(pool: &Pool, assumed: &Assumptions) -> Option<Diagnostic> {
    // Only payments that recast on other dates than the rate resets can be too low.
    let recasts = |loan: &Loan| loan.arm.as_ref().is_some_and(|arm| arm.months_to_recast.is_some());
    let kinds = pool.by_terms();
    let loans = pool.kept_loans();
    let months: Vec<Option<(u32, usize)>> = kinds
        .firsts
        .iter()
        .map(|first| Some(&loans[*first]).filter(|loan| recasts(loan)))
        .map(|loan| months_below_interest(loan?, assumed))
        .collect();
    if months.iter().all(Option::is_none) {
        return None;
    }
    note_of(loans, |position, _| {
        let (first, count) = (*months.get(kinds.of_loans[position])?)?;
        let months = if count == 1 { "month" } else { "months" };
        Some(format!(
            "negative amortization is not modelled: in {count} {months}, month {first} first, the \
             payment is less than the interest, and the deal receives the difference although no \
             borrower pays it"
        ))
    })
}

/// The first month, and the number of months, in which the payment leaves no principal.
fn months_below_interest(loan: &Loan, assumed: &Assumptions) -> Option<(u32, usize)> {
    let curve = assumed.indices.get(&loan.arm.as_ref()?.index);
    let schedule = schedule(loan, curve);
    let months = (1..).zip(schedule.iter()).filter(|(month, scheduled)| {
        *month > loan.interest_only_months && scheduled.repaid <= 0.0 && scheduled.rate > 0.0
    });
    let months: Vec<u32> = months.map(|(month, _)| month).collect();
    Some((*months.first()?, months.len()))
}
