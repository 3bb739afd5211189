//! The reference arithmetic: decimals, rounded where the trustee rounds.

use rust_decimal::{Decimal, RoundingStrategy};

use super::arithmetic::{Fraction, MONEY_LIMIT, MoneyArithmetic, RATE_LIMIT, Rounding, Settled};
use super::figure::Measured;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting {
    amount: Decimal,
    total: Decimal,
    rounding: Rounding,
    /// Running totals of the weights and of their parts.
    weighed: Decimal,
    distributed: Decimal,
}

/// Decimals to the cent.
#[derive(Debug)]
pub(crate) enum DecimalArithmetic {}

pub(super) fn round(value: Decimal, rounding: Rounding) -> Decimal {
    value.round_dp_with_strategy(rounding.places, RoundingStrategy::MidpointAwayFromZero)
}

/// `n ÷ d` unrounded, or zero if `d` is zero.
pub(super) fn quotient(n: Decimal, d: Decimal) -> Decimal {
    if d.is_zero() { Decimal::ZERO } else { n.checked_div(d).unwrap_or(Decimal::MAX) }
}

/// Saturates at [`Decimal::MAX`]: the amounts of a deal file are limited, but the value of a
/// formula is not. Payments never come near it, because claims and cash limit them.
pub(super) fn product(a: Decimal, b: Decimal) -> Decimal {
    a.checked_mul(b).unwrap_or(Decimal::MAX)
}

pub(super) fn sum(a: Decimal, b: Decimal) -> Decimal {
    a.checked_add(b).unwrap_or(Decimal::MAX)
}

/// A rate rounded to twelve places, at most [`RATE_LIMIT`].
fn limited(rate: Decimal) -> Decimal {
    Ord::min(round(rate, Rounding::RATE), RATE_LIMIT)
}

impl MoneyArithmetic for DecimalArithmetic {
    type Money = Decimal;
    type Rate = Decimal;
    type Mask = bool;
    type Split = Splitting;
    type Mean = (Decimal, Decimal);

    const ZERO: Decimal = Decimal::ZERO;
    const ZERO_RATE: Decimal = Decimal::ZERO;
    const NO_MEAN: Self::Mean = (Decimal::ZERO, Decimal::ZERO);

    fn most() -> Decimal {
        MONEY_LIMIT
    }

    fn money(amount: Decimal) -> Decimal {
        amount
    }

    fn rate(rate: Decimal) -> Decimal {
        rate
    }

    fn count(number: u32) -> Decimal {
        number.into()
    }

    fn mask(value: bool) -> bool {
        value
    }

    fn known(amount: &Measured) -> Decimal {
        amount.value
    }

    fn known_rate(rate: &Measured) -> Decimal {
        rate.value
    }

    fn add(a: Decimal, b: Decimal) -> Decimal {
        sum(a, b)
    }

    fn less(a: Decimal, b: Decimal) -> Decimal {
        (a - b).max(Decimal::ZERO)
    }

    fn min(a: Decimal, b: Decimal) -> Decimal {
        Ord::min(a, b)
    }

    fn max(a: Decimal, b: Decimal) -> Decimal {
        Ord::max(a, b)
    }

    fn settle(due: Decimal, available: Decimal) -> Settled<Decimal> {
        let cents = Self::cash(due);
        if cents <= available {
            Settled { paid: due, left: available - cents, unpaid: Decimal::ZERO }
        } else {
            Settled { paid: available, left: Decimal::ZERO, unpaid: due - available }
        }
    }

    fn fill(amount: Decimal, capacity: Decimal) -> (Decimal, Decimal, Decimal) {
        let taken = Ord::min(amount, capacity);
        (taken, amount - taken, capacity - taken)
    }

    fn select(mask: bool, a: Decimal, b: Decimal) -> Decimal {
        if mask { a } else { b }
    }

    fn select_rate(mask: bool, a: Decimal, b: Decimal) -> Decimal {
        if mask { a } else { b }
    }

    fn round(amount: Decimal, rounding: Rounding) -> Decimal {
        round(amount, rounding)
    }

    fn cash(carried: Decimal) -> Decimal {
        round(carried, Rounding::CENTS)
    }

    fn scale(amount: Decimal, rate: Decimal, by: Fraction, rounding: Rounding) -> Decimal {
        let whole = product(product(amount, rate), Decimal::from(by.of));
        Ord::min(round(quotient(whole, Decimal::from(by.over)), rounding), MONEY_LIMIT)
    }

    fn ratio(n: Decimal, d: Decimal) -> Decimal {
        limited(quotient(n, d))
    }

    fn weigh((weighed, weights): &mut (Decimal, Decimal), weight: Decimal, rate: Decimal) {
        *weighed = sum(*weighed, product(weight, rate));
        *weights = sum(*weights, weight);
    }

    fn mean((weighed, weights): (Decimal, Decimal)) -> Decimal {
        Self::ratio(weighed, weights)
    }

    fn splitting(amount: Decimal, total: Decimal, rounding: Rounding) -> Splitting {
        Splitting { amount, total, rounding, weighed: Decimal::ZERO, distributed: Decimal::ZERO }
    }

    /// The difference of two rounded running totals.
    fn part(split: &mut Splitting, weight: Decimal) -> Decimal {
        split.weighed = sum(split.weighed, weight);
        // Weights may be claims: if their sum is so large that the product overflows, divide first.
        let running = match split.amount.checked_mul(split.weighed) {
            Some(product) => quotient(product, split.total),
            None => product(split.amount, quotient(split.weighed, split.total)),
        };
        let running = round(running, split.rounding);
        let part = running - split.distributed;
        split.distributed = running;
        part
    }

    fn rate_add(a: Decimal, b: Decimal) -> Decimal {
        Ord::min(sum(a, b), RATE_LIMIT)
    }

    fn rate_less(a: Decimal, b: Decimal) -> Decimal {
        (a - b).max(Decimal::ZERO)
    }

    fn rate_times(a: Decimal, b: Decimal) -> Decimal {
        limited(product(a, b))
    }

    fn rate_over(n: Decimal, d: Decimal) -> Decimal {
        // A rate of an index may be negative; a ratio over it is zero.
        limited(quotient(n, d.max(Decimal::ZERO)))
    }

    fn rate_min(a: Decimal, b: Decimal) -> Decimal {
        Ord::min(a, b)
    }

    fn rate_max(a: Decimal, b: Decimal) -> Decimal {
        Ord::max(a, b)
    }

    fn at_least(a: Decimal, b: Decimal) -> bool {
        a >= b
    }

    fn rate_at_least(a: Decimal, b: Decimal) -> bool {
        a >= b
    }

    fn and(a: bool, b: bool) -> bool {
        a && b
    }

    fn or(a: bool, b: bool) -> bool {
        a || b
    }

    fn not(a: bool) -> bool {
        !a
    }

    fn possible(mask: bool) -> bool {
        mask
    }

    fn apart(a: Decimal, b: Decimal) -> bool {
        a != b
    }
}
