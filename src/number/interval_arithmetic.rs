//! Interval arithmetic: what a run could pay, if each input is known only to its printed digits.
//!
//! A monotone operation runs the rounded decimal operation on both ends, so a run on points equals
//! the run in decimals. Intervals prove what is impossible; they do not prove what is possible,
//! because operands that depend on each other are taken as independent.

use rust_decimal::Decimal;

use super::arithmetic::{Fraction, MONEY_LIMIT, MoneyArithmetic, Rounding, Settled};
use super::decimal::{DecimalArithmetic, product, quotient, round, sum};
use super::figure::Measured;
use super::interval::Interval;

/// Intervals of decimals.
#[derive(Debug)]
pub(crate) enum IntervalArithmetic {}

/// The outcome of a test on intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    No,
    Maybe,
    Yes,
}

impl MoneyArithmetic for IntervalArithmetic {
    type Money = Interval;
    type Rate = Interval;
    type Mask = Truth;
    type Split = Splitting;
    type Mean = (Interval, Interval);

    const ZERO: Interval = Interval::point(Decimal::ZERO);
    const ZERO_RATE: Interval = Interval::point(Decimal::ZERO);
    const NO_MEAN: Self::Mean = (Self::ZERO, Self::ZERO);

    fn most() -> Interval {
        Interval::point(MONEY_LIMIT)
    }

    fn money(amount: Decimal) -> Interval {
        Interval::point(amount)
    }

    fn rate(rate: Decimal) -> Interval {
        Interval::point(rate)
    }

    fn count(number: u32) -> Interval {
        Interval::point(number.into())
    }

    fn mask(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }

    fn known(amount: &Measured) -> Interval {
        amount.within
    }

    fn known_rate(rate: &Measured) -> Interval {
        rate.within
    }

    fn add(a: Interval, b: Interval) -> Interval {
        a.rising2(b, DecimalArithmetic::add)
    }

    fn less(a: Interval, b: Interval) -> Interval {
        a.rising_falling(b, DecimalArithmetic::less)
    }

    fn min(a: Interval, b: Interval) -> Interval {
        a.rising2(b, <DecimalArithmetic as MoneyArithmetic>::min)
    }

    fn max(a: Interval, b: Interval) -> Interval {
        a.rising2(b, <DecimalArithmetic as MoneyArithmetic>::max)
    }

    fn settle(due: Interval, available: Interval) -> Settled<Interval> {
        let settle = DecimalArithmetic::settle;
        Settled {
            paid: due.rising2(available, |due, cash| settle(due, cash).paid),
            left: available.rising_falling(due, |cash, due| settle(due, cash).left),
            unpaid: due.rising_falling(available, |due, cash| settle(due, cash).unpaid),
        }
    }

    fn fill(amount: Interval, capacity: Interval) -> (Interval, Interval, Interval) {
        let fill = DecimalArithmetic::fill;
        (
            amount.rising2(capacity, |amount, capacity| fill(amount, capacity).0),
            amount.rising_falling(capacity, |amount, capacity| fill(amount, capacity).1),
            capacity.rising_falling(amount, |capacity, amount| fill(amount, capacity).2),
        )
    }

    fn select(mask: Truth, a: Interval, b: Interval) -> Interval {
        match mask {
            Truth::Yes => a,
            Truth::No => b,
            Truth::Maybe => a.hull(b),
        }
    }

    fn select_rate(mask: Truth, a: Interval, b: Interval) -> Interval {
        Self::select(mask, a, b)
    }

    fn round(amount: Interval, rounding: Rounding) -> Interval {
        amount.rising(|end| round(end, rounding))
    }

    fn cash(carried: Interval) -> Interval {
        carried.rising(DecimalArithmetic::cash)
    }

    fn scale(amount: Interval, rate: Interval, by: Fraction, rounding: Rounding) -> Interval {
        amount.rising2(rate, |amount, rate| DecimalArithmetic::scale(amount, rate, by, rounding))
    }

    /// If the divisor may be zero or more, the quotient is from zero to its greatest value.
    fn ratio(n: Interval, d: Interval) -> Interval {
        let exact = n.rising_falling(d, DecimalArithmetic::ratio);
        if d.low.is_zero() && !d.high.is_zero() {
            // The quotient is unbounded as the divisor approaches zero. One cent is the smallest
            // positive balance that a report can print.
            let high = DecimalArithmetic::ratio(n.high, Decimal::new(1, 2).min(d.high));
            Interval { low: Decimal::ZERO, high: high.max(exact.low) }
        } else {
            exact
        }
    }

    fn weigh((weighed, weights): &mut (Interval, Interval), weight: Interval, rate: Interval) {
        *weighed = Self::add(*weighed, weight.rising2(rate, product));
        *weights = Self::add(*weights, weight);
    }

    fn mean((weighed, weights): (Interval, Interval)) -> Interval {
        Self::ratio(weighed, weights)
    }

    fn splitting(amount: Interval, total: Interval, rounding: Rounding) -> Splitting {
        let points = DecimalArithmetic::splitting(amount.low, total.low, rounding);
        Splitting { amount, total, rounding, points }
    }

    fn part(split: &mut Splitting, weight: Interval) -> Interval {
        split.part(weight)
    }

    fn rate_add(a: Interval, b: Interval) -> Interval {
        a.rising2(b, DecimalArithmetic::rate_add)
    }

    fn rate_less(a: Interval, b: Interval) -> Interval {
        a.rising_falling(b, DecimalArithmetic::rate_less)
    }

    fn rate_times(a: Interval, b: Interval) -> Interval {
        a.rising2(b, DecimalArithmetic::rate_times)
    }

    fn rate_over(n: Interval, d: Interval) -> Interval {
        Self::ratio(n, d)
    }

    fn rate_min(a: Interval, b: Interval) -> Interval {
        a.rising2(b, DecimalArithmetic::rate_min)
    }

    fn rate_max(a: Interval, b: Interval) -> Interval {
        a.rising2(b, DecimalArithmetic::rate_max)
    }

    fn at_least(a: Interval, b: Interval) -> Truth {
        if a.low >= b.high {
            Truth::Yes
        } else if a.high < b.low {
            Truth::No
        } else {
            Truth::Maybe
        }
    }

    fn rate_at_least(a: Interval, b: Interval) -> Truth {
        Self::at_least(a, b)
    }

    fn and(a: Truth, b: Truth) -> Truth {
        match (a, b) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Maybe,
        }
    }

    fn or(a: Truth, b: Truth) -> Truth {
        Self::not(Self::and(Self::not(a), Self::not(b)))
    }

    fn not(a: Truth) -> Truth {
        match a {
            Truth::No => Truth::Yes,
            Truth::Maybe => Truth::Maybe,
            Truth::Yes => Truth::No,
        }
    }

    fn possible(mask: Truth) -> bool {
        mask != Truth::No
    }

    fn apart(a: Interval, b: Interval) -> Truth {
        Self::mask(!a.meets(b))
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting {
    amount: Interval,
    total: Interval,
    rounding: Rounding,
    /// The split in decimals, used if all operands are points.
    points: <DecimalArithmetic as MoneyArithmetic>::Split,
}

impl Splitting {
    fn part(&mut self, weight: Interval) -> Interval {
        let Self { amount, total, rounding, .. } = *self;
        if amount.is_point() && total.is_point() && weight.is_point() {
            return Interval::point(DecimalArithmetic::part(&mut self.points, weight.low));
        }
        // A part increases with the amount and its own weight and decreases with the other weights.
        // The difference of two rounded running totals is within one unit of the quotient.
        let unit = Decimal::new(1, rounding.places);
        // If the operands overflow, the part is between zero and the whole amount.
        let least = if total.high == Decimal::MAX {
            Decimal::ZERO
        } else {
            let of = sum(weight.low, (total.high - weight.high).max(Decimal::ZERO));
            quotient(product(amount.low, weight.low), of)
        };
        let most = amount.high.checked_mul(weight.high);
        let others = (total.low - weight.low).max(Decimal::ZERO);
        let most = most.map(|most| quotient(most, sum(weight.high, others)));
        let most = most.unwrap_or(amount.high);
        Interval {
            low: round((least - unit).max(Decimal::ZERO), rounding),
            high: round(sum(most.min(amount.high), unit), rounding).min(amount.high),
        }
    }
}
