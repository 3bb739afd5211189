//! Adjustable rates: when they reset, and what limits a reset.

use approx::abs_diff_eq;
use paydown::Deal;
use paydown::collateral::{Arm, IndexCurve, Loan, Pool, level_payment};

use crate::{TWELVE_DIGITS, cpr, months, near};

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
        let is_near = abs_diff_eq!(rate, expected, epsilon = TWELVE_DIGITS);
        assert!(is_near, "case {number}: {rate}, not {expected}");
    }
}

/// 3.425 + 2.25 is 5.675, halfway between 5.65 and 5.70. Worked in exact decimals.
#[test]
fn tie_between_two_multiples_rounds_up() {
    let mut arm = Arm::monthly("libor-12m", 2.25);
    arm.months_to_reset = 0;
    arm.rounding_pct = 0.05;
    let mut loan = Loan::level_pay(1e6, 5.0, 360);
    loan.arm = Some(arm);
    for (index_pct, rate_pct) in [(3.425, 5.70), (3.424_999_999_9, 5.65), (3.475, 5.75)] {
        let mut scenario = cpr(0.0);
        scenario.indices.set("libor-12m", IndexCurve::flat(index_pct));
        near(months(loan.clone(), &scenario)[0].net_rate, rate_pct);
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
    let rates = [6, 7, 18, 19, 31].map(|month: usize| months[month - 1].net_rate);
    for (rate, expected) in rates.into_iter().zip([5.0, 3.0, 3.0, 4.0, 5.0]) {
        near(rate, expected);
    }
    let balance = months[5].balance_end;
    near(months[6].actual_amortization, level_payment(balance, 3.0, 354) - balance * 0.0025);
}

#[test]
fn margin_may_be_negative_in_replines_and_in_tapes() {
    let text = std::fs::read_to_string("tests/bad_deals/good.yaml").unwrap();
    let with = |margin: &str| {
        let replines = format!(
            "  replines:\n    - balance: 1010.00\n      rate: 6\n      remaining_term: 360\n      \
             index: prime\n      margin: {margin}\n      months_to_reset: 1\n"
        );
        let text = text.replace(
            "  closing_balance: 1010.00\n",
            &format!("  closing_balance: 1010.00\n{replines}"),
        );
        Deal::from_text("d", &text)
    };
    assert!(with("-0.25").is_ok());
    let mistakes = with("-101").unwrap_err();
    let expected = "d:19:15: `-101` is too small; a margin is from -100 to 1000";
    assert_eq!(mistakes[0].to_string(), expected);
    let mistakes = with("101").unwrap_err();
    let expected = "a margin is from -100 to 100 percent, not 101";
    assert!(mistakes[0].message.contains(expected), "{mistakes:?}");
    let tape = |margin: &str| {
        let header = "balance,gross_rate,remaining_term,index,margin,months_to_reset";
        Pool::from_csv("t", &format!("{header}\n1010,6,360,prime,{margin},1\n"))
    };
    let arm = tape("-25.5").unwrap().loan(0).unwrap().arm.unwrap();
    assert_eq!(arm.margin_pct.to_bits(), (-25.5_f64).to_bits());
    assert!(tape("-101").is_err());
}
