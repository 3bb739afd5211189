//! The clause of the deal file that produces a figure.

use crate::deal::Deal;
use crate::deal_file::{Claim, Clause};
use crate::quantity::{Item, Key, Of, Term};

/// The deal file's clause that produced a figure: its source and its line.
pub(super) fn clause_of(deal: &Deal, key: Key) -> Option<(String, usize)> {
    if let Of::Class(class) = key.of {
        let class = usize::from(class);
        let of = |claims: &[Claim]| step_source(deal, class, claims);
        return match key.item {
            Item::Rate | Item::Accrued => {
                let terms = &deal.terms.classes[class];
                Some((terms.source.clone(), terms.name.at.line))
            }
            Item::InterestPaid => of(&[Claim::Interest]).or_else(|| of(&[Claim::Residual])),
            Item::UnpaidPaid => of(&[Claim::UnpaidInterest]),
            Item::Scheduled => of(&[Claim::ScheduledPrincipal]),
            Item::Unscheduled => of(&[Claim::UnscheduledPrincipal]),
            Item::Loss => of(&[Claim::RealizedLoss]),
            Item::Principal | Item::Reduction | Item::Closing => {
                of(&[Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal])
            }
            _ => None,
        };
    }
    let mut lines = deal.lines.iter();
    let line = lines.find(|line| line.key == key || line.term == Term::Key(key));
    line.map(|line| (line.source.clone(), line.line))
}

fn step_source(deal: &Deal, class: usize, claims: &[Claim]) -> Option<(String, usize)> {
    deal.terms.waterfall.iter().find_map(|clause| match clause {
        Clause::Step(step) if claims.contains(&step.claim) => {
            let payees = deal.terms.classes_named(&step.to);
            payees.contains(&class).then(|| (step.source.clone(), step.at.line))
        }
        _ => None,
    })
}
