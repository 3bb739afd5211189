//! An operation in the passes, with the conditions under which it runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::waterfall::{Kind, Op, Place, Slot};

/// An operation, and the conditions under which it runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct GuardedOp {
    pub op: Op,
    /// The test that must pass in some lane.
    pub guard: Option<Condition>,
    /// The amount that must not be zero in every lane.
    pub unless: Option<Condition>,
}

impl GuardedOp {
    /// Whether both run under the same conditions.
    pub fn shares_conditions(&self, other: &Self) -> bool {
        let number = |guard: Option<Condition>| guard.map(|guard| guard.number);
        number(self.guard) == number(other.guard) && number(self.unless) == number(other.unless)
    }

    /// The number of the innermost condition, 0 for none.
    pub fn region(&self) -> u32 {
        self.unless.or(self.guard).map_or(0, |guard| guard.number)
    }

    /// The number of the test, 0 for none.
    pub fn outer(&self) -> u32 {
        self.guard.map_or(0, |guard| guard.number)
    }

    /// The number of the outermost condition, 0 for none.
    pub fn outermost(&self) -> u32 {
        self.guard.or(self.unless).map_or(0, |guard| guard.number)
    }

    pub fn conditions(&self) -> impl Iterator<Item = Place> + use<> {
        let guard = self.guard.map(|guard| (Kind::Mask, guard.slot));
        let unless = self.unless.map(|unless| (Kind::Money, unless.slot));
        guard.into_iter().chain(unless)
    }

    /// With the slots of its conditions renamed.
    pub fn renamed(self, name: impl Fn(Place) -> Slot) -> Self {
        let of = |kind, guard: Condition| Condition { slot: name((kind, guard.slot)), ..guard };
        Self {
            guard: self.guard.map(|guard| of(Kind::Mask, guard)),
            unless: self.unless.map(|unless| of(Kind::Money, unless)),
            ..self
        }
    }
}

/// The lines at each place that `places` gives for a line.
pub(super) fn lines_by_place<P: IntoIterator<Item = Place>>(
    lines: &[GuardedOp],
    places: impl Fn(&GuardedOp) -> P,
) -> BTreeMap<Place, BTreeSet<usize>> {
    let mut all: BTreeMap<Place, BTreeSet<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        for place in places(line) {
            all.entry(place).or_default().insert(index);
        }
    }
    all
}

/// The kind of an operation, by name.
pub(super) fn op_name(op: &Op) -> String {
    let text = format!("{op:?}");
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}

/// A condition: the slot of a test or an amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    /// Identifies the condition, from 1. Conditions on a slot differ if its value changes between.
    pub number: u32,
    pub slot: Slot,
}
