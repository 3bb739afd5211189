//! Adjustable rates: when they reset, and what limits a reset.

use paydown::collateral::{Arm, IndexCurve, Loan, level_payment};

use crate::{cpr, months, near};

#[test]
fn each_term_of_an_adjustable_rate_changes_its_reset() {
    type Change = fn(&mut Arm);
    // A reset from 5 % to libor + 2.25, with the curve at 1.41 %.
    let cases: [(Change, f64, f64); 10] = [
        (|_| {}, 1.41, 1.41 + 2.25),
        (|arm| arm.rounding_pct = 0.125, 1.41, 3.625),
        (|arm| arm.rounding_pct = 0.125, 1.3125, 3.625), // a half is rounded up
        (|arm| arm.first_cap_pct = Some(1.0), 1.41, 5.0 - 1.0),
        (|arm| arm.first_cap_pct = Some(1.0), 9.0, 5.0 + 1.0),
        (|arm| arm.periodic_cap_pct = Some(1.0), 1.41, 1.41 + 2.25), // not the first reset's
        (|arm| arm.max_rate_pct = Some(10.0), 9.0, 10.0),
        (|arm| arm.floor_rate_pct = 4.5, 1.41, 4.5),
        (|arm| arm.margin_pct = -0.25, 1.5, 1.25),
        (|arm| arm.margin_pct = -2.0, 1.5, 0.0), // a rate is never below zero
    ];
    for (number, (change, index, expected)) in cases.into_iter().enumerate() {
        let mut arm = Arm::monthly("libor-12m", 2.25);
        change(&mut arm);
        let rate = arm.reset_rate_pct(2, index, 5.0);
        assert!((rate - expected).abs() < 1e-12, "case {number}: {rate}, not {expected}");
    }
}

#[test]
fn rate_resets_when_due_from_the_look_back_month_and_the_payment_follows() {
    let mut arm = Arm::monthly("libor-12m", 2.0);
    arm.months_to_reset = 6;
    arm.reset_frequency_months = 12;
    arm.look_back_months = 2;
    arm.periodic_cap_pct = Some(1.0);
    let mut loan = Loan::level_pay(1e6, 5.0, 360);
    loan.arm = Some(arm);
    let mut scenario = cpr(0.0);
    // Month 7 reads month 5 (1.0), month 19 reads month 17 (9.0).
    let curve = IndexCurve::parse("1 for 5, 3 for 11, 9").unwrap();
    scenario.indices.set("libor-12m", curve);
    let months = months(loan, &scenario);
    let rates = [6, 7, 18, 19, 31].map(|month: usize| months[month - 1].net_rate[0]);
    for (rate, expected) in rates.into_iter().zip([5.0, 3.0, 3.0, 4.0, 5.0]) {
        near(rate, expected);
    }
    let balance = months[5].balance_end[0];
    near(months[6].actual_amortization[0], level_payment(balance, 3.0, 354) - balance * 0.0025);
}
