//! Tests of `src/report`: reading trustee reports, and printing projected months as reports.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod bad_tables;
mod filed_reports;
mod front;
mod harsh_months;
mod html;
mod layouts;
mod mistakes;
mod other_layouts;
mod printed_reports;
mod table_sizes;
mod tables;

use paydown::report::{Cell, Report};

const FILES: [&str; 4] = [
    "deals/thornburg-2003-1/2003-12-26.txt",
    "deals/thornburg-2003-2/2003-04-25.txt",
    "deals/thornburg-2003-2/2003-04-25-amended.txt",
    "deals/thornburg-2003-4/2003-10-27.txt",
];

fn text(file: &str) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn read(file: &str, text: &str) -> Report {
    Report::read(file, text.as_bytes()).unwrap_or_else(|wrong| panic!("{file}: {wrong:#?}"))
}

fn filed(file: &str) -> Report {
    Report::open(file).unwrap_or_else(|wrong| panic!("{file}: {wrong:#?}"))
}

/// Everything of a cell but its line.
fn content(cell: &Cell) -> [&str; 5] {
    let group = cell.group.as_deref().unwrap_or("");
    [&cell.table, group, &cell.row, &cell.column, &cell.text]
}

/// Asserts that two reports have the same content, with lines moved by `offset`.
#[track_caller]
fn assert_same_content(one: &Report, other: &Report, offset: usize) {
    assert_eq!(one.cells.len(), other.cells.len());
    for (left, right) in one.cells.iter().zip(&other.cells) {
        assert_eq!(content(left), content(right), "line {}", left.line);
        assert_eq!(left.figure, right.figure);
        assert_eq!(left.line + offset, right.line);
    }
    let titles =
        |report: &Report| -> Vec<_> { report.tables.iter().map(|t| t.title.clone()).collect() };
    assert_eq!(titles(one), titles(other));
    let lost = |report: &Report| -> Vec<_> {
        report.lost_values.iter().map(|l| (l.label.clone(), l.column.clone())).collect()
    };
    assert_eq!(lost(one), lost(other));
    assert_eq!(one.series, other.series);
    assert_eq!(one.distribution_date, other.distribution_date);
    assert_eq!(one.record_date, other.record_date);
    assert_eq!(one.amended, other.amended);
}
