//! The trustee's side: a deal's months paid as servicers report them, each printed as the report
//! that a trustee would file.
//!
//! [`Trustee`] takes a month of the collateral ([`ServicerMonth`]), runs the deal's own program and
//! prints the month's statement in the layout of the trustee's reports: the same text that
//! [`Report::read`](crate::report::Report::read) reads and [`replay`](crate::replay()) ties out.
//! [`project_reports`] does so for every month of a projection.
//!
//! ```
//! use paydown::report::{Page, Report};
//! use paydown::report::trustee::{Trustee, project_reports};
//! use paydown::{Deal, projection::ProjectionOptions, replay_series};
//!
//! // The two months after the filed report, at the rates it prints.
//! let deal = Deal::from_path("deals/thornburg-2003-1").unwrap();
//! let filed = Report::from_path("deals/thornburg-2003-1/2003-12-26.txt").unwrap();
//! let tied = replay_series(&deal, vec![filed.clone()]).remove(0).unwrap();
//! let mut options = ProjectionOptions::default();
//! options.start = Some(tied.state().clone());
//! options.months = Some(2);
//! let printed = project_reports(&deal, &options, &Page::default()).unwrap();
//! assert_eq!(printed[1].date.to_string(), "2004-02-25");
//!
//! let mut series = vec![filed];
//! series.extend(printed.iter().map(|report| report.read().unwrap()));
//! for tied in replay_series(&deal, series) {
//!     assert_eq!(tied.unwrap().counts().breaks, 0);
//! }
//! ```
//!
//! # What reads back exactly
//!
//! A series printed from closing with [`Digits::Full`](crate::report::Digits::Full) ties out with
//! every figure an input or exact. What the layout itself leaves open is the exception:
//!
//! - Liquidation proceeds are printed for the pool alone. Where several groups have losses, a reader
//!   takes each group's to be in proportion to its loss; where they are not, what depends on them is
//!   a rounding. See [`GroupRemittance::liquidation_principal`].
//! - What is paid from outside the account is in the classes' total distribution and not in the
//!   account's payment: that total is an anomaly, as in filed reports.
//! - Shortfalls that are more than the classes accrue are borne by nobody whom a report names: the
//!   classes' shares of them are anomalies.
//!
//! With [`Digits::Trustee`](crate::report::Digits::Trustee), what accrues on a rate of more places
//! than are printed is a rounding as well. A report that does not follow the one before it is
//! known by its own figures: its opening balances to half a cent, and nothing of what the deal
//! remembers.

mod distribute;
mod figures;
mod printable;
mod projected;
mod servicer_month;

pub use distribute::{PrintedReport, Trustee};
pub use projected::project_reports;
pub use servicer_month::{Delinquencies, GroupRemittance, OtherAccount, ServicerMonth};
