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
    /// The units of an amount and of a rate in lanes.
    pub(super) const fn units(self) -> (Unit, Unit) {
        match self {
            Self::Float | Self::Decimal => (Unit::ONE, Unit { times: 100.0, over: 1.0 }),
            Self::Cents => (Unit::part_of_one(100.0), Unit::part_of_one(1e10)),
        }
    }
}

/// The unit of an amount or a rate in a run, in dollars or percent.
///
/// A cent is a dollar over 100 and not 0.01 dollars, which no `f64` is: dividing a whole number of
/// cents gives the nearest `f64`, the one that its decimals are read as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    times: f64,
    over: f64,
}

impl Default for Unit {
    fn default() -> Self {
        Self::ONE
    }
}

impl Unit {
    pub const ONE: Self = Self { times: 1.0, over: 1.0 };

    /// The unit of which `over` make one.
    pub const fn part_of_one(over: f64) -> Self {
        Self { times: 1.0, over }
    }

    /// The value of a number of units, in dollars or percent.
    #[inline(always)]
    pub fn value(self, number: f64) -> f64 {
        number * self.times / self.over
    }

    /// The number of units in a value; a whole number if the unit is a part of one.
    pub fn number(self, value: f64) -> f64 {
        let number = value * self.over / self.times;
        if self.over > 1.0 { number.round() } else { number }
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
