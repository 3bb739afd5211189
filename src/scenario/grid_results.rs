//! The results of scenarios, kept as rows that name their deal, scenario and class.

use serde::Serialize;
use std::sync::Arc;

use super::arithmetic::Arithmetic;
use super::grid::Scenarios;
use super::prepared::run;
use super::run::{Fault, Outcome, RunOptions, ScenarioResult};
use super::summary::ClassResult;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::projection::Projection;
use crate::table::{Cell, Table, row};

/// One class of one deal in one scenario.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ResultRow {
    /// The deal's name.
    pub deal: Arc<str>,
    /// Number of the scenario, from 1.
    pub scenario: usize,
    /// Name of the scenario.
    pub name: Arc<str>,
    /// The class's name.
    pub class: Arc<str>,
    /// Its results. Present values are here only, and in no column.
    pub result: ClassResult,
    /// Places of printed amounts.
    places: usize,
}

row! { ResultRow {
    "deal": Cell::text(&row.deal),
    "scenario": Cell::Whole(row.scenario as u64),
    "name": Cell::text(&row.name),
    "class": Cell::text(&row.class),
    "balance": Cell::Float(row.result.balance, row.places),
    "interest": Cell::Float(row.result.interest, row.places),
    "principal": Cell::Float(row.result.principal, row.places),
    "realized_loss": Cell::Float(row.result.realized_loss, row.places),
    "average_life_years": Cell::float(row.result.average_life_years, 10),
    "first_principal": Cell::date(row.result.first_principal),
    "last_principal": Cell::date(row.result.last_principal),
} as row }

/// The results of a grid, a row for each scenario, deal and class.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct GridResults {
    /// Scenario by scenario, within a scenario deal by deal and class by class.
    pub rows: Vec<ResultRow>,
    /// Paths whose lanes broke an invariant and ran again in decimals, and paths that could not be
    /// projected.
    pub faults: Vec<Fault>,
    /// Notes about the deals and the first scenario.
    pub notes: Vec<Diagnostic>,
    /// Whether [`RunOptions::cancel`] stopped the run: the rows are those of the first scenarios.
    pub cancelled: bool,
}

impl GridResults {
    /// Runs deals over scenarios and keeps every result. For grids that do not fit into memory,
    /// [`run`] passes each result to a function instead.
    ///
    /// # Errors
    ///
    /// As [`run`].
    ///
    /// # Panics
    ///
    /// As [`run`].
    pub fn of(
        projections: &[Projection<'_>],
        scenarios: &(impl Scenarios + ?Sized),
        options: &RunOptions<'_>,
    ) -> Result<Self, Errors> {
        let names = |projection: &Projection<'_>| -> (Arc<str>, Vec<Arc<str>>) {
            let deal = projection.deal();
            (deal.name().into(), deal.class_names().map(Into::into).collect())
        };
        let names: Vec<_> = projections.iter().map(names).collect();
        let places = if options.arithmetic == Arithmetic::Float { 10 } else { 2 };
        let mut rows = Vec::new();
        let mut named: (usize, Arc<str>) = (usize::MAX, "".into());
        let outcome = run(projections, scenarios, options, |path: ScenarioResult| {
            if named.0 != path.scenario {
                named = (path.scenario, scenarios.scenario(path.scenario).name.into());
            }
            let (deal, classes) = &names[path.deal];
            rows.extend(classes.iter().zip(path.classes).map(|(class, result)| ResultRow {
                deal: Arc::clone(deal),
                scenario: path.scenario + 1,
                name: Arc::clone(&named.1),
                class: Arc::clone(class),
                result,
                places,
            }));
        })?;
        let Outcome { faults, notes, cancelled, .. } = outcome;
        Ok(Self { rows, faults, notes, cancelled })
    }

    /// The rows as a table.
    #[must_use]
    pub const fn table(&self) -> Table<'_, ResultRow> {
        Table::of(self.rows.as_slice())
    }
}

impl Deal {
    /// Runs the deal from closing over scenarios, in floats, on all threads. For other options see
    /// [`GridResults::of`] and [`run`].
    ///
    /// # Errors
    ///
    /// As [`run`].
    ///
    /// # Panics
    ///
    /// As [`run`].
    ///
    /// ```
    /// use paydown::{Deal, Grid, Scenario};
    ///
    /// let deal = Deal::open("deals/home-equity")?;
    /// let base = Scenario::new().severity(40.0).index("libor-1m", 1.1);
    /// let results = deal.run_grid(&Grid::of(base).cpr(&[5.0, 20.0]).cdr(&[0.0, 2.0, 4.0]))?;
    /// let mut csv = Vec::new();
    /// results.table().write_csv(&mut csv)?;
    /// assert!(csv.starts_with(b"deal,scenario,name,class,balance,"));
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn run_grid(&self, scenarios: &(impl Scenarios + ?Sized)) -> Result<GridResults, Errors> {
        GridResults::of(&[Projection::of(self)], scenarios, &RunOptions::default())
    }
}
