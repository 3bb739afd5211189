//! Float lanes: several scenarios side by side in `f64`, unrounded.

use std::cell::Cell;
use std::marker::PhantomData;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::{Fraction, IntoArithmetic, MoneyArithmetic, Paid, Rounding, Settled};
use super::figure::Measured;
use super::lanes::plain_lanes;
use crate::math::SimdF64;

/// Scenarios side by side in floats, one in each lane of a vector.
#[derive(Debug)]
pub(crate) struct FloatArithmetic<V>(PhantomData<V>);

pub(crate) type FloatLanes<const W: usize> = FloatArithmetic<[f64; W]>;

/// Amounts that differ by less than half a cent are equal in a deal's tests.
const MONEY_TOLERANCE: f64 = 0.005;
/// Rates that differ by less than this are equal in a deal's tests.
const RATE_TOLERANCE: f64 = 1e-9;
/// Relative error that a month's sums may accumulate; conservation of cash is checked within it.
const SUM_TOLERANCE: f64 = 1e-12;

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// [`MONEY_LIMIT`](super::MONEY_LIMIT) as a float.
const MONEY_MOST: f64 = 703_687_441_776.64;
/// [`RATE_LIMIT`](super::RATE_LIMIT) as a float.
const RATE_MOST: f64 = 2_000.0;

#[inline(always)]
fn quotient<V: SimdF64>(n: V, d: V) -> V {
    V::choose(d.is_above(V::ZERO), n.over(d), V::ZERO)
}

impl<V: SimdF64> MoneyArithmetic for FloatArithmetic<V> {
    type Split = V;
    type Mean = (V, V);

    const NO_MEAN: Self::Mean = (V::ZERO, V::ZERO);

    plain_lanes!();

    fn money(amount: Decimal) -> V {
        V::all(float(amount))
    }

    fn rate(rate: Decimal) -> V {
        V::all(float(rate))
    }

    #[inline(always)]
    fn count(number: u32) -> V {
        V::all(f64::from(number))
    }

    fn known(amount: &Measured) -> V {
        V::all(float(amount.value))
    }

    fn known_rate(rate: &Measured) -> V {
        V::all(float(rate.value))
    }

    #[inline(always)]
    fn round(amount: V, _: Rounding) -> V {
        amount
    }

    #[inline(always)]
    fn scale(amount: V, rate: V, by: Fraction, _: Rounding) -> V {
        let share = f64::from(by.of) / f64::from(by.over);
        // The order of operands keeps a NaN, so that it is reported.
        V::all(MONEY_MOST).lesser(amount.times(rate).times(V::all(share)))
    }

    #[inline(always)]
    fn ratio(n: V, d: V) -> V {
        quotient(n, d).lesser(V::all(RATE_MOST))
    }

    #[inline(always)]
    fn weigh((weighed, weights): &mut (V, V), weight: V, rate: V) {
        *weighed = Self::add(*weighed, weight.times(rate));
        *weights = Self::add(*weights, weight);
    }

    #[inline(always)]
    fn mean((weighed, weights): (V, V)) -> V {
        // A difference of equal sums leaves a rounding error, which must not count as a weight.
        let weighs = weights.is_at_least(V::all(MONEY_TOLERANCE));
        V::choose(weighs, weighed.over(weights), V::ZERO)
    }

    /// The amount for each unit of weight.
    #[inline(always)]
    fn splitting(amount: V, total: V, _: Rounding) -> V {
        quotient(amount, total)
    }

    #[inline(always)]
    fn part(each: &mut V, weight: V) -> V {
        weight.times(*each)
    }

    #[inline(always)]
    fn rate_times(a: V, b: V) -> V {
        a.times(b).lesser(V::all(RATE_MOST))
    }

    #[inline(always)]
    fn at_least(a: V, b: V) -> V::Mask {
        a.is_at_least(b.minus(V::all(MONEY_TOLERANCE)))
    }

    #[inline(always)]
    fn rate_at_least(a: V, b: V) -> V::Mask {
        a.is_at_least(b.minus(V::all(RATE_TOLERANCE)))
    }

    #[inline(always)]
    fn apart(a: V, b: V) -> V::Mask {
        let size = a.size().greater(b.size());
        let near = V::all(MONEY_TOLERANCE).plus(size.times(V::all(SUM_TOLERANCE)));
        // Not "greater than the tolerance": a NaN compares false and must be reported too.
        V::not(near.is_at_least(a.minus(b).size()))
    }
}

/// Values projected in floats need no conversion.
impl<const W: usize> IntoArithmetic<FloatLanes<W>> for [[f64; W]; 1] {
    fn money(&self) -> [f64; W] {
        self[0]
    }

    fn rate(&self) -> [f64; W] {
        self[0]
    }
}
