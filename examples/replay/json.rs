//! The result as JSON.

use std::io::{self, Write};

use paydown::error::Diagnostic;
use paydown::tie_out::{CheckedCell, Counts, Note};
use serde::Serialize;

use super::replayed::Replayed;

#[derive(Serialize)]
struct Result<'a> {
    reports: Vec<Report<'a>>,
    errors: Vec<Error<'a>>,
}

#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    deal: &'a str,
    distribution_date: String,
    counts: Counts,
    notes: &'a [Note],
    cells: &'a [CheckedCell],
}

#[derive(Serialize)]
struct Error<'a> {
    file: &'a str,
    line: usize,
    message: &'a str,
}

pub fn write(out: &mut impl Write, replayed: &Replayed) -> io::Result<()> {
    let reports = replayed.reports.iter().map(|report| Report {
        file: &report.file,
        deal: &report.deal,
        distribution_date: report.distribution_date.to_string(),
        counts: report.counts(),
        notes: &report.notes,
        cells: &report.cells,
    });
    let errors = replayed.errors.iter().map(|Diagnostic { file, line, message, .. }| Error {
        file,
        line: *line,
        message,
    });
    let result = Result { reports: reports.collect(), errors: errors.collect() };
    serde_json::to_writer(&mut *out, &result)?;
    writeln!(out)
}
