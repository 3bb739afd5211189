//! If a term of the deal file is wrong, the tie-out reports breaks: it does not blame the filing.

use paydown::Deal;
use paydown::tie_out::Replay;

/// The number of breaks of a filing if one passage of its deal file is changed.
fn breaks(folder: &str, report: &str, passage: &str, instead: &str) -> usize {
    let text = std::fs::read_to_string(format!("{folder}/deal.yaml")).unwrap();
    assert!(text.contains(passage), "{passage}");
    let deal = Deal::from_text("deal.yaml", &text.replace(passage, instead)).unwrap();
    Replay::of(&deal).file(format!("{folder}/{report}")).unwrap().counts().breaks
}

#[test]
fn wrong_term_is_a_break() {
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
