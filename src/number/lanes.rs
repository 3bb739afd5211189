//! Lanes: several scenarios side by side in floats, unrounded.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Arithmetic, Known, Rounding, Settled};
use crate::calendar::YearFraction;

/// `W` scenarios side by side in `f64`.
#[derive(Debug)]
pub(crate) enum Lanes<const W: usize> {}

/// Two amounts nearer than this are the same in a test that the documents make: half a cent.
const MONEY_TOLERANCE: f64 = 0.005;
/// Two rates nearer than this are the same in a test that the documents make.
const RATE_TOLERANCE: f64 = 1e-9;
/// Relative error that running sums of a month may gather; conservation is checked within it.
const SUM_TOLERANCE: f64 = 1e-12;

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

#[inline(always)]
fn map<const W: usize, A: Copy, R: Copy + Default>(a: [A; W], f: impl Fn(A) -> R) -> [R; W] {
    let mut out = [R::default(); W];
    for lane in 0..W {
        out[lane] = f(a[lane]);
    }
    out
}

#[inline(always)]
fn zip<const W: usize, A: Copy, B: Copy, R: Copy + Default>(
    a: [A; W],
    b: [B; W],
    f: impl Fn(A, B) -> R,
) -> [R; W] {
    let mut out = [R::default(); W];
    for lane in 0..W {
        out[lane] = f(a[lane], b[lane]);
    }
    out
}

#[inline(always)]
fn quotient(n: f64, d: f64) -> f64 {
    if d > 0.0 { n / d } else { 0.0 }
}

impl<const W: usize> Arithmetic for Lanes<W> {
    type Money = [f64; W];
    type Rate = [f64; W];
    type Mask = [bool; W];

    fn money(amount: Decimal) -> [f64; W] {
        [float(amount); W]
    }

    fn rate(rate: Decimal) -> [f64; W] {
        [float(rate); W]
    }

    fn mask(value: bool) -> [bool; W] {
        [value; W]
    }

    fn known(amount: &Known) -> [f64; W] {
        [float(amount.value); W]
    }

    fn known_rate(rate: &Known) -> [f64; W] {
        [float(rate.value); W]
    }

    #[inline(always)]
    fn add(a: [f64; W], b: [f64; W]) -> [f64; W] {
        zip(a, b, |a, b| a + b)
    }

    #[inline(always)]
    fn less(a: [f64; W], b: [f64; W]) -> [f64; W] {
        zip(a, b, |a, b| (a - b).max(0.0))
    }

    #[inline(always)]
    fn min(a: [f64; W], b: [f64; W]) -> [f64; W] {
        zip(a, b, f64::min)
    }

    #[inline(always)]
    fn max(a: [f64; W], b: [f64; W]) -> [f64; W] {
        zip(a, b, f64::max)
    }

    #[inline(always)]
    fn settle(due: [f64; W], available: [f64; W]) -> Settled<[f64; W]> {
        let (paid, unpaid, left) = Self::fill(due, available);
        Settled { paid, left, unpaid }
    }

    #[inline(always)]
    fn fill(amount: [f64; W], room: [f64; W]) -> ([f64; W], [f64; W], [f64; W]) {
        let taken = Self::min(amount, room);
        (taken, zip(amount, taken, |a, t| a - t), zip(room, taken, |r, t| r - t))
    }

    #[inline(always)]
    fn select(mask: [bool; W], a: [f64; W], b: [f64; W]) -> [f64; W] {
        let mut out = b;
        for lane in 0..W {
            out[lane] = if mask[lane] { a[lane] } else { b[lane] };
        }
        out
    }

    #[inline(always)]
    fn select_rate(mask: [bool; W], a: [f64; W], b: [f64; W]) -> [f64; W] {
        Self::select(mask, a, b)
    }

    #[inline(always)]
    fn round(amount: [f64; W], _: Rounding) -> [f64; W] {
        amount
    }

    #[inline(always)]
    fn cash(carried: [f64; W]) -> [f64; W] {
        carried
    }

    #[inline(always)]
    fn accrue(balance: [f64; W], rate: [f64; W], period: YearFraction, _: Rounding) -> [f64; W] {
        let share = f64::from(period.days) / f64::from(period.basis);
        zip(balance, rate, |balance, rate| balance * rate * share)
    }

    #[inline(always)]
    fn scale(amount: [f64; W], rate: [f64; W], _: Rounding) -> [f64; W] {
        zip(amount, rate, |amount, rate| amount * rate)
    }

    #[inline(always)]
    fn ratio(n: [f64; W], d: [f64; W], _: Rounding) -> [f64; W] {
        zip(n, d, quotient)
    }

    #[inline(always)]
    fn split(amount: [f64; W], weights: &[[f64; W]], _: Rounding, out: &mut [[f64; W]]) {
        let mut total = [0.0; W];
        for weight in weights {
            total = Self::add(total, *weight);
        }
        let each = zip(amount, total, quotient);
        for (part, weight) in out.iter_mut().zip(weights) {
            *part = zip(*weight, each, |weight, each| weight * each);
        }
    }

    #[inline(always)]
    fn rate_add(a: [f64; W], b: [f64; W]) -> [f64; W] {
        Self::add(a, b)
    }

    #[inline(always)]
    fn rate_less(a: [f64; W], b: [f64; W]) -> [f64; W] {
        Self::less(a, b)
    }

    #[inline(always)]
    fn rate_times(a: [f64; W], b: [f64; W]) -> [f64; W] {
        zip(a, b, |a, b| a * b)
    }

    #[inline(always)]
    fn rate_over(n: [f64; W], d: [f64; W], _: Rounding) -> [f64; W] {
        zip(n, d, quotient)
    }

    #[inline(always)]
    fn rate_min(a: [f64; W], b: [f64; W]) -> [f64; W] {
        Self::min(a, b)
    }

    #[inline(always)]
    fn rate_max(a: [f64; W], b: [f64; W]) -> [f64; W] {
        Self::max(a, b)
    }

    #[inline(always)]
    fn at_least(a: [f64; W], b: [f64; W]) -> [bool; W] {
        zip(a, b, |a, b| a >= b - MONEY_TOLERANCE)
    }

    #[inline(always)]
    fn rate_at_least(a: [f64; W], b: [f64; W]) -> [bool; W] {
        zip(a, b, |a, b| a >= b - RATE_TOLERANCE)
    }

    #[inline(always)]
    fn and(a: [bool; W], b: [bool; W]) -> [bool; W] {
        zip(a, b, |a, b| a & b)
    }

    #[inline(always)]
    fn or(a: [bool; W], b: [bool; W]) -> [bool; W] {
        zip(a, b, |a, b| a | b)
    }

    #[inline(always)]
    fn not(a: [bool; W]) -> [bool; W] {
        map(a, |a| !a)
    }

    #[inline(always)]
    fn possible(mask: [bool; W]) -> bool {
        mask.iter().any(|lane| *lane)
    }

    #[inline(always)]
    fn unequal(a: [f64; W], b: [f64; W]) -> bool {
        zip(a, b, |a, b| {
            let size = a.abs().max(b.abs());
            let near = (a - b).abs() <= MONEY_TOLERANCE + size * SUM_TOLERANCE;
            // Not "greater than the tolerance": a NaN is near nothing and must be told too.
            !near
        })
        .iter()
        .any(|lane| *lane)
    }
}
