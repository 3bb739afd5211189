//! A textbook's pass-through and the classes on it: every figure that is cited here.
//!
//! Source: Fabozzi, *Bond Markets, Analysis and Strategies* and *The Handbook of Mortgage-Backed
//! Securities*, exhibits of the monthly cash flow of a $400 million pass-through of 7.5 % with a
//! WAC of 8.125 % and a WAM of 357 months at 165 PSA, and of the sequential-pay structures on it.

use paydown::Deal;
use paydown::collateral::Assumptions;
use paydown::collateral::{GroupVectors, PrepaymentSpeed};
use paydown::projection::Projection;
use paydown::projection::{CashFlows, PlannedPayment, ProjectionOptions, planned_schedule};
use paydown::scenario::{Grid, NamedScenario};

const HEAD: &str = "\
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

const SEQUENTIAL: &str = "  - pay: interest
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

fn at_165_psa() -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_speed = PrepaymentSpeed::Psa;
    options.assumptions.prepayment_pct = GroupVectors::flat(165.0);
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

/// The schedule of a class at speeds of PSA.
fn planned(deal: &Deal, class: &str, speeds: &str) -> Vec<PlannedPayment> {
    let grid = Grid::of_axes(&Assumptions::default(), [("psa", speeds)]).unwrap();
    let base = ProjectionOptions::default();
    let options: Vec<_> = NamedScenario::all(&grid).iter().map(|one| one.options(&base)).collect();
    planned_schedule(deal, class, None, &options).unwrap()
}

/// Fabozzi, *Capital Markets*, fifth edition, chapter 30: P of 243.8 million between 90 and 300 PSA.
/// The last figure is what is left of the class.
#[test]
fn planned_schedule_has_the_principal_of_the_textbook_to_the_cent() {
    let text = HEAD.replace("194500000", "243800000").replace("36000000", "156200000");
    let text = text.replace("96500000", "0").replace("73000000", "0");
    let deal = Deal::from_text("deal.yaml", &format!("{text}{SEQUENTIAL}")).unwrap();
    let plan = planned(&deal, "A", "90,300");
    for (month, printed) in [
        (1, "508169.52"),
        (2, "569843.43"),
        (3, "631377.11"),
        (9, "996032.19"),
        (18, "1518274.36"),
        (101, "1458719.34"),
        (103, "1446761.00"),
        (104, "1433539.23"),
        (105, "1408883.01"),
        (211, "213309.00"),
        (346, "13269.17"),
        (348, "12626.21"),
        (349, "3432.32"),
    ] {
        assert_eq!(plan[month - 1].principal.to_string(), printed, "month {month}");
    }
    assert!(plan.len() == 349 && plan[348].balance.is_zero());
    // One speed is a targeted class: the pool's own principal of the same source.
    let targeted = planned(&deal, "A", "300");
    assert_eq!(targeted[0].principal.to_string(), "1075931.20");
    assert_eq!(targeted[17].principal.to_string(), "4231334.57");
}

/// MATLAB Financial Instruments Toolbox, example of `cmosched`: the first forty balances in ten millions,
/// between 300 and 525 PSA on 128,687,000 at 6.48 %, 325 of 360 months left.
#[test]
fn planned_schedule_has_the_balances_of_cmosched() {
    let text = HEAD.replace("400000000", "128687000").replace("8.125", "6.48");
    let text =
        text.replace("remaining_term: 357", "remaining_term: 325").replace("age: 3", "age: 35");
    let text = text.replace("194500000", "100250000").replace("36000000", "28437000");
    let text = text.replace("96500000", "0").replace("73000000", "0").replace("7.5", "5.5");
    let deal = Deal::from_text("deal.yaml", &format!("{text}{SEQUENTIAL}")).unwrap();
    let plan = planned(&deal, "A", "300,525");
    let printed = "9.7996 9.5780 9.3602 9.1461 8.9357 8.7289 8.5257 8.3259 8.1296 7.9366 7.7469 7.5605 \
         7.3773 7.1972 7.0202 6.8463 6.6754 6.5073 6.3422 6.1799 6.0204 5.8637 5.7096 5.5582 5.4094 \
         5.2632 5.1194 4.9782 4.8394 4.7030 4.5689 4.4372 4.3077 4.1804 4.0554 3.9325 3.8118 3.6931 \
         3.5765 3.4619";
    let computed: Vec<String> = plan[..40]
        .iter()
        .map(|payment| format!("{:.4}", f64::try_from(payment.balance).unwrap() / 1e7))
        .collect();
    assert_eq!(computed, printed.split_whitespace().collect::<Vec<_>>());
}
