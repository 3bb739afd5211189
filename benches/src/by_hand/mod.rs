//! Yardsticks: what someone would write who has one deal to run and nothing else.
//!
//! Plain arrays, one per quantity, with a lane for each scenario; no terms, no program, no slots.
//! The same text is the scalar yardstick (one lane, compiled for any processor) and the one in
//! lanes (sixteen, compiled for AVX2 with FMA where the processor has them).

// Every array has a value for each lane, and a loop over lanes is one over all of them at once.
#![allow(clippy::needless_range_loop)]

mod collateral;
mod deal;
mod loans;
mod sums;

pub use collateral::Speeds;
pub use deal::Deal2003x1;
pub use loans::{HandLoan, LoanBlock};
pub use sums::Life;

/// The lesser, as one vector instruction has it.
#[inline(always)]
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// What is over, never negative.
#[inline(always)]
fn over(a: f64, b: f64) -> f64 {
    if a > b { a - b } else { 0.0 }
}

/// A part over a whole; nil where there is no whole.
#[inline(always)]
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Whether the processor has the instructions of the lanes.
#[must_use]
pub fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}
