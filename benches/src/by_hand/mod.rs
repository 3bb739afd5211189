//! Yardsticks: hand-written code for one deal, to compare `paydown` with.
//!
//! Plain arrays, one for each quantity, with a lane for each scenario; no deal file, no program, no
//! slots. The same source is compiled twice: with one lane for any processor (the scalar
//! yardstick), and with sixteen lanes for AVX2 with FMA.

// A loop over lanes indexes several arrays at once.
#![allow(clippy::needless_range_loop)]

mod collateral;
mod deal;
mod loans;
mod sums;

pub use collateral::Speeds;
pub use deal::Deal2003x1;
pub use loans::{HandLoan, LoanBlock};
pub use sums::Life;

/// The lesser of two values, in the form that compiles to one vector instruction.
#[inline(always)]
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The excess of `a` over `b`, or zero.
#[inline(always)]
fn over(a: f64, b: f64) -> f64 {
    if a > b { a - b } else { 0.0 }
}

/// `part ÷ whole`, or zero if `whole` is zero.
#[inline(always)]
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Whether the processor has AVX2 and FMA.
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
