//! Replays trustee reports: each is tied out with its deal, those of one series in date order.

use std::path::Path;

use super::closing::Closing;
use super::month::TieOut;
use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::report::Report;

use crate::waterfall::Observer;

/// Reads and ties out one trustee's report with its deal.
///
/// The report is a file: a whole EDGAR filing or its exhibit alone. It is taken by itself;
/// opening balances are its own, known as far as they are printed. For several months of a deal
/// see [`replay_series`].
///
/// # Errors
///
/// Every reason why the report cannot be read, is not whole, or is not of this deal, with its
/// line. A figure that does not agree is no error but a verdict in the result.
///
/// # Panics
///
/// Where an invariant of the run is broken: cash paid and left is not the cash there was, or a
/// balance does not roll. That is a mistake of this crate.
///
/// ```
/// use paydown::{Deal, replay};
///
/// let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
/// let tie_out = replay(&deal, "deals/thornburg-2003-4/2003-10-27.txt").unwrap();
/// assert_eq!(tie_out.counts().breaks, 0);
/// ```
pub fn replay(deal: &Deal, report: impl AsRef<Path>) -> Result<TieOut, Vec<Diagnostic>> {
    let report = Report::from_path(report)?;
    check_series(deal, &report)?;
    TieOut::of(deal, &report, None, None)
}

/// Ties out one report and tells `observer` of every payment of the run, in the order in which
/// they are made.
///
/// Only the reference run, in decimals, is told; the run in bounds is not.
///
/// # Errors
///
/// As [`replay`], but that the report is read already.
///
/// # Panics
///
/// As [`replay`].
///
/// ```
/// use paydown::report::Report;
/// use paydown::waterfall::{Observer, Payment};
/// use paydown::{Deal, replay_observed};
///
/// /// What the mezzanine class M1 is paid, and by which clause.
/// struct PaidToM1(Vec<String>);
///
/// impl Observer for PaidToM1 {
///     fn paid(&mut self, payment: &Payment) {
///         if &*payment.payee == "M1" && !payment.paid.is_zero() {
///             self.0.push(format!("{}: {}", payment.clause.title, payment.paid));
///         }
///     }
/// }
///
/// let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
/// let report = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
/// let mut paid = PaidToM1(Vec::new());
/// replay_observed(&deal, &report, &mut paid).unwrap();
/// assert_eq!(
///     paid.0,
///     [
///         "pay interest to M1: 40633.85",
///         "pay unscheduled principal to A1, A2, M1, M2: 380074.71",
///     ]
/// );
/// ```
pub fn replay_observed(
    deal: &Deal,
    report: &Report,
    observer: &mut dyn Observer,
) -> Result<TieOut, Vec<Diagnostic>> {
    check_series(deal, report)?;
    TieOut::of(deal, report, None, Some(observer))
}

/// Ties out reports of one deal in the order of their dates.
///
/// The closing state of one opens the next distribution's, and the next report's opening
/// balances and cumulative losses are checked against it. Where a month is missing, a report opens
/// with its own figures. Reports of one date are alternatives (an amendment and what it amends)
/// and never follow one another; the last of them opens the next month. The result has one entry
/// per report, in date order, amendments last: a report that cannot be tied out is an error in its
/// place and does not stop the others.
///
/// # Panics
///
/// As [`replay`].
///
/// ```
/// use paydown::report::Report;
/// use paydown::{Deal, replay_series};
///
/// let deal = Deal::from_path("deals/thornburg-2003-2").unwrap();
/// let reports = ["2003-04-25-amended.txt", "2003-04-25.txt"]
///     .map(|file| Report::from_path(format!("deals/thornburg-2003-2/{file}")).unwrap());
/// let tied: Vec<_> = replay_series(&deal, reports.into()).into_iter().flatten().collect();
/// let amended: Vec<bool> = tied.iter().map(|tie_out| tie_out.amended).collect();
/// assert_eq!(amended, [false, true]);
/// assert!(tied.iter().all(|tie_out| tie_out.counts().breaks == 0));
/// ```
#[must_use]
pub fn replay_series(deal: &Deal, reports: Vec<Report>) -> Vec<Result<TieOut, Vec<Diagnostic>>> {
    let mut reports = reports;
    reports.sort_by(|a, b| {
        let order = |report: &Report| (report.distribution_date, report.amended);
        order(a).cmp(&order(b))
    });
    let mut before: Option<Closing> = None;
    let mut latest: Option<Closing> = None;
    let mut results: Vec<Result<TieOut, Vec<Diagnostic>>> = Vec::new();
    for report in reports {
        if latest.as_ref().is_some_and(|latest| latest.state.date < report.distribution_date) {
            before = latest.take();
        }
        let result = check_series(deal, &report)
            .and_then(|()| TieOut::of(deal, &report, before.as_ref(), None));
        if let Ok(tie_out) = &result {
            // Of alternatives the last stands: an amendment is what the trustee let stand.
            latest = Some(tie_out.closing.clone());
        }
        results.push(result);
    }
    results
}

fn check_series(deal: &Deal, report: &Report) -> Result<(), Vec<Diagnostic>> {
    if report.series == deal.series() {
        return Ok(());
    }
    let told = format!(
        "the report is of series {}, the deal file of {} is of series {}",
        report.series,
        deal.name(),
        deal.series()
    );
    Err(vec![Diagnostic::of_file(&report.file, told)])
}
