//! Replays trustee reports: each is tied out with its deal, those of one series in date order.

use std::path::Path;

use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::report::Report;
use crate::tieout::{Closing, TieOut};
use crate::waterfall::Observer;

/// Reads and ties out one report with its deal.
///
/// # Errors
///
/// Every reason why the report cannot be read or is not of this deal. A figure that does not
/// agree is no error but a verdict in the result.
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

/// Ties out one report and tells `observer` of every payment of the run.
///
/// # Errors
///
/// As [`replay`].
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
/// The closing state of one opens the next distribution's; reports of one date are alternatives
/// (an amendment and what it amends) and never follow one another. The result has one entry per
/// report, in date order, amendments last.
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
        if latest.as_ref().is_some_and(|latest| latest.date < report.distribution_date) {
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
