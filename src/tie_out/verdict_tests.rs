//! Verdicts on a few figures under a few relations, as the guide to verdicts describes them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::basis::Basis;
use super::choice_of_copies::choose;
use super::model::Values;
use super::month_inputs_tests::d;
use super::sheet::{Chosen, Context, Sheet};
use super::sheet_tests::filing;
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

/// Figures of some quantities, printed or from the model.
type Figures<'f> = &'f [(Key, &'f str)];

/// A report that prints only these figures, on lines counted from 1.
fn report(figures: Figures<'_>) -> Report {
    let mut report = Report::open("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
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

/// Beginning balance and deposits add up to the ending balance.
fn adds_up(tolerance: Tolerance) -> Relation {
    let says = "begin + deposits = end".to_owned();
    let term = Term::sum([BEGIN, DEPOSITS]);
    Relation {
        target: END,
        term,
        tolerance,
        defines: false,
        holds_in_any_report: true,
        is_of_previous: false,
        says: says.into(),
    }
}

/// Verdicts if the model has the figures `model` and the others are inputs.
fn judged(figures: Figures<'_>, model: Figures<'_>, relations: &[Relation]) -> Vec<CheckedCell> {
    let model: Vec<Relation> = model.iter().map(|(key, number)| is(*key, number)).collect();
    judged_by(figures, &model, relations)
}

/// Verdicts if the relations `model` compute some figures, and `relations` check the printed ones.
fn judged_by(figures: Figures<'_>, model: &[Relation], relations: &[Relation]) -> Vec<CheckedCell> {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let report = report(figures);
    let sheet = Sheet::new(&deal, &report).unwrap();
    let chosen: Chosen = sheet.copies.iter().map(|(key, cells)| (*key, cells[0])).collect();
    let computed = model.iter().map(|relation| relation.target).collect();
    let mut values = Values::inputs(&sheet, &chosen, &computed);
    values.compute_all(model);
    let context = Context { deal: &deal, sheet: &sheet, relations, chosen: &chosen };
    verdicts(&context, &values, &Basis::default(), &BTreeMap::new())
}

/// Each verdict with its reason.
fn verdicts_of(cells: &[CheckedCell]) -> Vec<(Verdict, &str)> {
    cells.iter().map(|cell| (cell.verdict, cell.reason.as_deref().unwrap_or_default())).collect()
}

#[test]
fn figure_cut_off_is_an_anomaly_unless_it_follows_from_other_figures() {
    let cut = (Verdict::Anomaly, "10.006 is cut off instead of rounded");
    let breaks =
        (Verdict::Break, "the model gives 10.01; no relation of the report contradicts 10.00");
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
    let breaks = "the model gives 10.02; no relation of the report contradicts 10.00";
    for (model, expected) in [("10.02", (Verdict::Break, breaks)), ("10.004", (Verdict::Exact, ""))]
    {
        assert_eq!(verdicts_of(&judged(&printed, &[(END, model)], &[]))[0], expected);
    }
}

/// 10.0063 is the chosen copy; 10.01 is the same at fewer places, 10.03 is not.
#[test]
fn copy_with_fewer_places_has_the_verdict_of_the_chosen_copy() {
    let cells = judged(&[(END, "10.0063"), (END, "10.01"), (END, "10.03")], &[(END, "10.02")], &[]);
    let verdicts: Vec<Verdict> = cells.iter().map(|cell| cell.verdict).collect();
    assert_eq!(verdicts, [Verdict::Break, Verdict::Break, Verdict::Anomaly]);
    let elsewhere = "printed as 10.0063 on line 1 (ACCOUNT, Ending Balance), which is taken: it agrees \
                     with no less of the report";
    assert_eq!(cells[2].reason.as_deref(), Some(elsewhere));
}

/// 2.00 + 3.00 is not the printed 4.00. The model's figures decide which of the three is to blame.
#[test]
fn broken_relation_blames_the_figure_that_would_restore_it_or_a_computed_one() {
    let printed = [(BEGIN, "2.00"), (DEPOSITS, "3.00"), (END, "4.00")];
    let relations = [adds_up(Tolerance::Exact)];
    let why = "begin + deposits = end: printed figures give 5.00, line 3 prints 4.00";
    let cases: [(Figures<'_>, [Verdict; 3]); 4] = [
        // A beginning balance of 1.00 would restore the relation.
        (
            &[(BEGIN, "1.00"), (DEPOSITS, "3.00"), (END, "4.00")],
            [Verdict::Anomaly, Verdict::Exact, Verdict::Exact],
        ),
        // No computed figure would restore it: the target is to blame.
        (&[(END, "4.00")], [Verdict::Input, Verdict::Input, Verdict::Anomaly]),
        // If the target is an input, a computed figure is to blame.
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

/// A relation says that the beginning balance is 1.00, not 2.00. The ending balance 5.00 follows
/// from 2.00 and 3.00; the deposits equal the model's, though they follow from the beginning too.
#[test]
fn figure_that_follows_from_a_contradicted_one_is_an_anomaly_too() {
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

/// 2.00 and 3.00 are each known to half a cent, their sum to one cent; a constant is exact.
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
fn line_without_a_relation_is_an_input_and_value_without_a_label_an_anomaly() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
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
    let chosen = Chosen::default();
    let context = Context { deal: &deal, sheet: &sheet, relations: &[], chosen: &chosen };
    let cells = verdicts(&context, &Values::default(), &Basis::default(), &BTreeMap::new());
    assert_eq!(
        verdicts_of(&cells),
        [
            (Verdict::Input, "no relation uses this line"),
            (
                Verdict::Anomaly,
                "the value is alone on its line, its row has lost the label; in the same table \
                 `Label 7` on line 7 has lost its value"
            ),
        ]
    );
}

/// The total of the distributions is 100.00 more than the account pays, and the deal file pays
/// 100.00 from outside. If the difference is a cent more, the reason does not say so.
#[test]
fn payment_from_outside_the_account_is_reported_if_it_is_the_exact_difference() {
    let (deal, filed) = filing("thornburg-2003-2", "2003-04-25");
    let why = |more: Decimal| {
        let mut report = filed.clone();
        let is_total = |line, column: &str| line == 61 && column.starts_with("Total D");
        let mut cells = report.cells.iter_mut();
        let cell = cells.find(|cell| is_total(cell.line, &cell.column)).unwrap();
        cell.figure = Figure::new(cell.figure.value + more);
        let tied = super::TieOut::of(&deal, &report, None, None).unwrap();
        let cell = tied.cells.iter().find(|cell| is_total(cell.line, &cell.column));
        cell.unwrap().reason.clone().unwrap()
    };
    let outside = "; the deal file has 100.00 paid from outside the account";
    assert!(why(Decimal::ZERO).ends_with(outside));
    assert!(!why(d("0.01")).contains("outside the account"), "{}", why(d("0.01")));
}

/// 2.00 + 3.00 is 5.00. If both are rounded the sum may be 5.01, but not if the printed figures are
/// added.
#[test]
fn sum_of_printed_figures_is_exact_and_of_rounded_figures_within_half_units() {
    let printed = [(BEGIN, "2.00"), (DEPOSITS, "3.00"), (END, "5.01")];
    let verdict = |tolerance| {
        let model = Relation { defines: true, ..adds_up(tolerance) };
        let cells = judged_by(&printed, &[model], &[]);
        let (verdict, reason) = verdicts_of(&cells)[2];
        (verdict, reason.to_owned())
    };
    let allowed = "the digits printed of its inputs allow 4.99 to 5.01";
    assert_eq!(verdict(Tolerance::HalfUnits), (Verdict::Rounding, allowed.to_owned()));
    let breaks = "the model gives 5.00; no relation of the report contradicts 5.01";
    assert_eq!(verdict(Tolerance::Exact), (Verdict::Break, breaks.to_owned()));
}

/// The run computes what a class is paid, so the printed figure is no input to the totals.
#[test]
fn totals_add_up_computed_payments_of_classes_not_printed_ones() {
    let (deal, filed) = filing("thornburg-2003-4", "2003-10-27");
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
        let is_computed =
            |(known, computed): &(String, Option<_>)| known == column && computed.is_some();
        assert!(of.iter().any(is_computed), "{column}");
    }
    assert_eq!(totals(&changed), of);
}

/// The chosen cell for each figure.
fn chosen_copies(figures: Figures<'_>, relations: &[Relation]) -> Vec<usize> {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let report = report(figures);
    let sheet = Sheet::new(&deal, &report).unwrap();
    choose(&deal, &sheet, relations).into_values().collect()
}

#[test]
fn chosen_copy_is_the_one_with_most_agreement_or_the_first() {
    // Two against one, in any order.
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

/// A copy that equals the deal file's face scores as much as one that has the places of an amount:
/// if each copy has one of the two, the first is chosen.
#[test]
fn face_of_the_deal_file_counts_as_much_as_the_form_of_an_amount() {
    let (deal, filed) = filing("thornburg-2003-4", "2003-10-27");
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
