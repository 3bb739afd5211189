//! A textbook's pass-through and the classes on it: every figure that is cited here.
//!
//! Source: Fabozzi, *Bond Markets, Analysis and Strategies* and *The Handbook of Mortgage-Backed
//! Securities*, exhibits of the monthly cash flow of a $400 million pass-through of 7.5 % with a
//! WAC of 8.125 % and a WAM of 357 months at 165 PSA, and of the sequential-pay structures on it.

use paydown::Deal;
use paydown::collateral::{GroupVectors, PrepaymentSpeed};
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ProjectionOptions};

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
