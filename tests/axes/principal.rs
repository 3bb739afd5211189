//! Who is paid principal: targeted, lockout, component, principal-only, turbo, step-down.

use super::*;

const FIRST_PRINCIPAL: &str = "78,848.79";

/// Classes of these balances at 6 %, and a residual.
fn at_six(classes: &[(&str, &str)]) -> String {
    let classes: String = classes
        .iter()
        .map(|(name, balance)| class(name, balance, "interest:\n      fixed: 6"))
        .collect();
    format!("classes:\n{classes}{}", class("R", "0.00", "interest: none"))
}

const PRINCIPAL_SET: &str =
    "set: principal; is: pool.scheduled_principal + pool.unscheduled_principal";

/// T with a target, S its support.
fn targeted(target: &str) -> Deal {
    let classes = at_six(&[("T", "600000.00"), ("S", "400000.00")]);
    let waterfall = clauses(&[
        "pay: interest; to: [T, S]; split: pro rata",
        PRINCIPAL_SET,
        "pay: unscheduled principal; to: T; amount: min(principal, class(T).balance - target)",
        "pay: unscheduled principal; to: [S, T]; split: sequential; \
         amount: principal - class(T).principal",
        "pay: residual; to: R",
    ]);
    deal(&format!("{classes}{}{waterfall}", schedule("target", "amounts", target)))
}

#[test]
fn a_targeted_class_keeps_its_target_however_fast_and_falls_behind_when_slow() {
    let target = "1: 540000.00, 2: 480000.00, 3: 420000.00, 4: 0.00";
    let at = |cpr| project(&targeted(target), &scenario(cpr, 0.0, 0.0)).unwrap();
    let (slow, fast) = (at(0.0), at(60.0));
    // Of 78,848.79 the class takes 60,000.00, down to its target; the support takes the rest.
    assert_eq!(rows(&slow, "T")[0].principal, d("60,000.00"));
    assert_eq!(rows(&slow, "S")[0].principal, d(FIRST_PRINCIPAL) - d("60,000.00"));
    for result in [&slow, &fast] {
        let balances: Vec<Decimal> =
            rows(result, "T")[..3].iter().map(|row| row.balance_end).collect();
        assert_eq!(balances, [d("540,000.00"), d("480,000.00"), d("420,000.00")]);
    }
    assert!(rows(&fast, "S")[2].balance_end < rows(&slow, "S")[2].balance_end);
    // A target of 90,000.00 a month takes all and is missed by what there is too little.
    let missed = targeted("1: 510000.00, 2: 420000.00, 3: 0.00");
    let missed = project(&missed, &scenario(0.0, 0.0, 0.0)).unwrap();
    assert_eq!(rows(&missed, "T")[0].principal, d(FIRST_PRINCIPAL));
    assert!(rows(&missed, "S")[0].principal.is_zero());
    assert_eq!(rows(&missed, "T")[1].balance_end, d("600,000.00") - d("158,486.07"));
}

#[test]
fn a_locked_out_class_takes_its_share_by_the_schedule_only() {
    let classes = at_six(&[("A", "800000.00"), ("N", "200000.00")]);
    let waterfall = clauses(&[
        "pay: interest; to: [A, N]; split: pro rata",
        PRINCIPAL_SET,
        "set: to_nas; is: principal * nas_shift * (class(N).balance / classes(A, N).balance)",
        "pay: unscheduled principal; to: N; amount: to_nas",
        "pay: unscheduled principal; to: [A, N]; split: sequential; \
         amount: principal - class(N).principal",
        "pay: residual; to: R",
    ]);
    let shift = schedule("nas_shift", "steps", "1: 0, 3: 50, 4: 100");
    let result =
        project(&deal(&format!("{classes}{shift}{waterfall}")), &scenario(0.0, 0.0, 0.0)).unwrap();
    let (a, n) = (rows(&result, "A"), rows(&result, "N"));
    assert_eq!(a[0].principal, d(FIRST_PRINCIPAL));
    assert!(n[0].principal.is_zero() && n[1].principal.is_zero());
    // Month 3: 80,433.65 × 50 % × 200,000.00 ÷ 841,513.93.
    assert_eq!(n[2].principal, d("9,558.21"));
    // From then on in proportion to balances, so that both fall by the same share.
    for month in 3..11 {
        let factor = |row: &Row| row.balance_end / row.balance_begin;
        assert!((factor(n[month]) - factor(a[month])).abs() < d("0.000001"), "{}", month + 1);
    }
}

#[test]
fn components_follow_their_own_groups_and_add_up_to_their_class() {
    let classes = at_six(&[("A-1", "900000.00"), ("A-2", "600000.00")])
        + &class("C-1", "100000.00", "interest:\n      fixed: 6")
        + &class("C-2", "400000.00", "interest:\n      fixed: 6");
    let waterfall = clauses(&[
        "pay: interest; to: [A-1, A-2, C]; split: pro rata",
        "pay: unscheduled principal; to: [A-1, C-1]; split: sequential; \
         amount: group(1).scheduled_principal + group(1).unscheduled_principal",
        "pay: unscheduled principal; to: [A-2, C-2]; split: sequential; \
         amount: group(2).scheduled_principal + group(2).unscheduled_principal",
        "set: paid_down; is: classes(C).balance = 0",
        "pay: residual; to: R",
    ]);
    let deal = deal_of_two_groups(&format!("{classes}lists:\n  C: [C-1, C-2]\n{waterfall}"));
    let at = |cpr: &str| {
        let mut options = scenario(0.0, 0.0, 0.0);
        options.assumptions.prepayment_pct = vectors(cpr);
        project(&deal, &options).unwrap()
    };
    let (slow, fast) = (at("1: 5, 2: 0"), at("1: 5, 2: 50"));
    // Group 2's speed is nothing to group 1's classes, and moves the other component.
    for name in ["A-1", "C-1"] {
        assert_eq!(rows(&slow, name), rows(&fast, name));
    }
    let first = |result: &Result| {
        rows(result, "C-2").iter().position(|row| !row.principal.is_zero()).unwrap()
    };
    // 600,000.00 of principal at 78,848.79 a month, a percent more each month: month 8 without
    // prepayments (7 months give 568,777.09).
    assert_eq!(first(&slow) + 1, 8);
    assert!(first(&fast) < first(&slow));
    for (row, trigger) in rows(&slow, "C-1").iter().zip(passed(&slow, "paid_down")) {
        let other = rows(&slow, "C-2")[row.period as usize - 1];
        assert_eq!(trigger, (row.balance_end + other.balance_end).is_zero());
    }
}

#[test]
fn a_principal_only_class_takes_its_percentage_of_principal_and_no_interest() {
    let classes = at_six(&[("A", "800000.00")]) + &class("PO", "200000.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: A",
        PRINCIPAL_SET,
        "pay: unscheduled principal; to: PO; amount: 20% * principal",
        "pay: unscheduled principal; to: A; amount: principal - class(PO).principal",
        "pay: residual; to: R",
    ]);
    let result = project(&deal(&format!("{classes}{waterfall}")), &scenario(8.0, 0.0, 0.0));
    let result = result.unwrap();
    let slow = project(&deal(&format!("{classes}{waterfall}")), &scenario(0.0, 0.0, 0.0)).unwrap();
    // 20 % of 78,848.79.
    assert_eq!(rows(&slow, "PO")[0].principal, d("15,769.76"));
    assert!(total(&result, "PO", |row| row.interest_due + row.interest_paid).is_zero());
    assert_eq!(total(&result, "PO", |row| row.principal), d("200,000.00"));
    // Faster is sooner: a principal-only class is worth more.
    for (fast, slow) in rows(&result, "PO").iter().zip(rows(&slow, "PO")) {
        assert!(fast.balance_end <= slow.balance_end);
    }
}

/// A of 940,000.00 at 6 % on 1,000,000.00 at 12 %, with or without a turbo.
fn turbo(with: bool) -> Result {
    let classes = at_six(&[("A", "940000.00")]);
    let mut lines = vec![
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; \
         amount: pool.scheduled_principal + pool.unscheduled_principal",
    ];
    if with {
        lines.push("pay: unscheduled principal; to: A; amount: cash");
    }
    lines.push("pay: residual; to: R");
    project(&deal(&format!("{classes}{}", clauses(&lines))), &scenario(0.0, 0.0, 0.0)).unwrap()
}

#[test]
fn a_turbo_pays_all_excess_as_principal_until_the_class_is_retired() {
    let (with, without) = (turbo(true), turbo(false));
    // Interest 10,000.00 of the pool less 4,700.00 of the class is 5,300.00 of excess.
    assert_eq!(rows(&without, "R")[0].interest_paid, d("5,300.00"));
    assert_eq!(rows(&with, "A")[0].principal, d(FIRST_PRINCIPAL) + d("5,300.00"));
    for (a, r) in rows(&with, "A").iter().zip(rows(&with, "R")) {
        assert!(r.interest_paid.is_zero() || a.balance_end.is_zero());
    }
    let retired = |result: &Result| {
        rows(result, "A").iter().position(|row| row.balance_end.is_zero()).unwrap()
    };
    assert!(retired(&with) < retired(&without));
    // The same cash in all.
    let all = |result: &Result| total(result, "A", paid) + total(result, "R", paid);
    assert_eq!(all(&with), all(&without));
}

#[test]
fn from_the_step_down_the_seniors_keep_their_target_enhancement() {
    let result = home_equity("2", &[]);
    let stepped = changes(&passed(&result, "stepped_down"))[0];
    let a = rows(&result, "A");
    for (month, row) in a.iter().enumerate().take(stepped + 24) {
        let pool = result.collateral_rows[month].month.balance_end;
        let senior = (Decimal::from_f64_retain(pool).unwrap() * d("0.61")).round_dp(2);
        if month + 1 < stepped {
            // Sequential before: the mezzanine classes wait.
            assert!(rows(&result, "M-1")[month].principal.is_zero());
        } else {
            assert!((row.balance_end - senior).abs() <= d("0.01"), "month {}", month + 1);
        }
    }
    assert!(!rows(&result, "M-1")[stepped - 1].principal.is_zero());
}
