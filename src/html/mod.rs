//! Pages: tied-out reports and projections, each as one HTML file without script.
//!
//! [`TieOut::html`](crate::TieOut::html) and [`tie_outs`] show reports as filed. Every figure is a button at its place in
//! its line, coloured and underlined by its verdict. It opens the computed figure, the bounds, the
//! reason, the formula with its inputs, and the clause of the deal file, which is beside the report.
//! [`projection`] shows a projection in the same frame.
//!
//! Line 267 of a report has the anchor `#L267`, line 120 of a deal file `#D120`. The second report of
//! a page has `#L267-2`, and so do the second deal file and the second file of a report.
//!
//! ```
//! use paydown::Deal;
//! use paydown::html::Source;
//! use paydown::report::Report;
//! use paydown::tie_out::Replay;
//!
//! let deal = Deal::open("deals/thornburg-2003-4")?;
//! let report = Report::open("deals/thornburg-2003-4/2003-10-27.txt")?;
//! let tied = Replay::of(&deal).report(&report)?;
//! let page = tied.html(&deal, &[Source::page(&report.file, &report.text)]);
//! assert!(page.starts_with("<!DOCTYPE html>"));
//! // The deposits that the report contradicts.
//! assert!(page.contains("class=a>23,649,405.05</button>"));
//! # Ok::<(), paydown::Errors>(())
//! ```

mod deal_file;
mod figure;
mod filed;
mod frame;
mod markup;
mod projection;
mod source;
mod tie_outs;

pub use projection::{Projected, projection};
pub use source::Source;
pub use tie_outs::{Filed, tie_outs};
