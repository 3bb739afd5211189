//! Formulas that compute a printed quantity from others of the same statement.

use rust_decimal::Decimal;

use super::key::Key;
use crate::number::Interval;

/// A formula over quantities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    Key(Key),
    Number(Decimal),
    /// Terms, each subtracted if its flag is true and added otherwise.
    Sum(Vec<(bool, Term)>),
    /// The same, but zero if the sum is negative.
    Excess(Vec<(bool, Term)>),
    Times(Box<Term>, Box<Term>),
    /// The first divided by the second; zero if the second is zero.
    Over(Box<Term>, Box<Term>),
    /// Any value from zero to the term.
    UpTo(Box<Term>),
}

impl Term {
    pub fn sum(keys: impl IntoIterator<Item = Key>) -> Self {
        Self::Sum(keys.into_iter().map(|key| (false, Self::Key(key))).collect())
    }

    /// The sum of some quantities less the sum of others.
    pub fn less(plus: impl IntoIterator<Item = Key>, minus: impl IntoIterator<Item = Key>) -> Self {
        let plus = plus.into_iter().map(|key| (false, Self::Key(key)));
        Self::Sum(plus.chain(minus.into_iter().map(|key| (true, Self::Key(key)))).collect())
    }

    pub fn over(self, divisor: Self) -> Self {
        Self::Over(Box::new(self), Box::new(divisor))
    }

    pub fn times(self, factor: Self) -> Self {
        Self::Times(Box::new(self), Box::new(factor))
    }

    /// Every quantity in the formula.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.collect(&mut keys);
        keys
    }

    fn collect(&self, keys: &mut Vec<Key>) {
        match self {
            Self::Key(key) => keys.push(*key),
            Self::Number(_) => {}
            Self::Sum(terms) | Self::Excess(terms) => {
                terms.iter().for_each(|(_, term)| term.collect(keys));
            }
            Self::Times(a, b) | Self::Over(a, b) => {
                a.collect(keys);
                b.collect(keys);
            }
            Self::UpTo(most) => most.collect(keys),
        }
    }

    /// The formula's value by interval arithmetic. `of` returns the interval of a quantity, or
    /// `None` if it is unknown; the value is then `None` too.
    pub fn value(&self, of: &impl Fn(Key) -> Option<Interval>) -> Option<Interval> {
        match self {
            Self::Key(key) => of(*key),
            Self::Number(number) => Some(Interval::point(*number)),
            Self::Sum(terms) => sum(terms, of),
            Self::Excess(terms) => {
                let Interval { low, high } = sum(terms, of)?;
                Some(Interval { low: low.max(Decimal::ZERO), high: high.max(Decimal::ZERO) })
            }
            Self::Times(a, b) => corners(a.value(of)?, b.value(of)?, Decimal::checked_mul),
            Self::Over(a, b) => over(a.value(of)?, b.value(of)?),
            // The quotient has no upper limit if the divisor may be zero.
            Self::UpTo(most) => match &**most {
                Self::Over(_, b) if b.value(of)?.low <= Decimal::ZERO => None,
                most => Some(Interval::point(Decimal::ZERO).hull(most.value(of)?)),
            },
        }
    }
}

fn sum(terms: &[(bool, Term)], of: &impl Fn(Key) -> Option<Interval>) -> Option<Interval> {
    let mut total = Interval::point(Decimal::ZERO);
    for (minus, term) in terms {
        let Interval { low, high } = term.value(of)?;
        let (low, high) = if *minus { (-high, -low) } else { (low, high) };
        total = Interval { low: total.low.checked_add(low)?, high: total.high.checked_add(high)? };
    }
    Some(total)
}

/// The quotient of two intervals. Divisors are balances, loan counts and face amounts. If the interval
/// of one reaches zero, it has been printed as zero; then the quotient is zero.
fn over(a: Interval, b: Interval) -> Option<Interval> {
    let zero = Decimal::ZERO;
    if b.low <= zero { Some(Interval::point(zero)) } else { corners(a, b, Decimal::checked_div) }
}

/// The range of `f` over two intervals. `f` is monotone in each, so we evaluate the corners only.
fn corners(
    a: Interval,
    b: Interval,
    f: impl Fn(Decimal, Decimal) -> Option<Decimal>,
) -> Option<Interval> {
    let first = f(a.low, b.low)?;
    if a.low == a.high && b.low == b.high {
        return Some(Interval::point(first));
    }
    let values = [first, f(a.low, b.high)?, f(a.high, b.low)?, f(a.high, b.high)?];
    let low = values.into_iter().fold(first, Decimal::min);
    Some(Interval { low, high: values.into_iter().fold(first, Decimal::max) })
}
