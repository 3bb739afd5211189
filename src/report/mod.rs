//! Trustee reports as filed with the SEC: every printed figure with its line in the file.
//!
//! A report is an exhibit of fixed-width text with a few SGML tags, or of HTML. [`Report::read`]
//! accepts the exhibit alone or the whole filing around it, in the built-in [`Layout`];
//! [`ReportReader`] knows others. Reading does not judge figures and does not move a
//! misplaced one: a [`Cell`] is what the trustee printed.
//!
//! ```
//! use paydown::report::Report;
//!
//! let report = Report::open("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
//! let interest = report
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "A1" && cell.column == "Current Accrued Interest")
//!     .unwrap();
//! assert_eq!((interest.text.as_str(), interest.line), ("1,557,843.92", 174));
//! ```

mod filed_report;
pub(crate) mod print;
mod read;
pub(crate) mod relations;
pub mod tables;
pub mod trustee;

pub use crate::quantity::Layout;
pub use filed_report::{Cell, LostValue, Report, TableHeading};
pub use print::{ClassText, Digits, Page};
pub(crate) use read::SHOWN;
pub use read::{MAX_REPORT_BYTES, ReportReader};
