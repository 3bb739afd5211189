//! A printed figure: a value and the places it was printed with.

use rust_decimal::{Decimal, RoundingStrategy};

use super::interval::Interval;

/// A figure as a report prints it: known to half a unit of its last printed digit.
///
/// A rate or percentage keeps the unit it is printed in (`1.44000%` is 1.44000 with five places).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The value. Unless the figure was computed from printed ones, its scale is the number of places
    /// printed.
    pub value: Decimal,
    known: Known,
}

/// How well a figure is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// By its places. Without places it is a count, and exact.
    Places,
    /// To half a one, because it has no places and is no count.
    Rounded,
    /// The value is a multiple of `unit`, and true to `half_unit`.
    Units { unit: Decimal, half_unit: Decimal },
}

impl Figure {
    /// A figure; the value's scale is the number of places printed. Without places it is a count, and
    /// exact.
    #[must_use]
    pub const fn new(value: Decimal) -> Self {
        Self { value, known: Known::Places }
    }

    /// An amount or a rate: as [`new`](Self::new), but without places it is known to half a one.
    ///
    /// ```
    /// use paydown::number::Figure;
    /// let dollars = Figure::rounded(1_000.into()).interval();
    /// assert_eq!((dollars.low.to_string(), dollars.high.to_string()), ("999.5".into(), "1000.5".into()));
    /// ```
    #[must_use]
    pub const fn rounded(value: Decimal) -> Self {
        let known = if value.scale() == 0 { Known::Rounded } else { Known::Places };
        Self { value, known }
    }

    /// A zero without places: exact, until it is known how its column prints zeros.
    pub(crate) fn is_bare_zero(&self) -> bool {
        self.is_exact() && self.value.is_zero()
    }

    /// A mean of printed figures, known to `half_unit`.
    pub(crate) fn mean(value: Decimal, half_unit: Decimal) -> Self {
        let unit = Decimal::new(1, value.scale());
        Self { value, known: Known::Units { unit, half_unit } }
    }

    /// Decimal places printed.
    #[must_use]
    pub const fn places(&self) -> u32 {
        self.value.scale()
    }

    /// The unit of the last printed digit: 0.01 for cents.
    fn unit(&self) -> Decimal {
        match self.known {
            Known::Places | Known::Rounded => Decimal::new(1, self.places()),
            Known::Units { unit, .. } => unit,
        }
    }

    /// Half a unit of the last printed digit: 0.005 for cents. For a sum, that of all its figures.
    #[must_use]
    pub fn half_unit(&self) -> Decimal {
        match self.known {
            Known::Places | Known::Rounded => Decimal::new(5, self.places().saturating_add(1)),
            Known::Units { half_unit, .. } => half_unit,
        }
    }

    /// The values that print as this figure: half a unit of its last digit to either side. A figure
    /// without decimal places is a count, and exact, unless it is [`rounded`](Self::rounded).
    #[must_use]
    pub fn interval(&self) -> Interval {
        if self.is_exact() {
            return Interval::point(self.value);
        }
        let half = self.half_unit();
        Interval { low: self.value - half, high: self.value + half }
    }

    /// Half the width of the interval: zero for a count.
    pub(crate) fn tolerance(&self) -> Decimal {
        if self.is_exact() { Decimal::ZERO } else { self.half_unit() }
    }

    fn is_exact(&self) -> bool {
        self.known == Known::Places && self.places() == 0
    }

    /// `value` as this figure would print it: rounded half up (away from zero) to its places, with
    /// trailing zeros, and zero without a sign.
    #[must_use]
    pub fn print(&self, value: Decimal) -> Decimal {
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        let in_units = match self.known {
            Known::Units { unit, .. } if unit != Decimal::new(1, self.places()) => {
                let units = value.checked_div(unit).map(|n| n.round_dp_with_strategy(0, strategy));
                units.and_then(|units| units.checked_mul(unit))
            }
            _ => None,
        };
        let mut printed =
            in_units.unwrap_or_else(|| value.round_dp_with_strategy(self.places(), strategy));
        // If the digits do not fit into a decimal, fewer places are kept.
        printed.rescale(self.places());
        if printed.is_zero() {
            printed.set_sign_positive(true);
        }
        printed
    }

    /// The figure with the other sign.
    pub(crate) fn negated(self) -> Self {
        Self { value: if self.value.is_zero() { self.value } else { -self.value }, ..self }
    }

    /// The figure in another unit of account: a factor quoted per 25,000, divided by 25,000. Its unit
    /// and half unit change with it. `None` beyond what a decimal holds.
    pub(crate) fn over(self, divisor: Decimal) -> Option<Self> {
        self.in_units_of(self.unit().checked_div(divisor)?)
    }

    /// The same, multiplied.
    pub(crate) fn times(self, factor: Decimal) -> Option<Self> {
        self.in_units_of(self.unit().checked_mul(factor)?)
    }

    /// The figure as the same number of other units.
    fn in_units_of(self, to: Decimal) -> Option<Self> {
        let to = to.normalize();
        if self.is_bare_zero() {
            return Some(self);
        }
        if to.is_zero() {
            return None;
        }
        let units = self.value.checked_div(self.unit())?;
        let halves = self.half_unit().checked_div(self.unit())?;
        let mut value = units.checked_mul(to)?;
        // The unit of decimal places is a one with zeros before it.
        let by_places = matches!(self.known, Known::Places | Known::Rounded);
        if by_places && to == Decimal::new(1, to.scale()) {
            value.rescale(to.scale());
            return Some(Self::rounded(value));
        }
        Some(Self { value, known: Known::Units { unit: to, half_unit: halves.checked_mul(to)? } })
    }

    /// The sum of two printed figures; their half units add up. `None` beyond what a decimal holds.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let value = self.value.checked_add(other.value)?;
        if self.is_exact() && other.is_exact() {
            return Some(Self::new(value));
        }
        Some(Self::mean(value, self.tolerance().checked_add(other.tolerance())?))
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
