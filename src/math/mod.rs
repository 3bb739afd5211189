//! Mathematics without finance: powers, roots, the normal distribution, rounding to multiples, SIMD lanes.

pub(crate) mod exponential_sum;
pub(crate) mod falling;
pub(crate) mod normal;
pub(crate) mod power;
mod root;
mod scalar;
mod simd;

pub use root::{Bracketless, find_root};
pub(crate) use scalar::{greater, lesser, share, to_multiple};
pub(crate) use simd::{Aligned, LANES, SimdF64, flat, registers};
