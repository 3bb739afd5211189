//! Which instructions a block runs with: the one place that is not safe by itself.
//!
//! Everything below [`run_block`] is inlined into the functions here, so that each is compiled for
//! its own instructions; one function left outside would silently run without them. The results
//! of exact lanes are the same with either: a fused multiply-add is one on every machine.

use super::block::{Faults, Output, run_block};
use super::plan::Plan;
use super::run::LaneArithmetic;
use super::{LANES, WIDTH};
use crate::collateral::Assumptions;
use crate::number::{ExactLanes, Lanes};

/// Which processor instructions lanes may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Instructions {
    /// The widest that the processor has and this crate knows: AVX2 with FMA, or the portable ones.
    #[default]
    Detected,
    /// Those that every processor of the kind has.
    Portable,
}

/// Runs a block in an arithmetic of lanes.
pub(super) fn run(
    arithmetic: LaneArithmetic,
    instructions: Instructions,
    plan: &Plan<'_>,
    scenarios: &[[&Assumptions; WIDTH]],
    output: &mut Output<'_>,
) -> Vec<Faults> {
    let exact = arithmetic != LaneArithmetic::Float;
    #[cfg(target_arch = "x86_64")]
    if instructions == Instructions::Detected
        && is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
    {
        // SAFETY: the processor has the instructions; that was asked just now.
        #[allow(unsafe_code)]
        return unsafe {
            if exact {
                exact_avx2(plan, scenarios, output)
            } else {
                float_avx2(plan, scenarios, output)
            }
        };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = instructions;
    if exact {
        run_block::<ExactLanes<LANES>>(plan, scenarios, output)
    } else {
        run_block::<Lanes<LANES>>(plan, scenarios, output)
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn float_avx2(
    plan: &Plan<'_>,
    scenarios: &[[&Assumptions; WIDTH]],
    output: &mut Output<'_>,
) -> Vec<Faults> {
    run_block::<Lanes<LANES>>(plan, scenarios, output)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exact_avx2(
    plan: &Plan<'_>,
    scenarios: &[[&Assumptions; WIDTH]],
    output: &mut Output<'_>,
) -> Vec<Faults> {
    run_block::<ExactLanes<LANES>>(plan, scenarios, output)
}
