//! Dates, day counts and business days, as mortgage securities use them.

use std::fmt;

use fasti::{BusinessDayConvention, Calendar};

/// A calendar date, 1901 to 2199.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(fasti::Date);

/// As it is written: `2003-10-27`.
impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Date {
    /// The date of a year, month (1–12) and day, or `None` where there is no such day.
    ///
    /// ```
    /// use paydown::calendar::Date;
    /// assert!(Date::from_ymd(2003, 10, 27).is_some());
    /// assert!(Date::from_ymd(2003, 2, 30).is_none());
    /// ```
    #[must_use]
    pub fn from_ymd(year: u16, month: u8, day: u8) -> Option<Self> {
        let month = fasti::Month::try_from_u8(month).ok()?;
        fasti::Date::from_ymd(year, month, day).ok().map(Self)
    }

    /// Reads an ISO date, `2003-10-27`.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |part: &str, len: usize| {
            part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        Self::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.0.year().get()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.0.month().get()
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.0.day()
    }

    /// The same day `months` later (earlier if negative), or the month's last day where the
    /// month is shorter; `None` outside 1901 to 2199.
    #[must_use]
    pub fn add_months(self, months: i32) -> Option<Self> {
        self.0.add_months(months).ok().map(Self)
    }

    /// The date as a number, for comparisons: days since the first day of 1901.
    pub(crate) fn number(self) -> u32 {
        let first = Self::from_ymd(1901, 1, 1);
        first.map_or(0, |first| u32::try_from(self.days_since(first)).unwrap_or(0))
    }

    /// Days from `earlier` to this date; negative if `earlier` is later.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.days_since(earlier.0)
    }

    /// Calendar months from `earlier` to this date, the days of the month disregarded.
    #[must_use]
    pub fn months_since(self, earlier: Self) -> i32 {
        (i32::from(self.year()) - i32::from(earlier.year())) * 12 + i32::from(self.month())
            - i32::from(earlier.month())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// Which days are business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum BusinessDays {
    /// Monday to Friday but for the holidays of the Federal Reserve.
    #[default]
    FederalReserve,
    /// Monday to Friday but for the holidays of the New York Stock Exchange.
    NewYorkStockExchange,
    /// Monday to Friday.
    Weekdays,
    /// Every day: a distribution date is never moved.
    Every,
}

impl BusinessDays {
    const fn calendar(self) -> Calendar<'static> {
        match self {
            Self::FederalReserve => fasti::calendars::us::FEDERAL_RESERVE,
            Self::NewYorkStockExchange => fasti::calendars::us::NYSE,
            Self::Weekdays => fasti::calendars::WEEKENDS_ONLY,
            Self::Every => fasti::calendars::NULL_CALENDAR,
        }
    }

    /// The date itself if it is a business day, otherwise the next one.
    ///
    /// ```
    /// use paydown::calendar::{BusinessDays, Date};
    /// // October 25, 2003 was a Saturday, Christmas Day no business day.
    /// let next = |m, d| BusinessDays::FederalReserve.following(Date::from_ymd(2003, m, d).unwrap());
    /// assert_eq!(next(10, 25).to_string(), "2003-10-27");
    /// assert_eq!(next(12, 25).to_string(), "2003-12-26");
    /// ```
    #[must_use]
    pub fn following(self, date: Date) -> Date {
        self.calendar().adjust(date.0, BusinessDayConvention::Following).map_or(date, Date)
    }
}

/// How a period's share of a year is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DayCount {
    /// Twelve months of thirty days: every period is 30/360, whatever its days.
    #[default]
    Thirty360,
    /// Days from the previous distribution date (closing, for the first) to this one, over 360.
    Actual360,
    /// Days from the previous distribution date (closing, for the first) to this one, over 365.
    Actual365,
}

/// A period's share of a year as days over a basis, exact: 22/360.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearFraction {
    /// Days accrued.
    pub days: u32,
    /// Days of a year by the convention.
    pub basis: u32,
}

impl DayCount {
    /// The share of a year from `start` (the previous distribution date) to `end` (this one).
    ///
    /// A period that ends before it starts has no days.
    #[must_use]
    pub fn year_fraction(self, start: Date, end: Date) -> YearFraction {
        self.of_days(days_between(start, end))
    }

    /// A period of so many days as a share of a year.
    pub(crate) const fn of_days(self, days: u32) -> YearFraction {
        match self {
            Self::Thirty360 => YearFraction { days: 30, basis: 360 },
            Self::Actual360 => YearFraction { days, basis: 360 },
            Self::Actual365 => YearFraction { days, basis: 365 },
        }
    }
}

/// Days between two dates as 30/360 counts them (bond basis).
pub(crate) fn days_30_360(start: Date, end: Date) -> i32 {
    let first = i32::from(start.day().min(30));
    let last = if first == 30 { end.day().min(30) } else { end.day() };
    30 * end.months_since(start) + i32::from(last) - first
}

/// Days of a period; none where it ends before it starts.
pub(crate) fn days_between(start: Date, end: Date) -> u32 {
    u32::try_from(end.days_since(start)).unwrap_or(0)
}

/// When a deal distributes: a day of each month, moved to the next business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistributionDates {
    /// The first distribution date as the documents name it, before any move.
    pub first: Date,
    /// Which days are business days.
    pub business_days: BusinessDays,
}

impl DistributionDates {
    /// The distribution date number `period`, counted from 1; `None` past the year 2199.
    #[must_use]
    pub fn date(&self, period: u32) -> Option<Date> {
        let months = i32::try_from(period).ok()?.checked_sub(1)?;
        Some(self.business_days.following(self.first.add_months(months)?))
    }

    /// The number of the distribution on `date`, from 1: that of which the documents' own date, before
    /// any move, is nearest, so that a date moved into the next month is counted right, and one that a
    /// trustee's own holidays have moved too. `None` before the first.
    #[must_use]
    pub fn period_of(&self, date: Date) -> Option<u32> {
        let months = date.months_since(self.first);
        let named = |months: i32| Some((months, self.first.add_months(months)?));
        let near = (months - 1..=months + 1).filter_map(named);
        let (months, _) = near.min_by_key(|(_, named)| date.days_since(*named).abs())?;
        u32::try_from(months + 1).ok().filter(|period| *period > 0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    type Ymd = (u16, u8, u8);

    fn date((year, month, day): Ymd) -> Date {
        Date::from_ymd(year, month, day).unwrap()
    }

    fn dates(first: Ymd) -> DistributionDates {
        DistributionDates { first: date(first), business_days: BusinessDays::FederalReserve }
    }

    #[test]
    fn a_date_that_is_moved_into_the_next_month_keeps_its_number() {
        // 30 November 2003 is a Sunday.
        assert_eq!(dates((2003, 11, 30)).date(1), Date::from_ymd(2003, 12, 1));
        for first in [(2003, 11, 30), (2003, 11, 25), (2004, 1, 31), (2003, 1, 1)] {
            let dates = dates(first);
            for period in 1..500 {
                let date = dates.date(period).unwrap();
                assert_eq!(dates.period_of(date), Some(period), "{first:?}, {date}");
            }
        }
    }

    #[test]
    fn a_trustees_own_holidays_do_not_change_a_number() {
        let dates = dates((2003, 9, 25));
        let period = |of| dates.period_of(date(of));
        assert_eq!(period((2003, 10, 24)), Some(2));
        assert_eq!(period((2003, 10, 29)), Some(2));
        assert_eq!(period((2003, 9, 25)), Some(1));
        assert_eq!(period((2003, 8, 25)), None);
    }
}
