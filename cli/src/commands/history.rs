//! `paydown history`: a deal's reported months, then its projected ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use paydown::calendar::Date;
use paydown::error::Diagnostic;
use paydown::history::{History, HistoryRow};
use paydown::report::Report;
use paydown::table::{Row, Table};
use paydown::{Deal, Projection, Replay, TieOut};

use super::project::{Format, settlement, tables};
use crate::deals::{report_reader, reports_in};
use crate::options::{Assumed, VECTORS, as_written};
use crate::output::{self, DealName, Envelope, Failure, Sink, Start, fail, is_read};
use crate::picture::{Caption, flows};
use crate::tables::{TableFiles, in_series};
use crate::{terminal, text_table};
use tables::View;

/// Shows a deal's reported months, then its projected ones, in one table; or its actual speeds
#[derive(Args)]
#[command(after_help = after_help())]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    #[command(flatten)]
    assumed: Assumed,
    /// Layout of another trustee's reports; layout.yaml in the deal's folder is read too
    #[arg(long, value_name = "FILE")]
    layout: Vec<PathBuf>,
    #[command(flatten)]
    tables: TableFiles,
    /// What to write
    #[arg(long, value_name = "WHAT", default_value = "classes")]
    show: Show,
    /// Actual months only
    #[arg(long)]
    no_projection: bool,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "table")]
    format: Format,
    /// Settlement date: average lives count from it, and only principal paid after it. Without it, the
    /// distribution date before the first actual month
    #[arg(long, value_name = "DATE")]
    settle: Option<String>,
    /// Picture of balances, cash flows and losses over time, with the last actual month marked
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Writes to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The help after the options.
fn after_help() -> String {
    format!(
        "Months are those of the reports in the deal's folder and of the tables in its months/. With \
         --from, they end with the report of DATE, or are those of the FILEs. The projection starts after \
         the last. Columns are `kind` (actual or projected), then those of `paydown project`. Actual \
         amounts are the published ones, and what is not published is as the run has it; figures of the \
         collateral that neither has are empty.\n\n\
         {VECTORS} --cpr, --smm, --cdr, --mdr and --severity also take history:N, the pool's actual speed \
         of the last N months, and history:life.\n\n\
         Speeds, by group, in percent, over 1, 3, 6 and 12 months and all:\n\
         smm       voluntary prepayments ÷ (balance − scheduled principal); voluntary is unscheduled \
         principal less that of liquidated loans, as far as it is published.\n\
         cpr       1 − (1 − smm)^12. Over n months 1 − smm is the n-th root of the product.\n\
         cdr       the same of (principal of liquidated loans + loss) ÷ balance; of the loss alone if only \
         that is published.\n\
         severity  loss ÷ (principal of liquidated loans + loss).\n\
         Empty: a figure is not published, or a month has no report."
    )
}

/// What to show.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    /// Each class in each month
    Classes,
    /// Each collateral group in each month
    Collateral,
    /// Outcomes of the tests that the deal file names
    Triggers,
    /// Balances of accounts
    Accounts,
    /// Payments to parties that are no class
    Fees,
    /// Totals and average life of each class over actual and projected months
    Summary,
    /// Actual prepayments, defaults and severity of each group
    Speeds,
}

const SPEEDS: View = View {
    columns: &[
        "period",
        "date",
        "group",
        "cpr_1m",
        "cpr_3m",
        "cpr_6m",
        "cpr_12m",
        "cpr_life",
        "cdr_1m",
        "cdr_12m",
        "cdr_life",
        "severity_12m",
        "severity_life",
    ],
    keys: 3,
};

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settle = settlement(arguments.settle.as_ref())?;
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    let mut errors = Vec::new();
    let tied = tied_out(arguments, &deal, &mut errors)?;
    let history = match History::of(&deal, &tied) {
        Err(_) if !errors.is_empty() => return Err(Failure::Errors(errors.into())),
        history => history?,
    };
    let mut notes = deal.notes().to_vec();
    let history = arguments.followed(&deal, history, &mut notes)?;
    notes.extend_from_slice(&history.flows.notes);
    let run = Run { arguments, deal: &deal, history: &history, notes: &notes };
    let flows = &history.flows;
    match arguments.show {
        Show::Classes => run.write_months(&history.classes(), tables::CLASSES),
        Show::Collateral => run.write_months(&history.collateral(), tables::COLLATERAL),
        Show::Triggers => run.write_months(&history.triggers(), tables::TRIGGERS),
        Show::Accounts => run.write_months(&history.accounts(), tables::ACCOUNTS),
        Show::Fees => run.write_months(&history.fees(), tables::FEES),
        Show::Summary => {
            run.write(&flows.summary(settle.unwrap_or(flows.settlement)), tables::SUMMARY)
        }
        Show::Speeds => run.write(&history.speeds(), SPEEDS),
    }?;
    if errors.is_empty() { Ok(()) } else { Err(Failure::Errors(errors.into())) }
}

/// The months tied out: those of the deal's pages and tables, or of the reports that the user names.
/// Reports that cannot be read are errors; the others are still tied out.
fn tied_out(
    arguments: &Arguments,
    deal: &Deal,
    errors: &mut Vec<Diagnostic>,
) -> Result<Vec<TieOut>, Failure> {
    let mut until: Option<Date> = None;
    let mut named = Vec::new();
    for from in arguments.assumed.begin.from.iter().filter(|from| *from != "latest") {
        match Date::parse_iso(from) {
            Some(date) => until = until.max(Some(date)),
            None => named.push(PathBuf::from(from)),
        }
    }
    let mut keep = |found: paydown::Errors| errors.extend(found);
    let tables = arguments.tables.read(&arguments.deal, deal)?.filter(|_| named.is_empty());
    let files = match named.is_empty() {
        true if arguments.tables.are_named() => Vec::new(),
        true => reports_in(&arguments.deal)?,
        false => named,
    };
    files.iter().for_each(is_read);
    let reader = report_reader(&arguments.layout, std::slice::from_ref(&arguments.deal))?;
    let pages = files.iter().filter_map(|file| reader.open(file).map_err(&mut keep).ok());
    let pages: Vec<Report> = pages.collect();
    let months = tables.map(|tables| tables.reports(deal)).unwrap_or_default();
    let mut tied = Vec::new();
    for series in in_series(pages, months) {
        for result in Replay::of(deal).series(series) {
            tied.extend(result.map_err(&mut keep));
        }
    }
    if let Some(until) = until {
        if !tied.iter().any(|month| month.distribution_date == until) {
            let dates = tied.iter().map(|month| month.distribution_date.to_string());
            let dates = dates.collect::<Vec<_>>();
            let known = match (dates.first(), dates.last()) {
                (Some(first), Some(last)) => format!("the months are from {first} to {last}"),
                _ => "there is none".to_owned(),
            };
            return Err(fail("--from", format!("no month is reported on {until}; {known}")));
        }
        tied.retain(|month| month.distribution_date <= until);
    }
    Ok(tied)
}

impl Arguments {
    /// The history with its projection. Without assumptions, a deal that cannot be projected has its
    /// actual months, and a note says why.
    fn followed(
        &self,
        deal: &Deal,
        history: History,
        notes: &mut Vec<Diagnostic>,
    ) -> Result<History, Failure> {
        if self.no_projection || self.show == Show::Speeds {
            notes.extend_from_slice(&history.state().notes);
            return Ok(history);
        }
        let options = self.assumed.options_after(deal, &history)?;
        match Projection::with(deal, &options).run() {
            Ok(flows) => Ok(history.followed_by(&flows)?),
            Err(why) if self.assumed.named().is_empty() => {
                notes.extend_from_slice(&history.state().notes);
                let message = "only actual months are shown, because no assumptions are given, and \
                               without them there is no projection";
                notes.push(Diagnostic::of_file("paydown", message));
                notes.extend(why);
                Ok(history)
            }
            Err(why) => Err(why.into()),
        }
    }

    /// The options given that change figures, by name, for the JSON.
    fn named(&self) -> BTreeMap<String, String> {
        let mut named = self.assumed.named();
        named.extend(self.settle.clone().map(|date| ("settle".to_owned(), date)));
        named
    }
}

/// A history to write.
struct Run<'r> {
    arguments: &'r Arguments,
    deal: &'r Deal,
    history: &'r History,
    notes: &'r [Diagnostic],
}

impl Run<'_> {
    /// Writes rows with their kinds.
    fn write_months<R: Row>(&self, rows: &[HistoryRow<'_, R>], view: View) -> Result<(), Failure> {
        let columns: Vec<&'static str> = [&["kind"], view.columns].concat();
        self.write_columns(rows, &columns, view.keys + 1)
    }

    fn write<R: Row>(&self, rows: &[R], view: View) -> Result<(), Failure> {
        self.write_columns(rows, view.columns, view.keys)
    }

    fn write_columns<R: Row>(
        &self,
        rows: &[R],
        columns: &[&'static str],
        keys: usize,
    ) -> Result<(), Failure> {
        let (arguments, history) = (self.arguments, self.history);
        terminal::notes(self.notes);
        // We open all outputs first, so that none is written if another cannot be.
        let mut out = Sink::open(arguments.out.as_deref())?;
        let svg: Option<&Path> = arguments.svg.as_deref();
        let picture = svg.map(|path| Sink::open(Some(path))).transpose()?;
        let start = Start::of(Some(history.state()), history.last_actual);
        let text = match arguments.format {
            Format::Table => {
                text_table::page(&text_table::columns(rows, columns), keys, terminal::width())
            }
            Format::Csv => output::csv(&Table::of(rows))?,
            Format::Json => Envelope {
                deal: Some(DealName::of(self.deal)),
                start: Some(Start::of(Some(history.state()), history.last_actual)),
                assumptions: Some(arguments.named()),
                notes: self.notes.iter().map(ToString::to_string).collect(),
                ..Envelope::of("history", Table::of(rows))
            }
            .text()?,
        };
        out.write(|out| out.write_all(text.as_bytes()))?;
        if let Some(mut picture) = picture {
            let title = format!("{}: balances, cash flows and losses", self.deal.name());
            let caption = Caption::of(title)
                .with_start(&start)
                .with_assumptions(as_written(&arguments.named()))
                .with_deal(&DealName::of(self.deal));
            let mut months = flows::Flows::of(&history.flows);
            months.join = Some(history.last_actual);
            let svg = flows::picture(&months, &caption);
            picture.write(|out| out.write_all(svg.as_bytes()))?;
            picture.finish()?;
        }
        out.finish()
    }
}
