//! How many scenarios run side by side.

use crate::math::LANES;

/// Strands of a bundle.
pub(super) const STRANDS: usize = 4;
/// How many scenarios a bundle has: their collateral is projected together.
pub(super) const WIDTH: usize = LANES * STRANDS;
/// Most bundles of a block: the waterfall pays them together, so that an operation is looked up
/// once for all.
pub(super) const BUNDLES: usize = 4;
/// Strands of a block.
pub(super) const ROW: usize = BUNDLES * STRANDS;
/// A value of each scenario of a bundle.
pub(super) type Wide = [[f64; LANES]; STRANDS];
