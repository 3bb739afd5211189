//! Where a projection starts: after a report, or after a month of the tables.

use std::path::{Path, PathBuf};

use clap::Args;
use paydown::calendar::Date;
use paydown::error::Diagnostic;
use paydown::projection::Call;
use paydown::report::{Report, ReportReader};
use paydown::{Deal, DealState, Errors, Replay, TieOut};

use crate::deals;
use crate::output::{Failure, fail, is_read};
use crate::tables::{months_of, tables_in};

/// The start of a projection, and what ends it.
#[derive(Args)]
pub struct Begin {
    /// Starts after a report: a FILE, or several in a series; the DATE of a report in the deal's
    /// folder, or of a month in its tables; `latest`; or after the last month of a folder of tables.
    /// Without it: from closing, or after the latest report in the deal's folder, or its months/, if
    /// the deal file has no loans
    #[arg(long, value_name = "FILE|DATE|latest", help_heading = "Start and end")]
    pub from: Vec<String>,
    /// With --from: the deal file's loans keep their terms and take the balances of the report, by group
    #[arg(long, help_heading = "Start and end")]
    pub scale_loans: bool,
    /// When a call is exercised or an auction takes place
    #[arg(long, value_name = "never|first|DATE", help_heading = "Start and end")]
    pub call: Option<String>,
}

impl Begin {
    pub fn call(&self) -> Result<Call, Failure> {
        let Some(text) = self.call.as_deref() else { return Ok(Call::Never) };
        Call::parse(text).ok_or_else(|| {
            let message = format!("`{text}`: write never, first or a date such as 2003-10-27");
            fail("--call", message)
        })
    }
}

/// Reported months that an option names.
#[derive(Debug, Clone)]
pub enum Reported {
    /// A report.
    Page(PathBuf),
    /// The tables of a folder, up to a date if there is one.
    Tables { folder: PathBuf, until: Option<Date> },
}

impl Reported {
    /// A report, or a folder of tables.
    pub fn at(path: PathBuf) -> Self {
        match path.is_dir() {
            true => Self::Tables { folder: path, until: None },
            false => Self::Page(path),
        }
    }

    /// The reports of a deal's months, in the order of their dates.
    fn read(&self, deal: &Deal, reader: &ReportReader) -> Result<Vec<Report>, Errors> {
        let (folder, until) = match self {
            Self::Page(path) => {
                is_read(path);
                return Ok(vec![reader.open(path)?]);
            }
            Self::Tables { folder, until } => (folder, *until),
        };
        is_read(folder);
        let mut months = tables_in(folder, deal)?.reports(deal);
        if let Some(until) = until {
            let known = match (months.first(), months.last()) {
                (Some(first), Some(last)) => format!(
                    "its months are from {} to {}",
                    first.distribution_date, last.distribution_date
                ),
                _ => "it has no month".to_owned(),
            };
            months.retain(|month| month.distribution_date <= until);
            if months.last().is_none_or(|last| last.distribution_date != until) {
                let message = format!("there is no month of {until}; {known}");
                return Err(Diagnostic::of_file(&folder.display().to_string(), message).into());
            }
        }
        Ok(months)
    }
}

impl std::fmt::Display for Reported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Page(path) | Self::Tables { folder: path, .. }) = self;
        path.display().fmt(f)
    }
}

/// The reports that `--from` names for a deal. A date is that of a page, or else of the tables.
pub fn reports_named(deal: &Path, from: &[String], option: &str) -> Result<Vec<Reported>, Errors> {
    let mut named = Vec::new();
    for text in from {
        let missing = |what: String| {
            let message = format!("{what} is in the deal's folder; name a file");
            Errors::from(Diagnostic::of_file(option, message))
        };
        if text.is_empty() {
            let message = "name a report, a date or latest";
            return Err(Diagnostic::of_file(option, message).into());
        }
        if text == "latest" {
            named.push(latest(deal)?.ok_or_else(|| missing("no report".to_owned()))?);
        } else if let Some(date) = Date::parse_iso(text) {
            let of_date = |path: &PathBuf| {
                path.file_stem()
                    .is_some_and(|stem| stem.to_string_lossy().starts_with(text.as_str()))
            };
            let mut found = deals::reports_in(deal)?;
            found.retain(of_date);
            let folder = months_of(deal);
            if !found.is_empty() {
                named.extend(found.into_iter().map(Reported::Page));
            } else if folder.is_dir() {
                named.push(Reported::Tables { folder, until: Some(date) });
            } else {
                return Err(missing(format!("no report of {text}")));
            }
        } else {
            named.push(Reported::at(PathBuf::from(text)));
        }
    }
    Ok(named)
}

/// The state at the start: after the last of `reports`, or, if there are none and the deal file has no
/// loans, after the latest report in the deal's folder. `None` to start from closing, also if that
/// folder has no report.
pub fn state(deal: &Deal, path: &Path, reports: &[Reported]) -> Result<Option<DealState>, Errors> {
    Ok(start(deal, path, reports)?.0)
}

/// The latest report in a deal's folder, or else the folder of its tables.
fn latest(deal: &Path) -> Result<Option<Reported>, Errors> {
    let months = || Some(months_of(deal)).filter(|months| months.is_dir());
    Ok(deals::latest_report(deal)?.or_else(months).map(Reported::at))
}

/// The state at the start, as [`state`] says, and the months before it.
pub fn start(
    deal: &Deal,
    path: &Path,
    reports: &[Reported],
) -> Result<(Option<DealState>, Vec<TieOut>), Errors> {
    let (mut named, mut note) = (reports.to_vec(), None);
    if named.is_empty() && !deal.has_loans() {
        let latest = latest(path)?;
        note = latest.as_ref().map(|latest| {
            let deal = deal.name();
            format!("{deal} has no loans of its own; it starts from {latest}")
        });
        named.extend(latest);
    }
    if named.is_empty() {
        return Ok((None, Vec::new()));
    }
    let reader = deals::report_reader(&[], &[path.to_owned()])?;
    let mut reports = Vec::new();
    for months in &named {
        reports.extend(months.read(deal, &reader)?);
    }
    let tied = Replay::of(deal).series(reports).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut state = tied.last().map(|last| last.state().clone());
    if let Some(state) = &mut state {
        state.notes.splice(0..0, note.map(|note| Diagnostic::of_file("", note)));
    }
    Ok((state, tied))
}
