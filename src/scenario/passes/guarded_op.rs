//! An operation of the program being rewritten, and the conditions under which it runs.

use crate::waterfall::{Kind, Op, Place, Slot};

/// An operation, and the conditions that it stands under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub op: Op,
    /// A test.
    pub guard: Option<Condition>,
    /// An amount.
    pub unless: Option<Condition>,
}

impl Line {
    /// Whether both stand under the same conditions.
    pub fn is_with(&self, other: &Self) -> bool {
        let number = |guard: Option<Condition>| guard.map(|guard| guard.number);
        number(self.guard) == number(other.guard) && number(self.unless) == number(other.unless)
    }

    /// The number of its innermost condition, 0 for none.
    pub fn region(&self) -> u32 {
        self.unless.or(self.guard).map_or(0, |guard| guard.number)
    }

    /// The number of its test, 0 for none.
    pub fn outer(&self) -> u32 {
        self.guard.map_or(0, |guard| guard.number)
    }

    /// The number of its outermost condition, 0 for none.
    pub fn outermost(&self) -> u32 {
        self.guard.or(self.unless).map_or(0, |guard| guard.number)
    }

    pub fn conditions(&self) -> impl Iterator<Item = Place> + use<> {
        let guard = self.guard.map(|guard| (Kind::Mask, guard.slot));
        let unless = self.unless.map(|unless| (Kind::Money, unless.slot));
        guard.into_iter().chain(unless)
    }

    /// With its conditions under other names.
    pub fn renamed(self, name: impl Fn(Place) -> Slot) -> Self {
        let of = |kind, guard: Condition| Condition { slot: name((kind, guard.slot)), ..guard };
        Self {
            guard: self.guard.map(|guard| of(Kind::Mask, guard)),
            unless: self.unless.map(|unless| of(Kind::Money, unless)),
            ..self
        }
    }
}

/// A condition of a step: the test that must pass, or the amount that there must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    pub number: u32,
    pub slot: Slot,
}
