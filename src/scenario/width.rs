//! How many scenarios run side by side.

use crate::math::LANES;

/// Strands of a batch.
pub(super) const BATCH_REGISTERS: usize = 4;
/// How many scenarios a batch has: their collateral is projected together.
pub(super) const BATCH: usize = LANES * BATCH_REGISTERS;
/// Most batches of a tile: the waterfall pays them together, so that an operation is looked up
/// once for all.
pub(super) const TILE_BATCHES: usize = 4;
/// Strands of a tile.
pub(super) const TILE_REGISTERS: usize = TILE_BATCHES * BATCH_REGISTERS;
/// A value of each scenario of a batch.
pub(super) type Wide = [[f64; LANES]; BATCH_REGISTERS];
