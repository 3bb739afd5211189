//! A class's accrual period and its share of a year, day by day.

use super::fraction::{Fraction, over, whole};
use super::terms::{Class, Terms};
use crate::calendar::Date;

/// The share of a year for which a class accrues at distribution `month`. `days` are the distribution date
/// before, or closing, and this one.
pub fn share_of_year(terms: &Terms, class: &Class, month: i64, days: [Date; 2]) -> Fraction {
    let [regular, end] = period(terms, class, month, days);
    let begin = class.accrues_from.filter(|_| month == 1).unwrap_or(regular);
    let thirty = |end_day: u8, begin_day: u8| {
        let days = i64::from(end_day) - i64::from(begin_day);
        over(&whole(30 * i64::from(end.months_since(begin)) + days), &whole(360))
    };
    let passed = |counts: &dyn Fn(Date) -> bool| {
        whole(from(begin).take_while(|day| *day < end).filter(|day| counts(*day)).count() as i64)
    };
    match class.day_count.as_str() {
        "30/360" => {
            let ends_february = begin.month() == 2 && is_last_of_month(begin);
            let first = if ends_february { 30 } else { begin.day().min(30) };
            thirty(if first == 30 { end.day().min(30) } else { end.day() }, first)
        }
        "30E/360" => thirty(end.day().min(30), begin.day().min(30)),
        "actual/360" => over(&passed(&|_| true), &whole(360)),
        "actual/365" => over(&passed(&|_| true), &whole(365)),
        "actual/actual" => {
            let is_leap = |day: Date| Date::from_ymd(day.year(), 2, 29).is_some();
            over(&passed(&is_leap), &whole(366)) + over(&passed(&|day| !is_leap(day)), &whole(365))
        }
        other => panic!("day count `{other}`"),
    }
}

/// The regular period of distribution `month`.
fn period(terms: &Terms, class: &Class, month: i64, days: [Date; 2]) -> [Date; 2] {
    let of_thirty = class.day_count.starts_with("30");
    let usual = if of_thirty { "calendar month" } else { "distribution to distribution" };
    let rule = class.accrual.as_deref().unwrap_or(usual);
    let scheduled = |month: i64| terms.dates.first.add_months(month as i32 - 1).unwrap();
    let dates = class.accrual_dates.as_deref();
    if rule == "distribution to distribution" {
        return match dates {
            Some("unadjusted") if month > 1 => [scheduled(month - 1), scheduled(month)],
            Some("unadjusted") => [days[0], scheduled(month)],
            _ => days,
        };
    }
    let day: u8 = rule.strip_prefix("from day ").map_or(1, |day| day.parse().unwrap());
    // The last two days that begin a period, up to the end of the month of the distribution, or of the
    // month before if distributions are on an earlier day.
    let behind = if day <= terms.dates.first.day() { 0 } else { 1 };
    let of_month = scheduled(month - behind);
    let up_to = from(of_month).find(|date| is_last_of_month(*date)).unwrap();
    let begins = |date: &Date| date.day() == day || (date.day() < day && is_last_of_month(*date));
    let all = from(scheduled(month - 3)).take_while(|date| *date <= up_to).filter(begins);
    let all: Vec<Date> = all.collect();
    let last = [all[all.len() - 2], all[all.len() - 1]];
    match dates {
        Some("adjusted") => last.map(|date| terms.dates.business_days.following(date)),
        _ => last,
    }
}

/// A day and all days after it.
fn from(begin: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(begin), |day| day.next_day())
}

fn is_last_of_month(date: Date) -> bool {
    date.next_day().is_none_or(|next| next.month() != date.month())
}
