//! SIMD lanes: numbers side by side, and the operations that float and cent lanes are written in.
//!
//! An array of floats carries the operations out. A traced value (`scenario::compiled`) records
//! them for machine code, in which each operation is one AVX2 or FMA instruction. Both give the
//! same bits, except for two cases that no result depends on: the sign of a rounded zero, and
//! rounding of numbers from 2^51 on.

use std::cell::Cell;
use std::fmt::Debug;

use super::scalar::{greater, lesser};

/// Lanes of a vector register: AVX2 has four 64-bit floats.
pub(crate) const LANES: usize = 4;

/// A value aligned to the size of a vector register, so that no load crosses a cache line. If half
/// of the loads crossed one, a path would take an eighth longer.
#[derive(Debug, Clone)]
#[repr(align(32))]
pub(crate) struct Aligned<T>(pub T);

/// Floats side by side, one for each lane.
pub(crate) trait SimdF64: Copy + Debug {
    /// The outcome of a test in each lane: all bits set or none.
    type Mask: Copy + Debug;

    const ZERO: Self;

    fn all(value: f64) -> Self;

    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, other: Self) -> Self;
    /// `self × by − less`, rounded once.
    fn times_minus(self, by: Self, less: Self) -> Self;
    /// `self − a × b`, rounded once.
    fn minus_product(self, a: Self, b: Self) -> Self;
    /// The lesser, as `vminpd` computes it: `other` if the two are equal or one is NaN.
    fn lesser(self, other: Self) -> Self;
    /// The greater, as `vmaxpd` computes it: `other` if the two are equal or one is NaN.
    fn greater(self, other: Self) -> Self;
    /// The absolute value.
    fn size(self) -> Self;
    /// The nearest whole number, halves to even, under 2^51. A zero may have either sign.
    fn nearest(self) -> Self;
    /// The greatest whole number that is not more, under 2^51. A zero may have either sign.
    fn floor(self) -> Self;

    fn is_at_least(self, other: Self) -> Self::Mask;
    fn is_above(self, other: Self) -> Self::Mask;
    fn is_below(self, other: Self) -> Self::Mask;
    /// Whether the two differ. NaN differs from everything.
    fn is_not(self, other: Self) -> Self::Mask;
    /// `a` in the lanes in which the test passed, `b` in the others.
    fn choose(mask: Self::Mask, a: Self, b: Self) -> Self;

    fn mask(value: bool) -> Self::Mask;
    fn and(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn or(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn not(a: Self::Mask) -> Self::Mask;
    /// Whether the test passed in any lane. True for a traced value, whose lanes are unknown.
    fn any(mask: Self::Mask) -> bool;
    /// Whether any value has a bit set in any lane. True for traced values.
    fn some(of: &[Cell<Self>]) -> bool;
}

#[inline(always)]
fn map<const W: usize>(a: [f64; W], f: impl Fn(f64) -> f64) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        out[lane] = f(a[lane]);
    }
    out
}

#[inline(always)]
fn zip<const W: usize, T: Copy, U: Copy + Default>(
    a: [T; W],
    b: [T; W],
    f: impl Fn(T, T) -> U,
) -> [U; W] {
    let mut out = [U::default(); W];
    for lane in 0..W {
        out[lane] = f(a[lane], b[lane]);
    }
    out
}

#[inline(always)]
fn nearest(value: f64) -> f64 {
    /// Adding and subtracting this rounds a number under 2^51 to the nearest whole number.
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    (value + TO_WHOLE) - TO_WHOLE
}

/// As [`zip`], for three operands. `f` may negate an operand, which then takes no loop of its own.
#[inline(always)]
fn zip_three<const W: usize>(
    a: [f64; W],
    b: [f64; W],
    c: [f64; W],
    f: impl Fn(f64, f64, f64) -> f64,
) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        out[lane] = f(a[lane], b[lane], c[lane]);
    }
    out
}

#[inline(always)]
fn compare<const W: usize>(a: [f64; W], b: [f64; W], f: impl Fn(f64, f64) -> bool) -> [u64; W] {
    zip(a, b, |a, b| mask_of(f(a, b)))
}

#[inline(always)]
const fn mask_of(test: bool) -> u64 {
    if test { u64::MAX } else { 0 }
}

#[inline(always)]
fn choose<const W: usize>(mask: [u64; W], a: [f64; W], b: [f64; W]) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        let bits = (a[lane].to_bits() & mask[lane]) | (b[lane].to_bits() & !mask[lane]);
        out[lane] = f64::from_bits(bits);
    }
    out
}

#[inline(always)]
fn any<const W: usize>(bits: [u64; W]) -> bool {
    let mut union = 0;
    for lane in bits {
        union |= lane;
    }
    union != 0
}

/// Declares inlined functions of `self` and other operands.
macro_rules! lane_by_lane {
    ($($name:ident($this:ident, $($other:ident),+) -> $out:ty: $value:expr;)*) => {$(
        #[inline(always)]
        fn $name($this, $($other: Self),+) -> $out {
            $value
        }
    )*};
}

/// Plain loops, inlined so that a caller compiled for vector instructions gets vector code.
impl<const W: usize> SimdF64 for [f64; W] {
    type Mask = [u64; W];

    const ZERO: Self = [0.0; W];

    #[inline(always)]
    fn all(value: f64) -> Self {
        [value; W]
    }

    lane_by_lane! {
        plus(self, other) -> Self: zip(self, other, |a, b| a + b);
        minus(self, other) -> Self: zip(self, other, |a, b| a - b);
        times(self, other) -> Self: zip(self, other, |a, b| a * b);
        over(self, other) -> Self: zip(self, other, |a, b| a / b);
        times_minus(self, by, less) -> Self: zip_three(self, by, less, |a, b, c| a.mul_add(b, -c));
        minus_product(self, a, b) -> Self: zip_three(self, a, b, |c, a, b| (-a).mul_add(b, c));
        lesser(self, other) -> Self: zip(self, other, lesser);
        greater(self, other) -> Self: zip(self, other, greater);
        is_at_least(self, other) -> [u64; W]: compare(self, other, |a, b| a >= b);
        is_above(self, other) -> [u64; W]: compare(self, other, |a, b| a > b);
        is_below(self, other) -> [u64; W]: compare(self, other, |a, b| a < b);
        is_not(self, other) -> [u64; W]: compare(self, other, |a, b| a != b);
    }

    #[inline(always)]
    fn size(self) -> Self {
        map(self, f64::abs)
    }

    #[inline(always)]
    fn nearest(self) -> Self {
        map(self, nearest)
    }

    /// Not `f64::floor`, which is a library call on processors without an instruction for it.
    #[inline(always)]
    fn floor(self) -> Self {
        map(self, |value| {
            let nearest = nearest(value);
            if nearest > value { nearest - 1.0 } else { nearest }
        })
    }

    #[inline(always)]
    fn choose(mask: [u64; W], a: Self, b: Self) -> Self {
        choose(mask, a, b)
    }

    #[inline(always)]
    fn mask(value: bool) -> [u64; W] {
        [mask_of(value); W]
    }

    #[inline(always)]
    fn and(a: [u64; W], b: [u64; W]) -> [u64; W] {
        zip(a, b, |a, b| a & b)
    }

    #[inline(always)]
    fn or(a: [u64; W], b: [u64; W]) -> [u64; W] {
        zip(a, b, |a, b| a | b)
    }

    #[inline(always)]
    fn not(a: [u64; W]) -> [u64; W] {
        zip(a, a, |a, _| !a)
    }

    #[inline(always)]
    fn any(mask: [u64; W]) -> bool {
        any(mask)
    }

    #[inline(always)]
    fn some(of: &[Cell<Self>]) -> bool {
        let mut union = [0; W];
        for value in of {
            let value = value.get();
            for lane in 0..W {
                union[lane] |= value[lane].to_bits();
            }
        }
        any(union)
    }
}

/// Splits scenarios side by side into registers of `L` lanes.
#[inline(always)]
pub(crate) fn registers<const W: usize, const L: usize, const N: usize>(
    flat: &[f64; W],
) -> [[f64; L]; N] {
    const { assert!(W == L * N) };
    let mut out = [[0.0; L]; N];
    for register in 0..N {
        for lane in 0..L {
            out[register][lane] = flat[register * L + lane];
        }
    }
    out
}

/// Joins registers of `L` lanes to scenarios side by side.
#[inline(always)]
pub(crate) fn flat<const W: usize, const L: usize, const N: usize>(
    registers: &[[f64; L]; N],
) -> [f64; W] {
    const { assert!(W == L * N) };
    let mut out = [0.0; W];
    for register in 0..N {
        for lane in 0..L {
            out[register * L + lane] = registers[register][lane];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(of: [f64; 4]) -> [u64; 4] {
        of.map(f64::to_bits)
    }

    /// One is NaN, or the two are zeros of different sign.
    #[test]
    fn lesser_and_greater_return_the_second_if_neither_is_less() {
        let (a, b) = ([f64::NAN, 1.0, 0.0, -0.0], [1.0, f64::NAN, -0.0, 0.0]);
        assert_eq!(bits(a.lesser(b)), bits(b));
        assert_eq!(bits(a.greater(b)), bits(b));
    }

    #[test]
    fn nan_passes_only_is_not() {
        let (a, b) = ([f64::NAN, 0.0, 1.0, 2.0], [f64::NAN, -0.0, 2.0, 1.0]);
        let (yes, no) = (u64::MAX, 0);
        assert_eq!(a.is_at_least(b), [no, yes, no, yes]);
        assert_eq!(a.is_above(b), [no, no, no, yes]);
        assert_eq!(a.is_below(b), [no, no, yes, no]);
        assert_eq!(a.is_not(b), [yes, no, yes, yes]);
    }

    /// (1 + e)² is 1 + 2e + e². Rounding the product first would lose e².
    #[test]
    fn product_and_sum_round_once() {
        let e = f64::EPSILON;
        let (a, twice) = (<[f64; 1]>::all(1.0 + e), <[f64; 1]>::all(1.0 + 2.0 * e));
        assert_eq!(a.times_minus(a, twice), [e * e]);
        assert_eq!(twice.minus_product(a, a), [-e * e]);
    }

    #[test]
    fn one_set_lane_is_enough_for_some_and_any() {
        let one = || Cell::new([0.0, 1.0]);
        assert!(SimdF64::some(&[one(), one(), Cell::new([0.0; 2])]));
        assert!(!<[f64; 2]>::some(&[Cell::new([0.0; 2]), Cell::new([0.0; 2])]));
        assert!(<[f64; 2]>::any([0, u64::MAX]));
        assert!(<[f64; 2]>::any([u64::MAX; 2]));
        assert!(!<[f64; 2]>::any([0; 2]));
    }
}
