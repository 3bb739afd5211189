//! Replays trustee reports: ties out each with its deal, and those of one series in date order.

use std::fmt;
use std::path::Path;

use super::month::TieOut;
use super::series;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::report::Report;
use crate::report::tables::Tables;
use crate::waterfall::Observer;

/// Ties out trustee's reports with a deal: one, or those of several months.
///
/// Figures that do not agree are not an error but have a verdict.
///
/// # Panics
///
/// Each method panics if an invariant of the run is broken: cash paid and left is not the cash
/// received, or a balance does not roll forward. That is a bug in this crate.
///
/// ```
/// use paydown::report::Report;
/// use paydown::tie_out::Replay;
/// use paydown::waterfall::{Observer, Payment};
/// use paydown::Deal;
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
/// let deal = Deal::open("deals/thornburg-2003-4")?;
/// let report = Report::open("deals/thornburg-2003-4/2003-10-27.txt")?;
/// let mut paid = PaidToM1(Vec::new());
/// Replay::of(&deal).observe(&mut paid).report(&report)?;
/// assert_eq!(
///     paid.0,
///     [
///         "pay interest to M1: 40633.85",
///         "pay unscheduled principal to A1, A2, M1, M2: 380074.71",
///     ]
/// );
/// # Ok::<(), paydown::Errors>(())
/// ```
#[must_use]
pub struct Replay<'r> {
    deal: &'r Deal,
    observer: Option<&'r mut dyn Observer>,
}

impl fmt::Debug for Replay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("deal", &self.deal.name()).finish_non_exhaustive()
    }
}

impl<'r> Replay<'r> {
    /// A replay with this deal.
    pub const fn of(deal: &'r Deal) -> Self {
        Self { deal, observer: None }
    }

    /// Passes every payment of the runs in decimals to an observer, in the order of payment, month
    /// by month.
    pub fn observe(self, observer: &'r mut dyn Observer) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Reads one report from a file (a whole EDGAR filing or its exhibit alone) and ties it out.
    ///
    /// # Errors
    ///
    /// Every reason why the report cannot be read, is incomplete, or is not of this deal, with its
    /// line.
    pub fn file(self, report: impl AsRef<Path>) -> Result<TieOut, Errors> {
        let report = Report::open(report)?;
        self.report(&report)
    }

    /// Ties out one report. Opening balances are those that the report itself prints; digits that it
    /// does not print are unknown.
    ///
    /// # Errors
    ///
    /// If the report is incomplete or not of this deal, with its line.
    pub fn report(self, report: &Report) -> Result<TieOut, Errors> {
        check_series(self.deal, report)?;
        TieOut::of(self.deal, report, None, self.observer)
    }

    /// Ties out the reports of several months in the order of their dates.
    ///
    /// Each closing state opens the next distribution, and we check the next report's opening
    /// balances and cumulative losses against it. If a month is missing, the report after it opens
    /// with its own figures. Reports of the same date are alternatives and never follow one another;
    /// an amendment opens the next month instead of what it amends. If two have different figures
    /// and neither amends the other, neither opens the next month, and notes say so. The order of
    /// `reports` does not matter: the result has one entry for each, by date, amendments last, then
    /// by file. If a report cannot be tied out, its entry is the error, and the others are still
    /// tied out.
    ///
    /// ```
    /// use paydown::Deal;
    /// use paydown::report::Report;
    /// use paydown::tie_out::Replay;
    ///
    /// let deal = Deal::open("deals/thornburg-2003-2").unwrap();
    /// let reports = ["2003-04-25-amended.txt", "2003-04-25.txt"]
    ///     .map(|file| Report::open(format!("deals/thornburg-2003-2/{file}")).unwrap());
    /// let tied: Vec<_> = Replay::of(&deal).series(reports.into()).into_iter().flatten().collect();
    /// let amended: Vec<bool> = tied.iter().map(|tie_out| tie_out.amended).collect();
    /// assert_eq!(amended, [false, true]);
    /// assert!(tied.iter().all(|tie_out| tie_out.counts().breaks == 0));
    /// ```
    /// The last state, from which a projection continues, is that of the last tie-out:
    /// [`TieOut::state`].
    pub fn series(mut self, reports: Vec<Report>) -> Vec<Result<TieOut, Errors>> {
        series::in_order(reports, |report, previous| {
            check_series(self.deal, report)?;
            let observer = self.observer.as_mut().map(|observer| &mut **observer as _);
            TieOut::of(self.deal, report, previous, observer)
        })
    }
}

impl Replay<'_> {
    /// Ties out the months of tables, one after another, as [`series`](Self::series) does reports:
    /// each line's figures are in the tie-out of its distribution date.
    ///
    /// ```
    /// use paydown::Deal;
    /// use paydown::report::tables::Tables;
    /// use paydown::tie_out::Replay;
    ///
    /// let deal = Deal::open("deals/sequoia-2002-11")?;
    /// let tables = Tables::open(&deal, "deals/sequoia-2002-11/months")?;
    /// let months = Replay::of(&deal).tables(&tables);
    /// let exact: usize = months.iter().flatten().map(|month| month.counts().exact).sum();
    /// assert!(exact > 300);
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn tables(self, tables: &Tables) -> Vec<Result<TieOut, Errors>> {
        let reports = tables.reports(self.deal);
        self.series(reports)
    }
}

impl Deal {
    /// Reads and ties out one trustee's report. For several months, or an observer of the payments,
    /// see [`Replay`].
    ///
    /// # Errors
    ///
    /// As [`Replay::file`].
    ///
    /// # Panics
    ///
    /// As [`Replay`].
    ///
    /// ```
    /// use paydown::Deal;
    ///
    /// let deal = Deal::open("deals/thornburg-2003-4")?;
    /// let tie_out = deal.replay("deals/thornburg-2003-4/2003-10-27.txt")?;
    /// assert_eq!(tie_out.counts().breaks, 0);
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn replay(&self, report: impl AsRef<Path>) -> Result<TieOut, Errors> {
        Replay::of(self).file(report)
    }
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
