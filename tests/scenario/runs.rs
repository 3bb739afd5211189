//! What is told before a run, during it and when it is stopped.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use paydown::collateral::{Assumptions, GroupVectors};
use paydown::scenario::{
    Arithmetic, Axis, DealRun, Full, Generated, Grid, Outcome, RunOptions, Scenario, Scenarios,
    run, run_full,
};

use crate::{deal_named, scenario};

fn named(name: &str, cpr: f64, severity: f64) -> Scenario {
    let mut assumptions = Assumptions::default();
    assumptions.prepayment_pct = GroupVectors::flat(cpr);
    assumptions.severity_pct = GroupVectors::flat(severity);
    Scenario { name: name.to_owned(), assumptions }
}

#[test]
fn invalid_scenarios_are_all_reported_by_name_before_anything_runs() {
    let (deal, _) = deal_named("bma-pass-through");
    let scenarios = vec![
        named("good", 5.0, 0.0),
        named("negative", -5.0, 0.0),
        named("no number", f64::NAN, 0.0),
        named("boundless", 5.0, f64::INFINITY),
    ];
    let (progress, stop) = (|_| panic!("something ran"), AtomicBool::new(false));
    let mut options = RunOptions::default();
    options.progress = Some(&progress);
    options.cancel = Some(&stop);
    let subject = [DealRun::new(&deal)];
    let told = run(&subject, &scenarios, &options, |_| panic!("something was told")).unwrap_err();
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    let range = "a rate of prepayment or default is from 0 to 100 percent, not";
    assert_eq!(
        told,
        [
            format!("scenario negative: prepayment: {range} -5"),
            format!("scenario no number: prepayment: {range} NaN"),
            "scenario boundless: severity: a severity is from 0 to 1000 percent, not inf"
                .to_owned(),
        ]
    );
    let mut full = Full::new();
    let told = run_full(&subject[0], &scenarios, Arithmetic::Cents, &mut full).unwrap_err();
    assert_eq!(told.len(), 3);
    assert!(run_full(&subject[0], &[], Arithmetic::Cents, &mut full).is_err());
    let many = vec![Scenario::default(); 17];
    assert!(run_full(&subject[0], &many, Arithmetic::Cents, &mut full).is_err());
}

#[test]
fn a_wrong_value_of_a_grid_is_reported_once() {
    let (deal, _) = deal_named("bma-pass-through");
    let grid = Grid::new(Assumptions::default()).with(Axis::cpr(&[5.0, -1.0])).with(Axis::cdr(&[
        0.0,
        1.0,
        101.0,
        f64::NAN,
    ]));
    let told = run(&[DealRun::new(&deal)], &grid, &RunOptions::default(), |_| ()).unwrap_err();
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    let range = "a rate of prepayment or default is from 0 to 100 percent, not";
    assert_eq!(
        told,
        [
            format!("scenario cpr -1, cdr 0: prepayment: {range} -1"),
            format!("scenario cpr 5, cdr 101: default: {range} 101"),
            format!("scenario cpr 5, cdr NaN: default: {range} NaN"),
        ]
    );
}

/// Each was held against all before it, for the second deal and within a grid, and all were told.
#[test]
fn of_wrong_scenarios_a_thousand_mistakes_are_reported() {
    let (deal, _) = deal_named("bma-pass-through");
    let subjects = [DealRun::new(&deal), DealRun::new(&deal)];
    let list = Generated::new(200_000, |number| named(&number.to_string(), 120.0, 0.0));
    let values: Vec<f64> = (0..200_000).map(|number| 101.0 + f64::from(number)).collect();
    let grid = Grid::new(Assumptions::default()).with(Axis::cpr(&values));
    let options = RunOptions::default();
    let start = std::time::Instant::now();
    for told in [run(&subjects, &list, &options, |_| ()), run(&subjects, &grid, &options, |_| ())] {
        let told = told.unwrap_err();
        assert_eq!(told.len(), 1_001);
        assert!(told[999].file.starts_with("scenario "), "{}", told[999]);
        assert_eq!(told[1_000].to_string(), "scenarios: further mistakes are not told");
    }
    assert!(start.elapsed().as_secs() < 30);
}

/// Four axes of 2^16 values are 2^64 scenarios, which came to none.
#[test]
fn a_grid_of_more_scenarios_than_can_be_counted_is_refused() {
    let (deal, _) = deal_named("bma-pass-through");
    let values = vec![5.0; 1 << 16];
    let three = Grid::new(Assumptions::default())
        .with(Axis::cpr(&values))
        .with(Axis::cdr(&values))
        .with(Axis::severity(&values));
    assert_eq!(three.len(), 1 << 48);
    let four = three.with(Axis::shift(&values));
    assert_eq!((four.len(), four.is_empty()), (usize::MAX, false));
    let told = run(&[DealRun::new(&deal)], &four, &RunOptions::default(), |_| ()).unwrap_err();
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "scenarios: axes of 65536 × 65536 × 65536 × 65536 values cross to more scenarios than can \
          be counted, 18446744073709551615; run parts of the grid, each with fewer values"
        ]
    );
    assert_eq!(four.with(Axis::cpr(&[])).len(), 0);
}

#[test]
fn nothing_to_run_is_no_mistake() {
    let (deal, _) = deal_named("bma-pass-through");
    let none: Vec<Scenario> = Vec::new();
    let done = run(&[DealRun::new(&deal)], &none, &RunOptions::default(), |_| ()).unwrap();
    assert_eq!(done, Outcome::default());
    let done = run(&[], &vec![Scenario::default()], &RunOptions::default(), |_| ()).unwrap();
    assert_eq!(done, Outcome::default());
}

/// The pass-through for some months only, so that many scenarios take little time.
fn short() -> (paydown::Deal, paydown::projection::ProjectionOptions) {
    let (deal, mut options) = deal_named("bma-pass-through");
    options.months = Some(2);
    (deal, options)
}

#[test]
fn a_run_that_is_stopped_has_reported_the_first_scenarios_whole() {
    const COUNT: usize = 4_000;
    let (deal, options) = short();
    let stop = AtomicBool::new(false);
    let mut run_options = RunOptions::default();
    run_options.cancel = Some(&stop);
    let mut told = Vec::new();
    let subject = [DealRun::with(&deal, &options)];
    let outcome = run(&subject, &Generated::new(COUNT, scenario), &run_options, |path| {
        told.push(path.scenario);
        stop.store(true, Ordering::Relaxed);
    });
    let outcome = outcome.unwrap();
    assert!(outcome.cancelled);
    assert_eq!(outcome.paths, told.len());
    assert!(!told.is_empty() && told.len() < COUNT);
    assert_eq!(told, (0..told.len()).collect::<Vec<_>>());
    // Stopped before it began.
    let scenarios = Generated::new(COUNT, scenario);
    let outcome = run(&subject, &scenarios, &run_options, |_| panic!("stopped")).unwrap();
    assert_eq!((outcome.paths, outcome.cancelled), (0, true));
}

#[test]
fn progress_counts_every_path_of_every_deal() {
    let (deal, options) = short();
    let told = Mutex::new(Vec::new());
    let progress = |progress: paydown::scenario::Progress| {
        told.lock().unwrap().push((progress.done, progress.of));
    };
    let mut run_options = RunOptions::default();
    run_options.progress = Some(&progress);
    let subjects = [DealRun::with(&deal, &options), DealRun::with(&deal, &options)];
    run(&subjects, &Generated::new(50, scenario), &run_options, |_| ()).unwrap();
    let mut told = told.into_inner().unwrap();
    told.sort_unstable();
    // Blocks of sixteen scenarios or several times that, the last of fewer, of two deals each.
    assert!((1..=4).contains(&told.len()), "{told:?}");
    assert!(told.iter().all(|(_, of)| *of == 100));
    assert_eq!(told.last(), Some(&(100, 100)));
    let parts = told.iter().scan(0, |before, (done, _)| {
        let part = done - *before;
        *before = *done;
        Some(part)
    });
    assert!(parts.into_iter().all(|part| part > 0 && part % 2 == 0));
}
