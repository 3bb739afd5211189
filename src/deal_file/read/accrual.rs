//! Reads how a class accrues: its periods, their first day, its day count.

use super::LONGEST_FIRST_PERIOD_DAYS;
use super::common::at;
use crate::calendar::{Accrual, DayCount, Periods};
use crate::deal_file::fields::{Field, Fields};
use crate::deal_file::model::{ClassTerms, DealTerms};
use crate::deal_file::place::At;
use crate::deal_file::words::{ACCRUAL_DATES, DAY_COUNTS, FROM_DAY, PERIODS};
use crate::error::{Mistakes, quote};

/// How a class accrues, and what is checked once the dates of the deal are known.
pub(super) struct Read {
    pub accrual: Accrual,
    pub accrues_from_place: At,
    pub states_periods: bool,
}

pub(super) fn read_accrual(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<Read> {
    let day_count =
        fields.optional_or("day_count", DayCount::default(), |f| f.one_of(DAY_COUNTS, mistakes));
    let stated = fields.optional_or("accrual", None, |f| read_periods(&f, mistakes).map(Some));
    let moves = fields.optional("accrual_dates");
    let from = fields.optional("accrues_from");
    let accrues_from_place = from.as_ref().map(at).unwrap_or_default();
    let from = from.map_or(Some(None), |field| field.date(mistakes).map(Some));
    let adjusted = match moves {
        Some(field) => {
            field.one_of(ACCRUAL_DATES, mistakes).map(|adjusted| Some((adjusted, field)))
        }
        None => Some(None),
    };
    let (day_count, stated, adjusted, from) = (day_count?, stated?, adjusted?, from?);
    let mut periods = stated.unwrap_or_else(|| Periods::of(day_count));
    match (&mut periods, adjusted) {
        (Periods::CalendarMonth, Some((_, field))) => {
            let message = "a calendar month begins on its first day, which does not move; remove \
                           `accrual_dates`, or add `accrual: distribution to distribution`";
            return field.wrong(mistakes, message);
        }
        (
            Periods::Distributions { adjusted } | Periods::FromDay { adjusted, .. },
            Some((stated, _)),
        ) => *adjusted = stated,
        (_, None) => {}
    }
    let accrual = Accrual { periods, from, day_count };
    Some(Read { accrual, accrues_from_place, states_periods: stated.is_some() })
}

/// A keyword, or `from day` with the number of a day.
fn read_periods(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Periods> {
    let text = field.text(mistakes)?;
    if let Some((_, periods)) = PERIODS.iter().find(|(word, _)| *word == text) {
        return Some(*periods);
    }
    let day = text.strip_prefix(FROM_DAY).filter(|day| day.bytes().all(|b| b.is_ascii_digit()));
    match day.map(str::parse) {
        Some(Ok(day @ 1..=31)) => Some(Periods::FromDay { day, adjusted: false }),
        _ => {
            let message = format!(
                "`accrual` is `calendar month`, `distribution to distribution`, or a day from `from \
                 day 1` to `from day 31`; found {}",
                quote(&text)
            );
            field.wrong(mistakes, message)
        }
    }
}

/// Checks the first periods, which depend on the dates of the deal.
pub(super) fn check(terms: &DealTerms, mistakes: &mut Mistakes) {
    let without = terms.classes.iter().find(|class| class.needs_closing());
    if let (Some(class), None) = (without, terms.closing) {
        let (name, at) = (&class.name.name, class.name.at);
        let message = format!(
            "class {} counts actual days, which start at closing; add `closing: DATE` to `dates`",
            quote(name)
        );
        mistakes.at_place(at.line, at.column, message);
    }
    for class in &terms.classes {
        check_first_day(terms, class, mistakes);
    }
}

fn check_first_day(terms: &DealTerms, class: &ClassTerms, mistakes: &mut Mistakes) {
    let Some(from) = class.accrual.from else { return };
    let first = terms.dates.first;
    let date = terms.dates.business_days.following(first);
    let end = class.accrual.period(&terms.dates, 1, [from, date]).end;
    if from >= end || first.days_since(from) > LONGEST_FIRST_PERIOD_DAYS {
        let message = format!(
            "`accrues_from` is {from}; it must be before the end of the class's first accrual period, \
             {end}, and by no more than a year before `first_distribution`, {first}"
        );
        let At { line, column } = class.accrues_from_place;
        mistakes.at_place(line, column, message);
    }
}
