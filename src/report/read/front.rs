//! The cover block of a report: its series, its dates, and whether it amends an earlier report.

use super::figures::shown;
use super::text::{Kind, Piece};
use crate::calendar::Date;
use crate::error::Mistakes;

/// The entries above the first table.
pub(super) struct Front {
    pub series: Option<String>,
    pub distribution_date: Option<Date>,
    pub record_date: Option<Date>,
    /// The lines of the two dates.
    pub lines: [usize; 2],
    pub amended: bool,
}

/// Reads the cover block; a missing series or date, or an impossible date, is a mistake.
pub(super) fn read(file: &str, pieces: &[Piece], mistakes: &mut Mistakes) -> Front {
    let mut series: Option<(usize, String)> = None;
    let mut distribution: Option<(usize, Date)> = None;
    let mut record: Option<(usize, Date)> = None;
    let mut distribution_wrong = false;
    let mut amended = names_an_amendment(file);
    let mut in_table = false;
    for piece in pieces {
        let text = match &piece.kind {
            Kind::Text(text) => text,
            Kind::TableStart | Kind::TableEnd => {
                in_table = matches!(piece.kind, Kind::TableStart);
                continue;
            }
            _ => continue,
        };
        amended |= !in_table && is_amended_form(text);
        if !text.contains(':') {
            continue;
        }
        if let Some(value) = entry(text, "Series:") {
            let value = value.split(' ').next().unwrap_or(value);
            keep(&mut series, piece.line, value.to_owned(), "series", mistakes);
        }
        for (name, kept) in
            [("Distribution Date:", &mut distribution), ("Record Date:", &mut record)]
        {
            let Some(value) = entry(text, name) else { continue };
            match date(value) {
                Some(date) => keep(kept, piece.line, date, &name.to_lowercase(), mistakes),
                None => {
                    distribution_wrong |= name == "Distribution Date:";
                    let how = "write month/day/year, as in 10/27/03";
                    mistakes.at_line(piece.line, format!("`{}` is no date; {how}", shown(value)));
                }
            }
        }
    }
    if series.is_none() {
        mistakes.at_line(0, "no series is named; a report has a line such as `Series: 2005-2`");
    }
    if distribution.is_none() && !distribution_wrong {
        let wrong = "no distribution date is given; a report has a line such as \
                     `Distribution Date: 10/27/03`";
        mistakes.at_line(0, wrong);
    }
    let line = |kept: &Option<(usize, Date)>| kept.as_ref().map_or(0, |(line, _)| *line);
    Front {
        lines: [line(&distribution), line(&record)],
        series: series.map(|(_, series)| series),
        distribution_date: distribution.map(|(_, date)| date),
        record_date: record.map(|(_, date)| date),
        amended,
    }
}

/// Keeps the first entry; a later one that differs is a mistake, as a file holds one report.
fn keep<T: PartialEq + std::fmt::Display>(
    kept: &mut Option<(usize, T)>,
    line: usize,
    value: T,
    what: &str,
    mistakes: &mut Mistakes,
) {
    match kept {
        None => *kept = Some((line, value)),
        Some((_, first)) if *first == value => {}
        Some((at, first)) => mistakes.at_line(
            line,
            format!(
                "the {} `{}` contradicts `{}` on line {at}; a file holds one report",
                what.trim_end_matches(':'),
                shown(&value.to_string()),
                shown(&first.to_string()),
            ),
        ),
    }
}

/// The text after `name`, up to two spaces: `THB  Series: 2003-4`. The name must be at the start
/// of the line or after a space.
fn entry<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut windows = text.as_bytes().windows(name.len());
    let at = windows.position(|window| window.eq_ignore_ascii_case(name.as_bytes()))?;
    let before = text.get(..at)?;
    if !(before.is_empty() || before.ends_with(char::is_whitespace)) {
        return None;
    }
    let rest = text.get(at + name.len()..)?.trim_start();
    let phrase = rest.split("  ").next().unwrap_or(rest);
    (!phrase.is_empty()).then_some(phrase)
}

/// A date as reports print it, `10/27/03` or `10/27/2003`; two-digit years are 1970 to 2069.
fn date(text: &str) -> Option<Date> {
    let mut parts = text.split(' ').next()?.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || ![month, day, year].into_iter().all(digits) {
        return None;
    }
    let short = |part: &str| (1..=2).contains(&part.len());
    let number: u16 = year.parse().ok()?;
    let year = match (year.len(), number) {
        (4, year) => year,
        (2, year @ 70..) => 1900 + year,
        (2, year) => 2000 + year,
        _ => return None,
    };
    if !short(month) || !short(day) {
        return None;
    }
    Date::from_ymd(year, month.parse().ok()?, day.parse().ok()?)
}

/// Whether the file name ends in `-amended.txt`. An exhibit saved without its cover page has no
/// other sign that it is an amendment.
fn names_an_amendment(file: &str) -> bool {
    file.to_ascii_lowercase().ends_with("-amended.txt")
}

/// "Form 8-K/A" on the cover page, or the form type of a filing's header.
fn is_amended_form(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (last, before) = (words.next_back(), words.next_back());
    let is_label =
        |word: &str| ["form", "type:"].iter().any(|name| name.eq_ignore_ascii_case(word));
    last.is_some_and(|last| last.eq_ignore_ascii_case("8-K/A")) && before.is_none_or(is_label)
}
