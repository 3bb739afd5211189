//! Conditions with different outcomes in decimals and in floats are listed.

use approx::assert_abs_diff_eq;
use paydown::Deal;
use paydown::projection::{Call, Flip, compare_arithmetics};

use crate::small_deal::{class, clauses, deal};
use crate::{FIVE_CENTS, HALF_A_CENT, scenario};

/// A is paid nothing in a month in which this condition passes.
fn tested(set: &str) -> Deal {
    let classes =
        class("A", "1000000.00", "interest: none") + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        &format!("set: much; is: {set}"),
        "set: other; is: month >= 3",
        "pay: scheduled principal; amount: pool.scheduled_principal; to: [A]; when: not much",
        "pay: residual; to: [R]",
    ]);
    deal(&format!("classes:\n{classes}{waterfall}"))
}

fn fields(flip: &Flip) -> (u32, String, &str, bool, bool) {
    (flip.period, flip.date.to_string(), &flip.trigger, flip.decimal, flip.float)
}

#[test]
fn condition_that_a_cent_decides_is_listed_with_its_month_and_both_outcomes() {
    // The first of twelve level payments is 88,848.788678 (1,000,000.00 × 1 % ÷ (1 − 1.01^−12));
    // less interest of 10,000.00 its principal is 78,848.79 in decimals. Four times that is
    // 315,395.16, which is more than the limit. Four times the float is 315,395.1547, which is
    // within half a cent of the limit and so equal to it.
    let deal = tested("4 * pool.scheduled_principal > 315395.15");
    let both = compare_arithmetics(&deal, &scenario(0.0, 0.0, 0.0)).unwrap();
    let flips: Vec<_> = both.flips.iter().map(fields).collect();
    assert_eq!(flips, [(1, "2001-02-25".to_owned(), "much", true, false)]);
    // The two runs differ by what the condition decides: the first month's principal.
    let off = &both.differences()[0];
    assert_eq!(off.class, "A");
    assert_abs_diff_eq!(off.principal, 78_848.79, epsilon = FIVE_CENTS);
}

#[test]
fn condition_that_more_than_a_cent_decides_does_not_flip() {
    let deal = tested("pool.scheduled_interest > 9999.99");
    let both = compare_arithmetics(&deal, &scenario(0.0, 0.0, 0.0)).unwrap();
    assert!(both.flips.is_empty(), "{:?}", both.flips);
    for off in both.differences() {
        // Twelve months; interest, principal, net rate and two clauses are rounded in each.
        let most = HALF_A_CENT * 12.0 * 5.0;
        assert_abs_diff_eq!(off.principal, 0.0, epsilon = most);
        assert_abs_diff_eq!(off.interest, 0.0, epsilon = most);
    }
}

#[test]
fn auction_that_a_cent_decides_is_listed() {
    let classes =
        class("A", "1000000.00", "interest: none") + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: scheduled principal; amount: pool.scheduled_principal; to: [A]",
        "pay: residual; to: [R]",
    ]);
    let auctioned_in = |month: u32| {
        let day = month + 1;
        let call = format!("call:\n  auction: 2001-{day:02}-25\n  price: classes\n  source: x\n");
        deal(&format!("classes:\n{classes}{call}{waterfall}"))
    };
    let mut options = scenario(0.0, 0.0, 0.0);
    options.call = Call::First;
    // A month at whose end the notes are a fraction of a cent less in floats than in decimals.
    let (month, price, float) = (1..=10)
        .find_map(|month| {
            let both = compare_arithmetics(&auctioned_in(month), &options).unwrap();
            assert!(both.flips.is_empty(), "without a bid the deal is sold in both");
            let price: f64 = both.decimal.redemption.unwrap().price.to_string().parse().unwrap();
            let float = both.float.redemption.unwrap();
            (price - float.price > 0.002).then_some((month, price, float))
        })
        .unwrap();
    // A bid of six tenths of a cent less than the decimal price is a cent less, rounded. The price in
    // floats is lower, so that in floats the bid is equal to it.
    let bid = price - 0.006;
    assert!(bid > float.price - 0.005);
    options.auction_bid_pct = Some(100.0 * bid / float.collateral);
    let both = compare_arithmetics(&auctioned_in(month), &options).unwrap();
    let first = fields(&both.flips[0]);
    assert_eq!(first, (month, format!("2001-{:02}-25", month + 1), "auction", false, true));
}
