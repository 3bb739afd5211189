//! Scenarios: deals run over many of them at once, side by side in lanes.
//!
//! A [`Grid`] crosses named axes (prepayments × defaults × severity × rate shift); any list of
//! [`Scenario`]s does as well, and [`Generated`] makes them as they are needed, so that memory does
//! not grow with their number. [`run`] takes deals through all of them, on as many threads as it
//! is given, and tells results in the order of the scenarios, whatever the threads: up to
//! 64 scenarios run side by side, a month's collateral is projected and paid at once, and no rule of
//! a deal exists a second time: [`Arithmetic`] says in which arithmetic the same program runs.
//!
//! ```
//! use paydown::Deal;
//! use paydown::collateral::Assumptions;
//! use paydown::scenario::{Axis, Grid, RunOptions, DealRun, run};
//!
//! let deal = Deal::from_path("deals/bma-pass-through").unwrap();
//! let grid = Grid::new(Assumptions::default())
//!     .with(Axis::cpr(&[5.0, 10.0, 20.0]))
//!     .with(Axis::cdr(&[0.0, 1.0]));
//! let mut lives = Vec::new();
//! let done = run(&[DealRun::new(&deal)], &grid, &RunOptions::default(), |path| {
//!     lives.push(path.classes[0].average_life_years.unwrap());
//! });
//! assert_eq!(done.unwrap().paths, 6);
//! assert!(lives[0] > lives[2] && lives[2] > lives[4]);
//! ```

mod arithmetic;
pub(crate) mod compiled;
mod detail;
mod grid;
mod inputs;
mod lanes;
mod passes;
mod plan;
mod run;
mod run_full;
mod summary;
mod totals;
mod width;

pub use arithmetic::{Arithmetic, Instructions};
pub use detail::{Full, FullBlock, FullField};
pub use grid::{Axis, Generated, Grid, Scenario, Scenarios};
#[cfg(test)]
pub(crate) use passes::Detail;
pub use plan::DealRun;
pub use run::{Fault, Outcome, Progress, RunOptions, ScenarioResult, run};
pub use run_full::{run_full, run_full_with};
pub use summary::ClassResult;
