//! Tests of `src/deal`: a deal as a whole, its tape, and notes about what its file leaves open.
#![allow(clippy::unwrap_used, clippy::panic)]

mod constant_tests;
mod first_period;
mod notes;
#[allow(dead_code)]
#[path = "../waterfall/small_deal.rs"]
mod small_deal;
mod tape;

use paydown::Deal;

/// The notes about a deal, one per line.
fn notes(deal: &Deal) -> Vec<String> {
    deal.notes().iter().map(ToString::to_string).collect()
}
