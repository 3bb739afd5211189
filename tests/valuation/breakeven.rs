//! Break-even of classes.

use paydown::projection::{Projection, ProjectionOptions};
use paydown::valuation::{BreakEven, Holding, Quote, Solve, Until};
use paydown::{Deal, Scenario};

use crate::at;

/// The width to which a break-even is found.
const MILLIONTH: f64 = 1e-6;

fn options(scenario: Scenario) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions = scenario.index("libor-1m", 1.1).index("cmt-1y", 1.3).assumptions;
    options
}

/// A class with an assumption at a value.
fn held(deal: &Deal, base: &Scenario, class: &str, solve: Solve, value: f64) -> Holding {
    let scenario = base.clone();
    let scenario = match solve {
        Solve::Cdr => scenario.cdr(value),
        Solve::Severity => scenario.severity(value),
        Solve::Cpr => scenario.cpr(value),
        _ => panic!("of a multiple"),
    };
    let flows = Projection::with(deal, &options(scenario)).run().unwrap();
    Holding::of(deal, &flows, class, flows.settlement).unwrap()
}

fn loses(held: &Holding) -> bool {
    held.written_down + held.balance_unpaid + held.unpaid_interest >= 0.005
}

#[test]
fn class_has_no_loss_at_the_value_and_one_a_millionth_later() {
    let base = Scenario::new().cpr(10.0).cdr(3.0).severity(40.0);
    for (name, class, solve) in [
        ("home-equity", "M-1", Solve::Cdr),
        ("home-equity", "M-2", Solve::Severity),
        ("two-groups", "B-1", Solve::Cdr),
        ("pac-support", "PAC", Solve::Cdr),
    ] {
        let deal = Deal::open(format!("deals/{name}")).unwrap();
        let found =
            BreakEven::of(&deal, &options(base.clone()), class, solve, Until::FirstLoss, None);
        let found = found.unwrap();
        let value = found.value.unwrap_or_else(|| panic!("{name}, {class}: no crossing"));
        let before = held(&deal, &base, class, solve, value);
        let after = held(&deal, &base, class, solve, value + MILLIONTH);
        assert!(!loses(&before), "{name}, {class}: a loss at {value}");
        assert!(loses(&after), "{name}, {class}: no loss after {value}");
        assert_eq!(found.class_loss_pct, before.class_loss_pct());
        assert_eq!(found.collateral_loss_pct, before.collateral_loss_pct());
    }
}

#[test]
fn class_yields_the_figure_at_the_value() {
    let base = Scenario::new().cpr(10.0).severity(40.0);
    let deal = Deal::open("deals/two-groups").unwrap();
    let until = Until::Yield { yield_pct: 0.0, price: 95.0 };
    let found =
        BreakEven::of(&deal, &options(base.clone()), "B-1", Solve::Cdr, until, None).unwrap();
    let value = found.value.unwrap();
    let full_price = |value: f64| {
        at(&held(&deal, &base, "B-1", Solve::Cdr, value), Quote::Yield(0.0)).price.unwrap()
    };
    assert!(full_price(value) >= 95.0 && full_price(value + MILLIONTH) < 95.0);
}

/// Loans without losses: no severity writes a class down.
#[test]
fn outcome_that_never_changes_has_no_value() {
    let deal = Deal::open("deals/two-groups").unwrap();
    let base = options(Scenario::new().cpr(10.0));
    let found = BreakEven::of(&deal, &base, "B-2", Solve::Severity, Until::FirstLoss, None);
    let found = found.unwrap();
    assert_eq!((found.value, found.crossings, found.class_loss_pct), (None, 0, None));
}

/// A class of 98 % with 4 % of interest on loans of 8 %. Excess interest goes to R until losses reach 6 % of the
/// closing balance, and to the class from then on: losses between 2 and 6 % reach it, larger ones do not at first.
const TRIGGERED: &str = "\
deal: triggered
series: triggered
title: A trigger that protects at higher speeds

dates:
  first_distribution: 2001-02-25
  business_days: every day
  source: Example

collateral:
  groups: [pool]
  closing_balance: 100000000.00
  replines:
    - balance: 100000000.00
      rate: 8
      remaining_term: 360
  source: Example

classes:
  - class: A
    original_balance: 98000000.00
    interest:
      fixed: 4
    source: Example
  - class: R
    original_balance: 0.00
    interest: none
    source: Example

waterfall:
  - set: late
    is: pool.cumulative_loss > 6% * closing_balance
    source: Example
  - pay: unpaid interest
    to: [A]
    source: Example
  - pay: interest
    to: [A]
    source: Example
  - pay: unscheduled principal
    amount: pool.scheduled_principal + pool.unscheduled_principal
    to: [A]
    source: Example
  - pay: unscheduled principal
    amount: cash
    to: [A]
    when: late
    source: Example
  - pay: residual
    to: R
    source: Example
";

#[test]
fn several_crossings_are_counted_and_the_lowest_is_found() {
    let deal = Deal::from_text("deal.yaml", TRIGGERED).unwrap_or_else(|errors| panic!("{errors}"));
    let base = Scenario::new().severity(20.0);
    let found =
        BreakEven::of(&deal, &options(base.clone()), "A", Solve::Cdr, Until::FirstLoss, None);
    let found = found.unwrap();
    let value = found.value.unwrap();
    let loses_at = |cdr: f64| loses(&held(&deal, &base, "A", Solve::Cdr, cdr));
    // From the protection of the first 2 % to losses, to the trigger's protection, to losses beyond it.
    assert_eq!(found.crossings, 3);
    assert!(!loses_at(value) && loses_at(value + MILLIONTH));
    assert!([value + 0.25, 100.0].map(loses_at) == [true, true]);
    let is_protected = |step: &u32| !loses_at(value + f64::from(*step));
    assert!((1..20).any(|step| is_protected(&step)));
    // Losses of the collateral are those 2 % at the first crossing, but for a month's.
    let collateral = found.collateral_loss_pct.unwrap();
    assert!((2.0..2.05).contains(&collateral), "{collateral}");
}
