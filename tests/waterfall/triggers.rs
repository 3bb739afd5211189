//! Triggers: curable, sticky, on average, forced.

use super::*;

#[test]
fn curable_trigger_is_cured_and_a_sticky_one_stays_passed() {
    let result = home_equity("2 for 59, 90 for 12, 2", &[]);
    assert_eq!(changes(&passed(&result, "delinquency_trigger"))[..2], [60, 72]);
    let mut options = scenario(15.0, 1.0, 30.0);
    // Losses occur in months 25 to 30 only; later the limits exceed them.
    options.assumptions.default_pct = vectors("0 for 12, 24 for 6, 0");
    options.assumptions.severity_pct = GroupVectors::flat(40.0);
    let result = Projection::with(&folder("home-equity"), &options).run().unwrap();
    let sticky = passed(&result, "loss_trigger");
    let lost = |month: usize| -> f64 {
        result.collateral_rows[..month].iter().map(|row| row.month.loss).sum::<f64>() / 1e6
    };
    let start = changes(&sticky);
    assert_eq!(start.len(), 1, "{start:?}");
    assert!(lost(start[0]) > 2.0 && lost(start[0] - 1) <= 2.0);
    assert!(sticky[360 - 10] && lost(351) < 5.0, "{}", lost(351));
}

#[test]
fn rolling_average_covers_its_number_of_months() {
    let classes = format!(
        "classes:\n{}{}lists:\n  all: [A]\n",
        class("A", "1000000.00", "interest: none"),
        class("R", "0.00", "interest: none")
    );
    let set = clauses(&[
        "set: average; is: pool.delinquent_60; average_of_months: 3",
        "set: late; is: pool.delinquent_60 > 1.00",
        "set: late_on_average; is: average > 1.00",
        // A third of a month's 60 % is 20 %: more than 15 %, not more than 25 %.
        "set: over_15; is: average > 15% * pool.balance_end",
        "set: over_25; is: average > 25% * pool.balance_end",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: [R]",
    ]);
    let mut options = scenario(0.0, 0.0, 0.0);
    options.assumptions.delinquent_60_pct =
        Some(GroupVectors::parse("0 for 4, 60 for 1, 0", Quantity::Share).unwrap());
    let result = Projection::with(&deal(&format!("{classes}{set}")), &options).run().unwrap();
    let months = |trigger: &str| -> Vec<usize> {
        let passed = passed(&result, trigger).into_iter().enumerate();
        passed.filter(|(_, passed)| *passed).map(|(month, _)| month + 1).collect()
    };
    assert_eq!(months("late"), [5]);
    assert_eq!(months("late_on_average"), [5, 6, 7]);
    assert_eq!(months("over_15")[0], 5);
    // In month 7 the balance is five sixths of month 5's, so that 20 % of that has become a larger
    // share.
    assert!(!months("over_25").contains(&5));
}

#[test]
fn forced_trigger_changes_only_the_months_that_it_decides() {
    let free = home_equity("2", &[]);
    let stepped = changes(&passed(&free, "stepped_down"))[0];
    let before = |result: &Result| -> Vec<Row> {
        let rows = result.class_rows.iter();
        rows.filter(|row| (row.period as usize) < stepped).cloned().collect()
    };
    for trigger in ["delinquency_trigger", "loss_trigger"] {
        let forced = home_equity("2", &[(trigger, true)]);
        assert!(passed(&forced, trigger).iter().all(|passed| *passed));
        assert!(passed(&forced, "stepped_down").iter().all(|passed| !passed));
        assert_eq!(before(&forced), before(&free), "{trigger}");
        let [with, without] = [&forced, &free].map(|result| rows(result, "A")[stepped - 1].clone());
        assert!(with.principal > without.principal);
        assert!(rows(&forced, "M-1")[stepped - 1].principal.is_zero());
        assert_eq!(home_equity("2", &[(trigger, false)]).class_rows, free.class_rows);
    }
    // A trigger that would pass has no effect if it is forced to fail.
    let late = home_equity("90", &[]);
    // Not forced, it delays the step-down to the last month, when no loan is left to be late.
    assert_eq!(changes(&passed(&late, "stepped_down")), [late.months as usize]);
    let forced = home_equity("90", &[("delinquency_trigger", false)]);
    assert_eq!(forced.class_rows, free.class_rows);
}

/// A deal with these conditions.
fn tests_of(sets: &[&str]) -> String {
    let classes =
        class("A", "1000000.00", "interest: none") + &class("R", "0.00", "interest: none");
    let mut lines = sets.to_vec();
    lines.extend(PRINCIPAL);
    lines.push("pay: residual; to: R");
    let rest = format!("classes:\n{classes}lists:\n  all: [A]\n{}", clauses(&lines));
    text("[pool]", &repline(""), &rest)
}

#[test]
fn date_condition_uses_the_date_before_it_is_moved_to_a_business_day() {
    let sets = [
        "set: from_april; is: date >= 2001-04-25",
        "set: after_april; is: date > 2001-04-25",
        "set: only_april; is: date = 2001-04-25",
        "set: twelve_months; is: date < 2002-02-25",
        "set: at_last; is: date >= 2099-01-01",
    ];
    let months = |text: &str, trigger: &str| -> Vec<usize> {
        let result = Projection::with(&read(text), &scenario(0.0, 0.0, 0.0)).run().unwrap();
        let passed = passed(&result, trigger).into_iter().enumerate();
        passed.filter(|(_, passed)| *passed).map(|(month, _)| month + 1).collect()
    };
    // February 25 and March 25, 2001, were Sundays: moved or not, the same conditions pass.
    for days in ["every day", "weekdays"] {
        let text = tests_of(&sets).replace("every day", days);
        assert_eq!(months(&text, "from_april"), (3..=12).collect::<Vec<_>>());
        assert_eq!(months(&text, "after_april"), (4..=12).collect::<Vec<_>>());
        assert_eq!(months(&text, "only_april"), [3]);
        assert_eq!(months(&text, "twelve_months"), (1..=12).collect::<Vec<_>>());
        assert!(months(&text, "at_last").is_empty());
    }
    let moved = tests_of(&["set: first; is: date > 2001-02-25"]).replace("every day", "weekdays");
    let result = Projection::with(&read(&moved), &scenario(0.0, 0.0, 0.0)).run().unwrap();
    assert_eq!(result.trigger_rows[0].date, Date::from_ymd(2001, 2, 26).unwrap());
    assert_eq!(months(&moved, "first")[0], 2);
}

#[test]
fn actual_days_run_from_distribution_to_distribution() {
    let sets =
        ["set: long; is: actual_days = 31", "set: short; is: actual_days = 28 or actual_days = 30"];
    let result = Projection::with(&read(&tests_of(&sets)), &scenario(0.0, 0.0, 0.0)).run().unwrap();
    // To the 25th of February, April, June, August, September, November, January, February.
    let long = [1, 3, 5, 7, 8, 10, 12];
    let expected: Vec<bool> = (1..=12).map(|month| long.contains(&month)).collect();
    assert_eq!(passed(&result, "long"), expected);
    assert_eq!(passed(&result, "short"), expected.iter().map(|long| !long).collect::<Vec<_>>());
}
