//! Payments that recast apart from resets, and loans counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use paydown::collateral::{
    Arm, Assumptions, GroupMonth, GroupVectors, IndexCurve, Loan, Pool, level_payment, project,
};

fn near(computed: f64, expected: f64) {
    let allowed = 1e-12 * expected.abs().max(1e6);
    assert!((computed - expected).abs() <= allowed, "{computed}, not {expected}");
}

/// The months of one loan.
fn months(loan: Loan, scenario: &Assumptions) -> Vec<GroupMonth> {
    let pool = Pool::new(vec![loan]).unwrap();
    let months = project(&pool, scenario).unwrap();
    months.into_iter().map(|month| month[0]).collect()
}

fn cpr(value_pct: f64) -> Assumptions {
    let mut scenario = Assumptions::default();
    scenario.prepayment_pct = GroupVectors::flat(value_pct);
    scenario
}

/// A loan of 1,000,000 at 6 %, 360 months, that resets each month and recasts after `first`.
fn recasting(first: Option<u32>, every: Option<u32>) -> Loan {
    let mut loan = Loan::level_pay(1e6, 6.0, 360);
    let mut arm = Arm::monthly("libor-1m", 0.0);
    arm.months_to_recast = first;
    arm.recast_frequency_months = every;
    loan.arm = Some(arm);
    loan
}

fn at_libor(text: &str) -> Assumptions {
    let mut scenario = Assumptions::default();
    scenario.indices.set("libor-1m", IndexCurve::parse(text).unwrap());
    scenario
}

#[test]
fn a_payment_stays_between_recasts_while_the_rate_resets() {
    let told = months(recasting(Some(12), Some(12)), &at_libor("6.5"));
    let payment = level_payment(1e6, 6.0, 360);
    near(told[0].actual_amortization, payment - 5_000.0);
    for month in &told[1..12] {
        let interest = month.balance_begin * 0.065 / 12.0;
        near(month.actual_interest, interest);
        near(month.actual_amortization, payment - interest);
    }
    // Months 13 and 25: level again over what is left, at 6.5 %.
    for first in [12, 24] {
        let payment = level_payment(told[first].balance_begin, 6.5, 360 - first as u32);
        for month in &told[first..first + 12] {
            let interest = month.balance_begin * 0.065 / 12.0;
            near(month.actual_amortization, payment - interest);
        }
    }
    assert_eq!(told[359].balance_end, 0.0);
    // Recast once: what a payment too small leaves falls due with the last one.
    let once = months(recasting(Some(0), None), &at_libor("6 for 12, 7"));
    let payment = level_payment(1e6, 6.0, 360);
    let late = &once[200];
    near(late.actual_amortization, payment - late.balance_begin * 0.07 / 12.0);
    assert!(once[359].actual_amortization > 100_000.0);
}

#[test]
fn a_payment_under_the_interest_repays_nothing_and_the_balance_does_not_rise() {
    // 9 % of 999,004 is 7,493 a month, the payment 5,996.
    let told = months(recasting(Some(12), Some(12)), &at_libor("6 for 1, 9"));
    for month in &told[1..12] {
        assert_eq!(month.actual_amortization, 0.0);
        near(month.balance_end, told[0].balance_end);
    }
    near(
        told[12].actual_amortization,
        level_payment(told[12].balance_begin, 9.0, 348) - told[12].expected_interest,
    );
}

#[test]
fn recasts_change_nothing_where_the_rate_does_not_move() {
    let level = months(Loan::level_pay(1e6, 6.0, 360), &at_libor("6"));
    for (first, every) in [(Some(60), Some(60)), (Some(5), None), (Some(0), Some(1))] {
        let mut loan = recasting(first, every);
        for (a, b) in months(loan.clone(), &at_libor("6")).iter().zip(&level).take(359) {
            assert!((a.actual_amortization - b.actual_amortization).abs() < 1e-4);
        }
        // Prepayments shorten nothing: payments fall with the balance.
        let mut fast = at_libor("6");
        fast.prepayment_pct = GroupVectors::flat(20.0);
        let prepaid = months(loan.clone(), &fast);
        near(prepaid[50].amortization_factor, level[50].amortization_factor);
        // After interest-only months the first payment of principal is level, recast or not.
        loan.interest_only_months = 24;
        let told = months(loan, &at_libor("6"));
        assert_eq!(told[23].actual_amortization, 0.0);
        near(told[24].actual_amortization, level_payment(1e6, 6.0, 336) - 5_000.0);
    }
    // Without a recast of its own, a loan is levelled at each reset.
    let own = months(recasting(None, None), &at_libor("6 for 1, 9"));
    let every = months(recasting(Some(1), Some(1)), &at_libor("6 for 1, 9"));
    for (a, b) in own.iter().zip(&every).take(359) {
        assert!((a.balance_end - b.balance_end).abs() < 1e-4);
    }
}

#[test]
fn loans_are_counted_until_they_are_prepaid_or_liquidated() {
    let mut loan = Loan::level_pay(1e6, 6.0, 360);
    loan.loan_count = 80;
    let idle = months(loan.clone(), &cpr(0.0));
    idle.iter().for_each(|month| near(month.loan_count, 80.0));
    let told = months(loan.clone(), &cpr(40.0));
    for (month, told) in told.iter().enumerate().take(300) {
        near(told.loan_count, 80.0 * 0.6_f64.powf(month as f64 / 12.0));
    }
    loan.balance = 0.0;
    months(loan, &cpr(40.0)).iter().for_each(|month| near(month.loan_count, 0.0));
    // A tape's lines are one loan each unless they say otherwise.
    let tape = "balance,gross_rate,remaining_term,loan_count\n1000,6,360,\n1000,6,360,7\n";
    let counts = |text: &str| -> Vec<u32> {
        let pool = paydown::collateral::read_tape("loans.csv", text).unwrap();
        pool.loans().map(|loan| loan.loan_count).collect()
    };
    assert_eq!(counts(tape), [1, 7]);
    assert_eq!(counts("balance,gross_rate,remaining_term\n1000,6,360\n"), [1]);
}

#[test]
fn a_tape_and_a_deal_file_report_recasts_alike() {
    let tape = "balance,gross_rate,remaining_term,index,margin,months_to_reset,months_to_recast,\
                recast_frequency\n1000,6,360,libor-1m,2,1,60,12\n";
    let pool = paydown::collateral::read_tape("loans.csv", tape).unwrap();
    let arm = pool.loan(0).unwrap().arm.unwrap();
    assert_eq!((arm.months_to_recast, arm.recast_frequency_months), (Some(60), Some(12)));
    let recasts: Vec<u32> = (1..=100).filter(|month| arm.recasts_in(*month)).collect();
    assert_eq!(recasts, [61, 73, 85, 97]);
    let wrong = paydown::collateral::read_tape("loans.csv", &tape.replace(",60,", ",,"));
    assert_eq!(
        wrong.unwrap_err()[0].to_string(),
        "loans.csv:2: column recast_frequency, “12”: write `months_to_recast` too: months in \
         which the payment stays as it is now"
    );
}
