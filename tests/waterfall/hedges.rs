//! Swaps, caps and yield maintenance agreements.

use super::*;

/// A at LIBOR + 1 %, capped at the pool's 12 %; below it B, which bears no interest.
fn hedged(receive: &[&str], accounts: &str) -> Deal {
    let a = "interest:\n      index: libor-1m\n      margin: 1\n    net_wac_cap: pool.net_rate";
    let classes = class("A", "900000.00", a)
        + &class("B", "100000.00", "interest: none")
        + &class("R", "0.00", "interest: none");
    let mut lines = receive.to_vec();
    lines.extend(["pay: unpaid interest; to: [A]", "pay: interest; to: [A]"]);
    lines.extend(PRINCIPAL);
    if accounts.is_empty() {
        lines.push("pay: carryover; to: A");
    } else {
        lines.push("pay: carryover; to: A; from: yield_maintenance");
        lines.push("pay: residual; to: R; from: yield_maintenance");
    }
    lines.push("pay: residual; to: R");
    let lists = "lists:\n  all: [A, B]\n";
    deal(&format!("classes:\n{classes}{accounts}{lists}{}", clauses(&lines)))
}

fn at(deal: &Deal, libor: f64) -> Result {
    let mut options = scenario(0.0, 0.0, 0.0);
    with_libor(&mut options, libor);
    Projection::with(deal, &options).run().unwrap()
}

#[test]
fn interest_rate_cap_pays_the_index_over_its_strike_for_actual_days() {
    let cap = "receive: cap_payment; \
               amount: 500000.00 * max(0%, index(libor-1m).rate - 3%) * actual_days / 360";
    let (with, without) = (hedged(&[cap], ""), hedged(&[], ""));
    // January 25 to February 25 is 31 days: 500,000.00 × 2 % × 31 ÷ 360.
    let more = |libor: f64, month: usize| {
        let [with, without] = [&with, &without].map(|deal| {
            let result = at(deal, libor);
            ["A", "B", "R"].map(|class| paid(rows(&result, class)[month])).iter().sum::<Decimal>()
        });
        with - without
    };
    assert_eq!(more(5.0, 0), d("861.11"));
    // To March 25 it is 28 days.
    assert_eq!(more(5.0, 1), d("777.78"));
    assert!(more(3.0, 0).is_zero() && more(1.0, 0).is_zero());
}

#[test]
fn yield_maintenance_agreement_pays_carryover_only() {
    let account = "accounts:\n  - account: yield_maintenance\n    opening_balance: 0.00\n    \
                   source: Example\n";
    let notional = "set: notional; is: 900000.00";
    let agreement = "receive: yield_maintenance_payment; into: yield_maintenance; \
                     amount: notional * max(0%, index(libor-1m).rate - 11%) / 12";
    let with = hedged(&[notional, agreement], account);
    let none = "receive: nothing; into: yield_maintenance; amount: 0";
    let without = hedged(&[none], account);
    let (with_12, without_12) = (at(&with, 12.0), at(&without, 12.0));
    // The cap of 12 % on 13 % costs 750.00 on 900,000.00, which the agreement pays.
    let first = rows(&with_12, "A")[0];
    assert_eq!((first.carryover_due, first.carryover_paid), (d("750.00"), d("750.00")));
    assert!(rows(&without_12, "A")[0].carryover_paid.is_zero());
    // The pool's own cash is paid as before: in month 1 the agreement's whole payment goes to A.
    assert_eq!(rows(&with_12, "R")[0].interest_paid, rows(&without_12, "R")[0].interest_paid);
    assert_eq!(rows(&with_12, "A")[0].interest_paid, rows(&without_12, "A")[0].interest_paid);
    // A's balance falls, the agreement's notional does not: cash that A does not need is released.
    let second = rows(&with_12, "A")[1];
    let released = d("750.00") - second.carryover_paid;
    assert!(released > Decimal::ZERO && second.carryover_paid == second.carryover_due);
    let [r, r_without] = [&with_12, &without_12].map(|result| rows(result, "R")[1].interest_paid);
    assert_eq!(r, r_without + released);
    // Below its strike it pays nothing.
    assert_eq!(at(&with, 11.0).class_rows, at(&without, 11.0).class_rows);
}

#[test]
fn swap_adds_cash_when_the_index_is_high_and_takes_cash_when_it_is_low() {
    let at = |libor: f64| {
        let mut options = scenario(0.0, 0.0, 0.0);
        with_libor(&mut options, libor);
        Projection::with(&folder("tape-swap-reserve"), &options).run().unwrap()
    };
    let pool = |result: &Result| {
        let month = &result.collateral_rows[0].month;
        let cash = month.net_interest() + month.scheduled_principal();
        Decimal::from_f64_retain(cash).unwrap().round_dp(2)
    };
    let first =
        |result: &Result| ["A", "B", "R"].map(|class| paid(rows(result, class)[0])).iter().sum();
    let [flat, up, down] = [at(3.0), at(5.0), at(1.0)];
    // A month's 2 % of the first notional is received or paid. The first month's fee and the
    // payments of the reserve fund are the same in all three runs.
    let text = std::fs::read_to_string("deals/tape-swap-reserve/deal.yaml").unwrap();
    let notional = text.lines().find_map(|line| line.strip_prefix("      1: ")).unwrap();
    let leg = (d(notional) * d("0.02") / d("12")).round_dp(2);
    let [flat, up, down]: [Decimal; 3] = [&flat, &up, &down].map(|result| {
        let classes: Decimal = first(result);
        classes - pool(result)
    });
    assert_eq!(up - flat, leg);
    assert_eq!(flat - down, leg);
}
