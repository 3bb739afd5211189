//! What the benches of `paydown` share: the cases that are run, and yardsticks written by hand.
//! See README.md beside this package.

#![warn(missing_docs)]
// Allowed where a yardstick is compiled for wider instructions.
#![deny(unsafe_code)]

pub mod by_hand;
pub mod cases;
