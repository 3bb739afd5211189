//! Day counts: how days become a fraction of a year.

use serde::Serialize;

use super::{Date, days_between};

/// Day count convention: how an accrual period becomes a fraction of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DayCount {
    /// Months of thirty days, a year of 360, by [`days_30_360`].
    #[default]
    Thirty360,
    /// The same by the European rule: the 31st counts as the 30th, and February is not special.
    ThirtyE360,
    /// Actual days over 360.
    Actual360,
    /// Actual days over 365.
    Actual365,
    /// Actual days in leap years over 366, plus those in other years over 365 (ISDA).
    ActualActual,
}

/// A fraction of a year, exact, as days over a basis: 22/360.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct YearFraction {
    /// Days accrued. By [`DayCount::ActualActual`] over the end or the beginning of a leap year: days in
    /// leap years × 365 + days in other years × 366.
    pub days: u32,
    /// Days in a year by the convention. By [`DayCount::ActualActual`] over the end or the beginning of a
    /// leap year: 365 × 366.
    pub basis: u32,
}

impl YearFraction {
    pub(crate) const ZERO: Self = Self { days: 0, basis: 360 };
}

impl DayCount {
    /// Whether months count as thirty days.
    pub(crate) const fn has_months_of_thirty(self) -> bool {
        matches!(self, Self::Thirty360 | Self::ThirtyE360)
    }

    /// Days from `start` to `end` by the convention; zero if `end` is earlier.
    ///
    /// ```
    /// use paydown::calendar::{Date, DayCount};
    /// let [from, to] = [(2005, 1, 31), (2005, 3, 31)]
    ///     .map(|(year, month, day)| Date::from_ymd(year, month, day).unwrap());
    /// assert_eq!(DayCount::Thirty360.days(from, to), 60);
    /// assert_eq!(DayCount::Actual360.days(from, to), 59);
    /// ```
    #[must_use]
    pub fn days(self, start: Date, end: Date) -> u32 {
        match self {
            Self::Thirty360 => u32::try_from(days_30_360(start, end)).unwrap_or(0),
            Self::ThirtyE360 => {
                let days = days_of_months(start, end, start.day().min(30), end.day().min(30));
                u32::try_from(days).unwrap_or(0)
            }
            Self::Actual360 | Self::Actual365 | Self::ActualActual => days_between(start, end),
        }
    }

    /// The fraction of a year from `start` to `end`. If `end` is earlier, it has zero days.
    ///
    /// ```
    /// use paydown::calendar::{Date, DayCount};
    /// let [from, to] = [(2003, 12, 15), (2004, 1, 15)]
    ///     .map(|(year, month, day)| Date::from_ymd(year, month, day).unwrap());
    /// let by_month = DayCount::Thirty360.year_fraction(from, to);
    /// assert_eq!((by_month.days, by_month.basis), (30, 360));
    /// // 17 days of 2003 over 365, and 14 of 2004 over 366.
    /// let exact = DayCount::ActualActual.year_fraction(from, to);
    /// assert_eq!((exact.days, exact.basis), (17 * 366 + 14 * 365, 365 * 366));
    /// ```
    #[must_use]
    pub fn year_fraction(self, start: Date, end: Date) -> YearFraction {
        let days = self.days(start, end);
        match self {
            Self::Thirty360 | Self::ThirtyE360 | Self::Actual360 => {
                YearFraction { days, basis: 360 }
            }
            Self::Actual365 => YearFraction { days, basis: 365 },
            Self::ActualActual => match days_in_leap_years(start, end) {
                0 => YearFraction { days, basis: 365 },
                leap if leap == days => YearFraction { days, basis: 366 },
                leap => YearFraction { days: leap * 365 + (days - leap) * 366, basis: 365 * 366 },
            },
        }
    }
}

/// Days from `start` to `end` by 30/360 (bond basis); negative if `end` is earlier.
///
/// Bond Market Association *Standard Formulas*, chapter SF (02/01/99), E.1 (SF-44): a start on the
/// last day of February or on the 31st counts as the 30th; then an end on the 31st counts as the
/// 30th if the start does. An end on the last day of February counts as its own day.
///
/// Average lives, years to a payment and classes of [`DayCount::Thirty360`] count days this way. A
/// calendar month has thirty of them, from its first day to the first of the next.
///
/// ```
/// use paydown::calendar::{Date, days_30_360};
/// let days = |from, to| {
///     days_30_360(Date::parse_iso(from).unwrap(), Date::parse_iso(to).unwrap())
/// };
/// assert_eq!(days("2003-12-25", "2004-01-25"), 30);
/// assert_eq!(days("2005-02-28", "2005-03-31"), 30);
/// assert_eq!(days("2005-01-31", "2005-02-28"), 28);
/// ```
#[must_use]
pub fn days_30_360(start: Date, end: Date) -> i32 {
    let is_last_of_february = start.month() == 2 && start.day() == days_in_february(start.year());
    let first = if is_last_of_february { 30 } else { start.day().min(30) };
    let last = if first == 30 { end.day().min(30) } else { end.day() };
    days_of_months(start, end, first, last)
}

/// Thirty days for each month between two dates, from day `first` to day `last`.
fn days_of_months(start: Date, end: Date, first: u8, last: u8) -> i32 {
    30 * end.months_since(start) + i32::from(last) - i32::from(first)
}

fn days_in_february(year: u16) -> u8 {
    if Date::from_ymd(year, 2, 29).is_some() { 29 } else { 28 }
}

/// Days of a period that are in leap years.
fn days_in_leap_years(start: Date, end: Date) -> u32 {
    let leap_years = (start.year()..=end.year()).filter(|year| days_in_february(*year) == 29);
    let days = leap_years.filter_map(|year| {
        let first = Date::from_ymd(year, 1, 1)?;
        // The last year, 2199, is no leap year.
        Some(days_between(start.max(first), end.min(Date::from_ymd(year + 1, 1, 1)?)))
    });
    days.sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    type Ymd = (u16, u8, u8);

    fn date((year, month, day): Ymd) -> Date {
        Date::from_ymd(year, month, day).unwrap()
    }

    /// *Standard Formulas* E.1 (SF-44), worked by hand: 30 × months + last day − first day, after
    /// the changes that it makes to the days.
    #[test]
    fn days_by_30_360_follow_standard_formulas() {
        let cases: [(Ymd, Ymd, i32); 14] = [
            ((2024, 1, 25), (2024, 2, 25), 30),
            ((2024, 2, 29), (2024, 3, 25), 25), // from the 30th
            ((2023, 2, 28), (2023, 3, 25), 25),
            ((2024, 2, 28), (2024, 3, 25), 27), // not the last day of February
            ((2005, 2, 28), (2005, 3, 31), 30), // both the 30th
            ((2024, 2, 29), (2025, 2, 28), 358), // an end in February is its own day
            ((2005, 1, 30), (2005, 3, 31), 60),
            ((2005, 1, 31), (2005, 3, 30), 60),
            ((2005, 1, 31), (2005, 3, 31), 60),
            ((2005, 1, 29), (2005, 3, 31), 62), // the end stays the 31st
            ((2005, 1, 31), (2005, 2, 28), 28),
            ((2100, 2, 28), (2100, 3, 30), 30), // 2100 is no leap year
            ((2005, 3, 25), (2005, 3, 25), 0),
            ((2005, 3, 25), (2005, 2, 25), -30),
        ];
        for (start, end, days) in cases {
            assert_eq!(days_30_360(date(start), date(end)), days, "{start:?} to {end:?}");
        }
    }

    /// Worked by hand: 30E/360 is 30 × months + last day − first day, each at most 30. It differs from
    /// 30/360 at an end on the 31st that starts before the 30th, and at the end of February.
    #[test]
    fn days_by_30e_360_know_no_february() {
        let cases: [(Ymd, Ymd, u32, u32); 6] = [
            ((2005, 1, 29), (2005, 3, 31), 61, 62),
            ((2005, 1, 31), (2005, 3, 31), 60, 60),
            ((2005, 2, 28), (2005, 3, 31), 32, 30),
            ((2024, 2, 29), (2024, 3, 25), 26, 25),
            ((2005, 1, 31), (2005, 2, 28), 28, 28),
            ((2005, 3, 31), (2005, 1, 31), 0, 0),
        ];
        for (start, end, european, bond) in cases {
            let days = |count: DayCount| count.days(date(start), date(end));
            let found = (days(DayCount::ThirtyE360), days(DayCount::Thirty360));
            assert_eq!(found, (european, bond), "{start:?} to {end:?}");
        }
    }

    /// Worked by hand: the days of each year over that year's length, on one denominator.
    #[test]
    fn actual_days_divide_by_the_length_of_their_own_year() {
        let cases: [(Ymd, Ymd, u32, u32); 6] = [
            ((2003, 11, 15), (2003, 12, 15), 30, 365),
            ((2004, 1, 15), (2004, 2, 15), 31, 366),
            // 17 days of 2003, 14 of 2004.
            ((2003, 12, 15), (2004, 1, 15), 17 * 366 + 14 * 365, 133_590),
            // 17 days of 2004, 14 of 2005.
            ((2004, 12, 15), (2005, 1, 15), 17 * 365 + 14 * 366, 133_590),
            // A year's end that is no leap year's; 2100 is none.
            ((2100, 12, 15), (2101, 1, 15), 31, 365),
            // The first of January belongs to the new year.
            ((2003, 12, 1), (2004, 1, 1), 31, 365),
        ];
        for (start, end, days, basis) in cases {
            let found = DayCount::ActualActual.year_fraction(date(start), date(end));
            assert_eq!(found, YearFraction { days, basis }, "{start:?} to {end:?}");
        }
    }
}
