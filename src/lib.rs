//! `paydown` is a waterfall cash-flow engine for structured finance.
//!
//! A [`Deal`] is a YAML file: classes, collateral groups and the priority of payments, each term
//! with its source in the deal documents. The reader reports every mistake in the file at once and
//! compiles the clauses to a program. That one program projects the deal, runs it over many
//! scenarios, and replays its trustee's reports to the cent.
//!
//! # Project a deal
//!
//! [`project`] runs the deal month by month to its end under [assumptions](collateral::Assumptions)
//! on prepayments, defaults, severity and index rates. Every amount is in whole cents. The
//! [result](projection::ProjectionResult) has a row for each class and month.
//!
//! ```
//! use paydown::collateral::GroupVectors;
//! use paydown::projection::ProjectionOptions;
//! use paydown::{Deal, project};
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! let mut options = ProjectionOptions::default();
//! options.assumptions.prepayment_pct = GroupVectors::flat(6.0);
//! let result = project(&deal, &options).unwrap();
//! assert_eq!(result.months, 360);
//! let class = &result.summary(result.settlement)[0];
//! assert_eq!(class.principal.to_string(), "100000000.00");
//! ```
//!
//! # Run scenarios
//!
//! [`scenario::run`] runs deals over many scenarios: up to 64 side by side in SIMD lanes, on all
//! threads, and in machine code compiled from the deal if there are enough of them. The callback
//! receives each result in the order of the scenarios.
//!
//! ```
//! use paydown::Deal;
//! use paydown::collateral::{Assumptions, GroupVectors};
//! use paydown::scenario::{DealRun, RunOptions, Scenario, run};
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! let scenario = |name: &str, cpr: f64| {
//!     let mut assumptions = Assumptions::default();
//!     assumptions.prepayment_pct = GroupVectors::flat(cpr);
//!     Scenario { name: name.to_owned(), assumptions }
//! };
//! let scenarios = vec![scenario("slow", 5.0), scenario("fast", 20.0)];
//! let mut lives = Vec::new();
//! run(&[DealRun::new(&deal)], &scenarios, &RunOptions::default(), |result| {
//!     lives.push(result.classes[0].average_life_years.unwrap());
//! })
//! .unwrap();
//! assert!(lives[0] > lives[1]);
//! ```
//!
//! # Run a grid
//!
//! A [`Grid`](scenario::Grid) crosses axes. It generates each scenario when it is needed, so memory
//! does not grow with their number.
//!
//! ```
//! use paydown::Deal;
//! use paydown::collateral::Assumptions;
//! use paydown::scenario::{Axis, DealRun, Grid, RunOptions, run};
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! let grid = Grid::new(Assumptions::default())
//!     .with(Axis::cpr(&[5.0, 10.0, 20.0]))
//!     .with(Axis::cdr(&[0.0, 1.0]));
//! let outcome = run(&[DealRun::new(&deal)], &grid, &RunOptions::default(), |_| {}).unwrap();
//! assert_eq!(outcome.paths, 6);
//! ```
//!
//! # Replay a report
//!
//! [`replay`] reads a trustee's report, runs its month and compares every printed figure with the
//! run. The [verdict](tie_out::Verdict) says whether the figure is an input, exact in every digit,
//! within the rounding of printed inputs, contradicted by the report itself, or a break.
//!
//! ```
//! use paydown::tie_out::Verdict;
//! use paydown::{Deal, replay};
//!
//! let deal = Deal::open("deals/thornburg-2003-4").unwrap();
//! let tie_out = replay(&deal, "deals/thornburg-2003-4/2003-10-27.txt").unwrap();
//! let owner_trust = tie_out
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "OwnerTrust" && cell.column == "Total Distribution")
//!     .unwrap();
//! assert_eq!(owner_trust.published, "2,552,265.39");
//! assert_eq!(owner_trust.verdict, Verdict::Exact);
//! ```
//!
//! The closing [state](tie_out::TieOut::state) of a replay can open a projection:
//! [`ProjectionOptions::start`](projection::ProjectionOptions::start).
//!
//! # Modules
//!
//! | module | what is in it |
//! |---|---|
//! | [`error`] | [`Diagnostic`](error::Diagnostic): a mistake in a file, with its line, its column and the correction |
//! | [`calendar`] | dates, business days, day counts |
//! | [`number`] | printed figures and their intervals; the arithmetics of a run |
//! | [`collateral`] | loans, replines, speeds, assumptions; projected months of collateral |
//! | [`waterfall`] | the compiled priority of payments; [`Observer`](waterfall::Observer), which receives every payment |
//! | [`analytics`] | yield, average life, duration and convexity of cash flows |
//! | [`projection`] | [`project`]: a deal's cash flows to its end |
//! | [`scenario`] | [`Grid`](scenario::Grid) and [`run`](scenario::run): deals over many scenarios |
//! | [`report`] | [`Report`](report::Report): a trustee's report as printed; [`trustee`](report::trustee) prints projected months as reports |
//! | [`tie_out`] | [`replay`] and [`TieOut`](tie_out::TieOut): a report compared with its deal |
//! | `testing` | random deals and scenarios, and laws of a run, for property tests; with the feature `testing` |
//!
//! # Units
//!
//! Amounts are in dollars. Rates are fractions of one a year, unless the name ends in `_pct` or the
//! value is printed in a report: `1.44000%` is 1.44000. Reported months run in decimals and round
//! each step as the trustee does. [`project`] is in whole cents too;
//! [`project_float`], float scenarios and analytics are in unrounded `f64`.

// Modules are in dependency order: each uses only those above it.
pub mod error;
mod text_file;
pub mod calendar;
mod math;
pub mod number;
mod quantity;
pub mod collateral;
mod deal_file;
pub mod waterfall;
mod deal;
pub mod analytics;
pub mod projection;
pub mod scenario;
pub mod report;
pub mod tie_out;
// The crate's own tests use it without the feature, so that other builds need not compile
// `proptest`.
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use deal::{ClassState, Deal, DealState, GroupState};
pub use deal_file::deal_schema;
pub use error::Errors;
pub use projection::{project, project_float, project_observed};
pub use tie_out::{replay, replay_observed, replay_series};

/// The code in the README, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
