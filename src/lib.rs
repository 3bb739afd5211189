//! `paydown`: a waterfall cash-flow engine for structured finance.
//!
//! A deal's priority of payments is data: a [`Deal`] is read from a YAML file, which reports every mistake at
//! once, and compiled. [`replay`] reads a trustee's report, runs its month, and gives every printed figure a
//! verdict: taken from the report, equal in every digit, equal within the rounding of printed digits,
//! contradicted by the report itself, or different.
//!
//! ```
//! use paydown::tie_out::Status;
//! use paydown::{Deal, replay};
//!
//! let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
//! let tie_out = replay(&deal, "deals/thornburg-2003-4/2003-10-27.txt").unwrap();
//! let owner_trust = tie_out
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "OwnerTrust" && cell.column == "Total Distribution")
//!     .unwrap();
//! assert_eq!(owner_trust.published, "2,552,265.39");
//! assert_eq!(owner_trust.status, Status::Exact);
//! ```
//!
//! # Modules
//!
//! | module | what it holds |
//! |---|---|
//! | [`error`] | [`Diagnostic`](error::Diagnostic): a mistake in a file, with line, column and what would be right |
//! | [`calendar`] | dates, business days, day counts, distribution dates |
//! | [`number`] | figures as printed, and what is known of a value |
//! | [`collateral`] | loans and replines, speeds, assumptions, projected months |
//! | [`analytics`] | yields, average life, duration, convexity of cash flows |
//! | [`waterfall`] | the payments of a month, which an [`Observer`](waterfall::Observer) receives and a [`Recording`](waterfall::Recording) keeps; remittances |
//! | [`report`] | trustees' reports: every printed figure with its line; [`Trustee`](report::trustee::Trustee), which pays months and prints them as reports |
//! | [`tie_out`] | [`TieOut`](tie_out::TieOut): a report compared with a deal |
//! | [`projection`] | [`project`]: a deal's cash flows to its end, under assumptions |
//! | [`scenario`] | [`Grid`](scenario::Grid): deals over many scenarios at once, in lanes |
//! | `testing` | random deals, laws and a reference payer for property tests, with the feature `testing` |
//!
//! # Units
//!
//! Amounts are dollars. Rates are fractions of one a year, unless a name ends in `_pct` or the
//! value is one that a report prints: `1.44000%` is 1.44000. Reported months are in decimals,
//! rounded where the trustee rounds; projections and analytics are in `f64`.

// Modules are in dependency order: each uses only those above it.
pub mod error;
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
// The crate's own unit tests use it without the feature, so that other builds need not compile proptest.
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use deal::{ClassState, Deal, DealState, GroupState};
pub use deal_file::deal_schema;
pub use projection::{project, project_float, project_observed};
pub use tie_out::{replay, replay_observed, replay_series};

/// The code of the README, compiled and run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
