//! The months of random deals, published as tables, tie out, and with holes they are not misjudged.

use paydown::projection::ProjectionOptions;
use paydown::report::Digits;
use paydown::testing::{
    Hole, assumptions, deal_files, holes_are_not_judged, reported_tables, reported_tables_tie_out,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// Deals, and the months of each.
const DEALS: u32 = if cfg!(debug_assertions) { 100 } else { 400 };
const MONTHS: u32 = 6;

fn runner() -> TestRunner {
    let config = ProptestConfig { cases: DEALS, failure_persistence: None, ..Default::default() };
    // The same deals each time.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn options(assumptions: paydown::collateral::Assumptions) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions = assumptions;
    options.months = Some(MONTHS);
    options
}

/// What tables cannot hold: an index that has two rates in a month,
/// because classes reset in different months.
fn is_beyond_tables(message: &str) -> bool {
    message.contains("`rate` in indices.csv")
}

fn tie_out(digits: Digits) {
    let result = runner().run(&(deal_files(), assumptions()), |(file, scenario)| {
        match reported_tables_tie_out(&file, &options(scenario), digits) {
            Err(message) if !is_beyond_tables(&message) => Err(TestCaseError::fail(message)),
            _ => Ok(()),
        }
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn months_of_random_deals_as_tables_tie_out_exactly() {
    tie_out(Digits::Full);
}

#[test]
fn months_of_random_deals_with_the_digits_of_a_trustee_tie_out() {
    tie_out(Digits::Trustee);
}

#[test]
fn a_hole_in_the_tables_of_random_deals_is_not_misjudged() {
    let hole = (0..4_u8, any::<u32>()).prop_map(|(kind, number)| match kind {
        0 => Hole::Field(number),
        1 => Hole::Line(number),
        2 => Hole::Column(number),
        _ => Hole::Month(number),
    });
    let input = (deal_files(), assumptions(), vec(hole, 1));
    let result = runner().run(&input, |(file, scenario, holes)| {
        let mut tables = reported_tables(&file, &options(scenario), Digits::Full).unwrap();
        holes.into_iter().for_each(|hole| hole.punch(&mut tables));
        match holes_are_not_judged(&file, &tables) {
            Err(message) if !is_beyond_tables(&message) => Err(TestCaseError::fail(message)),
            _ => Ok(()),
        }
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
