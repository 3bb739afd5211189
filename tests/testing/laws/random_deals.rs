//! Random deals keep every law, and every law applies to some of them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{Case, Verdict, all, check};
use paydown::testing::{assumptions, deal_files};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Number of deals: fewer in a build without optimization, which takes ten times as long.
const DEALS: u32 = if cfg!(debug_assertions) { 60 } else { 400 };

/// A random deal runs for ten years, in which everything that can happen does.
const MONTHS: u32 = 120;

#[test]
fn random_deals_keep_every_law() {
    let config = Config { cases: DEALS, failure_persistence: None, ..Config::default() };
    // The same deals each time; `paydown laws --random` searches with other seeds.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let applied = RefCell::new(BTreeSet::new());
    let result = TestRunner::new_with_rng(config, rng).run(
        &(deal_files(), assumptions()),
        |(file, scenario)| {
            let mut options = ProjectionOptions::default();
            options.assumptions = scenario;
            options.months = Some(MONTHS);
            let findings = check(&Case::new(file.clone(), options).unwrap());
            let holds = findings.iter().filter(|finding| finding.verdict == Verdict::Holds);
            applied.borrow_mut().extend(holds.map(|finding| finding.law.name));
            let broken: Vec<String> = findings
                .broken_of_the_run()
                .map(|finding| format!("{} is {}", finding.law.name, finding.verdict))
                .collect();
            if broken.is_empty() { Ok(()) } else { Err(TestCaseError::fail(broken.join("\n"))) }
        },
    );
    if let Err(failure) = result {
        panic!("{failure}");
    }
    let applied = applied.into_inner();
    let never: Vec<_> =
        all().iter().map(|law| law.name).filter(|name| !applied.contains(name)).collect();
    assert!(never.is_empty(), "laws that apply to none of the random deals: {never:?}");
}
