//! Subsequent recoveries, and the write-ups that they allow.

use approx::{abs_diff_eq, assert_abs_diff_eq};
use paydown::collateral::DefaultSpeed;
use paydown::projection::Projection;

use super::*;
use crate::unpaid_interest::{EIGHTEEN, short_of_interest};

use crate::CENT;

/// In month 1, `defaulted` percent of the loan default and are liquidated in the same month for 60 % of
/// their balance. Two months later `recovered` percent of the loss are recovered.
fn loss_and_recovery(defaulted: f64, recovered: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    let assumed = &mut options.assumptions;
    assumed.default_speed = DefaultSpeed::Mdr;
    assumed.default_pct = vectors(&format!("{defaulted} for 1, 0"));
    assumed.severity_pct = GroupVectors::flat(40.0);
    assumed.months_to_liquidation = 0;
    assumed.recovery_pct = GroupVectors::flat(recovered);
    assumed.months_to_recovery = 2;
    options
}

/// A of 800,000.00, M of 150,000.00 and B of 50,000.00 at 6 %; losses to B, then M; principal and
/// recoveries to A, then M, then B; and this write-up.
fn written_up(write_up: &str) -> Deal {
    let six = "interest:\n      fixed: 6";
    let classes = class("A", "800000.00", six)
        + &class("M", "150000.00", six)
        + &class("B", "50000.00", six)
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [all]; split: sequential",
        "set: owed_to_b; is: class(B).unpaid_realized_loss > 20000",
        "set: owed_to_any; is: classes(all).unpaid_realized_loss > 0",
        write_up,
        "set: raised; is: classes(M, B).write_up > 0",
        "pay: unscheduled principal; to: [all]; split: sequential; \
         amount: pool.scheduled_principal + pool.unscheduled_principal + pool.subsequent_recovery",
        "allocate: realized loss; amount: pool.realized_loss; to: [B, M, A]; split: sequential",
        "pay: residual; to: R",
    ]);
    bullet(12, &classes, "lists:\n  all: [A, M, B]\n", &waterfall)
}

const IN_ORDER: &str =
    "allocate: write-up; amount: pool.subsequent_recovery; to: [M, B]; split: sequential";

const SHARED: &str =
    "allocate: write-up; amount: pool.subsequent_recovery; to: [M, B]; split: pro rata";

fn of_month<T>(result: &Result, month: usize, what: impl Fn(&Row) -> T) -> [T; 3] {
    ["A", "M", "B"].map(|class| what(rows(result, class)[month - 1]))
}

#[test]
fn recovery_writes_up_a_written_down_class_and_is_paid_as_cash() {
    // 100,000.00 default: 60,000.00 are received and 40,000.00 lost, of which 20,000.00 are
    // recovered two months later.
    let result =
        Projection::with(&written_up(IN_ORDER), &loss_and_recovery(10.0, 50.0)).run().unwrap();
    let balances = |month| of_month(&result, month, |row| row.balance_end);
    assert_eq!(balances(1), ["740,000.00", "150,000.00", "10,000.00"].map(d));
    assert_eq!(balances(2), balances(1));
    let third = |what: fn(&Row) -> Decimal| of_month(&result, 3, what);
    assert_eq!(third(|row| row.write_up), ["0", "0", "20,000.00"].map(d));
    assert_eq!(third(|row| row.principal), ["20,000.00", "0", "0"].map(d));
    assert_eq!(third(|row| row.realized_loss), [Decimal::ZERO; 3]);
    // The classes still equal the pool of 900,000.00.
    assert_eq!(balances(3), ["720,000.00", "150,000.00", "30,000.00"].map(d));
    // Interest is half a percent of the opening balances, and the residual receives the rest of the
    // pool's 9,000.00.
    assert_eq!(third(|row| row.interest_paid), ["3,700.00", "750.00", "50.00"].map(d));
    assert_eq!(rows(&result, "R")[2].interest_paid, d("4,500.00"));
    assert_eq!(rows(&result, "B")[3].interest_paid, d("150.00"));
    // The unpaid loss is 40,000.00 until the write-up, and 20,000.00 after it.
    assert_eq!(passed(&result, "owed_to_b")[..4], [false, true, true, false]);
    assert!(passed(&result, "owed_to_any")[11]);
    let summary = result.summary(result.settlement);
    assert_eq!((summary[2].realized_loss, summary[2].principal), (d("20,000.00"), d("30,000.00")));
}

#[test]
fn write_up_is_limited_to_unpaid_losses() {
    // 200,000.00 default and 80,000.00 are lost: all of B, 30,000.00 of M.
    let with = |clause, recovered| {
        Projection::with(&written_up(clause), &loss_and_recovery(20.0, recovered)).run().unwrap()
    };
    let raised = |result: &Result| of_month(result, 3, |row| row.write_up);
    assert_eq!(
        of_month(&with(IN_ORDER, 50.0), 2, |row| row.balance_end),
        ["680,000.00", "120,000.00", "0"].map(d)
    );
    // 40,000.00 are written up: M first, or both in proportion to their losses.
    assert_eq!(raised(&with(IN_ORDER, 50.0)), ["0", "30,000.00", "10,000.00"].map(d));
    assert_eq!(raised(&with(SHARED, 50.0)), ["0", "15,000.00", "25,000.00"].map(d));
    // If all is recovered, or more than all is to be written up, M and B are restored and A is
    // unaffected.
    let all = "allocate: write-up; amount: 3 * pool.subsequent_recovery; to: [A, M, B]; \
               split: pro rata";
    for result in [with(IN_ORDER, 100.0), with(all, 50.0), with(all, 100.0)] {
        assert_eq!(raised(&result), ["0", "30,000.00", "50,000.00"].map(d));
        assert_eq!(
            of_month(&result, 3, |row| row.balance_end)[1..],
            ["150,000.00", "50,000.00"].map(d)
        );
        // Nothing is left to be written up.
        assert_eq!(passed(&result, "owed_to_any")[..4], [false, true, true, false]);
    }
    // B, retired by its loss, is written up and then paid.
    let again = with(IN_ORDER, 100.0);
    assert_eq!(total(&again, "B", |row| row.principal), d("50,000.00"));
    let monthly = "allocate: write-up; amount: 1000.00; to: [A, M, B]; split: sequential";
    let result = with(monthly, 0.0);
    assert!(total(&result, "A", |row| row.write_up).is_zero());
    let up = ["M", "B"].map(|class| total(&result, class, |row| row.write_up));
    assert_eq!(up, ["11,000.00", "0"].map(d));
}

#[test]
fn class_retired_by_principal_is_not_written_up() {
    let six = "interest:\n      fixed: 6";
    let classes = class("A", "50000.00", six)
        + &class("B", "950000.00", six)
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A, B]; split: sequential",
        "allocate: write-up; amount: 5 * pool.subsequent_recovery; to: [A, B]; split: sequential",
        "pay: unscheduled principal; to: [A, B]; split: sequential; \
         amount: pool.scheduled_principal + pool.unscheduled_principal + pool.subsequent_recovery",
        "allocate: realized loss; amount: pool.realized_loss; to: [B, A]; split: sequential",
        "pay: residual; to: R",
    ]);
    let deal = bullet(12, &classes, "", &waterfall);
    let result = Projection::with(&deal, &loss_and_recovery(10.0, 50.0)).run().unwrap();
    let [a, b] = ["A", "B"].map(|class| rows(&result, class));
    // 60,000.00 of principal in month 1 retire A. B lost 40,000.00 and is written up by these, not by
    // 100,000.00.
    assert!(a[0].balance_end.is_zero() && a[11].balance_end.is_zero());
    assert!(total(&result, "A", |row| row.write_up).is_zero());
    assert_eq!((b[0].balance_end, b[2].write_up), (d("900,000.00"), d("40,000.00")));
    assert_eq!(b[2].balance_end, d("920,000.00"));
}

#[test]
fn write_up_with_a_failed_condition_changes_nothing() {
    let late = format!("{IN_ORDER}; when: month >= 4");
    let result =
        Projection::with(&written_up(&late), &loss_and_recovery(10.0, 50.0)).run().unwrap();
    assert!(total(&result, "B", |row| row.write_up).is_zero());
    assert!(passed(&result, "raised").iter().all(|raised| !raised));
    assert!(passed(&result, "owed_to_b")[1..].iter().all(|owed| *owed));
}

#[test]
fn without_recoveries_a_write_up_changes_nothing() {
    let options = loss_and_recovery(10.0, 0.0);
    let with = Projection::with(&written_up(SHARED), &options).run().unwrap();
    let without = Projection::with(&written_up("set: paid; is: cash > 0"), &options).run().unwrap();
    assert_eq!(with.class_rows, without.class_rows);
}

#[test]
fn recoveries_are_paid_even_after_the_last_loan() {
    for (recovered, months) in [(0.0, 12), (30.0, 14), (100.0, 14)] {
        let mut options = loss_and_recovery(0.0, recovered);
        options.assumptions.default_pct = vectors("2");
        let result = Projection::with(&written_up(SHARED), &options).run().unwrap();
        // The last loan is liquidated in month 12, and its loss is recovered two months later.
        assert_eq!(result.months, months);
        let sum = |of: &dyn Fn(&paydown::collateral::GroupMonth) -> f64| -> f64 {
            result.collateral_rows.iter().map(|row| of(&row.month)).sum()
        };
        let (lost, received) = (sum(&|month| month.loss), sum(&|month| month.subsequent_recovery));
        assert!(lost > 50_000.0);
        // Losses and recoveries are rounded each month.
        assert_abs_diff_eq!(received, lost * recovered / 100.0, epsilon = 10.0 * CENT);
        let cash = sum(&|month| {
            month.net_interest()
                + month.scheduled_principal()
                + month.recovery
                + month.subsequent_recovery
        });
        let paid: Decimal =
            ["A", "M", "B", "R"].map(|class| total(&result, class, paid)).iter().sum();
        assert_eq!(paid, Decimal::from_f64_retain(cash).unwrap().round_dp(2));
        // If all losses are recovered, no class has a loss in the end.
        if recovered > 99.0 {
            let lives = result.summary(result.settlement);
            assert!(lives.iter().all(|life| life.realized_loss <= d("0.10")), "{lives:?}");
        }
    }
}

#[test]
fn call_sells_the_pending_recoveries() {
    let text = "call:\n  percent_of_closing_balance: 95\n  source: Example\n";
    let six = "interest:\n      fixed: 6";
    let classes = class("A", "1000000.00", six) + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; amount: cash",
        "allocate: realized loss; amount: pool.realized_loss; to: A",
        "pay: residual; to: R",
    ]);
    let deal = bullet(12, &classes, text, &waterfall);
    let mut options = loss_and_recovery(10.0, 50.0);
    options.call = Call::First;
    let result = Projection::with(&deal, &options).run().unwrap();
    assert_eq!(result.months, 1);
    assert_eq!(result.collateral_rows[0].month.subsequent_recovery, 0.0);
    // Without loans there is nothing to buy, and the deal continues until its recovery.
    let mut options = loss_and_recovery(100.0, 50.0);
    options.call = Call::From(Date::from_ymd(2001, 3, 1).unwrap());
    let result = Projection::with(&deal, &options).run().unwrap();
    assert_eq!(result.months, 3);
    assert_eq!(result.collateral_rows[2].month.subsequent_recovery, 200_000.0);
    assert_eq!(rows(&result, "R")[2].interest_paid, d("200,000.00"));
}

#[test]
fn floats_agree_with_cents_on_write_ups_and_unpaid_interest() {
    let cases = [
        (written_up(SHARED), loss_and_recovery(20.0, 55.5)),
        (written_up(IN_ORDER), loss_and_recovery(13.7, 90.1)),
        (
            short_of_interest("\n    interest_on_unpaid: yes", EIGHTEEN),
            ProjectionOptions::default(),
        ),
    ];
    for (deal, options) in cases {
        let (cents, floats) = (
            Projection::with(&deal, &options).run().unwrap(),
            Projection::with(&deal, &options).float().run().unwrap(),
        );
        assert_eq!(cents.class_rows.len(), floats.class_rows.len());
        for (cents, float) in cents.class_rows.iter().zip(&floats.class_rows) {
            for (a, b) in [
                (cents.write_up, float.write_up),
                (cents.balance_end, float.balance_end),
                (cents.shortfall_paid, float.shortfall_paid),
                (cents.interest_shortfall, float.interest_shortfall),
            ] {
                let a: f64 = a.to_string().parse().unwrap();
                let is_near = abs_diff_eq!(a, b, epsilon = 3.0 * CENT);
                assert!(is_near, "{a} and {b} on {}", cents.date);
            }
        }
    }
}
