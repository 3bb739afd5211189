//! The trait of an arithmetic, and what its operations take and give.

use std::cell::Cell;
use std::fmt::Debug;

use rust_decimal::Decimal;

use super::figure::Measured;
use crate::calendar::YearFraction;

/// Amounts of money stay below this, in dollars: 2^46 cents. Files are checked against it; products,
/// what comes in from outside and unpaid interest that bears interest are no more in a run. So whole
/// cents stay whole in floats, but where hundreds of amounts as great are added up.
pub(crate) const MONEY_LIMIT: Decimal = Decimal::from_parts(0, 1 << 14, 0, false, 2);

/// How a step rounds: half-up (away from zero), as trustees print, never banker's.
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
    /// Rates and percentages as fractions of one: twelve places, so many that a month's interest at a
    /// net rate on 100 billion is to the cent the interest that the rate was made of.
    pub const RATE: Self = Self::half_up(12);

    pub const fn half_up(places: u32) -> Self {
        Self { places }
    }
}

/// Rates, percentages and numbers stay at or below this in a run; a greater one counts as this.
/// In units of twelve places it is below 2^51, so that exact lanes hold it.
pub(crate) const RATE_LIMIT: Decimal = Decimal::from_parts(2_000, 0, 0, false, 0);

/// A part of a whole: so many of so many, such as days of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub of: u32,
    pub over: u32,
}

impl Fraction {
    pub const WHOLE: Self = Self { of: 1, over: 1 };

    /// The same with both as small as they can be.
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

    /// One of so many.
    pub const fn one_over(over: u32) -> Self {
        Self { of: 1, over }
    }
}

impl From<YearFraction> for Fraction {
    fn from(YearFraction { days, basis }: YearFraction) -> Self {
        Self { of: days, over: basis }.reduced()
    }
}

/// What a claim got from the cash there was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled<M> {
    /// Settled of the claim, as carried: a claim paid in whole cents is settled with its fraction.
    pub paid: M,
    /// Cash left, in cents.
    pub left: M,
    /// Still owed.
    pub unpaid: M,
}

/// What a claim got of the amount that a step gives, and of the cash there was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid<M> {
    /// What the claim takes of the amount.
    pub due: M,
    /// Settled of that, as carried.
    pub settled: M,
    /// Not settled of it, and still owed.
    pub unpaid: M,
    /// Left of the amount.
    pub left: M,
    /// Left of the claim.
    pub claim: M,
    /// Cash left, in cents.
    pub cash: M,
}

/// The arithmetic of a run.
///
/// Everything is free of branches on amounts: a comparison is a mask, a choice is a
/// [`select`](Self::select), so that lanes can differ and bounds can be undecided. Amounts are
/// never negative; what would be is nil (`less`), as "the excess of X over Y" is in documents.
pub(crate) trait MoneyArithmetic {
    /// An amount of money, in dollars.
    type Money: Copy + Debug;
    /// A rate or percentage as a fraction of one; also counts and months.
    type Rate: Copy + Debug;
    /// The outcome of a test.
    type Mask: Copy + Debug;
    /// An amount that is being split.
    type Split: Copy + Debug;
    /// Rates of which the weighted mean is being taken.
    type Mean: Copy + Debug;

    /// No money.
    const ZERO: Self::Money;
    /// A rate of nil.
    const ZERO_RATE: Self::Rate;
    /// The mean of no rates yet.
    const NO_MEAN: Self::Mean;

    /// The most that a product, or what is received, may be: [`MONEY_LIMIT`].
    fn most() -> Self::Money;
    fn money(amount: Decimal) -> Self::Money;
    fn rate(rate: Decimal) -> Self::Rate;
    /// A number of months or days, as a factor.
    fn count(number: u32) -> Self::Rate;
    fn mask(value: bool) -> Self::Mask;
    /// An amount that is known only so far.
    fn known(amount: &Measured) -> Self::Money;
    /// A rate, as a fraction of one, that is known only so far.
    fn known_rate(rate: &Measured) -> Self::Rate;

    fn add(a: Self::Money, b: Self::Money) -> Self::Money;
    /// The excess of `a` over `b`, nil if there is none.
    fn less(a: Self::Money, b: Self::Money) -> Self::Money;
    fn min(a: Self::Money, b: Self::Money) -> Self::Money;
    fn max(a: Self::Money, b: Self::Money) -> Self::Money;
    /// Pays a claim, carried with its fractions, from cash in cents. The claim is settled whole
    /// if its cents are there, otherwise as far as the cash goes.
    fn settle(due: Self::Money, available: Self::Money) -> Settled<Self::Money>;
    /// Takes as much of `room` as `amount` needs: (taken, amount left, room left).
    fn fill(amount: Self::Money, room: Self::Money) -> (Self::Money, Self::Money, Self::Money);
    /// Settles a claim as far as an amount goes, from the cash there is.
    #[inline(always)]
    fn pay(amount: Self::Money, claim: Self::Money, cash: Self::Money) -> Paid<Self::Money> {
        let (due, left, rest) = Self::fill(amount, claim);
        let Settled { paid, left: cash, unpaid } = Self::settle(due, cash);
        Paid { due, settled: paid, unpaid, left, claim: Self::add(rest, unpaid), cash }
    }
    fn select(mask: Self::Mask, a: Self::Money, b: Self::Money) -> Self::Money;
    fn select_rate(mask: Self::Mask, a: Self::Rate, b: Self::Rate) -> Self::Rate;

    fn round(amount: Self::Money, rounding: Rounding) -> Self::Money;
    /// The cents that settle a carried amount.
    fn cash(carried: Self::Money) -> Self::Money;
    /// `amount × rate × by`, rounded once: interest of a period, a percentage of an amount.
    fn scale(
        amount: Self::Money,
        rate: Self::Rate,
        by: Fraction,
        rounding: Rounding,
    ) -> Self::Money;
    /// `n ÷ d`, nil where `d` is nil.
    fn ratio(n: Self::Money, d: Self::Money) -> Self::Rate;
    /// Takes another rate into a mean, weighted by an amount.
    fn weigh(mean: &mut Self::Mean, weight: Self::Money, rate: Self::Rate);
    /// The mean, rounded once; nil where the amounts are.
    fn mean(of: Self::Mean) -> Self::Rate;
    /// Begins to split an amount in proportion to weights, of which this is the total.
    fn splitting(amount: Self::Money, total: Self::Money, rounding: Rounding) -> Self::Split;
    /// The next part: cumulatively, part k is round(amount × W(k) ÷ W) − round(amount × W(k − 1) ÷
    /// W), where W(k) are the first k weights together and W all of them. So parts of an amount that
    /// has no more places than the rounding add up to it exactly, none is more than it, and none is
    /// more than its weight where the amount is no more than all weights and these have no more
    /// places either. Nothing where the weights are nil.
    fn part(split: &mut Self::Split, weight: Self::Money) -> Self::Money;

    fn rate_add(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    /// The excess of `a` over `b`, nil if there is none.
    fn rate_less(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    fn rate_times(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    /// `n ÷ d`, nil where `d` is nil.
    fn rate_over(n: Self::Rate, d: Self::Rate) -> Self::Rate;
    fn rate_min(a: Self::Rate, b: Self::Rate) -> Self::Rate;
    fn rate_max(a: Self::Rate, b: Self::Rate) -> Self::Rate;

    fn at_least(a: Self::Money, b: Self::Money) -> Self::Mask;
    fn rate_at_least(a: Self::Rate, b: Self::Rate) -> Self::Mask;
    fn and(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn or(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn not(a: Self::Mask) -> Self::Mask;
    /// Whether the test may have passed anywhere: work may be skipped where not, no value changed.
    fn possible(mask: Self::Mask) -> bool;
    /// Whether there may be anything of some amounts: work may be skipped where not, no value
    /// changed. Always where an observer is told of claims of nothing too.
    fn some(_: &[Cell<Self::Money>]) -> bool {
        true
    }
    /// Whether two amounts that must be equal cannot be.
    fn apart(a: Self::Money, b: Self::Money) -> Self::Mask;
}

/// Splits an amount in proportion to weights.
pub(crate) fn split<A: MoneyArithmetic>(
    amount: A::Money,
    weights: &[A::Money],
    rounding: Rounding,
) -> Vec<A::Money> {
    let total = weights.iter().fold(A::ZERO, |total, weight| A::add(total, *weight));
    let mut split = A::splitting(amount, total, rounding);
    weights.iter().map(|weight| A::part(&mut split, *weight)).collect()
}

/// A value that a month brings, as a run in some arithmetic takes it.
pub(crate) trait IntoArithmetic<A: MoneyArithmetic> {
    fn money(&self) -> A::Money;
    fn rate(&self) -> A::Rate;
}

/// What a report prints can be taken by every arithmetic.
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
