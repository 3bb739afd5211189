//! Tests of a deal file that have the same outcome in every month.

use crate::notes;
use crate::small_deal::{class, clauses, deal};

/// The notes about a deal with a trigger of this formula.
fn of(formula: &str) -> Vec<String> {
    let set = format!("set: trigger; is: {formula}");
    let steps = clauses(&[
        &set,
        "pay: interest; to: [A]",
        "pay: scheduled principal; to: [A]; amount: pool.scheduled_principal",
        "pay: unscheduled principal; to: [A]; amount: pool.unscheduled_principal",
        "allocate: realized loss; to: [A]; amount: pool.realized_loss",
        "pay: residual; to: R",
    ]);
    let net = "interest:\n      net_rate_of_group: pool";
    let classes = class("A", "1000000.00", net) + &class("R", "0.00", "interest: none");
    notes(&deal(&format!("classes:\n{classes}{steps}")))
}

#[test]
fn comparison_of_a_difference_with_zero_has_a_note() {
    for formula in ["pool.net_rate - 7% < 0%", "0% > pool.net_rate - 7%"] {
        let expected = "deal.yaml:28:9: `pool.net_rate - 7% < 0%` can never pass: a difference that \
                        would be below zero is zero; compare the amounts themselves";
        assert_eq!(of(formula), [expected]);
    }
    for (formula, outcome) in [
        ("class(A).balance - 7.00 >= 0", "always passes"),
        ("not cash < 0", "can never pass: it is never below zero"),
        ("month >= 2 and pool.balance_end >= 0", "always passes: it is never below zero"),
        ("month < 1", "can never pass: months are counted from 1"),
        ("month >= 1", "always passes: months are counted from 1"),
    ] {
        let found = of(formula);
        assert!(found.len() == 1 && found[0].contains(outcome), "{formula}: {found:?}");
    }
}

#[test]
fn equality_with_a_quotient_of_the_month_has_a_note() {
    let found = of("month - 3 * (month / 3) = 0");
    assert!(found.len() == 1 && found[0].contains("depends on the rounding"), "{found:?}");
}

#[test]
fn ordinary_tests_have_no_note() {
    for formula in [
        "pool.net_rate < 7%",
        "pool.net_rate - 7% <= 0%",
        "pool.net_rate - 7% > 0%",
        "month >= 2",
        "month <= 1",
        "month = 12",
        "class(A).balance = 0",
        "pool.realized_loss / closing_balance >= 1%",
        "month / 12 >= 2",
    ] {
        assert_eq!(of(formula), [""; 0], "{formula}");
    }
}
