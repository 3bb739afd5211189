//! If an invariant does not hold in a lane, we report that lane, and only that lane runs again.

use super::Ready;
use crate::collateral::{Assumptions, GroupVectors};
use crate::deal::Deal;
use crate::deal_file::Claim;
use crate::projection::Projection;
use crate::scenario::prepared::Prepared;
use crate::scenario::run::run_plans;
use crate::scenario::{Arithmetic, Instructions, Outcome, RunOptions, Scenario, ScenarioResult};
use crate::waterfall::{Checks, Op};

fn scenario(name: &str, cdr: f64) -> Scenario {
    let assumptions = Assumptions {
        prepayment_pct: GroupVectors::flat(10.0),
        default_pct: GroupVectors::flat(cdr),
        severity_pct: GroupVectors::flat(40.0),
        ..Assumptions::default()
    };
    Scenario { name: name.to_owned(), assumptions }
}

/// Runs with checks that omit losses, so that balances do not roll forward in a lane with losses.
/// We alter the checks before compiling, because the machine code contains them.
fn run_with_faulty_checks(
    scenarios: &Vec<Scenario>,
    arithmetic: Arithmetic,
    instructions: Instructions,
) -> (Vec<ScenarioResult>, Outcome) {
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let subjects = [Projection::of(&deal)];
    let uncompiled = Instructions::Simd;
    let options = RunOptions { arithmetic, instructions: uncompiled, ..RunOptions::default() };
    let Ready { mut plan, compiled } = Prepared::of(&subjects, &options).unwrap().plans.remove(0);
    assert!(compiled.is_none());
    let mut without = plan.program.clone();
    let payees = without.payees.clone();
    let is_loss = |payee: u16| payees[usize::from(payee)].claim == Claim::RealizedLoss;
    without.ops.retain(|op| !matches!(op, Op::Allocate { of } if is_loss(of.payee)));
    let classes = plan.checks.classes.clone();
    plan.checks = Checks::of(&without);
    plan.checks.classes = classes;
    let ready = Ready::new(plan, instructions, scenarios.len(), arithmetic);
    if instructions == Instructions::Compiled && ready.compiled.is_none() {
        println!("not compiled: this machine cannot run generated code");
    }
    let mut results = Vec::new();
    let outcome = run_plans(&[ready], scenarios, &options, &mut [], |path| results.push(path));
    (results, outcome)
}

/// Runs with the checks as they are.
fn run(scenarios: &Vec<Scenario>, arithmetic: Arithmetic) -> Vec<ScenarioResult> {
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let options = RunOptions { arithmetic, ..RunOptions::default() };
    let mut results = Vec::new();
    let subjects = [Projection::of(&deal)];
    let outcome =
        crate::scenario::run(&subjects, scenarios, &options, |path| results.push(path)).unwrap();
    assert_eq!(outcome.faults, []);
    results
}

#[test]
fn faulty_lane_runs_again_in_decimals_and_the_others_do_not() {
    let scenarios: Vec<Scenario> = (0..20)
        .map(|number| match number {
            3 => scenario("losing", 5.0),
            17 => scenario("losing too", 1.0),
            _ => scenario(&format!("sound {number}"), 0.0),
        })
        .collect();
    let decimals = run(&scenarios, Arithmetic::Decimal);
    let both = [Instructions::Compiled, Instructions::Simd];
    let ways = [Arithmetic::Float, Arithmetic::Cents].map(|of| both.map(|way| (of, way)));
    for (arithmetic, instructions) in ways.into_iter().flatten() {
        let (results, outcome) = run_with_faulty_checks(&scenarios, arithmetic, instructions);
        assert_eq!((outcome.paths, outcome.cancelled), (20, false));
        let names: Vec<&str> = outcome.faults.iter().map(|fault| fault.scenario.as_str()).collect();
        assert_eq!(names, ["losing", "losing too"]);
        for fault in &outcome.faults {
            assert!(fault.message.contains("did not add up"), "{}", fault.message);
            assert!(fault.message.contains("in decimals"), "{}", fault.message);
        }
        let sound = run(&scenarios, arithmetic);
        for (number, path) in results.iter().enumerate() {
            let expected = if matches!(number, 3 | 17) { &decimals } else { &sound };
            let what = format!("scenario {number}, {arithmetic:?}, {instructions:?}");
            assert_eq!(path, &expected[number], "{what}");
        }
        assert!(results[3].classes[0].realized_loss > 0.0);
    }
}
