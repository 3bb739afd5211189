//! Redemption: called or auctioned, at par of the collateral, at what the classes are owed, or at the
//! greater of both.

use approx::assert_abs_diff_eq;
use paydown::projection::Projection;
use paydown::projection::RedemptionKind;
use paydown::waterfall::{Claim, Recording};

use super::*;

use crate::HALF_A_CENT;

#[test]
fn clean_up_call_is_exercised_first_from_a_date_or_never() {
    let with = |call: Call| {
        let mut options = scenario(15.0, 1.0, 30.0);
        options.call = call;
        Projection::with(&folder("home-equity"), &options).run().unwrap()
    };
    let [never, first] = [with(Call::Never), with(Call::First)];
    let left = |month: u32| never.collateral_rows[month as usize - 1].month.balance_end;
    let called = first.months;
    assert!(left(called) <= 10_000_000.0 && left(called - 1) > 10_000_000.0);
    let date = Date::from_ymd(2014, 1, 1).unwrap();
    let later = with(Call::From(date));
    let last = later.class_rows.last().unwrap().date;
    assert!(later.months > called && last >= date && last.months_since(date) == 0, "{last}");
    assert!(never.months > later.months);
    assert_eq!(with(Call::From(Date::from_ymd(2002, 1, 1).unwrap())), first);
    for (result, end) in [(&first, called), (&later, later.months)] {
        let until = |result: &Result| -> Vec<Row> {
            result.class_rows.iter().filter(|row| row.period < end).cloned().collect()
        };
        assert_eq!(until(result), until(&never), "nothing changes before the call");
        let notes = ["A", "M-1", "M-2"].map(|class| *rows(result, class).last().unwrap());
        assert!(notes.iter().all(|row| row.balance_end.is_zero()));
        let par: Decimal = notes.iter().map(|row| row.balance_begin).sum();
        assert_eq!(notes.iter().map(|row| row.principal).sum::<Decimal>(), par);
        assert!(notes.iter().all(|row| row.interest_paid == row.interest_due));
    }
}

/// A pool of 1,000,000.00 at 12 %; A of 950,000.00 at 11 % capped at 10 %; B of 50,000.00 at 12 %;
/// a reserve fund of 1,000.00; and this call. No class is written down. A's carryover and B's
/// interest are paid at the end only.
fn callable(call: &str) -> Deal {
    let classes = class("A", "950000.00", "interest:\n      fixed: 11\n    net_wac_cap: 10%")
        + &class("B", "50000.00", "interest:\n      fixed: 12")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A]",
        "pay: unscheduled principal; amount: pool.scheduled_principal + \
         pool.unscheduled_principal; to: [A]",
        "pay: interest; to: [B]; from: reserve; amount: 0",
        "pay: unscheduled principal; amount: pool.scheduled_principal + \
         pool.unscheduled_principal - class(A).principal; to: [B]",
        "pay: carryover; to: [A]; when: month = 12",
        "pay: residual; to: [R]",
    ]);
    deal(&format!(
        "classes:\n{classes}accounts:\n  - account: reserve\n    opening_balance: 1000.00\n    \
         source: Example\ncall:\n  {call}\n  source: Example\n{waterfall}"
    ))
}

/// 50 % CDR; half of what defaults is lost, in the same month.
fn losing(bid: Option<f64>) -> ProjectionOptions {
    let mut options = scenario(0.0, 50.0, 50.0);
    options.assumptions.months_to_liquidation = 0;
    options.call = Call::First;
    options.auction_bid_pct = bid;
    options
}

/// The last row of each class, by name.
fn last<'r>(result: &'r Result, class: &str) -> &'r Row {
    rows(result, class).pop().unwrap()
}

/// What A and B are owed at distribution 4 without a call: balance, unpaid interest of this month
/// and of earlier ones, carryover.
fn owed_after_4() -> (Decimal, Decimal) {
    let mut options = losing(None);
    options.call = Call::Never;
    let result = Projection::with(&callable("date: 2001-05-25"), &options).run().unwrap();
    let owed = |class: &str| {
        let months = &rows(&result, class)[..4];
        let unpaid = |row: &&Row| row.interest_due - row.interest_paid - row.shortfall_paid;
        let interest: Decimal = months.iter().map(unpaid).sum();
        let row = months[3];
        row.balance_end + interest + row.carryover_due - row.carryover_paid
    };
    (owed("A"), owed("B"))
}

#[test]
fn call_at_the_amount_owed_pays_every_class_in_full() {
    let result = Projection::with(&callable("date: 2001-05-25\n  price: classes"), &losing(None))
        .run()
        .unwrap();
    let (a, b) = owed_after_4();
    let redemption = result.redemption.unwrap();
    assert_eq!((result.months, redemption.period), (4, 4));
    assert_eq!(redemption.kind, RedemptionKind::Call);
    assert_eq!(redemption.price, a + b);
    for class in ["A", "B"] {
        let row = last(&result, class);
        assert!(row.balance_end.is_zero() && row.interest_shortfall.is_zero(), "{class}");
        assert_eq!(row.carryover_paid, row.carryover_due, "{class}");
        let due = total(&result, class, |row| row.interest_due);
        let paid = total(&result, class, |row| row.interest_paid + row.shortfall_paid);
        assert_eq!(paid, due, "{class}");
    }
    // Months 1 to 3 of B, at 1 % of 50,000.00, are 1,500.00 late.
    assert_eq!(last(&result, "B").shortfall_paid, d("1,500.00"));
    assert_eq!(last(&result, "B").interest_paid, d("500.00"));
    assert_eq!(total(&result, "B", |row| row.principal), d("50,000.00"));
    assert!(last(&result, "A").carryover_paid > d("0.00"));
    // The residual receives the reserve fund, which is then empty.
    assert_eq!(result.account_rows.last().unwrap().balance_end, d("0.00"));
    assert!(last(&result, "R").interest_paid >= d("1,000.00"));
    assert_eq!(result.collateral_rows.last().unwrap().month.balance_end, 0.0);
}

#[test]
fn call_at_par_of_the_collateral_leaves_losses_with_the_classes() {
    let result =
        Projection::with(&callable("date: 2001-05-25\n  price: collateral"), &losing(None))
            .run()
            .unwrap();
    let redemption = result.redemption.unwrap();
    assert_eq!(redemption.price, redemption.collateral);
    let (a, b) = owed_after_4();
    assert!(redemption.price < a + b, "the notes are more than the pool");
    let short = last(&result, "A").balance_end + last(&result, "B").balance_end;
    assert!(short > d("10,000.00"), "{short}");
    // This price is the default.
    let default = Projection::with(&callable("date: 2001-05-25"), &losing(None)).run().unwrap();
    assert_eq!(default, result);
}

#[test]
fn greater_price_is_par_if_the_collateral_exceeds_the_classes() {
    let mut healthy = losing(None);
    healthy.assumptions.default_pct = GroupVectors::flat(0.0);
    let call = |price: &str| callable(&format!("date: 2001-05-25\n  price: {price}"));
    let price = |price: &str, options: &ProjectionOptions| {
        Projection::with(&call(price), options).run().unwrap().redemption.unwrap().price
    };
    // Notes that are not written down are more than a pool that has lost.
    assert_eq!(price("greater", &losing(None)), price("classes", &losing(None)));
    assert_eq!(
        price("greater", &healthy),
        price("classes", &healthy).max(price("collateral", &healthy))
    );
    // Overcollateralized notes: the home-equity deal's classes are 97 % of its pool.
    let text = std::fs::read_to_string("deals/home-equity/deal.yaml").unwrap();
    let of = |price: &str| {
        let text =
            text.replace("source: Example, clean-up call", &format!("price: {price}\n  source: x"));
        let mut options = scenario(15.0, 1.0, 30.0);
        options.call = Call::First;
        let deal = Deal::from_text("deal.yaml", &text).unwrap();
        Projection::with(&deal, &options).run().unwrap()
    };
    let [greater, classes, par] = ["greater", "classes", "collateral"].map(of);
    let sold = [&greater, &classes, &par].map(|result| result.redemption.unwrap());
    assert_eq!(sold[0].price, sold[0].collateral);
    assert_eq!(sold[2].price, sold[2].collateral);
    assert!(sold[1].price < sold[0].price);
    // The residual receives the whole difference of the prices.
    let over = last(&greater, "C").interest_paid - last(&classes, "C").interest_paid;
    assert_eq!(over, sold[0].price - sold[1].price);
    for class in ["A", "M-1", "M-2"] {
        assert!(last(&greater, class).balance_end.is_zero());
        assert!(last(&classes, class).balance_end.is_zero());
    }
}

#[test]
fn auction_fails_for_a_bid_below_the_price_and_sells_for_one_above() {
    let auction = callable("auction: 2001-05-25\n  price: classes");
    let floor = Projection::with(&auction, &losing(None)).run().unwrap();
    let called = Projection::with(&callable("date: 2001-05-25\n  price: classes"), &losing(None))
        .run()
        .unwrap();
    assert_eq!(floor.class_rows, called.class_rows, "without a bid the deal sells at the price");
    assert_eq!(floor.redemption.unwrap().kind, RedemptionKind::Auction);

    let sold_at_price = floor.redemption.unwrap();
    let pct = |price: Decimal| -> f64 {
        (price * Decimal::ONE_HUNDRED / sold_at_price.collateral).to_string().parse().unwrap()
    };
    // A bid of a dollar less fails in the first month. The classes lose more each month, so it
    // always fails.
    let failed = Projection::with(&auction, &losing(Some(pct(sold_at_price.price - Decimal::ONE))))
        .run()
        .unwrap();
    assert!(failed.redemption.is_none());
    let mut never = losing(None);
    never.call = Call::Never;
    assert_eq!(failed.class_rows, Projection::with(&auction, &never).run().unwrap().class_rows);
    // A bid of a hundred dollars more pays them to the residual.
    let over = Projection::with(&auction, &losing(Some(pct(sold_at_price.price + d("100.00")))))
        .run()
        .unwrap();
    let more = over.redemption.unwrap().price - sold_at_price.price;
    assert!((more - d("100.00")).abs() <= d("0.01"), "{more}");
    assert_eq!(last(&over, "R").interest_paid, last(&floor, "R").interest_paid + more);
}

#[test]
fn bid_above_par_pays_the_classes_in_the_order_of_the_file() {
    let auction = callable("auction: 2001-05-25");
    let at = |bid: Option<f64>| Projection::with(&auction, &losing(bid)).run().unwrap();
    let (par, none, high) = (at(Some(100.0)), at(Some(99.99)), at(Some(110.0)));
    assert!(none.redemption.is_none());
    let [par_sold, high_sold] = [&par, &high].map(|result| result.redemption.unwrap());
    assert_eq!(par_sold.price, par_sold.collateral);
    let tenth = (par_sold.collateral * d("0.1")).round_dp(2);
    assert!((high_sold.price - par_sold.price - tenth).abs() <= d("0.01"));
    let paid = |result: &Result| -> Decimal {
        ["A", "B", "R"].map(|class| paid(last(result, class))).iter().sum()
    };
    assert_eq!(paid(&high) - paid(&par), high_sold.price - par_sold.price);
    // A is first in the file.
    assert!(last(&high, "A").balance_end < last(&par, "A").balance_end);
}

#[test]
fn call_or_auction_is_exercised_on_the_first_date_that_the_option_allows() {
    let deal = callable("auction: 2001-03-25\n  date: 2001-08-25\n  price: classes");
    let at = |call: Call| {
        let mut options = losing(None);
        options.call = call;
        Projection::with(&deal, &options).run().unwrap()
    };
    assert!(at(Call::Never).redemption.is_none());
    let first = at(Call::First).redemption.unwrap();
    assert_eq!((first.period, first.kind), (2, RedemptionKind::Auction));
    let later = at(Call::From(Date::from_ymd(2001, 6, 1).unwrap())).redemption.unwrap();
    assert_eq!((later.period, later.kind), (5, RedemptionKind::Auction));
    // If both are possible on a date, the deal is called.
    let both = at(Call::From(Date::from_ymd(2001, 8, 25).unwrap())).redemption.unwrap();
    assert_eq!((both.period, both.kind), (7, RedemptionKind::Call));
}

#[test]
fn floats_and_decimals_redeem_alike() {
    for call in ["date: 2001-05-25\n  price: classes", "auction: 2001-05-25\n  price: greater"] {
        let deal = callable(call);
        let decimal = Projection::with(&deal, &losing(None)).run().unwrap();
        let float = Projection::with(&deal, &losing(None)).float().run().unwrap();
        let (a, b) = (decimal.redemption.unwrap(), float.redemption.unwrap());
        assert_eq!((a.period, a.kind), (b.period, b.kind));
        let exact: f64 = a.price.to_string().parse().unwrap();
        // Four months of some ten roundings each.
        assert_abs_diff_eq!(exact, b.price, epsilon = 4.0 * 10.0 * HALF_A_CENT);
    }
}

#[test]
fn an_observer_receives_what_the_price_pays() {
    let deal = callable("date: 2001-05-25\n  price: classes");
    let mut recording = Recording::default();
    let result = Projection::with(&deal, &losing(None)).observe(&mut recording).run().unwrap();
    assert_eq!(
        result,
        Projection::with(&deal, &losing(None)).run().unwrap(),
        "an observer changes nothing"
    );
    let payments = recording.distributions.iter().flat_map(|month| &month.payments);
    let of_price = payments.filter(|payment| {
        payment.clause.title.starts_with("redemption") && !payment.paid.is_zero()
    });
    let to: Vec<(&str, Claim)> =
        of_price.clone().map(|payment| (&*payment.payee, payment.claim)).collect();
    assert_eq!(
        to,
        [
            ("A", Claim::UnscheduledPrincipal),
            ("A", Claim::Carryover),
            ("B", Claim::UnpaidInterest),
            ("B", Claim::Interest),
            ("B", Claim::UnscheduledPrincipal),
            ("R", Claim::Residual),
        ]
    );
    // The price and the reserve fund.
    let all: Decimal = of_price.map(|payment| payment.paid).sum();
    assert_eq!(all, result.redemption.unwrap().price + d("1,000.00"));
}

#[test]
fn bid_without_an_auction_or_out_of_range_is_refused() {
    let message = |call: &str, bid: f64| {
        Projection::with(&callable(call), &losing(Some(bid))).run().unwrap_err()[0].message.clone()
    };
    assert!(message("date: 2001-05-25", 101.0).contains("has no `auction` to bid at"));
    for bid in [-1.0, 1_000.1, f64::NAN, f64::INFINITY] {
        let message = message("auction: 2001-05-25", bid);
        assert!(message.contains("from 0 to 1000 percent of par"), "{message}");
    }
}
