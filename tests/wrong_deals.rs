//! A deal file that is wrong about a deal breaks: the filing is not blamed for it.
#![allow(missing_docs, clippy::unwrap_used)]

use paydown::{Deal, replay};

/// Breaks of a filing against its deal with one passage of the deal file changed.
fn breaks(folder: &str, report: &str, passage: &str, instead: &str) -> usize {
    let text = std::fs::read_to_string(format!("{folder}/deal.yaml")).unwrap();
    assert!(text.contains(passage), "{passage}");
    let deal = Deal::from_text("deal.yaml", &text.replace(passage, instead)).unwrap();
    replay(&deal, format!("{folder}/{report}")).unwrap().counts().breaks
}

#[test]
fn a_wrong_term_breaks() {
    let two = ("deals/thornburg-2003-2", "2003-04-25.txt");
    let four = ("deals/thornburg-2003-4", "2003-10-27.txt");
    let one = ("deals/thornburg-2003-1", "2003-12-26.txt");
    let cases = [
        (two, "day_count: actual/360", "day_count: 30/360"),
        (two, "closing: 2003-04-03", "closing: 2003-04-04"),
        (two, "    from: outside\n", ""),
        (two, "closing_balance: 1060891769.67", "closing_balance: 1060891800.00"),
        (two, "month >= 2", "month >= 1"),
        (four, "0.25% * closing_balance", "0.26% * closing_balance"),
        (four, "original_balance: 27919000.00", "original_balance: 27919001.00"),
        (one, "net_rate_of_group: 3", "net_rate_of_group: 2"),
        (one, "      1: 100\n      85: 70", "      1: 90\n      85: 70"),
    ];
    for ((folder, report), passage, instead) in cases {
        assert!(breaks(folder, report, passage, instead) > 0, "{folder}: {instead}");
    }
}

#[test]
fn a_family_paid_one_after_another_is_reported_when_the_deal_is_read() {
    let text = std::fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let passage = "    to: [notes]\n    split: pro rata";
    assert!(text.contains(passage));
    let wrong = text.replace(passage, "    to: [notes]\n    split: sequential");
    let told = Deal::from_text("deal.yaml", &wrong).unwrap_err();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].message.contains("pays one after another; write `split: pro rata`"));
}
