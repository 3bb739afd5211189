//! Shared code of the benches: the cases that they run, and hand-written yardsticks. See README.md.

#![warn(missing_docs)]
// A yardstick allows it to call code compiled for AVX2.
#![deny(unsafe_code)]

pub mod by_hand;
pub mod cases;
