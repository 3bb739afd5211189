//! Notional classes.

use super::*;

#[test]
fn notional_class_is_paid_no_principal() {
    let classes = class("A", "1000000.00", "interest:\n      fixed: 9")
        + &class("IO", "0.00", "interest:\n      fixed: 3\n    notional: class(A).balance_begin")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A, IO]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: [R]",
    ]);
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{waterfall}"));
    let result = Projection::with(&deal, &scenario(10.0, 0.0, 0.0)).run().unwrap();
    for (io, a) in rows(&result, "IO").iter().zip(rows(&result, "A")) {
        assert!(io.principal.is_zero() && io.realized_loss.is_zero());
        let third = (a.balance_begin * d("0.0025")).round_dp(2);
        assert!((io.interest_paid - third).abs() <= d("0.01"));
    }
    assert_eq!(rows(&result, "IO")[0].interest_paid, d("2,500.00"));
}

/// Class P bears 1,200 % a year on the month's penalties, which is all of them in a month.
#[test]
fn class_on_a_notional_of_penalties_receives_them() {
    let classes = class("A", "1000000.00", "interest:\n      fixed: 6")
        + &class(
            "P",
            "0.00",
            "interest:\n      formula: 1200%\n    notional: pool.prepayment_penalties",
        )
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: P",
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; \
         amount: pool.scheduled_principal + pool.unscheduled_principal",
        "pay: residual; to: R",
    ]);
    let penalized = repline("penalty: 3\n      penalty_months: 6");
    let deal = read(&text("[pool]", &penalized, &format!("classes:\n{classes}{waterfall}")));
    let result = Projection::with(&deal, &scenario(20.0, 0.0, 0.0)).run().unwrap();
    let received: Vec<Decimal> =
        rows(&result, "P").into_iter().map(|row| row.interest_paid).collect();
    for (paid, row) in received.iter().zip(&result.collateral_rows) {
        let cents = Decimal::from_f64_retain(row.month.penalties).unwrap();
        assert!((paid - cents).abs() <= d("0.01"), "{paid} of {cents}");
    }
    // 1 − 0.8^(1/12) = 1.842347 % of 1,000,000.00 less the first payment's 78,848.79, and of that 3 %.
    assert_eq!(received[0], d("509.12"));
    assert_eq!(received[6..], vec![Decimal::ZERO; received.len() - 6]);
}

#[test]
fn notional_class_shows_its_notional_as_balance() {
    let classes = class("A", "1000000.00", "interest:\n      fixed: 9")
        + &class("IO", "0.00", "interest:\n      fixed: 2\n    notional: class(A).balance_begin")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A, IO]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: [R]",
    ]);
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{waterfall}"));
    // Projected to the end, and for five months only.
    for months in [None, Some(5)] {
        let mut options = scenario(10.0, 0.0, 0.0);
        options.months = months;
        let result = Projection::with(&deal, &options).run().unwrap();
        let (notional, a) = (rows(&result, "IO"), rows(&result, "A"));
        assert_eq!(notional.len(), months.unwrap_or(12) as usize);
        for (io, a) in notional.iter().zip(a) {
            let shown = (io.balance_begin, io.balance_end, io.factor);
            assert_eq!(shown, (a.balance_begin, a.balance_end, a.factor), "{}", io.date);
        }
        assert_eq!(result.opening[1].balance, d("1,000,000.00"));
    }
}

#[test]
fn notional_class_with_a_reported_rate_is_not_projected() {
    let io = "interest: as reported\n    notional: class(A).balance_begin";
    let classes = class("A", "1000000.00", "interest:\n      fixed: 6")
        + &class("IO", "0.00", io)
        + &class("R", "0.00", "interest: none");
    let lines = [
        "pay: interest; to: [A, IO]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: R",
    ];
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{}", clauses(&lines)));
    let mistakes = Projection::with(&deal, &scenario(0.0, 0.0, 0.0)).run().unwrap_err();
    assert_eq!(mistakes.len(), 1);
    let expected = "class IO takes its rate from reports, and a projection has none; give it another `interest`";
    assert_eq!(mistakes[0].message, expected);
}
