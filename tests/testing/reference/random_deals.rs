//! Thousands of random deals. Each is made from a number, so that a run can continue from any of them.

use paydown::projection::{Call, ProjectionOptions};
use paydown::testing::reference::check;
use paydown::testing::{assumptions_for, deal_files};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::months::{agree, random_books, random_month};

/// Months of a deal that are paid from random collections, and months that are projected.
const MONTHS: usize = 40;

/// Checks the deals of a number, and shrinks them on a disagreement. Returns how many months were paid.
fn months_of(number: u64) -> Result<u32, String> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let config =
        Config { cases: 1, max_shrink_iters: 2000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let months = (random_books(), prop::collection::vec(random_month(), MONTHS));
    runner
        .run(&months, |(books, months)| agree(books, &months).map_err(TestCaseError::fail))
        .map_err(|error| error.to_string())?;
    let projected = deal_files().prop_flat_map(|file| {
        let assumptions = assumptions_for(&file);
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
            let audit = check(file.text(), &file, &options).unwrap();
            count.set(audit.months);
            audit.disagreement.map_or(Ok(()), |disagreement| Err(TestCaseError::fail(disagreement)))
        })
        .map_err(|error| error.to_string())?;
    Ok(MONTHS as u32 + count.get())
}

/// `AUDIT_FROM` is the first number, and `AUDIT_MONTHS` the deal-months to reach. The test prints the
/// numbers that are done after each thousand of months.
#[test]
#[ignore = "minutes in a release build: just audit"]
fn many_random_deals_are_paid_as_their_files_say() {
    let setting = |name, otherwise| {
        std::env::var(name).map_or(otherwise, |text: String| text.parse().expect(name))
    };
    let (from, months) = (setting("AUDIT_FROM", 0), setting("AUDIT_MONTHS", 20_000));
    let (mut paid, mut printed) = (0, 0);
    for number in from.. {
        match months_of(number) {
            Ok(months) => paid += u64::from(months),
            Err(disagreement) => panic!("number {number}: {disagreement}"),
        }
        if paid / 1000 > printed {
            printed = paid / 1000;
            println!("{paid} months agree; numbers {from} to {number}");
        }
        if paid >= months {
            return;
        }
    }
}
