//! Typed values of compiled formulas.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::number::{Fraction, RATE_LIMIT};
use crate::waterfall::op::Slot;

/// The type of a formula's value, with its slot or, for a number, the number itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    /// A literal number: an amount, a rate or a factor, as its context requires.
    Number(Decimal),
    /// A product that begins with literal numbers, and the rate of its other factors: an amount or
    /// a rate, as its context requires.
    NumberTimes(Numbers, Slot),
    /// A literal with `%`, as a fraction of one.
    Percent(Decimal),
    /// One of two literal numbers, selected by a test: amounts or rates, as the context requires.
    Choice {
        test: Slot,
        numbers: [Decimal; 2],
    },
    Money(Slot),
    Rate(Slot),
    Mask(Slot),
    /// A date, as a number in a rate slot. Formulas can only compare it with another date.
    Date(Slot),
    /// A name whose own formula has a mistake.
    Unknown,
}

impl Value {
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Number(_) | Self::Choice { .. } => "a number",
            Self::Money(_) => "an amount",
            Self::Percent(_) | Self::Rate(_) | Self::NumberTimes(..) => "a percentage",
            Self::Mask(_) => "a test",
            Self::Date(_) => "a date",
            Self::Unknown => "unknown",
        }
    }

    /// Whether only the context determines if it is an amount or a percentage.
    pub(super) const fn is_bare(self) -> bool {
        matches!(self, Self::Number(_) | Self::Choice { .. })
    }
}

/// The literal numbers of a product, folded into one quotient `n` / `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) n: Decimal,
    pub(super) d: Decimal,
}

/// Limits of the fraction that scales an amount besides its percentage, so that lanes of whole
/// cents represent the product exactly.
const MOST_OF: u32 = 1_000;
const MOST_OVER: u32 = 2_000;

impl Numbers {
    pub(super) const ONE: Self = Self { n: Decimal::ONE, d: Decimal::ONE };

    /// Multiplied or divided by a number; `None` if a decimal overflows.
    pub(super) fn with(self, number: Decimal, divide: bool) -> Option<Self> {
        Some(if divide {
            Self { d: self.d.checked_mul(number)?, ..self }
        } else {
            Self { n: self.n.checked_mul(number)?, ..self }
        })
    }

    /// Whether either is too great for a percentage or a factor.
    pub(super) fn is_amount(self) -> bool {
        self.n > RATE_LIMIT || self.d > RATE_LIMIT
    }

    pub(super) fn value(self) -> Decimal {
        self.n.checked_div(self.d).unwrap_or(Decimal::MAX)
    }

    /// As a fraction of small whole numbers in lowest terms, if possible.
    pub(super) fn fraction(self) -> Option<Fraction> {
        let places = self.n.normalize().scale().max(self.d.normalize().scale());
        let scale = Decimal::from(10_u64.checked_pow(places)?);
        let whole = |value: Decimal| value.checked_mul(scale)?.to_u64();
        let (n, d) = (whole(self.n)?, whole(self.d)?);
        let divisor = greatest_common_divisor(n, d).max(1);
        let (of, over) = (u32::try_from(n / divisor).ok()?, u32::try_from(d / divisor).ok()?);
        (of <= MOST_OF && over <= MOST_OVER).then_some(Fraction { of, over })
    }

    /// As a number and a divisor. The divisor is one unless `d` is a small whole number.
    pub(super) fn factor(self) -> (Decimal, Fraction) {
        match self.d.to_u32() {
            Some(over) if self.d == Decimal::from(over) && over <= MOST_OVER => {
                (self.n, Fraction::one_over(over))
            }
            _ => (self.value(), Fraction::WHOLE),
        }
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: &str, d: &str) -> Numbers {
        let decimal = |text: &str| text.parse().unwrap_or_default();
        Numbers { n: decimal(n), d: decimal(d) }
    }

    /// Up to 1,000 / 2,000, which lanes multiply exactly.
    #[test]
    fn numbers_with_small_terms_reduce_to_a_fraction() {
        let cases = [
            ("1", "12", Some((1, 12))),
            ("30", "360", Some((1, 12))),
            ("0.25", "0.5", Some((1, 2))),
            ("1.5", "1", Some((3, 2))),
            ("6", "4", Some((3, 2))),
            ("1000", "1", Some((1_000, 1))),
            ("1001", "1", None),
            ("1", "2000", Some((1, 2_000))),
            ("1", "2001", None),
            ("2002", "2002000", Some((1, 1_000))),
            ("1001", "2001", None),
        ];
        for (n, d, expected) in cases {
            let fraction = numbers(n, d).fraction().map(|Fraction { of, over }| (of, over));
            assert_eq!(fraction, expected, "{n} over {d}");
        }
    }

    #[test]
    fn numbers_split_into_a_factor_and_a_small_whole_divisor() {
        let cases = [
            ("7", "12", "7", (1, 12)),
            ("7", "2000", "7", (1, 2_000)),
            ("4002", "2001", "2", (1, 1)),
            ("3", "1.5", "2", (1, 1)),
            ("3", "0.5", "6", (1, 1)),
        ];
        for (n, d, number, (of, over)) in cases {
            let (value, by) = numbers(n, d).factor();
            assert_eq!(value, numbers(number, "1").n, "{n} over {d}");
            assert_eq!((by.of, by.over), (of, over), "{n} over {d}");
        }
    }

    /// Percentages and factors are at most 2,000.
    #[test]
    fn numbers_above_the_rate_limit_are_amounts() {
        let cases =
            [("2000", "1", false), ("2001", "1", true), ("1", "2000", false), ("1", "2001", true)];
        for (n, d, expected) in cases {
            assert_eq!(numbers(n, d).is_amount(), expected, "{n} over {d}");
        }
    }
}
