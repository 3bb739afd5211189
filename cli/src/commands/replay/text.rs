//! The result as text, within the width of the terminal.

use std::io::{self, Write};

use paydown::table::grouped;
use paydown::tie_out::{CheckedCell, TieOut, Verdict};
use textwrap::Options;

use super::Shown;
use crate::terminal::{painted, width};
use paydown::error::escaped;

const INDENT: &str = "             ";
/// The indent of notes, whose kinds are longer than verdicts.
const NOTE: &str = "                ";

pub(super) fn write(out: &mut dyn Write, shown: &Shown<'_>) -> io::Result<()> {
    for (index, report) in shown.reports.iter().enumerate() {
        heading(out, report)?;
        notes(out, report)?;
        for cell in shown.cells(report) {
            write_cell(out, cell)?;
        }
        let amended = shown.reports[..index].iter().rev().find(|before| {
            report.amended
                && before.deal == report.deal
                && before.distribution_date == report.distribution_date
        });
        if let Some(before) = amended {
            amendment(out, before, report)?;
        }
        writeln!(out)?;
    }
    summary(out, shown.reports)
}

fn heading(out: &mut dyn Write, report: &TieOut) -> io::Result<()> {
    let amended = if report.amended { ", amended" } else { "" };
    let title = format!("{}  {}{amended}", report.deal, report.distribution_date);
    // The file follows on a line of its own if both do not fit.
    let fits = textwrap::core::display_width(&title) + 2 + report.file.len() <= width();
    let between = if fits { "  " } else { "\n  " };
    writeln!(out, "{}{between}{}", painted("1", &escaped(&title)), escaped(&report.file))?;
    let counts =
        format!("{} figures: {}", report.cells.len(), listed(std::slice::from_ref(report)));
    let options = Options::new(width()).initial_indent("  ").subsequent_indent("    ");
    writeln!(out, "{}", textwrap::fill(&counts, options))
}

/// The notes of a report, which concern more than one figure.
fn notes(out: &mut dyn Write, report: &TieOut) -> io::Result<()> {
    if !report.notes.is_empty() {
        writeln!(out)?;
    }
    for note in &report.notes {
        let line = if note.line == 0 { String::new() } else { format!("line {}  ", note.line) };
        let text = format!("{line}{}", note.message);
        let text = textwrap::fill(&escaped(&text), Options::new(width() - NOTE.len()));
        let text = text.replace('\n', &format!("\n{NOTE}"));
        let kind = format!("  {:<12}  ", note.kind.name());
        writeln!(out, "{}{text}", painted("36", &kind))?;
    }
    Ok(())
}

/// One cell: its location, the published and the computed figure, and why they differ.
fn write_cell(out: &mut dyn Write, cell: &CheckedCell) -> io::Result<()> {
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
    let line = textwrap::fill(&escaped(&line), Options::new(width() - INDENT.len()));
    let line = line.replace('\n', &format!("\n{INDENT}"));
    writeln!(out, "{}{line}", painted(code(cell.verdict), &first))?;
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

fn wrapped(out: &mut dyn Write, what: &str, text: &str) -> io::Result<()> {
    let options =
        Options::new(width()).initial_indent(INDENT).subsequent_indent("                  ");
    writeln!(out, "{}", textwrap::fill(&escaped(&format!("{what}{text}")), options))
}

/// The figures that an amendment prints differently from the report that it amends.
fn amendment(out: &mut dyn Write, before: &TieOut, after: &TieOut) -> io::Result<()> {
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
    let heading =
        format!("amends {}: {} figures are printed differently", before.file, changes.len());
    let options = Options::new(width()).initial_indent("  ").subsequent_indent("    ");
    writeln!(out, "\n{}", textwrap::fill(&escaped(&heading), options))?;
    for change in changes {
        let options = Options::new(width()).initial_indent("    ").subsequent_indent("      ");
        writeln!(out, "{}", textwrap::fill(&escaped(&change), options))?;
    }
    Ok(())
}

fn summary(out: &mut dyn Write, reports: &[TieOut]) -> io::Result<()> {
    let figures: usize = reports.iter().map(|report| report.cells.len()).sum();
    let reported = if reports.len() == 1 { "report" } else { "reports" };
    let counts = listed(reports);
    let line = format!("{} {reported}, {figures} figures: {counts}", reports.len());
    writeln!(out, "{}", textwrap::fill(&line, width()))
}

/// How many figures of the reports have each verdict. Of restated and superseded ones there are usually
/// none.
fn listed(reports: &[TieOut]) -> String {
    let cells = || reports.iter().flat_map(|report| &report.cells);
    let counted = |verdict: Verdict| {
        let count = cells().filter(|cell| cell.verdict == verdict).count();
        let is_rare = matches!(verdict, Verdict::Restated | Verdict::Superseded);
        let inferred: usize = reports.iter().map(|report| report.counts().exact_inferred).sum();
        match verdict {
            _ if is_rare && count == 0 => None,
            Verdict::Exact if inferred > 0 => {
                Some(format!("{count} exact ({inferred} of them rest on inferred inputs)"))
            }
            _ => Some(format!("{count} {}", verdict.name())),
        }
    };
    let counts: Vec<String> = Verdict::ALL.into_iter().filter_map(counted).collect();
    counts.join(", ")
}

/// The colour of a verdict.
const fn code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Break => "1;31",
        Verdict::Anomaly => "33",
        _ => "36",
    }
}
