//! IntervalArithmetic: what a run could pay, given that its inputs were printed with so many digits.
//!
//! A monotone primitive runs the exact, rounded one on both ends, so bounds of points equal the
//! exact run. IntervalArithmetic prove what is impossible, not what is possible.

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
        Settled {
            paid: due.rising2(available, |due, cash| DecimalArithmetic::settle(due, cash).paid),
            left: available
                .rising_falling(due, |cash, due| DecimalArithmetic::settle(due, cash).left),
            unpaid: due
                .rising_falling(available, |due, cash| DecimalArithmetic::settle(due, cash).unpaid),
        }
    }

    fn fill(amount: Interval, room: Interval) -> (Interval, Interval, Interval) {
        (
            amount.rising2(room, |amount, room| DecimalArithmetic::fill(amount, room).0),
            amount.rising_falling(room, |amount, room| DecimalArithmetic::fill(amount, room).1),
            room.rising_falling(amount, |room, amount| DecimalArithmetic::fill(amount, room).2),
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

    /// Where the divisor may be nil and may not, the quotient may be anything up to its greatest.
    fn ratio(n: Interval, d: Interval) -> Interval {
        let exact = n.rising_falling(d, DecimalArithmetic::ratio);
        if d.low.is_zero() && !d.high.is_zero() {
            // The quotient has no greatest value as the divisor nears nil; one cent is the least
            // amount a balance can have and still be printed.
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

/// An amount that is being split among weights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting {
    amount: Interval,
    total: Interval,
    rounding: Rounding,
    /// The same as decimals, where all of it is points.
    points: <DecimalArithmetic as MoneyArithmetic>::Split,
}

impl Splitting {
    fn part(&mut self, weight: Interval) -> Interval {
        let Self { amount, total, rounding, .. } = *self;
        if amount.is_point() && total.is_point() && weight.is_point() {
            return Interval::point(DecimalArithmetic::part(&mut self.points, weight.low));
        }
        // A part grows with the amount and its own weight and falls with the others'; the
        // difference of two rounded running totals is at most one unit away from the quotient.
        let unit = Decimal::new(1, rounding.places);
        // Where no decimal holds what a part is a quotient of, it is nil at least, all at most.
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
