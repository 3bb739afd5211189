//! Random deals have the same results in machine code, interpreted and in decimals: the function that the fuzzer
//! `compiled` calls, with a few dozen inputs.

use paydown::testing::instructions_agree;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Fewer in a build without optimization.
const DEALS: usize = if cfg!(debug_assertions) { 40 } else { 400 };

#[test]
fn random_deals_have_the_same_results_in_machine_code_and_interpreted() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    let mut ran = 0;
    for _ in 0..DEALS {
        let mut bytes = vec![0; 16 + (random.next_u32() % 40) as usize];
        random.fill_bytes(&mut bytes);
        match instructions_agree(&bytes) {
            Ok(has_run) => ran += usize::from(has_run),
            Err(difference) => panic!("{bytes:?}: {difference}"),
        }
    }
    assert!(ran * 10 > DEALS * 9, "{ran} of {DEALS} deals ran");
}
