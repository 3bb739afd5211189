//! `paydown` is a waterfall cash-flow engine for structured finance.
//!
//! A [`Deal`] is a YAML file: classes, collateral groups and the priority of payments, each term
//! with its source in the deal documents. The reader reports every mistake in the file at once and
//! compiles the clauses to a program. That one program projects the deal, runs it over many
//! scenarios, and replays its trustee's reports to the cent.
//!
//! ```no_run
//! use paydown::{Deal, Scenario};
//!
//! fn main() -> Result<(), paydown::Errors> {
//!     let deal = Deal::open("deals/home-equity")?;
//!     let flows = deal.project(&Scenario::new().cpr(20.0).index("libor-1m", 1.1))?;
//!     flows.classes().write_csv(std::io::stdout())?;
//!     Ok(())
//! }
//! ```
//!
//! # Project a deal
//!
//! [`Deal::project`] runs the deal month by month to its end under the assumptions of a
//! [`Scenario`]: prepayments, defaults, severity, index rates. Every amount is in whole cents. The
//! [cash flows](CashFlows) have a row for each class and month, for each collateral group, trigger,
//! account and party. [`Projection`] is the same with options: a start after a report, loans of your
//! own, a call, an observer of every payment.
//!
//! ```
//! use paydown::{Deal, Projection, Scenario};
//!
//! let deal = Deal::open("deals/bma-pass-through")?;
//! let flows = deal.project(&Scenario::new().cpr(6.0))?;
//! assert_eq!(flows.months, 360);
//! let class = &flows.summary(flows.settlement)[0];
//! assert_eq!(class.principal.to_string(), "100000000.00");
//!
//! // In unrounded floats, for one year.
//! let floats = Projection::of(&deal).scenario(&Scenario::new().psa(150.0)).months(12).float().run()?;
//! assert_eq!(floats.class_rows.len(), 12);
//! # Ok::<(), paydown::Errors>(())
//! ```
//!
//! # Run scenarios
//!
//! [`Deal::run_grid`] runs a list of scenarios, or a [`Grid`] that crosses axes: up to 64 scenarios
//! side by side in SIMD lanes, on all threads, and in machine code compiled from the deal if there
//! are enough of them.
//!
//! ```
//! use paydown::{Deal, Grid, Scenario};
//!
//! let deal = Deal::open("deals/bma-pass-through")?;
//! let grid = Grid::of(Scenario::new().severity(40.0)).cpr(&[5.0, 10.0, 20.0]).cdr(&[0.0, 1.0]);
//! let results = deal.run_grid(&grid)?;
//! let lives: Vec<f64> =
//!     results.rows.iter().filter_map(|row| row.result.average_life_years).collect();
//! assert!(lives.len() == 6 && lives[0] > lives[4]);
//! # Ok::<(), paydown::Errors>(())
//! ```
//!
//! [`scenario::run`](scenario::run()) passes each result to a function instead, so that memory does
//! not grow with the number of scenarios. [`scenario::Prepared`] keeps the deals ready for the next
//! call. [`scenario::ScenarioTable`] reads scenarios from columns or CSV.
//!
//! # Replay a report
//!
//! [`Deal::replay`] reads a trustee's report, runs its month and compares every printed figure with
//! the run. The [verdict](tie_out::Verdict) says whether the figure is an input, exact in every
//! digit, within the rounding of printed inputs, contradicted by the report itself, or a break.
//!
//! ```
//! use paydown::tie_out::Verdict;
//! use paydown::{Deal, Projection, Scenario};
//!
//! let deal = Deal::open("deals/thornburg-2003-4")?;
//! let tied = deal.replay("deals/thornburg-2003-4/2003-10-27.txt")?;
//! let is_paid = |cell: &&paydown::tie_out::CheckedCell| {
//!     cell.row == "OwnerTrust" && cell.column == "Total Distribution"
//! };
//! let cell = tied.cells.iter().find(is_paid).unwrap();
//! assert_eq!((cell.published.as_str(), cell.verdict), ("2,552,265.39", Verdict::Exact));
//!
//! // The state after the report opens a projection.
//! let scenario = Scenario::new().cpr(20.0).index("libor-1m", 1.12);
//! let flows = Projection::of(&deal).start(tied.state()).scenario(&scenario).run()?;
//! assert_eq!(flows.class_rows[0].date.to_string(), "2003-11-25");
//! # Ok::<(), paydown::Errors>(())
//! ```
//!
//! # Errors
//!
//! Everything that reads an input returns [`Errors`]: all mistakes at once, each with its file, line,
//! column and correction. What an input leaves open is no mistake but a note: [`Deal::notes`],
//! [`CashFlows::notes`], [`TieOut::notes`].
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
//! | [`analytics`] | yield, spread, margin, average life, duration and convexity of cash flows; discount [curves](analytics::Curve), the [Hull-White](analytics::HullWhite) model |
//! | [`projection`] | [`Projection`]: a deal's cash flows to its end |
//! | [`table`] | [`Table`](table::Table): rows as CSV, as columns, and for `serde` |
//! | [`scenario`] | [`Grid`], [`run`](scenario::run()) and [`Prepared`](scenario::Prepared): deals over many scenarios |
//! | [`valuation`] | [`Holding`](valuation::Holding): a class as its buyer holds it; prices, decrement tables, break-evens, effective measures |
//! | [`report`] | [`Report`](report::Report): a trustee's report as printed; [`Layout`](report::Layout): how a trustee prints; [`tables`](report::tables): months as CSV tables; [`trustee`](report::trustee) prints projected months as reports |
//! | [`tie_out`] | [`Replay`] and [`TieOut`]: a report compared with its deal |
//! | [`history`] | [`History`](history::History): reported months, then projected ones, in one table; actual speeds |
//! | [`html`] | pages: a report with its verdicts beside the deal file, and a projection, as one HTML file |
//! | [`guide`] | the deal file, field by field; [layouts](guide::layouts) of reports |
//! | `testing` | random deals and scenarios, and laws of a run, for property tests; with the feature `testing` |
//!
//! # Units
//!
//! Amounts are in dollars. Rates are fractions of one a year, unless the name ends in `_pct` or the
//! value is printed in a report: `1.44000%` is 1.44000. Reported months run in decimals and round
//! each step as the trustee does. Projections are in whole cents too; those in floats, float
//! scenarios and analytics are in unrounded `f64`.

// Modules are in dependency order: each uses only those above it.
pub mod error;
mod text_file;
mod yaml;
pub mod calendar;
pub mod table;
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
pub mod valuation;
pub mod report;
pub mod tie_out;
pub mod history;
pub mod html;
// The crate's own tests use it without the feature, so that other builds need not compile
// `proptest`.
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use collateral::Scenario;
pub use deal::{ClassState, Deal, DealState, GroupState};
pub use deal_file::deal_schema;
pub use error::Errors;
pub use projection::{CashFlows, Projection};
pub use rust_decimal;
pub use scenario::Grid;
pub use tie_out::{Replay, TieOut};

#[doc = include_str!("../docs/deal-file.md")]
pub mod guide {
    #[doc = include_str!("../docs/layouts.md")]
    pub mod layouts {}
    #[doc = include_str!("../docs/structures.md")]
    pub mod structures {}

    #[doc = include_str!("../docs/tables.md")]
    pub mod tables {}
}

/// The code in the README, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
