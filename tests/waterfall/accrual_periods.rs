//! Accrual periods, worked by hand: 1,000,000.00 at 3.6 % accrues 100.00 a day of a year of 360.

use paydown::calendar::Date;

use super::*;

const RATE: &str = "interest:\n      fixed: 3.6";

/// The first three months of a class of 1,000,000.00 whose balance stays: first day, day after the last,
/// interest accrued. `dates` is the section of dates without its source, and `of_a` the class.
fn months(dates: &str, of_a: &str) -> Vec<(Date, Date, Decimal)> {
    let classes = of_a.to_owned() + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; amount: pool.scheduled_principal",
        "pay: residual; to: R",
    ]);
    let text = format!(
        "deal: small\nseries: small\ntitle: Small\ndates:\n{dates}  source: Example\n\
         collateral:\n  groups: [pool]\n  closing_balance: 1000000.00\n  replines:\n    \
         - balance: 1000000.00\n      rate: 12\n      remaining_term: 12\n      \
         interest_only: 12\n  source: Example\nclasses:\n{classes}{waterfall}"
    );
    let deal = read(&text);
    let result = Projection::with(&deal, &ProjectionOptions::default()).run().unwrap();
    let rows = rows(&result, "A");
    let months = rows.iter().take(3).map(|row| {
        // What a deal says of its periods is what a projection does.
        let period = deal.accrual_period(0, row.period).unwrap();
        assert_eq!((period.begin, period.end), (row.accrual_begin, row.accrual_end));
        assert_eq!(period.days(), row.accrual_days);
        (row.accrual_begin, row.accrual_end, row.accrued)
    });
    months.collect()
}

fn month((begin, end, accrued): (&str, &str, &str)) -> (Date, Date, Decimal) {
    (Date::parse_iso(begin).unwrap(), Date::parse_iso(end).unwrap(), d(accrued))
}

/// `accrues` are fields of the class.
fn check(dates: &str, accrues: &str, expected: &[(&str, &str, &str)]) {
    let found = months(dates, &class("A", "1000000.00", &format!("{RATE}{accrues}")));
    let expected: Vec<_> = expected.iter().copied().map(month).collect();
    assert_eq!(found[..expected.len()], expected, "{dates}{accrues}");
}

const EVERY_DAY: &str = "  first_distribution: 2001-02-25\n  business_days: every day\n";
const CLOSED: &str =
    "  first_distribution: 2001-02-25\n  business_days: every day\n  closing: 2000-11-01\n";

#[test]
fn a_long_first_period_of_30_360_counts_its_days() {
    // 30 × 3 + 25 − 1 = 114 days from closing to the first distribution.
    let between = "\n    accrual: distribution to distribution";
    let later = ("2001-02-25", "2001-03-25", "3,000.00");
    check(CLOSED, between, &[("2000-11-01", "2001-02-25", "11,400.00"), later]);
    // The dated date of November 1, and calendar months: 90 days to February 1.
    let dated = "\n    accrues_from: 2000-11-01";
    let month = ("2001-02-01", "2001-03-01", "3,000.00");
    check(EVERY_DAY, dated, &[("2000-11-01", "2001-02-01", "9,000.00"), month]);
    // 16 days from January 15.
    let short = "\n    accrual: calendar month\n    accrues_from: 2001-01-15";
    check(CLOSED, short, &[("2001-01-15", "2001-02-01", "1,600.00"), month]);
    // Without a word, thirty days; without closing, a month before the first distribution.
    check(CLOSED, "", &[("2001-01-01", "2001-02-01", "3,000.00"), month]);
    check(EVERY_DAY, between, &[("2001-01-25", "2001-02-25", "3,000.00"), later]);
}

#[test]
fn the_class_of_the_guide_accrues_what_the_guide_says() {
    let guide = std::fs::read_to_string("docs/deal-file.md").unwrap();
    let section = guide.split("### `accrual`").nth(1).unwrap();
    let of_a = section.split("```").nth(1).unwrap().strip_prefix("yaml\n").unwrap();
    assert!(section.contains("It accrues 11,400.00") && section.contains("3,000.00 for the next"));
    let accrued: Vec<Decimal> = months(EVERY_DAY, of_a).into_iter().map(|month| month.2).collect();
    assert_eq!(accrued[..2], [d("11,400.00"), d("3,000.00")]);
}

#[test]
fn a_seasoned_deal_has_its_first_period_behind_it() {
    let next = format!("{CLOSED}  next_distribution: 2001-03-25\n");
    let both = "\n    accrual: distribution to distribution\n    accrues_from: 2000-12-01";
    check(&next, both, &[("2001-02-25", "2001-03-25", "3,000.00")]);
    let first = format!("{CLOSED}  next_distribution: 2001-02-25\n");
    // 30 × 2 + 25 − 1 = 84 days.
    check(&first, both, &[("2000-12-01", "2001-02-25", "8,400.00")]);
}

#[test]
fn adjusted_periods_move_over_a_weekend() {
    // October 25, 2003 is a Saturday, and distributes on Monday 27th.
    let dates = "  first_distribution: 2003-09-25\n  business_days: federal reserve\n  \
                 closing: 2003-08-25\n";
    let first = ("2003-08-25", "2003-09-25", "3,100.00");
    let moved =
        [first, ("2003-09-25", "2003-10-27", "3,200.00"), ("2003-10-27", "2003-11-25", "2,900.00")];
    check(dates, "\n    day_count: actual/360", &moved);
    let stated = "\n    day_count: actual/360\n    accrual: distribution to distribution";
    check(dates, stated, &moved);
    let unmoved =
        [first, ("2003-09-25", "2003-10-25", "3,000.00"), ("2003-10-25", "2003-11-25", "3,100.00")];
    check(dates, &format!("{stated}\n    accrual_dates: unadjusted"), &unmoved);
}

#[test]
fn periods_from_day_15_end_before_the_distribution() {
    let from_15 = "\n    day_count: actual/360\n    accrual: from day 15";
    check(
        EVERY_DAY,
        from_15,
        &[("2001-01-15", "2001-02-15", "3,100.00"), ("2001-02-15", "2001-03-15", "2,800.00")],
    );
    // A distribution on the 10th is for the period that ended in the month before.
    let tenth = "  first_distribution: 2001-02-10\n  business_days: every day\n";
    check(tenth, from_15, &[("2000-12-15", "2001-01-15", "3,100.00")]);
    // April 15, 2001 is a Sunday.
    let dates = "  first_distribution: 2001-03-25\n  business_days: federal reserve\n";
    check(
        dates,
        &format!("{from_15}\n    accrual_dates: adjusted"),
        &[("2001-02-15", "2001-03-15", "2,800.00"), ("2001-03-15", "2001-04-16", "3,200.00")],
    );
}

#[test]
fn actual_actual_divides_each_years_days_by_its_own_length() {
    // 36,000.00 a year: 17 days of 2003 ÷ 365 and 14 of 2004 ÷ 366 are 1,676.71 + 1,377.05; 31 days of
    // 2004 are 3,049.18; 29 are 2,852.46.
    let dates = "  first_distribution: 2004-01-25\n  business_days: every day\n";
    check(
        dates,
        "\n    day_count: actual/actual\n    accrual: from day 15",
        &[
            ("2003-12-15", "2004-01-15", "3,053.76"),
            ("2004-01-15", "2004-02-15", "3,049.18"),
            ("2004-02-15", "2004-03-15", "2,852.46"),
        ],
    );
}

#[test]
fn european_months_do_not_stretch_february() {
    // From the last day of February to March 31: 30 days by 30/360, 31 → 30 less 28 and a month, 32, by
    // 30E/360. From March 31 to April 30 both count 30.
    let dates = "  first_distribution: 2001-03-31\n  business_days: every day\n";
    for (day_count, march) in [("30/360", "3,000.00"), ("30E/360", "3,200.00")] {
        check(
            dates,
            &format!("\n    day_count: {day_count}\n    accrual: from day 31"),
            &[("2001-02-28", "2001-03-31", march), ("2001-03-31", "2001-04-30", "3,000.00")],
        );
        // By the calendar month they agree.
        check(
            dates,
            &format!("\n    day_count: {day_count}"),
            &[("2001-02-01", "2001-03-01", "3,000.00"), ("2001-03-01", "2001-04-01", "3,000.00")],
        );
    }
}
