//! The tie-out: compares the figures of a report with the model of the deal and with each other.
//!
//! The figures of the collateral are inputs; we compute everything else. Each printed figure gets a
//! verdict: input, exact, rounding, anomaly or break (see [`Verdict`]).
//!
//! If a report prints a quantity in several places, one copy is the input: the one that satisfies
//! most of the report's relations, and between equals the first. We check the other copies against
//! it.
//!
//! ```
//! use paydown::tie_out::Replay;
//! use paydown::tie_out::Verdict;
//! use paydown::Deal;
//!
//! let deal = Deal::open("deals/thornburg-2003-1").unwrap();
//! let tie_out = Replay::of(&deal).file("deals/thornburg-2003-1/2003-12-26.txt").unwrap();
//! let accrual = tie_out
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "A-1" && cell.column == "Current Accrued Interest")
//!     .unwrap();
//! // The report prints six places of a rate; the accrual needs more.
//! assert_eq!(accrual.verdict, Verdict::Rounding);
//! assert_eq!(accrual.published, "381,626.42");
//! assert_eq!(accrual.computed.unwrap().to_string(), "381626.38");
//! assert_eq!(accrual.difference().unwrap().to_string(), "0.04");
//! ```

mod absent_classes;
mod actual_month;
mod balances;
mod basis;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod arithmetic_tests;
mod checked_cell;
mod choice_of_copies;
mod closing_state;
mod corrections;
mod end_of_month;
mod history;
mod inference;
mod inference_rules;
mod model;
mod month;
mod month_inputs;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod month_inputs_tests;
mod month_run;
mod note;
mod notes;
mod page_keys;
mod openings;
mod period;
mod payments;
mod pool_excess;
#[cfg(any(test, feature = "testing"))]
mod read_back;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod reason_tests;
mod replay;
mod reported_principal;
mod restatement;
mod series;
mod sheet;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod sheet_tests;
mod sources;
mod table_keys;
mod tie;
mod tables_of_pages;
mod unknown_lines;
mod verdict;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod verdict_tests;

pub(crate) use actual_month::ActualMonth;
pub use checked_cell::{CheckedCell, Counts, RestsOn, Unit, Verdict};
pub use month::TieOut;
pub use note::{Note, NoteKind};
#[cfg(any(test, feature = "testing"))]
pub(crate) use read_back::{cells_taken, read_back};
pub use replay::Replay;
