//! Who is paid principal: sequential, planned, targeted, locked-out and principal-only classes, turbo.

use super::*;

#[test]
fn sequential_class_is_paid_only_after_the_one_before_is_retired() {
    let result =
        Projection::with(&folder("sequential-cmo"), &scenario(10.0, 0.0, 0.0)).run().unwrap();
    for (a, b) in rows(&result, "A").iter().zip(rows(&result, "B")) {
        assert!(b.principal.is_zero() || a.balance_end.is_zero());
    }
}

#[test]
fn planned_class_keeps_its_schedule_within_its_band() {
    let at = |psa: f64| {
        let mut options = scenario(0.0, 0.0, 0.0);
        options.assumptions.prepayment_speed = PrepaymentSpeed::Psa;
        options.assumptions.prepayment_pct = GroupVectors::flat(psa);
        Projection::with(&folder("pac-support"), &options).run().unwrap()
    };
    let balances = |psa: f64, class: &str| -> Vec<Decimal> {
        rows(&at(psa), class).iter().map(|row| row.balance_end).collect()
    };
    let text = std::fs::read_to_string("deals/pac-support/deal.yaml").unwrap();
    let (_, table) = text.split_once("    amounts:\n").unwrap();
    let target = table.lines().map_while(|line| line.trim().split_once(": ")?.1.parse().ok());
    let target: Vec<Decimal> = target.collect();
    assert_eq!(target.len(), 360);
    for psa in [100.0, 175.0, 250.0] {
        for (month, (balance, target)) in balances(psa, "PAC").iter().zip(&target).enumerate() {
            let off = (balance - target).abs();
            assert!(off <= d("0.02"), "{psa} PSA, month {}: {balance} or {target}", month + 1);
        }
    }
    assert!(balances(60.0, "PAC")[59] > target[59] + d("1,000.00"));
    assert!(balances(500.0, "PAC")[59] < target[59] - d("1,000.00"));
    assert!(balances(175.0, "S")[59] < balances(100.0, "S")[59]);
}

const FIRST_PRINCIPAL: &str = "78,848.79";

const PRINCIPAL_SET: &str =
    "set: principal; is: pool.scheduled_principal + pool.unscheduled_principal";

/// T with a target balance, S its support class.
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
fn targeted_class_keeps_its_target_when_fast_and_misses_it_when_slow() {
    let target = "1: 540000.00, 2: 480000.00, 3: 420000.00, 4: 0.00";
    let at = |cpr| Projection::with(&targeted(target), &scenario(cpr, 0.0, 0.0)).run().unwrap();
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
    // A target of 90,000.00 a month takes all principal, which is too little to reach it.
    let missed = targeted("1: 510000.00, 2: 420000.00, 3: 0.00");
    let missed = Projection::with(&missed, &scenario(0.0, 0.0, 0.0)).run().unwrap();
    assert_eq!(rows(&missed, "T")[0].principal, d(FIRST_PRINCIPAL));
    assert!(rows(&missed, "S")[0].principal.is_zero());
    assert_eq!(rows(&missed, "T")[1].balance_end, d("600,000.00") - d("158,486.07"));
}

#[test]
fn locked_out_class_takes_its_share_by_the_schedule_only() {
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
        Projection::with(&deal(&format!("{classes}{shift}{waterfall}")), &scenario(0.0, 0.0, 0.0))
            .run()
            .unwrap();
    let (a, n) = (rows(&result, "A"), rows(&result, "N"));
    assert_eq!(a[0].principal, d(FIRST_PRINCIPAL));
    assert!(n[0].principal.is_zero() && n[1].principal.is_zero());
    // Month 3: 80,433.65 × 50 % × 200,000.00 ÷ 841,513.93.
    assert_eq!(n[2].principal, d("9,558.21"));
    // From then on principal is in proportion to balances, so both classes fall by the same share.
    for month in 3..11 {
        let factor = |row: &Row| row.balance_end / row.balance_begin;
        assert!((factor(n[month]) - factor(a[month])).abs() < d("0.000001"), "{}", month + 1);
    }
}

#[test]
fn principal_only_class_takes_its_percentage_of_principal_and_no_interest() {
    let classes = at_six(&[("A", "800000.00")]) + &class("PO", "200000.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: A",
        PRINCIPAL_SET,
        "pay: unscheduled principal; to: PO; amount: 20% * principal",
        "pay: unscheduled principal; to: A; amount: principal - class(PO).principal",
        "pay: residual; to: R",
    ]);
    let result =
        Projection::with(&deal(&format!("{classes}{waterfall}")), &scenario(8.0, 0.0, 0.0)).run();
    let result = result.unwrap();
    let slow = Projection::with(&deal(&format!("{classes}{waterfall}")), &scenario(0.0, 0.0, 0.0))
        .run()
        .unwrap();
    // 20 % of 78,848.79.
    assert_eq!(rows(&slow, "PO")[0].principal, d("15,769.76"));
    assert!(total(&result, "PO", |row| row.interest_due + row.interest_paid).is_zero());
    assert_eq!(total(&result, "PO", |row| row.principal), d("200,000.00"));
    // Faster prepayments pay a principal-only class sooner.
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
    Projection::with(&deal(&format!("{classes}{}", clauses(&lines))), &scenario(0.0, 0.0, 0.0))
        .run()
        .unwrap()
}

#[test]
fn turbo_pays_all_excess_as_principal_until_the_class_is_retired() {
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
    // The total cash is the same.
    let all = |result: &Result| total(result, "A", paid) + total(result, "R", paid);
    assert_eq!(all(&with), all(&without));
}
