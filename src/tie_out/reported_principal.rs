//! Principal that clauses pay as reported: what a month takes from the report.

use crate::deal::Deal;
use crate::deal_file::Claim;
use crate::quantity::Item;

/// The quantity of a class that prints what a claim of principal pays it.
pub(crate) const fn reported_item(claim: Claim) -> Option<Item> {
    match claim {
        Claim::ScheduledPrincipal => Some(Item::Scheduled),
        Claim::UnscheduledPrincipal => Some(Item::Unscheduled),
        _ => None,
    }
}

/// Whether a run takes a class's quantity from the report, because a clause pays it as reported.
pub(crate) fn is_reported(deal: &Deal, item: Item, class: u16) -> bool {
    let mut reported = deal.program.reported.iter();
    reported.any(|of| of.class == class && reported_item(of.claim) == Some(item))
}
