//! `paydown replay`: reproduces every figure of trustees' reports.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use paydown::calendar::Date;
use paydown::error::Diagnostic;
use paydown::html::{Filed, Source, tie_outs};
use paydown::report::Report;
use paydown::report::tables::Tables;
use paydown::table::{Cell, Row, Table};
use paydown::tie_out::{CheckedCell, Counts, Note, TieOut, Verdict};
use paydown::{Errors, Replay};
use serde::Serialize;

use crate::deals::{Named, deal_of, found, is_deal, report_reader, reports_in};
use crate::output::{Failure, Sink, fail, is_read, json};
use crate::tables::{TableFiles, in_series, months_of, text_of};
use crate::terminal;

/// Reproduces every figure of trustees' reports, or shows the difference and its reason
#[derive(Args)]
#[command(after_help = "\
An argument that is a folder or a YAML file is a deal; anything else is a report: a complete EDGAR \
filing or its exhibit. Without arguments, every report of the deal in this folder is replayed, or of \
every deal under deals/.\n\n\
Verdicts:\n\
input     taken from the report: the collateral's side, or a figure that nothing printed determines\n\
exact     computed, and equal in every printed digit\n\
rounding  differs by no more than the printed digits of its inputs leave open\n\
anomaly   contradicted by other figures of the same report\n\
restated  a balance before the month that the report before ended with another amount\n\
superseded replaced by a later revision of its line\n\
break     differs, and nothing in the report explains it\n\n\
Exit code 0: no break; 1: a break; 2: something could not be read or written.")]
pub struct Arguments {
    /// Deals and reports
    #[arg(value_name = "DEAL | FILE")]
    arguments: Vec<PathBuf>,
    /// Folder of a deal; without it, the deal of a report's series in deals/
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
    /// Shows only figures with these verdicts
    #[arg(long, value_name = "VERDICT", value_delimiter = ',')]
    only: Vec<Only>,
    /// Writes to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Also writes a page without script: the reports as filed, every figure coloured by its verdict,
    /// with its computation and its clause, beside the deal file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Counts, and every figure that is neither an input nor exact
    Text,
    Json,
    /// Every figure, a row each
    Csv,
}

/// A verdict on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    Input,
    Exact,
    Rounding,
    Anomaly,
    Restated,
    Superseded,
    Break,
}

impl Only {
    const fn verdict(self) -> Verdict {
        match self {
            Self::Input => Verdict::Input,
            Self::Exact => Verdict::Exact,
            Self::Rounding => Verdict::Rounding,
            Self::Anomaly => Verdict::Anomaly,
            Self::Restated => Verdict::Restated,
            Self::Superseded => Verdict::Superseded,
            Self::Break => Verdict::Break,
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut errors = Vec::new();
    let Replayed { reports, notes, filed } = replayed(arguments, &mut errors)?;
    terminal::notes(&notes);
    let shown = Shown { reports: &reports, only: &verdicts(arguments) };
    // We open both outputs first, so that neither is written if the other cannot be. Without a tied-out
    // report there is no page.
    let mut out = Sink::open(arguments.out.as_deref())?;
    let html = arguments.html.as_deref().filter(|_| !reports.is_empty());
    let html = html.map(|path| Sink::open(Some(path))).transpose()?;
    match arguments.format {
        Format::Text => out.write(|out| text::write(out, &shown))?,
        Format::Json => {
            let text = json(&JsonReplay::of(&shown, &notes, &errors))?;
            out.write(|out| out.write_all(text.as_bytes()))?;
        }
        Format::Csv => {
            let rows = shown.rows();
            let mut text = Vec::new();
            Table::of(&rows).write_csv(&mut text)?;
            out.write(|out| out.write_all(&text))?;
        }
    }
    if let Some(mut html) = html {
        let page = filed.page(&reports);
        html.write(|out| out.write_all(page.as_bytes()))?;
        html.finish()?;
    }
    out.finish()?;
    if !errors.is_empty() {
        return Err(Failure::Errors(errors.into()));
    }
    let breaks: usize = reports.iter().map(|report| report.counts().breaks).sum();
    if breaks == 0 { Ok(()) } else { Err(Failure::Found) }
}

/// The verdicts to show; text shows those that differ unless the user says otherwise.
fn verdicts(arguments: &Arguments) -> Vec<Verdict> {
    if !arguments.only.is_empty() {
        return arguments.only.iter().map(|only| only.verdict()).collect();
    }
    match arguments.format {
        Format::Text => {
            let shown = [Verdict::Rounding, Verdict::Anomaly, Verdict::Restated, Verdict::Break];
            shown.into()
        }
        _ => Verdict::ALL.to_vec(),
    }
}

/// Reports tied out, the notes of their deals, and what was read.
struct Replayed {
    reports: Vec<TieOut>,
    notes: Vec<Diagnostic>,
    filed: Read,
}

/// What was read: the deals, and for each report by its file its text and the place of its deal.
struct Read {
    deals: Vec<Named>,
    reports: BTreeMap<String, (Vec<Text>, usize)>,
}

/// The text of a report, or of a table.
struct Text {
    name: String,
    text: Arc<str>,
    is_table: bool,
}

impl Read {
    /// The page of the reports.
    fn page(&self, reports: &[TieOut]) -> String {
        let filed = reports.iter().filter_map(|report| {
            let (texts, deal) = self.reports.get(&report.file)?;
            let sources = texts.iter().map(|Text { name, text, is_table }| {
                if *is_table { Source::table(name, text) } else { Source::page(name, text) }
            });
            let sources: Vec<Source<'_>> = sources.collect();
            Some(Filed::new(report, &self.deals[*deal].deal, &sources))
        });
        tie_outs(&filed.collect::<Vec<_>>())
    }
}

/// Replays the reports. Files that cannot be read are errors; the others are still replayed.
fn replayed(arguments: &Arguments, errors: &mut Vec<Diagnostic>) -> Result<Replayed, Failure> {
    let (mut folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.arguments.iter().cloned().partition(|path| is_deal(path));
    folders.extend(arguments.deal.iter().cloned());
    let mut are_named = !folders.is_empty();
    if !are_named {
        folders = found()?;
        // In the folder of a deal, that deal is meant.
        are_named = folders.len() == 1;
    }
    if arguments.tables.are_named() && !(folders.len() == 1 && files.is_empty()) {
        let message = "tables are of one deal: name its folder, and no other report";
        return Err(fail("paydown", message));
    }
    let mut keep = |found: Errors| errors.extend(found);
    let deals: Vec<Named> =
        folders.iter().filter_map(|folder| Named::open(folder).map_err(&mut keep).ok()).collect();
    let mut tables: BTreeMap<usize, Tables> = BTreeMap::new();
    if files.is_empty() {
        for (index, Named { path, deal }) in deals.iter().enumerate() {
            let read = arguments.tables.read(path, deal).map_err(&mut keep).ok().flatten();
            tables.extend(read.map(|read| (index, read)));
        }
    }
    let files = if files.is_empty() && !arguments.tables.are_named() {
        let mut all = Vec::new();
        for folder in &folders {
            let needed = are_named && !months_of(folder).is_dir();
            all.extend(reports_of(folder, needed).map_err(&mut keep).unwrap_or_default());
        }
        all
    } else {
        files
    };
    let reader = report_reader(&arguments.layout, &folders)?;
    let (mut by_deal, mut read) = (BTreeMap::<usize, Vec<Report>>::new(), BTreeMap::new());
    for file in &files {
        is_read(file);
        let opened = reader.open(file).and_then(|report| Ok((deal_of(&report, &deals)?, report)));
        if let Ok((deal, report)) = opened.map_err(&mut keep) {
            let text = Arc::clone(&report.text);
            let text = Text { name: report.file.clone(), text, is_table: false };
            read.insert(report.file.clone(), (vec![text], deal));
            by_deal.entry(deal).or_default().push(report);
        }
    }
    let (mut reports, mut notes) = (Vec::new(), Vec::new());
    for (index, Named { deal, .. }) in deals.iter().enumerate() {
        let (pages, tables) = (by_deal.remove(&index), tables.remove(&index));
        if pages.is_none() && tables.is_none() {
            continue;
        }
        notes.extend_from_slice(deal.notes());
        if let Some(tables) = &tables {
            notes.extend_from_slice(&tables.notes);
            if arguments.html.is_some() {
                read.insert(tables.file.clone(), (texts(tables)?, index));
            }
        }
        let months = tables.map(|tables| tables.reports(deal)).unwrap_or_default();
        for series in in_series(pages.unwrap_or_default(), months) {
            for result in Replay::of(deal).series(series) {
                reports.extend(result.map_err(&mut keep));
            }
        }
    }
    Ok(Replayed { reports, notes, filed: Read { deals, reports: read } })
}

/// The texts of tables, each file once.
fn texts(tables: &Tables) -> Result<Vec<Text>, Errors> {
    let files: BTreeSet<&str> = tables.rows.iter().map(|row| &*row.file).collect();
    let text = |file: &str| {
        let text = text_of(Path::new(file))?.into();
        Ok(Text { name: file.to_owned(), text, is_table: true })
    };
    files.into_iter().map(text).collect()
}

/// The reports in a deal's folder. If the user named the folder and it has none, that is an error,
/// because nothing would be replayed; without a name we visit every deal, and some have no reports.
fn reports_of(folder: &Path, is_named: bool) -> Result<Vec<PathBuf>, Errors> {
    let found = reports_in(folder)?;
    if is_named && found.is_empty() {
        let message = "no report (`.txt` or `.htm`) is in this folder";
        return Err(Diagnostic::of_file(&folder.display().to_string(), message).into());
    }
    Ok(found)
}

/// The replayed reports, and the verdicts of the figures to show.
struct Shown<'s> {
    reports: &'s [TieOut],
    only: &'s [Verdict],
}

impl Shown<'_> {
    /// The cells of a report to show.
    fn cells<'r>(&self, report: &'r TieOut) -> impl Iterator<Item = &'r CheckedCell> {
        report.cells.iter().filter(|cell| self.only.contains(&cell.verdict))
    }

    fn rows(&self) -> Vec<CellRow<'_>> {
        let of_report = |report| self.cells(report).map(move |cell| CellRow { report, cell });
        self.reports.iter().flat_map(of_report).collect()
    }
}

/// A checked figure as a row of CSV.
struct CellRow<'r> {
    report: &'r TieOut,
    cell: &'r CheckedCell,
}

impl Row for CellRow<'_> {
    fn columns() -> Vec<&'static str> {
        vec![
            "deal",
            "date",
            "file",
            "line",
            "table",
            "group",
            "row",
            "column",
            "published",
            "computed",
            "low",
            "high",
            "status",
            "reason",
            "source",
        ]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { report, cell } = self;
        let text = |text: &'_ Option<String>| {
            text.as_ref().map_or(Cell::Empty, |text| Cell::Text(text.clone().into()))
        };
        let number = |number: Option<rust_decimal::Decimal>| {
            number.map_or(Cell::Empty, |number| Cell::Decimal(number, number.scale()))
        };
        vec![
            Cell::text(&report.deal),
            Cell::Date(report.distribution_date),
            Cell::text(&report.file),
            Cell::Whole(cell.line as u64),
            Cell::text(&cell.table),
            text(&cell.group),
            Cell::text(&cell.row),
            Cell::text(&cell.column),
            Cell::text(&cell.published),
            number(cell.computed),
            number(cell.low),
            number(cell.high),
            Cell::text(cell.verdict.name()),
            text(&cell.reason),
            text(&cell.source),
        ]
    }
}

/// The JSON of a replay.
#[derive(Serialize)]
struct JsonReplay<'a> {
    paydown: &'static str,
    schema: u32,
    command: &'static str,
    reports: Vec<JsonReport<'a>>,
    notes: Vec<String>,
    errors: Vec<JsonError<'a>>,
}

#[derive(Serialize)]
struct JsonReport<'a> {
    file: &'a str,
    deal: &'a str,
    distribution_date: Date,
    counts: Counts,
    notes: &'a [Note],
    cells: Vec<&'a CheckedCell>,
}

#[derive(Serialize)]
struct JsonError<'a> {
    file: &'a str,
    line: usize,
    message: &'a str,
}

impl<'a> JsonReplay<'a> {
    fn of(shown: &Shown<'a>, notes: &[Diagnostic], errors: &'a [Diagnostic]) -> Self {
        let reports = shown.reports.iter().map(|report| JsonReport {
            file: &report.file,
            deal: &report.deal,
            distribution_date: report.distribution_date,
            counts: report.counts(),
            notes: &report.notes,
            cells: shown.cells(report).collect(),
        });
        let errors = errors.iter().map(|error| JsonError {
            file: &error.file,
            line: error.line,
            message: &error.message,
        });
        Self {
            paydown: env!("CARGO_PKG_VERSION"),
            schema: 1,
            command: "replay",
            reports: reports.collect(),
            notes: notes.iter().map(ToString::to_string).collect(),
            errors: errors.collect(),
        }
    }
}
