//! Accrual periods: from which day to which interest accrues for a distribution.

use super::{Date, DayCount, DistributionDates, YearFraction};

/// How a class accrues: its periods, their first day of all, and its day count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accrual {
    pub periods: Periods,
    /// First day of the first period, if the documents state it.
    pub from: Option<Date>,
    pub day_count: DayCount,
}

/// From which day to which a period lasts. Adjusted periods begin and end on business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Periods {
    /// The calendar month before that of the scheduled distribution date.
    CalendarMonth,
    /// From the previous distribution date to this one.
    Distributions { adjusted: bool },
    /// To such a day of the month of the scheduled distribution date, or of the month before if
    /// distributions are on an earlier day of the month, from the one before.
    FromDay { day: u8, adjusted: bool },
}

impl Periods {
    /// The periods of a class whose terms state none: those that its day count is made for.
    pub const fn of(day_count: DayCount) -> Self {
        if day_count.has_months_of_thirty() {
            Self::CalendarMonth
        } else {
            Self::Distributions { adjusted: true }
        }
    }
}

impl Accrual {
    /// Whether every period is a twelfth of a year.
    pub const fn is_by_month(&self) -> bool {
        matches!(self.periods, Periods::CalendarMonth)
            && self.from.is_none()
            && self.day_count.has_months_of_thirty()
    }

    /// The accrual period of distribution `number`, counted from 1, on the second of `days`. The first
    /// is the distribution date before; for the first distribution, closing or a month before.
    pub fn period(&self, dates: &DistributionDates, number: u32, days: [Date; 2]) -> AccrualPeriod {
        let [begin, end] = match self.periods {
            Periods::CalendarMonth => {
                let end = day_of_month(dates.scheduled(number).unwrap_or(days[1]), 1);
                [month_before(end), end]
            }
            Periods::Distributions { adjusted: true } => days,
            Periods::Distributions { adjusted: false } => {
                let before = number.checked_sub(1).and_then(|before| dates.scheduled(before));
                [before.filter(|_| number > 1).unwrap_or(days[0]), scheduled(dates, number, days)]
            }
            Periods::FromDay { day, adjusted } => {
                let date = scheduled(dates, number, days);
                let before = |end: Date| day_of_month(month_before(day_of_month(end, 1)), day);
                // By the days of all distributions, and not of this one: a short month has no gap.
                let is_in_month = day <= dates.first.day();
                let end = if is_in_month { day_of_month(date, day) } else { before(date) };
                let moved =
                    |date| if adjusted { dates.business_days.following(date) } else { date };
                [before(end), end].map(moved)
            }
        };
        let begin = self.from.filter(|_| number == 1).unwrap_or(begin);
        AccrualPeriod::between(begin, end, self.day_count)
    }
}

/// The scheduled date of a distribution.
fn scheduled(dates: &DistributionDates, number: u32, days: [Date; 2]) -> Date {
    dates.scheduled(number).unwrap_or(days[1])
}

/// A day of the month of `date`; the last day if the month is shorter.
fn day_of_month(date: Date, day: u8) -> Date {
    let of_month = |day| Date::from_ymd(date.year(), date.month(), day);
    (1..=day).rev().find_map(of_month).unwrap_or(date)
}

/// The same day a month before. The reader of deal files refuses a first distribution that has none.
fn month_before(date: Date) -> Date {
    date.add_months(-1).unwrap_or(date)
}

/// The days for which interest accrues, and the fraction of a year that they are.
///
/// ```
/// use paydown::Deal;
///
/// let deal = Deal::open("deals/thornburg-2003-2")?;
/// // Closed on April 3, 2003, first paid on April 25: actual/360.
/// let period = deal.accrual_period(0, 1).unwrap();
/// assert_eq!((period.begin.to_string(), period.end.to_string()), ("2003-04-03".into(), "2003-04-25".into()));
/// assert_eq!((period.fraction.days, period.fraction.basis), (22, 360));
/// // Accrued interest on a bond that settles on April 10.
/// let settlement = paydown::calendar::Date::from_ymd(2003, 4, 10).unwrap();
/// assert_eq!(period.fraction_to(settlement).days, 7);
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccrualPeriod {
    /// The first day.
    pub begin: Date,
    /// The day after the last.
    pub end: Date,
    /// The fraction of a year by the class's day count.
    pub fraction: YearFraction,
    day_count: DayCount,
}

impl AccrualPeriod {
    pub(crate) fn between(begin: Date, end: Date, day_count: DayCount) -> Self {
        Self { begin, end, fraction: day_count.year_fraction(begin, end), day_count }
    }

    /// Days of the period by the class's day count.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.day_count.days(self.begin, self.end)
    }

    /// The fraction of a year from the first day of the period to `date`, by which interest has accrued
    /// on that day. It is zero before the period, and that of the whole period after it.
    #[must_use]
    pub fn fraction_to(&self, date: Date) -> YearFraction {
        self.day_count.year_fraction(self.begin, date.min(self.end))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::calendar::BusinessDays;

    fn date(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    /// The days of distribution `number` of a deal first paid on `first`, closed on `closing`.
    fn period(
        periods: Periods,
        day_count: DayCount,
        [first, closing]: [&str; 2],
        number: u32,
    ) -> (String, String, u32) {
        let dates =
            DistributionDates { first: date(first), business_days: BusinessDays::FederalReserve };
        let before = if number == 1 { date(closing) } else { dates.date(number - 1).unwrap() };
        let of = Accrual { periods, from: None, day_count };
        let period = of.period(&dates, number, [before, dates.date(number).unwrap()]);
        (period.begin.to_string(), period.end.to_string(), period.days())
    }

    /// Worked by hand. October 25, 2003 is a Saturday, so that the distribution moves to Monday 27th.
    #[test]
    fn only_adjusted_periods_move_over_a_weekend() {
        let dates = ["2003-09-25", "2003-08-28"];
        for (adjusted, number, expected) in [
            (true, 1, ("2003-08-28", "2003-09-25", 28)),
            (false, 1, ("2003-08-28", "2003-09-25", 28)),
            (true, 2, ("2003-09-25", "2003-10-27", 32)),
            (false, 2, ("2003-09-25", "2003-10-25", 30)),
            (true, 3, ("2003-10-27", "2003-11-25", 29)),
            (false, 3, ("2003-10-25", "2003-11-25", 31)),
        ] {
            let rule = Periods::Distributions { adjusted };
            let (begin, end, days) = period(rule, DayCount::Actual360, dates, number);
            assert_eq!((begin.as_str(), end.as_str(), days), expected, "{adjusted} {number}");
        }
    }

    /// Worked by hand. November 15 and 16, 2003 are a weekend; the 17th is a Monday.
    #[test]
    fn periods_from_a_day_end_on_it_on_or_before_the_distribution() {
        for (first, day, adjusted, expected) in [
            ("2003-11-25", 15, false, ("2003-10-15", "2003-11-15", 31)),
            ("2003-11-25", 15, true, ("2003-10-15", "2003-11-17", 33)),
            // On the day itself, and the day before.
            ("2003-11-15", 15, false, ("2003-10-15", "2003-11-15", 31)),
            ("2003-11-14", 15, false, ("2003-09-15", "2003-10-15", 30)),
            // The last day of a short month.
            ("2004-03-25", 31, false, ("2004-01-31", "2004-02-29", 29)),
            ("2004-03-31", 31, false, ("2004-02-29", "2004-03-31", 31)),
            ("2004-03-30", 30, false, ("2004-02-29", "2004-03-30", 30)),
        ] {
            let rule = Periods::FromDay { day, adjusted };
            let (begin, end, days) = period(rule, DayCount::Actual365, [first, first], 1);
            assert_eq!((begin.as_str(), end.as_str(), days), expected, "{first} {day} {adjusted}");
        }
    }

    /// Periods join in short months too: distributions on the 29th, of which February 2004 has one, and
    /// periods from the 30th.
    #[test]
    fn periods_from_a_day_join_in_every_month() {
        for first in ["2003-12-29", "2003-12-30", "2003-12-31", "2003-12-01"] {
            for day in [1, 15, 28, 29, 30, 31] {
                let rule = Periods::FromDay { day, adjusted: false };
                let of = |number| period(rule, DayCount::Actual365, [first, first], number);
                for number in 1..=60 {
                    assert_eq!(of(number).1, of(number + 1).0, "{first}, from day {day}, {number}");
                }
            }
        }
    }

    /// Every calendar month is thirty days of 30/360 and 30E/360, so that interest is level.
    #[test]
    fn calendar_months_have_thirty_days() {
        for number in 1..=400 {
            for day_count in [DayCount::Thirty360, DayCount::ThirtyE360] {
                let dates = ["2003-12-31", "2003-11-05"];
                let (begin, end, days) = period(Periods::CalendarMonth, day_count, dates, number);
                assert_eq!((&begin[8..], &end[8..], days), ("01", "01", 30));
            }
        }
    }
}
