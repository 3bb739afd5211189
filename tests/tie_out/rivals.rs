//! Reports of one date, gaps between reports, and what the state after them says of both.

use paydown::collateral::{GroupVectors, IndexCurve};
use paydown::error::Diagnostic;
use paydown::projection::Projection;
use paydown::projection::{BalanceCarry, CashFlows, ProjectionOptions};
use paydown::report::trustee::project_reports;
use paydown::report::{Page, Report};
use paydown::tie_out::Replay;
use paydown::tie_out::{TieOut, Verdict};
use paydown::{Deal, DealState};
use rust_decimal::Decimal;

const DEAL: &str = "deals/thornburg-2003-4";
const FILED: &str = "deals/thornburg-2003-4/2003-10-27.txt";

fn deal() -> Deal {
    Deal::open(DEAL).unwrap()
}

fn options(start: &DealState) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.start = Some(start.clone());
    options.carry = BalanceCarry::Trustee;
    options.months = Some(5);
    options.assumptions.prepayment_pct = GroupVectors::flat(20.0);
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(1.12));
    options
}

/// The notes of a projection about its inputs, without that on its early end, which names no file.
fn of_inputs(flows: &CashFlows) -> Vec<Diagnostic> {
    flows.notes.iter().filter(|note| !note.file.is_empty()).cloned().collect()
}

fn projected(start: &DealState) -> CashFlows<Decimal> {
    Projection::with(&deal(), &options(start)).run().unwrap()
}

fn filed() -> Report {
    Report::open(FILED).unwrap()
}

/// The filing under other names.
fn named(file: &str) -> Report {
    Report::read(file, &std::fs::read(FILED).unwrap()).unwrap()
}

/// The filing with principal of 1,000.00 more, which neither the classes nor the account have.
fn other(file: &str) -> Report {
    let mut report = named(file);
    for cell in report.cells.iter_mut().filter(|cell| cell.row == "Unscheduled Principal") {
        cell.figure.value += Decimal::ONE_THOUSAND;
    }
    assert_ne!(report.cells, named(file).cells);
    report
}

/// The five months after the filing, as the trustee prints them.
fn months() -> Vec<Report> {
    let state = Replay::of(&deal()).series(vec![filed()]).remove(0).unwrap().state().clone();
    let months = project_reports(&deal(), &options(&state), &Page::default()).unwrap();
    months.iter().map(|month| month.read().unwrap()).collect()
}

fn tied(reports: Vec<Report>) -> Vec<TieOut> {
    Replay::of(&deal()).series(reports).into_iter().map(|tied| tied.unwrap()).collect()
}

fn notes(tied: &TieOut) -> Vec<&str> {
    tied.notes.iter().map(|note| &*note.message).collect()
}

#[track_caller]
fn assert_ties(tied: &TieOut) {
    let wrong = |cell: &&paydown::tie_out::CheckedCell| {
        matches!(cell.verdict, Verdict::Anomaly | Verdict::Break)
    };
    let wrong = tied.cells.iter().find(wrong);
    assert!(wrong.is_none(), "{wrong:#?}");
}

/// One of two reports of October is wrong, and nothing in their names says which. November opens
/// with its own figures, and all three say so, in whichever order they are given.
#[test]
fn unequal_reports_of_one_date_open_nothing_in_any_order() {
    let [one, two] = [named("one.txt"), other("two.txt")];
    let november = months().remove(0);
    let all = [one, two, november];
    let in_order = tied(all.to_vec());
    let says = |other: &str| {
        format!(
            "{other}, of the same date, has other figures, and neither amends the other: the next \
             month opens with neither"
        )
    };
    assert_eq!(notes(&in_order[0]), [says("two.txt")]);
    assert_eq!(notes(&in_order[1]), [says("one.txt")]);
    assert_eq!(
        notes(&in_order[2]),
        ["the reports of 2003-10-27 have different figures and none amends the others: this \
          report opens with its own figures"]
    );
    assert_ties(&in_order[2]);
    for order in [[1, 0, 2], [2, 1, 0], [2, 0, 1], [0, 2, 1], [1, 2, 0]] {
        assert_eq!(tied(order.map(|index| all[index].clone()).into()), in_order, "{order:?}");
    }
    let notes = projected(in_order[2].state()).notes;
    assert!(notes.iter().any(|note| note.message.starts_with("the reports of 2003-10-27")));
}

/// Copies of one report under two names are no alternatives.
#[test]
fn equal_reports_of_one_date_open_the_next_month() {
    let tied = tied(vec![named("two.txt"), months().remove(0), named("one.txt")]);
    assert!(tied.iter().all(|tied| tied.notes.is_empty()), "{:?}", tied[0].notes);
    assert_eq!(tied[0].cells, tied[1].cells);
    assert_ties(&tied[2]);
    assert!(tied[2].state().notes.is_empty(), "{:?}", tied[2].state().notes);
}

/// An amendment opens November, also if two reports that it replaces differ.
#[test]
fn amendment_of_unequal_reports_opens_the_next_month() {
    let amendment = named("2003-10-27-amended.txt");
    assert!(amendment.amended);
    let november = months().remove(0);
    let tied = tied(vec![amendment, other("two.txt"), november, named("one.txt")]);
    let says = "two.txt, of the same date, has other figures, and neither amends the other";
    assert_eq!(notes(&tied[0]), [says]);
    assert!(tied[2].amended && tied[2].notes.is_empty());
    assert!(tied[3].notes.is_empty(), "{:?}", tied[3].notes);
    assert_ties(&tied[3]);
}

/// The third of five months is left out. The notes of the fourth are those of the state after the
/// fifth, and of a projection from there.
#[test]
fn projection_after_a_missing_month_says_so() {
    let mut months = months();
    months.remove(2);
    let tied = tied(months);
    let expected = "the report before, dated 2003-12-26, has distribution number 4 and this one \
                    number 6: it does not follow, and opens with its own figures";
    assert_eq!(notes(&tied[2]), [expected]);
    let state = tied[3].state();
    let notes: Vec<&str> = state.notes.iter().map(|note| &*note.message).collect();
    assert_eq!(notes, [expected]);
    assert_eq!(state.notes[0].file, tied[2].file);
    assert!(state.notes[0].line > 0);
    assert_eq!(of_inputs(&projected(state)), state.notes);
}

#[test]
fn projection_from_a_report_that_does_not_tie_out_says_so() {
    let tied = tied(vec![other("two.txt")]);
    let breaks = tied[0].counts().breaks;
    let notes = projected(tied[0].state()).notes;
    let says = format!("two.txt: the report does not tie out: {breaks} figures break");
    assert!(breaks > 1 && notes.iter().any(|note| note.to_string() == says), "{notes:?}");
}

#[test]
fn projection_from_reports_that_follow_each_other_has_no_notes() {
    let tied = tied(std::iter::once(filed()).chain(months()).collect());
    let last = tied.last().unwrap();
    assert!(last.state().notes.is_empty(), "{:?}", last.state().notes);
    assert_eq!(of_inputs(&projected(last.state())), deal().notes());
}
