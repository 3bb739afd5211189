//! Lanes: several scenarios side by side in floats, unrounded.

use std::cell::Cell;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::lane::{Masks, any, choose, compare, greater, join, lesser, mask_of, plain_lanes, zip};
use super::{Arithmetic, Fraction, Known, Paid, Rounding, Settled};

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

/// [`MONEY_LIMIT`](super::MONEY_LIMIT) as a float.
const MONEY_MOST: f64 = 703_687_441_776.64;
/// [`RATE_LIMIT`](super::RATE_LIMIT) as a float.
const RATE_MOST: f64 = 2_000.0;

#[inline(always)]
fn quotient(n: f64, d: f64) -> f64 {
    if d > 0.0 { n / d } else { 0.0 }
}

impl<const W: usize> Arithmetic for Lanes<W> {
    type Split = [f64; W];
    type Mean = ([f64; W], [f64; W]);

    const NO_MEAN: Self::Mean = ([0.0; W], [0.0; W]);

    plain_lanes!();

    fn money(amount: Decimal) -> [f64; W] {
        [float(amount); W]
    }

    fn rate(rate: Decimal) -> [f64; W] {
        [float(rate); W]
    }

    #[inline(always)]
    fn count(number: u32) -> [f64; W] {
        [f64::from(number); W]
    }

    fn known(amount: &Known) -> [f64; W] {
        [float(amount.value); W]
    }

    fn known_rate(rate: &Known) -> [f64; W] {
        [float(rate.value); W]
    }

    #[inline(always)]
    fn round(amount: [f64; W], _: Rounding) -> [f64; W] {
        amount
    }

    #[inline(always)]
    fn scale(amount: [f64; W], rate: [f64; W], by: Fraction, _: Rounding) -> [f64; W] {
        let share = f64::from(by.of) / f64::from(by.over);
        // What is no number stays none, and is told.
        zip(amount, rate, |amount, rate| lesser(MONEY_MOST, amount * rate * share))
    }

    #[inline(always)]
    fn ratio(n: [f64; W], d: [f64; W]) -> [f64; W] {
        zip(n, d, |n, d| lesser(quotient(n, d), RATE_MOST))
    }

    #[inline(always)]
    fn weigh((weighed, weights): &mut ([f64; W], [f64; W]), weight: [f64; W], rate: [f64; W]) {
        *weighed = Self::add(*weighed, zip(weight, rate, |weight, rate| weight * rate));
        *weights = Self::add(*weights, weight);
    }

    #[inline(always)]
    fn mean((weighed, weights): ([f64; W], [f64; W])) -> [f64; W] {
        // Differences of equal sums leave dust, which weighs nothing.
        zip(weighed, weights, |sum, total| if total >= MONEY_TOLERANCE { sum / total } else { 0.0 })
    }

    /// What each of the weights gets.
    #[inline(always)]
    fn splitting(amount: [f64; W], total: [f64; W], _: Rounding) -> [f64; W] {
        zip(amount, total, quotient)
    }

    #[inline(always)]
    fn part(each: &mut [f64; W], weight: [f64; W]) -> [f64; W] {
        zip(weight, *each, |weight, each| weight * each)
    }

    #[inline(always)]
    fn rate_times(a: [f64; W], b: [f64; W]) -> [f64; W] {
        zip(a, b, |a, b| lesser(a * b, RATE_MOST))
    }

    #[inline(always)]
    fn at_least(a: [f64; W], b: [f64; W]) -> Masks<W> {
        compare(a, b, |a, b| a >= b - MONEY_TOLERANCE)
    }

    #[inline(always)]
    fn rate_at_least(a: [f64; W], b: [f64; W]) -> Masks<W> {
        compare(a, b, |a, b| a >= b - RATE_TOLERANCE)
    }

    #[inline(always)]
    fn apart(a: [f64; W], b: [f64; W]) -> Masks<W> {
        compare(a, b, |a, b| {
            let size = greater(a.abs(), b.abs());
            let near = (a - b).abs() <= MONEY_TOLERANCE + size * SUM_TOLERANCE;
            // Not "greater than the tolerance": a NaN is near nothing and must be told too.
            !near
        })
    }
}
