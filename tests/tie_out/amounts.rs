//! Amounts beyond the limit of amounts.

use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::Replay;
use paydown::tie_out::Verdict;

/// Such an amount gets no verdict and must not panic.
#[test]
fn amount_beyond_the_limit_is_an_error_with_its_line() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let large = filed.replacen(" 1,298,203,263.42", " 12345678901234567890123456.42", 1);
    let report = Report::read("large.txt", large.as_bytes()).unwrap();
    let mistakes = Replay::of(&deal).series(vec![report]).remove(0).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].line, 35);
    assert!(
        mistakes[0].message.contains("is too great; amounts stay below"),
        "{}",
        mistakes[0].message
    );
}

/// The amount computed from this factor is beyond the limit, so the tie-out uses the printed amount.
#[test]
fn factor_beyond_the_limit_is_reported_as_a_verdict() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    // Remaining unpaid interest: the totals no longer add up, and the factor is beyond the limit.
    let total = "4,237,405.11              0.00";
    let factor = "1.18406979        0.00000000       973.11134604";
    assert!(filed.contains(total) && filed.contains(factor));
    let text = filed.replace(total, "4,237,405.11              1.00").replacen(
        factor,
        "1.18406979   10000000000000000000.00000000   973.11134604",
        1,
    );
    let report = Report::read("large.txt", text.as_bytes()).unwrap();
    let tied = Replay::of(&deal).series(vec![report]).remove(0).unwrap();
    assert!(
        tied.cells.iter().any(|cell| matches!(cell.verdict, Verdict::Break | Verdict::Anomaly))
    );
}
