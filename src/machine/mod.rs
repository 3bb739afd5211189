//! What an arithmetic of lanes does, recorded, and made machine code: nothing of deals.
//!
//! A program of many small operations over lanes spends most of its time fetching what the
//! operation before put away. So its operations are recorded once (`tape`): the arithmetic runs on
//! values that note what is done with them. What leads nowhere is left out (`listing`), values are
//! given registers (`registers`), and instructions are written (`encode`) where they can be run
//! (`code`). The results are the same to the bit: each step is one instruction, and none is taken apart
//! or moved before what it reads.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod cases;
mod code;
#[cfg(target_arch = "x86_64")]
mod encode;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod laws;
mod listing;
#[cfg(target_arch = "x86_64")]
mod registers;
mod tape;

#[cfg(target_arch = "x86_64")]
pub(crate) use code::has_instructions;
pub(crate) use code::{Code, LANES, Line, Tables};
pub(crate) use listing::{Draft, Listing, prune};
pub(crate) use tape::{At, Table, Tape, Traced};
