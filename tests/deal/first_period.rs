//! The first accrual period of classes that accrue 30/360.

use paydown::Deal;

use crate::notes;
use crate::small_deal::{class, clauses, read, repline, text};

const SIX: &str = "interest:\n      fixed: 6";

/// Classes A and B and a residual, on 1,000,000.00 at 12 %, first paid on 2001-02-25. `day_count` is
/// that of B, and `closing` a line of the dates.
fn deal(closing: &str, day_count: &str) -> Deal {
    let counted = format!("{SIX}\n    day_count: {day_count}");
    let rest = format!(
        "classes:\n{}{}{}{}",
        class("A", "600000.00", SIX),
        class("B", "400000.00", &counted),
        class("R", "0.00", "interest: none"),
        clauses(&[
            "pay: interest; to: [A, B]; split: pro rata",
            "pay: unscheduled principal; to: [A, B]; split: pro rata; \
             amount: pool.scheduled_principal + pool.unscheduled_principal",
            "pay: residual; to: R",
        ])
    );
    let dates = "  business_days: every day\n";
    let text = text("[pool]", &repline(""), &rest);
    read(&text.replace(dates, &format!("{dates}{closing}")))
}

#[test]
fn first_period_that_is_no_month_has_a_note_with_both_figures() {
    // From the 31st, which counts as the 30th, to 25 February: 25 days, by Standard Formulas E.1.
    let stub = notes(&deal("  closing: 2001-01-31\n", "30/360"));
    let expected = "deal.yaml:18:12: classes A and B accrue 30 days to the first distribution, \
                    2001-02-25, as for a calendar month; from closing, 2001-01-31, there are 25 \
                    days of 30/360. `accrues_from: DATE` is another first day, `accrual: \
                    distribution to distribution` counts from closing, and `accrual: calendar \
                    month` confirms the 30 days";
    assert_eq!(stub, [expected]);
    // 30 × 3 + 25 − 1 days.
    let long = notes(&deal("  closing: 2000-11-01\n", "30/360"));
    assert!(long[0].contains("from closing, 2000-11-01, there are 114 days of 30/360"), "{long:?}");
    // A class that counts actual days accrues from closing.
    let one = notes(&deal("  closing: 2000-12-31\n", "actual/360"));
    assert!(one[0].contains(": class A accrues 30 days to the first distribution"), "{one:?}");
}

#[test]
fn first_period_that_the_file_states_has_no_note() {
    for stated in [
        "accrual: calendar month",
        "accrual: distribution to distribution",
        "accrues_from: 2000-11-01",
    ] {
        let of_b = format!("30/360\n    {stated}");
        let found = notes(&deal("  closing: 2000-11-01\n", &of_b));
        assert!(found.iter().all(|note| !note.contains(" B ")), "{found:?}");
        let of_both = SIX.to_owned() + "\n    " + stated;
        let text = deal("  closing: 2000-11-01\n", &of_b).text().replacen(SIX, &of_both, 1);
        assert_eq!(notes(&read(&text)), [""; 0], "{stated}");
    }
}

#[test]
fn first_period_of_a_month_or_without_a_closing_date_has_no_note() {
    for (closing, day_count) in [
        ("", "30/360"),
        ("  closing: 2001-01-25\n", "30/360"),
        ("  closing: 2001-01-25\n", "actual/360"),
        // Closing is there for class B, and A accrues by the calendar month.
        ("  closing: 2001-01-31\n", "actual/360"),
    ] {
        assert_eq!(notes(&deal(closing, day_count)), [""; 0], "{closing}");
    }
}

#[test]
fn deals_of_the_repository_have_no_note_about_their_first_period() {
    for entry in std::fs::read_dir("deals").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_eq!(notes(&Deal::open(&path).unwrap()), [""; 0], "{}", path.display());
        }
    }
}
