//! Deals projected under many scenarios at once, in SIMD lanes.
//!
//! A [`Grid`] crosses named axes, each of an assumption. A list of
//! [`Scenario`]s works too, and so does [`Generated`], which makes scenarios on demand, so that
//! memory does not grow with their number. [`run`] projects each deal under each scenario, on the
//! threads of a `rayon` pool, and reports the results in the order of the scenarios on any
//! number of threads. Up to 64 scenarios run side by side: each month we project their collateral
//! together and pay it together. Every arithmetic runs the same program, so that no rule of a deal
//! is written twice; [`Arithmetic`] selects one.
//!
//! A *path* is one deal under one scenario, from the first projected month to the last.
//!
//! ```
//! use paydown::Deal;
//! use paydown::collateral::Assumptions;
//! use paydown::projection::Projection;
//! use paydown::scenario::{Axis, Grid, RunOptions, run};
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! let grid = Grid::of(Assumptions::default())
//!     .with(Axis::cpr(&[5.0, 10.0, 20.0]))
//!     .with(Axis::cdr(&[0.0, 1.0]));
//! let mut lives = Vec::new();
//! let done = run(&[Projection::of(&deal)], &grid, &RunOptions::default(), |path| {
//!     lives.push(path.classes[0].average_life_years.unwrap());
//! });
//! assert_eq!(done.unwrap().paths, 6);
//! assert!(lives[0] > lives[2] && lives[2] > lives[4]);
//! ```

mod arithmetic;
mod axis;
mod blocks;
mod columns;
pub(crate) mod compiled;
mod monthly_results;
mod grid;
mod grid_results;
mod inputs;
mod lanes;
mod list;
mod mean_payments;
mod named;
mod passes;
mod plan;
mod prepared;
mod refusals;
mod run;
mod run_full;
mod summary;
mod table;
mod terms;
mod totals;
mod width;

pub use crate::collateral::Scenario;
pub use arithmetic::{Arithmetic, Instructions};
pub use axis::Axis;
pub use columns::ColumnValues;
pub use grid::{Generated, Grid, Scenarios};
pub use grid_results::{GridResults, ResultRow};
pub use list::numbers;
pub use mean_payments::MeanPayments;
pub use monthly_results::{Full, FullBlock, FullField};
pub use named::NamedScenario;
#[cfg(test)]
pub(crate) use passes::Detail;
pub use prepared::{Prepared, run};
pub use run::{Fault, Outcome, Progress, RunOptions, ScenarioResult};
pub use run_full::{run_full, run_full_with};
pub use summary::ClassResult;
pub use table::ScenarioTable;
pub use terms::Terms;
