//! Summaries and present values: compared with decimals and with formulas.

use approx::{abs_diff_eq, assert_abs_diff_eq, assert_relative_eq};
use paydown::Deal;
use paydown::analytics::{from_mortgage_yield_pct, present_value};
use paydown::collateral::{Quantity, Vector};
use paydown::projection::{Projection, ProjectionOptions, Value};
use paydown::scenario::{
    Arithmetic, ClassResult, Full, FullField, Instructions, RunOptions, Scenario, run, run_full,
};
use paydown::valuation::Holding;

use crate::{IN_LANES, assert_same, deal_named, deals, in_lanes, paths, scenario};

/// Sums of floats in two orders: dollars of a deal of hundreds, and years.
const SUM_OF_FLOATS: f64 = 1e-9;
/// Relative: a sum of floats and the same sum divided by ones.
const TWELVE_DIGITS: f64 = 1e-12;
/// Dollars: six places are printed.
const LAST_DIGIT: f64 = 1e-6;
/// Dollars: one rounding to cents.
const HALF_A_CENT: f64 = 0.005;

/// All arithmetics and instructions of a run.
fn all() -> impl Iterator<Item = (Arithmetic, Instructions)> {
    IN_LANES.into_iter().chain([(Arithmetic::Decimal, Instructions::Detected)])
}

#[test]
fn summaries_of_exact_lanes_equal_those_of_decimals() {
    let count = if cfg!(debug_assertions) { 2 } else { 16 };
    let scenarios: Vec<Scenario> = (40..40 + count).map(scenario).collect();
    let discounts = [Vector::flat(6.0), Vector::flat(0.0)];
    for deal in deals() {
        let run = |arithmetic: Arithmetic, instructions: Instructions| {
            let mut options = in_lanes((arithmetic, instructions));
            options.discount_pct = &discounts;
            paths(&deal, &scenarios, &options)
        };
        let exact = run(Arithmetic::Cents, Instructions::Compiled);
        let vector = run(Arithmetic::Cents, Instructions::Simd);
        assert_same(&exact, &vector, deal.0.name());
        let decimal = run(Arithmetic::Decimal, Instructions::Detected);
        assert_same(&exact, &decimal, deal.0.name());
        // They equal the summaries of projections.
        for (path, scenario) in exact.iter().zip(&scenarios) {
            let mut options = deal.1.clone();
            options.assumptions = scenario.assumptions.clone();
            let alone = Projection::with(&deal.0, &options).run().unwrap();
            for (life, alone) in path.classes.iter().zip(alone.summary(alone.settlement)) {
                let what = format!("{}, {}, {}", deal.0.name(), scenario.name, alone.class);
                let cents = |amount: f64| format!("{amount:.2}");
                assert_eq!(cents(life.balance), alone.balance.money().to_string(), "{what}");
                assert_eq!(cents(life.interest), alone.interest.money().to_string(), "{what}");
                assert_eq!(cents(life.principal), alone.principal.money().to_string(), "{what}");
                let loss = alone.realized_loss.money().to_string();
                assert_eq!(cents(life.realized_loss), loss, "{what}");
                assert_eq!(life.first_principal, alone.first_principal, "{what}");
                assert_eq!(life.last_principal, alone.last_principal, "{what}");
                let years = alone.average_life_years.zip(life.average_life_years);
                assert_eq!(life.average_life_years.is_some(), alone.average_life_years.is_some());
                let is_near = |(one, other)| abs_diff_eq!(one, other, epsilon = SUM_OF_FLOATS);
                assert!(years.is_none_or(is_near), "{what}");
                // Discounted at 0 %, cash is worth its amount.
                let all = life.interest + life.principal;
                let epsilon = all * TWELVE_DIGITS;
                assert!(abs_diff_eq!(life.present_values[1], all, epsilon = epsilon), "{what}");
                assert!(life.present_values[0] <= all, "{what}");
            }
        }
    }
}

/// A figure in whole cents is the `f64` that its decimals are read as: 5357471.52, and not
/// 5357471.5200000005, which 535747152 × 0.01 gives.
#[test]
fn figures_of_exact_lanes_are_the_nearest_floats_of_their_decimals() {
    let read = |text: String| text.parse::<f64>().unwrap();
    let (deal, options) = deal_named("thornburg-2003-1");
    let scenarios = vec![scenario(7)];
    let mut alone = options.clone();
    alone.assumptions = scenarios[0].assumptions.clone();
    let alone = Projection::with(&deal, &alone).run().unwrap();
    let summary = alone.summary(alone.settlement);
    let run_options = in_lanes((Arithmetic::Cents, Instructions::Simd));
    let found = &paths(&(deal.clone(), options.clone()), &scenarios, &run_options)[0].classes;
    for (found, expected) in found.iter().zip(&summary) {
        assert_eq!(found.principal, read(expected.principal.to_string()), "{}", expected.class);
        assert_eq!(found.interest, read(expected.interest.to_string()), "{}", expected.class);
    }
    let mut full = Full::new();
    let run = Projection::with(&deal, &options);
    run_full(&run, &scenarios, Arithmetic::Cents, &mut full).unwrap();
    let classes = alone.opening.len();
    for (number, row) in alone.class_rows.iter().enumerate() {
        let value = |field| full.value(0, number / classes, row.class_index, field);
        assert_eq!(value(FullField::BalanceEnd), read(row.balance_end.to_string()));
        assert_eq!(value(FullField::InterestPaid), read(row.interest_paid.to_string()));
        assert_eq!(value(FullField::Rate), read(row.rate_pct.to_string()));
    }
}

/// The pass-through with another loan.
fn pass_through(balance: &str, rate: &str, term: u32) -> (Deal, ProjectionOptions) {
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml")
        .unwrap()
        .replace("100000000.00", balance)
        .replace("rate: 8\n", &format!("rate: {rate}\n"))
        .replace("remaining_term: 360", &format!("remaining_term: {term}"));
    (Deal::from_text("deal.yaml", &text).unwrap(), ProjectionOptions::default())
}

fn only(deal: &(Deal, ProjectionOptions), options: &RunOptions<'_>) -> ClassResult {
    paths(deal, &vec![Scenario::default()], options)[0].classes[0].clone()
}

#[test]
fn present_values_equal_the_formula() {
    // 300.00 without interest over three months: 100.00 in each.
    let deal = pass_through("300.00", "0", 3);
    let discounts = [Vector::flat(12.0), Vector::parse("12 for 1, 24", Quantity::Rate).unwrap()];
    for way in all() {
        let mut options = in_lanes(way);
        options.discount_pct = &discounts;
        let life = only(&deal, &options);
        assert_abs_diff_eq!(life.principal, 300.0, epsilon = SUM_OF_FLOATS);
        assert_eq!(life.interest, 0.0);
        // 100/1.01 + 100/1.0201 + 100/1.030301 = 99.009901 + 98.029605 + 97.059015.
        assert_abs_diff_eq!(life.present_values[0], 294.098_521, epsilon = LAST_DIGIT);
        // 100/1.01 + 100/(1.01 × 1.02) + 100/(1.01 × 1.02²) = 99.009901 + 97.068530 + 95.165225.
        assert_abs_diff_eq!(life.present_values[1], 291.243_656, epsilon = 2.0 * LAST_DIGIT);
        // Paid one, two and three months after the settlement, 1999-01-25: two months on average.
        let years = life.average_life_years.unwrap();
        assert_abs_diff_eq!(years, 2.0 / 12.0, epsilon = TWELVE_DIGITS);
        assert_eq!(life.first_principal.unwrap().to_string(), "1999-02-25");
        assert_eq!(life.last_principal.unwrap().to_string(), "1999-04-25");
    }
}

#[test]
fn loan_discounted_at_its_own_rate_is_worth_its_balance() {
    let deal = pass_through("250000.00", "6", 120);
    let discounts = [Vector::flat(6.0)];
    for way in all() {
        let mut options = in_lanes(way);
        options.discount_pct = &discounts;
        let life = only(&deal, &options);
        // In whole cents, up to half a cent in each of 120 months.
        let tolerance = if way.0 == Arithmetic::Float { LAST_DIGIT } else { 120.0 * HALF_A_CENT };
        assert_abs_diff_eq!(life.present_values[0], 250_000.0, epsilon = tolerance);
    }
}

/// A flat vector is a mortgage yield: the present value is the full price that `valuation` gives at the
/// bond-equivalent yield that compounds to the same. Home-equity closes on 28 March 2002 and first pays on
/// 25 April, so that no payment is a whole number of months away.
#[test]
fn discount_gives_the_price_at_the_same_yield() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let scenario = Scenario::new().cpr(20.0).cdr(4.0).severity(40.0).index("libor-1m", 3.5);
    let mortgage_pct = 6.0;
    let discounts = [Vector::flat(mortgage_pct)];
    let mut options = RunOptions::default();
    options.arithmetic = Arithmetic::Cents;
    options.discount_pct = &discounts;
    let mut values = Vec::new();
    let subject = [Projection::of(&deal)];
    run(&subject, &vec![scenario.clone()], &options, |path| {
        values = path.classes.iter().map(|class| class.present_values[0]).collect();
    })
    .unwrap();
    let flows = deal.project(&scenario).unwrap();
    for (class, value) in deal.class_names().zip(values) {
        let held = Holding::of(&deal, &flows, class, flows.settlement).unwrap();
        let Some(per_100) = held.flows() else { continue };
        let price = present_value(&per_100, from_mortgage_yield_pct(mortgage_pct));
        // Sums of some hundred payments differ by roundings of floats.
        assert_relative_eq!(value, price * held.balance / 100.0, max_relative = 1e-12);
    }
}
