//! The months of random deals, published as tables, tie out.

use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::testing::{assumptions, deal_files, reported_tables_tie_out};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Deals, and the months of each.
const DEALS: u32 = if cfg!(debug_assertions) { 100 } else { 400 };
const MONTHS: u32 = 6;

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The same deals each time.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn months_of_random_deals_as_tables_tie_out() {
    let result = runner(DEALS).run(&(deal_files(), assumptions()), |(file, scenario)| {
        let mut options = ProjectionOptions::default();
        options.assumptions = scenario;
        options.months = Some(MONTHS);
        options.carry = BalanceCarry::Trustee;
        reported_tables_tie_out(&file, &options).map_err(TestCaseError::fail)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
