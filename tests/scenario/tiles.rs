//! Results do not depend on threads, on the order of scenarios, or on how they are cut into tiles.

use paydown::projection::Projection;
use paydown::scenario::{
    Arithmetic, Axis, Generated, Grid, Instructions, RunOptions, Scenario, ScenarioResult, run,
};

use crate::{IN_LANES, assert_same, deal_named, deals, in_lanes, paths, scenario};

#[test]
fn number_of_threads_changes_neither_paths_nor_their_order() {
    let all: Vec<_> = deals().into_iter().take(3).collect();
    let grid = Grid::of(scenario(1).assumptions)
        .with(Axis::cpr(&[0.0, 10.0, 40.0]))
        .with(Axis::cdr(&[0.0, 2.0, 8.0]))
        .with(Axis::severity(&[30.0, 60.0]))
        .with(Axis::shift(&[-100.0, 100.0]));
    for way in IN_LANES {
        let run_on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut paths: Vec<ScenarioResult> = Vec::new();
            let subjects: Vec<Projection<'_>> =
                all.iter().map(|(deal, options)| Projection::with(deal, options)).collect();
            pool.install(|| {
                run(&subjects, &grid, &in_lanes(way), |path| paths.push(path)).unwrap()
            });
            paths
        };
        let one = run_on(1);
        let place = |path: &ScenarioResult| (path.scenario, path.deal);
        let expected: Vec<(usize, usize)> =
            (0..36).flat_map(|scenario| (0..3).map(move |deal| (scenario, deal))).collect();
        assert_eq!(one.iter().map(place).collect::<Vec<_>>(), expected);
        assert_same(&one, &run_on(2), "two threads");
        assert_same(&one, &run_on(5), "five threads");
    }
}

#[test]
fn several_deals_in_one_run_equal_each_alone() {
    let all = deals();
    let scenarios: Vec<Scenario> = (0..7).map(scenario).collect();
    let options = in_lanes((Arithmetic::Cents, Instructions::Compiled));
    let subjects: Vec<Projection<'_>> =
        all.iter().map(|(deal, options)| Projection::with(deal, options)).collect();
    let mut together: Vec<Vec<ScenarioResult>> = vec![Vec::new(); all.len()];
    run(&subjects, &scenarios, &options, |path| {
        together[path.deal].push(path);
    })
    .unwrap();
    for (number, deal) in all.iter().enumerate() {
        let mut alone = paths(deal, &scenarios, &options);
        alone.iter_mut().for_each(|path| path.deal = number);
        assert_same(&together[number], &alone, deal.0.name());
    }
}

#[test]
fn lane_ignores_its_neighbours_and_its_place() {
    const COUNT: usize = 37;
    for name in ["home-equity", "thornburg-2003-1"] {
        let deal = deal_named(name);
        let scenarios: Vec<Scenario> = (0..COUNT).map(scenario).collect();
        // 11 and 37 have no common divisor, so each scenario is there once.
        let place = |number: usize| (number * 11 + 5) % COUNT;
        let permuted: Vec<Scenario> = (0..COUNT).map(|n| scenarios[place(n)].clone()).collect();
        for way in IN_LANES {
            let plain = paths(&deal, &scenarios, &in_lanes(way));
            let mut back = paths(&deal, &permuted, &in_lanes(way));
            back.iter_mut().for_each(|path| path.scenario = place(path.scenario));
            back.sort_by_key(|path| path.scenario);
            assert_same(&plain, &back, name);
        }
    }
}

#[test]
fn size_of_tiles_does_not_change_the_paths() {
    let deal = deal_named("two-groups");
    let count = if cfg!(debug_assertions) { 18 } else { 65 };
    let scenarios: Vec<Scenario> = (0..count).map(scenario).collect();
    for way in IN_LANES {
        let whole = paths(&deal, &scenarios, &in_lanes(way));
        // One scenario; a batch of sixteen and several batches, with one scenario less or more.
        for size in [1, 15, 16, 17, 33, 64].into_iter().filter(|size| *size < count) {
            let mut parts = Vec::new();
            for (number, part) in scenarios.chunks(size).enumerate() {
                let mut tile = paths(&deal, part, &in_lanes(way));
                tile.iter_mut().for_each(|path| path.scenario += number * size);
                parts.append(&mut tile);
            }
            assert_same(&whole, &parts, &format!("tiles of {size}"));
        }
    }
}

#[test]
fn generated_scenarios_equal_a_list() {
    let deal = deal_named("bma-pass-through");
    let list: Vec<Scenario> = (0..20).map(scenario).collect();
    let listed = paths(&deal, &list, &RunOptions::default());
    let generated = paths(&deal, &Generated::new(20, scenario), &RunOptions::default());
    assert_same(&listed, &generated, "generated");
}
