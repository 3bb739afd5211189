//! A note about the first accrual period.

use super::Deal;
use crate::calendar::{Periods, days_30_360};
use crate::deal_file::{ClassTerms, InterestTerms};
use crate::error::Diagnostic;

/// The first period of classes that accrue thirty days for every distribution, if it is no month and
/// the file does not state their periods. `closing` does not change what they accrue.
///
/// A class that accrues from distribution to distribution begins at `closing`, and beside it a class of
/// 30/360 usually accrues by the calendar month. Then we note only a first period in which another month
/// passes.
pub(super) fn note(deal: &Deal) -> Option<Diagnostic> {
    let (closing, first) = (deal.terms.closing?, deal.terms.dates.first);
    let days = days_30_360(closing, first);
    let accrues = |class: &&ClassTerms| {
        let has_balance = !class.original_balance.is_zero() || class.notional.is_some();
        has_balance && !matches!(class.interest, InterestTerms::None)
    };
    let by_month = |class: &&ClassTerms| class.accrual.is_by_month() && !class.states_periods;
    let begins_there =
        |class: &ClassTerms| matches!(class.accrual.periods, Periods::Distributions { .. });
    let needed = deal.terms.classes.iter().any(begins_there);
    if deal.terms.distributions_before > 0
        || days == 30
        || (needed && first.months_since(closing) < 2)
    {
        return None;
    }
    let classes: Vec<&ClassTerms> =
        deal.terms.classes.iter().filter(accrues).filter(by_month).collect();
    let at = classes.first()?.name.at;
    let names: Vec<&str> = classes.iter().map(|class| class.name.name.as_str()).collect();
    let named = match names[..] {
        [only] => format!("class {only} accrues"),
        [ref first @ .., last] => format!("classes {} and {last} accrue", first.join(", ")),
        [] => return None,
    };
    let message = format!(
        "{named} 30 days to the first distribution, {first}, as for a calendar month; from \
         closing, {closing}, there are {days} days of 30/360. `accrues_from: DATE` is another first \
         day, `accrual: distribution to distribution` counts from closing, and `accrual: calendar month` \
         confirms the 30 days"
    );
    Some(Diagnostic { file: deal.file.clone(), line: at.line, column: at.column, message })
}
