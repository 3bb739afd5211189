//! Random deals, many of them: each has a number, of which all of it is made, so that a run can be
//! taken up where it was left.

use paydown::projection::{Call, ProjectionOptions};
use paydown::testing::{assumptions_for, deal_files};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::engine::held_against;
use crate::months::{drawn, hold, random};

/// A deal is paid as many months as that, of its own and of projected ones each.
const MONTHS: usize = 40;

/// All of a number is checked, and shrunk where the two sides disagree.
fn check(number: u64) -> Result<u32, String> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let config =
        Config { cases: 1, max_shrink_iters: 2000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let months = (random(), prop::collection::vec(drawn(), MONTHS));
    let mut paid = MONTHS as u32;
    let disagrees = |told: String| TestCaseError::fail(told);
    runner
        .run(&months, |(audited, months)| hold(audited, &months).map_err(disagrees))
        .map_err(|error| error.to_string())?;
    let projected = deal_files().prop_flat_map(|file| {
        let assumptions = assumptions_for(file.deal());
        (Just(file), assumptions, any::<bool>())
    });
    let count = std::cell::Cell::new(0);
    runner
        .run(&projected, |(file, assumptions, is_called)| {
            let mut options = ProjectionOptions::default();
            options.assumptions = assumptions;
            options.months = Some(MONTHS as u32);
            if is_called && file.text().contains("\ncall:") {
                options.call = Call::First;
            }
            count.set(held_against(file.text(), file.deal(), &options).map_err(disagrees)?);
            Ok(())
        })
        .map_err(|error| error.to_string())?;
    paid += count.get();
    Ok(paid)
}

/// `AUDIT_FROM` is the number to begin with, `AUDIT_MONTHS` the deal-months to reach; the numbers
/// that are done are told as it goes, in thousands of months.
#[test]
#[ignore = "minutes in a release build: cargo test --release --features testing --test auditor -- --ignored --nocapture"]
fn many_random_deals_are_paid_as_their_files_say() {
    let setting = |name, otherwise| {
        std::env::var(name).map_or(otherwise, |text: String| text.parse().expect(name))
    };
    let (from, months) = (setting("AUDIT_FROM", 0), setting("AUDIT_MONTHS", 20_000));
    let (mut paid, mut told) = (0, 0);
    for number in from.. {
        match check(number) {
            Ok(months) => paid += u64::from(months),
            Err(disagreement) => panic!("number {number}: {disagreement}"),
        }
        if paid / 1000 > told {
            told = paid / 1000;
            println!("{paid} months agree; numbers {from} to {number}");
        }
        if paid >= months {
            return;
        }
    }
}
