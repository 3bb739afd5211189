//! Selects the processor instructions that a tile runs with: one of two places with `unsafe`.
//!
//! Everything that [`run_tile`] calls is inlined into the functions here, so that each function is
//! compiled for its own instructions. A function that is not inlined would silently run without
//! them. Results in whole cents are the same with all instructions, because a fused multiply-add
//! rounds once on every machine.

use std::marker::PhantomData;

use super::tile::{InCode, Interpreted, Lives, Tile, run_tile};
use crate::math::LANES;
use crate::number::{CentLanes, FloatLanes};
use crate::scenario::arithmetic::{Arithmetic, Instructions};
use crate::scenario::compiled::MonthCode;
#[cfg(target_arch = "x86_64")]
use crate::scenario::compiled::has_instructions;
use crate::scenario::plan::Plan;
use crate::scenario::width::{BATCH, BATCH_REGISTERS, TILE_REGISTERS};

/// The number of paths for which machine code saves the time that it takes to compile one kind of
/// month: about four milliseconds for a deal of eleven classes.
const PATHS_WORTH_COMPILING: usize = 256;

/// A deal's plan, with machine code for its months if compiling is worth the time.
pub(in crate::scenario) struct Ready {
    pub plan: Plan,
    pub compiled: Option<MonthCode>,
}

impl Ready {
    /// Compiles the months if the caller wants it, or if there are enough scenarios.
    pub fn new(
        plan: Plan,
        instructions: Instructions,
        scenarios: usize,
        arithmetic: Arithmetic,
    ) -> Self {
        let most_kinds = match instructions {
            Instructions::Detected => scenarios / PATHS_WORTH_COMPILING,
            Instructions::Compiled => usize::MAX,
            Instructions::Simd | Instructions::Portable => 0,
        };
        let compiles = most_kinds > 0 && plan.runs_in_lanes(arithmetic);
        let compiled = compiles.then(|| MonthCode::of(&plan, arithmetic, most_kinds)).flatten();
        Self { plan, compiled }
    }
}

/// Runs a tile in floats or whole cents.
pub(in crate::scenario) fn run(
    arithmetic: Arithmetic,
    instructions: Instructions,
    Ready { plan, compiled }: &Ready,
    tile: &mut Tile<'_>,
) -> Lives {
    let in_cents = arithmetic != Arithmetic::Float;
    #[cfg(target_arch = "x86_64")]
    if instructions != Instructions::Portable && has_instructions() {
        // SAFETY: `has_instructions` has just checked that the processor has the instructions.
        #[allow(unsafe_code)]
        return unsafe {
            match (compiled, in_cents) {
                (Some(compiled), true) => exact_in_code(plan, tile, compiled),
                (Some(compiled), false) => float_in_code(plan, tile, compiled),
                (None, true) => exact_avx2(plan, tile),
                (None, false) => float_avx2(plan, tile),
            }
        };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (instructions, compiled);
    if in_cents { exact(plan, tile) } else { float(plan, tile) }
}

#[inline(always)]
fn float(plan: &Plan, tile: &mut Tile<'_>) -> Lives {
    run_tile::<FloatLanes<LANES>, TILE_REGISTERS>(
        plan,
        tile,
        Interpreted::<FloatLanes<BATCH>>(PhantomData),
    )
}

#[inline(always)]
fn exact(plan: &Plan, tile: &mut Tile<'_>) -> Lives {
    run_tile::<CentLanes<LANES>, TILE_REGISTERS>(
        plan,
        tile,
        Interpreted::<CentLanes<BATCH>>(PhantomData),
    )
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn float_avx2(plan: &Plan, tile: &mut Tile<'_>) -> Lives {
    float(plan, tile)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exact_avx2(plan: &Plan, tile: &mut Tile<'_>) -> Lives {
    exact(plan, tile)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn float_in_code(plan: &Plan, tile: &mut Tile<'_>, compiled: &MonthCode) -> Lives {
    run_tile::<FloatLanes<LANES>, BATCH_REGISTERS>(plan, tile, InCode::of(compiled))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn exact_in_code(plan: &Plan, tile: &mut Tile<'_>, compiled: &MonthCode) -> Lives {
    run_tile::<CentLanes<LANES>, BATCH_REGISTERS>(plan, tile, InCode::of(compiled))
}
