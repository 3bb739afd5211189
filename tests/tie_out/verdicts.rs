//! The verdicts of the tie-out on a month.

use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::Replay;
use paydown::tie_out::{CheckedCell, TieOut, Verdict};

/// Ties out months of one series, in the order of their dates.
pub fn tie_out(deal: &str, months: &[(&str, &str)]) -> Vec<TieOut> {
    tie_out_of(&Deal::open(deal).unwrap(), months)
}

/// Ties out months of a deal that has been read.
pub fn tie_out_of(deal: &Deal, months: &[(&str, &str)]) -> Vec<TieOut> {
    let reports = months
        .iter()
        .map(|(file, text)| {
            Report::read(file, text.as_bytes()).unwrap_or_else(|e| panic!("{e:#?}"))
        })
        .collect();
    Replay::of(deal).series(reports).into_iter().map(|result| result.unwrap()).collect()
}

/// One line for each of these cells.
pub fn listed(cells: &[&CheckedCell]) -> String {
    let lines: Vec<String> = cells
        .iter()
        .map(|c| {
            let group = c.group.as_deref().unwrap_or("");
            let computed = c.computed.map_or(String::new(), |value| value.to_string());
            format!(
                "{} line {} {} {group} {} {}: {} / {computed}: {}",
                c.verdict.name(),
                c.line,
                c.table,
                c.row,
                c.column,
                c.published,
                c.reason.as_deref().unwrap_or_default()
            )
        })
        .collect();
    lines.join("\n")
}

/// The cells with a verdict.
pub fn cells_with(tie_out: &TieOut, verdict: Verdict) -> Vec<&CheckedCell> {
    tie_out.cells.iter().filter(|cell| cell.verdict == verdict).collect()
}

/// Asserts that every figure is exact or an input: no break, no anomaly, no rounding.
#[track_caller]
pub fn assert_exact(tie_out: &TieOut) {
    assert_within_rounding(tie_out);
    let rounding = cells_with(tie_out, Verdict::Rounding);
    assert!(rounding.is_empty(), "{}", listed(&rounding));
}

/// Asserts that there is no break and no anomaly: every figure agrees as far as printed digits can
/// show.
#[track_caller]
pub fn assert_within_rounding(tie_out: &TieOut) {
    let mut wrong = cells_with(tie_out, Verdict::Break);
    wrong.extend(cells_with(tie_out, Verdict::Anomaly));
    assert!(wrong.is_empty(), "{}", listed(&wrong));
}
