//! Overcollateralization: its target, its floor and the step-down.

use super::*;

#[test]
fn overcollateralization_builds_to_its_target_and_is_released_at_the_step_down() {
    let result = home_equity("2", &[]);
    let pool = |month: usize| result.collateral_rows[month - 1].month.balance_end;
    let pool = |month| Decimal::from_f64_retain(pool(month)).unwrap().round_dp(2);
    let notes = |month: usize| -> Decimal {
        ["A", "M-1", "M-2"].map(|class| rows(&result, class)[month - 1].balance_end).iter().sum()
    };
    let over = |month| pool(month) - notes(month);
    let stepped = passed(&result, "stepped_down").iter().position(|passed| *passed).unwrap() + 1;
    assert!(stepped >= 37, "{stepped}");
    assert!(over(1) > d("1,500,000.00") && over(2) > over(1));
    assert_eq!(over(stepped - 1), d("3,000,000.00"));
    assert_eq!(over(stepped), (pool(stepped) * d("0.06")).round_dp(2));
    assert!(over(stepped) < d("3,000,000.00"));
    let released = rows(&result, "C")[stepped - 1].interest_paid;
    assert!(released > d("3,000,000.00") - over(stepped), "{released}");
    // Then the floor applies, until the pool itself is smaller.
    let floor = (stepped..=result.months as usize).find(|month| over(*month) == d("500,000.00"));
    assert!(floor.is_some());
}

#[test]
fn after_the_step_down_seniors_keep_their_target_enhancement() {
    let result = home_equity("2", &[]);
    let stepped = changes(&passed(&result, "stepped_down"))[0];
    let a = rows(&result, "A");
    for (month, row) in a.iter().enumerate().take(stepped + 24) {
        let pool = result.collateral_rows[month].month.balance_end;
        let senior = (Decimal::from_f64_retain(pool).unwrap() * d("0.61")).round_dp(2);
        if month + 1 < stepped {
            // Before it, principal is sequential: the mezzanine classes receive none.
            assert!(rows(&result, "M-1")[month].principal.is_zero());
        } else {
            assert!((row.balance_end - senior).abs() <= d("0.01"), "month {}", month + 1);
        }
    }
    assert!(!rows(&result, "M-1")[stepped - 1].principal.is_zero());
}
