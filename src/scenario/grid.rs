//! Scenarios: a list, a grid crossed from axes, or made on demand.

use std::collections::BTreeSet;

use super::axis::Axis;
use super::columns::{apply, is_moved_last, unit_of};
use super::terms::Terms;
use crate::collateral::{Assumptions, Pool, Scenario, Vector};
use crate::error::{Diagnostic, Errors};

/// The most mistakes in its scenarios that a run reports.
const MOST_MISTAKES: usize = 1_000;

/// A list of scenarios, stored or made on demand.
pub trait Scenarios: Sync {
    /// The number of scenarios.
    fn len(&self) -> usize;

    /// The scenario at a position, from 0. It must be the same each time, on any thread.
    ///
    /// # Panics
    ///
    /// A list panics if the position is out of range.
    fn scenario(&self, position: usize) -> Scenario;

    /// The assumptions of the scenario at a position. A run needs the name only for a message, so
    /// that an implementation may avoid making one here.
    fn assumptions(&self, position: usize) -> Assumptions {
        self.scenario(position).assumptions
    }

    /// The assumptions, and what one unit paid in each projected month counts in
    /// [`MeanPayments`](super::MeanPayments): the discount factors of a path of rates. One, unless
    /// an implementation says otherwise.
    fn weighted(&self, position: usize) -> (Assumptions, Vector) {
        (self.assumptions(position), Vector::flat(1.0))
    }

    /// The call and the forced triggers of the scenario at a position.
    fn terms(&self, _position: usize) -> Terms {
        Terms::default()
    }

    /// Whether [`terms`](Self::terms) are not those of the projection in every scenario.
    fn has_terms(&self) -> bool {
        false
    }

    /// Whether there are no scenarios.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks the scenarios against a pool. A run calls this once for each deal, before it runs
    /// anything.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each mistake with the scenario's name. A run reports the first
    /// thousand, so that an implementation may stop at 1,001.
    fn validate(&self, pool: &Pool) -> Result<(), Errors> {
        let all = (0..self.len())
            .flat_map(|position| mistakes_of(&self.scenario(position), position, pool));
        Diagnostic::none_of(all.take(MOST_MISTAKES + 1).collect())
    }
}

/// What is wrong with a scenario for a pool; each diagnostic names the scenario, or its number from 1.
fn mistakes_of(scenario: &Scenario, position: usize, pool: &Pool) -> Vec<Diagnostic> {
    let found = scenario.assumptions.validate(pool).err().into_iter().flatten();
    let file = match scenario.name.as_str() {
        "" => format!("scenario {}", position + 1),
        name => format!("scenario {name}"),
    };
    found.map(|diagnostic| Diagnostic { file: file.clone(), ..diagnostic }).collect()
}

macro_rules! stored {
    ($list:ty) => {
        impl Scenarios for $list {
            fn len(&self) -> usize {
                <[Scenario]>::len(self)
            }

            fn scenario(&self, position: usize) -> Scenario {
                self[position].clone()
            }

            fn assumptions(&self, position: usize) -> Assumptions {
                self[position].assumptions.clone()
            }
        }
    };
}

stored!([Scenario]);
stored!(Vec<Scenario>);

/// Scenarios that a function makes from their positions, so that they need not be stored.
pub struct Generated<F> {
    count: usize,
    make: F,
}

impl<F: Fn(usize) -> Scenario + Sync> Generated<F> {
    /// `count` scenarios. `make` must return the same scenario for a position each time.
    pub const fn new(count: usize, make: F) -> Self {
        Self { count, make }
    }
}

impl<F: Fn(usize) -> Scenario + Sync> Scenarios for Generated<F> {
    fn len(&self) -> usize {
        self.count
    }

    fn scenario(&self, position: usize) -> Scenario {
        (self.make)(position)
    }
}

/// The cross product of named axes. The last axis varies fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    base: Assumptions,
    axes: Vec<Axis>,
}

impl Grid {
    /// A grid without axes: one scenario, the base. A name of the base is not used.
    #[must_use]
    pub fn of(base: impl Into<Scenario>) -> Self {
        Self { base: base.into().assumptions, axes: Vec::new() }
    }

    /// Adds an axis of prepayments, percent of the balance a year (CPR).
    #[must_use]
    pub fn cpr(self, values: &[f64]) -> Self {
        self.with(Axis::cpr(values))
    }

    /// Adds an axis of prepayments, percent of the PSA curve.
    #[must_use]
    pub fn psa(self, values: &[f64]) -> Self {
        self.with(Axis::psa(values))
    }

    /// Adds an axis of defaults, percent of the balance a year (CDR).
    #[must_use]
    pub fn cdr(self, values: &[f64]) -> Self {
        self.with(Axis::cdr(values))
    }

    /// Adds an axis of defaults, percent of the SDA curve.
    #[must_use]
    pub fn sda(self, values: &[f64]) -> Self {
        self.with(Axis::sda(values))
    }

    /// Adds an axis of severities, percent of the balance at default.
    #[must_use]
    pub fn severity(self, values: &[f64]) -> Self {
        self.with(Axis::severity(values))
    }

    /// Adds an axis of parallel shifts of every index curve, in basis points.
    #[must_use]
    pub fn shift(self, values: &[f64]) -> Self {
        self.with(Axis::shift(values))
    }

    /// Adds an axis.
    #[must_use]
    pub fn with(mut self, axis: Axis) -> Self {
        self.axes.push(axis);
        self
    }

    /// The axes, in order.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The place of each axis's value at a position, from 0. Positions past the end wrap around.
    #[must_use]
    pub fn places(&self, position: usize) -> Vec<usize> {
        self.moves(position).map(|(_, place)| place).collect()
    }

    /// Each axis with the place of its value at a position.
    fn moves(&self, position: usize) -> impl Iterator<Item = (&Axis, usize)> + Clone {
        let count = |axis: &Axis| axis.len().max(1);
        self.axes.iter().enumerate().map(move |(number, axis)| {
            // The axis keeps a value while the later axes, which vary faster, go through theirs.
            let mut later = self.axes[number + 1..].iter().map(count);
            let stride = later.try_fold(1, usize::checked_mul);
            (axis, stride.map_or(0, |stride| position / stride % count(axis)))
        })
    }

    fn at(&self, places: &[usize]) -> Scenario {
        let moves = self.axes.iter().zip(places.iter().copied());
        let name =
            moves.clone().map(|(axis, place)| format!("{}={}", axis.name(), axis.text(place)));
        let name = name.collect::<Vec<_>>().join(",");
        Scenario::from(self.assumed(moves)).named(name)
    }

    fn assumed<'a>(&self, moves: impl Iterator<Item = (&'a Axis, usize)> + Clone) -> Assumptions {
        let mut assumptions = self.base.clone();
        // An index has its curve before a shift moves it.
        for is_last in [false, true] {
            for (axis, place) in moves.clone() {
                if is_moved_last(axis.name()) == is_last {
                    apply(axis.values(), place, axis.name(), &mut assumptions);
                }
            }
        }
        assumptions
    }

    /// What is wrong with the axes together: more scenarios than can be counted, or two axes of one
    /// assumption.
    pub(super) fn mistake_of_axes(&self) -> Option<Diagnostic> {
        if self.len() == usize::MAX {
            let counts: Vec<String> = self.axes.iter().map(|axis| axis.len().to_string()).collect();
            let text = format!(
                "axes of {} values cross to more scenarios than can be counted, {}; run parts of \
                 the grid, each with fewer values",
                counts.join(" × "),
                usize::MAX
            );
            return Some(Diagnostic::of_file("scenarios", text));
        }
        self.axes.iter().enumerate().find_map(|(place, axis)| {
            let mut earlier = self.axes[..place].iter();
            let other = earlier.find(|other| unit_of(other.name()) == unit_of(axis.name()))?;
            let (one, two) = (other.name(), axis.name());
            let text = format!("axes {one} and {two} move the same assumption; give one of them");
            Some(Diagnostic::of_file("scenarios", text))
        })
    }
}

impl Scenarios for Grid {
    /// The number of scenarios; `usize::MAX` if there are more, and such a grid does not run.
    fn len(&self) -> usize {
        let counts = || self.axes.iter().map(Axis::len);
        // An axis without values makes the grid empty, even if the product of the others saturates.
        if counts().any(|count| count == 0) { 0 } else { counts().fold(1, usize::saturating_mul) }
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.at(&self.places(position))
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        self.assumed(self.moves(position))
    }

    fn terms(&self, position: usize) -> Terms {
        let mut terms = Terms::default();
        for (axis, place) in self.moves(position).filter(|(axis, _)| Terms::has(axis.name())) {
            // The value was checked when the axis was made; what it does not set is as it was.
            let _ = terms.set(axis.name(), &axis.text(place));
        }
        terms
    }

    fn has_terms(&self) -> bool {
        self.axes.iter().any(|axis| Terms::has(axis.name()))
    }

    /// Checks each value of each axis once: a wrong value is wrong in every scenario that has it.
    fn validate(&self, pool: &Pool) -> Result<(), Errors> {
        if self.is_empty() {
            return Ok(());
        }
        if let Some(mistake) = self.mistake_of_axes() {
            return Err(mistake.into());
        }
        let first = self.scenario(0);
        let mut found = mistakes_of(&first, 0, pool);
        for axis in &self.axes {
            let index = axis.name().strip_prefix("shift:");
            if let Some(index) =
                index.filter(|index| first.assumptions.indices.get(index).is_none())
            {
                let text =
                    format!("axis shift:{index}: the index has no curve to shift; give its rates");
                found.push(Diagnostic::of_file("scenarios", text));
            }
        }
        let mut known: BTreeSet<String> = found.iter().map(|text| text.message.clone()).collect();
        let first = self.places(0);
        for (number, axis) in self.axes.iter().enumerate() {
            for place in 1..axis.len() {
                if found.len() > MOST_MISTAKES {
                    return Err(found.into());
                }
                let mut places = first.clone();
                places[number] = place;
                let wrong = mistakes_of(&self.at(&places), 0, pool).into_iter();
                found.extend(wrong.filter(|text| known.insert(text.message.clone())));
            }
        }
        Diagnostic::none_of(found)
    }
}
