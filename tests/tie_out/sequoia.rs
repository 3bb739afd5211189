//! The tables of Sequoia 2002-11: nine published months of another trustee.
//!
//! Figures are those of `deals/sequoia-2002-11/months`; `NOTES.md` there has the same counts.

use std::collections::BTreeMap;

use paydown::Deal;
use paydown::report::tables::Tables;
use paydown::tie_out::{CheckedCell, Replay, TieOut, Verdict};

const FOLDER: &str = "deals/sequoia-2002-11";

fn months() -> Vec<TieOut> {
    let deal = Deal::open(FOLDER).unwrap();
    let tables = Tables::open(&deal, format!("{FOLDER}/months")).unwrap();
    assert!(tables.notes.is_empty());
    Replay::of(&deal).tables(&tables).into_iter().map(Result::unwrap).collect()
}

fn cells(months: &[TieOut], verdict: Verdict) -> Vec<(String, &CheckedCell)> {
    let cells = months.iter().flat_map(|month| {
        month.cells.iter().map(|cell| (month.distribution_date.to_string(), cell))
    });
    cells.filter(|(_, cell)| cell.verdict == verdict).collect()
}

#[test]
fn verdicts_are_those_of_the_notes() {
    let months = months();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in months.iter().flat_map(|month| &month.cells) {
        *counts.entry(cell.verdict.name()).or_default() += 1;
    }
    let notes = std::fs::read_to_string(format!("{FOLDER}/NOTES.md")).unwrap();
    let could_fail: usize =
        counts.iter().filter(|(name, _)| **name != "input").map(|(_, count)| count).sum();
    for (count, of) in [
        (counts["input"], " are inputs"),
        (counts["exact"], " are exact"),
        (counts["rounding"], " differ by no more"),
        (counts["anomaly"], " are\ncontradicted"),
        (counts["break"], " break"),
        (could_fail, " could have\nfailed"),
    ] {
        assert!(notes.contains(&format!("{count}{of}")), "{count}{of}");
    }
}

/// 850,108.37 is what the row's own distribution needs; two digits are exchanged.
#[test]
fn exchanged_digits_of_july_2003_are_an_anomaly() {
    let months = months();
    let anomalies = cells(&months, Verdict::Anomaly);
    let of_july: Vec<_> = anomalies.iter().filter(|(date, _)| date == "2003-07-21").collect();
    let [(_, cell)] = of_july[..] else { panic!("{of_july:?}") };
    assert_eq!(
        (cell.row.as_str(), cell.column.as_str(), cell.published.as_str()),
        ("A", "interest_paid", "850180.37")
    );
    assert!(cell.reason.as_deref().unwrap().starts_with("interest + principal = distribution"));
}

/// X-B and X-1B have unexplained figures in three months; what is left over of them is A-R's.
#[test]
fn breaks_are_those_that_nothing_explains() {
    let months = months();
    let breaks: Vec<String> = cells(&months, Verdict::Break)
        .iter()
        .map(|(date, cell)| format!("{date} {} {}", cell.row, cell.difference().unwrap()))
        .collect();
    assert_eq!(
        breaks,
        [
            "2002-11-20 X-B 0.18",
            "2002-12-20 X-B 4.29",
            "2002-12-20 X-B 4.29",
            "2003-07-21 X-1B 20.70",
            "2003-07-21 X-1B 20.70",
            "2003-07-21 X-B 21.24",
            "2003-07-21 X-B 21.24",
            "2003-07-21 A-R -41.92",
        ]
    );
}
