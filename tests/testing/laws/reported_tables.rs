//! The months of random deals, published as tables, tie out, whole and with holes.

use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::report::Digits;
use paydown::testing::{
    Hole, assumptions, deal_files, holes_are_not_judged, reported_tables, reported_tables_tie_out,
};
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Deals, and the months of each.
const DEALS: u32 = if cfg!(debug_assertions) { 100 } else { 400 };
const MONTHS: u32 = 6;

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The same deals each time.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn options(assumptions: paydown::collateral::Assumptions) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions = assumptions;
    options.months = Some(MONTHS);
    options.carry = BalanceCarry::Trustee;
    options
}

/// The law's result, unless tables cannot hold the month: a rate of a thousand percent, or an index that
/// has two rates because classes reset in different months.
fn unless_beyond_tables(law: Result<(), String>) -> Result<(), TestCaseError> {
    let is_beyond = |message: &String| message.contains("`rate` in indices.csv");
    match law {
        Err(message) if !is_beyond(&message) => Err(TestCaseError::fail(message)),
        _ => Ok(()),
    }
}

fn holes() -> impl Strategy<Value = Vec<Hole>> {
    let hole = (0_u8..4, any::<u32>()).prop_map(|(kind, number)| match kind {
        0 => Hole::Field(number),
        1 => Hole::Line(number),
        2 => Hole::Column(number),
        _ => Hole::Month(number),
    });
    proptest::collection::vec(hole, 1..6)
}

#[test]
fn months_of_random_deals_as_tables_tie_out() {
    for digits in [Digits::Full, Digits::Trustee] {
        let result = runner(DEALS).run(&(deal_files(), assumptions()), |(file, scenario)| {
            unless_beyond_tables(reported_tables_tie_out(&file, &options(scenario), digits))
        });
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }
}

#[test]
fn holes_in_tables_of_random_deals_are_not_judged() {
    let strategy = (deal_files(), assumptions(), holes());
    let result = runner(DEALS).run(&strategy, |(file, scenario, holes)| {
        let tables = reported_tables(&file, &options(scenario), Digits::Full);
        let mut tables = tables.map_err(|errors| TestCaseError::fail(format!("{errors:?}")))?;
        holes.into_iter().for_each(|hole| hole.punch(&mut tables));
        unless_beyond_tables(holes_are_not_judged(&file, &tables))
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
