//! Lanes over scenarios: exact lanes are the decimals, float lanes the floats, whatever stands
//! beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use paydown::Deal;
use paydown::collateral::{Assumptions, GroupVectors, IndexCurve, Quantity};
use paydown::projection::{Call, ProjectionOptions, Value, project, project_float};
use paydown::replay;
use paydown::scenario::*;

/// Every deal of `deals/`, from its latest report where it has no loans of its own.
fn deals() -> Vec<(Deal, ProjectionOptions)> {
    let mut folders: Vec<_> = std::fs::read_dir("deals")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("deal.yaml").is_file())
        .collect();
    folders.sort();
    folders
        .iter()
        .map(|folder| {
            let deal = Deal::from_path(folder).unwrap();
            let mut options = ProjectionOptions::default();
            let mut reports: Vec<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
                .collect();
            reports.sort();
            options.from = reports.first().map(|report| replay(&deal, report).unwrap());
            (deal, options)
        })
        .collect()
}

/// A number from 0 to 1, of a seed.
fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 11) as f64 / (1_u64 << 53) as f64
}

fn scenario(number: usize) -> Scenario {
    let mut seed = number as u64 * 977 + 13;
    let mut pick = |most: f64| (random(&mut seed) * most * 100.0).round() / 100.0;
    let mut assumptions = Assumptions::default();
    let vector = |text: String| GroupVectors::parse(&text, Quantity::Rate).unwrap();
    assumptions.prepayment_pct =
        vector(format!("{} ramp 30 {}, {}", pick(10.0), pick(60.0), pick(40.0)));
    assumptions.default_pct = vector(format!("{} for 24, {}", pick(3.0), pick(12.0)));
    assumptions.severity_pct = GroupVectors::flat(pick(100.0));
    assumptions.months_to_liquidation = (pick(18.0)) as u32;
    if pick(1.0) > 0.5 {
        assumptions.recovery_pct = GroupVectors::flat(pick(30.0));
    }
    for name in ["libor-1m", "libor-6m", "libor-12m", "cmt-1y"] {
        assumptions.indices.set(name, IndexCurve::flat(pick(12.0)));
    }
    Scenario { name: format!("random {number}"), assumptions }
}

/// Holds full lanes against the rows of each scenario alone; how many figures were compared.
fn hold<V: Value>(
    deal: &Deal,
    options: &ProjectionOptions,
    block: &[Scenario],
    arithmetic: LaneArithmetic,
    alone: impl Fn(&ProjectionOptions) -> paydown::projection::ProjectionResult<V>,
    same: impl Fn(f64, f64) -> bool,
) -> usize {
    let mut full = Full::new();
    let subject = Subject::with(deal, options);
    run_full(&subject, block, arithmetic, &mut full).unwrap();
    let mut compared = 0;
    for (path, scenario) in block.iter().enumerate() {
        let mut options = options.clone();
        options.assumptions = scenario.assumptions.clone();
        let result = alone(&options);
        let what = format!("{}, {}", deal.name(), scenario.name);
        assert_eq!(full.months(path), result.months as usize, "{what}");
        let classes = result.classes.len();
        for (number, row) in result.class_rows.iter().enumerate() {
            let month = number / classes;
            let values = [
                row.balance_begin,
                row.rate_pct,
                row.interest_due,
                row.interest_paid,
                row.interest_shortfall,
                row.shortfall_paid,
                row.carryover_due,
                row.carryover_paid,
                row.accretion,
                row.principal,
                row.realized_loss,
                row.write_up,
                row.balance_end,
            ];
            for (field, value) in FullField::ALL.into_iter().zip(values) {
                let lane = full.value(path, month, row.class, field);
                assert!(
                    same(lane, value.to_float()),
                    "{what}, month {month}, {}, {field:?}: {lane} and {value}",
                    result.classes[row.class].name
                );
                compared += 1;
            }
        }
    }
    compared
}

#[test]
fn exact_lanes_equal_decimal() {
    let blocks = if cfg!(debug_assertions) { 1 } else { 4 };
    for (deal, mut options) in deals() {
        for block in 0..blocks {
            // A short block is as good as a whole one.
            let count = if block == 0 { 5 } else { 16 };
            let block: Vec<Scenario> = (0..count).map(|n| scenario(block * 16 + n)).collect();
            let decimal = |options: &ProjectionOptions| project(&deal, options).unwrap();
            // The same decimal as a float: amounts are whole cents, rates have twelve places.
            let same = |lane: f64, value: f64| (lane - value).abs() <= value.abs() * 4e-16;
            let compared = hold(&deal, &options, &block, LaneArithmetic::Exact, decimal, same);
            assert!(compared > 10_000);
        }
        options.call = Call::First;
    }
}

#[test]
fn float_lanes_equal_the_float_of_a_scenario_alone_to_the_last_bit() {
    for (deal, options) in deals() {
        let block: Vec<Scenario> = (0..16).map(scenario).collect();
        let float = |options: &ProjectionOptions| project_float(&deal, options).unwrap();
        hold(&deal, &options, &block, LaneArithmetic::Float, float, |lane, value| lane == value);
    }
}

#[test]
fn no_lane_breaks_an_invariant() {
    for arithmetic in [LaneArithmetic::Float, LaneArithmetic::Exact] {
        for (deal, options) in deals() {
            let scenarios = Generated::new(40, scenario);
            let mut run_options = RunOptions::default();
            run_options.arithmetic = arithmetic;
            let mut told = 0;
            let subject = [Subject::with(&deal, &options)];
            let outcome = run(&subject, &scenarios, &run_options, |path| {
                assert_eq!(path.scenario, told);
                told += 1;
            });
            let outcome = outcome.unwrap();
            assert_eq!((outcome.faults, outcome.paths, told), (vec![], 40, 40), "{}", deal.name());
        }
    }
}
