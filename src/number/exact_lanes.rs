//! Exact lanes: several scenarios side by side, to the cent.
//!
//! An amount is a whole number of cents and a rate a whole number of units of its twelfth place,
//! both in `f64`, where whole numbers up to 2^53 are exact. A product of two is kept whole as its
//! rounded value and what rounding it took away, which one fused multiply-add gives; a quotient is
//! estimated, and what the estimate leaves over, exact again, says whether to correct it. So every
//! rounding is that of the decimals, halves up, without a branch.
//!
//! `mul_add` is fused on every machine: where the processor cannot do it, slowly.

use std::cell::Cell;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::lane::{
    Masks, any, choose, compare, greater, join, lesser, map, mask_of, plain_lanes, zip,
};
use super::{Arithmetic, Fraction, Known, Paid, Rounding, Settled};

/// `W` scenarios side by side, amounts in whole cents.
#[derive(Debug)]
pub(crate) enum ExactLanes<const W: usize> {}

/// Amounts that are being split among weights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting<const W: usize> {
    amount: [f64; W],
    total: [f64; W],
    /// One over the total.
    inverse: [f64; W],
    /// Weights so far, and what they were given.
    weighed: [f64; W],
    given: [f64; W],
}

/// Rates that are being averaged: products with their weights, as a sum and what its roundings took
/// away, and the weights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Averaging<const W: usize> {
    sum: [f64; W],
    rest: [f64; W],
    weights: [f64; W],
}

/// Units of a rate: twelve places.
const RATE_UNITS: f64 = 1e12;
/// [`RATE_LIMIT`] in those units.
const RATE_MOST: f64 = 2e15;
/// [`MONEY_LIMIT`] in cents: what a formula comes to is not more.
const MONEY_MOST: f64 = (1_u64 << 46) as f64;

/// Added and taken away again, it leaves the nearest whole number of a value under 2^51.
const TO_WHOLE: f64 = 6_755_399_441_055_744.0;

#[inline(always)]
fn whole<const W: usize>(value: [f64; W]) -> [f64; W] {
    map(value, |value| (value + TO_WHOLE) - TO_WHOLE)
}

/// A product whole: its rounded value, and what rounding took away.
#[inline(always)]
fn product<const W: usize>(a: [f64; W], b: [f64; W]) -> ([f64; W], [f64; W]) {
    let rounded = zip(a, b, |a, b| a * b);
    let mut rest = [0.0; W];
    for lane in 0..W {
        rest[lane] = a[lane].mul_add(b[lane], -rounded[lane]);
    }
    (rounded, rest)
}

/// `(n + rest) ÷ d` to the nearest whole number, halves up; `estimate` is near it, and is whole.
///
/// Everything is a whole number; `n − estimate·d` and twice it stay below 2^53, so that no
/// operation here rounds.
#[inline(always)]
fn corrected<const W: usize>(
    estimate: [f64; W],
    (n, rest): ([f64; W], [f64; W]),
    d: [f64; W],
) -> [f64; W] {
    let mut twice = [0.0; W];
    for lane in 0..W {
        let over = (-estimate[lane]).mul_add(d[lane], n[lane]) + rest[lane];
        twice[lane] = over + over;
    }
    // Tests are masks of bits: a choice between two numbers is left to no branch.
    let up = choose(compare(twice, d, |twice, d| twice >= d), [1.0; W], [0.0; W]);
    let down = choose(compare(twice, d, |twice, d| twice < -d), [1.0; W], [0.0; W]);
    zip(zip(estimate, up, |a, b| a + b), down, |a, b| a - b)
}

/// Where there is something to divide by, and that or one.
#[inline(always)]
fn divisor<const W: usize>(d: [f64; W]) -> (Masks<W>, [f64; W]) {
    let there = compare(d, [0.0; W], |d, nil| d > nil);
    (there, choose(there, d, [1.0; W]))
}

/// `a × b ÷ d` to the nearest whole number, halves up, at most `most`; nil where `d` is.
#[inline(always)]
fn quotient<const W: usize>(a: [f64; W], b: f64, d: [f64; W], most: f64) -> [f64; W] {
    let (there, safe) = divisor(d);
    let whole_product = product(a, [b; W]);
    // An estimate cut off is far too low, so that it is corrected upwards and cut off again.
    let estimate = zip(whole_product.0, safe, |n, d| lesser(n / d, most));
    let value = corrected(whole(estimate), whole_product, safe);
    choose(there, map(value, |value| lesser(value, most)), [0.0; W])
}

/// The same by a divisor that is known beforehand.
#[inline(always)]
fn share<const W: usize>(a: [f64; W], b: [f64; W], d: f64, most: f64) -> [f64; W] {
    let inverse = 1.0 / d;
    let whole_product = product(a, b);
    let estimate = map(whole_product.0, |n| lesser(n * inverse, most));
    let value = corrected(whole(estimate), whole_product, [d; W]);
    map(value, |value| lesser(value, most))
}

/// A decimal as a whole number of units of its so-many-th place.
fn units(value: Decimal, places: u32) -> f64 {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let scaled = rounded.checked_mul(Decimal::from(10_u64.pow(places)));
    scaled.and_then(|scaled| scaled.to_f64()).unwrap_or(f64::NAN)
}

impl<const W: usize> Arithmetic for ExactLanes<W> {
    type Split = Splitting<W>;
    type Mean = Averaging<W>;

    const NO_MEAN: Self::Mean = Averaging { sum: [0.0; W], rest: [0.0; W], weights: [0.0; W] };

    plain_lanes!();

    fn money(amount: Decimal) -> [f64; W] {
        [units(amount, 2); W]
    }

    fn rate(rate: Decimal) -> [f64; W] {
        [units(rate, Rounding::RATE.places); W]
    }

    #[inline(always)]
    fn count(number: u32) -> [f64; W] {
        [f64::from(number) * RATE_UNITS; W]
    }

    fn known(amount: &Known) -> [f64; W] {
        Self::money(amount.value)
    }

    fn known_rate(rate: &Known) -> [f64; W] {
        Self::rate(rate.value)
    }

    /// Amounts are whole cents already.
    #[inline(always)]
    fn round(amount: [f64; W], _: Rounding) -> [f64; W] {
        amount
    }

    #[inline(always)]
    fn scale(amount: [f64; W], rate: [f64; W], by: Fraction, _: Rounding) -> [f64; W] {
        let of = f64::from(by.of);
        let rate = map(rate, |rate| rate * of);
        share(amount, rate, RATE_UNITS * f64::from(by.over), MONEY_MOST)
    }

    #[inline(always)]
    fn ratio(n: [f64; W], d: [f64; W]) -> [f64; W] {
        quotient(n, RATE_UNITS, d, RATE_MOST)
    }

    #[inline(always)]
    fn weigh(mean: &mut Averaging<W>, weight: [f64; W], rate: [f64; W]) {
        let (part, part_rest) = product(weight, rate);
        let Averaging { sum, rest, weights } = mean;
        for lane in 0..W {
            // What the sum's rounding takes away, exactly, whichever is greater.
            let next = sum[lane] + part[lane];
            let added = next - sum[lane];
            let lost = (sum[lane] - (next - added)) + (part[lane] - added);
            sum[lane] = next;
            rest[lane] += lost + part_rest[lane];
            weights[lane] += weight[lane];
        }
    }

    #[inline(always)]
    fn mean(Averaging { sum, rest, weights }: Averaging<W>) -> [f64; W] {
        let (_, d) = divisor(weights);
        let estimate = zip(sum, d, |sum, d| lesser(sum / d, RATE_MOST));
        corrected(whole(estimate), (sum, rest), d)
    }

    #[inline(always)]
    fn splitting(amount: [f64; W], total: [f64; W], _: Rounding) -> Splitting<W> {
        // Where the weights are nil, so are the parts, whatever they are divided by.
        let (_, total) = divisor(total);
        let inverse = map(total, |total| 1.0 / total);
        Splitting { amount, total, inverse, weighed: [0.0; W], given: [0.0; W] }
    }

    #[inline(always)]
    fn part(split: &mut Splitting<W>, weight: [f64; W]) -> [f64; W] {
        let weighed = Self::add(split.weighed, weight);
        let whole_product = product(split.amount, weighed);
        let estimate = zip(whole_product.0, split.inverse, |n, inverse| n * inverse);
        let running = corrected(whole(estimate), whole_product, split.total);
        let part = zip(running, split.given, |running, given| running - given);
        (split.weighed, split.given) = (weighed, running);
        part
    }

    #[inline(always)]
    fn rate_times(a: [f64; W], b: [f64; W]) -> [f64; W] {
        share(a, b, RATE_UNITS, RATE_MOST)
    }

    #[inline(always)]
    fn at_least(a: [f64; W], b: [f64; W]) -> Masks<W> {
        compare(a, b, |a, b| a >= b)
    }

    #[inline(always)]
    fn rate_at_least(a: [f64; W], b: [f64; W]) -> Masks<W> {
        compare(a, b, |a, b| a >= b)
    }

    #[inline(always)]
    fn apart(a: [f64; W], b: [f64; W]) -> Masks<W> {
        // A NaN is equal to nothing and must be told too.
        compare(a, b, |a, b| a != b)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MONEY_LIMIT, RATE_LIMIT};
    use super::*;

    #[test]
    fn limits_are_those_of_the_decimals() {
        assert_eq!(units(RATE_LIMIT, 12), RATE_MOST);
        assert_eq!(units(MONEY_LIMIT, 2), MONEY_MOST);
    }
}
