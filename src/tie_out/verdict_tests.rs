//! Verdicts on a few figures under a few rules, each as the guide to verdicts has it.

use rust_decimal::Decimal;

use super::choice::choose;
use super::model::Values;
use super::sheet::{Chosen, Sheet};
use super::verdict::verdicts;
use super::{CheckedCell, Verdict};
use crate::deal::Deal;
use crate::number::Figure;
use crate::quantity::{Item, Key, Term};
use crate::report::relations::{Relation, Tolerance};
use crate::report::{Cell, LostValue, Report};

const BEGIN: Key = Key::pool(Item::CashBegin);
const DEPOSITS: Key = Key::pool(Item::TotalDeposits);
const END: Key = Key::pool(Item::CashEnd);
const LABELS: [(Key, &str); 3] =
    [(BEGIN, "Beginning Balance"), (DEPOSITS, "Total Deposits"), (END, "Ending Balance")];

/// What is printed, or what the model gives, of some quantities.
type Figures<'f> = &'f [(Key, &'f str)];

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A report that prints these figures, on lines counted from 1, and no others.
fn report(figures: Figures<'_>) -> Report {
    let mut report = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let first = report.cells[0].clone();
    let cells = figures.iter().zip(1..).map(|((key, figure), line)| {
        let (_, label) = LABELS.into_iter().find(|(known, _)| known == key).unwrap();
        Cell {
            line,
            table: "ACCOUNT".to_owned(),
            group: None,
            row: label.to_owned(),
            column: String::new(),
            text: (*figure).to_owned(),
            figure: Figure::new(d(figure)),
            is_percent: false,
            ..first.clone()
        }
    });
    report.cells = cells.collect();
    report.lost_values.clear();
    report
}

fn is(target: Key, number: &str) -> Relation {
    Relation::of_previous(target, Term::Number(d(number)), "model")
}

/// Beginning balance and deposits together are the balance at the end.
fn adds_up(tolerance: Tolerance) -> Relation {
    let says = "begin + deposits = end".to_owned();
    let term = Term::sum([BEGIN, DEPOSITS]);
    Relation { target: END, term, tolerance, defines: false, holds_in_any_report: true, says }
}

/// Verdicts where the model gives what `model` says of some figures and the rest are inputs.
fn judged(figures: Figures<'_>, model: Figures<'_>, relations: &[Relation]) -> Vec<CheckedCell> {
    let model: Vec<Relation> = model.iter().map(|(key, number)| is(*key, number)).collect();
    judged_by(figures, &model, relations)
}

/// Verdicts where rules work out some figures and others are held against what is printed.
fn judged_by(figures: Figures<'_>, model: &[Relation], relations: &[Relation]) -> Vec<CheckedCell> {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let report = report(figures);
    let sheet = Sheet::new(&deal, &report).unwrap();
    let chosen: Chosen = sheet.copies.iter().map(|(key, cells)| (*key, cells[0])).collect();
    let computed = model.iter().map(|relation| relation.target).collect();
    let mut values = Values::inputs(&sheet, &chosen, &computed);
    values.compute_all(model);
    verdicts(&deal, &sheet, relations, &chosen, &values)
}

/// Each verdict with its reason.
fn verdicts_of(cells: &[CheckedCell]) -> Vec<(Verdict, &str)> {
    cells.iter().map(|cell| (cell.verdict, cell.reason.as_deref().unwrap_or_default())).collect()
}

#[test]
fn figure_cut_off_is_an_anomaly_unless_it_follows_from_other_figures() {
    let cut = (Verdict::Anomaly, "10.006 is cut off instead of rounded");
    let breaks =
        (Verdict::Break, "the model gives 10.01; no relation of the report speaks against 10.00");
    let printed = [(END, "10.00"), (DEPOSITS, "10.00")];
    let half_units = Relation { tolerance: Tolerance::HalfUnits, ..is(END, "10.00") };
    let cases = [
        (vec![], cut),
        (vec![is(END, "10.00")], breaks),
        (vec![half_units], cut),
        (vec![is(DEPOSITS, "10.00")], cut),
    ];
    for (relations, expected) in cases {
        let cells = judged(&printed, &[(END, "10.006")], &relations);
        assert_eq!(verdicts_of(&cells)[0], expected, "{relations:?}");
    }
    let breaks = "the model gives 10.02; no relation of the report speaks against 10.00";
    for (model, expected) in [("10.02", (Verdict::Break, breaks)), ("10.004", (Verdict::Exact, ""))]
    {
        assert_eq!(verdicts_of(&judged(&printed, &[(END, model)], &[]))[0], expected);
    }
}

/// 10.0063 is taken; 10.01 is the same to fewer places, 10.03 is not.
#[test]
fn copy_with_fewer_places_is_and_falls_with_the_one_that_is_taken() {
    let cells = judged(&[(END, "10.0063"), (END, "10.01"), (END, "10.03")], &[(END, "10.02")], &[]);
    let verdicts: Vec<Verdict> = cells.iter().map(|cell| cell.verdict).collect();
    assert_eq!(verdicts, [Verdict::Break, Verdict::Break, Verdict::Anomaly]);
    let elsewhere = "printed as 10.0063 on line 1 (ACCOUNT, Ending Balance), which is taken: it agrees \
                     with no less of the report";
    assert_eq!(cells[2].reason.as_deref(), Some(elsewhere));
}

/// 2.00 + 3.00 is not 4.00, as is printed. Who is to blame goes by what the model gives of the three.
#[test]
fn broken_relation_blames_who_would_mend_it_else_what_is_computed() {
    let printed = [(BEGIN, "2.00"), (DEPOSITS, "3.00"), (END, "4.00")];
    let relations = [adds_up(Tolerance::Exact)];
    let why = "begin + deposits = end: printed figures give 5.00, line 3 prints 4.00";
    let cases: [(Figures<'_>, [Verdict; 3]); 4] = [
        // 1.00 at the beginning would mend it.
        (
            &[(BEGIN, "1.00"), (DEPOSITS, "3.00"), (END, "4.00")],
            [Verdict::Anomaly, Verdict::Exact, Verdict::Exact],
        ),
        // Nothing that is computed would: what the relation is of.
        (&[(END, "4.00")], [Verdict::Input, Verdict::Input, Verdict::Anomaly]),
        // Or where that is an input, what is computed.
        (&[(BEGIN, "2.00")], [Verdict::Anomaly, Verdict::Input, Verdict::Input]),
        (&[], [Verdict::Input, Verdict::Input, Verdict::Anomaly]),
    ];
    for (model, expected) in cases {
        let cells = judged(&printed, model, &relations);
        let verdicts: Vec<Verdict> = cells.iter().map(|cell| cell.verdict).collect();
        assert_eq!(verdicts, expected, "{model:?}");
        for cell in cells.iter().filter(|cell| cell.verdict == Verdict::Anomaly) {
            assert_eq!(cell.reason.as_deref(), Some(why), "{model:?}");
        }
    }
}

/// 2.00 at the beginning is contradicted by a relation that says 1.00. 5.00 at the end is what 2.00 and
/// 3.00 give; the deposits are the model's, though they follow from the beginning too.
#[test]
fn figure_that_follows_from_a_contradicted_one_hangs_on_that_contradiction() {
    let printed = [(BEGIN, "2.00"), (DEPOSITS, "3.00"), (END, "5.00")];
    let more = Term::Sum(vec![(false, Term::Key(BEGIN)), (false, Term::Number(Decimal::ONE))]);
    let relations = [
        is(BEGIN, "1.00"),
        adds_up(Tolerance::Exact),
        Relation::of_previous(DEPOSITS, more, "begin + 1.00 = deposits"),
    ];
    let model = [(BEGIN, "1.00"), (DEPOSITS, "3.00"), (END, "4.00")];
    assert_eq!(
        verdicts_of(&judged(&printed, &model, &relations)),
        [
            (Verdict::Anomaly, "model: printed figures give 1.00, line 1 prints 2.00"),
            (Verdict::Exact, ""),
            (
                Verdict::Anomaly,
                "begin + deposits = end: follows from the printed ACCOUNT, Beginning Balance, 2.00, \
                 which the report contradicts"
            ),
        ]
    );
}

/// 2.00 and 3.00 are each known to half a cent, their sum to a whole one; a number that is given is
/// known.
#[test]
fn contradiction_of_half_units_reports_the_range_that_printed_figures_give() {
    let printed = [(BEGIN, "2.00"), (DEPOSITS, "3.00"), (END, "6.00")];
    let reason = |relation: Relation| judged(&printed, &[], &[relation])[2].reason.clone().unwrap();
    assert_eq!(
        reason(adds_up(Tolerance::HalfUnits)),
        "begin + deposits = end: printed figures give 4.99 to 5.01, line 3 prints 6.00"
    );
    let given = Relation { tolerance: Tolerance::HalfUnits, ..is(END, "5.00") };
    assert_eq!(reason(given), "model: printed figures give 5.00, line 3 prints 6.00");
}

#[test]
fn line_without_a_rule_is_an_input_and_value_without_a_label_an_anomaly() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let mut report = report(&[(BEGIN, "1.00"), (END, "2.00")]);
    report.cells[0].row = "Something Else".to_owned();
    report.cells[1].row = String::new();
    let lost = |table: &str, column: &str, line| LostValue {
        line,
        label: format!("Label {line}"),
        table: table.to_owned(),
        group: None,
        column: column.to_owned(),
    };
    report.lost_values =
        vec![lost("ACCOUNT", "", 7), lost("ACCOUNT", "Column", 8), lost("FEES", "", 9)];
    let sheet = Sheet::new(&deal, &report).unwrap();
    let cells = verdicts(&deal, &sheet, &[], &Chosen::default(), &Values::default());
    assert_eq!(
        verdicts_of(&cells),
        [
            (Verdict::Input, "no rule speaks of this line"),
            (
                Verdict::Anomaly,
                "the value stands alone, its row has lost the label; in the same table `Label 7` on \
                 line 7 has lost its value"
            ),
        ]
    );
}

/// The total of the distributions is 100.00 more than the account pays, which the deal file has paid from
/// outside; a cent more is not the whole of it.
#[test]
fn what_is_paid_outside_the_account_is_reported_where_it_is_the_whole_difference() {
    let deal = Deal::from_path("deals/thornburg-2003-2").unwrap();
    let filed = Report::from_path("deals/thornburg-2003-2/2003-04-25.txt").unwrap();
    let why = |more: Decimal| {
        let mut report = filed.clone();
        let cell = report
            .cells
            .iter_mut()
            .find(|cell| cell.line == 61 && cell.column.starts_with("Total D"));
        let cell = cell.unwrap();
        cell.figure = Figure::new(cell.figure.value + more);
        let tied = super::TieOut::of(&deal, &report, None, None).unwrap();
        let cell =
            tied.cells.iter().find(|cell| cell.line == 61 && cell.column.starts_with("Total D"));
        cell.unwrap().reason.clone().unwrap()
    };
    let outside = "; the deal file has 100.00 paid from outside the account";
    assert!(why(Decimal::ZERO).ends_with(outside));
    assert!(!why(d("0.01")).contains("outside the account"), "{}", why(d("0.01")));
}

/// 2.00 and 3.00 are 5.00. Rounded themselves they could be 5.01, but not where they are added as they are
/// printed.
#[test]
fn sum_of_printed_figures_is_exact_and_one_of_rounded_figures_within_their_half_units() {
    let printed = [(BEGIN, "2.00"), (DEPOSITS, "3.00"), (END, "5.01")];
    let verdict = |tolerance| {
        let model = Relation { defines: true, ..adds_up(tolerance) };
        verdict_of_end(&judged_by(&printed, &[model], &[]))
    };
    let allowed = "the digits printed of its inputs allow 4.99 to 5.01";
    assert_eq!(verdict(Tolerance::HalfUnits), (Verdict::Rounding, allowed.to_owned()));
    let breaks = "the model gives 5.00; no relation of the report speaks against 5.01";
    assert_eq!(verdict(Tolerance::Exact), (Verdict::Break, breaks.to_owned()));
}

fn verdict_of_end(cells: &[CheckedCell]) -> (Verdict, String) {
    let (verdict, reason) = verdicts_of(cells)[2];
    (verdict, reason.to_owned())
}

/// What is printed of a class that is paid by the run is no input: the totals are of what the run pays.
#[test]
fn totals_are_of_what_classes_are_paid_not_of_what_is_printed() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let filed = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let totals = |report: &Report| -> Vec<(String, Option<Decimal>)> {
        let tied = super::TieOut::of(&deal, report, None, None).unwrap();
        let cells = tied.cells.into_iter().filter(|cell| cell.row == "Totals");
        cells.map(|cell| (cell.column, cell.computed)).collect()
    };
    let mut changed = filed.clone();
    let columns =
        ["Interest Distribution", "Total Interest Distribution", "Current Accrued Interest"];
    for cell in changed.cells.iter_mut().filter(|cell| cell.row == "A1") {
        if columns.contains(&&*cell.column) && !cell.table.contains("Factors") {
            cell.figure = Figure::new(cell.figure.value + d("1.00"));
        }
    }
    assert_ne!(changed, filed);
    let of = totals(&filed);
    for column in columns {
        assert!(
            of.iter().any(|(known, computed)| known == column && computed.is_some()),
            "{column}"
        );
    }
    assert_eq!(totals(&changed), of);
}

/// The cell that is taken of the copies of each figure.
fn chosen_copies(figures: Figures<'_>, relations: &[Relation]) -> Vec<usize> {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let report = report(figures);
    let sheet = Sheet::new(&deal, &report).unwrap();
    choose(&deal, &sheet, relations).into_values().collect()
}

#[test]
fn copy_that_most_agrees_with_is_taken_and_of_equals_the_first() {
    // Two against one, whatever is printed first.
    assert_eq!(chosen_copies(&[(END, "1.00"), (END, "2.00"), (END, "2.00")], &[]), [1]);
    assert_eq!(chosen_copies(&[(END, "2.00"), (END, "1.00"), (END, "2.00")], &[]), [0]);
    assert_eq!(chosen_copies(&[(END, "1.00"), (END, "2.00")], &[]), [0]);
    // A relation counts for more, and so does the form of an amount.
    let relation = is(END, "1.00");
    assert_eq!(chosen_copies(&[(END, "2.00"), (END, "1.00"), (END, "2.00")], &[relation]), [1]);
    assert_eq!(chosen_copies(&[(END, "1"), (END, "2.00")], &[]), [1]);
    // Copies of one value are no dispute: the first is taken as it is printed.
    assert_eq!(chosen_copies(&[(END, "1"), (END, "1.00")], &[]), [0]);
}

/// The deal file's face without its places, which an amount has: as good as another that has them, and
/// taken where it is the first.
#[test]
fn face_of_the_deal_file_counts_as_much_as_the_form_of_an_amount() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let filed = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let face = deal.terms.classes[0].original_balance;
    let key = Key::class(Item::Face, 0);
    let sheet = Sheet::new(&deal, &filed).unwrap();
    let first = &filed.cells[sheet.copies[&key][0]];
    let copy = |figure: Decimal| Cell { figure: Figure::new(figure), ..first.clone() };
    let bare = face.trunc();
    assert_eq!(bare, face);
    for (copies, expected) in [
        ([copy(bare), copy(face + d("1.00"))], 0),
        ([copy(face + d("1.00")), copy(bare)], 0),
        ([copy(face + d("1.00")), copy(face + d("0.00"))], 1),
    ] {
        let mut report = filed.clone();
        report.cells = copies.to_vec();
        let sheet = Sheet::new(&deal, &report).unwrap();
        assert_eq!(choose(&deal, &sheet, &[])[&key], expected);
    }
}
