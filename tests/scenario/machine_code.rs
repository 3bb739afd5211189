//! Machine code has the bits of the operations one by one: in sums and in every figure, however
//! scenarios are cut into blocks, and where lanes end early.

use std::sync::Mutex;

use paydown::Deal;
use paydown::collateral::{GroupVectors, Quantity, Vector};
use paydown::projection::{Call, ProjectionOptions};
use paydown::scenario::{
    Arithmetic, FullBlock, Instructions, RunOptions, Scenario, ScenarioResult,
};

use crate::{deal_named, deals, paths, same, scenario};

const IN_LANES: [Arithmetic; 2] = [Arithmetic::Float, Arithmetic::Cents];

/// Every third scenario prepays wholly after so many months as its number, so that its lane is dead
/// while its neighbours go on.
fn ending(number: usize) -> Scenario {
    let mut scenario = scenario(number);
    if number.is_multiple_of(3) {
        let vector = format!("{} for {}, 100", number % 20, number + 1);
        scenario.assumptions.prepayment_pct = GroupVectors::parse(&vector, Quantity::Rate).unwrap();
    }
    scenario
}

/// What a run tells: sums and present values of each path where they alone are asked for, and where
/// all is, with the digests of all figures by bundle.
struct Told {
    sums: Vec<ScenarioResult>,
    in_full: Vec<ScenarioResult>,
    digests: Vec<(usize, Vec<u64>)>,
}

/// A run on one thread, on which a block has up to 64 scenarios.
fn told(
    deal: &(Deal, ProjectionOptions),
    scenarios: &Vec<Scenario>,
    arithmetic: Arithmetic,
    instructions: Instructions,
) -> Told {
    let discounts = [Vector::flat(5.0), Vector::parse("2 for 12, 9", Quantity::Rate).unwrap()];
    let mut options = RunOptions::default();
    options.arithmetic = arithmetic;
    options.instructions = instructions;
    options.discount_pct = &discounts;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let sums = pool.install(|| paths(deal, scenarios, &options));
    let digests = Mutex::new(Vec::new());
    let keep = |block: FullBlock<'_>| {
        digests.lock().unwrap().push((block.first, block.full.digests(block.count)));
    };
    options.full = Some(&keep);
    let in_full = pool.install(|| paths(deal, scenarios, &options));
    Told { sums, in_full, digests: digests.into_inner().unwrap() }
}

/// Holds scenarios in machine code to what they are one operation at a time.
fn hold(deal: &(Deal, ProjectionOptions), scenarios: &Vec<Scenario>, what: &str) {
    for arithmetic in IN_LANES {
        let [compiled, vector] = [Instructions::Compiled, Instructions::Vector]
            .map(|instructions| told(deal, scenarios, arithmetic, instructions));
        let what = format!("{}, {what}, {arithmetic:?}", deal.0.name());
        same(&compiled.sums, &vector.sums, &what);
        same(&compiled.in_full, &vector.in_full, &what);
        assert_eq!(compiled.digests, vector.digests, "{what}");
        assert!(
            compiled.sums.iter().flat_map(|path| &path.classes).any(|life| life.interest > 0.0)
        );
    }
}

/// A deal of `deals/` with some of its text replaced.
fn changed(name: &str, changes: &[(&str, &str)]) -> (Deal, ProjectionOptions) {
    let mut text = std::fs::read_to_string(format!("deals/{name}/deal.yaml")).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{name} has no {from}");
        text = text.replace(from, to);
    }
    (Deal::from_text("deal.yaml", &text).unwrap(), deal_named(name).1)
}

/// Months before the average is of as many as it says are of kinds of their own; a report has one
/// behind it.
#[test]
fn an_average_of_few_months_is_of_those_there_were() {
    let averaged = "  - set: average
    is: pool.unscheduled_principal
    average_of_months: 6
    source: Test
  - pay: unscheduled principal
    amount: min(average, pool.unscheduled_principal)
";
    let paid = "  - pay: unscheduled principal\n    amount: pool.unscheduled_principal\n";
    let from_closing = changed("bma-pass-through", &[(paid, averaged)]);
    let from_a_report = changed(
        "thornburg-2003-1",
        &[
            ("is: pool.delinquent_60", "is: pool.unscheduled_principal"),
            (
                "class(A-1).balance_begin / group(1).balance_begin",
                "class(A-1).balance_begin / (group(1).balance_begin + delinquent_60)",
            ),
        ],
    );
    let scenarios: Vec<Scenario> = (0..7).map(ending).collect();
    for deal in [from_closing, from_a_report] {
        hold(&deal, &scenarios, "with an average that pays");
    }
}

/// What a kind of month depends on is somewhere in the deals at hand.
#[test]
fn every_deal_has_in_machine_code_what_it_has_one_operation_at_a_time() {
    let count = if cfg!(debug_assertions) { 19 } else { 100 };
    let scenarios: Vec<Scenario> = (0..count).map(ending).collect();
    let mut from_reports = 0;
    let mut words = String::new();
    for deal in deals() {
        hold(&deal, &scenarios, "as it is");
        from_reports += usize::from(deal.1.start.is_some());
        words += &std::fs::read_to_string(format!("deals/{}/deal.yaml", deal.0.name())).unwrap();
    }
    // Averages, periods by their days, and what a report remembers.
    assert!(words.contains("average_of_months: 6") && words.contains("day_count: actual/360"));
    assert!(from_reports > 2);
}

#[test]
fn forced_tests_are_forced_in_machine_code() {
    let scenarios: Vec<Scenario> = (0..7).map(ending).collect();
    let mut with_tests = 0;
    for (deal, options) in deals() {
        let names: Vec<String> = deal.trigger_names().map(str::to_owned).collect();
        with_tests += usize::from(!names.is_empty());
        for passes in [true, false].into_iter().filter(|_| !names.is_empty()) {
            let mut options = options.clone();
            options.forced = names.iter().map(|name| (name.clone(), passes)).collect();
            hold(&(deal.clone(), options), &scenarios, &format!("forced to {passes}"));
        }
    }
    assert!(with_tests > 2);
}

#[test]
fn a_called_deal_is_called_in_machine_code() {
    let (deal, mut options) = deal_named("home-equity");
    options.call = Call::First;
    let scenarios: Vec<Scenario> = (0..35).map(ending).collect();
    hold(&(deal, options), &scenarios, "called");
}

/// Of one scenario, of nearly a bundle, a bundle and one more, two and one more, a block and one more.
#[test]
fn blocks_of_any_size_have_the_same_bits() {
    let deal = deal_named("two-groups");
    for count in [1, 15, 16, 17, 33, 64, 65] {
        let scenarios: Vec<Scenario> = (0..count).map(ending).collect();
        hold(&deal, &scenarios, &format!("{count} scenarios"));
    }
}

/// Months are counted from the first that is projected, however few there are.
#[test]
fn a_projection_cut_short_has_the_same_bits() {
    for (deal, options) in deals() {
        for months in [1, 2, 7] {
            let mut options = options.clone();
            options.months = Some(months);
            let scenarios: Vec<Scenario> = (0..5).map(ending).collect();
            hold(&(deal.clone(), options), &scenarios, &format!("{months} months"));
        }
    }
}
