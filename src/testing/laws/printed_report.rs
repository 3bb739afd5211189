//! The law of printed reports: what we print, we read back, and it ties out.

use super::reported_tables::{described, lines};
use crate::deal::Deal;
use crate::report::trustee::{PrintedReport, ServicerMonth, Trustee};
use crate::report::{Digits, Page, Report};
use crate::tie_out::Replay;
use crate::tie_out::{CheckedCell, Verdict, read_back};

/// A deal's months, printed as reports of its trustee, read back figure by figure and tie out.
///
/// The months are paid and printed from closing on. Each report must be read without loss, and every figure
/// must be the printed one to its last digit. The series must tie out with every figure an input or exact,
/// except
///
/// - the row of totals of `Total Distribution`, an anomaly in months in which classes are paid from
///   outside the account;
/// - roundings, with [`Digits::Trustee`]: interest that accrues at rates with more places than are printed.
///
/// Months of several groups must have liquidation proceeds in proportion to losses; see the module
/// [`trustee`](crate::report::trustee).
///
/// # Errors
///
/// The first figure that breaks the law, with its place and the reason; or the reason why the deal or a month
/// cannot be printed.
///
/// ```
/// use paydown::report::Digits;
/// use paydown::testing::{Family, family_series, printed_report_reads_back};
/// use proptest::test_runner::{Config, TestRunner};
///
/// let mut runner = TestRunner::new(Config::with_cases(8));
/// let result = runner.run(&family_series(Family::SeniorMezzanine, 2), |series| {
///     let law = printed_report_reads_back(&series.file, &series.months, Digits::Full);
///     assert_eq!(law, Ok(()));
///     Ok(())
/// });
/// assert!(result.is_ok());
/// ```
pub fn printed_report_reads_back(
    deal: &Deal,
    months: &[ServicerMonth],
    digits: Digits,
) -> Result<(), String> {
    let lines = |mistakes| lines(&mistakes);
    let page = Page { digits, ..Page::default() };
    let mut trustee = Trustee::at_closing(deal, &page).map_err(lines)?;
    let mut read = Vec::new();
    for month in months {
        let printed = trustee.distribute(month).map_err(lines)?;
        let report = printed.read().map_err(lines)?;
        is_read_whole(deal, &printed, &report)?;
        read.push(report);
    }
    for tied in Replay::of(deal).series(read) {
        let tied = tied.map_err(lines)?;
        if let Some(cell) = tied.cells.iter().find(|cell| !is_kept(cell, digits)) {
            return Err(described(&tied, cell));
        }
    }
    Ok(())
}

/// Checks that every printed figure is read as it was printed.
fn is_read_whole(deal: &Deal, printed: &PrintedReport, report: &Report) -> Result<(), String> {
    if report.distribution_date != printed.date || report.series != deal.series() {
        return Err(format!("the report of {} is read as another's", printed.date));
    }
    if let Some(lost) = report.lost_values.first() {
        return Err(format!("line {}: `{}` lost a value", lost.line, lost.label));
    }
    read_back(deal, report, &printed.figures)
}

/// Whether a figure ties out as the law requires.
fn is_kept(cell: &CheckedCell, digits: Digits) -> bool {
    match cell.verdict {
        Verdict::Input | Verdict::Exact => true,
        Verdict::Rounding => digits == Digits::Trustee,
        Verdict::Anomaly => {
            let reason = cell.reason.as_deref().unwrap_or_default();
            cell.row == "Totals"
                && cell.column == "Total Distribution"
                && reason.ends_with("paid from outside the account")
        }
        Verdict::Restated | Verdict::Superseded | Verdict::Break => false,
    }
}
