//! Results do not depend on threads, on the order of scenarios, or on how they are cut into blocks.

use paydown::collateral::Assumptions;
use paydown::scenario::{
    Arithmetic, Axis, DealRun, Generated, Grid, Instructions, RunOptions, Scenario, ScenarioResult,
    Scenarios, run,
};

use crate::{IN_LANES, deal_named, deals, in_lanes, paths, same, scenario};

#[test]
fn any_number_of_threads_reports_the_same_in_the_same_order() {
    let all: Vec<_> = deals().into_iter().take(3).collect();
    let grid = Grid::new(scenario(1).assumptions)
        .with(Axis::cpr(&[0.0, 10.0, 40.0]))
        .with(Axis::cdr(&[0.0, 2.0, 8.0]))
        .with(Axis::severity(&[30.0, 60.0]))
        .with(Axis::shift(&[-100.0, 100.0]));
    for way in IN_LANES {
        let told = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut told: Vec<ScenarioResult> = Vec::new();
            let subjects: Vec<DealRun<'_>> =
                all.iter().map(|(deal, options)| DealRun::with(deal, options)).collect();
            pool.install(|| run(&subjects, &grid, &in_lanes(way), |path| told.push(path)).unwrap());
            told
        };
        let one = told(1);
        let place = |path: &ScenarioResult| (path.scenario, path.deal);
        let expected: Vec<(usize, usize)> =
            (0..36).flat_map(|scenario| (0..3).map(move |deal| (scenario, deal))).collect();
        assert_eq!(one.iter().map(place).collect::<Vec<_>>(), expected);
        same(&one, &told(2), "two threads");
        same(&one, &told(5), "five threads");
    }
}

#[test]
fn several_deals_in_one_run_have_what_each_has_alone() {
    let all = deals();
    let scenarios: Vec<Scenario> = (0..7).map(scenario).collect();
    let options = in_lanes((Arithmetic::Cents, Instructions::Compiled));
    let subjects: Vec<DealRun<'_>> =
        all.iter().map(|(deal, options)| DealRun::with(deal, options)).collect();
    let mut together: Vec<Vec<ScenarioResult>> = vec![Vec::new(); all.len()];
    run(&subjects, &scenarios, &options, |path| {
        together[path.deal].push(path);
    })
    .unwrap();
    for (number, deal) in all.iter().enumerate() {
        let mut alone = paths(deal, &scenarios, &options);
        alone.iter_mut().for_each(|path| path.deal = number);
        same(&together[number], &alone, deal.0.name());
    }
}

#[test]
fn a_lane_ignores_its_neighbours_and_its_place() {
    const COUNT: usize = 37;
    for name in ["home-equity", "thornburg-2003-1"] {
        let deal = deal_named(name);
        let scenarios: Vec<Scenario> = (0..COUNT).map(scenario).collect();
        // 11 and 37 have no common divisor, so every scenario comes once.
        let place = |number: usize| (number * 11 + 5) % COUNT;
        let permuted: Vec<Scenario> = (0..COUNT).map(|n| scenarios[place(n)].clone()).collect();
        for way in IN_LANES {
            let plain = paths(&deal, &scenarios, &in_lanes(way));
            let mut back = paths(&deal, &permuted, &in_lanes(way));
            back.iter_mut().for_each(|path| path.scenario = place(path.scenario));
            back.sort_by_key(|path| path.scenario);
            same(&plain, &back, name);
        }
    }
}

#[test]
fn blocks_of_any_size_give_the_same() {
    let deal = deal_named("two-groups");
    let count = if cfg!(debug_assertions) { 18 } else { 65 };
    let scenarios: Vec<Scenario> = (0..count).map(scenario).collect();
    for way in IN_LANES {
        let whole = paths(&deal, &scenarios, &in_lanes(way));
        // Of one scenario, of nearly a bundle, of several, each and one over.
        for size in [1, 15, 16, 17, 33, 64].into_iter().filter(|size| *size < count) {
            let mut parts = Vec::new();
            for (number, part) in scenarios.chunks(size).enumerate() {
                let mut told = paths(&deal, part, &in_lanes(way));
                told.iter_mut().for_each(|path| path.scenario += number * size);
                parts.append(&mut told);
            }
            same(&whole, &parts, &format!("blocks of {size}"));
        }
    }
}

#[test]
fn scenarios_made_on_demand_are_as_good_as_a_list() {
    let deal = deal_named("bma-pass-through");
    let list: Vec<Scenario> = (0..20).map(scenario).collect();
    let listed = paths(&deal, &list, &RunOptions::default());
    let generated = paths(&deal, &Generated::new(20, scenario), &RunOptions::default());
    same(&listed, &generated, "generated");
}

#[test]
fn a_grid_crosses_its_axes_the_last_fastest() {
    let grid = Grid::new(Assumptions::default())
        .with(Axis::cpr(&[5.0, 10.0]))
        .with(Axis::cdr(&[0.0, 1.0, 2.0]));
    let values: Vec<Vec<f64>> = (0..grid.len()).map(|position| grid.values(position)).collect();
    let expected = [[5.0, 0.0], [5.0, 1.0], [5.0, 2.0], [10.0, 0.0], [10.0, 1.0], [10.0, 2.0]];
    assert_eq!(values, expected.map(Vec::from));
    assert_eq!(grid.scenario(4).name, "cpr 10, cdr 1");
    assert_eq!(Grid::new(Assumptions::default()).len(), 1);
    assert_eq!(Grid::new(Assumptions::default()).with(Axis::cpr(&[])).len(), 0);
}
