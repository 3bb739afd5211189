//! The ranks of classes: which one a deal file pays and writes down first, by each kind of clause.

use rust_decimal::Decimal;

use super::case::Case;
use super::recording::payees;
use crate::deal::Deal;
use crate::deal_file::{Clause, Funds, Split, StepTerms};
use crate::projection::ClassRow;
use crate::waterfall::Claim;

/// The positions of a class: of a clause, and within the clause if its order counts.
type Places = Vec<(usize, usize)>;

/// The positions at which each class is paid interest and principal, and at which it bears losses.
pub(super) struct Ranks {
    /// By clause: losses by group may reach a senior class before the junior one of the same clause is retired.
    pub interest: Vec<Places>,
    /// By clause, and within a sequential one by its order.
    interest_within_clauses: Vec<Places>,
    pub principal: Vec<Places>,
    pub losses: Vec<Places>,
}

impl Ranks {
    pub fn of(case: &Case) -> Self {
        Self {
            interest: Self::places(case, is_plain_interest, |_| false),
            interest_within_clauses: Self::places(case, is_plain_interest, is_sequential),
            principal: Self::places(case, is_plain_principal, is_sequential),
            losses: Self::places(case, is_plain_loss, is_sequential),
        }
    }

    fn places(
        case: &Case,
        is_it: fn(&StepTerms) -> bool,
        is_ordered: fn(&StepTerms) -> bool,
    ) -> Vec<Places> {
        let mut places = vec![Vec::new(); case.deal.class_names.len()];
        for (place, step) in steps(&case.deal).filter(|(_, step)| is_it(step)) {
            let is_ordered = is_ordered(step);
            for (order, class) in case.deal.terms.classes_named(&step.to).into_iter().enumerate() {
                places[class].push((place, if is_ordered { order } else { 0 }));
            }
        }
        places
    }

    /// Whether all positions of a class are before all of another.
    pub fn is_before(places: &[Places], one: usize, other: usize) -> bool {
        let (last, first) = (places[one].iter().max(), places[other].iter().min());
        last.zip(first).is_some_and(|(last, first)| last < first)
    }

    /// Whether some clause has both classes at one position.
    fn are_equal(places: &[Places], one: usize, other: usize) -> bool {
        places[one].iter().any(|place| places[other].contains(place))
    }

    /// A class that should have borne this loss instead: it is paid later, and has a balance left. Not if a
    /// clause has both share the loss pro rata.
    pub fn is_passed_by_loss(&self, senior: usize, rows: &[ClassRow<Decimal>]) -> Option<usize> {
        (0..rows.len()).find(|junior| {
            !self.losses[*junior].is_empty()
                && !Self::are_equal(&self.losses, senior, *junior)
                && Self::is_before(&self.interest, senior, *junior)
                && !rows[*junior].balance_end.is_zero()
        })
    }

    /// A class that should have been paid before this one: it bears losses later, and is left short. Not if
    /// one clause pays both.
    pub fn is_passed_by_interest(
        &self,
        junior: usize,
        rows: &[ClassRow<Decimal>],
    ) -> Option<usize> {
        (0..rows.len()).find(|senior| {
            !self.interest[*senior].is_empty()
                && !Self::are_equal(&self.interest, *senior, junior)
                && Self::is_before(&self.losses, junior, *senior)
                && !rows[*senior].interest_shortfall.is_zero()
        })
    }

    /// Whether every clause that repays a class comes after every clause that repays another.
    pub fn is_repaid_by_later_clauses(&self, later: usize, earlier: usize) -> bool {
        let clauses = |class: usize| self.principal[class].iter().map(|(clause, _)| clause);
        let (last, first) = (clauses(earlier).max(), clauses(later).min());
        last.zip(first).is_some_and(|(last, first)| last < first)
    }

    /// Whether some sequential clause names a class for principal before another.
    pub fn is_repaid_before_in_a_clause(&self, one: usize, other: usize) -> bool {
        let of_other = |(clause, place): &(usize, usize)| {
            self.principal[other].iter().any(|other| other.0 == *clause && *place < other.1)
        };
        self.principal[one].iter().any(of_other)
    }

    /// Whether a class is paid interest before another; none if the clauses of interest do not order them.
    pub fn is_senior_by_interest(&self, one: usize, other: usize) -> Option<bool> {
        let is_before = |one, other| Self::is_before(&self.interest_within_clauses, one, other);
        if is_before(one, other) { Some(true) } else { is_before(other, one).then_some(false) }
    }
}

fn steps(deal: &Deal) -> impl Iterator<Item = (usize, &StepTerms)> {
    deal.terms.waterfall.iter().enumerate().filter_map(|(place, clause)| match clause {
        Clause::Step(step) => Some((place, step)),
        _ => None,
    })
}

fn is_sequential(step: &StepTerms) -> bool {
    step.split == Some(Split::Sequential)
}

const fn is_unconditional(step: &StepTerms) -> bool {
    step.when.is_none() && step.except.is_empty()
}

pub(super) fn is_plain_loss(step: &StepTerms) -> bool {
    step.claim == Claim::RealizedLoss && is_unconditional(step)
}

pub(super) fn is_plain_interest(step: &StepTerms) -> bool {
    step.claim == Claim::Interest
        && step.amount.is_none()
        && is_unconditional(step)
        && matches!(step.funds, Funds::Account)
}

pub(super) const fn is_principal(claim: Claim) -> bool {
    matches!(claim, Claim::ScheduledPrincipal | Claim::UnscheduledPrincipal)
}

pub(super) fn is_plain_principal(step: &StepTerms) -> bool {
    is_principal(step.claim) && is_unconditional(step) && matches!(step.funds, Funds::Account)
}

/// The order in which the deal file names classes for interest, principal or losses, in words: classes of one
/// clause that share are joined by `and`. Empty if no unconditional clause names any.
pub(super) fn order_in_words(deal: &Deal, is_it: fn(&StepTerms) -> bool) -> String {
    let mut ranks: Vec<String> = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for (_, step) in steps(deal).filter(|(_, step)| is_it(step)) {
        let new: Vec<&str> =
            payees(deal, step).into_iter().filter(|payee| !known.contains(payee)).collect();
        known.extend(&new);
        match step.split {
            Some(Split::Sequential) => ranks.extend(new.iter().map(ToString::to_string)),
            _ if new.is_empty() => {}
            _ => ranks.push(new.join(" and ")),
        }
    }
    ranks.join(", then ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::projection::ProjectionOptions;

    fn case(folder: &str) -> Case {
        Case::new(Deal::open(folder).unwrap(), ProjectionOptions::default()).unwrap()
    }

    #[test]
    fn ranks_are_those_of_the_clauses_without_condition() {
        let case = case("deals/two-groups");
        let ranks = Ranks::of(&case);
        let class = |name| case.class_of(name).unwrap();
        let is_before =
            |places: &[Places], one, other| Ranks::is_before(places, class(one), class(other));
        assert!(
            is_before(&ranks.interest, "A-1", "B-1") && is_before(&ranks.interest, "B-1", "B-2")
        );
        assert!(!is_before(&ranks.interest, "A-1", "A-2"), "limited by their groups' own");
        assert!(ranks.is_repaid_by_later_clauses(class("B-1"), class("A-1")));
        assert!(!ranks.is_repaid_by_later_clauses(class("B-2"), class("B-1")));
        assert!(ranks.is_repaid_before_in_a_clause(class("B-1"), class("B-2")));
        assert!(!ranks.is_repaid_before_in_a_clause(class("B-2"), class("B-1")));
        assert_eq!(ranks.is_senior_by_interest(class("A-2"), class("B-2")), Some(true));
        assert_eq!(ranks.is_senior_by_interest(class("A-2"), class("A-1")), None);
        assert!(is_before(&ranks.losses, "B-2", "A-1") && is_before(&ranks.losses, "B-1", "A-2"));
        assert!(is_before(&ranks.losses, "B-2", "B-1"), "one clause, in its order");
        assert!(!is_before(&ranks.losses, "A-1", "A-2") && !is_before(&ranks.losses, "A-2", "A-1"));
    }

    #[test]
    fn order_names_the_classes_as_the_file_does() {
        let case = case("deals/two-groups");
        let words = |is_it| order_in_words(&case.deal, is_it);
        assert_eq!(words(is_plain_interest), "A-1 and A-2, then B-1, then B-2");
        assert_eq!(words(is_plain_principal), "A-1, then A-2, then B-1, then B-2");
        assert_eq!(words(is_plain_loss), "B-2, then B-1, then A-1, then A-2");
    }
}
