//! The result as text for a terminal, within 100 columns.

use std::io::{self, Write};

use paydown::tie_out::{CheckedCell, TieOut, Verdict};
use textwrap::Options;

use super::layout::{WIDTH, grouped};
use super::replayed::Replayed;

const INDENT: &str = "             ";
/// The indent of notes, whose kinds are longer than verdicts.
const NOTE: &str = "                ";

pub fn write(out: &mut impl Write, replayed: &Replayed, colour: bool) -> io::Result<()> {
    let paint = Paint { colour };
    for (index, report) in replayed.reports.iter().enumerate() {
        heading(out, report, &paint)?;
        notes(out, report, &paint)?;
        for cell in &report.cells {
            if !matches!(cell.verdict, Verdict::Input | Verdict::Exact) {
                write_cell(out, cell, &paint)?;
            }
        }
        let amended = replayed.reports[..index].iter().rev().find(|before| {
            report.amended
                && before.deal == report.deal
                && before.distribution_date == report.distribution_date
        });
        if let Some(before) = amended {
            amendment(out, before, report)?;
        }
        writeln!(out)?;
    }
    summary(out, replayed)
}

fn heading(out: &mut impl Write, report: &TieOut, paint: &Paint) -> io::Result<()> {
    let counts = report.counts();
    let amended = if report.amended { ", amended" } else { "" };
    let title = format!("{}  {}{amended}", report.deal, report.distribution_date);
    writeln!(out, "{}  {}", paint.bold(&title), report.file)?;
    writeln!(
        out,
        "  {} figures: {} input, {} exact, {} rounding, {} anomaly, {} break",
        report.cells.len(),
        counts.input,
        counts.exact,
        counts.rounding,
        counts.anomaly,
        counts.breaks
    )
}

/// The notes of a report, which concern more than one figure.
fn notes(out: &mut impl Write, report: &TieOut, paint: &Paint) -> io::Result<()> {
    if !report.notes.is_empty() {
        writeln!(out)?;
    }
    for note in &report.notes {
        let line = if note.line == 0 { String::new() } else { format!("line {}  ", note.line) };
        let text = format!("{line}{}", note.message);
        let text = textwrap::fill(&text, Options::new(WIDTH - NOTE.len()));
        let text = text.replace('\n', &format!("\n{NOTE}"));
        let kind = format!("  {:<12}  ", note.kind.name());
        writeln!(out, "{}{text}", paint.with("36", &kind))?;
    }
    Ok(())
}

/// One cell: its location, the published and the computed figure, and why they differ.
fn write_cell(out: &mut impl Write, cell: &CheckedCell, paint: &Paint) -> io::Result<()> {
    let place = [
        cell.table.as_str(),
        cell.group.as_deref().unwrap_or_default(),
        if cell.row.is_empty() { "(no label)" } else { cell.row.as_str() },
        cell.column.as_str(),
    ];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    writeln!(out)?;
    let first = format!("  {:<9}  ", cell.verdict.name());
    let line = format!("line {}  {}", cell.line, place.join(" · "));
    let line = textwrap::fill(&line, Options::new(WIDTH - INDENT.len()));
    let line = line.replace('\n', &format!("\n{INDENT}"));
    writeln!(out, "{}{line}", paint.status(cell.verdict, &first))?;
    let mut figures = format!("published {}", cell.published);
    if let Some(computed) = cell.computed {
        figures += &format!("   computed {}", grouped(&computed.to_string()));
    }
    if let Some(difference) = cell.difference().filter(|difference| !difference.is_zero()) {
        figures += &format!("   difference {}", grouped(&difference.to_string()));
    }
    wrapped(out, "", &figures)?;
    if let Some(reason) = &cell.reason {
        wrapped(out, "why: ", reason)?;
    }
    if let Some(source) = &cell.source {
        wrapped(out, "source: ", source)?;
    }
    Ok(())
}

fn wrapped(out: &mut impl Write, what: &str, text: &str) -> io::Result<()> {
    let options =
        Options::new(WIDTH).initial_indent(INDENT).subsequent_indent("                  ");
    writeln!(out, "{}", textwrap::fill(&format!("{what}{text}"), options))
}

/// The figures that an amendment prints differently from the report that it amends.
fn amendment(out: &mut impl Write, before: &TieOut, after: &TieOut) -> io::Result<()> {
    let place = |cell: &CheckedCell| (cell.table.clone(), cell.row.clone(), cell.column.clone());
    let mut earlier: Vec<Option<&CheckedCell>> = before.cells.iter().map(Some).collect();
    let mut changes = Vec::new();
    for cell in &after.cells {
        let same =
            earlier.iter_mut().find(|found| found.is_some_and(|found| place(found) == place(cell)));
        let found = same.and_then(Option::take);
        if found.is_none_or(|found| found.published != cell.published) {
            let was = found.map_or("absent", |found| found.published.as_str());
            let line = found.map(|found| format!(" (line {})", found.line)).unwrap_or_default();
            changes.push(format!(
                "line {}  {} {}: {was}{line} → {}",
                cell.line, cell.row, cell.column, cell.published
            ));
        }
    }
    for lost in earlier.into_iter().flatten() {
        changes.push(format!(
            "line {} of {}  {} {}: {} → absent",
            lost.line, before.file, lost.row, lost.column, lost.published
        ));
    }
    writeln!(out, "\n  amends {}: {} figures are printed differently", before.file, changes.len())?;
    for change in changes {
        let options = Options::new(WIDTH).initial_indent("    ").subsequent_indent("      ");
        writeln!(out, "{}", textwrap::fill(&change, options))?;
    }
    Ok(())
}

fn summary(out: &mut impl Write, replayed: &Replayed) -> io::Result<()> {
    let total = |status: Verdict| -> usize {
        let cells = replayed.reports.iter().flat_map(|report| &report.cells);
        cells.filter(|cell| cell.verdict == status).count()
    };
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .map(|status| format!("{} {}", total(status), status.name()))
        .collect();
    let figures: usize = replayed.reports.iter().map(|report| report.cells.len()).sum();
    writeln!(out, "{} reports, {figures} figures: {}", replayed.reports.len(), counts.join(", "))
}

/// Colours text if the output is a terminal.
struct Paint {
    colour: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(&self, text: &str) -> String {
        self.with("1", text)
    }

    fn status(&self, status: Verdict, text: &str) -> String {
        match status {
            Verdict::Break => self.with("1;31", text),
            Verdict::Anomaly => self.with("33", text),
            _ => self.with("36", text),
        }
    }
}
