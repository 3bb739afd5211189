//! Rules of tables: restatements, corrections, revisions, gaps, and what a figure rests on.
//!
//! The deal has round figures that are worked by hand: 6 % a year of 1,000,000.00 is 5,000.00 a month.

use paydown::Deal;
use paydown::calendar::Date;
use paydown::report::tables::{RowText, TableKind, Tables};
use paydown::tie_out::{CheckedCell, Replay, RestsOn, TieOut, Verdict};

const DEAL: &str = "\
deal: round
series: 2003-9
title: A deal of round figures

dates:
  first_distribution: 2003-02-25
  business_days: every day
  source: Supplement

collateral:
  groups: [1]
  closing_balance: 1000000.00
  source: Supplement

classes:
  - {class: A, original_balance: 800000.00, interest: {fixed: 6}, source: Supplement}
  - {class: B, original_balance: 200000.00, interest: {fixed: 6}, source: Supplement}
  - {class: R, original_balance: 0.00, interest: none, source: Supplement}

waterfall:
  - {pay: interest, to: [A, B], split: pro rata, source: Supplement}
  - pay: unscheduled principal
    to: [A, B]
    split: sequential
    amount: pool.scheduled_principal + pool.unscheduled_principal
    source: Supplement
  - {allocate: realized loss, to: [B, A], split: sequential, amount: pool.realized_loss, source: Supplement}
  - {pay: residual, to: R, source: Supplement}
";

fn date(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

/// A line of a class: balance before, interest, principal, balance after.
fn class(on: &str, name: &str, [begin, interest, principal, end]: [&str; 4]) -> RowText {
    RowText::new(TableKind::Classes, date(on), name)
        .set("balance_begin", begin)
        .set("interest_paid", interest)
        .set("principal", principal)
        .set("realized_loss", "0.00")
        .set("balance_end", end)
}

/// A line of the group: balance before, principal.
fn group(on: &str, begin: &str, principal: &str) -> RowText {
    RowText::new(TableKind::Collateral, date(on), "1")
        .set("balance_begin", begin)
        .set("scheduled_principal", "0.00")
        .set("unscheduled_principal", principal)
        .set("realized_loss", "0.00")
        .set("net_rate", "6.00000")
}

const FIRST: &str = "2003-02-25";
const SECOND: &str = "2003-03-25";
const B: [&str; 4] = ["200000.00", "1000.00", "0.00", "200000.00"];

fn first() -> [RowText; 3] {
    [
        group(FIRST, "1000000.00", "10000.00"),
        class(FIRST, "A", ["800000.00", "4000.00", "10000.00", "790000.00"]),
        class(FIRST, "B", B),
    ]
}

fn second() -> [RowText; 3] {
    [
        group(SECOND, "990000.00", "9900.00"),
        class(SECOND, "A", ["790000.00", "3950.00", "9900.00", "780100.00"]),
        class(SECOND, "B", B),
    ]
}

fn tie_out(rows: impl IntoIterator<Item = RowText>) -> Vec<TieOut> {
    let deal = Deal::from_text("deal.yaml", DEAL).unwrap();
    let tables = Tables::from_rows(&deal, rows).unwrap();
    assert!(tables.notes.is_empty(), "{:?}", tables.notes);
    Replay::of(&deal).tables(&tables).into_iter().map(Result::unwrap).collect()
}

fn cell<'t>(month: &'t TieOut, row: &str, column: &str) -> &'t CheckedCell {
    let mut cells = month.cells.iter();
    cells.find(|cell| cell.row == row && cell.column == column).unwrap()
}

fn reason(cell: &CheckedCell) -> &str {
    cell.reason.as_deref().unwrap_or_default()
}

#[test]
fn months_that_follow_tie_out_and_open_one_another() {
    let months = tie_out(first().into_iter().chain(second()));
    for month in &months {
        let counts = month.counts();
        assert_eq!(counts.exact + counts.input, month.cells.len(), "{:?}", month.cells);
    }
    // The first month opens with its balances, the second with what the first leaves.
    assert_eq!(cell(&months[0], "A", "balance_begin").verdict, Verdict::Input);
    assert_eq!(cell(&months[1], "A", "balance_begin").verdict, Verdict::Exact);
    assert_eq!(cell(&months[1], "1", "balance_begin").verdict, Verdict::Exact);
}

/// A and the group begin the second month 1,000.00 lower: the month follows from the new balances.
#[test]
fn balance_that_differs_from_the_month_before_is_restated() {
    let restated = [
        group(SECOND, "989000.00", "9900.00"),
        class(SECOND, "A", ["789000.00", "3945.00", "9900.00", "779100.00"]),
        class(SECOND, "B", B),
    ];
    let months = tie_out(first().into_iter().chain(restated));
    let begin = cell(&months[1], "A", "balance_begin");
    assert_eq!(begin.verdict, Verdict::Restated);
    assert_eq!(begin.difference().unwrap().to_string(), "-1000.00");
    assert!(reason(begin).contains("ends with 790000.00 (classes, line 2)"), "{}", reason(begin));
    assert_eq!(cell(&months[1], "A", "interest_paid").verdict, Verdict::Exact);
    assert_eq!(cell(&months[1], "A", "balance_end").verdict, Verdict::Exact);
    assert_eq!(months[1].counts().breaks, 0);
}

/// The line's own roll-forward holds with the balance before only.
#[test]
fn wrong_balance_of_a_line_is_an_anomaly_and_restates_nothing() {
    let [group, _, b] = second();
    let a = class(SECOND, "A", ["791000.00", "3950.00", "9900.00", "780100.00"]);
    let months = tie_out(first().into_iter().chain([group, a, b]));
    assert_eq!(cell(&months[1], "A", "balance_begin").verdict, Verdict::Anomaly);
    assert_eq!(cell(&months[1], "A", "interest_paid").verdict, Verdict::Exact);
}

/// The first month prints A's ending balance 1,000.00 too high; the second begins with the right one.
#[test]
fn ending_balance_that_the_next_month_corrects_says_so() {
    let [group, _, b] = first();
    let a = class(FIRST, "A", ["800000.00", "4000.00", "10000.00", "791000.00"]);
    let months = tie_out([group, a, b].into_iter().chain(second()));
    let end = cell(&months[0], "A", "balance_end");
    assert_eq!(end.verdict, Verdict::Anomaly);
    assert!(reason(end).ends_with("corrected in the report of 2003-03-25"), "{}", reason(end));
    assert_eq!(cell(&months[1], "A", "balance_begin").verdict, Verdict::Restated);
}

/// B's interest is 5.00 too low in the first month, and 5.00 too high in the second.
#[test]
fn figure_that_takes_back_a_difference_corrects_the_earlier_date() {
    let [first_group, first_a, _] = first();
    let [second_group, second_a, _] = second();
    let low = class(FIRST, "B", ["200000.00", "995.00", "0.00", "200000.00"]);
    let high = class(SECOND, "B", ["200000.00", "1005.00", "0.00", "200000.00"]);
    let cash = |on: &str, cash: &str| {
        RowText::new(TableKind::Collateral, date(on), "total").set("distribution", cash)
    };
    let months = tie_out([
        first_group,
        cash(FIRST, "15000.00"),
        first_a,
        low,
        second_group,
        cash(SECOND, "14850.00"),
        second_a,
        high,
    ]);
    assert_eq!(cell(&months[0], "B", "interest_paid").verdict, Verdict::Break);
    let taken_back = cell(&months[1], "B", "interest_paid");
    assert!(reason(taken_back).ends_with("it corrects 2003-02-25"), "{}", reason(taken_back));
}

#[test]
fn line_that_a_revision_replaces_is_superseded_and_opens_nothing() {
    let [group, a, b] = first();
    let early = class(FIRST, "A", ["800000.00", "4100.00", "10000.00", "790000.00"]);
    let months = tie_out([group, early, a.revision(1), b]);
    let cells: Vec<_> = months[0].cells.iter().filter(|cell| cell.row == "A").collect();
    let superseded: Vec<_> =
        cells.iter().filter(|cell| cell.verdict == Verdict::Superseded).collect();
    assert_eq!((cells.len(), superseded.len()), (10, 5));
    let interest = superseded.iter().find(|cell| cell.column == "interest_paid").unwrap();
    assert_eq!(interest.difference().unwrap().to_string(), "100.00");
    let counts = months[0].counts();
    assert_eq!((counts.breaks, counts.anomaly, counts.superseded), (0, 0, 5));
}

/// The group's principal is not published: it is the classes' sum. A takes all of it, so that its
/// principal moves with itself, and its ending balance rests on it.
#[test]
fn figure_that_follows_from_itself_is_an_input() {
    let [_, a, b] = first();
    let group = RowText::new(TableKind::Collateral, date(FIRST), "1")
        .set("balance_begin", "1000000.00")
        .set("realized_loss", "0.00")
        .set("net_rate", "6.00000");
    let months = tie_out([group, a, b]);
    let principal = cell(&months[0], "A", "principal");
    assert_eq!(principal.verdict, Verdict::Input, "{principal:?}");
    assert!(reason(principal).starts_with("it follows from itself"), "{}", reason(principal));
    let end = cell(&months[0], "A", "balance_end");
    assert_eq!((end.verdict, end.basis), (Verdict::Exact, Some(RestsOn::Inferred)), "{end:?}");
    let interest = cell(&months[0], "A", "interest_paid");
    assert_eq!((interest.verdict, interest.basis), (Verdict::Exact, Some(RestsOn::Independent)));
}

#[test]
fn month_after_a_gap_opens_with_its_own_figures() {
    let third = "2003-04-25";
    let months = tie_out(first().into_iter().chain([
        group(third, "980100.00", "9801.00"),
        class(third, "A", ["780100.00", "3900.50", "9801.00", "770299.00"]),
        class(third, "B", B),
    ]));
    assert_eq!(cell(&months[1], "A", "balance_begin").verdict, Verdict::Input);
    assert!(months[1].notes.iter().any(|note| note.message.contains("does not follow")));
    assert_eq!(months[1].counts().breaks, 0);
}

/// What follows from nothing is an error that names column, date and group.
#[test]
fn what_nothing_determines_is_an_error_with_its_column_and_date() {
    let deal = Deal::from_text("deal.yaml", DEAL).unwrap();
    let a = RowText::new(TableKind::Classes, date(FIRST), "A").set("interest_paid", "4000.00");
    let tables = Tables::from_rows(&deal, [a]).unwrap();
    let wrong = Replay::of(&deal).tables(&tables).remove(0).unwrap_err().to_string();
    assert!(wrong.contains("`unscheduled_principal` in collateral.csv on 2003-02-25"), "{wrong}");
}
