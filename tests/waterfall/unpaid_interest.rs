//! Interest on unpaid interest.

use super::*;

/// A bears 18 % on a pool of 12 %: 15,000.00 are due each month, and 10,000.00 are available. Unpaid
/// interest is paid first.
pub fn short_of_interest(field: &str, of_a: &str) -> Deal {
    let classes =
        class("A", "1000000.00", &format!("{of_a}{field}")) + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: unpaid interest; to: A",
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; amount: pool.scheduled_principal",
        "pay: residual; to: R",
    ]);
    bullet(6, &classes, "", &waterfall)
}

pub const EIGHTEEN: &str = "interest:\n      fixed: 18";

#[test]
fn unpaid_interest_bears_interest_if_the_class_says_so() {
    let with = |field: &str| {
        let deal = short_of_interest(field, EIGHTEEN);
        let result = Projection::with(&deal, &ProjectionOptions::default()).run().unwrap();
        let a: Vec<_> = rows(&result, "A").into_iter().cloned().collect();
        let of = |row: &Row| (row.shortfall_paid, row.interest_paid, row.interest_shortfall);
        [of(&a[0]), of(&a[1]), of(&a[2]), of(&a[3])]
    };
    let row = |of: [&str; 3]| (d(of[0]), d(of[1]), d(of[2]));
    let first = ["0.00", "10,000.00", "5,000.00"];
    // 5,000.00 and its 75.00; 10,075.00 and its 151.13, of which 226.13 remain; with 15,000.00 of
    // month 3 and a month's 228.39 of interest, 15,454.52.
    assert_eq!(
        with("\n    interest_on_unpaid: yes"),
        [
            row(first),
            row(["5,075.00", "4,925.00", "10,075.00"]),
            row(["10,000.00", "0.00", "15,000.00"]),
            row(["10,000.00", "0.00", "15,000.00"]),
        ]
    );
    for field in ["", "\n    interest_on_unpaid: no"] {
        assert_eq!(
            with(field),
            [
                row(first),
                row(["5,000.00", "5,000.00", "10,000.00"]),
                row(["10,000.00", "0.00", "15,000.00"]),
                row(["10,000.00", "0.00", "15,000.00"]),
            ]
        );
    }
}

/// Conditions a cent apart show what A is owed before months 3 and 4, interest on it included.
#[test]
fn interest_on_unpaid_interest_compounds_at_the_rate_and_day_count_of_the_class() {
    for (of_a, third, fourth) in [
        // 10,075.00 × 1.015; (226.13 + 15,000.00) × 1.015.
        (EIGHTEEN, "10226.13", "15454.52"),
        // 15,500.00, 14,000.00 and 15,500.00 for 31, 28 and 31 days. Month 1 leaves 5,500.00, which
        // is 5,577.00 after 28 days; with 14,000.00 due, 9,577.00 are left, and 31 days later
        // 9,725.44. Month 3 pays them and 274.56 of 15,500.00; 30 days on, 15,225.44 × 1.015.
        ("interest:\n      fixed: 18\n    day_count: actual/360", "9725.44", "15453.82"),
    ] {
        let deal = |most: &str, month: u32| {
            let classes = class("A", "1000000.00", &format!("{of_a}\n    interest_on_unpaid: yes"))
                + &class("R", "0.00", "interest: none");
            let owed =
                format!("set: more; is: month = {month} and class(A).unpaid_interest > {most}");
            let waterfall = clauses(&[
                &owed,
                "pay: unpaid interest; to: A",
                "pay: interest; to: A",
                "pay: unscheduled principal; to: A; amount: pool.scheduled_principal",
                "pay: residual; to: R",
            ]);
            bullet(6, &classes, "", &waterfall)
        };
        for (month, owed) in [(3, third), (4, fourth)] {
            let options = ProjectionOptions::default();
            let more = |most: Decimal| {
                let result =
                    Projection::with(&deal(&most.to_string(), month), &options).run().unwrap();
                passed(&result, "more")[month as usize - 1]
            };
            assert!(!more(d(owed)), "month {month}: more than {owed}");
            assert!(more(d(owed) - d("0.01")), "month {month}: less than {owed}");
        }
    }
}

#[test]
fn interest_on_unpaid_interest_changes_nothing_if_all_is_paid() {
    let nine = "interest:\n      fixed: 9";
    let of = |field: &str| {
        let deal = short_of_interest(field, nine);
        Projection::with(&deal, &ProjectionOptions::default()).run().unwrap().class_rows
    };
    assert_eq!(of("\n    interest_on_unpaid: yes"), of(""));
}
