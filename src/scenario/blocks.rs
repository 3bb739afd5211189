//! Scenarios in a row that have the same terms: the call and forced triggers.

use super::grid::Scenarios;
use super::terms::Terms;
use crate::collateral::{Assumptions, Scenario, Vector};

/// Some scenarios in a row of a list.
pub(super) struct Block<'s, S: ?Sized> {
    list: &'s S,
    pub first: usize,
    count: usize,
}

impl<'s, S: Scenarios + ?Sized> Block<'s, S> {
    /// The first scenarios from a position on that have the same terms; all if the list has none.
    pub fn at(list: &'s S, first: usize) -> Self {
        let left = list.len() - first;
        let count = if list.has_terms() {
            let terms = list.terms(first);
            (1..left).find(|next| list.terms(first + next) != terms).unwrap_or(left)
        } else {
            left
        };
        Self { list, first, count }
    }

    /// The terms that its scenarios have.
    pub fn common_terms(&self) -> Terms {
        self.list.terms(self.first)
    }

    /// The position after its last scenario.
    pub const fn end(&self) -> usize {
        self.first + self.count
    }
}

impl<S: Scenarios + ?Sized> Scenarios for Block<'_, S> {
    fn len(&self) -> usize {
        self.count
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.list.scenario(self.first + position)
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        self.list.assumptions(self.first + position)
    }

    fn weighted(&self, position: usize) -> (Assumptions, Vector) {
        self.list.weighted(self.first + position)
    }
}
