//! Who gets which payment, and what interest has accrued.

use approx::assert_abs_diff_eq;
use paydown::Scenario;
use paydown::calendar::Date;
use paydown::valuation::Holding;

use crate::{flows, pass_through};

fn date(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

/// A bond that accrues by calendar months and pays on the 15th of the next: who settles on 10 April pays nine
/// days of April, and first gets the payment of 15 May. The payment of 15 April is March's, and the seller's.
#[test]
fn buyer_gets_the_accrual_period_of_settlement_and_later_ones() {
    let deal = pass_through("2002-01-01", "2002-02-15", "6");
    let flows = flows(&deal, 6.0, 6.0, 360, &Scenario::new().cpr(20.0));
    let held = |settle: &str| Holding::of(&deal, &flows, "A", date(settle)).unwrap();
    for (settle, first, days) in [
        ("2002-04-10", "2002-05-15", 9.0),
        ("2002-04-01", "2002-05-15", 0.0),
        ("2002-03-31", "2002-04-15", 30.0),
        // By E.1 an end on the last day of February is its own day.
        ("2002-02-28", "2002-03-15", 27.0),
        ("2001-12-20", "2002-02-15", 0.0),
    ] {
        let held = held(settle);
        assert_eq!(held.payments[0].date, date(first), "{settle}");
        let accrued = 6.0 * days / 360.0;
        assert_abs_diff_eq!(held.accrued_per_100().unwrap(), accrued, epsilon = 1e-9);
    }
}

/// What the buyer gets and what the seller keeps are all payments.
#[test]
fn buyer_and_seller_share_all_payments() {
    let deal = pass_through("2002-01-01", "2002-02-15", "6");
    let flows = flows(&deal, 6.0, 6.0, 360, &Scenario::new().psa(300.0));
    let all = Holding::of(&deal, &flows, "A", flows.settlement).unwrap();
    for settle in ["2002-02-14", "2002-02-15", "2005-07-31", "2010-12-01"] {
        let held = Holding::of(&deal, &flows, "A", date(settle)).unwrap();
        let kept = all.payments.len() - held.payments.len();
        assert_eq!(all.payments[kept..], held.payments[..], "{settle}");
        let paid: f64 = all.payments[..kept].iter().map(|payment| payment.principal).sum();
        assert_abs_diff_eq!(held.balance, all.balance - paid, epsilon = 1e-4);
    }
}

#[test]
fn class_that_is_unknown_or_paid_nothing_more_is_an_error() {
    let deal = pass_through("2002-01-01", "2002-02-15", "6");
    let flows = flows(&deal, 6.0, 6.0, 12, &Scenario::new());
    let error = |class, settle| Holding::of(&deal, &flows, class, date(settle)).unwrap_err();
    let unknown = error("B", "2002-01-01");
    assert_eq!(unknown[0].to_string(), "class: no class `B`; the deal has A, R");
    let late = error("A", "2010-01-01");
    assert_eq!(late[0].to_string(), "class: nothing is paid to class A after 2010-01-01");
}
