//! A month of a random deal has the same figures and verdicts as a page and as tables.

use std::cell::Cell;

use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::report::Digits;
use paydown::testing::{
    DealShape, Family, Feature, assumptions, family_series, pages_tie_out_as_their_tables,
    projected_pages_agree_with_tables,
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Deals of each family and each kind of digits, and deals of any structure.
const OF_FAMILY: u32 = if cfg!(debug_assertions) { 17 } else { 200 };
const DEALS: u32 = if cfg!(debug_assertions) { 100 } else { 1_000 };

const MONTHS: u32 = 3;

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The same deals each time.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn pages_of_families_tie_out_as_their_tables() {
    for family in Family::ALL {
        for digits in [Digits::Full, Digits::Trustee] {
            let figures = Cell::new(0);
            let series = family_series(family, MONTHS as usize);
            let result = runner(OF_FAMILY).run(&series, |series| {
                let law = pages_tie_out_as_their_tables(&series.file, &series.months, digits);
                figures.set(figures.get() + law.map_err(TestCaseError::fail)?);
                Ok(())
            });
            if let Err(failure) = result {
                panic!("{family:?}: {failure}");
            }
            assert!(figures.get() > 1_000, "{family:?}: {} figures", figures.get());
        }
    }
}

/// Deals of which the layout of pages has a line for everything.
fn printable() -> DealShape {
    let without = [
        Feature::NetWacCaps,
        Feature::Fees,
        Feature::InterestOnly,
        Feature::Reserve,
        Feature::Hedges,
        Feature::WriteUps,
        Feature::AnyClauses,
        Feature::DeferredInterest,
    ];
    without.into_iter().fold(DealShape::any(), DealShape::without)
}

#[test]
fn projected_pages_of_random_deals_agree_with_tables() {
    for digits in [Digits::Full, Digits::Trustee] {
        let printed = Cell::new(0);
        let strategy = (printable().deal_files(), assumptions());
        let result = runner(DEALS).run(&strategy, |(file, scenario)| {
            let mut options = ProjectionOptions::default();
            options.assumptions = scenario;
            options.months = Some(MONTHS);
            options.carry = BalanceCarry::Trustee;
            let law = projected_pages_agree_with_tables(&file, &options, digits);
            let both = law.map_err(TestCaseError::fail)?;
            printed.set(printed.get() + u32::from(both > 0));
            Ok(())
        });
        if let Err(failure) = result {
            panic!("{digits:?}: {failure}");
        }
        assert!(printed.get() > DEALS / 4, "{digits:?}: {} deals are printed", printed.get());
    }
}
