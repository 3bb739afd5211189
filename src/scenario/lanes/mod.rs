//! Runs the scenarios of one deal side by side in SIMD lanes, month by month.

mod dispatch;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod fault_tests;
mod tile;

pub(super) use dispatch::{Ready, run};
pub(super) use tile::{Lives, Tile};
