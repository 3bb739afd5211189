//! Prints the reports that a trustee would file: pays each month of a deal as servicers report it.
//!
//! [`Trustee`] receives a month of the collateral ([`ServicerMonth`]), runs the deal's program and
//! prints the month's report in the trustee's layout. [`Report::read`](crate::report::Report::read)
//! reads this text, and [`Replay`](crate::Replay) ties it out. [`project_reports`] prints every
//! month of a projection.
//!
//! ```
//! use paydown::report::{Page, Report};
//! use paydown::report::trustee::{Trustee, project_reports};
//! use paydown::{Deal, Replay, projection::ProjectionOptions};
//!
//! // The two months after the filed report, at the rates it prints.
//! let deal = Deal::open("deals/thornburg-2003-1").unwrap();
//! let filed = Report::open("deals/thornburg-2003-1/2003-12-26.txt").unwrap();
//! let tied = Replay::of(&deal).series(vec![filed.clone()]).remove(0).unwrap();
//! let mut options = ProjectionOptions::default();
//! options.start = Some(tied.state().clone());
//! options.months = Some(2);
//! let printed = project_reports(&deal, &options, &Page::default()).unwrap();
//! assert_eq!(printed[1].date.to_string(), "2004-02-25");
//!
//! let mut series = vec![filed];
//! series.extend(printed.iter().map(|report| report.read().unwrap()));
//! for tied in Replay::of(&deal).series(series) {
//!     assert_eq!(tied.unwrap().counts().breaks, 0);
//! }
//! ```
//!
//! # What reads back exactly
//!
//! If a series is printed from closing with [`Digits::Full`](crate::report::Digits::Full), every
//! figure ties out as an input or exact. The exceptions are what the layout leaves open:
//!
//! - Liquidation proceeds are printed for the pool alone. If several groups have losses, a reader
//!   assumes that each group's proceeds are in proportion to its loss; if they are not, figures
//!   that depend on them are roundings. See [`GroupRemittance::liquidation_principal`].
//! - What is paid from outside the account is in the classes' total distribution, but not in the
//!   account's payment: that total is an anomaly, as in filed reports.
//!
//! With [`Digits::Trustee`](crate::report::Digits::Trustee), accruals on a rate with more places
//! than are printed are roundings as well. If a report does not follow the one before it, only its
//! own figures are known: its opening balances to half a cent, and no state that the deal carries
//! from month to month.

mod distribute;
mod figures;
mod printable;
mod projected;
mod servicer_month;

pub use distribute::{PrintedReport, Trustee};
pub use projected::project_reports;
pub use servicer_month::{Delinquencies, GroupRemittance, OtherAccount, ServicerMonth};
