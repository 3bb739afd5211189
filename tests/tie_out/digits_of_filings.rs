//! If we change a digit of a filing, the tie-out must report a break, or a contradiction of the filing.

use std::collections::BTreeSet;

use paydown::Deal;
use paydown::report::{Cell, Report};
use paydown::tie_out::Replay;
use paydown::tie_out::{CheckedCell, TieOut, Verdict};

const FILINGS: [(&str, &str); 4] = [
    ("deals/thornburg-2003-1", "2003-12-26.txt"),
    ("deals/thornburg-2003-2", "2003-04-25.txt"),
    ("deals/thornburg-2003-2", "2003-04-25-amended.txt"),
    ("deals/thornburg-2003-4", "2003-10-27.txt"),
];

/// Changes that printed digits cannot show: file, line, digit.
///
/// A total shortfall of 0.02 instead of 0.01, shared among the classes, leaves every class within
/// half a cent of what is printed for it.
const UNDECIDABLE: [(&str, usize, usize); 2] =
    [("2003-12-26.txt", 242, 2), ("2003-10-27.txt", 200, 2)];

fn tie_out(deal: &Deal, file: &str, text: &str) -> TieOut {
    let report = Report::read(file, text.as_bytes()).unwrap();
    Replay::of(deal).series(vec![report]).remove(0).unwrap()
}

/// The indices of cells that are reported.
fn reported(tie_out: &TieOut) -> BTreeSet<usize> {
    let cells = tie_out.cells.iter().enumerate();
    cells
        .filter(|(_, cell)| matches!(cell.verdict, Verdict::Anomaly | Verdict::Break))
        .map(|(index, _)| index)
        .collect()
}

/// The text with one digit of one cell changed to the next (9 to 8).
fn changed(text: &str, cell: &Cell, cells: &[Cell], digit: usize) -> String {
    // Cells of a line are in order; we search each after the one before.
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = &lines[cell.line - 1];
    let mut from = 0;
    for other in cells.iter().filter(|other| other.line == cell.line) {
        let at = find_figure(line, &other.text, from);
        if std::ptr::eq(other, cell) {
            let mut bytes = line.clone().into_bytes();
            let place = at
                + other
                    .text
                    .bytes()
                    .enumerate()
                    .filter(|(_, byte)| byte.is_ascii_digit())
                    .map(|(place, _)| place)
                    .nth(digit)
                    .unwrap();
            bytes[place] = if bytes[place] == b'9' { b'8' } else { bytes[place] + 1 };
            lines[cell.line - 1] = String::from_utf8(bytes).unwrap();
            break;
        }
        from = at + other.text.len();
    }
    lines.join("\n")
}

/// The place of a figure between blanks in a line, from a byte on.
fn find_figure(line: &str, figure: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        at += line[at..].find(figure).unwrap();
        let before = line[..at].chars().last();
        let after = line[at + figure.len()..].chars().next();
        if before.is_none_or(char::is_whitespace) && after.is_none_or(char::is_whitespace) {
            return at;
        }
        at += 1;
    }
}

fn digits(cell: &Cell) -> usize {
    cell.text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether nothing printed determines a figure and nothing printed depends on it.
fn is_free(cell: &CheckedCell) -> bool {
    let reason = cell.reason.as_deref().unwrap_or_default();
    cell.verdict == Verdict::Input && reason.starts_with("nothing printed determines it")
}

/// Changes digits of every `stride`-th cell, and returns the changes that are not reported.
///
/// A computed figure must be reported itself. An input must change the verdict of a figure that
/// depends on it.
fn sweep(stride: usize, every_digit: bool) -> Vec<String> {
    let mut missed = Vec::new();
    for (folder, file) in FILINGS {
        let deal = Deal::open(folder).unwrap();
        let text = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        let report = Report::read(file, text.as_bytes()).unwrap();
        let base = tie_out(&deal, file, &text);
        let reported_before = reported(&base);
        for (index, cell) in report.cells.iter().enumerate().step_by(stride) {
            let verdict = &base.cells[index];
            if is_free(verdict) {
                continue;
            }
            let all = digits(cell);
            let chosen = if every_digit { (0..all).collect() } else { vec![index % all] };
            for digit in chosen {
                let result = tie_out(&deal, file, &changed(&text, cell, &report.cells, digit));
                let reported_now = reported(&result);
                let is_reported = if verdict.computed.is_some() {
                    reported_now.contains(&index)
                } else {
                    // A dependent figure may have been reported before, and now has other values.
                    reported_now != reported_before
                        || reported_now
                            .iter()
                            .any(|place| result.cells[*place] != base.cells[*place])
                };
                // A change can correct what the trustee printed wrongly.
                let is_corrected =
                    reported_before.contains(&index) && reported_now.len() < reported_before.len();
                if !is_reported && !is_corrected && !UNDECIDABLE.contains(&(file, cell.line, digit))
                {
                    missed.push(format!(
                        "{file}:{} {} {} {} digit {digit} of {}: {} before, {} after",
                        cell.line,
                        cell.table,
                        cell.row,
                        cell.column,
                        cell.text,
                        verdict.verdict.name(),
                        result.cells[index].verdict.name(),
                    ));
                }
            }
        }
    }
    missed
}

#[test]
fn changed_digit_is_reported() {
    let missed = sweep(17, false);
    assert!(missed.is_empty(), "{} not reported:\n{}", missed.len(), missed.join("\n"));
}

#[test]
#[ignore = "every digit of every figure: minutes in release"]
fn every_changed_digit_is_reported() {
    let missed = sweep(1, true);
    assert!(missed.is_empty(), "{} not reported:\n{}", missed.len(), missed.join("\n"));
}
