//! A tracing compiler (JIT) from the arithmetic of a month to AVX2 machine code.
//!
//! An interpreter of many small operations over lanes spends most of its time loading what the
//! operation before stored. So we record the operations once: the arithmetic runs on traced values,
//! which record what is done with them (`trace`, `tracer`). The record is in SSA form, in basic
//! blocks; dead-code elimination shortens it (`ssa`). Then we allocate CPU registers (`registers`,
//! `codegen`), encode x86-64 instructions (`x86`) and run them in executable memory (`executable`,
//! `month_code`). The results are the same to the bit: each traced operation becomes one
//! instruction, and none is split or moved before its operands.
//!
//! A *register* of a row holds four lanes in memory. A *CPU register* is one of the sixteen vector
//! registers of the processor, which holds the same four lanes while the code works on them.

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
