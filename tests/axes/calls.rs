//! Redemption: called or auctioned, at par of the collateral, what the classes are owed, or the
//! greater of both.

use paydown::projection::RedemptionKind;
use paydown::waterfall::{Claim, Recording};
use paydown::{project_float, project_observed};

use super::*;

/// A pool of 1,000,000.00 at 12 % that loses half of what defaults, notes of 950,000.00 that are
/// not written down, at 11 % capped at 10 %, B of 50,000.00 at 12 %, a reserve fund of 1,000.00, and
/// this call. What the cap takes and what B accrues is paid at the end only.
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

/// Half of what defaults is lost, at once.
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

/// What A and B are owed when distribution 4 is made, without a call: balance, interest of the
/// month unpaid, interest of earlier months unpaid, carryover.
fn owed_after_4() -> (Decimal, Decimal) {
    let mut options = losing(None);
    options.call = Call::Never;
    let result = project(&callable("date: 2001-05-25"), &options).unwrap();
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
fn called_at_what_the_classes_are_owed_every_class_is_paid_whole() {
    let result = project(&callable("date: 2001-05-25\n  price: classes"), &losing(None)).unwrap();
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
    // The reserve fund is nobody's but the residual's, and nothing is left in it.
    assert_eq!(result.account_rows.last().unwrap().balance_end, d("0.00"));
    assert!(last(&result, "R").interest_paid >= d("1,000.00"));
    assert_eq!(result.collateral_rows.last().unwrap().month.balance_end[0], 0.0);
}

#[test]
fn called_at_par_of_the_collateral_losses_stay_with_the_classes() {
    let result =
        project(&callable("date: 2001-05-25\n  price: collateral"), &losing(None)).unwrap();
    let redemption = result.redemption.unwrap();
    assert_eq!(redemption.price, redemption.collateral);
    let (a, b) = owed_after_4();
    assert!(redemption.price < a + b, "the notes are more than the pool");
    let short = last(&result, "A").balance_end + last(&result, "B").balance_end;
    assert!(short > d("10,000.00"), "{short}");
    // The default.
    let default = project(&callable("date: 2001-05-25"), &losing(None)).unwrap();
    assert_eq!(default, result);
}

#[test]
fn the_greater_of_both_is_par_where_the_collateral_is_more() {
    let mut healthy = losing(None);
    healthy.assumptions.default_pct = GroupVectors::flat(0.0);
    let call = |price: &str| callable(&format!("date: 2001-05-25\n  price: {price}"));
    let price = |price: &str, options: &ProjectionOptions| {
        project(&call(price), options).unwrap().redemption.unwrap().price
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
        project(&deal, &options).unwrap()
    };
    let [greater, classes, par] = ["greater", "classes", "collateral"].map(of);
    let sold = [&greater, &classes, &par].map(|result| result.redemption.unwrap());
    assert_eq!(sold[0].price, sold[0].collateral);
    assert_eq!(sold[2].price, sold[2].collateral);
    assert!(sold[1].price < sold[0].price);
    // What is over goes to the residual: as much more as is paid more.
    let over = last(&greater, "C").interest_paid - last(&classes, "C").interest_paid;
    assert_eq!(over, sold[0].price - sold[1].price);
    for class in ["A", "M-1", "M-2"] {
        assert!(last(&greater, class).balance_end.is_zero());
        assert!(last(&classes, class).balance_end.is_zero());
    }
}

#[test]
fn an_auction_fails_below_the_price_and_goes_on_until_a_bid_reaches_it() {
    let auction = callable("auction: 2001-05-25\n  price: classes");
    let floor = project(&auction, &losing(None)).unwrap();
    let called = project(&callable("date: 2001-05-25\n  price: classes"), &losing(None)).unwrap();
    assert_eq!(floor.class_rows, called.class_rows, "without a bid, sold for what is asked");
    assert_eq!(floor.redemption.unwrap().kind, RedemptionKind::Auction);

    let asked = floor.redemption.unwrap();
    let pct = |price: Decimal| -> f64 {
        (price * Decimal::ONE_HUNDRED / asked.collateral).to_string().parse().unwrap()
    };
    // A dollar less in the first month fails; the classes lose more each month, so it always does.
    let failed = project(&auction, &losing(Some(pct(asked.price - Decimal::ONE)))).unwrap();
    assert!(failed.redemption.is_none());
    let mut never = losing(None);
    never.call = Call::Never;
    assert_eq!(failed.class_rows, project(&auction, &never).unwrap().class_rows);
    // A hundred dollars more are the residual's.
    let over = project(&auction, &losing(Some(pct(asked.price + d("100.00"))))).unwrap();
    let more = over.redemption.unwrap().price - asked.price;
    assert!((more - d("100.00")).abs() <= d("0.01"), "{more}");
    assert_eq!(last(&over, "R").interest_paid, last(&floor, "R").interest_paid + more);
}

#[test]
fn an_auction_at_par_pays_what_is_bid_above_it_after_the_waterfall() {
    let auction = callable("auction: 2001-05-25");
    let at = |bid: Option<f64>| project(&auction, &losing(bid)).unwrap();
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
fn a_call_of_a_date_waits_for_it_and_never_is_never() {
    let deal = callable("auction: 2001-03-25\n  date: 2001-08-25\n  price: classes");
    let at = |call: Call| {
        let mut options = losing(None);
        options.call = call;
        project(&deal, &options).unwrap()
    };
    assert!(at(Call::Never).redemption.is_none());
    let first = at(Call::First).redemption.unwrap();
    assert_eq!((first.period, first.kind), (2, RedemptionKind::Auction));
    let later = at(Call::From(Date::from_ymd(2001, 6, 1).unwrap())).redemption.unwrap();
    assert_eq!((later.period, later.kind), (5, RedemptionKind::Auction));
    // Where both may be, it is called.
    let both = at(Call::From(Date::from_ymd(2001, 8, 25).unwrap())).redemption.unwrap();
    assert_eq!((both.period, both.kind), (7, RedemptionKind::Call));
}

#[test]
fn floats_redeem_as_decimals_do() {
    for call in ["date: 2001-05-25\n  price: classes", "auction: 2001-05-25\n  price: greater"] {
        let deal = callable(call);
        let decimal = project(&deal, &losing(None)).unwrap();
        let float = project_float(&deal, &losing(None)).unwrap();
        let (a, b) = (decimal.redemption.unwrap(), float.redemption.unwrap());
        assert_eq!((a.period, a.kind), (b.period, b.kind));
        let exact: f64 = a.price.to_string().parse().unwrap();
        // Four months of some ten roundings each.
        assert!((exact - b.price).abs() < 0.2, "{exact} or {}", b.price);
    }
}

#[test]
fn an_observer_receives_what_the_price_pays() {
    let deal = callable("date: 2001-05-25\n  price: classes");
    let mut recording = Recording::default();
    let result = project_observed(&deal, &losing(None), &mut recording).unwrap();
    assert_eq!(result, project(&deal, &losing(None)).unwrap(), "an observer changes nothing");
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
fn a_bid_without_an_auction_or_out_of_range_is_told() {
    let told = |call: &str, bid: f64| {
        project(&callable(call), &losing(Some(bid))).unwrap_err()[0].message.clone()
    };
    assert!(told("date: 2001-05-25", 101.0).contains("has no `auction` to bid at"));
    for bid in [-1.0, 1_000.1, f64::NAN, f64::INFINITY] {
        let told = told("auction: 2001-05-25", bid);
        assert!(told.contains("from 0 to 1000 percent of par"), "{told}");
    }
}
