//! `amount: as reported`: principal that a tie-out takes from the report.

use paydown::calendar::Date;
use paydown::report::Report;
use paydown::report::tables::{RowText, TableKind, Tables};
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

/// A pool of 1,000,000.00 at 6 %, of which A and B share the principal in a way that no document has.
/// The file opens it after a year.
const SEASONED: &str = "deal: small
series: small
title: Small
dates:
  first_distribution: 2001-02-25
  next_distribution: 2002-02-25
  business_days: every day
  source: Example
collateral:
  groups: [pool]
  closing_balance: 1000000.00
  source: Example
classes:
  - class: A
    original_balance: 600000.00
    balance: 500000.00
    interest:
      fixed: 6
    source: Example
  - class: B
    original_balance: 400000.00
    balance: 390000.00
    interest:
      fixed: 6
    source: Example
  - class: R
    original_balance: 0.00
    interest: none
    source: Example
waterfall:
  - pay: interest
    to: [A, B]
    split: pro rata
    source: Example
  - pay: unscheduled principal
    to: [A, B]
    amount: as reported
    source: Example
  - pay: residual
    to: R
    source: Example
";

/// A month of tables: the pool's balance and principal, and of A and B what `fields` name.
fn month(fields: &[(&'static str, [&'static str; 2])]) -> TieOut {
    let deal = Deal::from_text("deal.yaml", SEASONED).unwrap();
    let date = Date::from_ymd(2002, 2, 25).unwrap();
    let pool = RowText::new(TableKind::Collateral, date, "pool");
    let pool = [
        ("balance_begin", "890000.00"),
        ("scheduled_principal", "0.00"),
        ("unscheduled_principal", "3000.00"),
        ("realized_loss", "0.00"),
        ("net_rate", "6"),
        ("distribution", "7450.00"),
    ]
    .into_iter()
    .fold(pool, |row, (field, value)| row.set(field, value));
    let class = |place: usize| {
        let row = RowText::new(TableKind::Classes, date, ["A", "B"][place]);
        fields.iter().fold(row, |row, (field, values)| row.set(*field, values[place]))
    };
    let residual = RowText::new(TableKind::Classes, date, "R").set("interest_paid", "0.00");
    let tables = Tables::from_rows(&deal, [pool, class(0), class(1), residual]).unwrap();
    let mut reports = tables.reports(&deal);
    assert_eq!(reports.len(), 1);
    Replay::of(&deal).report(&reports.remove(0)).unwrap()
}

/// The verdict on a field of A or B.
fn verdict(tied: &TieOut, class: &str, field: &str) -> (Verdict, Option<String>) {
    let mut cells = tied.cells.iter().filter(|cell| cell.row == class && cell.column == field);
    let cell = cells.next().unwrap();
    (cell.verdict, cell.reason.clone())
}

/// A table has all principal of a class in one column: that is the input, and balances fall by it.
#[test]
fn principal_of_a_table_is_an_input_and_balances_follow_from_it() {
    let with_end = |of_a: &'static str| {
        month(&[
            ("balance_begin", ["500000.00", "390000.00"]),
            ("principal", ["2100.00", "900.00"]),
            ("interest_paid", ["2500.00", "1950.00"]),
            ("balance_end", [of_a, "389100.00"]),
        ])
    };
    let tied = with_end("497900.00");
    let reason = "nothing printed determines it: the clause pays it as reported";
    for class in ["A", "B"] {
        assert_eq!(verdict(&tied, class, "principal"), (Verdict::Input, Some(reason.to_owned())));
        assert_eq!(verdict(&tied, class, "interest_paid").0, Verdict::Exact);
        assert_eq!(verdict(&tied, class, "balance_end").0, Verdict::Exact);
    }
    assert_eq!(tied.counts().breaks, 0);
    let (wrong, _) = verdict(&with_end("497900.01"), "A", "balance_end");
    assert!(matches!(wrong, Verdict::Anomaly | Verdict::Break), "{wrong:?}");
}

/// Without a published balance, the first month that the file describes begins with those of the file.
#[test]
fn first_month_of_a_seasoned_deal_begins_with_the_balances_of_its_file() {
    let paid = |of_a: &'static str| {
        let principal = ("principal", ["2100.00", "900.00"]);
        month(&[principal, ("interest_paid", [of_a, "1950.00"])])
    };
    let tied = paid("2500.00");
    for class in ["A", "B"] {
        assert_eq!(verdict(&tied, class, "interest_paid").0, Verdict::Exact);
    }
    // 500,000.00 × 6 % ÷ 12; the original balance of 600,000.00 would have 3,000.00.
    assert_eq!(verdict(&paid("3000.00"), "A", "interest_paid").0, Verdict::Break);
    assert_eq!(tied.state().classes[0].balance.to_string(), "497900.00");
}

/// Only balances are published: the principal is what they fall by, so that they prove nothing.
#[test]
fn balances_that_principal_follows_from_prove_nothing() {
    let tied = month(&[
        ("balance_end", ["497900.00", "389100.00"]),
        ("interest_paid", ["2500.00", "1950.00"]),
    ]);
    let (of_balance, reason) = verdict(&tied, "A", "balance_end");
    assert_eq!(of_balance, Verdict::Input, "{reason:?}");
    assert_eq!(verdict(&tied, "A", "interest_paid").0, Verdict::Exact);
}
