//! What a formula compiles to.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::number::{Fraction, RATE_LIMIT};
use crate::waterfall::op::Slot;

/// What a formula comes to, and where a run will find it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    /// A number written in the formula: an amount, a rate or a factor, as its place asks.
    Number(Decimal),
    /// Numbers written first in a product, and the rate that the rest comes to: an amount or a
    /// rate, as its place asks.
    NumberTimes(Numbers, Slot),
    /// A number written with `%`, as a fraction of one.
    Percent(Decimal),
    /// One of two numbers, as a test says: amounts or rates, as their place asks.
    Choice {
        test: Slot,
        numbers: [Decimal; 2],
    },
    Money(Slot),
    Rate(Slot),
    Mask(Slot),
    /// A date, as a number in a rate slot; it is only compared, with another.
    Date(Slot),
    /// Something whose own formula has a mistake.
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

    /// Whether nothing but its place says what it is an amount of, or a percentage.
    pub(super) const fn is_bare(self) -> bool {
        matches!(self, Self::Number(_) | Self::Choice { .. })
    }
}

/// The numbers of a chain: a quotient of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) n: Decimal,
    pub(super) d: Decimal,
}

/// Most that a step multiplies and divides an amount by besides its percentage, so that exact
/// lanes hold the product.
const MOST_OF: u32 = 1_000;
const MOST_OVER: u32 = 2_000;

impl Numbers {
    pub(super) const ONE: Self = Self { n: Decimal::ONE, d: Decimal::ONE };

    /// Times a number, or over it; `None` where no decimal holds it.
    pub(super) fn with(self, number: Decimal, divide: bool) -> Option<Self> {
        Some(if divide {
            Self { d: self.d.checked_mul(number)?, ..self }
        } else {
            Self { n: self.n.checked_mul(number)?, ..self }
        })
    }

    /// Whether they are too great for a percentage or a factor.
    pub(super) fn is_amount(self) -> bool {
        self.n > RATE_LIMIT || self.d > RATE_LIMIT
    }

    pub(super) fn value(self) -> Decimal {
        self.n.checked_div(self.d).unwrap_or(Decimal::MAX)
    }

    /// As a fraction of small whole numbers, where it is one.
    pub(super) fn fraction(self) -> Option<Fraction> {
        let places = self.n.normalize().scale().max(self.d.normalize().scale());
        let scale = Decimal::from(10_u64.checked_pow(places)?);
        let whole = |value: Decimal| value.checked_mul(scale)?.to_u64();
        let (n, d) = (whole(self.n)?, whole(self.d)?);
        let divisor = greatest_common_divisor(n, d).max(1);
        let (of, over) = (u32::try_from(n / divisor).ok()?, u32::try_from(d / divisor).ok()?);
        (of <= MOST_OF && over <= MOST_OVER).then_some(Fraction { of, over })
    }

    /// As one number, and what remains to divide by.
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

    /// In lowest terms; up to 1,000 over 2,000, which lanes multiply exactly.
    #[test]
    fn numbers_are_a_fraction_of_small_whole_numbers_where_they_are_one() {
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

    /// What it is divided by stays apart where it is a small whole number.
    #[test]
    fn numbers_are_one_number_and_a_divisor() {
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
    fn numbers_past_the_limit_of_rates_are_amounts() {
        let cases =
            [("2000", "1", false), ("2001", "1", true), ("1", "2000", false), ("1", "2001", true)];
        for (n, d, expected) in cases {
            assert_eq!(numbers(n, d).is_amount(), expected, "{n} over {d}");
        }
    }
}
