//! Break-evens.

use paydown::projection::{Projection, ProjectionOptions};
use paydown::valuation::{BreakEven, Holding, Solve, Until};
use paydown::{Deal, Scenario};

/// A width of the interval that the search halves.
const MILLIONTH: f64 = 1e-6;

fn options() -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    let scenario = Scenario::new().cpr(20.0).cdr(1.0).severity(40.0).index("libor-1m", 3.5);
    options.assumptions = scenario.assumptions;
    options
}

fn held(deal: &Deal, class: &str, scenario: Scenario) -> Holding {
    let mut options = options();
    options.assumptions = scenario.assumptions;
    let flows = Projection::with(deal, &options).run().unwrap();
    Holding::of(deal, &flows, class, flows.settlement).unwrap()
}

fn home_equity(cdr: f64) -> Scenario {
    Scenario::new().cpr(20.0).cdr(cdr).severity(40.0).index("libor-1m", 3.5)
}

/// At the value a class has no loss, and two millionths above it has one.
#[test]
fn first_loss_is_between_the_value_and_two_millionths_more() {
    let deal = Deal::open("deals/home-equity").unwrap();
    for class in ["M-2", "M-1"] {
        let until = Until::FirstLoss;
        let found = BreakEven::of(&deal, &options(), class, Solve::Cdr, until, None).unwrap();
        let value = found.value.unwrap();
        let lost = |cdr: f64| {
            let held = held(&deal, class, home_equity(cdr));
            held.written_down + held.balance_unpaid + held.unpaid_interest
        };
        assert!(lost(value) < 0.005, "{class} at {value}");
        assert!(lost(value + 2.0 * MILLIONTH) >= 0.005, "{class} above {value}");
        assert!(found.class_loss_pct.unwrap() < 1e-9);
        assert!(found.collateral_loss_pct.unwrap() > 0.0);
    }
}

/// A multiple of a flat rate of one percent is that rate.
#[test]
fn multiple_of_one_percent_is_the_rate() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let of = |solve| {
        let found = BreakEven::of(&deal, &options(), "M-1", solve, Until::FirstLoss, None);
        found.unwrap().value.unwrap()
    };
    approx::assert_abs_diff_eq!(of(Solve::Multiple), of(Solve::Cdr), epsilon = 2.0 * MILLIONTH);
}

/// The class yields the figure at the price, to what a millionth of the rate moves it.
#[test]
fn yield_at_the_value_is_the_figure() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let until = Until::Yield { yield_pct: 0.0, price: 95.0 };
    let found = BreakEven::of(&deal, &options(), "M-2", Solve::Cdr, until, None).unwrap();
    let held = held(&deal, "M-2", home_equity(found.value.unwrap()));
    let priced = held.at(
        paydown::valuation::Quote::Price(95.0),
        &paydown::valuation::Market::default(),
        "",
        "",
    );
    assert!(priced.yield_pct.unwrap().abs() < 1e-4, "{priced:?}");
}

/// A class that never loses has no break-even, and a multiple of nothing is refused.
#[test]
fn no_crossing_is_no_value() {
    let deal = Deal::open("deals/pac-support").unwrap();
    let none = ProjectionOptions::default();
    // Without severity no default is a loss.
    let found = BreakEven::of(&deal, &none, "PAC", Solve::Cpr, Until::FirstLoss, None).unwrap();
    assert_eq!((found.value, found.crossings), (None, 0));
    let wrong = BreakEven::of(&deal, &none, "PAC", Solve::Multiple, Until::FirstLoss, None);
    let message = "breakeven: a multiple of zero defaults is zero: give defaults to multiply";
    assert_eq!(wrong.unwrap_err()[0].to_string(), message);
}

/// Two percent of overcollateralization absorb the losses of low rates, and not those of middle ones. From a
/// month in which more than 0.3 % of the balance is lost, excess interest of a third of a percent a month
/// pays principal for losses, which protects B again, until losses are greater than that.
#[test]
fn losses_that_a_trigger_stops_are_several_crossings() {
    let text = "\
deal: trigger
series: s
title: t
dates:
  first_distribution: 2002-02-25
  business_days: every day
  source: test
collateral:
  groups: [1]
  closing_balance: 100000000.00
  replines:
    - {group: 1, balance: 100000000.00, rate: 9, remaining_term: 360}
  source: test
classes:
  - {class: A, original_balance: 94000000.00, interest: {fixed: 5}, source: test}
  - {class: B, original_balance: 4000000.00, interest: {fixed: 5}, source: test}
  - {class: R, original_balance: 0.00, interest: none, source: test}
waterfall:
  - {pay: interest, to: [A, B], split: sequential, source: test}
  - {pay: unpaid interest, to: [A, B], split: sequential, source: test}
  - set: trapped
    is: pool.realized_loss > pool.balance_begin * 0.3%
    sticky: yes
    source: test
  - pay: unscheduled principal
    to: [A, B]
    split: sequential
    amount: pool.scheduled_principal + pool.unscheduled_principal
    source: test
  - pay: unscheduled principal
    to: [A, B]
    split: sequential
    amount: pool.realized_loss
    when: trapped
    source: test
  - allocate: realized loss
    to: [B, A]
    split: sequential
    amount: class(A).balance + class(B).balance - pool.balance_end
    source: test
  - {pay: residual, to: R, source: test}
";
    let deal = match Deal::from_text("trigger.yaml", text) {
        Ok(deal) => deal,
        Err(errors) => panic!("{errors}"),
    };
    let mut options = ProjectionOptions::default();
    options.assumptions = Scenario::new().cpr(10.0).severity(50.0).assumptions;
    let found = BreakEven::of(&deal, &options, "B", Solve::Cdr, Until::NoPrincipal, None).unwrap();
    assert!(found.crossings > 1, "{found:?}");
}
