//! Replays trustee reports: ties out each with its deal, and those of one series in date order.

use std::path::Path;

use super::month::TieOut;
use super::series;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::report::Report;
use crate::waterfall::Observer;

/// Reads and ties out one trustee report with its deal.
///
/// The report is a file: a whole EDGAR filing or its exhibit alone. Opening balances are those
/// that the report itself prints; digits that it does not print are unknown. For several months of
/// a deal see [`replay_series`].
///
/// # Errors
///
/// Every reason why the report cannot be read, is incomplete, or is not of this deal, with its
/// line. Figures that do not agree are not an error but have a verdict.
///
/// # Panics
///
/// If an invariant of the run is broken: cash paid and left is not the cash received, or a balance
/// does not roll forward. That is a bug in this crate.
///
/// ```
/// use paydown::{Deal, replay};
///
/// let deal = Deal::open("deals/thornburg-2003-4").unwrap();
/// let tie_out = replay(&deal, "deals/thornburg-2003-4/2003-10-27.txt").unwrap();
/// assert_eq!(tie_out.counts().breaks, 0);
/// ```
pub fn replay(deal: &Deal, report: impl AsRef<Path>) -> Result<TieOut, Errors> {
    let report = Report::open(report)?;
    check_series(deal, &report)?;
    TieOut::of(deal, &report, None, None)
}

/// Ties out one report and passes every payment of the run to `observer`, in the order of payment.
///
/// The observer receives the payments of the reference run, in decimals, but not those of the run
/// in interval arithmetic.
///
/// # Errors
///
/// As [`replay`], except those of reading the file.
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
/// /// Records what the mezzanine class M1 is paid, and by which clause.
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
/// let deal = Deal::open("deals/thornburg-2003-4").unwrap();
/// let report = Report::open("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
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
) -> Result<TieOut, Errors> {
    check_series(deal, report)?;
    TieOut::of(deal, report, None, Some(observer))
}

/// Ties out the reports of one deal in the order of their dates.
///
/// Each closing state opens the next distribution, and we check the next report's opening balances
/// and cumulative losses against it. If a month is missing, the report after it opens with its own
/// figures. Reports of the same date are alternatives and never follow one another; an amendment
/// opens the next month instead of what it amends. If two have different figures and neither amends
/// the other, neither opens the next month, and notes say so. The order of `reports` does not
/// matter: the result has one entry for each, by date, amendments last, then by file. If a report
/// cannot be tied out, its entry is the error, and the others are still tied out.
///
/// # Panics
///
/// As [`replay`].
///
/// ```
/// use paydown::report::Report;
/// use paydown::{Deal, replay_series};
///
/// let deal = Deal::open("deals/thornburg-2003-2").unwrap();
/// let reports = ["2003-04-25-amended.txt", "2003-04-25.txt"]
///     .map(|file| Report::open(format!("deals/thornburg-2003-2/{file}")).unwrap());
/// let tied: Vec<_> = replay_series(&deal, reports.into()).into_iter().flatten().collect();
/// let amended: Vec<bool> = tied.iter().map(|tie_out| tie_out.amended).collect();
/// assert_eq!(amended, [false, true]);
/// assert!(tied.iter().all(|tie_out| tie_out.counts().breaks == 0));
/// ```
#[must_use]
pub fn replay_series(deal: &Deal, reports: Vec<Report>) -> Vec<Result<TieOut, Errors>> {
    series::in_order(reports, |report, previous| {
        check_series(deal, report)?;
        TieOut::of(deal, report, previous, None)
    })
}

fn check_series(deal: &Deal, report: &Report) -> Result<(), Errors> {
    if report.series == deal.series() {
        return Ok(());
    }
    let message = format!(
        "the report belongs to series {}, the deal file of {} to series {}",
        report.series,
        deal.name(),
        deal.series()
    );
    Err(Diagnostic::of_file(&report.file, message).into())
}
