//! Dates, day counts and business days, as mortgage securities use them.

mod accrual;
mod day_count;

use std::fmt;

use fasti::{BusinessDayConvention, Calendar};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use accrual::AccrualPeriod;
pub(crate) use accrual::{Accrual, Periods};
pub use day_count::{DayCount, YearFraction, days_30_360};

/// A calendar date, 1901 to 2199.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(fasti::Date);

/// The ISO form: `2003-10-27`.
impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The year of two digits, as every format of dates reads them: 69 to 99 are of the last century, 00 to
/// 68 of this one. POSIX has the same rule.
pub(crate) const fn year_of_two_digits(digits: u16) -> u16 {
    if digits < 69 { 2000 + digits } else { 1900 + digits }
}

impl Date {
    /// The date of a year, month (1 to 12) and day, or `None` if there is no such day.
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

    /// The same day `months` later (earlier if negative), or the last day of the month if the month
    /// is shorter. `None` outside 1901 to 2199.
    #[must_use]
    pub fn add_months(self, months: i32) -> Option<Self> {
        self.0.add_months(months).ok().map(Self)
    }

    /// The day after.
    pub(crate) fn next_day(self) -> Option<Self> {
        let first = || Self::from_ymd(self.year(), self.month(), 1)?.add_months(1);
        Self::from_ymd(self.year(), self.month(), self.day() + 1).or_else(first)
    }

    /// Days since 1 January 1901, so that formulas can compare dates as numbers.
    pub(crate) fn number(self) -> u32 {
        let first = Self::from_ymd(1901, 1, 1);
        first.map_or(0, |first| u32::try_from(self.days_since(first)).unwrap_or(0))
    }

    /// Days from `earlier` to this date; negative if `earlier` is later.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.days_since(earlier.0)
    }

    /// Calendar months from `earlier` to this date, ignoring the day of the month.
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

/// The ISO form.
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_iso(&text).ok_or_else(|| D::Error::custom("a date is written as 2003-10-27"))
    }
}

/// Which days are business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum BusinessDays {
    /// Monday to Friday except the holidays of the Federal Reserve.
    #[default]
    FederalReserve,
    /// Monday to Friday except the holidays of the New York Stock Exchange.
    NewYorkStockExchange,
    /// Monday to Friday.
    Weekdays,
    /// Every day: distribution dates do not move.
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
    /// // 25 October 2003 was a Saturday; Christmas Day is a holiday.
    /// let next = |m, d| BusinessDays::FederalReserve.following(Date::from_ymd(2003, m, d).unwrap());
    /// assert_eq!(next(10, 25).to_string(), "2003-10-27");
    /// assert_eq!(next(12, 25).to_string(), "2003-12-26");
    /// ```
    #[must_use]
    pub fn following(self, date: Date) -> Date {
        self.calendar().adjust(date.0, BusinessDayConvention::Following).map_or(date, Date)
    }
}

/// Days in a period; zero if it ends before it starts.
pub(crate) fn days_between(start: Date, end: Date) -> u32 {
    u32::try_from(end.days_since(start)).unwrap_or(0)
}

/// A deal's distribution dates: one day of each month, moved to the next business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistributionDates {
    /// The first distribution date as the documents give it, before the move to a business day.
    pub first: Date,
    /// Which days are business days.
    pub business_days: BusinessDays,
}

impl DistributionDates {
    /// The date of distribution number `period`, counted from 1; `None` after the year 2199.
    #[must_use]
    pub fn date(&self, period: u32) -> Option<Date> {
        self.scheduled(period).map(|date| self.business_days.following(date))
    }

    /// The same before the move to a business day.
    #[must_use]
    pub fn scheduled(&self, period: u32) -> Option<Date> {
        let months = i32::try_from(period).ok()?.checked_sub(1)?;
        self.first.add_months(months)
    }

    /// The number of the distribution on `date`, counted from 1; `None` before the first.
    ///
    /// It is the distribution whose scheduled date (before the move to a business day) is nearest.
    /// So a date keeps its number if it moves to another month or the trustee has other holidays.
    #[must_use]
    pub fn period_of(&self, date: Date) -> Option<u32> {
        let months = date.months_since(self.first);
        let scheduled = |months: i32| Some((months, self.first.add_months(months)?));
        let near = (months - 1..=months + 1).filter_map(scheduled);
        let (months, _) = near.min_by_key(|(_, scheduled)| date.days_since(*scheduled).abs())?;
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
    fn date_moved_into_the_next_month_keeps_its_number() {
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
    fn date_moved_by_other_holidays_keeps_its_number() {
        let dates = dates((2003, 9, 25));
        let period = |of| dates.period_of(date(of));
        assert_eq!(period((2003, 10, 24)), Some(2));
        assert_eq!(period((2003, 10, 29)), Some(2));
        assert_eq!(period((2003, 9, 25)), Some(1));
        assert_eq!(period((2003, 8, 25)), None);
    }
}
