//! In which arithmetic scenarios run, and with which processor instructions.

/// In which arithmetic scenarios run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Arithmetic {
    /// FloatArithmetic, unrounded, up to 64 scenarios at a time.
    #[default]
    Float,
    /// Whole cents, the decimals' answers, up to 64 scenarios at a time.
    Cents,
    /// Decimals, one scenario at a time: the reference.
    Decimal,
}

impl Arithmetic {
    /// How many dollars an amount of one is, and how many percent a rate of one.
    pub(super) const fn units(self) -> (f64, f64) {
        match self {
            Self::Float | Self::Decimal => (1.0, 100.0),
            Self::Cents => (0.01, 1e-10),
        }
    }
}

/// With which processor instructions lanes run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Instructions {
    /// What is fastest: as [`Compiled`](Self::Compiled) where there are scenarios enough to make up
    /// for the making of code, otherwise as [`Vector`](Self::Vector).
    #[default]
    Detected,
    /// Machine code of the deal's months, made for AVX2 with FMA. As [`Vector`](Self::Vector) where
    /// the processor has not these, or the system lets no program write code.
    Compiled,
    /// AVX2 with FMA where the processor has them; the deal's operations are looked up one by one.
    Vector,
    /// Those that every processor of the kind has.
    Portable,
}
