//! One digit changed in a month that ties out: the tie-out must tell.

use std::collections::BTreeSet;

use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::{CheckedCell, TieOut, Verdict};

use crate::page::Page;
use crate::{series_2003_1, series_2003_2, series_2003_4};

fn is_told(cell: &CheckedCell) -> bool {
    matches!(cell.verdict, Verdict::Break | Verdict::Anomaly)
}

/// Whether nothing printed depends on a figure, so that nothing can speak against it.
fn stands_alone(cell: &CheckedCell) -> bool {
    let reason = cell.reason.as_deref().unwrap_or_default();
    cell.verdict == Verdict::Input
        && (reason.starts_with("nothing printed determines it")
            || reason == "the group's balance at closing is printed nowhere")
}

/// Every month that is worked by hand, each alone.
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
    assert!(missed.is_empty(), "{} not told:\n{}", missed.len(), missed.join("\n"));
}

/// Not a verdict, and no panic: such an amount is told with its line.
#[test]
fn amount_beyond_all_money_is_reported() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let large = filed.replacen(" 1,298,203,263.42", " 12345678901234567890123456.42", 1);
    let report = Report::read("large.txt", large.as_bytes()).unwrap();
    let told = paydown::replay_series(&deal, vec![report]).remove(0).unwrap_err();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].line, 35);
    assert!(told[0].message.contains("is too great; amounts stay below"), "{}", told[0].message);
}

/// What a factor makes of it is more than money can be: the amount printed is taken.
#[test]
fn factor_beyond_all_money_is_reported() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    // Remaining unpaid interest: the totals no longer add up, and the factor is beyond all money.
    let total = "4,237,405.11              0.00";
    let factor = "1.18406979        0.00000000       973.11134604";
    assert!(filed.contains(total) && filed.contains(factor));
    let text = filed.replace(total, "4,237,405.11              1.00").replacen(
        factor,
        "1.18406979   10000000000000000000.00000000   973.11134604",
        1,
    );
    let report = Report::read("large.txt", text.as_bytes()).unwrap();
    let tied = paydown::replay_series(&deal, vec![report]).remove(0).unwrap();
    assert!(tied.cells.iter().any(is_told));
}

#[test]
#[ignore = "every figure of every month: minutes in a debug build"]
fn every_changed_figure_is_reported() {
    let mut missed = Vec::new();
    for (deal, file, text) in &months() {
        missed.extend(missed_changes(deal, file, text, 0, 1));
    }
    assert!(missed.is_empty(), "{} not told:\n{}", missed.len(), missed.join("\n"));
}

/// Changes one digit in every `step`-th cell of a month that ties out, from cell `first` on; a
/// changed figure that others depend on must be told, and one that is computed be told itself.
fn missed_changes(deal: &str, file: &str, text: &str, first: usize, step: usize) -> Vec<String> {
    let deal = Deal::from_path(deal).unwrap();
    let tie_out = |text: &str| -> Option<TieOut> {
        let report = Report::read(file, text.as_bytes()).ok()?;
        paydown::replay_series(&deal, vec![report]).remove(0).ok()
    };
    let clean = tie_out(text).unwrap();
    let known: BTreeSet<usize> =
        (0..clean.cells.len()).filter(|i| is_told(&clean.cells[*i])).collect();
    let page = Page::of(text);
    let mut missed = Vec::new();
    for cell in (first..page.len()).step_by(step) {
        let was = &clean.cells[cell];
        if stands_alone(was) || known.contains(&cell) {
            continue;
        }
        let changed = changed(page.printed(cell), cell);
        let mut page = page.clone();
        page.put(cell, changed.clone());
        let Some(now) = tie_out(&page.text()) else { continue };
        let any = now.cells.iter().enumerate().any(|(i, c)| is_told(c) && !known.contains(&i));
        let itself = was.verdict != Verdict::Exact || is_told(&now.cells[cell]);
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

/// A printed figure with one digit raised by one to eight; which, the cell's number says.
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
