//! The months of random deals, published as tables, tie out: whole, with holes, and with changed figures.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use paydown::Deal;
use paydown::collateral::Assumptions;
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::report::Digits;
use paydown::report::tables::{TableKind, Tables};
use paydown::testing::{
    Hole, Sample, assumptions, deal_files, holes_are_not_judged,
    judged_figures_are_independent_of_themselves, reported_tables, reported_tables_tie_out,
    wrong_digits_are_noticed,
};
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Deals of each law, and the months of each deal.
const DEALS: u32 = if cfg!(debug_assertions) { 100 } else { 400 };
const MONTHS: u32 = 6;

/// The months of a deal of which figures are changed, and how many of its figures are.
const CHANGED_MONTHS: u32 = 3;
const FIGURES: usize = if cfg!(debug_assertions) { 4 } else { 120 };

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The same deals each time.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn options(assumptions: Assumptions, months: u32) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions = assumptions;
    options.months = Some(months);
    options.carry = BalanceCarry::Trustee;
    options
}

/// The result, unless tables cannot hold the month: a rate of a thousand percent, or an index that has two
/// rates because classes reset in different months.
fn unless_beyond_tables<T>(result: Result<T, String>) -> Result<Option<T>, TestCaseError> {
    let is_beyond = |message: &String| {
        ["`rate` in indices.csv", "rates below 1000"].iter().any(|says| message.contains(says))
    };
    match result {
        Err(message) if !is_beyond(&message) => Err(TestCaseError::fail(message)),
        result => Ok(result.ok()),
    }
}

/// The months of a deal as tables.
fn tables_of(
    deal: &Deal,
    scenario: Assumptions,
    months: u32,
) -> Result<Option<Tables>, TestCaseError> {
    let tables = reported_tables(deal, &options(scenario, months), Digits::Full);
    unless_beyond_tables(tables.map_err(|errors| format!("{errors:?}")))
}

fn holes() -> impl Strategy<Value = Vec<(Hole, u32)>> {
    proptest::collection::vec((select(&Hole::ALL[..]), any::<u32>()), 1..6)
}

#[test]
fn months_of_random_deals_as_tables_tie_out() {
    for digits in [Digits::Full, Digits::Trustee] {
        let result = runner(DEALS).run(&(deal_files(), assumptions()), |(file, scenario)| {
            let law = reported_tables_tie_out(&file, &options(scenario, MONTHS), digits);
            unless_beyond_tables(law).map(|_| ())
        });
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }
}

#[test]
fn holes_in_tables_of_random_deals_are_not_judged() {
    let punched = RefCell::new(BTreeSet::new());
    let strategy = (deal_files(), assumptions(), holes());
    let result = runner(2 * DEALS).run(&strategy, |(file, scenario, holes)| {
        let Some(mut tables) = tables_of(&file, scenario, MONTHS)? else { return Ok(()) };
        for (hole, number) in holes {
            let table = hole.punch(&mut tables, number);
            punched.borrow_mut().extend(table.map(|table| (hole, table)));
        }
        unless_beyond_tables(holes_are_not_judged(&file, &tables)).map(|_| ())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    let is_optional = |table| !matches!(table, TableKind::Collateral | TableKind::Classes);
    let all = Hole::ALL.into_iter().flat_map(|hole| TableKind::ALL.map(|table| (hole, table)));
    let possible = all.filter(|(hole, table)| match hole {
        Hole::Month => false,
        Hole::Table => is_optional(*table),
        _ => true,
    });
    let punched = punched.into_inner();
    let never: Vec<_> = possible.filter(|hole| !punched.contains(hole)).collect();
    assert!(never.is_empty(), "holes that no random deal has: {never:?}");
}

/// How many figures a law of changed figures changed in the tables of random deals.
fn changed(
    may_have_holes: bool,
    law: fn(&Deal, &Tables, Sample) -> Result<usize, String>,
) -> usize {
    let figures = Cell::new(0);
    let strategy = (deal_files(), assumptions(), any::<u32>(), holes());
    let result = runner(DEALS).run(&strategy, |(file, scenario, first, holes)| {
        let Some(mut tables) = tables_of(&file, scenario, CHANGED_MONTHS)? else { return Ok(()) };
        for (hole, number) in holes.into_iter().filter(|_| may_have_holes) {
            hole.punch(&mut tables, number);
        }
        let changed = law(&file, &tables, Sample::new(first, FIGURES));
        figures.set(figures.get() + changed.map_err(TestCaseError::fail)?);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    figures.get()
}

/// With holes, inputs are inferred from figures that would otherwise be judged.
#[test]
fn judged_figures_of_random_deals_are_independent_of_themselves() {
    for may_have_holes in [false, true] {
        let figures = changed(may_have_holes, judged_figures_are_independent_of_themselves);
        assert!(figures > 2 * DEALS as usize, "{figures} figures");
    }
}

#[test]
fn wrong_digits_in_tables_of_random_deals_are_noticed() {
    let figures = changed(false, wrong_digits_are_noticed);
    assert!(figures > 2 * DEALS as usize, "{figures} figures");
}
