//! How many scenarios run side by side.

use crate::math::LANES;

/// Registers (of [`LANES`] scenarios each) of a batch.
pub(super) const BATCH_REGISTERS: usize = 4;
/// Scenarios of a batch. We project their collateral together.
pub(super) const BATCH: usize = LANES * BATCH_REGISTERS;
/// Most batches of a tile. The interpreter pays them together, so that it decodes each operation
/// once for all of them.
pub(super) const TILE_BATCHES: usize = 4;
/// Registers of a full tile.
pub(super) const TILE_REGISTERS: usize = TILE_BATCHES * BATCH_REGISTERS;
/// One value for each scenario of a batch.
pub(super) type Wide = [[f64; LANES]; BATCH_REGISTERS];
