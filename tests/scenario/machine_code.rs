//! Machine code gives the same bits as the operations run one by one: in sums and in every figure,
//! however scenarios are cut into tiles, and if lanes end early.

use std::sync::Mutex;

use paydown::Deal;
use paydown::collateral::{GroupVectors, Quantity, Vector};
use paydown::projection::{Call, ProjectionOptions};
use paydown::scenario::{
    Arithmetic, FullBlock, Instructions, RunOptions, Scenario, ScenarioResult,
};

use crate::{assert_same, deal_named, deals, paths, scenario};

const IN_LANES: [Arithmetic; 2] = [Arithmetic::Float, Arithmetic::Cents];

/// Every third scenario prepays completely after a number of months that is its own number, so that its
/// lane is finished while its neighbours continue.
fn ending(number: usize) -> Scenario {
    let mut scenario = scenario(number);
    if number.is_multiple_of(3) {
        let vector = format!("{} for {}, 100", number % 20, number + 1);
        scenario.assumptions.prepayment_pct = GroupVectors::parse(&vector, Quantity::Rate).unwrap();
    }
    scenario
}

/// The results of two runs: the paths of a run for sums only, and the paths and digests by batch
/// of a run for all figures.
struct Results {
    sums: Vec<ScenarioResult>,
    in_full: Vec<ScenarioResult>,
    digests: Vec<(usize, Vec<u64>)>,
}

/// A run on one thread, on which a tile has up to 64 scenarios.
fn results(
    deal: &(Deal, ProjectionOptions),
    scenarios: &Vec<Scenario>,
    arithmetic: Arithmetic,
    instructions: Instructions,
) -> Results {
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
    Results { sums, in_full, digests: digests.into_inner().unwrap() }
}

/// Asserts that scenarios in machine code equal those run one operation at a time.
fn assert_machine_code_equal(
    deal: &(Deal, ProjectionOptions),
    scenarios: &Vec<Scenario>,
    what: &str,
) {
    for arithmetic in IN_LANES {
        let [compiled, vector] = [Instructions::Compiled, Instructions::Simd]
            .map(|instructions| results(deal, scenarios, arithmetic, instructions));
        let what = format!("{}, {what}, {arithmetic:?}", deal.0.name());
        assert_same(&compiled.sums, &vector.sums, &what);
        assert_same(&compiled.in_full, &vector.in_full, &what);
        assert_eq!(compiled.digests, vector.digests, "{what}");
        assert!(
            compiled.sums.iter().flat_map(|path| &path.classes).any(|life| life.interest > 0.0)
        );
    }
}

/// A deal in `deals/` with some of its text replaced.
fn changed(name: &str, changes: &[(&str, &str)]) -> (Deal, ProjectionOptions) {
    let mut text = std::fs::read_to_string(format!("deals/{name}/deal.yaml")).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{name} has no {from}");
        text = text.replace(from, to);
    }
    (Deal::from_text("deal.yaml", &text).unwrap(), deal_named(name).1)
}

/// Machine code differs by month until an average covers its full number of months. The state of a
/// report has earlier months of it.
#[test]
fn average_in_the_first_months_is_over_the_months_so_far() {
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
        assert_machine_code_equal(&deal, &scenarios, "with an average that pays");
    }
}

/// The deals contain everything on which the code of a month depends.
#[test]
fn machine_code_of_every_deal_equals_its_operations() {
    let count = if cfg!(debug_assertions) { 19 } else { 100 };
    let scenarios: Vec<Scenario> = (0..count).map(ending).collect();
    let mut from_reports = 0;
    let mut words = String::new();
    for deal in deals() {
        assert_machine_code_equal(&deal, &scenarios, "as it is");
        from_reports += usize::from(deal.1.start.is_some());
        words += &std::fs::read_to_string(format!("deals/{}/deal.yaml", deal.0.name())).unwrap();
    }
    // Averages, day counts, and the state of a report.
    assert!(words.contains("average_of_months: 6") && words.contains("day_count: actual/360"));
    assert!(from_reports > 2);
}

#[test]
fn forced_triggers_are_forced_in_machine_code() {
    let scenarios: Vec<Scenario> = (0..7).map(ending).collect();
    let mut with_tests = 0;
    for (deal, options) in deals() {
        let names: Vec<String> = deal.trigger_names().map(str::to_owned).collect();
        with_tests += usize::from(!names.is_empty());
        for passes in [true, false].into_iter().filter(|_| !names.is_empty()) {
            let mut options = options.clone();
            options.forced = names.iter().map(|name| (name.clone(), passes)).collect();
            assert_machine_code_equal(
                &(deal.clone(), options),
                &scenarios,
                &format!("forced to {passes}"),
            );
        }
    }
    assert!(with_tests > 2);
}

#[test]
fn call_is_exercised_in_machine_code() {
    let (deal, mut options) = deal_named("home-equity");
    options.call = Call::First;
    let scenarios: Vec<Scenario> = (0..35).map(ending).collect();
    assert_machine_code_equal(&(deal, options), &scenarios, "called");
}

/// One scenario, about one batch, two batches and one more, a tile of 64, and one more.
#[test]
fn size_of_tiles_does_not_change_the_bits() {
    let deal = deal_named("two-groups");
    for count in [1, 15, 16, 17, 33, 64, 65] {
        let scenarios: Vec<Scenario> = (0..count).map(ending).collect();
        assert_machine_code_equal(&deal, &scenarios, &format!("{count} scenarios"));
    }
}

/// The code of a month depends on how many months were projected before it.
#[test]
fn projection_of_a_few_months_has_the_same_bits() {
    for (deal, options) in deals() {
        for months in [1, 2, 7] {
            let mut options = options.clone();
            options.months = Some(months);
            let scenarios: Vec<Scenario> = (0..5).map(ending).collect();
            assert_machine_code_equal(
                &(deal.clone(), options),
                &scenarios,
                &format!("{months} months"),
            );
        }
    }
}
