//! Tests of `src/scenario`: exact lanes equal decimal projections and float lanes equal float
//! projections, with any scenarios in the other lanes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod columns;
mod grids;
mod lanes;
mod machine_code;
mod present_values;
mod refusals;
mod mean_payments;
mod runs;
mod tiles;

use paydown::Deal;
use paydown::collateral::{Assumptions, GroupVectors, IndexCurve, Quantity};
use paydown::projection::Projection;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{
    Arithmetic, Instructions, RunOptions, Scenario, ScenarioResult, Scenarios, run,
};
use paydown::tie_out::Replay;

/// Both arithmetics of lanes, in machine code and one operation at a time.
const IN_LANES: [(Arithmetic, Instructions); 4] = [
    (Arithmetic::Float, Instructions::Compiled),
    (Arithmetic::Float, Instructions::Simd),
    (Arithmetic::Cents, Instructions::Compiled),
    (Arithmetic::Cents, Instructions::Simd),
];

/// Options of a run in lanes.
fn in_lanes((arithmetic, instructions): (Arithmetic, Instructions)) -> RunOptions<'static> {
    let mut options = RunOptions::default();
    options.arithmetic = arithmetic;
    options.instructions = instructions;
    options
}

/// Every deal in `deals/` that can be projected. A deal with reports starts from the first of them.
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
            let deal = Deal::open(folder).unwrap();
            let mut options = ProjectionOptions::default();
            let mut reports: Vec<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
                .collect();
            reports.sort();
            options.start = reports
                .first()
                .map(|report| Replay::of(&deal).file(report).unwrap().state().clone());
            (deal, options)
        })
        .filter(|(deal, options)| deal.has_loans() || options.start.is_some())
        .collect()
}

/// A pseudorandom number from 0 to 1.
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
    Scenario::from(assumptions).named(format!("random {number}"))
}

/// The paths of a run of one deal.
fn paths(
    (deal, options): &(Deal, ProjectionOptions),
    scenarios: &(impl Scenarios + ?Sized),
    run_options: &RunOptions<'_>,
) -> Vec<ScenarioResult> {
    let mut paths = Vec::new();
    let subject = [Projection::with(deal, options)];
    let outcome = run(&subject, scenarios, run_options, |path| paths.push(path)).unwrap();
    assert_eq!((outcome.faults, outcome.cancelled), (vec![], false), "{}", deal.name());
    paths
}

/// Asserts that paths are equal to the last bit of every figure.
fn assert_same(some: &[ScenarioResult], others: &[ScenarioResult], what: &str) {
    assert_eq!(some.len(), others.len(), "{what}");
    for (one, other) in some.iter().zip(others) {
        // `Debug` prints a float with all the digits that distinguish it.
        assert_eq!(format!("{one:?}"), format!("{other:?}"), "{what}");
    }
}

/// A deal in `deals/`, with its start.
fn deal_named(name: &str) -> (Deal, ProjectionOptions) {
    deals().into_iter().find(|(deal, _)| deal.name() == name).unwrap()
}
