//! What an arithmetic of lanes does, recorded, and made machine code: nothing of deals.
//!
//! A program of many small operations over lanes spends most of its time fetching what the
//! operation before put away. So its operations are recorded once (`trace`): the arithmetic runs on
//! values that note what is done with them. What leads nowhere is left out (`ssa`), values are
//! given registers (`registers`), and instructions are written (`encode`) where they can be run
//! (`code`). The results are the same to the bit: each inst is one instruction, and none is taken apart
//! or moved before what it reads.

#[cfg(target_arch = "x86_64")]
mod codegen;
mod executable;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod instruction_tests;
mod month_code;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod random_program_tests;
mod tracer;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tracer_tests;
#[cfg(target_arch = "x86_64")]
mod registers;
mod ssa;
mod trace;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
pub(super) use executable::has_instructions;
pub(super) use month_code::MonthCode;
