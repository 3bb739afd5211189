//! Which instructions a block runs with: one of two places with `unsafe`.
//!
//! Everything below [`run_block`] is inlined into the functions here, so that each is compiled for
//! its own instructions; one function left outside would silently run without them. The results
//! of exact lanes are the same with either: a fused multiply-add is one on every machine.

use std::marker::PhantomData;

use super::block::{Block, InCode, Interpreted, Lives, run_block};
use super::machine_code::Compiled;
use super::plan::Plan;
use super::run::LaneArithmetic;
use super::{LANES, ROW, STRANDS, WIDTH};
#[cfg(target_arch = "x86_64")]
use crate::machine::has_instructions;
use crate::number::{ExactLanes, Lanes};

/// With which processor instructions lanes run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Instructions {
    /// What is fastest: as [`Compiled`](Self::Compiled) where there are scenarios enough to make up
    /// for the making of code, otherwise as [`Vector`](Self::Vector).
    #[default]
    Detected,
    /// Machine code of the deal's months, made for AVX2 with FMA. As [`Vector`](Self::Vector) where
    /// the processor has not these, or the system lets no program write code.
    Compiled,
    /// AVX2 with FMA where the processor has them; the deal's operations are looked up one by one.
    Vector,
    /// Those that every processor of the kind has.
    Portable,
}

/// For so many paths, code is faster by as much as the code for one kind of month takes to be made: some
/// four milliseconds for a deal of eleven classes.
const WORTH_CODE: usize = 256;

/// Makes machine code of a deal's months where it is asked for, or worth it for so many scenarios.
pub(super) fn prepare(
    instructions: Instructions,
    scenarios: usize,
    arithmetic: LaneArithmetic,
    plan: &mut Plan<'_>,
) {
    let most_kinds = match instructions {
        Instructions::Detected => scenarios / WORTH_CODE,
        Instructions::Compiled => usize::MAX,
        Instructions::Vector | Instructions::Portable => 0,
    };
    if most_kinds > 0 {
        plan.compile(arithmetic, most_kinds);
    }
}

/// Runs a block in an arithmetic of lanes.
pub(super) fn run(
    arithmetic: LaneArithmetic,
    instructions: Instructions,
    plan: &Plan<'_>,
    block: &mut Block<'_>,
) -> Lives {
    let in_cents = arithmetic != LaneArithmetic::Float;
    #[cfg(target_arch = "x86_64")]
    if instructions != Instructions::Portable && has_instructions() {
        // SAFETY: the processor has the instructions; that was asked just now.
        #[allow(unsafe_code)]
        return unsafe {
            match (&plan.compiled, in_cents) {
                (Some(compiled), true) => exact_in_code(plan, block, compiled),
                (Some(compiled), false) => float_in_code(plan, block, compiled),
                (None, true) => exact_avx2(plan, block),
                (None, false) => float_avx2(plan, block),
            }
        };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = instructions;
    if in_cents { exact(plan, block) } else { float(plan, block) }
}

#[inline(always)]
fn float(plan: &Plan<'_>, block: &mut Block<'_>) -> Lives {
    run_block::<Lanes<LANES>, ROW>(plan, block, Interpreted::<Lanes<WIDTH>>(PhantomData))
}

#[inline(always)]
fn exact(plan: &Plan<'_>, block: &mut Block<'_>) -> Lives {
    run_block::<ExactLanes<LANES>, ROW>(plan, block, Interpreted::<ExactLanes<WIDTH>>(PhantomData))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn float_avx2(plan: &Plan<'_>, block: &mut Block<'_>) -> Lives {
    float(plan, block)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exact_avx2(plan: &Plan<'_>, block: &mut Block<'_>) -> Lives {
    exact(plan, block)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn float_in_code(plan: &Plan<'_>, block: &mut Block<'_>, compiled: &Compiled) -> Lives {
    run_block::<Lanes<LANES>, STRANDS>(plan, block, InCode::of(compiled))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exact_in_code(plan: &Plan<'_>, block: &mut Block<'_>, compiled: &Compiled) -> Lives {
    run_block::<ExactLanes<LANES>, STRANDS>(plan, block, InCode::of(compiled))
}
