//! A textbook's pass-through and the classes on it: every figure that is cited here.
//!
//! Source: Fabozzi, *Bond Markets, Analysis and Strategies* and *The Handbook of Mortgage-Backed
//! Securities*, exhibits of the monthly cash flow of a $400 million pass-through of 7.5 % with a
//! WAC of 8.125 % and a WAM of 357 months at 165 PSA, and of the sequential-pay structures on it.

use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::{GroupVectors, PrepaymentSpeed};
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ProjectionOptions};

pub const HEAD: &str = "\
deal: textbook
series: textbook
title: Classes on a pass-through of 7.5 %

dates:
  first_distribution: 2001-02-25
  business_days: every day
  source: Assumption; the exhibits name no dates

collateral:
  groups: [pool]
  closing_balance: 400000000.00
  replines:
    - balance: 400000000.00
      rate: 8.125
      remaining_term: 357
      age: 3
      servicing_fee: 0.5
      other_fees: 0.125
  source: Exhibit, WAC 8.125 %, WAM 357 months, pass-through rate 7.5 %

classes:
  - class: A
    original_balance: 194500000.00
    interest:
      fixed: 7.5
    source: Exhibit
  - class: B
    original_balance: 36000000.00
    interest:
      fixed: 7.5
    source: Exhibit
  - class: C
    original_balance: 96500000.00
    interest:
      fixed: 7.5
    source: Exhibit
  - class: D
    original_balance: 73000000.00
    interest:
      fixed: 7.5
    source: Exhibit
  - class: R
    original_balance: 0.00
    interest: none
    source: Assumption, what rounding leaves

waterfall:
";

const ACCRETION: &str = "  - allocate: accretion
    to: D
    when: classes(A, B, C).balance > 0
    source: Exhibit, D accrues until the others are retired
";

pub const SEQUENTIAL: &str = "  - pay: interest
    to: [A, B, C, D]
    split: pro rata
    source: Exhibit
  - pay: unscheduled principal
    to: [A, B, C, D]
    split: sequential
    amount: pool.scheduled_principal + pool.unscheduled_principal + class(D).accretion
    source: Exhibit
  - pay: residual
    to: R
    source: Assumption
";

fn structure(accrual: bool) -> Deal {
    let accretion = if accrual { ACCRETION } else { "" };
    Deal::from_text("deal.yaml", &format!("{HEAD}{accretion}{SEQUENTIAL}")).unwrap()
}

/// The average life of a class to a buyer a number of days after the start of the first month.
pub fn life_after(result: &CashFlows<f64>, class: usize, days: u8) -> String {
    let settlement = Date::from_ymd(2001, 1, 25 + days).unwrap();
    format!("{:.2}", result.summary(settlement)[class].average_life_years.unwrap())
}

fn at_165_psa() -> ProjectionOptions {
    at_psa(165.0)
}

pub fn at_psa(psa: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_speed = PrepaymentSpeed::Psa;
    options.assumptions.prepayment_pct = GroupVectors::flat(psa);
    options
}

fn dollars(amount: f64) -> i64 {
    amount.round() as i64
}

/// The first and the last month with principal of a class.
fn window(result: &CashFlows<f64>, class: usize) -> [u32; 2] {
    let paid: Vec<u32> =
        result.rows_of(class).filter(|row| row.principal > 0.005).map(|row| row.period).collect();
    [paid[0], paid[paid.len() - 1]]
}

#[test]
fn pass_through_equals_the_textbook_to_the_dollar() {
    let result = Projection::with(&structure(false), &at_165_psa()).float().run().unwrap();
    // Month, balance before, mortgage payment, net interest, scheduled principal, prepayment,
    // total principal, cash flow.
    for printed in [
        [1, 400_000_000, 2_975_868, 2_500_000, 267_535, 442_389, 709_923, 3_209_923],
        [2, 399_290_077, 2_972_575, 2_495_563, 269_048, 552_847, 821_896, 3_317_459],
        [3, 398_468_181, 2_968_456, 2_490_426, 270_495, 663_065, 933_560, 3_423_986],
    ] {
        let month = &result.collateral_rows[printed[0] as usize - 1].month;
        let scheduled = month.scheduled_principal();
        let principal = scheduled + month.voluntary_prepayment;
        let computed = [
            month.balance_begin,
            month.expected_interest + month.expected_amortization,
            month.net_interest(),
            scheduled,
            month.voluntary_prepayment,
            principal,
            principal + month.net_interest(),
        ];
        assert_eq!(computed.map(dollars), printed[1..], "month {}", printed[0]);
    }
    assert_eq!(result.collateral_rows.len(), 357);
    let principal = result
        .collateral_rows
        .iter()
        .map(|row| row.month.scheduled_principal() + row.month.voluntary_prepayment);
    assert_eq!(dollars(principal.sum()), 400_000_000);
}

#[test]
fn sequential_classes_have_the_principal_interest_and_windows_of_the_textbook() {
    let result = Projection::with(&structure(false), &at_165_psa()).float().run().unwrap();
    let a: Vec<_> = result.rows_of(0).collect();
    assert_eq!(
        a[..3].iter().map(|row| dollars(row.principal)).collect::<Vec<_>>(),
        [709_923, 821_896, 933_560]
    );
    assert_eq!(dollars(a[0].interest_paid), 1_215_625);
    let others: Vec<i64> =
        (1..4).map(|class| dollars(result.rows_of(class).next().unwrap().interest_paid)).collect();
    assert_eq!(others, [225_000, 603_125, 456_250]);
    let windows: Vec<[u32; 2]> = (0..4).map(|class| window(&result, class)).collect();
    assert_eq!(windows, [[1, 81], [81, 100], [100, 178], [178, 357]]);
    // To the cent: 194,500,000.00 less 709,923.49.
    let cents = Projection::with(&structure(false), &at_165_psa()).run().unwrap();
    assert_eq!(cents.rows_of(0).next().unwrap().balance_end.to_string(), "193790076.51");
}

#[test]
fn accrual_class_pays_its_accretion_to_the_first_class() {
    let result = Projection::with(&structure(true), &at_165_psa()).float().run().unwrap();
    let first = |class: usize| result.rows_of(class).next().unwrap().clone();
    assert_eq!(dollars(first(3).accretion), 456_250);
    assert_eq!(dollars(first(3).balance_end), 73_456_250);
    assert_eq!(dollars(first(0).principal), 1_166_173);
    assert_eq!(dollars(first(0).interest_paid), 1_215_625);
    // Month 81 becomes month 64 for A, month 100 becomes month 77 for B.
    assert_eq!([window(&result, 0)[1], window(&result, 1)[1]], [64, 77]);
}

/// Fabozzi, *Capital Markets*, fifth edition, chapter 30: months that the text cites. It has cut the cents of
/// the principal in month 81.
#[test]
fn months_of_the_pass_through_equal_those_of_the_text() {
    let deal = structure(false);
    let result = Projection::with(&deal, &at_psa(100.0)).float().run().unwrap();
    let month = &result.collateral_rows[99].month;
    let smm = month.voluntary_prepayment / (month.balance_begin - month.scheduled_principal());
    let amounts = [month.balance_begin, month.scheduled_principal(), month.voluntary_prepayment];
    assert_eq!(amounts.map(dollars), [231_249_776, 332_928, 1_187_608]);
    assert_eq!(format!("{smm:.8}"), "0.00514301");

    let result = Projection::with(&deal, &at_165_psa()).float().run().unwrap();
    let month = &result.collateral_rows[80].month;
    let principal = month.scheduled_principal() + month.voluntary_prepayment;
    assert_eq!(principal.trunc() as i64, 2_032_196);
    assert_eq!(dollars(month.net_interest()), 1_286_325);
    assert_eq!((principal + month.net_interest()).trunc() as i64, 3_318_521);
    // Class A begins the month with its last principal, and B receives the rest.
    let [a, b] = [0, 1].map(|class| result.rows_of(class).nth(80).unwrap().clone());
    assert_eq!([a.balance_begin, b.principal].map(dollars), [311_926, 1_720_271]);
}

/// The same chapter: the pass-through's life by PSA, to a buyer five days into month 1.
#[test]
fn pass_through_has_the_lives_of_the_textbook() {
    let text = HEAD.replace("194500000", "400000000").replace("36000000", "0");
    let text = text.replace("96500000", "0").replace("73000000", "0");
    let deal = Deal::from_text("deal.yaml", &format!("{text}{SEQUENTIAL}")).unwrap();
    for (psa, printed) in [
        (50.0, "15.11"),
        (100.0, "11.66"),
        (165.0, "8.76"),
        (200.0, "7.68"),
        (300.0, "5.63"),
        (400.0, "4.44"),
        (500.0, "3.68"),
        (600.0, "3.16"),
        (700.0, "2.78"),
    ] {
        let result = Projection::with(&deal, &at_psa(psa)).float().run().unwrap();
        assert_eq!(life_after(&result, 0, 5), printed, "{psa} PSA");
    }
}

/// The same chapter: the lives of A, B and C without and with an accrual class, to the same buyer.
#[test]
fn sequential_classes_have_the_lives_of_the_textbook() {
    for (accrual, printed) in [(false, ["3.48", "7.49", "11.19"]), (true, ["2.90", "5.86", "7.87"])]
    {
        let result = Projection::with(&structure(accrual), &at_165_psa()).float().run().unwrap();
        assert_eq!([0, 1, 2].map(|class| life_after(&result, class, 5)), printed);
    }
}

/// MATLAB Financial Instruments Toolbox, example of `cmoseqcf`: 1,000,000 at 12 % over six months.
#[test]
fn sequential_classes_equal_those_of_cmoseqcf() {
    let text = HEAD.replace("400000000", "1000000").replace("8.125", "12");
    let text = text.replace("remaining_term: 357", "remaining_term: 6").replace("age: 3", "age: 0");
    let text = text.replace("servicing_fee: 0.5", "servicing_fee: 0");
    let text =
        text.replace("other_fees: 0.125", "other_fees: 0").replace("fixed: 7.5", "fixed: 12");
    let text = text.replace("194500000", "500000").replace("36000000", "500000");
    let text = text.replace("96500000", "0").replace("73000000", "0");
    let deal = Deal::from_text("deal.yaml", &format!("{text}{SEQUENTIAL}")).unwrap();
    let result = Projection::with(&deal, &at_psa(0.0)).float().run().unwrap();
    let cents = |amounts: Vec<f64>| -> Vec<i64> {
        amounts.into_iter().map(|amount| (100.0 * amount).round() as i64).collect()
    };
    let pool = result.collateral_rows.iter().map(|row| row.month.scheduled_principal());
    assert_eq!(
        cents(pool.collect()),
        [16_254_837, 16_417_385, 16_581_559, 16_747_374, 16_914_848, 17_083_997]
    );
    for (class, balances, interest) in [
        (0, [33_745_163, 17_327_778, 746_219, 0, 0, 0], [500_000, 337_452, 173_278, 7_462, 0, 0]),
        (
            1,
            [50_000_000, 50_000_000, 50_000_000, 33_998_845, 17_083_997, 0],
            [500_000, 500_000, 500_000, 500_000, 339_988, 170_840],
        ),
    ] {
        let rows = || result.rows_of(class);
        assert_eq!(cents(rows().map(|row| row.balance_end).collect()), balances);
        assert_eq!(cents(rows().map(|row| row.interest_paid).collect()), interest);
    }
}
