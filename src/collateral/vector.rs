//! Assumption vectors: a value in percent for every month.

use std::fmt;
use std::sync::Arc;

/// What a vector's values measure, which determines their valid range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Quantity {
    /// A rate of prepayment or default (CPR, SMM, CDR, MDR), or an ABS speed: 0 to 100.
    Rate,
    /// A percentage of a standard curve (PSA, SDA); 100 is the curve itself: 0 to 10,000.
    CurveMultiple,
    /// Loss severity in percent of the balance at default: 0 to 1,000. The loss never exceeds the
    /// balance liquidated, so all values over 100 have nearly the same effect.
    Severity,
    /// Subsequent recovery in percent of a loss: 0 to 100.
    Recovery,
    /// A share of a balance: 0 to 100.
    Share,
    /// An index rate: −20 to 100.
    IndexRate,
}

impl Quantity {
    /// The least and the greatest valid value.
    #[must_use]
    pub const fn range_pct(self) -> (f64, f64) {
        match self {
            Self::Rate | Self::Recovery | Self::Share => (0.0, 100.0),
            Self::CurveMultiple => (0.0, 10_000.0),
            Self::Severity => (0.0, 1_000.0),
            Self::IndexRate => (-20.0, 100.0),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Rate => "a rate of prepayment or default",
            Self::CurveMultiple => "a multiple of PSA or SDA",
            Self::Severity => "a severity",
            Self::Recovery => "a subsequent recovery",
            Self::Share => "a share of the balance",
            Self::IndexRate => "an index rate",
        }
    }

    /// The message for a value out of range, or `None`.
    #[must_use]
    pub fn problem(self, value_pct: f64) -> Option<String> {
        let (least, most) = self.range_pct();
        (!(value_pct >= least && value_pct <= most))
            .then(|| format!("{} is from {least} to {most} percent, not {value_pct}", self.name()))
    }

    /// The value, or the message if it is out of range.
    pub(super) fn checked(self, value_pct: f64) -> Result<f64, String> {
        self.problem(value_pct).map_or(Ok(value_pct), Err)
    }
}

/// A run of months in a vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    /// Value in its first month.
    pub(super) start: f64,
    /// Value in its last month; equal to `start` unless the segment is a ramp.
    pub(super) end: f64,
    /// Length in months; the last segment's `end` applies to all later months too.
    pub(super) months: u32,
}

/// A value for every month from the first projected one (month 1), in percent.
///
/// Its text is a list of segments separated by commas. A segment is `VALUE`, `VALUE for MONTHS` or
/// `START ramp MONTHS END`. The last value applies to all later months. A ramp has `START` in its
/// first month and `END` in its last, and is linear between them.
///
/// ```
/// use paydown::collateral::{Quantity, Vector};
/// let psa = Vector::parse("0.2 ramp 30 6", Quantity::Rate).unwrap();
/// assert_eq!((psa.at(1), psa.at(2), psa.at(30), psa.at(360)), (0.2, 0.4, 6.0, 6.0));
/// let steps = Vector::parse("6 for 12, 12 for 24, 20", Quantity::Rate).unwrap();
/// assert_eq!((steps.at(12), steps.at(13), steps.at(36), steps.at(37)), (6.0, 12.0, 12.0, 20.0));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    segments: Segments,
}

/// The segments of a vector. Thousands of scenarios clone vectors, so one segment is stored inline,
/// and several are shared by all clones.
#[derive(Debug, Clone, PartialEq)]
enum Segments {
    One(Segment),
    More(Arc<[Segment]>),
    /// A value for each month, at least one: segments of one month.
    Monthly(Arc<[f64]>),
}

impl Vector {
    /// One value for every month.
    #[must_use]
    pub const fn flat(value_pct: f64) -> Self {
        let segment = Segment { start: value_pct, end: value_pct, months: 1 };
        Self { segments: Segments::One(segment) }
    }

    /// A value for each month, the last for all later ones too; zero without values.
    ///
    /// ```
    /// use paydown::collateral::Vector;
    /// let vector = Vector::monthly(vec![6.0, 8.0]);
    /// assert_eq!((vector.at(1), vector.at(2), vector.at(360)), (6.0, 8.0, 8.0));
    /// assert_eq!(vector.to_string(), "6 for 1, 8");
    /// ```
    #[must_use]
    pub fn monthly(values_pct: impl Into<Arc<[f64]>>) -> Self {
        let values_pct = values_pct.into();
        match values_pct[..] {
            [] => Self::flat(0.0),
            [one] => Self::flat(one),
            _ => Self { segments: Segments::Monthly(values_pct) },
        }
    }

    /// A vector of segments; `None` if there are none.
    pub(super) fn of(segments: &[Segment]) -> Option<Self> {
        let segments = match segments {
            [] => return None,
            [one] => Segments::One(*one),
            more => Segments::More(more.into()),
        };
        Some(Self { segments })
    }

    /// The vector from a later month on: its first value is that of month `months` + 1.
    #[must_use]
    pub(crate) fn after(&self, months: u32) -> Self {
        let mut gone = months;
        let mut left: Vec<Segment> = Vec::new();
        for segment in self.segments() {
            if gone < segment.months {
                let start = segment.at(gone + 1);
                left.push(Segment { start, end: segment.end, months: segment.months - gone });
            }
            gone = gone.saturating_sub(segment.months);
        }
        let last = self.last();
        Self::of(&left).unwrap_or_else(|| Self::flat(last))
    }

    /// Its segments, at least one.
    fn segments(&self) -> impl DoubleEndedIterator<Item = Segment> + ExactSizeIterator {
        let (segments, values) = match &self.segments {
            Segments::One(segment) => (std::slice::from_ref(segment), &[][..]),
            Segments::More(segments) => (&**segments, &[][..]),
            Segments::Monthly(values) => (&[][..], &**values),
        };
        (0..segments.len() + values.len()).map(move |at| match segments.get(at) {
            Some(segment) => *segment,
            None => Segment { start: values[at], end: values[at], months: 1 },
        })
    }

    /// The value of the last month.
    fn last(&self) -> f64 {
        self.segments().next_back().map_or(0.0, |segment| segment.end)
    }

    /// The value in a month counted from 1; months before the first take the first value.
    #[must_use]
    #[inline]
    pub fn at(&self, month: u32) -> f64 {
        let mut left = month.max(1);
        if let Segments::Monthly(values) = &self.segments {
            return values.get(left as usize - 1).copied().unwrap_or_else(|| self.last());
        }
        for segment in self.segments() {
            if left <= segment.months {
                return segment.at(left);
            }
            left -= segment.months;
        }
        self.last()
    }

    /// The last month up to which the value is the same as in `month`.
    pub(crate) fn holds_until(&self, month: u32) -> u32 {
        if let Segments::Monthly(values) = &self.segments {
            return if month as usize >= values.len() { u32::MAX } else { month };
        }
        let mut end = 0u32;
        let mut segments = self.segments().peekable();
        while let Some(segment) = segments.next() {
            end = end.saturating_add(segment.months);
            if month <= end && segments.peek().is_some() {
                let level = segment.start.to_bits() == segment.end.to_bits();
                return if level { end } else { month };
            }
        }
        let level =
            self.segments().next_back().is_some_and(|s| s.start.to_bits() == s.end.to_bits());
        if level || month >= end { u32::MAX } else { month }
    }

    /// The segments as bits, a key for maps.
    pub(super) fn to_bits(&self) -> Vec<(u64, u64, u32)> {
        self.segments().map(|s| (s.start.to_bits(), s.end.to_bits(), s.months)).collect()
    }

    /// The least and the greatest value of any month.
    #[must_use]
    pub fn range_pct(&self) -> (f64, f64) {
        let ends = self.segments().flat_map(|s| [s.start, s.end]);
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            // Not f64::min: it would hide a NaN.
            let low = if value >= low { low } else { value };
            let high = if value <= high { high } else { value };
            (low, high)
        })
    }

    /// The message for the first value out of the quantity's range, or `None`.
    #[must_use]
    pub fn problem(&self, quantity: Quantity) -> Option<String> {
        if let Segments::Monthly(values) = &self.segments {
            return values.iter().find_map(|value| quantity.problem(*value));
        }
        let mut values = self.segments().flat_map(|s| [s.start, s.end]);
        values.find_map(|value| quantity.problem(value))
    }

    /// The vector with `shift_pct` added to every value.
    #[must_use]
    pub fn shifted(&self, shift_pct: f64) -> Self {
        self.map(|value| value + shift_pct)
    }

    /// The vector with every value multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        self.map(|value| value * factor)
    }

    fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        let changed = |segment: &Segment| Segment {
            start: change(segment.start),
            end: change(segment.end),
            ..*segment
        };
        let segments = match &self.segments {
            Segments::One(segment) => Segments::One(changed(segment)),
            Segments::More(segments) => Segments::More(segments.iter().map(changed).collect()),
            Segments::Monthly(values) => {
                Segments::Monthly(values.iter().map(|value| change(*value)).collect())
            }
        };
        Self { segments }
    }
}

impl Segment {
    fn at(self, month: u32) -> f64 {
        if month <= 1 || self.months <= 1 {
            return self.start;
        }
        if month >= self.months {
            return self.end;
        }
        // Rounding may make the mean of two equal values differ from them.
        if self.start.to_bits() == self.end.to_bits() {
            return self.start;
        }
        let (done, steps) = (f64::from(month - 1), f64::from(self.months - 1));
        let between = (self.start * (steps - done) + self.end * done) / steps;
        between.clamp(self.start.min(self.end), self.start.max(self.end))
    }
}

impl fmt::Display for Vector {
    /// Writes the text that `parse` reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments().enumerate() {
            let last = position + 1 == self.segments().len();
            if position > 0 {
                f.write_str(", ")?;
            }
            if segment.start.to_bits() != segment.end.to_bits() {
                write!(f, "{} ramp {} {}", segment.start, segment.months, segment.end)?;
            } else if last {
                write!(f, "{}", segment.start)?;
            } else {
                write!(f, "{} for {}", segment.start, segment.months)?;
            }
        }
        Ok(())
    }
}

/// The vectors of one assumption: one for all collateral, one for each group, or those of a
/// [model](Self::of_loans) for each loan.
///
/// ```
/// use paydown::collateral::{GroupVectors, Quantity};
/// let cpr = GroupVectors::parse("1: 20, 2: 15 for 12, 25", Quantity::Rate).unwrap();
/// assert_eq!(cpr.of_group("1").unwrap().at(1), 20.0);
/// assert_eq!(cpr.of_group("2").unwrap().at(13), 25.0);
/// assert!(cpr.of_group("3").is_none());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GroupVectors {
    by: By,
}

#[derive(Debug, Clone, PartialEq)]
enum By {
    All(Vector),
    /// Group names and vectors; shared by all clones.
    Group(Arc<[(String, Vector)]>),
    /// For each loan of the pool the place of its vector.
    Loan(Arc<[usize]>, Arc<[Vector]>),
}

impl GroupVectors {
    /// One value for all collateral and every month.
    #[must_use]
    pub const fn flat(value_pct: f64) -> Self {
        Self::everywhere(Vector::flat(value_pct))
    }

    /// One vector for all collateral.
    #[must_use]
    pub const fn everywhere(vector: Vector) -> Self {
        Self { by: By::All(vector) }
    }

    pub(super) fn by_group(groups: Vec<(String, Vector)>) -> Self {
        Self { by: By::Group(groups.into()) }
    }

    /// Vectors of loans, such as those of a prepayment model: `places` has for each loan, in the
    /// order of [`Pool::loans`](super::Pool::loans), the place of its vector. Only speeds and
    /// severities may be by loan. A loan with a vector of its own keeps that.
    ///
    /// ```
    /// use paydown::collateral::{Assumptions, GroupVectors, Loan, Pool, Vector};
    /// let pool = Pool::from_loans(vec![Loan::level_pay(1e6, 6.0, 360); 2]).unwrap();
    /// let mut fast = Assumptions::default();
    /// fast.prepayment_pct = GroupVectors::of_loans([0, 1], [Vector::flat(5.0), Vector::flat(30.0)]);
    /// assert!(fast.validate(&pool).is_ok());
    /// ```
    #[must_use]
    pub fn of_loans(places: impl Into<Arc<[usize]>>, vectors: impl Into<Arc<[Vector]>>) -> Self {
        Self { by: By::Loan(places.into(), vectors.into()) }
    }

    /// The vector of a group; `None` if vectors are by group and this group has none, or by loan.
    #[must_use]
    pub fn of_group(&self, group: &str) -> Option<&Vector> {
        match &self.by {
            By::All(vector) => Some(vector),
            By::Group(groups) => groups.iter().find(|(name, _)| name == group).map(|(_, own)| own),
            By::Loan(..) => None,
        }
    }

    /// The vector of a loan, by its place in the pool and its group.
    pub(crate) fn of_loan(&self, place: usize, group: &str) -> Option<&Vector> {
        match &self.by {
            By::Loan(places, vectors) => vectors.get(*places.get(place)?),
            _ => self.of_group(group),
        }
    }

    /// The places of the loans' vectors, if vectors are by loan.
    pub(crate) fn places(&self) -> Option<&Arc<[usize]>> {
        if let By::Loan(places, _) = &self.by { Some(places) } else { None }
    }

    /// The vectors with every value multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match &self.by {
            By::All(vector) => Self::everywhere(vector.scaled(factor)),
            By::Group(groups) => {
                let scaled = groups.iter().map(|(name, own)| (name.clone(), own.scaled(factor)));
                Self::by_group(scaled.collect())
            }
            By::Loan(places, vectors) => {
                let scaled = vectors.iter().map(|vector| vector.scaled(factor));
                Self { by: By::Loan(places.clone(), scaled.collect()) }
            }
        }
    }

    /// Names of the groups; none if one vector applies to all collateral.
    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        self.groups().iter().map(|(name, _)| name.as_str())
    }

    pub(super) const fn is_for_all(&self) -> bool {
        matches!(self.by, By::All(_))
    }

    /// All vectors.
    pub fn vectors(&self) -> impl Iterator<Item = &Vector> {
        let others = match &self.by {
            By::All(vector) => std::slice::from_ref(vector),
            By::Group(_) => &[],
            By::Loan(_, vectors) => vectors,
        };
        others.iter().chain(self.groups().iter().map(|(_, vector)| vector))
    }

    /// Groups with their vectors; empty if one vector applies to all collateral.
    fn groups(&self) -> &[(String, Vector)] {
        match &self.by {
            By::All(_) | By::Loan(..) => &[],
            By::Group(groups) => groups,
        }
    }
}

impl From<f64> for GroupVectors {
    fn from(value_pct: f64) -> Self {
        Self::flat(value_pct)
    }
}

impl From<Vector> for GroupVectors {
    fn from(vector: Vector) -> Self {
        Self::everywhere(vector)
    }
}

impl fmt::Display for GroupVectors {
    /// Writes the text that `parse` reads; it has no form for vectors by loan.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.by {
            By::All(vector) => return vector.fmt(f),
            By::Loan(_, vectors) => return write!(f, "{} vectors by loan", vectors.len()),
            By::Group(_) => {}
        }
        for (position, (name, vector)) in self.groups().iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{name}: {vector}")?;
        }
        Ok(())
    }
}
