//! What the tie-out says of a month.

use paydown::report::Report;
use paydown::tie_out::{CheckedCell, TieOut, Verdict};
use paydown::{Deal, replay_series};

/// Ties out months of one series, in the order of their dates.
pub fn tie_out(deal: &str, months: &[(&str, &str)]) -> Vec<TieOut> {
    tie_out_of(&Deal::from_path(deal).unwrap(), months)
}

/// The same, of a deal that has been read.
pub fn tie_out_of(deal: &Deal, months: &[(&str, &str)]) -> Vec<TieOut> {
    let reports = months
        .iter()
        .map(|(file, text)| {
            Report::read(file, text.as_bytes()).unwrap_or_else(|e| panic!("{e:#?}"))
        })
        .collect();
    replay_series(deal, reports).into_iter().map(|result| result.unwrap()).collect()
}

/// One line for each cell that is not as it should be.
pub fn told(cells: &[&CheckedCell]) -> String {
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

pub fn with(tie_out: &TieOut, verdict: Verdict) -> Vec<&CheckedCell> {
    tie_out.cells.iter().filter(|cell| cell.verdict == verdict).collect()
}

/// Every figure follows: no break, no anomaly, and nothing left to rounding.
#[track_caller]
pub fn assert_exact(tie_out: &TieOut) {
    assert_follows(tie_out);
    let rounding = with(tie_out, Verdict::Rounding);
    assert!(rounding.is_empty(), "{}", told(&rounding));
}

/// Every figure follows as far as printed digits can decide.
#[track_caller]
pub fn assert_follows(tie_out: &TieOut) {
    let mut wrong = with(tie_out, Verdict::Break);
    wrong.extend(with(tie_out, Verdict::Anomaly));
    assert!(wrong.is_empty(), "{}", told(&wrong));
}
