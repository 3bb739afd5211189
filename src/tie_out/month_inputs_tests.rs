//! Inputs of a month, built from the filings with some figures changed.

use rust_decimal::Decimal;

use super::choice_of_copies::choose;
use super::inference::infer;
use super::model::Values;
use super::month_inputs;
use super::sheet::Sheet;
use super::sheet_tests::filing;
use super::tie::{all_relations, computed};
use crate::deal::Deal;
use crate::error::Errors;
use crate::number::{DecimalArithmetic, Figure, Interval, Measured, MoneyArithmetic};
use crate::report::{Cell, Report};
use crate::waterfall::{Field, Month};

pub(super) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn known(value: &str, low: &str, high: &str) -> Measured {
    Measured { value: d(value), within: Interval { low: d(low), high: d(high) } }
}

/// Puts a figure into every cell for which `is_meant` is true.
fn put(report: &mut Report, is_meant: impl Fn(&Cell) -> bool, figure: &str) {
    let meant: Vec<&mut Cell> = report.cells.iter_mut().filter(|cell| is_meant(cell)).collect();
    assert!(!meant.is_empty(), "no cell for {figure}");
    for cell in meant {
        cell.figure = Figure::new(d(figure));
    }
}

/// Cells of a group in a row or grid column.
fn of_group(group: &str, line: &str) -> impl Fn(&Cell) -> bool {
    let is_line = move |cell: &Cell| cell.row == line || cell.column == line;
    move |cell| cell.group.as_deref() == Some(group) && is_line(cell)
}

/// An amount of a class, or if `factor` is true the amount per denomination.
fn of_class(class: &str, column: &str, factor: bool) -> impl Fn(&Cell) -> bool {
    move |cell| {
        cell.row == class && cell.column == column && cell.table.contains("Factors") == factor
    }
}

pub(super) fn gathered(deal: &Deal, report: &Report) -> Result<Month, Errors> {
    let sheet = Sheet::new(deal, report).unwrap();
    let relations = all_relations(deal, &sheet, None);
    let chosen = choose(deal, &sheet, &relations);
    let computed = computed(deal, &sheet, &relations);
    let mut values = Values::inputs(&sheet, &chosen, &computed);
    values.compute_all(&relations);
    infer(deal, &sheet, &chosen, &relations, &mut values);
    month_inputs::month(deal, &sheet, &chosen, &values, None).map(|inputs| inputs.month)
}

/// Group 2 has 1,000.00 sixty days late, 200.00 bankrupt at thirty days, 30.00 of REO not late and
/// 4.00 half a year late. The 7.00 thirty days late and nothing worse do not count. Other groups'
/// grids may have fewer rows.
#[test]
fn delinquent_60_is_sixty_days_and_worse_in_the_groups_own_grid() {
    let (deal, mut report) = filing("thornburg-2003-1", "2003-12-26");
    for (column, balance) in [
        ("30 Days / DELINQUENT / balance", "7.00"),
        ("60 Days / DELINQUENT / balance", "1000.00"),
        ("30 Days / BANKRUPTCY / balance", "200.00"),
        ("0-29 Days / REO / balance", "30.00"),
        ("180 Days / DELINQUENT / balance", "4.00"),
    ] {
        put(&mut report, of_group("Group 2", column), balance);
    }
    let is_other = |cell: &Cell| cell.group.as_deref() != Some("Group 2");
    report.cells.retain(|cell| !(is_other(cell) && cell.column.starts_with("60 Days /")));
    let month = gathered(&deal, &report).unwrap();
    let late = month.groups.iter().map(|group| group.get(Field::Delinquent60).value);
    let mut expected = vec![Decimal::ZERO; deal.terms.groups.len()];
    expected[1] = d("1234.00");
    assert_eq!(late.collect::<Vec<_>>(), expected);
}

/// 1,000.00 in proportion to losses of 30.00 and 10.00. Group 1 has at least what exceeds the
/// 400.00 of unscheduled principal of group 2, and at most its own 800.00; likewise for group 2.
#[test]
fn liquidation_proceeds_are_the_groups_in_proportion_to_losses() {
    let (deal, mut report) = filing("thornburg-2003-1", "2003-12-26");
    let row = "Liquidations, Insurance Proceeds, Reserve Funds";
    put(&mut report, |cell| cell.row == row, "1000.00");
    for (group, loss, unscheduled) in
        [("Group 1", "30.00", "800.00"), ("Group 2", "10.00", "400.00")]
    {
        put(&mut report, of_group(group, "Realized Loss Amount"), loss);
        put(&mut report, of_group(group, "Unscheduled Principal"), unscheduled);
    }
    let month = gathered(&deal, &report).unwrap();
    let liquidated: Vec<Measured> =
        month.groups.iter().map(|group| *group.get(Field::LiquidationPrincipal)).collect();
    assert_eq!(liquidated[0], known("750.00", "600.00", "800.00"));
    assert_eq!(liquidated[1], known("250.00", "200.00", "400.00"));
    assert!(liquidated[2..].iter().all(|nothing| *nothing == Measured::exactly(Decimal::ZERO)));
    // A printed 0.00 means zero, not an amount below half a cent.
    let loss = month.groups[2].get(Field::RealizedLoss);
    assert_eq!(*loss, Measured::exactly(Decimal::ZERO));
}

const REMAINING: &str = "Remaining Unpaid Interest Shortfall";
const PAID: &str = "Payment of Unpaid Interest Shortfall";
const CURRENT: &str = "Current Interest Shortfall";

/// A1 has 100.00 unpaid after the month and was paid 30.00 of unpaid interest; 50.00 of it are this
/// month's: 80.00 before. No clause pays unpaid interest to the owner trust.
#[test]
fn interest_unpaid_before_is_remaining_and_paid_less_the_months_shortfall() {
    let (deal, mut report) = filing("thornburg-2003-4", "2003-10-27");
    for (column, amount) in [(REMAINING, "100.00"), (PAID, "30.00"), (CURRENT, "50.00")] {
        put(&mut report, of_class("A1", column, false), amount);
        put(&mut report, of_class("Totals", column, false), amount);
    }
    put(&mut report, of_class("OwnerTrust", REMAINING, false), "9.00");
    put(&mut report, of_class("Totals", REMAINING, false), "109.00");
    let opening = gathered(&deal, &report).unwrap().opening.unwrap();
    let of = |class: &str| opening[deal.class_names().position(|name| name == class).unwrap()];
    assert_eq!(of("A1").unpaid, Measured::printed(&Figure::new(d("80.00"))));
    assert_eq!(of("OwnerTrust").unpaid, Measured::exactly(Decimal::ZERO));
    assert_eq!(of("OwnerTrust").balance, Measured::exactly(Decimal::ZERO));
}

/// If the classes do not add up to their total, the factor decides: 0.00010000 per 1,000.00 of A1's
/// face, against a printed 100.00. If 100.00 gives the printed factor, 100.00 is kept, however few
/// places the factor has.
#[test]
fn factor_replaces_an_amount_that_contradicts_it_and_the_total() {
    let (deal, filed) = filing("thornburg-2003-4", "2003-10-27");
    let class = &deal.terms.classes[deal.terms.class("A1").unwrap()];
    let (face, denomination) = (class.original_balance, class.denomination);
    let unpaid = |total: &str, factor: Decimal| {
        let mut report = filed.clone();
        put(&mut report, of_class("A1", REMAINING, false), "100.00");
        put(&mut report, of_class("A1", REMAINING, true), &factor.to_string());
        put(&mut report, of_class("Totals", REMAINING, false), total);
        let month = gathered(&deal, &report).unwrap();
        month.opening.unwrap()[deal.terms.class("A1").unwrap()].unpaid.value
    };
    let contradicts = d("0.00010000");
    let agrees = Figure::new(contradicts).print(d("100.00") * denomination / face);
    assert_ne!(agrees, contradicts);
    assert_eq!(
        unpaid("5.00", contradicts),
        DecimalArithmetic::cash(contradicts * face / denomination)
    );
    assert_eq!(unpaid("5.00", agrees), d("100.00"));
    let coarse = Figure::new(d("0.0001")).print(agrees);
    assert_ne!(DecimalArithmetic::cash(coarse * face / denomination), d("100.00"));
    assert_eq!(unpaid("5.00", coarse), d("100.00"));
    assert_eq!(unpaid("100.00", contradicts), d("100.00"));
}

/// The deal 2003-4 with a family of two classes with faces 600,000.00 and 400,000.00.
fn family(carried: &str) -> Deal {
    let text = std::fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let text = text.replace("carried: fractions", &format!("carried: {carried}"));
    let mut deal = Deal::from_text("deal.yaml", &text).unwrap();
    deal.terms.families[0].truncate(2);
    for (class, face) in [("A1", "600000.00"), ("A2", "400000.00")] {
        let class = deal.terms.class(class).unwrap();
        deal.terms.classes[class].original_balance = d(face);
    }
    deal
}

/// Together they have 500,000.01, known to a cent: 6/10 and 4/10 of that are 300,000.006 and
/// 200,000.004, within 0.006 and 0.004. The printed 300,000.01 and 200,000.00 narrow the first to
/// 300,000.005 to 300,000.012, and do not narrow the second.
#[test]
fn family_that_shares_pro_rata_has_fractions_in_proportion_to_its_faces() {
    let opening = |deal: &Deal, [first, second]: [&str; 2]| {
        let mut printed = vec![Figure::new(d("0.00")); deal.terms.classes.len()];
        let of = ["A1", "A2"].map(|class| deal.terms.class(class).unwrap());
        printed[of[0]] = Figure::new(d(first));
        printed[of[1]] = Figure::new(d(second));
        let balances = super::balances::balances(deal, &printed);
        of.map(|class| balances[class])
    };
    let fractions = family("fractions");
    assert_eq!(
        opening(&fractions, ["300000.01", "200000.00"]),
        [
            known("300000.006", "300000.005", "300000.012"),
            known("200000.004", "200000.000", "200000.005"),
        ]
    );
    // Three to one is not the ratio of the faces: the balances are as printed.
    let printed =
        ["375000.00", "125000.00"].map(|figure| Measured::printed(&Figure::new(d(figure))));
    assert_eq!(opening(&fractions, ["375000.00", "125000.00"]), printed);
    let cents = ["300000.01", "200000.00"].map(|figure| Measured::exactly(d(figure)));
    assert_eq!(opening(&family("cents"), ["300000.01", "200000.00"]), cents);
}

#[test]
fn line_that_a_month_needs_is_reported_with_its_group_or_class() {
    let fail = |deal: &str, date: &str, is_gone: &dyn Fn(&Cell) -> bool| {
        let (deal, mut report) = filing(deal, date);
        report.cells.retain(|cell| !is_gone(cell));
        let fail = gathered(&deal, &report).unwrap_err();
        fail.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
    };
    let principal = |cell: &Cell| {
        let row = cell.row.to_lowercase();
        row.contains("scheduled principal")
            || row.starts_with("ending scheduled")
            || cell.column.contains("Principal")
    };
    let class = |cell: &Cell| {
        cell.row == "M1"
            && (cell.column.starts_with("Beginning") || cell.column.starts_with("Ending"))
            || cell.row == "Totals" && cell.column.starts_with("Beginning")
    };
    assert_eq!(
        fail("thornburg-2003-1", "2003-12-26", &principal)[0],
        "the report has no `Scheduled Principal` of group 1; the month cannot be run without"
    );
    assert_eq!(
        fail("thornburg-2003-4", "2003-10-27", &class),
        ["the report has no `Beginning Certificate Balance` of class M1; the month cannot be run \
          without"]
    );
}
