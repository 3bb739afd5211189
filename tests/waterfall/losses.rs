//! Who bears losses: excess interest first, then overcollateralization, then the classes.

use super::*;

/// Classes of 950,000.00 at 6 % on a pool at 12 %. Excess interest keeps overcollateralization at 5 %.
fn excess_first() -> Deal {
    let classes = class("A", "850000.00", "interest:\n      fixed: 6")
        + &class("B", "100000.00", "interest:\n      fixed: 6")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: unpaid interest; to: [all]; split: sequential",
        "pay: interest; to: [all]; split: sequential",
        "set: target; is: min(50000.00, pool.balance_end)",
        "pay: unscheduled principal; to: [all]; split: sequential; \
         amount: classes(all).balance + target - pool.balance_end",
        "allocate: realized loss; to: [B, A]; split: sequential; \
         amount: classes(all).balance - pool.balance_end",
        "pay: residual; to: R",
    ]);
    deal(&format!("classes:\n{classes}lists:\n  all: [A, B]\n{waterfall}"))
}

#[test]
fn losses_take_excess_interest_first_then_overcollateralization_then_the_last_class() {
    let at = |cdr: f64, severity: f64| {
        let mut options = scenario(0.0, cdr, severity);
        options.assumptions.months_to_liquidation = 0;
        Projection::with(&excess_first(), &options).run().unwrap()
    };
    let written = |result: &Result, class: &str| total(result, class, |row| row.realized_loss);
    let lost = |result: &Result, month: usize| {
        let loss = result.collateral_rows[month].month.loss;
        Decimal::from_f64_retain(loss).unwrap().round_dp(2)
    };
    let (none, mild, severe) = (at(0.0, 0.0), at(2.0, 40.0), at(30.0, 100.0));
    // In a mild month the residual loses the amount of the loss and the interest that defaulted
    // loans do not pay. The classes are paid the loss as principal.
    let r = |result: &Result, month: usize| rows(result, "R")[month].interest_paid;
    assert!(lost(&mild, 0) > d("100.00") && lost(&mild, 0) < r(&none, 0));
    assert!(r(&mild, 0) <= r(&none, 0) - lost(&mild, 0));
    for month in 0..11 {
        let pool = mild.collateral_rows[month].month.balance_end;
        let pool = Decimal::from_f64_retain(pool).unwrap().round_dp(2);
        let classes = ["A", "B"].map(|class| rows(&mild, class)[month].balance_end);
        let target = d("50,000.00").min(pool);
        assert_eq!(pool - classes.iter().sum::<Decimal>(), target, "month {}", month + 1);
    }
    assert!(written(&mild, "B").is_zero());
    // In a severe run the overcollateralization is used up first, then B, then A.
    let month_of =
        |class: &str| rows(&severe, class).iter().position(|row| !row.realized_loss.is_zero());
    let (b, a) = (month_of("B").unwrap(), month_of("A"));
    assert!(b > 0, "overcollateralization bears the first month");
    assert!(a.is_none_or(|a| a >= b));
    for month in 0..severe.months as usize {
        let short = rows(&severe, "B")[month];
        assert!(short.realized_loss.is_zero() || r(&severe, month).is_zero());
    }
    let all: Decimal = (0..severe.months as usize).map(|month| lost(&severe, month)).sum();
    assert!(written(&severe, "B") + written(&severe, "A") < all - d("50,000.00"));
}
