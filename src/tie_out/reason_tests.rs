//! Compares reasons and sources of the filings' verdicts with `reason_cases.txt`.

use super::sheet_tests::filing;
use super::{CheckedCell, TieOut, Verdict};

const EXPECTED: &str = include_str!("reason_cases.txt");

fn tie_out(deal: &str, date: &str) -> TieOut {
    let (deal, report) = filing(deal, date);
    TieOut::of(&deal, &report, None, None).unwrap()
}

/// Each report with the expected lines that begin with `kind`.
fn expected(kind: &str) -> Vec<(TieOut, Vec<&'static str>)> {
    let of_reports = EXPECTED.split("\nreport ").skip(1).map(|part| {
        let (report, lines) = part.split_once('\n').unwrap();
        let (deal, date) = report.split_once(' ').unwrap();
        (tie_out(deal, date), lines.lines().filter_map(|line| line.strip_prefix(kind)).collect())
    });
    of_reports.collect()
}

/// Line and reason of the cells with a verdict, in the order of the report.
fn reasons(tie_out: &TieOut, verdict: Verdict) -> Vec<(usize, &str)> {
    let cells = tie_out.cells.iter().filter(|cell| cell.verdict == verdict);
    cells.filter_map(|cell| Some((cell.line, cell.reason.as_deref()?))).collect()
}

#[test]
fn each_anomaly_of_the_filings_is_reported_with_both_sides() {
    for (tied, expected) in expected("anomaly ") {
        let messages = reasons(&tied, Verdict::Anomaly).into_iter();
        let messages: Vec<String> =
            messages.map(|(line, reason)| format!("{line} {reason}")).collect();
        assert_eq!(messages, expected, "{}", tied.file);
    }
}

#[test]
fn inputs_say_why_nothing_determines_them() {
    for (tied, expected) in expected("input ") {
        let mut messages: Vec<(usize, usize, &str)> = Vec::new();
        for (line, reason) in reasons(&tied, Verdict::Input) {
            match messages.iter_mut().find(|(_, _, known)| *known == reason) {
                Some((count, _, _)) => *count += 1,
                None => messages.push((1, line, reason)),
            }
        }
        let messages =
            messages.into_iter().map(|(count, first, why)| format!("{count} {first} {why}"));
        assert_eq!(messages.collect::<Vec<_>>(), expected, "{}", tied.file);
    }
}

/// A class's figure comes from the clause that pays it; a rate or accrual comes from the class.
#[test]
fn figures_name_the_clause_they_come_from() {
    for (tied, expected) in expected("source ") {
        for line in expected {
            let [row, column, source] = line.split(" | ").collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let is_meant = |cell: &&CheckedCell| cell.row == row && cell.column == column;
            let cell = tied.cells.iter().find(is_meant).unwrap();
            assert_eq!(cell.source.as_deref().unwrap_or("none"), source, "{row}, {column}");
        }
    }
}

/// Line 418 of the amended report of 2003-2 prints 4.233977, but its figures give 4.215827.
#[test]
fn verdict_has_a_name_and_a_cell_its_difference() {
    let names = Verdict::ALL.map(Verdict::name);
    assert_eq!(names, ["input", "exact", "rounding", "anomaly", "restated", "superseded", "break"]);
    let tied = tie_out("thornburg-2003-2", "2003-04-25-amended");
    let of_line = |line| tied.cells.iter().find(|cell| cell.line == line).unwrap();
    let difference = of_line(418).difference().map(|difference| difference.to_string());
    assert_eq!(difference.as_deref(), Some("0.018150"));
    let input =
        tied.cells.iter().find(|cell| cell.verdict == Verdict::Input && cell.computed.is_none());
    assert_eq!(input.unwrap().difference(), None);
}
