//! The arithmetic that scenarios run in, and the processor instructions that they use.

/// The arithmetic that scenarios run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Arithmetic {
    /// Unrounded floats, up to 64 scenarios at a time.
    #[default]
    Float,
    /// Whole cents, up to 64 scenarios at a time. The results equal those of
    /// [`Decimal`](Self::Decimal).
    Cents,
    /// Decimals, one scenario at a time. This is the reference.
    Decimal,
}

impl Arithmetic {
    /// Dollars in one unit of an amount, and percent in one unit of a rate.
    pub(super) const fn units(self) -> (f64, f64) {
        match self {
            Self::Float | Self::Decimal => (1.0, 100.0),
            Self::Cents => (0.01, 1e-10),
        }
    }
}

/// The processor instructions that lanes run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Instructions {
    /// The fastest: [`Compiled`](Self::Compiled) if there are enough scenarios to make up for the
    /// time to compile, otherwise [`Simd`](Self::Simd).
    #[default]
    Detected,
    /// The deal's months compiled to machine code for AVX2 with FMA. Falls back to
    /// [`Simd`](Self::Simd) if the processor lacks these instructions or the operating system
    /// does not let a program execute memory that it has written.
    Compiled,
    /// An interpreter of the deal's operations that uses AVX2 and FMA. Falls back to
    /// [`Portable`](Self::Portable) if the processor lacks them.
    Simd,
    /// The same interpreter with instructions that every processor of the architecture has.
    Portable,
}
