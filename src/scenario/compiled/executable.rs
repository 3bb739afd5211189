//! Puts machine code in executable memory and runs it: one of two places with `unsafe`.

use std::cell::Cell;

#[cfg(target_arch = "x86_64")]
use super::codegen::instructions;
use super::ssa::Ssa;
use crate::math::{Aligned, LANES};

/// Whether the processor has the instructions that the code uses: AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
pub(crate) fn has_instructions() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
}

/// A row of a table: `N` registers of four lanes.
type Row<V, const N: usize> = Aligned<[Cell<[V; LANES]>; N]>;

/// The tables that a program works on. Their rows have the number of registers that the code was
/// compiled for. The code runs on the first register of each row, then on the second, and so on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tables<'m, const N: usize> {
    pub amounts: &'m [Row<f64, N>],
    pub rates: &'m [Row<f64, N>],
    pub tests: &'m [Row<u64, N>],
    /// Inputs, which the code does not write.
    pub read_only: &'m [[f64; LANES]],
}

/// A program as machine code.
#[derive(Debug)]
pub(crate) struct Code {
    #[cfg(target_arch = "x86_64")]
    memory: memmap2::Mmap,
    /// Registers in a row.
    registers: usize,
    /// Registers that each table must have.
    needed: [usize; 4],
    /// Spill slots that the code needs.
    spilled: usize,
}

impl Code {
    /// Compiles a program for rows of `registers` registers. None if the processor lacks AVX2 or
    /// FMA, the operating system does not make memory executable, or the tables are too large.
    pub fn new(ssa: &Ssa, registers: usize) -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        {
            if !has_instructions() {
                return None;
            }
            let needed = ssa.rows().map(|rows| rows * registers);
            // The offset of a row from its table must fit the 32-bit displacement.
            let furthest = needed.into_iter().max().unwrap_or(0);
            i32::try_from(furthest.checked_mul(size_of::<[f64; LANES]>())?).ok()?;
            let (bytes, spilled) = instructions(ssa, registers)?;
            let mut memory = memmap2::MmapMut::map_anon(bytes.len()).ok()?;
            memory.copy_from_slice(&bytes);
            // The memory is never writable and executable at once.
            let memory = memory.make_exec().ok()?;
            Some(Self { memory, registers, needed, spilled })
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            let _ = (ssa, registers);
            None
        }
    }

    /// The number of spill slots that [`run`](Self::run) needs.
    pub const fn spilled(&self) -> usize {
        self.spilled
    }

    /// Runs the program once for each register of a row.
    ///
    /// # Panics
    ///
    /// If a table or `spilled` is shorter than the program needs, or if the rows do not have
    /// the number of registers that it was compiled for.
    #[inline(always)]
    pub fn run<const N: usize>(&self, tables: Tables<'_, N>, spilled: &[Cell<[f64; LANES]>]) {
        // Rows follow each other without a gap.
        const { assert!(size_of::<Row<f64, N>>() == N * size_of::<[f64; LANES]>()) };
        let Tables { amounts, rates, tests, read_only } = tables;
        let actual = [amounts.len() * N, rates.len() * N, tests.len() * N, read_only.len()];
        assert!(
            N == self.registers
                && self.needed.iter().zip(actual).all(|(needed, actual)| *needed <= actual)
                && self.spilled <= spilled.len(),
            "the code needs {:?} registers and {} spill slots, but has {actual:?} and {}",
            self.needed,
            self.spilled,
            spilled.len(),
        );
        #[cfg(target_arch = "x86_64")]
        for register in 0..self.registers {
            // SAFETY: the memory contains a function of this type, which we generated, and `self`
            // keeps it mapped and executable. The function accesses one register of each row and
            // writes only to cells. The assertion above has checked that the tables have all its
            // rows, and `new` that the offsets of the rows fit its instructions. It clobbers only
            // what the calling convention allows. `new` has also checked that the processor has
            // its instructions.
            #[allow(unsafe_code)]
            unsafe {
                let run: Function = std::mem::transmute(self.memory.as_ptr());
                run(
                    amounts.as_ptr().cast::<[f64; LANES]>().wrapping_add(register),
                    rates.as_ptr().cast::<[f64; LANES]>().wrapping_add(register),
                    tests.as_ptr().cast::<[u64; LANES]>().wrapping_add(register),
                    spilled.as_ptr().cast(),
                    read_only.as_ptr().wrapping_add(register),
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
