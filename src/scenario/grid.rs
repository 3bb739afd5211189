//! Scenarios: a list, a grid crossed from axes, or made on demand.

use std::collections::BTreeSet;

use crate::collateral::{
    Assumptions, DefaultSpeed, GroupVectors, Pool, PrepaymentSpeed, Scenario, Vector,
};
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

/// The assumption that an axis of a grid changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    Prepayment(PrepaymentSpeed),
    Default(DefaultSpeed),
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

    /// Prepayments of all groups in all months, percent of the balance a year (CPR).
    #[must_use]
    pub fn cpr(values: &[f64]) -> Self {
        Self::new("cpr", Moved::Prepayment(PrepaymentSpeed::Cpr), values)
    }

    /// Defaults of all groups in all months, percent of the balance a year (CDR).
    #[must_use]
    pub fn cdr(values: &[f64]) -> Self {
        Self::new("cdr", Moved::Default(DefaultSpeed::Cdr), values)
    }

    /// Prepayments of all groups in all months, percent of the PSA curve.
    #[must_use]
    pub fn psa(values: &[f64]) -> Self {
        Self::new("psa", Moved::Prepayment(PrepaymentSpeed::Psa), values)
    }

    /// Defaults of all groups in all months, percent of the SDA curve.
    #[must_use]
    pub fn sda(values: &[f64]) -> Self {
        Self::new("sda", Moved::Default(DefaultSpeed::Sda), values)
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

    /// The axis's name: `cpr`, `psa`, `cdr`, `sda`, `severity` or `shift`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The axis's values, in order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    fn apply(&self, value: f64, assumed: &mut Assumptions) {
        match self.moved {
            Moved::Prepayment(speed) => {
                assumed.prepayment_speed = speed;
                assumed.prepayment_pct = GroupVectors::flat(value);
            }
            Moved::Default(speed) => {
                assumed.default_speed = speed;
                assumed.default_pct = GroupVectors::flat(value);
            }
            Moved::Severity => assumed.severity_pct = GroupVectors::flat(value),
            Moved::Shift => assumed.indices = assumed.indices.shifted(value / 100.0),
        }
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

    /// The value of each axis at a position. Positions past the end wrap around.
    #[must_use]
    pub fn values(&self, position: usize) -> Vec<f64> {
        self.moves(position).map(|(_, value)| value).collect()
    }

    /// Each axis with its value at a position.
    fn moves(&self, position: usize) -> impl Iterator<Item = (&Axis, f64)> {
        let count = |axis: &Axis| axis.values.len().max(1);
        self.axes.iter().enumerate().map(move |(number, axis)| {
            // The axis keeps a value while the later axes, which vary faster, go through theirs.
            let mut later = self.axes[number + 1..].iter().map(count);
            let stride = later.try_fold(1, usize::checked_mul);
            let place = stride.map_or(0, |stride| position / stride % count(axis));
            (axis, axis.values.get(place).copied().unwrap_or(0.0))
        })
    }

    fn at(&self, values: &[f64]) -> Scenario {
        let moves = self.axes.iter().zip(values.iter().copied());
        let name = moves.clone().map(|(axis, value)| format!("{} {value}", axis.name));
        let name = name.collect::<Vec<_>>().join(", ");
        Scenario { name, assumptions: self.assumed(moves) }
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
    /// The number of scenarios; `usize::MAX` if there are more, and such a grid does not run.
    fn len(&self) -> usize {
        let counts = || self.axes.iter().map(|axis| axis.values.len());
        // An axis without values makes the grid empty, even if the product of the others saturates.
        if counts().any(|count| count == 0) { 0 } else { counts().fold(1, usize::saturating_mul) }
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.at(&self.values(position))
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        self.assumed(self.moves(position))
    }

    /// Checks each value of each axis once: a wrong value is wrong in every scenario that has it.
    fn validate(&self, pool: &Pool) -> Result<(), Errors> {
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
            return Err(Diagnostic::of_file("scenarios", text).into());
        }
        for (place, axis) in self.axes.iter().enumerate() {
            let moved = std::mem::discriminant(&axis.moved);
            let earlier = self.axes[..place].iter();
            let mut same = earlier.filter(|axis| std::mem::discriminant(&axis.moved) == moved);
            if let Some(other) = same.next() {
                let (one, two) = (&other.name, &axis.name);
                let text =
                    format!("axes {one} and {two} move the same assumption; give one of them");
                return Err(Diagnostic::of_file("scenarios", text).into());
            }
        }
        let mut found = mistakes_of(&self.scenario(0), 0, pool);
        let mut known: BTreeSet<String> = found.iter().map(|text| text.message.clone()).collect();
        let first = self.values(0);
        for (number, axis) in self.axes.iter().enumerate() {
            for value in axis.values.iter().skip(1) {
                if found.len() > MOST_MISTAKES {
                    return Err(found.into());
                }
                let mut values = first.clone();
                values[number] = *value;
                let wrong = mistakes_of(&self.at(&values), 0, pool).into_iter();
                found.extend(wrong.filter(|text| known.insert(text.message.clone())));
            }
        }
        Diagnostic::none_of(found)
    }
}
