//! Closed intervals of decimals.

use rust_decimal::Decimal;

/// An interval of decimals, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The least value possible.
    pub low: Decimal,
    /// The greatest value possible.
    pub high: Decimal,
}

impl Interval {
    /// The interval that contains one value only.
    #[must_use]
    pub const fn point(value: Decimal) -> Self {
        Self { low: value, high: value }
    }

    /// The smallest interval that contains both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Whether the two have a value in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether `value` is inside.
    #[must_use]
    pub fn contains(self, value: Decimal) -> bool {
        self.low <= value && value <= self.high
    }

    /// The values in both, or `None` if there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        self.meets(other)
            .then(|| Self { low: self.low.max(other.low), high: self.high.min(other.high) })
    }

    pub(super) fn is_point(self) -> bool {
        self.low == self.high
    }

    /// The image under a function that increases with its argument.
    pub(super) fn rising(self, f: impl Fn(Decimal) -> Decimal) -> Self {
        Self { low: f(self.low), high: f(self.high) }
    }

    /// The image under a function that increases with both arguments.
    pub(super) fn rising2(self, other: Self, f: impl Fn(Decimal, Decimal) -> Decimal) -> Self {
        Self { low: f(self.low, other.low), high: f(self.high, other.high) }
    }

    /// The image under a function that rises with the first argument and falls with the second.
    pub(super) fn rising_falling(
        self,
        other: Self,
        f: impl Fn(Decimal, Decimal) -> Decimal,
    ) -> Self {
        Self { low: f(self.low, other.high), high: f(self.high, other.low) }
    }
}
