//! Reads one file of a table: its lines, as rows of the deal.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::date_text::wrong_date;
use super::format::{Content, TableLines};
use super::gather::{Gather, MOST_LINES};
use super::header::{FieldAt, Header, HeaderReader};
use super::kind::TableKind;
use super::layout::{Layout, NameFrom};
use super::row::TableRow;
use super::signs;
use super::subjects::Subjects;
use super::sums::Sums;
use crate::calendar::Date;
use crate::collateral::csv_text;
use crate::deal::Deal;
use crate::error::{Diagnostic, Mistakes, first_invisible, nearest, quote};

/// Longest line, in bytes.
const LONGEST_LINE: usize = 64 << 10;

/// Most mistakes of whole columns; those beyond are counted by column.
const MOST_OF_COLUMNS: usize = 1_000;

/// One file of a table, and what its reader knows.
pub(super) struct TableFile<'a> {
    pub deal: &'a Deal,
    pub kind: TableKind,
    pub layout: &'a Layout,
    /// `columns.yaml` as it is named in messages.
    pub layout_file: &'a str,
    pub subjects: &'a Subjects<'a>,
    /// The file as it is named in messages.
    pub file: Arc<str>,
    /// The name that the file's own name says, for tables without a column of it.
    pub own_name: &'a str,
}

/// A field of a line: its place and its text.
pub(super) type Field<'l> = (usize, Cow<'l, str>);

/// What changes from line to line.
pub(super) struct Reading<'g> {
    pub gather: &'g mut Gather,
    sums: &'g mut Sums,
    pub mistakes: &'g mut Mistakes,
    /// Mistakes that a whole column may have: each message without its text, the number of more.
    of_columns: BTreeMap<(usize, String), (usize, usize, String, usize)>,
    /// The last text of a date and what it was.
    last_date: (String, Option<Date>),
    /// What each column holds; text if it is empty.
    contents: Vec<Content>,
}

impl TableFile<'_> {
    /// Reads the file's text.
    pub(super) fn read(
        &self,
        text: &str,
        gather: &mut Gather,
        sums: &mut Sums,
        mistakes: &mut Mistakes,
    ) {
        let separator = self.layout.separator.unwrap_or(',');
        let checked =
            csv_text::checked_with(&self.file, text, separator, LONGEST_LINE, "date and name");
        let text = match checked {
            Ok(text) => text,
            Err(wrong) => return mistakes.extend(wrong),
        };
        let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        let mut first = lines.next();
        // A spreadsheet's line before the header, which says what separates fields.
        let says = |line: &str| spreadsheet_separator(line).is_some();
        if self.layout.separator.is_some() && first.is_some_and(|(line, _)| says(line)) {
            first = lines.next();
        }
        let Some((first, number)) = first else {
            return mistakes.of_file("the table is empty; its first line names its columns");
        };
        if let Some(message) = self.other_separator(first) {
            return mistakes.at_line(number, message);
        }
        let mut columns: Vec<Field<'_>> = Vec::new();
        csv_text::fields(first, separator, &mut columns);
        let names = columns.iter().map(|(place, name)| (*place, name.to_string())).collect();
        let contents = vec![Content::Text; columns.len()];
        let Some(header) = self.header(number, names, &contents, gather, mistakes) else { return };
        let mut reading = Reading::new(gather, sums, mistakes);
        for (line, number) in lines {
            if reading.is_over(number) {
                break;
            }
            csv_text::fields(line, separator, &mut columns);
            if columns.iter().all(|(_, text)| text.is_empty()) {
                continue;
            }
            if columns.len() != header.width {
                let texts: Vec<&str> = columns.iter().map(|(_, text)| &**text).collect();
                let message = csv_text::wrong_count(&texts, separator, header.width);
                reading.mistakes.at_line(number, message);
                continue;
            }
            self.line(number, &columns, &header, &mut reading);
        }
        reading.finish();
    }

    /// Reads the lines of a file that is no CSV. The number of a row is that of its line, and the number
    /// of a column its place.
    pub(super) fn read_lines(
        &self,
        mut lines: Box<dyn TableLines>,
        gather: &mut Gather,
        sums: &mut Sums,
        mistakes: &mut Mistakes,
    ) {
        let columns = lines.columns();
        if columns.is_empty() {
            return mistakes.of_file("the table has no columns");
        }
        let names = columns.iter().zip(1..).map(|(of, place)| (place, of.name.trim().to_owned()));
        let names = names.collect();
        let contents: Vec<Content> = columns.iter().map(|of| of.content).collect();
        let Some(header) = self.header(0, names, &contents, gather, mistakes) else { return };
        let mut reading = Reading { contents, ..Reading::new(gather, sums, mistakes) };
        let mut texts = Vec::new();
        for number in 1.. {
            let is_read = lines.next_line(&mut texts);
            if matches!(is_read, Ok(false)) || reading.is_over(number) {
                break;
            }
            if let Err(message) = is_read {
                reading.mistakes.at_line(number, message);
                break;
            }
            let fields = texts.iter().zip(1..).map(|(text, at)| (at, Cow::Borrowed(text.trim())));
            let fields: Vec<Field<'_>> = fields.collect();
            if fields.len() != header.width {
                let (count, width) = (fields.len(), header.width);
                let message = format!("the row has {count} fields, and the table {width} columns");
                reading.mistakes.at_line(number, message);
            } else if let Some((place, message)) = unreadable(&fields) {
                reading.mistakes.at_place(number, place, message);
            } else if fields.iter().any(|(_, text)| !text.is_empty()) {
                self.line(number, &fields, &header, &mut reading);
            }
        }
        reading.finish();
    }

    /// The header of columns; `None` after a mistake.
    fn header(
        &self,
        line: usize,
        columns: Vec<(usize, String)>,
        contents: &[Content],
        gather: &mut Gather,
        mistakes: &mut Mistakes,
    ) -> Option<Header> {
        let (kind, layout, layout_file) = (self.kind, self.layout, self.layout_file);
        let file = &self.file;
        let header = HeaderReader { kind, layout, layout_file, file, line, columns, contents };
        let mut notes = Vec::new();
        let header = header.read(mistakes, &mut notes);
        notes.into_iter().for_each(|note| gather.note(note));
        header
    }

    /// The message if the header's fields are not separated as the table's are.
    fn other_separator(&self, header: &str) -> Option<String> {
        let write = |separator: &str| {
            let table = self.kind.name();
            format!("write `separator: {separator}` under `{table}:` in columns.yaml")
        };
        let named = |separator: char| match separator {
            '\t' => "tab".to_owned(),
            other => format!("\"{other}\""),
        };
        if let Some(separator) = spreadsheet_separator(header) {
            return Some(format!(
                "the line {} is a spreadsheet's; remove it, or {}",
                quote(header.trim()),
                write(&named(separator))
            ));
        }
        let own = self.layout.separator.unwrap_or(',');
        if header.contains(own) && !header.trim().starts_with('"') {
            return None;
        }
        let bare = header.trim().trim_matches('"');
        if header.matches('"').count() == 2 && bare.len() + 2 == header.trim().len() {
            let message = "the whole line is in one pair of quotes; remove them from every line";
            return bare.contains(own).then(|| message.to_owned());
        }
        let other = [';', '\t', '|', ','].into_iter().find(|other| header.contains(*other))?;
        let is_other = other != own && !header.contains(own);
        is_other.then(|| {
            format!(
                "fields are not separated by {}; {}",
                quote(&own.to_string()),
                write(&named(other))
            )
        })
    }

    fn line(&self, line: usize, columns: &[Field<'_>], header: &Header, reading: &mut Reading<'_>) {
        let text = |at: usize| &*columns[at].1;
        if !header.filter.iter().all(|(at, texts)| texts.iter().any(|known| known == text(*at))) {
            return;
        }
        let name = match (header.name, &self.layout.name) {
            (Some(at), _) => text(at),
            (None, NameFrom::Constant(name)) => name,
            (None, _) => self.own_name,
        };
        let place = header.name.map_or(0, |at| columns[at].0);
        if name.is_empty() {
            let message = format!("the field `{}` is empty", self.kind.name_column());
            reading.mistakes.at_place(line, place, message);
            return;
        }
        let Some(subject) = self.subjects.find(name) else {
            return self.unknown(name, line, place, reading);
        };
        let Some(date) = self.date(line, header.date, &columns[header.date], reading) else {
            return;
        };
        let revision = header.revision.map(|at| &columns[at]);
        let revision = match revision {
            Some((place, text)) if !text.is_empty() => match text.parse::<u32>() {
                Ok(number) => number,
                Err(_) => {
                    let message = format!("{} is no revision; write a whole number", quote(text));
                    return reading.mistakes.at_place(line, *place, message);
                }
            },
            _ => 0,
        };
        self.row(line, (date, subject, revision), &header.fields, columns, reading);
    }

    /// Adds the row of a line.
    pub(super) fn row(
        &self,
        line: usize,
        (date, subject, revision): (Date, usize, u32),
        fields: &[FieldAt],
        columns: &[Field<'_>],
        reading: &mut Reading<'_>,
    ) {
        let mut row = TableRow {
            kind: self.kind,
            file: self.file.clone(),
            line,
            date,
            name: self.subjects.name(subject).to_owned(),
            revision,
            values: Vec::with_capacity(fields.len()),
        };
        let mut has_moved = false;
        for field in fields {
            let Some(mut value) = self.value(line, field, subject, columns, reading) else {
                continue;
            };
            let place = columns[field.parts[0].0].0;
            match signs::resolve(self.kind, &mut value) {
                Ok(moved) => has_moved |= moved,
                // A correction of one loan is negative; the sum must not be.
                Err(_) if self.layout.sum => {}
                Err(message) => {
                    let message = format!("{} {message}", quote(&value.text));
                    reading.mistakes.at_place(line, place, message);
                }
            }
            row.values.push(value);
        }
        if self.layout.sum {
            return reading.sums.add(row, subject, self.layout, reading.mistakes);
        }
        if has_moved && let Some((place, message)) = signs::contradiction(&row) {
            reading.mistakes.at_place(line, place, message);
        }
        reading.gather.add(row, subject, reading.mistakes);
    }

    /// Notes a name that the deal does not have.
    pub(super) fn unknown(&self, name: &str, line: usize, place: usize, reading: &mut Reading<'_>) {
        if self.kind == TableKind::Classes && is_short_number(name) {
            let message = format!(
                "{} is a CUSIP that a spreadsheet has taken for a number, so its digits are lost; \
                 format the column as text and export it again",
                quote(name)
            );
            return reading.mistakes.at_place(line, place, message);
        }
        let (file, subjects) = (self.file.to_string(), self.subjects);
        let message = || subjects.unknown(name);
        reading.gather.note_again(self.kind, name, || Diagnostic {
            file,
            line,
            column: place,
            message: message(),
        });
    }

    /// The date that a text of a column writes.
    pub(super) fn read_date(&self, at: usize, text: &str, reading: &Reading<'_>) -> Option<Date> {
        match reading.content(at) {
            Content::Date => Date::parse_iso(text),
            _ => self.layout.date_format.read(text),
        }
    }

    /// The distribution date of a line.
    fn date(
        &self,
        line: usize,
        at: usize,
        (place, text): &Field<'_>,
        reading: &mut Reading<'_>,
    ) -> Option<Date> {
        if reading.last_date.0 == **text && reading.last_date.1.is_some() {
            return reading.last_date.1;
        }
        let Some(written) = self.read_date(at, text, reading) else {
            self.wrong_date(line, at, *place, text, reading);
            return None;
        };
        let date = self.distribution(line, *place, (text, written), reading);
        reading.last_date = (text.to_string(), date);
        date
    }

    /// The distribution date that a line's date means. Notes one that is not the deal's.
    pub(super) fn distribution(
        &self,
        line: usize,
        place: usize,
        (text, written): (&str, Date),
        reading: &mut Reading<'_>,
    ) -> Option<Date> {
        let dates = &self.deal.terms.dates;
        let date = self.layout.date.distribution(written, dates);
        let period = date.and_then(|date| dates.period_of(date));
        let (Some(date), Some(period)) = (date, period) else {
            let file = self.file.to_string();
            let message = format!(
                "{} is before the deal's first distribution, {}; the line is not read",
                quote(text),
                dates.first
            );
            reading.gather.note_again(self.kind, text, || Diagnostic {
                file,
                line,
                column: place,
                message,
            });
            return None;
        };
        if let Some(own) = dates.date(period).filter(|own| *own != date) {
            let file = self.file.to_string();
            let message =
                format!("{date} is no distribution date of the deal; the nearest is {own}");
            reading.gather.note_again(self.kind, text, || Diagnostic {
                file,
                line,
                column: place,
                message,
            });
        }
        Some(date)
    }

    pub(super) fn wrong_date(
        &self,
        line: usize,
        at: usize,
        place: usize,
        text: &str,
        reading: &mut Reading<'_>,
    ) {
        let message = match text.is_empty() {
            true => "the date is empty".to_owned(),
            false => wrong_date(text, &self.layout.date_format, self.kind.name()),
        };
        reading.of_column(line, place, at, text, message);
    }
}

impl<'g> Reading<'g> {
    pub(super) fn new(
        gather: &'g mut Gather,
        sums: &'g mut Sums,
        mistakes: &'g mut Mistakes,
    ) -> Self {
        let last_date = (String::new(), None);
        let (of_columns, contents) = (BTreeMap::new(), Vec::new());
        Self { gather, sums, mistakes, of_columns, last_date, contents }
    }

    /// What a column holds.
    pub(super) fn content(&self, at: usize) -> Content {
        self.contents.get(at).copied().unwrap_or(Content::Text)
    }

    /// Counts a line, and says whether the reader should stop before it.
    fn is_over(&mut self, line: usize) -> bool {
        if self.gather.is_too_long() {
            let message = format!("the tables have more than {MOST_LINES} lines together");
            self.mistakes.at_line(line, message);
            return true;
        }
        self.mistakes.is_full() || self.gather.is_full()
    }

    /// Reports what whole columns have.
    pub(super) fn finish(self) {
        for (line, place, mut message, more) in self.of_columns.into_values() {
            if more > 0 {
                message.push_str(&format!(" ({more} more of the column are like it)"));
            }
            self.mistakes.at_place(line, place, message);
        }
    }

    /// Notes a field of a program's row that its table does not have.
    pub(super) fn unknown_field(&mut self, kind: TableKind, name: &str, line: usize) {
        let file = kind.name();
        self.gather.note_again(kind, name, || {
            let known: Vec<&str> = kind.columns().collect();
            let meant = nearest(name, known).map(|meant| format!("; did you mean `{meant}`?"));
            let message =
                format!("the column {} is not read{}", quote(name), meant.unwrap_or_default());
            Diagnostic::at_line(file, line, message)
        });
    }

    /// Reports a field that a program's row has twice.
    pub(super) fn twice(&mut self, name: &str, line: usize) {
        self.mistakes.at_line(line, format!("the field {} is set twice", quote(name)));
    }

    /// A mistake that other lines may have in the same column; only the first is shown.
    pub(super) fn of_column(
        &mut self,
        line: usize,
        place: usize,
        at: usize,
        text: &str,
        message: String,
    ) {
        // A hostile file may have another text in every line.
        let is_full = self.of_columns.len() >= MOST_OF_COLUMNS;
        let kind = if is_full { String::new() } else { message.replace(&quote(text), "") };
        let first = self.of_columns.entry((at, kind)).or_insert((line, place, message, 0));
        first.3 += usize::from(first.0 != line || first.1 != place);
    }
}

/// The place and the message of a row that a line of CSV could not have.
fn unreadable(fields: &[Field<'_>]) -> Option<(usize, String)> {
    let length: usize = fields.iter().map(|(_, text)| text.len()).sum();
    if length > LONGEST_LINE {
        return Some((0, format!("the row is longer than {LONGEST_LINE} bytes")));
    }
    fields.iter().find_map(|(place, text)| match text.contains(['\n', '\r']) {
        true => Some((*place, "a line break is in the field; remove it".to_owned())),
        false => first_invisible(text).map(|(_, message)| (*place, message)),
    })
}

/// The separator that a spreadsheet's line `sep=;` says.
fn spreadsheet_separator(line: &str) -> Option<char> {
    let line = line.trim_matches(|c| c == '"' || c == ' ');
    let begins = line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="));
    begins.then(|| line[4..].chars().next().unwrap_or(','))
}

/// Whether a name is a number in a spreadsheet's short form: `1.2E+08`.
fn is_short_number(name: &str) -> bool {
    let Some((mantissa, exponent)) = name.split_once(['e', 'E']) else { return false };
    exponent.starts_with('+') && mantissa.parse::<f64>().is_ok() && exponent.parse::<i32>().is_ok()
}
