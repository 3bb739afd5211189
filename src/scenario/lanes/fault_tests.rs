//! A lane that breaks an invariant is found, reported and run again in decimals, and no other lane is
//! affected. The checks are doctored here, not the whole source, so that both kinds of lane run side by
//! side; `tests/testing/planted/faults.txt` has the same fault in the source.

use super::Ready;
use crate::collateral::{Assumptions, GroupVectors};
use crate::deal::Deal;
use crate::deal_file::Claim;
use crate::scenario::run::{plans, run_plans};
use crate::scenario::{Instructions, LaneArithmetic, Outcome, Path, RunOptions, Scenario, Subject};
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

/// Runs with checks that leave losses out, so that balances do not roll if there are losses. We doctor
/// the checks before machine code is made, because it contains them.
fn run_doctored(
    scenarios: &Vec<Scenario>,
    arithmetic: LaneArithmetic,
    instructions: Instructions,
) -> (Vec<Path>, Outcome) {
    let deal = Deal::from_path("deals/bma-pass-through").unwrap();
    let subjects = [Subject::new(&deal)];
    let as_it_is = Instructions::Vector;
    let options = RunOptions { arithmetic, instructions: as_it_is, ..RunOptions::default() };
    let Ready { mut plan, compiled } = plans(&subjects, scenarios, &options).unwrap().remove(0);
    assert!(compiled.is_none());
    let mut without = plan.program.clone();
    let payees = without.payees.clone();
    without.ops.retain(|op| match op {
        Op::Allocate { of } => payees[usize::from(of.payee)].claim != Claim::RealizedLoss,
        _ => true,
    });
    let classes = plan.checks.classes.clone();
    plan.checks = Checks::of(&without);
    plan.checks.classes = classes;
    let ready = Ready::new(plan, instructions, scenarios.len(), arithmetic);
    if instructions == Instructions::Compiled && ready.compiled.is_none() {
        println!("not in machine code: this machine runs none");
    }
    let plans = [ready];
    let mut told = Vec::new();
    let outcome = run_plans(&plans, scenarios, &options, |path| told.push(path));
    (told, outcome)
}

/// Runs with the ordinary checks.
fn run(scenarios: &Vec<Scenario>, arithmetic: LaneArithmetic) -> Vec<Path> {
    let deal = Deal::from_path("deals/bma-pass-through").unwrap();
    let options = RunOptions { arithmetic, ..RunOptions::default() };
    let mut told = Vec::new();
    let subjects = [Subject::new(&deal)];
    let outcome =
        crate::scenario::run(&subjects, scenarios, &options, |path| told.push(path)).unwrap();
    assert_eq!(outcome.faults, []);
    told
}

#[test]
fn a_faulty_lane_is_run_again_in_decimals_and_nobody_else_is_touched() {
    let scenarios: Vec<Scenario> = (0..20)
        .map(|number| match number {
            3 => scenario("losing", 5.0),
            17 => scenario("losing too", 1.0),
            _ => scenario(&format!("sound {number}"), 0.0),
        })
        .collect();
    let decimals = run(&scenarios, LaneArithmetic::Decimal);
    let both = [Instructions::Compiled, Instructions::Vector];
    let ways = [LaneArithmetic::Float, LaneArithmetic::Exact].map(|of| both.map(|way| (of, way)));
    for (arithmetic, instructions) in ways.into_iter().flatten() {
        let (told, outcome) = run_doctored(&scenarios, arithmetic, instructions);
        assert_eq!((outcome.paths, outcome.cancelled), (20, false));
        let names: Vec<&str> = outcome.faults.iter().map(|fault| fault.scenario.as_str()).collect();
        assert_eq!(names, ["losing", "losing too"]);
        for fault in &outcome.faults {
            assert!(fault.message.contains("did not add up"), "{}", fault.message);
            assert!(fault.message.contains("in decimals"), "{}", fault.message);
        }
        let sound = run(&scenarios, arithmetic);
        for (number, path) in told.iter().enumerate() {
            let expected = if matches!(number, 3 | 17) { &decimals } else { &sound };
            assert_eq!(
                path, &expected[number],
                "scenario {number}, {arithmetic:?}, {instructions:?}"
            );
        }
        assert!(told[3].classes[0].realized_loss > 0.0);
    }
}
