//! Trustee reports as filed with the SEC: every figure a report prints, with the line it stands on.
//!
//! A report is an exhibit of fixed-width text with a few SGML tags. [`Report::read`] takes the
//! exhibit alone or the whole filing around it. It takes no view on whether a figure is right and
//! shifts none that stands in the wrong place: what the trustee printed is what a [`Cell`] says.
//!
//! ```
//! use paydown::report::Report;
//!
//! let report = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
//! let interest = report
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "A1" && cell.column == "Current Accrued Interest")
//!     .unwrap();
//! assert_eq!((interest.text.as_str(), interest.line), ("1,557,843.92", 174));
//! ```

mod filed;
pub(crate) mod print;
mod read;
pub(crate) mod relations;
pub mod trustee;

pub use filed::{Cell, LostValue, Report, TableHeading};
pub use print::{ClassText, Digits, Page};
pub use read::MAX_REPORT_BYTES;
pub(crate) use read::SHOWN;
