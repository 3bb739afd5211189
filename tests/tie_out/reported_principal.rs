//! `amount: as reported`: principal that a tie-out takes from the report.

use paydown::report::Report;
use paydown::tie_out::{CheckedCell, Replay, TieOut, Verdict};
use paydown::{Deal, Projection, Scenario};

const FOLDER: &str = "deals/thornburg-2003-4";
const BY_FORMULA: &str = "    amount: pool_principal - oc_release + extra_principal
    to: [notes]
    split: pro rata
";
/// What the report prints as A1's unscheduled principal.
const OF_A1: &str = "17,910,831.90";

/// The deal with its principal as reported.
fn deal() -> Deal {
    let text = std::fs::read_to_string(format!("{FOLDER}/deal.yaml")).unwrap();
    assert!(text.contains(BY_FORMULA));
    let reported = "    amount: as reported\n    to: [notes]\n";
    Deal::from_text("deal.yaml", &text.replace(BY_FORMULA, reported)).unwrap()
}

/// The report with A1's principal replaced in every table of amounts.
fn tied(of_a1: &str) -> TieOut {
    let text = std::fs::read_to_string(format!("{FOLDER}/2003-10-27.txt")).unwrap();
    assert_eq!((text.matches(OF_A1).count(), of_a1.len()), (4, OF_A1.len()));
    let report = Report::read("report.txt", text.replace(OF_A1, of_a1).as_bytes()).unwrap();
    Replay::of(&deal()).report(&report).unwrap()
}

fn cells<'t>(tied: &'t TieOut, row: &str, column: &str) -> Vec<&'t CheckedCell> {
    let cells = tied.cells.iter().filter(|cell| cell.row == row && cell.column == column);
    cells.filter(|cell| !cell.published.starts_with("13.")).collect()
}

#[test]
fn principal_as_reported_is_an_input_and_the_rest_ties_out() {
    let tied = tied(OF_A1);
    assert_eq!(tied.counts().breaks, 0);
    for class in ["A1", "A2", "M1", "M2"] {
        let cells = cells(&tied, class, "Unscheduled Principal Distribution");
        assert_eq!(cells[0].verdict, Verdict::Input, "{class}");
        let reason = cells[0].reason.as_deref();
        assert_eq!(reason, Some("nothing printed determines it: the clause pays it as reported"));
    }
    // Principal that the clause does not pay is computed as before: nothing.
    let scheduled = cells(&tied, "A1", "Scheduled Principal Distribution");
    assert_eq!(scheduled[0].verdict, Verdict::Exact);
    // The owner trust gets the cash that the reported principal leaves.
    let left = cells(&tied, "OwnerTrust", "Interest Distribution");
    assert!(!left.is_empty() && left.iter().all(|cell| cell.verdict == Verdict::Exact), "{left:?}");
}

/// One dollar more of principal: the report contradicts itself, and A1's balance on line 53 shows it.
#[test]
fn wrong_principal_as_reported_shows_in_what_follows_from_it() {
    let tied = tied("17,910,832.90");
    let of_balance = cells(&tied, "A1", "Ending Certificate Balance");
    assert_eq!((of_balance[0].line, of_balance[0].verdict), (53, Verdict::Anomaly));
    assert_eq!(of_balance[0].computed.unwrap().to_string(), "1280292430.52");
}

/// A1 is said to get 99.9 million, and there are 23.2 million of cash: it gets no more than that.
#[test]
fn principal_as_reported_is_paid_as_far_as_the_cash_reaches() {
    let tied = tied("99,910,831.90");
    let left = cells(&tied, "OwnerTrust", "Interest Distribution");
    let computed = left.iter().filter_map(|cell| cell.computed);
    assert!(computed.into_iter().all(|amount| amount.is_zero()), "{left:?}");
}

#[test]
fn projection_grid_and_printed_report_refuse_principal_as_reported() {
    let (deal, tied) = (deal(), tied(OF_A1));
    let says = "deal.yaml:121:5: this pays unscheduled principal to A1, A2, M1, M2 as reported, and a \
                projection has no report; give the clause an `amount` and a `split`";
    let projection = Projection::of(&deal).start(tied.state());
    let projection = projection.scenario(&Scenario::new().index("libor-1m", 1.1));
    assert_eq!(projection.run().unwrap_err().to_string(), says);
    let trustee =
        paydown::report::trustee::Trustee::after(&deal, tied.state(), &Default::default());
    let mistakes = trustee.unwrap_err().to_string();
    assert!(mistakes.contains("only a report determines what this clause pays"), "{mistakes}");
}
