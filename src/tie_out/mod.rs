//! The tie-out: a report's figures held against the model of the deal and against one another.
//!
//! Inputs are the collateral's side of a report; everything else is computed, and each printed
//! figure is told to be equal, within what printed digits can decide, contradicted by the report
//! itself, or different.
//!
//! A quantity that is printed in several places is an input once: the copy that agrees with most
//! of the report's own relations, of equals the first printed. The other places are checked.
//!
//! ```
//! use paydown::tie_out::Verdict;
//! use paydown::{Deal, replay};
//!
//! let deal = Deal::from_path("deals/thornburg-2003-1").unwrap();
//! let tie_out = replay(&deal, "deals/thornburg-2003-1/2003-12-26.txt").unwrap();
//! let accrual = tie_out
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "A-1" && cell.column == "Current Accrued Interest")
//!     .unwrap();
//! // Six places of a rate are printed; the accrual needs more.
//! assert_eq!(accrual.verdict, Verdict::Rounding);
//! assert_eq!(accrual.published, "381,626.42");
//! assert_eq!(accrual.computed.unwrap().to_string(), "381626.38");
//! assert_eq!(accrual.difference().unwrap().to_string(), "0.04");
//! ```

mod absent_classes;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod arithmetic_tests;
mod checked_cell;
mod choice;
mod closing;
mod model;
mod month;
mod month_inputs;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod month_inputs_tests;
mod notes;
#[cfg(any(test, feature = "testing"))]
mod read_back;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod reason_tests;
mod replay;
mod sheet;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod sheet_tests;
mod unknown_lines;
mod verdict;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod verdict_tests;

pub use checked_cell::{CheckedCell, Counts, Verdict};
pub use month::TieOut;
pub use notes::{Note, NoteKind};
#[cfg(any(test, feature = "testing"))]
pub(crate) use read_back::read_back;
pub use replay::{replay, replay_observed, replay_series};
