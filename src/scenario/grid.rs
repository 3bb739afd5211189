//! What is run: scenarios one by one, crossed from axes, or made as they are needed.

use std::collections::BTreeSet;

use crate::collateral::{Assumptions, GroupVectors, Pool};
use crate::error::Diagnostic;

/// How many mistakes of its scenarios a run reports at most.
const MOST_MISTAKES: usize = 1_000;

/// One scenario: a name to tell it by, and what is assumed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// What it is called in messages and results.
    pub name: String,
    /// Prepayments, defaults, severity, advances, index rates.
    pub assumptions: Assumptions,
}

/// A list of scenarios, at hand or made on demand.
pub trait Scenarios: Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// The scenario of a position, from 0; the same each time, on whatever thread.
    ///
    /// # Panics
    ///
    /// A list panics where it has no such position.
    fn scenario(&self, position: usize) -> Scenario;

    /// What the scenario of a position assumes; its name is asked for only where something is told
    /// of it.
    fn assumptions(&self, position: usize) -> Assumptions {
        self.scenario(position).assumptions
    }

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks the scenarios for a pool. A run calls this once for each deal, before it runs anything.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each mistake with the scenario's name. A run reports the first thousand,
    /// so that one more is enough.
    fn validate(&self, pool: &Pool) -> Result<(), Vec<Diagnostic>> {
        let all = (0..self.len()).flat_map(|position| mistakes_of(&self.scenario(position), pool));
        Diagnostic::none_of(all.take(MOST_MISTAKES + 1).collect())
    }
}

/// What is wrong with a scenario for a pool, told with its name.
fn mistakes_of(scenario: &Scenario, pool: &Pool) -> Vec<Diagnostic> {
    let found = scenario.assumptions.validate(pool).err().into_iter().flatten();
    found
        .map(|diagnostic| Diagnostic { file: format!("scenario {}", scenario.name), ..diagnostic })
        .collect()
}

impl Scenarios for [Scenario] {
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

impl Scenarios for Vec<Scenario> {
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

/// Scenarios that a function makes of their position, so that none need be kept.
pub struct Generated<F> {
    count: usize,
    make: F,
}

impl<F: Fn(usize) -> Scenario + Sync> Generated<F> {
    /// So many scenarios; `make` gives the same one for a position each time.
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

/// What an axis of a grid moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    Prepayment,
    Default,
    Severity,
    Shift,
}

/// One axis of a grid: its name and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    name: String,
    moved: Moved,
    values: Vec<f64>,
}

impl Axis {
    fn new(name: &str, moved: Moved, values: &[f64]) -> Self {
        Self { name: name.to_owned(), moved, values: values.to_vec() }
    }

    /// Prepayments of all groups in all months, in percent as the base assumptions quote them (CPR
    /// if they do not say).
    #[must_use]
    pub fn cpr(values: &[f64]) -> Self {
        Self::new("cpr", Moved::Prepayment, values)
    }

    /// Defaults of all groups in all months, in percent as the base assumptions quote them (CDR if
    /// they do not say).
    #[must_use]
    pub fn cdr(values: &[f64]) -> Self {
        Self::new("cdr", Moved::Default, values)
    }

    /// Severity, percent of the balance at default.
    #[must_use]
    pub fn severity(values: &[f64]) -> Self {
        Self::new("severity", Moved::Severity, values)
    }

    /// Parallel shift of every index curve, in basis points.
    #[must_use]
    pub fn shift(values: &[f64]) -> Self {
        Self::new("shift", Moved::Shift, values)
    }

    /// Its name: `cpr`, `cdr`, `severity` or `shift`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values, in order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    fn apply(&self, value: f64, assumed: &mut Assumptions) {
        match self.moved {
            Moved::Prepayment => assumed.prepayment_pct = GroupVectors::flat(value),
            Moved::Default => assumed.default_pct = GroupVectors::flat(value),
            Moved::Severity => assumed.severity_pct = GroupVectors::flat(value),
            Moved::Shift => assumed.indices = assumed.indices.shifted(value / 100.0),
        }
    }
}

/// Named axes, crossed: every value of each with every value of the others. The last axis moves
/// fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    base: Assumptions,
    axes: Vec<Axis>,
}

impl Grid {
    /// A grid without axes: one scenario, what is assumed.
    #[must_use]
    pub const fn new(base: Assumptions) -> Self {
        Self { base, axes: Vec::new() }
    }

    /// The grid with one axis more.
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

    /// The value of each axis at a position; past the end it begins again.
    #[must_use]
    pub fn values(&self, position: usize) -> Vec<f64> {
        self.moves(position).map(|(_, value)| value).collect()
    }

    /// The axes, each with its value at a position.
    fn moves(&self, position: usize) -> impl Iterator<Item = (&Axis, f64)> {
        let count = |axis: &Axis| axis.values.len().max(1);
        self.axes.iter().enumerate().map(move |(number, axis)| {
            // How many positions the axis stays at a value: those of all that move faster.
            let mut later = self.axes[number + 1..].iter().map(count);
            let stays = later.try_fold(1, usize::checked_mul);
            let place = stays.map_or(0, |stays| position / stays % count(axis));
            (axis, axis.values.get(place).copied().unwrap_or(0.0))
        })
    }

    fn at(&self, values: &[f64]) -> Scenario {
        let axes = self.axes.iter().zip(values);
        let name: Vec<String> =
            axes.map(|(axis, value)| format!("{} {value}", axis.name)).collect();
        let moves = self.axes.iter().zip(values.iter().copied());
        Scenario { name: name.join(", "), assumptions: self.assumed(moves) }
    }

    fn assumed<'a>(&self, moves: impl Iterator<Item = (&'a Axis, f64)>) -> Assumptions {
        let mut assumptions = self.base.clone();
        for (axis, value) in moves {
            axis.apply(value, &mut assumptions);
        }
        assumptions
    }
}

impl Scenarios for Grid {
    /// The greatest number that can be counted, where there are more; those do not run.
    fn len(&self) -> usize {
        let counts = || self.axes.iter().map(|axis| axis.values.len());
        // An axis without values leaves none, however many the others come to.
        if counts().any(|count| count == 0) { 0 } else { counts().fold(1, usize::saturating_mul) }
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.at(&self.values(position))
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        self.assumed(self.moves(position))
    }

    /// A value is wrong in every scenario that has it, so that each is checked once.
    fn validate(&self, pool: &Pool) -> Result<(), Vec<Diagnostic>> {
        if self.is_empty() {
            return Ok(());
        }
        if self.len() == usize::MAX {
            let counts: Vec<String> =
                self.axes.iter().map(|axis| axis.values.len().to_string()).collect();
            let text = format!(
                "axes of {} values cross to more scenarios than can be counted, {}; run parts of \
                 the grid, each with fewer values",
                counts.join(" × "),
                usize::MAX
            );
            return Err(vec![Diagnostic::of_file("scenarios", text)]);
        }
        let mut found = mistakes_of(&self.scenario(0), pool);
        let mut known: BTreeSet<String> = found.iter().map(|text| text.message.clone()).collect();
        let first = self.values(0);
        for (number, axis) in self.axes.iter().enumerate() {
            for value in axis.values.iter().skip(1) {
                if found.len() > MOST_MISTAKES {
                    return Err(found);
                }
                let mut values = first.clone();
                values[number] = *value;
                let wrong = mistakes_of(&self.at(&values), pool).into_iter();
                found.extend(wrong.filter(|text| known.insert(text.message.clone())));
            }
        }
        Diagnostic::none_of(found)
    }
}
