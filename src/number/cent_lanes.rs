//! Cent lanes: several scenarios side by side, to the cent.
//!
//! An amount is a whole number of cents and a rate a whole number of units of its twelfth place,
//! both in `f64`, which represents whole numbers up to 2^53 exactly. A product is kept as an
//! error-free transformation: its rounded value and the rounding error, from one fused
//! multiply-add. A quotient is estimated, and the exact remainder of the estimate decides whether
//! to correct it by one. So every rounding is half up, as in decimals, without a branch.
//!
//! `mul_add` is fused on every machine; on a processor without the instruction it is slow.

use std::cell::Cell;
use std::marker::PhantomData;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::arithmetic::{Fraction, MoneyArithmetic, Paid, Rounding, Settled};
use super::figure::Measured;
use super::lanes::plain_lanes;
use crate::math::SimdF64;

/// Scenarios side by side, one in each lane of a vector, with amounts in whole cents.
#[derive(Debug)]
pub(crate) struct CentArithmetic<V>(PhantomData<V>);

pub(crate) type CentLanes<const W: usize> = CentArithmetic<[f64; W]>;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting<V> {
    amount: V,
    total: V,
    /// One over the total, and half the total.
    inverse: V,
    half: V,
    /// Running totals of the weights and of their parts.
    weighed: V,
    distributed: V,
}

/// The accumulator of a weighted mean: the sum of rates × weights, its accumulated rounding error
/// (compensated summation), and the sum of weights.
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
/// [`MONEY_LIMIT`] in cents.
const MONEY_MOST: f64 = (1_u64 << 46) as f64;

/// The exact product: its rounded value and the rounding error.
#[inline(always)]
fn product<V: SimdF64>(a: V, b: V) -> (V, V) {
    let rounded = a.times(b);
    (rounded, a.times_minus(b, rounded))
}

/// An exact product times a whole number, exact too: the error term stays far below 2^53.
#[inline(always)]
fn times_whole<V: SimdF64>((n, rest): (V, V), of: u32) -> (V, V) {
    if of == 1 {
        return (n, rest);
    }
    let of = V::all(f64::from(of));
    let (times, more) = product(n, of);
    (times, rest.times(of).plus(more))
}

/// The remainder of `(n + rest) ÷ d` if its quotient is `estimate`.
///
/// All operands are whole numbers and the remainder is below 2^53, so no operation here rounds.
#[inline(always)]
fn remainder<V: SimdF64>(estimate: V, (n, rest): (V, V), d: V) -> V {
    n.minus_product(estimate, d).plus(rest)
}

/// One in lanes in which the test passed, zero in the others. A bit mask selects, without a branch.
#[inline(always)]
fn one<V: SimdF64>(test: V::Mask) -> V {
    V::choose(test, V::all(1.0), V::ZERO)
}

/// `(n + rest) ÷ d` rounded half up to a whole number, from an estimate that is off by at most one.
#[inline(always)]
fn corrected<V: SimdF64>(estimate: V, n: (V, V), d: V) -> V {
    let estimate = estimate.nearest();
    let over = remainder(estimate, n, d);
    let up = one(over.is_at_least(d.times(V::all(0.5))));
    let down = one(over.is_below(d.times(V::all(-0.5))));
    estimate.plus(up).minus(down)
}

/// `n ÷ d` rounded half up, with `inverse` = 1 ÷ `d` computed once. The quotient must be below
/// 2^49, so that `n × inverse` is off by less than a quarter. We subtract another quarter: then the
/// estimate is never above the rounded quotient, and at most one below it.
#[inline(always)]
fn rounded<V: SimdF64>(n: (V, V), inverse: V, d: V, half: V) -> V {
    let estimate = n.0.times_minus(inverse, V::all(0.25)).nearest();
    let over = remainder(estimate, n, d);
    estimate.plus(one(over.is_at_least(half)))
}

/// Whether `d` is above zero, and `d` if so, otherwise one.
#[inline(always)]
fn divisor<V: SimdF64>(d: V) -> (V::Mask, V) {
    let is_positive = d.is_above(V::ZERO);
    (is_positive, V::choose(is_positive, d, V::all(1.0)))
}

/// `a × b ÷ d` rounded half up to a whole number, at most `most`; zero if `d` is zero.
#[inline(always)]
fn quotient<V: SimdF64>(a: V, b: f64, d: V, most: f64) -> V {
    let n = product(a, V::all(b));
    // Above the cap the value is no longer exact, and does not need to be.
    let value = corrected(n.0.over(d), n, d).lesser(V::all(most));
    V::choose(d.is_above(V::ZERO), value, V::ZERO)
}

/// A decimal as a whole number of units of the last of `places` decimal places.
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
        // Above the cap the value is no longer exact, and does not need to be.
        rounded(n, V::all(1.0 / d), V::all(d), V::all(d / 2.0)).lesser(V::all(MONEY_MOST))
    }

    #[inline(always)]
    fn ratio(n: V, d: V) -> V {
        quotient(n, RATE_UNITS, d, RATE_MOST)
    }

    #[inline(always)]
    fn weigh(mean: &mut Averaging<V>, weight: V, rate: V) {
        let (part, part_rest) = product(weight, rate);
        // The exact rounding error of the sum, whichever operand is greater (Knuth's two-sum).
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
        // If all weights are zero, so are the parts, for any divisor.
        let (_, total) = divisor(total);
        let (inverse, half) = (V::all(1.0).over(total), total.times(V::all(0.5)));
        Splitting { amount, total, inverse, half, weighed: V::ZERO, distributed: V::ZERO }
    }

    #[inline(always)]
    fn part(split: &mut Splitting<V>, weight: V) -> V {
        let weighed = Self::add(split.weighed, weight);
        let n = product(split.amount, weighed);
        let running = rounded(n, split.inverse, split.total, split.half);
        let part = running.minus(split.distributed);
        (split.weighed, split.distributed) = (weighed, running);
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
        // A NaN equals nothing and must be reported too.
        a.is_not(b)
    }
}

#[cfg(test)]
mod tests {
    use super::super::arithmetic::{MONEY_LIMIT, RATE_LIMIT};
    use super::*;

    /// 163.84 at 32,957.8857421875 % for 31 days of 360 ends in half a cent, which rounds up. A
    /// float cannot represent the rate × 31 as a whole number of its units.
    #[test]
    fn a_rate_times_days_beyond_float_precision_is_exact() {
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
