//! What a run refuses, or names as a fault: it never gives NaN, or zeros without a word.

use paydown::Errors;
use paydown::collateral::{Assumptions, GroupVectors, IndexCurve, Pool, Vector};
use paydown::projection::Projection;
use paydown::scenario::{
    Arithmetic, Full, Instructions, Outcome, RunOptions, Scenario, ScenarioResult, Scenarios, run,
    run_full,
};

use crate::{IN_LANES, deal_named, in_lanes};

/// A list that does not check its scenarios.
struct Unchecked(Vec<Scenario>);

impl Scenarios for Unchecked {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.0[position].clone()
    }

    fn validate(&self, _: &Pool) -> Result<(), Errors> {
        Ok(())
    }
}

fn all() -> impl Iterator<Item = (Arithmetic, Instructions)> {
    IN_LANES.into_iter().chain([(Arithmetic::Decimal, Instructions::Detected)])
}

fn of(name: &str, change: impl FnOnce(&mut Assumptions)) -> Scenario {
    let mut assumptions = Assumptions::default();
    assumptions.prepayment_pct = GroupVectors::flat(10.0);
    assumptions.default_pct = GroupVectors::flat(2.0);
    assumptions.severity_pct = GroupVectors::flat(40.0);
    assumptions.indices.set("libor-1m", IndexCurve::flat(1.1));
    change(&mut assumptions);
    Scenario::from(assumptions).named(name)
}

fn results(scenarios: &Unchecked, options: &RunOptions<'_>) -> (Outcome, Vec<ScenarioResult>) {
    let (deal, _) = deal_named("home-equity");
    let mut paths = Vec::new();
    let done = run(&[Projection::of(&deal)], scenarios, options, |path| paths.push(path));
    (done.unwrap(), paths)
}

#[test]
fn wrong_scenario_that_its_list_passes_is_a_fault_and_its_neighbours_run() {
    let wrong = || {
        vec![
            of("no number", |of| of.prepayment_pct = GroupVectors::flat(f64::NAN)),
            of("endless", |of| of.default_pct = GroupVectors::flat(f64::INFINITY)),
            of("below zero", |of| of.severity_pct = GroupVectors::flat(-5.0)),
            of("no index", |of| of.indices = Default::default()),
            of("no rate", |of| of.indices.set("libor-1m", IndexCurve::flat(f64::NAN))),
            of("long lag", |of| of.months_to_liquidation = u32::MAX),
        ]
    };
    let expected = [
        ("no number", "prepayment: a rate of prepayment or default is from 0 to 100 percent"),
        ("endless", "default: a rate of prepayment or default is from 0 to 100 percent, not inf"),
        ("below zero", "severity: a severity is from 0 to 1000 percent, not -5"),
        ("no index", "no curve is given for the index “libor-1m”"),
        ("no rate", "index libor-1m: "),
        ("long lag", "months to liquidation are from 0 to"),
    ];
    let good = || of("good", |_| ());
    for way in all() {
        let options = in_lanes(way);
        let (_, right) = results(&Unchecked(vec![good()]), &options);
        // The first scenario must have the indices; a run begins with it.
        let mut scenarios = vec![good()];
        scenarios.extend(wrong());
        scenarios.push(good());
        let (outcome, paths) = results(&Unchecked(scenarios), &options);
        assert_eq!(outcome.faults.len(), expected.len(), "{way:?}: {:?}", outcome.faults);
        for (fault, (name, message)) in outcome.faults.iter().zip(expected) {
            assert_eq!(fault.scenario, name);
            assert!(fault.message.contains(message), "{way:?}: {}", fault.message);
        }
        assert_eq!(paths.len(), 8);
        for (number, path) in paths.iter().enumerate() {
            if [0, 7].contains(&number) {
                assert_eq!(path.classes, right[0].classes, "{way:?}");
            } else {
                assert!(path.classes.iter().all(|class| *class == Default::default()));
            }
        }
        // A list of wrong scenarios only.
        let (outcome, _) = results(&Unchecked(vec![wrong().swap_remove(0)]), &options);
        assert_eq!((outcome.paths, outcome.faults.len()), (1, 1), "{way:?}");
    }
}

#[test]
fn wrong_scenario_has_no_months_in_full_results() {
    let (deal, _) = deal_named("home-equity");
    let wrong = of("no number", |of| of.prepayment_pct = GroupVectors::flat(f64::NAN));
    let scenarios = Unchecked(vec![of("good", |_| ()), wrong]);
    for way in all() {
        let full = |block: paydown::scenario::FullBlock<'_>| {
            assert!(block.full.months(0) > 100, "{way:?}");
            assert_eq!(block.full.months(1), 0, "{way:?}");
        };
        let mut options = in_lanes(way);
        options.full = Some(&full);
        let done = run(&[Projection::of(&deal)], &scenarios, &options, |_| ()).unwrap();
        assert_eq!(done.faults.len(), 1);
    }
    // A curve that only a class needs, missing in a later scenario.
    let scenarios = [of("good", |_| ()), of("no index", |of| of.indices = Default::default())];
    let mut full = Full::new();
    let run = Projection::of(&deal);
    let wrong = run_full(&run, &scenarios, Arithmetic::Cents, &mut full).unwrap_err();
    assert!(wrong[0].to_string().starts_with("scenario no index: "), "{wrong}");
}

#[test]
fn discount_vector_without_a_factor_is_refused_by_name() {
    let (deal, _) = deal_named("home-equity");
    let scenarios = vec![of("good", |_| ())];
    let discounts = [
        Vector::flat(5.0),
        Vector::flat(-1_200.0),
        Vector::flat(f64::NAN),
        Vector::flat(-1_201.0),
        Vector::flat(f64::INFINITY),
        Vector::flat(-1_199.999_999),
        Vector::flat(f64::MAX),
    ];
    let mut options = RunOptions::default();
    options.discount_pct = &discounts;
    let wrong = run(&[Projection::of(&deal)], &scenarios, &options, |_| panic!("a path"));
    let messages: Vec<String> = wrong.unwrap_err().iter().map(ToString::to_string).collect();
    let beyond = "the factor to this month is beyond the range of numbers";
    assert_eq!(
        messages,
        [
            "discount: vector 2, month 1: a rate is above -1200 percent a year, not -1200"
                .to_owned(),
            "discount: vector 3, month 1: a rate is above -1200 percent a year, not NaN".to_owned(),
            "discount: vector 4, month 1: a rate is above -1200 percent a year, not -1201"
                .to_owned(),
            "discount: vector 5, month 1: a rate is above -1200 percent a year, not inf".to_owned(),
            // A month multiplies the factor by 1.2e9, so that 34 months are beyond 1.8e308.
            format!("discount: vector 6, month 34: {beyond}"),
            format!("discount: vector 7, month 2: {beyond}"),
        ]
    );
    // Rates below zero discount, too.
    let discounts = [Vector::flat(-1.0)];
    options.discount_pct = &discounts;
    assert!(run(&[Projection::of(&deal)], &scenarios, &options, |_| ()).is_ok());
}
