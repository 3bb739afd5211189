//! Payments that recast at other times than the rate resets.

use approx::assert_abs_diff_eq;
use paydown::collateral::{Arm, Assumptions, GroupVectors, IndexCurve, Loan, Pool, level_payment};

use crate::{TEN_DIGITS, TWELVE_DIGITS, months};

/// Asserts that two amounts of a loan of a million are equal to twelve digits.
fn near(computed: f64, expected: f64) {
    assert_abs_diff_eq!(computed, expected, epsilon = 1e6 * TWELVE_DIGITS);
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
fn payment_is_constant_between_recasts_while_the_rate_resets() {
    let projected = months(recasting(Some(12), Some(12)), &at_libor("6.5"));
    let payment = level_payment(1e6, 6.0, 360);
    near(projected[0].actual_amortization, payment - 5_000.0);
    for month in &projected[1..12] {
        let interest = month.balance_begin * 0.065 / 12.0;
        near(month.actual_interest, interest);
        near(month.actual_amortization, payment - interest);
    }
    // Months 13 and 25: the payment is level again over the remaining term, at 6.5 %.
    for first in [12, 24] {
        let payment = level_payment(projected[first].balance_begin, 6.5, 360 - first as u32);
        for month in &projected[first..first + 12] {
            let interest = month.balance_begin * 0.065 / 12.0;
            near(month.actual_amortization, payment - interest);
        }
    }
    assert_eq!(projected[359].balance_end, 0.0);
    // Recast once: the payment is then too small, and the rest falls due with the last one.
    let once = months(recasting(Some(0), None), &at_libor("6 for 12, 7"));
    let payment = level_payment(1e6, 6.0, 360);
    let late = &once[200];
    near(late.actual_amortization, payment - late.balance_begin * 0.07 / 12.0);
    assert!(once[359].actual_amortization > 100_000.0);
}

#[test]
fn payment_below_the_interest_repays_nothing_and_the_balance_does_not_rise() {
    // 9 % of 999,004 is 7,493 a month, the payment 5,996.
    let projected = months(recasting(Some(12), Some(12)), &at_libor("6 for 1, 9"));
    for month in &projected[1..12] {
        assert_eq!(month.actual_amortization, 0.0);
        near(month.balance_end, projected[0].balance_end);
    }
    near(
        projected[12].actual_amortization,
        level_payment(projected[12].balance_begin, 9.0, 348) - projected[12].expected_interest,
    );
}

#[test]
fn recasts_at_a_constant_rate_change_nothing() {
    let level = months(Loan::level_pay(1e6, 6.0, 360), &at_libor("6"));
    for (first, every) in [(Some(60), Some(60)), (Some(5), None), (Some(0), Some(1))] {
        let mut loan = recasting(first, every);
        for (a, b) in months(loan.clone(), &at_libor("6")).iter().zip(&level).take(359) {
            let (a, b) = (a.actual_amortization, b.actual_amortization);
            assert_abs_diff_eq!(a, b, epsilon = 1e6 * TEN_DIGITS);
        }
        // Prepayments do not shorten the term: payments fall with the balance.
        let mut fast = at_libor("6");
        fast.prepayment_pct = GroupVectors::flat(20.0);
        let prepaid = months(loan.clone(), &fast);
        near(prepaid[50].amortization_factor, level[50].amortization_factor);
        // The first payment after interest-only months is level, recast or not.
        loan.interest_only_months = 24;
        let projected = months(loan, &at_libor("6"));
        assert_eq!(projected[23].actual_amortization, 0.0);
        near(projected[24].actual_amortization, level_payment(1e6, 6.0, 336) - 5_000.0);
    }
    // Without recast terms, a loan recasts at each reset.
    let own = months(recasting(None, None), &at_libor("6 for 1, 9"));
    let every = months(recasting(Some(1), Some(1)), &at_libor("6 for 1, 9"));
    for (a, b) in own.iter().zip(&every).take(359) {
        assert_abs_diff_eq!(a.balance_end, b.balance_end, epsilon = 1e6 * TEN_DIGITS);
    }
}

#[test]
fn tape_reads_the_recast_terms() {
    let tape = "balance,gross_rate,remaining_term,index,margin,months_to_reset,months_to_recast,\
                recast_frequency\n1000,6,360,libor-1m,2,1,60,12\n";
    let pool = Pool::from_csv("loans.csv", tape).unwrap();
    let arm = pool.loan(0).unwrap().arm.unwrap();
    assert_eq!((arm.months_to_recast, arm.recast_frequency_months), (Some(60), Some(12)));
    let recasts: Vec<u32> = (1..=100).filter(|month| arm.recasts_in(*month)).collect();
    assert_eq!(recasts, [61, 73, 85, 97]);
    let wrong = Pool::from_csv("loans.csv", &tape.replace(",60,", ",,"));
    assert_eq!(
        wrong.unwrap_err()[0].to_string(),
        "loans.csv:2: column recast_frequency, “12”: write `months_to_recast` too: months in \
         which the payment stays as it is now"
    );
}
