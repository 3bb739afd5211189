//! Dates, day counts and business days, as mortgage securities use them.

use std::fmt;

/// A calendar date, 1901 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(fasti::Date);

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
        let month = fasti::Month::try_from(month).ok()?;
        fasti::Date::from_ymd(year, month, day).ok().map(Self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
