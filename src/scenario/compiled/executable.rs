//! Machine code in memory, and how it is run: one of two places with `unsafe`.

use std::cell::Cell;

#[cfg(target_arch = "x86_64")]
use super::codegen::instructions;
use super::ssa::Ssa;
use crate::math::{Aligned, LANES};

/// Whether the processor has the instructions that code is made of: AVX2 with FMA.
#[cfg(target_arch = "x86_64")]
pub(crate) fn has_instructions() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
}

/// A row of a table: `N` registers.
type Row<V, const N: usize> = Aligned<[Cell<[V; LANES]>; N]>;

/// What a program works on: tables of rows, each so many registers wide as the code was made for.
/// The code goes over the first register of each row, then over the second, and so on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tables<'m, const N: usize> {
    pub amounts: &'m [Row<f64, N>],
    pub rates: &'m [Row<f64, N>],
    pub tests: &'m [Row<u64, N>],
    /// What is only read.
    pub given: &'m [[f64; LANES]],
}

/// A ssa as machine code.
#[derive(Debug)]
pub(crate) struct Code {
    #[cfg(target_arch = "x86_64")]
    memory: memmap2::Mmap,
    /// Registers of a row.
    registers: usize,
    /// Registers that each of the tables must have, and those for what is spilled.
    needed: [usize; 4],
    spilled: usize,
}

impl Code {
    /// None where the processor has not AVX2 with FMA, the system lets no memory be executed, or
    /// the tables are too great.
    pub fn new(ssa: &Ssa, registers: usize) -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        {
            if !has_instructions() {
                return None;
            }
            let needed = ssa.rows().map(|rows| rows * registers);
            // What stands further from its table than an instruction can say has no code.
            let furthest = needed.into_iter().max().unwrap_or(0);
            i32::try_from(furthest.checked_mul(size_of::<[f64; LANES]>())?).ok()?;
            let (bytes, spilled) = instructions(ssa, registers)?;
            let mut memory = memmap2::MmapMut::map_anon(bytes.len()).ok()?;
            memory.copy_from_slice(&bytes);
            // Written first, executed then: never both at once.
            let memory = memory.make_exec().ok()?;
            Some(Self { memory, registers, needed, spilled })
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            let _ = (ssa, registers);
            None
        }
    }

    /// How many registers [`run`](Self::run) needs in memory for what it spills.
    pub const fn spilled(&self) -> usize {
        self.spilled
    }

    /// Runs the program once for each register of a row.
    ///
    /// # Panics
    ///
    /// Where a table has fewer rows than the program works on.
    #[inline(always)]
    pub fn run<const N: usize>(&self, tables: Tables<'_, N>, spilled: &[Cell<[f64; LANES]>]) {
        // Rows follow each other without a gap.
        const { assert!(size_of::<Row<f64, N>>() == N * size_of::<[f64; LANES]>()) };
        let Tables { amounts, rates, tests, given } = tables;
        let there = [amounts.len() * N, rates.len() * N, tests.len() * N, given.len()];
        assert!(
            N == self.registers
                && self.needed.iter().zip(there).all(|(needed, there)| *needed <= there)
                && self.spilled <= spilled.len(),
            "the code works on {:?} registers and spills {}, of {there:?} and {}",
            self.needed,
            self.spilled,
            spilled.len(),
        );
        #[cfg(target_arch = "x86_64")]
        for register in 0..self.registers {
            // SAFETY: the memory holds a function of this type, which was written for it and is
            // executable for as long as it is held. It reads one register of each row and writes
            // to cells alone, in rows that were held against the tables just now and are no
            // further from their bases than an instruction can say. It clobbers only what its
            // convention lets it. The processor has its instructions: that was live before it
            // was written.
            #[allow(unsafe_code)]
            unsafe {
                let run: Function = std::mem::transmute(self.memory.as_ptr());
                run(
                    amounts.as_ptr().cast::<[f64; LANES]>().wrapping_add(register),
                    rates.as_ptr().cast::<[f64; LANES]>().wrapping_add(register),
                    tests.as_ptr().cast::<[u64; LANES]>().wrapping_add(register),
                    spilled.as_ptr().cast(),
                    given.as_ptr().wrapping_add(register),
                );
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
type Function = unsafe extern "sysv64" fn(
    *const [f64; LANES],
    *const [f64; LANES],
    *const [u64; LANES],
    *const [f64; LANES],
    *const [f64; LANES],
);
