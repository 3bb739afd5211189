//! Which of the deal's distributions a report is of.

use crate::calendar::Date;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::report::Report;

/// The number of a report's distribution, and the distribution date before it; closing for the first.
///
/// # Errors
///
/// If the report's date is before the deal's first distribution.
pub(crate) fn period(deal: &Deal, report: &Report) -> Result<(u32, Date), Errors> {
    let date = report.distribution_date;
    let Some(period) = deal.terms.dates.period_of(date) else {
        let message = format!(
            "the report is dated {date}, before the deal's first distribution on {}; check \
             `first_distribution` in the deal file, or the report's Distribution Date",
            deal.terms.dates.first
        );
        return Err(Diagnostic::of_file(&report.file, message).into());
    };
    Ok((period, deal.terms.before(period)))
}
