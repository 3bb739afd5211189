//! The accrual periods of classes.

use super::Deal;
use crate::calendar::{Date, DayCount};

impl Deal {
    /// The first day of a class's accrual period of a distribution, and the day after its last.
    pub(crate) fn accrual_period(&self, class: usize, period: u32) -> (Date, Date) {
        let dates = &self.terms.dates;
        let end = dates.date(period).unwrap_or(dates.first);
        if self.terms.classes[class].day_count != DayCount::Thirty360 {
            let before = period.checked_sub(1).filter(|before| *before > 0);
            let start = before.and_then(|before| dates.date(before));
            return (start.unwrap_or_else(|| self.terms.accrual_start()), end);
        }
        let months = i32::try_from(period).unwrap_or(i32::MAX) - 1;
        let scheduled = dates.first.add_months(months).unwrap_or(end);
        let end = Date::from_ymd(scheduled.year(), scheduled.month(), 1).unwrap_or(end);
        (end.add_months(-1).unwrap_or(end), end)
    }
}
