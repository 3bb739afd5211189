//! A printed figure: a value and the places it was printed with.

use rust_decimal::{Decimal, RoundingStrategy};

use super::interval::Interval;

/// A figure as a report prints it: known to half a unit of its last printed digit.
///
/// A rate or percentage keeps the unit it is printed in (`1.44000%` is 1.44000 with five places).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The value; its scale is the number of places printed.
    pub value: Decimal,
}

impl Figure {
    /// A figure; the value's scale is the number of places printed.
    #[must_use]
    pub const fn new(value: Decimal) -> Self {
        Self { value }
    }

    /// Decimal places printed.
    #[must_use]
    pub const fn places(&self) -> u32 {
        self.value.scale()
    }

    /// Half a unit of the last printed digit: 0.005 for cents.
    #[must_use]
    pub fn half_unit(&self) -> Decimal {
        Decimal::new(5, self.places().saturating_add(1))
    }

    /// The values that print as this figure: half a unit of its last digit to either side. A figure
    /// without decimal places is a count, and exact.
    #[must_use]
    pub fn interval(&self) -> Interval {
        if self.places() == 0 {
            return Interval::point(self.value);
        }
        let half = self.half_unit();
        Interval { low: self.value - half, high: self.value + half }
    }

    /// `value` as this figure would print it: rounded half up (away from zero) to its places, with
    /// trailing zeros, and zero without a sign.
    #[must_use]
    pub fn print(&self, value: Decimal) -> Decimal {
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        let mut printed = value.round_dp_with_strategy(self.places(), strategy);
        // If the digits do not fit into a decimal, fewer places are kept.
        printed.rescale(self.places());
        if printed.is_zero() {
            printed.set_sign_positive(true);
        }
        printed
    }
}

/// A value and the interval within which it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The value that a run in decimals uses.
    pub value: Decimal,
    /// The interval that contains the true value; a run in intervals uses it.
    pub within: Interval,
}

impl Measured {
    /// A value known exactly: cash in cents, a constant of the deal.
    #[must_use]
    pub const fn exactly(value: Decimal) -> Self {
        Self { value, within: Interval::point(value) }
    }

    /// A printed amount: known to half a unit of its last digit, and not negative.
    #[must_use]
    pub fn printed(figure: &Figure) -> Self {
        let printed = figure.interval();
        let low = printed.low.max(Decimal::ZERO).min(figure.value);
        Self { value: figure.value, within: Interval { low, high: printed.high } }
    }

    /// A printed rate in percent, as a fraction of one.
    #[must_use]
    pub fn printed_pct(figure: &Figure) -> Self {
        let Self { value, within } = Self::printed(figure);
        let fraction = |pct: Decimal| pct / Decimal::ONE_HUNDRED;
        Self {
            value: fraction(value),
            within: Interval { low: fraction(within.low), high: fraction(within.high) },
        }
    }
}
