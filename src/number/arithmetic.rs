//! The trait of an arithmetic, and the operands and results of its operations.

use std::cell::Cell;
use std::fmt::Debug;

use rust_decimal::Decimal;

use super::figure::Measured;
use crate::calendar::YearFraction;

/// The limit of an amount of money, in dollars: 2^46 cents. Amounts in files must be below it; a
/// run caps products, receipts from outside and unpaid interest that bears interest at it. So whole
/// cents stay exact in floats, except if hundreds of amounts of this size are added up.
pub(crate) const MONEY_LIMIT: Decimal = Decimal::from_parts(0, 1 << 14, 0, false, 2);

/// How a step rounds: half up (halves away from zero), as trustees print; never to even.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rounding {
    /// Decimal places kept.
    pub places: u32,
}

impl Rounding {
    /// Cash: whole cents.
    pub const CENTS: Self = Self::half_up(2);
    /// Amounts carried with fractions of a cent: eight places, so that products stay exact.
    pub const FRACTIONS: Self = Self::half_up(8);
    /// Rates and percentages as fractions of one: twelve places. A net rate is computed from a
    /// month's interest; twelve places reproduce that interest to the cent on 100 billion dollars.
    pub const RATE: Self = Self::half_up(12);

    pub const fn half_up(places: u32) -> Self {
        Self { places }
    }
}

/// The greatest rate, percentage or number of a run; a greater one is capped at it.
/// In units of the twelfth place it is below 2^51, so cent lanes represent it exactly.
pub(crate) const RATE_LIMIT: Decimal = Decimal::from_parts(2_000, 0, 0, false, 0);

/// Rates and percentages that a report publishes stay below this, in percent: sums and margins of them
/// then stay below [`RATE_LIMIT`].
pub(crate) const PUBLISHED_RATE_LIMIT: Decimal = Decimal::ONE_THOUSAND;

/// A ratio of two whole numbers, such as days of a year: `of ÷ over`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub of: u32,
    pub over: u32,
}

impl Fraction {
    pub const WHOLE: Self = Self { of: 1, over: 1 };

    /// In lowest terms (Euclid's algorithm).
    const fn reduced(self) -> Self {
        let (mut divisor, mut rest) = (self.of, self.over);
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        match (self.of.checked_div(divisor), self.over.checked_div(divisor)) {
            (Some(of), Some(over)) => Self { of, over },
            _ => self,
        }
    }

    pub const fn one_over(over: u32) -> Self {
        Self { of: 1, over }
    }
}

impl From<YearFraction> for Fraction {
    fn from(YearFraction { days, basis }: YearFraction) -> Self {
        Self { of: days, over: basis }.reduced()
    }
}

/// A claim paid from the available cash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled<M> {
    /// Settled part, as carried: if all the claim's cents are paid, its fraction of a cent is too.
    pub paid: M,
    /// Cash left, in cents.
    pub left: M,
    /// Still owed.
    pub unpaid: M,
}

/// A claim paid from the amount that a step allots, and from the available cash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid<M> {
    /// The claim's share of the amount.
    pub due: M,
    /// Settled part of `due`, as carried.
    pub settled: M,
    /// Part of `due` that is still owed.
    pub unpaid: M,
    /// Remainder of the amount.
    pub left: M,
    /// Remainder of the claim.
    pub claim: M,
    /// Cash left, in cents.
    pub cash: M,
}

/// The arithmetic of a run.
///
/// No operation branches on an amount: a comparison gives a mask and a choice is a
/// [`select`](Self::select). So lanes can differ, and a test on intervals can be undecided. Amounts
/// are never negative: [`less`](Self::less) is floored at zero, as an excess in deal documents is.
pub(crate) trait MoneyArithmetic {
    /// An amount of money, in dollars.
    type Money: Copy + Debug;
    /// A rate or percentage as a fraction of one; also counts and months.
    type Rate: Copy + Debug;
    /// The outcome of a test.
    type Mask: Copy + Debug;
    /// The state of splitting an amount.
    type Split: Copy + Debug;
    /// The accumulator of a weighted mean of rates.
    type Mean: Copy + Debug;

    const ZERO: Self::Money;
    const ZERO_RATE: Self::Rate;
    /// The empty accumulator.
    const NO_MEAN: Self::Mean;

    /// The cap on products and receipts: [`MONEY_LIMIT`].
    fn most() -> Self::Money;
    fn money(amount: Decimal) -> Self::Money;
    fn rate(rate: Decimal) -> Self::Rate;
    /// A number of months or days, as a factor.
    fn count(number: u32) -> Self::Rate;
    fn mask(value: bool) -> Self::Mask;
    /// An amount known only to its printed digits.
    fn known(amount: &Measured) -> Self::Money;
    /// A rate, as a fraction of one, known only to its printed digits.
    fn known_rate(rate: &Measured) -> Self::Rate;

    fn add(a: Self::Money, b: Self::Money) -> Self::Money;
    /// The excess of `a` over `b`, or zero.
    fn less(a: Self::Money, b: Self::Money) -> Self::Money;
    fn min(a: Self::Money, b: Self::Money) -> Self::Money;
    fn max(a: Self::Money, b: Self::Money) -> Self::Money;
    /// Pays a claim, which may carry fractions of a cent, from cash in cents. If the cash covers
    /// the claim rounded to cents, the claim is settled in full; otherwise as far as the cash goes.
    fn settle(due: Self::Money, available: Self::Money) -> Settled<Self::Money>;
    /// The lesser of the two, and what remains of each: (taken, amount left, capacity left).
    fn fill(amount: Self::Money, capacity: Self::Money) -> (Self::Money, Self::Money, Self::Money);
    /// Pays a claim up to `amount`, from the available cash.
    #[inline(always)]
    fn pay(amount: Self::Money, claim: Self::Money, cash: Self::Money) -> Paid<Self::Money> {
        let (due, left, rest) = Self::fill(amount, claim);
        let Settled { paid, left: cash, unpaid } = Self::settle(due, cash);
        Paid { due, settled: paid, unpaid, left, claim: Self::add(rest, unpaid), cash }
    }
    fn select(mask: Self::Mask, a: Self::Money, b: Self::Money) -> Self::Money;
    fn select_rate(mask: Self::Mask, a: Self::Rate, b: Self::Rate) -> Self::Rate;

    fn round(amount: Self::Money, rounding: Rounding) -> Self::Money;
    /// A carried amount rounded to the cents that settle it.
    fn cash(carried: Self::Money) -> Self::Money;
    /// `amount × rate × by`, rounded once: interest for a period, or a percentage of an amount.
    fn scale(
        amount: Self::Money,
        rate: Self::Rate,
        by: Fraction,
        rounding: Rounding,
    ) -> Self::Money;
    /// `n ÷ d`, or zero if `d` is zero.
    fn ratio(n: Self::Money, d: Self::Money) -> Self::Rate;
    /// Adds a rate to a mean, weighted by an amount.
    fn weigh(mean: &mut Self::Mean, weight: Self::Money, rate: Self::Rate);
    /// The mean, rounded once; zero if all weights are zero.
    fn mean(of: Self::Mean) -> Self::Rate;
    /// Begins to split an amount in proportion to weights whose sum is `total`.
    fn splitting(amount: Self::Money, total: Self::Money, rounding: Rounding) -> Self::Split;
    /// The next part, by cumulative rounding: part k is round(amount × W(k) ÷ W) − round(amount ×
    /// W(k − 1) ÷ W), with W(k) the sum of the first k weights and W the sum of all. If the amount
    /// has no more places than the rounding, the parts add up to it exactly and none exceeds it. If
    /// also the amount is at most W and the weights have no more places, no part exceeds its
    /// weight. Zero if all weights are zero.
    fn part(split: &mut Self::Split, weight: Self::Money) -> Self::Money;

    fn rate_add(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    /// The excess of `a` over `b`, or zero.
    fn rate_less(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    fn rate_times(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    /// `n ÷ d`, or zero if `d` is zero.
    fn rate_over(n: Self::Rate, d: Self::Rate) -> Self::Rate;
    fn rate_min(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    fn rate_max(a: Self::Rate, b: Self::Rate) -> Self::Rate;

    fn at_least(a: Self::Money, b: Self::Money) -> Self::Mask;
    fn rate_at_least(a: Self::Rate, b: Self::Rate) -> Self::Mask;
    fn and(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn or(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn not(a: Self::Mask) -> Self::Mask;
    /// Whether the test may pass in any lane. If not, no value depends on the work that it guards.
    fn possible(mask: Self::Mask) -> bool;
    /// Whether any amount may be above zero. If not, work on them can be skipped without changing a
    /// value. Always true in arithmetics with an observer, which is also notified of zero claims.
    fn some(_: &[Cell<Self::Money>]) -> bool {
        true
    }
    /// Whether two amounts that must be equal are certainly different.
    fn apart(a: Self::Money, b: Self::Money) -> Self::Mask;
}

pub(crate) fn split<A: MoneyArithmetic>(
    amount: A::Money,
    weights: &[A::Money],
    rounding: Rounding,
) -> Vec<A::Money> {
    let total = weights.iter().fold(A::ZERO, |total, weight| A::add(total, *weight));
    let mut split = A::splitting(amount, total, rounding);
    weights.iter().map(|weight| A::part(&mut split, *weight)).collect()
}

/// An input of a month, converted to the arithmetic of the run.
pub(crate) trait IntoArithmetic<A: MoneyArithmetic> {
    fn money(&self) -> A::Money;
    fn rate(&self) -> A::Rate;
}

/// Every arithmetic accepts printed values.
impl<A: MoneyArithmetic> IntoArithmetic<A> for Measured {
    fn money(&self) -> A::Money {
        A::known(self)
    }

    fn rate(&self) -> A::Rate {
        A::known_rate(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_limit_is_two_to_the_forty_sixth_cents() {
        assert_eq!(MONEY_LIMIT * Decimal::from(100), Decimal::from(1_u64 << 46));
    }
}
