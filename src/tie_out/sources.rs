//! The deal file's clause that produced a figure.

use std::collections::BTreeMap;

use crate::deal::Deal;
use crate::deal_file::{Claim, StepTerms};
use crate::quantity::{Item, Key, Of, Term};

/// The first clause that pays each class each claim.
pub(super) struct Sources<'d> {
    deal: &'d Deal,
    steps: BTreeMap<(usize, &'static str), (usize, &'d StepTerms)>,
}

impl<'d> Sources<'d> {
    pub fn of(deal: &'d Deal) -> Self {
        let mut steps = BTreeMap::new();
        for (place, step) in deal.terms.steps().enumerate() {
            for class in deal.terms.classes_named(&step.to) {
                steps.entry((class, step.claim.name())).or_insert((place, step));
            }
        }
        Self { deal, steps }
    }

    /// The source of a figure's clause, and its line.
    pub fn of_key(&self, key: Key) -> Option<(String, usize)> {
        let Of::Class(class) = key.of else {
            let mut lines = self.deal.lines.iter();
            let line = lines.find(|line| line.key == key || line.term == Term::Key(key));
            return line.map(|line| (line.source.clone(), line.line));
        };
        let class = usize::from(class);
        let of = |claims: &[Claim]| self.step(class, claims);
        match key.item {
            Item::Rate | Item::Accrued => {
                let terms = &self.deal.terms.classes[class];
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
        }
    }

    /// The first clause in the waterfall that pays a class one of the claims.
    fn step(&self, class: usize, claims: &[Claim]) -> Option<(String, usize)> {
        let steps = claims.iter().filter_map(|claim| self.steps.get(&(class, claim.name())));
        let (_, step) = steps.min_by_key(|(place, _)| *place)?;
        Some((step.source.clone(), step.at.line))
    }
}
