//! DecimalArithmetic lanes: several scenarios side by side, to the cent.
//!
//! An amount is a whole number of cents and a rate a whole number of units of its twelfth place,
//! both in `f64`, where whole numbers up to 2^53 are exact. A product of two is kept whole as its
//! rounded value and what rounding it took away, which one fused multiply-add gives; a quotient is
//! estimated, and what the estimate leaves over, exact again, says whether to correct it. So every
//! rounding is that of the decimals, halves up, without a branch.
//!
//! `mul_add` is fused on every machine: where the processor cannot do it, slowly.

use std::cell::Cell;
use std::marker::PhantomData;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::arithmetic::{Fraction, MoneyArithmetic, Paid, Rounding, Settled};
use super::figure::Measured;
use super::lanes::plain_lanes;
use crate::math::SimdF64;

/// Scenarios side by side, as many as a vector has lanes, amounts in whole cents.
#[derive(Debug)]
pub(crate) struct CentArithmetic<V>(PhantomData<V>);

/// `W` scenarios side by side, amounts in whole cents.
pub(crate) type CentLanes<const W: usize> = CentArithmetic<[f64; W]>;

/// Amounts that are being split among weights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting<V> {
    amount: V,
    total: V,
    /// One over the total, and half of it.
    inverse: V,
    half: V,
    /// Weights so far, and what they were given.
    weighed: V,
    given: V,
}

/// Rates that are being averaged: products with their weights, as a sum and what its roundings took
/// away, and the weights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Averaging<V> {
    sum: V,
    rest: V,
    weights: V,
}

/// Units of a rate: twelve places.
const RATE_UNITS: f64 = 1e12;
/// [`RATE_LIMIT`] in those units.
const RATE_MOST: f64 = 2e15;
/// [`MONEY_LIMIT`] in cents: what a formula comes to is not more.
const MONEY_MOST: f64 = (1_u64 << 46) as f64;

/// A product whole: its rounded value, and what rounding took away.
#[inline(always)]
fn product<V: SimdF64>(a: V, b: V) -> (V, V) {
    let rounded = a.times(b);
    (rounded, a.times_minus(b, rounded))
}

/// The same so many times, whole too: what it leaves over stays far below 2^53.
#[inline(always)]
fn times_whole<V: SimdF64>((n, rest): (V, V), of: u32) -> (V, V) {
    if of == 1 {
        return (n, rest);
    }
    let of = V::all(f64::from(of));
    let (times, more) = product(n, of);
    (times, rest.times(of).plus(more))
}

/// What `estimate` leaves over of `(n + rest) ÷ d`.
///
/// Everything is a whole number, and what is left over is below 2^53, so that no operation here rounds.
#[inline(always)]
fn left_over<V: SimdF64>(estimate: V, (n, rest): (V, V), d: V) -> V {
    n.minus_product(estimate, d).plus(rest)
}

/// One where the test passed. Tests are masks of bits: a choice between two numbers is left to no branch.
#[inline(always)]
fn one<V: SimdF64>(test: V::Mask) -> V {
    V::choose(test, V::all(1.0), V::ZERO)
}

/// `(n + rest) ÷ d` to the nearest whole number, halves up, from an estimate that is at most one off.
#[inline(always)]
fn corrected<V: SimdF64>(estimate: V, n: (V, V), d: V) -> V {
    let estimate = estimate.nearest();
    let over = left_over(estimate, n, d);
    let up = one(over.is_at_least(d.times(V::all(0.5))));
    let down = one(over.is_below(d.times(V::all(-0.5))));
    estimate.plus(up).minus(down)
}

/// The same of `n × inverse`, the inverse being one over `d`: for quotients that are below 2^49, so that
/// the product is less than a quarter off. Another quarter less, it is never more than the quotient
/// rounded, and at most one less.
#[inline(always)]
fn rounded<V: SimdF64>(n: (V, V), inverse: V, d: V, half: V) -> V {
    let estimate = n.0.times_minus(inverse, V::all(0.25)).nearest();
    let over = left_over(estimate, n, d);
    estimate.plus(one(over.is_at_least(half)))
}

/// Where there is something to divide by, and that or one.
#[inline(always)]
fn divisor<V: SimdF64>(d: V) -> (V::Mask, V) {
    let there = d.is_above(V::ZERO);
    (there, V::choose(there, d, V::all(1.0)))
}

/// `a × b ÷ d` to the nearest whole number, halves up, at most `most`; nil where `d` is.
#[inline(always)]
fn quotient<V: SimdF64>(a: V, b: f64, d: V, most: f64) -> V {
    let n = product(a, V::all(b));
    // What is over the most is so far from exact that it matters no more, and is cut off.
    let value = corrected(n.0.over(d), n, d).lesser(V::all(most));
    V::choose(d.is_above(V::ZERO), value, V::ZERO)
}

/// A decimal as a whole number of units of its so-many-th place.
fn units(value: Decimal, places: u32) -> f64 {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let scaled = rounded.checked_mul(Decimal::from(10_u64.pow(places)));
    scaled.and_then(|scaled| scaled.to_f64()).unwrap_or(f64::NAN)
}

impl<V: SimdF64> MoneyArithmetic for CentArithmetic<V> {
    type Split = Splitting<V>;
    type Mean = Averaging<V>;

    const NO_MEAN: Self::Mean = Averaging { sum: V::ZERO, rest: V::ZERO, weights: V::ZERO };

    plain_lanes!();

    fn money(amount: Decimal) -> V {
        V::all(units(amount, 2))
    }

    fn rate(rate: Decimal) -> V {
        V::all(units(rate, Rounding::RATE.places))
    }

    #[inline(always)]
    fn count(number: u32) -> V {
        V::all(f64::from(number) * RATE_UNITS)
    }

    fn known(amount: &Measured) -> V {
        Self::money(amount.value)
    }

    fn known_rate(rate: &Measured) -> V {
        Self::rate(rate.value)
    }

    /// Amounts are whole cents already.
    #[inline(always)]
    fn round(amount: V, _: Rounding) -> V {
        amount
    }

    #[inline(always)]
    fn scale(amount: V, rate: V, by: Fraction, _: Rounding) -> V {
        let n = times_whole(product(amount, rate), by.of);
        let d = RATE_UNITS * f64::from(by.over);
        // What is over the most is so far from exact that it matters no more, and is cut off.
        rounded(n, V::all(1.0 / d), V::all(d), V::all(d / 2.0)).lesser(V::all(MONEY_MOST))
    }

    #[inline(always)]
    fn ratio(n: V, d: V) -> V {
        quotient(n, RATE_UNITS, d, RATE_MOST)
    }

    #[inline(always)]
    fn weigh(mean: &mut Averaging<V>, weight: V, rate: V) {
        let (part, part_rest) = product(weight, rate);
        // What the sum's rounding takes away, exactly, whichever is greater.
        let next = mean.sum.plus(part);
        let added = next.minus(mean.sum);
        let lost = mean.sum.minus(next.minus(added)).plus(part.minus(added));
        mean.sum = next;
        mean.rest = mean.rest.plus(lost.plus(part_rest));
        mean.weights = mean.weights.plus(weight);
    }

    #[inline(always)]
    fn mean(Averaging { sum, rest, weights }: Averaging<V>) -> V {
        let (_, d) = divisor(weights);
        corrected(sum.over(d), (sum, rest), d)
    }

    #[inline(always)]
    fn splitting(amount: V, total: V, _: Rounding) -> Splitting<V> {
        // Where the weights are nil, so are the parts, whatever they are divided by.
        let (_, total) = divisor(total);
        let (inverse, half) = (V::all(1.0).over(total), total.times(V::all(0.5)));
        Splitting { amount, total, inverse, half, weighed: V::ZERO, given: V::ZERO }
    }

    #[inline(always)]
    fn part(split: &mut Splitting<V>, weight: V) -> V {
        let weighed = Self::add(split.weighed, weight);
        let n = product(split.amount, weighed);
        let running = rounded(n, split.inverse, split.total, split.half);
        let part = running.minus(split.given);
        (split.weighed, split.given) = (weighed, running);
        part
    }

    #[inline(always)]
    fn rate_times(a: V, b: V) -> V {
        let n = product(a, b);
        let value = corrected(n.0.times(V::all(1.0 / RATE_UNITS)), n, V::all(RATE_UNITS));
        value.lesser(V::all(RATE_MOST))
    }

    #[inline(always)]
    fn at_least(a: V, b: V) -> V::Mask {
        a.is_at_least(b)
    }

    #[inline(always)]
    fn rate_at_least(a: V, b: V) -> V::Mask {
        a.is_at_least(b)
    }

    #[inline(always)]
    fn apart(a: V, b: V) -> V::Mask {
        // A NaN is equal to nothing and must be told too.
        a.is_not(b)
    }
}

#[cfg(test)]
mod tests {
    use super::super::arithmetic::{MONEY_LIMIT, RATE_LIMIT};
    use super::*;

    /// 163.84 at 32,957.8857421875 % for 31 days of 360: half a cent, which goes up. The rate × 31 is no
    /// whole number of its units in a float.
    #[test]
    fn a_rate_times_days_that_floats_cannot_hold_is_whole_all_the_same() {
        let (amount, by) = ([16_384.0], Fraction { of: 31, over: 360 });
        let rate = [329.578857421875 * RATE_UNITS];
        assert_eq!(CentLanes::<1>::scale(amount, rate, by, Rounding::CENTS), [464_985.0]);
    }

    #[test]
    fn limits_are_those_of_the_decimals() {
        assert_eq!(units(RATE_LIMIT, 12), RATE_MOST);
        assert_eq!(units(MONEY_LIMIT, 2), MONEY_MOST);
    }
}
