//! If we change a digit of a month that ties out, the tie-out must report it.

use std::collections::BTreeSet;

use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::Replay;
use paydown::tie_out::{CheckedCell, TieOut, Verdict};

use crate::page::Page;
use crate::{series_2003_1, series_2003_2, series_2003_4};

fn is_reported(cell: &CheckedCell) -> bool {
    matches!(cell.verdict, Verdict::Break | Verdict::Anomaly)
}

/// Whether nothing printed depends on a figure, so that nothing can contradict it.
fn is_independent(cell: &CheckedCell) -> bool {
    let reason = cell.reason.as_deref().unwrap_or_default();
    cell.verdict == Verdict::Input
        && (reason.starts_with("nothing printed determines it")
            || reason == "the group's balance at closing is printed nowhere")
}

/// Every computed month, each alone.
fn months() -> Vec<(&'static str, &'static str, String)> {
    let mut months = series_2003_4::months();
    months.extend(series_2003_2::months());
    months.extend(series_2003_1::months());
    months
}

#[test]
fn changed_digits_are_reported() {
    let mut missed = Vec::new();
    for (at, (deal, file, text)) in months().iter().enumerate() {
        missed.extend(missed_changes(deal, file, text, at * 37, 509));
    }
    assert!(missed.is_empty(), "{} not reported:\n{}", missed.len(), missed.join("\n"));
}

#[test]
#[ignore = "every figure of every month: minutes in a debug build"]
fn every_changed_figure_is_reported() {
    let mut missed = Vec::new();
    for (deal, file, text) in &months() {
        missed.extend(missed_changes(deal, file, text, 0, 1));
    }
    assert!(missed.is_empty(), "{} not reported:\n{}", missed.len(), missed.join("\n"));
}

/// Changes one digit in every `step`-th cell of a month that ties out, from cell `first` on, and
/// lists the changes that are missed. A figure on which others depend must lead to a report. A
/// figure that is computed must be reported itself.
fn missed_changes(deal: &str, file: &str, text: &str, first: usize, step: usize) -> Vec<String> {
    let deal = Deal::open(deal).unwrap();
    let tie_out = |text: &str| -> Option<TieOut> {
        let report = Report::read(file, text.as_bytes()).ok()?;
        Replay::of(&deal).series(vec![report]).remove(0).ok()
    };
    let clean = tie_out(text).unwrap();
    let known: BTreeSet<usize> =
        (0..clean.cells.len()).filter(|i| is_reported(&clean.cells[*i])).collect();
    let page = Page::of(text);
    let mut missed = Vec::new();
    for cell in (first..page.len()).step_by(step) {
        let was = &clean.cells[cell];
        if is_independent(was) || known.contains(&cell) {
            continue;
        }
        let changed = changed(page.printed(cell), cell);
        let mut page = page.clone();
        page.put(cell, changed.clone());
        let Some(now) = tie_out(&page.text()) else { continue };
        let any = now.cells.iter().enumerate().any(|(i, c)| is_reported(c) && !known.contains(&i));
        let itself = was.verdict != Verdict::Exact || is_reported(&now.cells[cell]);
        if !any || !itself {
            let now = &now.cells[cell];
            missed.push(format!(
                "{file} line {} {} {} {}: {} as {changed}: {} → {}, {any}",
                was.line,
                was.table,
                was.row,
                was.column,
                was.published,
                was.verdict.name(),
                now.verdict.name()
            ));
        }
    }
    missed
}

/// A printed figure with one digit raised by one to eight. The cell's number decides which and by
/// how much.
fn changed(text: &str, cell: usize) -> String {
    let digits: Vec<usize> =
        text.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(i, _)| i).collect();
    let at = digits[(cell * 7) % digits.len()];
    let digit = text.as_bytes()[at] - b'0';
    let by = u8::try_from(cell * 5 % 8).unwrap() + 1;
    let mut changed = text.to_owned();
    changed.replace_range(at..=at, &((digit + by) % 10).to_string());
    changed
}
