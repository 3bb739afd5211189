//! Scenarios with their names and terms, for results that have a column or a row for each.

use super::axis::Axis;
use super::grid::{Grid, Scenarios};
use super::terms::Terms;
use crate::collateral::Assumptions;
use crate::error::{Diagnostic, Errors};
use crate::projection::ProjectionOptions;

/// One scenario: its name, such as `psa=165` or `cpr=10,cdr=2`, and what it assumes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NamedScenario {
    /// Its name in results: the first column of a file of scenarios, else its axes and values.
    pub name: String,
    /// Assumptions on the collateral.
    pub assumptions: Assumptions,
    /// The call and forced triggers.
    pub terms: Terms,
}

impl NamedScenario {
    /// All scenarios of a list, in order.
    ///
    /// ```
    /// use paydown::collateral::Assumptions;
    /// use paydown::scenario::{Grid, NamedScenario};
    ///
    /// let axes = [("psa", "0,100,165"), ("call", "never; first")];
    /// let grid = Grid::of_axes(&Assumptions::default(), axes)?;
    /// let all = NamedScenario::all(&grid);
    /// assert_eq!(all[5].name, "psa=165,call=first");
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    #[must_use]
    pub fn all(scenarios: &(impl Scenarios + ?Sized)) -> Vec<Self> {
        let named = |position| {
            let scenario = scenarios.scenario(position);
            let terms = scenarios.terms(position);
            Self { name: scenario.name, assumptions: scenario.assumptions, terms }
        };
        (0..scenarios.len()).map(named).collect()
    }

    /// The options of a projection under this scenario: those of `options`, with its assumptions, its
    /// call and its forced triggers.
    #[must_use]
    pub fn options(&self, options: &ProjectionOptions) -> ProjectionOptions {
        let mut options = self.terms.applied(options);
        options.assumptions = self.assumptions.clone();
        options
    }
}

impl Grid {
    /// A grid of axes as text: each the name of an assumption ([`Assumptions::NAMES`]), `call` or
    /// `force:TRIGGER`, and its values as [`Axis::parse`] reads them.
    ///
    /// # Errors
    ///
    /// Every mistake in an axis, under `--NAME`; two axes of one assumption; more scenarios than can
    /// be counted.
    pub fn of_axes<'t>(
        base: &Assumptions,
        axes: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, Errors> {
        let mut grid = Self::of(base.clone());
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        for (name, list) in axes {
            match Axis::parse(name, list) {
                Ok(axis) => grid = grid.with(axis),
                Err(found) => mistakes.extend(found),
            }
        }
        mistakes.extend(grid.mistake_of_axes());
        Diagnostic::none_of(mistakes)?;
        Ok(grid)
    }
}
