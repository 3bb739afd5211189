//! Which instructions a block runs with: one of two places with `unsafe`.
//!
//! Everything below [`run_block`] is inlined into the functions here, so that each is compiled for
//! its own instructions; one function left outside would silently run without them. The results
//! of exact lanes are the same with either: a fused multiply-add is one on every machine.

use std::marker::PhantomData;

use super::tile::{Block, InCode, Interpreted, Lives, run_block};
use crate::math::LANES;
use crate::number::{CentLanes, FloatLanes};
use crate::scenario::arithmetic::{Arithmetic, Instructions};
use crate::scenario::compiled::MonthCode;
#[cfg(target_arch = "x86_64")]
use crate::scenario::compiled::has_instructions;
use crate::scenario::plan::Plan;
use crate::scenario::width::{ROW, STRANDS, WIDTH};

/// For so many paths, code is faster by as much as the code for one kind of month takes to be made: some
/// four milliseconds for a deal of eleven classes.
const WORTH_CODE: usize = 256;

/// A deal's plan, with machine code of its months if making it is worth the time.
pub(in crate::scenario) struct Ready<'d> {
    pub plan: Plan<'d>,
    pub compiled: Option<MonthCode>,
}

impl<'d> Ready<'d> {
    /// Compiles the months if the caller wants it, or if the scenarios are enough to make up for it.
    pub fn new(
        plan: Plan<'d>,
        instructions: Instructions,
        scenarios: usize,
        arithmetic: Arithmetic,
    ) -> Self {
        let most_kinds = match instructions {
            Instructions::Detected => scenarios / WORTH_CODE,
            Instructions::Compiled => usize::MAX,
            Instructions::Vector | Instructions::Portable => 0,
        };
        let compiled = if most_kinds > 0 && plan.runs_in_lanes(arithmetic) {
            MonthCode::of(&plan, arithmetic, most_kinds)
        } else {
            None
        };
        Self { plan, compiled }
    }
}

/// Runs a block in an arithmetic of lanes.
pub(in crate::scenario) fn run(
    arithmetic: Arithmetic,
    instructions: Instructions,
    Ready { plan, compiled }: &Ready<'_>,
    block: &mut Block<'_>,
) -> Lives {
    let in_cents = arithmetic != Arithmetic::Float;
    #[cfg(target_arch = "x86_64")]
    if instructions != Instructions::Portable && has_instructions() {
        // SAFETY: the processor has the instructions; that was asked just now.
        #[allow(unsafe_code)]
        return unsafe {
            match (compiled, in_cents) {
                (Some(compiled), true) => exact_in_code(plan, block, compiled),
                (Some(compiled), false) => float_in_code(plan, block, compiled),
                (None, true) => exact_avx2(plan, block),
                (None, false) => float_avx2(plan, block),
            }
        };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (instructions, compiled);
    if in_cents { exact(plan, block) } else { float(plan, block) }
}

#[inline(always)]
fn float(plan: &Plan<'_>, block: &mut Block<'_>) -> Lives {
    run_block::<FloatLanes<LANES>, ROW>(plan, block, Interpreted::<FloatLanes<WIDTH>>(PhantomData))
}

#[inline(always)]
fn exact(plan: &Plan<'_>, block: &mut Block<'_>) -> Lives {
    run_block::<CentLanes<LANES>, ROW>(plan, block, Interpreted::<CentLanes<WIDTH>>(PhantomData))
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
fn float_in_code(plan: &Plan<'_>, block: &mut Block<'_>, compiled: &MonthCode) -> Lives {
    run_block::<FloatLanes<LANES>, STRANDS>(plan, block, InCode::of(compiled))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exact_in_code(plan: &Plan<'_>, block: &mut Block<'_>, compiled: &MonthCode) -> Lives {
    run_block::<CentLanes<LANES>, STRANDS>(plan, block, InCode::of(compiled))
}
