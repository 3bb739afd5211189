//! The cover block of a report: its series, its dates, and whether it amends an earlier report.

use super::SHOWN;
use super::figures::shown;
use super::source::Mover;
use super::text::{Kind, Piece};
use crate::calendar::Date;
use crate::error::Mistakes;
use crate::quantity::Layout;
use crate::quantity::layout::entry;

/// The entries above the first table.
pub(super) struct Front {
    pub series: Option<String>,
    pub distribution_date: Option<Date>,
    pub record_date: Option<Date>,
    /// The lines of the two dates.
    pub lines: [usize; 2],
    pub amended: bool,
}

/// What lines of the cover block say of one thing.
struct Found<T> {
    what: &'static str,
    first: Option<(usize, T)>,
    /// Later lines that say something else.
    others: Vec<(usize, T)>,
}

/// Reads the cover block; a missing series or date, or an impossible date, is a mistake.
pub(super) fn read(
    file: &str,
    pieces: &[Piece],
    layout: &Layout,
    mover: &Mover<'_>,
    mistakes: &mut Mistakes,
) -> Front {
    let words = &layout.front;
    let mut series: Vec<Found<&str>> = words.series.iter().map(|_| Found::of("series")).collect();
    let mut distribution = Found::of("distribution date");
    let mut record = Found::of("record date");
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
        for (label, found) in words.series.iter().zip(&mut series) {
            found.extend(piece.line, label.series(text));
        }
        for (names, found) in
            [(&words.distribution_date, &mut distribution), (&words.record_date, &mut record)]
        {
            for name in names {
                let Some(value) = entry(text, name) else { continue };
                let date = words.date(value);
                found.extend(piece.line, date);
                // Without a colon it may be a sentence about the date.
                if date.is_none() && name.ends_with(':') {
                    distribution_wrong |= found.what == "distribution date";
                    let (value, how) = (shown(value), words.example_dates());
                    mistakes.at_line(piece.line, format!("`{value}` is no date; write {how}"));
                }
            }
        }
    }
    let series = series.into_iter().find(|found| found.first.is_some());
    if series.is_none() {
        let example = words.example_series();
        mistakes.at_line(0, format!("no series is named; a report has a line such as `{example}`"));
    }
    if distribution.first.is_none() && !distribution_wrong {
        let example = words.example_distribution();
        let wrong =
            format!("no distribution date is given; a report has a line such as `{example}`");
        mistakes.at_line(0, wrong);
    }
    let series = series.and_then(|found| found.only(mover, mistakes));
    let (distribution, record) = (distribution.only(mover, mistakes), record.only(mover, mistakes));
    let line = |of: Option<(usize, Date)>| of.map_or(0, |(line, _)| mover.line(line));
    Front {
        lines: [line(distribution), line(record)],
        series: series.map(|(_, series)| series.to_owned()),
        distribution_date: distribution.map(|(_, date)| date),
        record_date: record.map(|(_, date)| date),
        amended,
    }
}

impl<T: PartialEq + std::fmt::Display> Found<T> {
    fn of(what: &'static str) -> Self {
        Self { what, first: None, others: Vec::new() }
    }

    fn extend(&mut self, line: usize, value: Option<T>) {
        let Some(value) = value else { return };
        match &self.first {
            None => self.first = Some((line, value)),
            Some((_, first)) if *first != value && self.others.len() < SHOWN => {
                self.others.push((line, value));
            }
            Some(_) => {}
        }
    }

    /// The first; later ones that differ are mistakes, as a file holds one report.
    fn only(self, mover: &Mover<'_>, mistakes: &mut Mistakes) -> Option<(usize, T)> {
        let (line, first) = self.first?;
        let at = mover.line(line);
        for (other_line, other) in self.others {
            let message = format!(
                "the {} `{}` contradicts `{}` on line {at}; a file holds one report",
                self.what,
                shown(&other.to_string()),
                shown(&first.to_string()),
            );
            mistakes.at_line(other_line, message);
        }
        Some((line, first))
    }
}

/// Whether the file name ends in `-amended.txt`, or `.htm`, `.html`. An exhibit saved without its
/// cover page has no other sign that it is an amendment.
fn names_an_amendment(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    ["txt", "htm", "html"].iter().any(|end| file.ends_with(&format!("-amended.{end}")))
}

/// "Form 8-K/A" on the cover page, or the form type of a filing's header.
fn is_amended_form(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (last, before) = (words.next_back(), words.next_back());
    let is_label =
        |word: &str| ["form", "type:"].iter().any(|name| name.eq_ignore_ascii_case(word));
    last.is_some_and(|last| last.eq_ignore_ascii_case("8-K/A")) && before.is_none_or(is_label)
}
