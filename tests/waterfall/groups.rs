//! Several collateral groups: components, cross-collateralization, losses by group.

use super::*;

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
        Projection::with(&deal, &options).run().unwrap()
    };
    let (slow, fast) = (at("1: 5, 2: 0"), at("1: 5, 2: 50"));
    // Group 2's speed does not affect group 1's classes, but it moves the other component.
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
fn principal_of_a_retired_group_crosses_to_the_other_seniors() {
    let mut options = scenario(0.0, 0.0, 0.0);
    // Group 2's seniors are retired early; its principal then goes to group 1's seniors.
    options.assumptions.prepayment_pct = vectors("1: 5, 2: 60");
    let result = Projection::with(&folder("two-groups"), &options).run().unwrap();
    let [one, two, b] = ["A-1", "A-2", "B-1"].map(|class| rows(&result, class));
    let groups = |name: &'static str| {
        result.collateral_rows.iter().filter(move |row| row.group == name).map(|row| {
            let month = &row.month;
            let principal = month.scheduled_principal() + month.voluntary_prepayment;
            Decimal::from_f64_retain(principal).unwrap().round_dp(2)
        })
    };
    let (mut own, mut crossed) = (0, 0);
    for (month, (first, second)) in groups("1").zip(groups("2")).enumerate() {
        if !two[month].balance_end.is_zero() {
            assert_eq!(two[month].principal, second);
            assert_eq!(one[month].principal, first);
            own += 1;
        } else if two[month].balance_begin.is_zero() && !one[month].balance_end.is_zero() {
            assert_eq!(one[month].principal, first + second);
            crossed += 1;
        }
        let seniors = one[month].balance_end + two[month].balance_end;
        assert!(b[month].principal.is_zero() || seniors.is_zero());
    }
    assert!(own > 10 && crossed > 10, "{own}, {crossed}");
}

#[test]
fn losses_of_a_group_do_not_reach_the_classes_of_another() {
    let classes = class("A-1", "1000000.00", "interest:\n      fixed: 6")
        + &class("A-2", "1000000.00", "interest:\n      fixed: 6")
        + &class("R", "0.00", "interest: none");
    let of = |group: u8| {
        [
            format!(
                "pay: unscheduled principal; to: A-{group}; \
                 amount: group({group}).scheduled_principal + group({group}).unscheduled_principal"
            ),
            format!("allocate: realized loss; to: A-{group}; amount: group({group}).realized_loss"),
        ]
    };
    let mut lines = vec!["pay: interest; to: [A-1, A-2]; split: pro rata".to_owned()];
    lines.extend(of(1));
    lines.extend(of(2));
    lines.push("pay: residual; to: R".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let deal = deal_of_two_groups(&format!("classes:\n{classes}{}", clauses(&lines)));
    let at = |cdr: &str| {
        let mut options = scenario(0.0, 0.0, 50.0);
        options.assumptions.default_pct = vectors(cdr);
        options.assumptions.months_to_liquidation = 0;
        Projection::with(&deal, &options).run().unwrap()
    };
    let (both, one) = (at("1: 5, 2: 0"), at("0"));
    assert_eq!(rows(&both, "A-2"), rows(&one, "A-2"));
    assert!(total(&both, "A-2", |row| row.realized_loss).is_zero());
    let lost = both.collateral_rows.iter().filter(|row| row.group == "1");
    let lost: f64 = lost.map(|row| row.month.loss).sum();
    let written = total(&both, "A-1", |row| row.realized_loss);
    assert_eq!(written, Decimal::from_f64_retain(lost).unwrap().round_dp(2));
}
