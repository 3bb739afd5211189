//! Runs: mistakes reported before one starts, progress during it, and stopping it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use paydown::collateral::{Assumptions, GroupVectors};
use paydown::projection::Projection;
use paydown::scenario::{
    Arithmetic, Axis, Full, Generated, Grid, Outcome, RunOptions, Scenario, run, run_full,
};

use crate::{deal_named, scenario};

fn named(name: &str, cpr: f64, severity: f64) -> Scenario {
    let mut assumptions = Assumptions::default();
    assumptions.prepayment_pct = GroupVectors::flat(cpr);
    assumptions.severity_pct = GroupVectors::flat(severity);
    Scenario::from(assumptions).named(name)
}

#[test]
fn invalid_scenarios_are_reported_by_name_before_any_runs() {
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
    let subject = [Projection::of(&deal)];
    let mistakes = run(&subject, &scenarios, &options, |_| panic!("a path")).unwrap_err();
    let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let range = "a rate of prepayment or default is from 0 to 100 percent, not";
    assert_eq!(
        messages,
        [
            format!("scenario negative: prepayment: {range} -5"),
            format!("scenario no number: prepayment: {range} NaN"),
            "scenario boundless: severity: a severity is from 0 to 1000 percent, not inf"
                .to_owned(),
        ]
    );
    let mut full = Full::new();
    let mistakes = run_full(&subject[0], &scenarios, Arithmetic::Cents, &mut full).unwrap_err();
    assert_eq!(mistakes.len(), 3);
    assert!(run_full(&subject[0], &[], Arithmetic::Cents, &mut full).is_err());
    let many = vec![Scenario::default(); 17];
    assert!(run_full(&subject[0], &many, Arithmetic::Cents, &mut full).is_err());
}

/// We once compared each mistake with all before it, for the second deal and within a grid, and
/// listed all.
#[test]
fn at_most_a_thousand_mistakes_of_scenarios_are_listed() {
    let (deal, _) = deal_named("bma-pass-through");
    let subjects = [Projection::of(&deal), Projection::of(&deal)];
    let list = Generated::new(200_000, |number| named(&number.to_string(), 120.0, 0.0));
    let values: Vec<f64> = (0..200_000).map(|number| 101.0 + f64::from(number)).collect();
    let grid = Grid::of(Assumptions::default()).with(Axis::cpr(&values));
    let options = RunOptions::default();
    let start = std::time::Instant::now();
    for result in [run(&subjects, &list, &options, |_| ()), run(&subjects, &grid, &options, |_| ())]
    {
        let mistakes = result.unwrap_err();
        assert_eq!(mistakes.len(), 1_001);
        assert!(mistakes[999].file.starts_with("scenario "), "{}", mistakes[999]);
        assert_eq!(mistakes[1_000].to_string(), "scenarios: at least 1 more mistake is not shown");
    }
    assert!(start.elapsed().as_secs() < 30);
}

#[test]
fn run_of_no_scenarios_or_deals_is_empty() {
    let (deal, _) = deal_named("bma-pass-through");
    let none: Vec<Scenario> = Vec::new();
    let done = run(&[Projection::of(&deal)], &none, &RunOptions::default(), |_| ()).unwrap();
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
fn cancelled_run_returns_the_first_scenarios_in_order() {
    const COUNT: usize = 4_000;
    let (deal, options) = short();
    let stop = AtomicBool::new(false);
    let mut run_options = RunOptions::default();
    run_options.cancel = Some(&stop);
    let mut received = Vec::new();
    let subject = [Projection::with(&deal, &options)];
    let outcome = run(&subject, &Generated::new(COUNT, scenario), &run_options, |path| {
        received.push(path.scenario);
        stop.store(true, Ordering::Relaxed);
    });
    let outcome = outcome.unwrap();
    assert!(outcome.cancelled);
    assert_eq!(outcome.paths, received.len());
    assert!(!received.is_empty() && received.len() < COUNT);
    assert_eq!(received, (0..received.len()).collect::<Vec<_>>());
    // Cancelled before it begins.
    let scenarios = Generated::new(COUNT, scenario);
    let outcome = run(&subject, &scenarios, &run_options, |_| panic!("a path")).unwrap();
    assert_eq!((outcome.paths, outcome.cancelled), (0, true));
}

#[test]
fn progress_counts_every_path_of_every_deal() {
    let (deal, options) = short();
    let reports = Mutex::new(Vec::new());
    let progress = |progress: paydown::scenario::Progress| {
        reports.lock().unwrap().push((progress.done, progress.of));
    };
    let mut run_options = RunOptions::default();
    run_options.progress = Some(&progress);
    let subjects = [Projection::with(&deal, &options), Projection::with(&deal, &options)];
    run(&subjects, &Generated::new(50, scenario), &run_options, |_| ()).unwrap();
    let mut reports = reports.into_inner().unwrap();
    reports.sort_unstable();
    // Tiles of sixteen scenarios or a multiple, the last of fewer, of two deals each.
    assert!((1..=4).contains(&reports.len()), "{reports:?}");
    assert!(reports.iter().all(|(_, of)| *of == 100));
    assert_eq!(reports.last(), Some(&(100, 100)));
    let parts = reports.iter().scan(0, |before, (done, _)| {
        let part = done - *before;
        *before = *done;
        Some(part)
    });
    assert!(parts.into_iter().all(|part| part > 0 && part % 2 == 0));
}
