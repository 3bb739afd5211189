//! Checks the laws on one deal under random scenarios.

use std::cell::RefCell;

use paydown::collateral::{Advances, Assumptions, IndexCurve};
use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{Case, check};
use paydown::testing::{DealFile, assumptions_for};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::tally::Tally;

/// Whether every law holds. Prints the counts of each law, and the smallest failing scenario.
pub fn check_laws(file: &DealFile, cases: u32, seed: u64, months: Option<u32>) -> bool {
    let deal = file.deal();
    let tally = RefCell::new(Tally::default());
    let result = runner(cases, seed).run(&assumptions_for(deal), |scenario| {
        let mut options = ProjectionOptions::default();
        options.assumptions = scenario;
        options.months = months;
        let case = Case::new(deal.clone(), options)
            .map_err(|message| TestCaseError::fail(message[0].to_string()))?;
        let findings = check(&case);
        tally.borrow_mut().count(&findings);
        match findings.broken().next() {
            Some(broken) => {
                Err(TestCaseError::fail(format!("{} is {}", broken.law.name, broken.verdict)))
            }
            None => Ok(()),
        }
    });
    println!("{} of {}\n\n{}", deal.title(), deal.name(), tally.borrow());
    match result {
        Ok(()) => true,
        Err(TestError::Fail(why, scenario)) => {
            println!(
                "\n{why}\n\nunder the smallest scenario found that shows it:\n{}",
                words(&scenario)
            );
            false
        }
        Err(TestError::Abort(why)) => {
            println!("\n{why}");
            false
        }
    }
}

fn runner(cases: u32, seed: u64) -> TestRunner {
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 4_096, ..Config::default() };
    TestRunner::new_with_rng(config, rng(seed, 0))
}

/// A random generator that depends only on two numbers.
pub fn rng(seed: u64, number: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// A scenario as options of the example `project`.
pub fn words(scenario: &Assumptions) -> String {
    let speed = |speed: &dyn std::fmt::Debug| format!("{speed:?}").to_lowercase();
    let mut lines = vec![
        format!("--{} \"{}\"", speed(&scenario.prepayment_speed), scenario.prepayment_pct),
        format!("--{} \"{}\"", speed(&scenario.default_speed), scenario.default_pct),
        format!("--severity \"{}\"", scenario.severity_pct),
        format!("--lag {}", scenario.months_to_liquidation),
        format!("--recovery \"{}\"", scenario.recovery_pct),
        format!("--recovery-lag {}", scenario.months_to_recovery),
    ];
    match scenario.advances {
        Advances::None => lines.push("--no-advance".to_owned()),
        Advances::StoppedAfterMonths(months) => lines.push(format!("--stop-advance {months}")),
        _ => {}
    }
    if scenario.interest_advances_recovered {
        lines.push("--recover-interest-advances".to_owned());
    }
    lines.push(format!("--days-lost {}", scenario.prepayment_interest.days_lost));
    if scenario.prepayment_interest.compensated {
        lines.push("--compensating-interest".to_owned());
    }
    lines
        .extend(scenario.delinquent_60_pct.iter().map(|share| format!("--delinquent \"{share}\"")));
    let indices = scenario.indices.iter();
    lines.extend(indices.map(|(name, curve)| format!("--index \"{name}={}\"", rates(curve))));
    lines.join("\n")
}

/// A random curve in the syntax of `--index`. It is constant, or a ramp and then constant.
fn rates(curve: &IndexCurve) -> String {
    let [first, last] = [1, 1_200].map(|month| curve.rate_pct(month));
    match (2..1_200).find(|month| curve.rate_pct(*month).to_bits() == last.to_bits()) {
        Some(months) if first.to_bits() != last.to_bits() => {
            format!("{first} ramp {months} {last}")
        }
        _ => first.to_string(),
    }
}

/// The deal file with a mistake: its first clause that allocates losses to several classes lists
/// them in the opposite order, so that losses reach the senior class first.
pub fn with_losses_reversed(text: &str) -> Option<String> {
    let mut allocates_losses = false;
    let mut reversed = None;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if line.trim_start().starts_with("- ") {
                allocates_losses = line.contains("allocate: realized loss");
            }
            let inside = line.trim().strip_prefix("to: [").and_then(|rest| rest.strip_suffix(']'));
            match inside
                .filter(|inside| allocates_losses && reversed.is_none() && inside.contains(','))
            {
                Some(inside) => {
                    let names: Vec<&str> = inside.split(',').map(str::trim).rev().collect();
                    let line = line.replace(inside, &names.join(", "));
                    reversed = Some(());
                    line
                }
                None => line.to_owned(),
            }
        })
        .collect();
    reversed.map(|()| lines.join("\n") + "\n")
}
