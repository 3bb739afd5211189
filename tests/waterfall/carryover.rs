//! Net-WAC caps and carryover.

use super::*;

/// A with this cap, and B without interest. Carryover is paid after principal, if at all.
fn capped(cap: &str, carryover: bool) -> Deal {
    let a = format!("interest:\n      index: libor-1m\n      margin: 1\n    {cap}");
    let classes = class("A", "900000.00", a.trim_end())
        + &class("B", "100000.00", "interest: none")
        + &class("R", "0.00", "interest: none");
    let mut lines = vec!["pay: unpaid interest; to: [A]", "pay: interest; to: [A]"];
    lines.extend(PRINCIPAL);
    if carryover {
        lines.push("pay: carryover; to: [A]");
    } else if !cap.is_empty() {
        lines.push("pay: carryover; to: [A]; when: month > 600");
    }
    lines.push("pay: residual; to: [R]");
    deal(&format!("classes:\n{classes}lists:\n  all: [A, B]\n{}", clauses(&lines)))
}

#[test]
fn capped_class_is_paid_carryover_from_excess_only() {
    let mut options = scenario(0.0, 0.0, 0.0);
    // 13 % on 900,000.00, capped at the pool's 12 %.
    with_libor(&mut options, 12.0);
    let result =
        Projection::with(&capped("net_wac_cap: pool.net_rate", true), &options).run().unwrap();
    let first = rows(&result, "A")[0];
    assert_eq!(first.interest_due, d("9,000.00"));
    assert_eq!(first.interest_shortfall, d("0.00"));
    assert_eq!(first.carryover_due, d("750.00"));
    // B's 100,000.00 bear no interest, so that 1,000.00 are left.
    assert_eq!(first.carryover_paid, d("750.00"));
    assert_eq!(rows(&result, "R")[0].interest_paid, d("250.00"));
    for row in rows(&result, "A") {
        let excess = (row.carryover_paid, rows(&result, "R")[row.period as usize - 1]);
        assert!(excess.0 <= row.carryover_due);
        assert!(excess.0 == row.carryover_due || excess.1.interest_paid.is_zero());
    }
    // Unpaid carryover bears interest at 13 %.
    let unpaid =
        Projection::with(&capped("net_wac_cap: pool.net_rate", false), &options).run().unwrap();
    let a = rows(&unpaid, "A");
    let taken = (a[1].balance_begin * d("0.01") / d("12")).round_dp(2);
    let owed = d("750.00") + d("8.13") + taken;
    assert!((a[1].carryover_due - owed).abs() <= d("0.02"), "{}", a[1].carryover_due);
    // If the cap does not bind, no carryover is owed.
    with_libor(&mut options, 10.0);
    let free =
        Projection::with(&capped("net_wac_cap: pool.net_rate", true), &options).run().unwrap();
    assert!(total(&free, "A", |row| row.carryover_due).is_zero());
    let without = Projection::with(&capped("", false), &options).run().unwrap();
    assert_eq!(free.class_rows, without.class_rows);
}

/// Interest due in a first month of 31 days on 1,000,000.00 at this rate and cap.
fn due_under_cap(fixed: &str, cap: &str, day_count: &str) -> Decimal {
    let interest = format!(
        "interest:\n      fixed: {fixed}\n    net_wac_cap: {cap}\n    day_count: {day_count}"
    );
    let classes = class("A", "1000000.00", &interest) + &class("R", "0.00", "interest: none");
    let lines = [
        "pay: interest; to: [A]",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: carryover; to: [A]",
        "pay: residual; to: R",
    ];
    let rest = format!("classes:\n{classes}lists:\n  all: [A]\n{}", clauses(&lines));
    let text = text("[pool]", &repline(""), &rest);
    let text = text.replacen("dates:\n", "dates:\n  closing: 2001-01-25\n", 1);
    let result = Projection::with(&read(&text), &scenario(0.0, 0.0, 0.0)).run().unwrap();
    rows(&result, "A")[0].interest_due
}

#[test]
fn cap_is_the_pools_monthly_interest_for_every_day_count() {
    // The pool's interest is 12 % ÷ 12 of 1,000,000.00.
    for day_count in ["actual/360", "actual/365", "30/360"] {
        assert_eq!(due_under_cap("24", "pool.net_rate", day_count), d("10,000.00"), "{day_count}");
    }
    // A first period of 34 days, and one over a leap year's end.
    let periods = "\n    accrual: distribution to distribution\n    accrues_from: 2000-12-21";
    for day_count in ["30/360", "30E/360", "actual/360", "actual/actual"] {
        let counted = format!("{day_count}{periods}");
        assert_eq!(due_under_cap("24", "pool.net_rate", &counted), d("10,000.00"), "{counted}");
    }
    // 900 % × 31 ÷ 360, below a cap of 1,000 % × 30 ÷ 31.
    assert_eq!(due_under_cap("900", "1000%", "actual/360"), d("775,000.00"));
}
