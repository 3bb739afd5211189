//! A printed figure: a value and the places it was printed with.

use rust_decimal::{Decimal, RoundingStrategy};

/// A figure as a report prints it: known to half a unit of its last printed digit.
///
/// A rate or percentage keeps the unit it is printed in (`1.44000%` is 1.44000 with five places).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The value; its scale is the number of places printed.
    pub value: Decimal,
}

impl Figure {
    /// A figure whose scale says how many places were printed.
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

    /// `value` as this figure would print it: rounded half-up (away from zero) to its places.
    #[must_use]
    pub fn print(&self, value: Decimal) -> Decimal {
        value.round_dp_with_strategy(self.places(), RoundingStrategy::MidpointAwayFromZero)
    }
}
