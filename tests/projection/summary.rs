//! The summary of a projection.

use approx::assert_abs_diff_eq;
use paydown::Deal;
use paydown::Projection;
use paydown::calendar::Date;
use paydown::projection::ClassSummary;
use paydown::scenario::{Arithmetic, RunOptions, Scenario, run};
use rust_decimal::Decimal;

use crate::small_deal::{class, clauses, read, repline, text};
use crate::{LIFE_YEARS, pass_through, scenario};

/// The first class of a deal in decimals, from a settlement, by default that of the deal.
fn first_class(deal: &Deal, settlement: Option<&str>) -> ClassSummary<Decimal> {
    let result = Projection::with(deal, &scenario(0.0, 0.0, 0.0)).run().unwrap();
    let settlement = settlement.map_or(result.settlement, |date| Date::parse_iso(date).unwrap());
    result.summary(settlement).swap_remove(0)
}

/// The pass-through of 1,200.00 without interest, repaid in months of 100.00, from a first
/// distribution.
fn twelve_months_from(first: &str) -> Deal {
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml")
        .unwrap()
        .replace("100000000.00", "1200.00")
        .replace("rate: 8\n", "rate: 0\n")
        .replace("remaining_term: 360", "remaining_term: 12")
        .replace("first_distribution: 1999-02-25", &format!("first_distribution: {first}"));
    Deal::from_text("deal.yaml", &text).unwrap()
}

fn near(life: Option<f64>, expected: f64) {
    assert!(life.is_some_and(|life| (life - expected).abs() < 1e-12), "{life:?}, not {expected}");
}

/// *Standard Formulas* E.1 (SF-44), worked by hand. Twelve equal payments on the 25th, of which a
/// buyer on the last day of February receives those from March on: ten, on average 25 + 4.5 × 30
/// days after the 30th.
#[test]
fn average_life_from_the_last_day_of_february_counts_from_the_30th() {
    for (first, settlement, days) in [
        ("2024-01-25", "2024-02-29", 25.0 + 4.5 * 30.0),
        ("2023-01-25", "2023-02-28", 25.0 + 4.5 * 30.0),
        ("2024-01-25", "2024-02-28", 27.0 + 4.5 * 30.0),
    ] {
        let class = first_class(&twelve_months_from(first), Some(settlement));
        near(class.average_life_years, days / 360.0);
    }
}

/// A deal that pays on the last day of the month begins a month before its first distribution: by
/// E.1, both the 28th of February and the 31st of March count as the 30th, and the ends of the other
/// months are a month apart. So payments are 30, 60, … 360 days after the start.
#[test]
fn average_life_of_a_deal_that_pays_at_month_end_counts_whole_months() {
    for first in ["2005-03-30", "2005-08-31"] {
        let mut days: Vec<i32> = (1..=12).map(|month| 30 * month).collect();
        if first == "2005-08-31" {
            // The 28th of February 2006 is its own day as an end.
            days[6] -= 2;
        } else {
            days[11] -= 2;
        }
        let mean = f64::from(days.iter().sum::<i32>()) / 12.0;
        near(first_class(&twelve_months_from(first), None).average_life_years, mean / 360.0);
    }
}

/// A buyer at settlement does not receive the payments of earlier accrual periods: December's is paid
/// on 25 January 2029, the last date, and belongs to who settles in December.
#[test]
fn average_life_counts_only_payments_of_the_accrual_period_of_settlement_and_later() {
    let result = Projection::with(&pass_through(), &scenario(0.0, 0.0, 0.0)).run().unwrap();
    let settled = |year, month, day| {
        let settlement = Date::from_ymd(year, month, day).unwrap();
        result.summary(settlement).remove(0)
    };
    // From 15 December to 25 January: 40 days of 30/360.
    let last = settled(2028, 12, 15);
    assert_abs_diff_eq!(last.average_life_years.unwrap(), 40.0 / 360.0, epsilon = LIFE_YEARS);
    let row = result.class_rows.last().unwrap();
    assert_eq!((last.principal, last.balance), (row.principal, row.balance_begin));
    // January has no payment; the whole is the buyer's who settles at the start or before.
    assert_eq!(settled(2029, 1, 1).average_life_years, None);
    assert_eq!(settled(1999, 1, 1).principal.to_string(), "100000000.00");
}

/// A deal of 1,200.00 at 12 % over three months. Z accretes its interest, and both classes share
/// the principal pro rata.
///
/// Worked by hand, in decimals: 600.00 of A falls by 200.01, 200.00 and 199.99. Z accretes 6.00,
/// 4.04 and 2.04, and is paid 202.02, 204.02 and 206.04: its balance falls by 196.02, 199.98 and
/// 204.00. *Standard Formulas* SF-56 weights the life of an accrual class by those amounts.
#[test]
fn average_life_of_an_accrual_class_is_weighted_by_what_its_balance_falls_by() {
    let twelve = "interest:\n      fixed: 12";
    let deal = format!(
        "classes:\n{}{}{}{}",
        class("A", "600.00", twelve),
        class("Z", "600.00", twelve),
        class("R", "0.00", "interest: none"),
        clauses(&[
            "allocate: accretion; to: Z",
            "pay: interest; to: [A, Z]; split: pro rata",
            "pay: unscheduled principal; to: [A, Z]; split: pro rata; \
             amount: pool.scheduled_principal + class(Z).accretion",
            "pay: residual; to: R",
        ])
    );
    let deal = text("[pool]", &repline(""), &deal)
        .replace("1000000.00", "1200.00")
        .replace("remaining_term: 12", "remaining_term: 3");
    let deal = read(&deal);
    let life = |falls: [f64; 3]| {
        (falls[0] + 2.0 * falls[1] + 3.0 * falls[2]) / falls.iter().sum::<f64>() / 12.0
    };
    let (a, z) = (life([200.01, 200.00, 199.99]), life([196.02, 199.98, 204.00]));
    assert_eq!(format!("{z:.6}"), "0.167775");
    let result = Projection::with(&deal, &scenario(0.0, 0.0, 0.0)).run().unwrap();
    let lines = result.summary(result.settlement);
    near(lines[0].average_life_years, a);
    near(lines[1].average_life_years, z);
    // The total is all principal paid, with what pays the accreted interest.
    assert_eq!(lines[1].principal.to_string(), "612.08");
    // Lanes, and a scenario on its own, in cents; floats differ by fractions of a cent.
    for arithmetic in [Arithmetic::Cents, Arithmetic::Decimal, Arithmetic::Float] {
        let mut options = RunOptions::default();
        options.arithmetic = arithmetic;
        let scenarios = vec![Scenario::default(); 2];
        let mut lives = Vec::new();
        let done = run(&[Projection::of(&deal)], &scenarios, &options, |path| {
            let classes = path.classes.iter().map(|class| class.average_life_years);
            lives.push(classes.collect::<Vec<_>>());
        });
        assert!(done.unwrap().faults.is_empty());
        for lives in lives {
            if arithmetic == Arithmetic::Float {
                let life = lives[1].unwrap();
                assert!((life - z).abs() < 1e-5, "{life}, not {z}");
            } else {
                near(lives[0], a);
                near(lives[1], z);
            }
        }
    }
}

/// All that an accrual class is paid in its first month is what accretes in it: the balance does
/// not fall, neither in decimals nor in floats, whose sums leave a rounding error.
#[test]
fn payment_of_just_what_accretes_has_no_weight_in_an_average_life() {
    let odd = "interest:\n      fixed: 7.3";
    let deal = format!(
        "classes:\n{}{}{}",
        class("Z", "777777.77", odd),
        class("R", "0.00", "interest: none"),
        clauses(&[
            "allocate: accretion; to: Z",
            "pay: interest; to: Z",
            "pay: unscheduled principal; to: Z; \
             amount: min(class(Z).accretion, pool.scheduled_principal)",
            "pay: residual; to: R",
        ])
    );
    let deal = read(&text("[pool]", &repline(""), &deal));
    let options = scenario(0.0, 0.0, 0.0);
    let decimal = Projection::with(&deal, &options).run().unwrap();
    let float = Projection::with(&deal, &options).float().run().unwrap();
    assert_eq!(decimal.summary(decimal.settlement)[0].average_life_years, None);
    assert_eq!(float.summary(float.settlement)[0].average_life_years, None);
    assert!(float.summary(float.settlement)[0].principal > 50_000.0);
    for arithmetic in [Arithmetic::Cents, Arithmetic::Decimal, Arithmetic::Float] {
        let mut options = RunOptions::default();
        options.arithmetic = arithmetic;
        let done = run(&[Projection::of(&deal)], &vec![Scenario::default()], &options, |path| {
            assert_eq!(path.classes[0].average_life_years, None, "{arithmetic:?}");
        });
        assert!(done.unwrap().faults.is_empty());
    }
}
