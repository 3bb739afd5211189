//! `paydown explain`: why a class was paid what it was paid.

mod text;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use paydown::error::Diagnostic;
use paydown::report::Report;
use paydown::tie_out::{CheckedCell, TieOut};
use paydown::waterfall::{Explanation, Recording};
use paydown::{Deal, Errors, Replay};
use serde::Serialize;

use crate::begin::{Reported, reports_named};
use crate::deals::{Named, deal_of, found, is_deal, report_reader};

use crate::output::{DealName, Envelope, Failure, Sink, fail};
use crate::tables::TableFiles;

/// Explains step by step why a class was paid what it was paid in a reported month
#[derive(Args)]
#[command(after_help = "\
For each clause that pays the class: what it claims, what was due and paid, the values behind it with \
their formulas, the document that the deal file cites, and the cash left after it. Amounts are in \
dollars.\n\n\
paydown explain deals/thornburg-2003-4/2003-10-27.txt M1\n\
paydown explain deals/thornburg-2003-4 --date 2003-10-27 M1")]
pub struct Arguments {
    /// A report; or a deal, with --date
    #[arg(value_name = "REPORT | DEAL")]
    of: PathBuf,
    /// A class of the deal, as the deal file names it
    #[arg(value_name = "CLASS")]
    class: String,
    /// The date of a report in the deal's folder, or of a month in its tables
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Folder of a deal; without it, the deal of the report's series in deals/
    #[arg(long, value_name = "DIR")]
    deal: Vec<PathBuf>,
    /// Layout of another trustee's reports; layout.yaml in a deal's folder is read too
    #[arg(long, value_name = "FILE")]
    layout: Vec<PathBuf>,
    #[command(flatten)]
    tables: TableFiles,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// One object, whose rows have the steps
    Json,
}

/// The month of a class, and its figures in the report.
pub struct Story {
    pub explanation: Explanation,
    pub tie_out: TieOut,
}

/// The rows of the JSON.
#[derive(Serialize)]
struct JsonStory<'s> {
    #[serde(flatten)]
    explanation: &'s Explanation,
    cells: Vec<&'s CheckedCell>,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Some((Named { deal, .. }, months)) = arguments.months()? {
        return explain(arguments, &deal, months);
    }
    let (report, deals) = arguments.report_and_deals()?;
    let folders: Vec<PathBuf> = deals.iter().map(|named| named.path.clone()).collect();
    let report = report_reader(&arguments.layout, &folders)?.open(report)?;
    let deal = &deals[deal_of(&report, &deals)?].deal;
    explain(arguments, deal, vec![report])
}

/// Explains the last of some reports that follow one another.
fn explain(arguments: &Arguments, deal: &Deal, reports: Vec<Report>) -> Result<(), Failure> {
    if !deal.class_names().any(|known| known == arguments.class) {
        let known: Vec<&str> = deal.class_names().collect();
        let message =
            format!("there is no class `{}`; the deal has {}", arguments.class, known.join(", "));
        return Err(fail(deal.name(), message));
    }
    let mut recording = Recording::default();
    let mut tied = Replay::of(deal).observe(&mut recording).series(reports);
    let Some(tie_out) = tied.pop().transpose()? else {
        return Err(fail(deal.name(), "there is no report"));
    };
    let explanation = recording.distributions.last();
    let explanation = explanation.and_then(|month| Explanation::of(month, &arguments.class));
    let Some(explanation) = explanation else {
        return Err(fail(deal.name(), format!("class `{}` has no month", arguments.class)));
    };
    let story = Story { explanation, tie_out };
    let mut out = Sink::open(None)?;
    match arguments.format {
        Format::Text => out.write(|out| text::write(out, &story))?,
        Format::Json => {
            let cells = story.tie_out.cells.iter().filter(|cell| cell.row == arguments.class);
            let rows = JsonStory { explanation: &story.explanation, cells: cells.collect() };
            let notes = story.tie_out.notes.iter().map(|note| note.message.clone()).collect();
            let deal = Some(DealName::of(deal));
            let text = Envelope { deal, notes, ..Envelope::of("explain", rows) }.text()?;
            out.write(|out| out.write_all(text.as_bytes()))?;
        }
    }
    out.finish()
}

impl Arguments {
    /// The deal of `--date`, and its months in tables up to that date; `None` if no table has the date.
    fn months(&self) -> Result<Option<(Named, Vec<Report>)>, Failure> {
        let Some(date) = self.date.as_ref().filter(|_| is_deal(&self.of)) else {
            return match self.tables.are_named() {
                true => {
                    let message =
                        "tables are of one deal: name its folder, and a month with --date";
                    Err(fail("paydown", message))
                }
                false => Ok(None),
            };
        };
        let named = Named::open(&self.of)?;
        let Some(tables) = self.tables.read(&self.of, &named.deal)? else { return Ok(None) };
        let mut months = tables.reports(&named.deal);
        let is_it =
            |month: &Report| date == "latest" || month.distribution_date.to_string() == *date;
        match months.iter().rposition(is_it) {
            Some(last) => months.truncate(last + 1),
            None if self.tables.are_named() => {
                let message = format!("the tables have no month of {date}");
                return Err(fail("--date", message));
            }
            None => return Ok(None),
        }
        Ok(Some((named, months)))
    }

    /// The report, and the deals among which is that of its series.
    fn report_and_deals(&self) -> Result<(PathBuf, Vec<Named>), Failure> {
        if !self.of.exists() {
            let message = "there is no such file or folder";
            return Err(fail(&self.of.display().to_string(), message));
        }
        if is_deal(&self.of) {
            let report = self.dated(&self.of)?;
            return Ok((report, vec![Named::open(&self.of)?]));
        }
        if self.date.is_some() {
            return Err(fail("--date", "a report has its date; name a deal, or leave --date out"));
        }
        let folders = if self.deal.is_empty() { found()? } else { self.deal.clone() };
        let (mut deals, mut errors) = (Vec::new(), Vec::new());
        for folder in folders {
            match Named::open(&folder) {
                Ok(deal) => deals.push(deal),
                Err(found) => errors.extend(found),
            }
        }
        if errors.is_empty() {
            Ok((self.of.clone(), deals))
        } else {
            Err(Failure::Errors(errors.into()))
        }
    }

    /// The report of `--date` in a deal's folder; if it was amended, the amendment.
    fn dated(&self, deal: &Path) -> Result<PathBuf, Errors> {
        let Some(date) = &self.date else {
            let message = "say which report of the deal: --date 2003-10-27, or --date latest";
            return Err(Diagnostic::of_file("--date", message).into());
        };
        let named = reports_named(deal, std::slice::from_ref(date), "--date")?;
        let pages = named.into_iter().filter_map(|reported| match reported {
            Reported::Page(path) => Some(path),
            Reported::Tables { .. } => None,
        });
        // Tables that had the date would have been read before.
        pages.max_by(|one, other| one.file_stem().cmp(&other.file_stem())).ok_or_else(|| {
            let message = format!("no report of {date} is in the deal's folder or its tables");
            Diagnostic::of_file("--date", message).into()
        })
    }
}
