//! CSV texts of tapes and curves: each record is on a line of its own, and nothing of it is lost.
//!
//! The library `csv` reads any text: a quote that is never closed takes in all that follows, and text
//! after a closing quote is joined to the field. So we check the lines before it reads them.

use std::borrow::Cow;

use crate::error::{Errors, Mistakes, first_invisible, misleading_in};

/// Separators of other tables, and their names in messages.
const OTHER_SEPARATORS: [(char, &str); 6] =
    [(';', "`;`"), ('\t', "tabs"), ('|', "`|`"), (':', "`:`"), ('^', "`^`"), (' ', "spaces")];

/// The text without a byte-order mark at its beginning, checked.
///
/// # Errors
///
/// A line longer than `longest` bytes, for one `record`; a quote that is not closed on its line, or is not at both
/// ends of its field; a line that ends with a carriage return alone; a character that cannot be
/// seen.
pub(crate) fn checked<'t>(
    file: &str,
    text: &'t str,
    longest: usize,
    record: &str,
) -> Result<&'t str, Errors> {
    checked_with(file, text, ',', longest, record)
}

/// The same for a text with another separator.
///
/// # Errors
///
/// As [`checked`].
pub(crate) fn checked_with<'t>(
    file: &str,
    text: &'t str,
    separator: char,
    longest: usize,
    record: &str,
) -> Result<&'t str, Errors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut mistakes = Mistakes::showing_all(file);
    for (line, number) in text.split('\n').zip(1..) {
        if mistakes.is_full() {
            break;
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        // We limit lines because a parsed line of commas needs many times its length in memory.
        if line.split('\r').any(|line| line.len() > longest) {
            let message =
                format!("the line is longer than {longest} bytes; each {record} has its own");
            mistakes.at_line(number, message);
        } else if let Some(at) = line.find('\r') {
            let column = line[..at].chars().count() + 1;
            let message = "a carriage return alone is in the line; end lines with line feeds";
            mistakes.at_place(number, column, message);
        } else if let Some((column, message)) = first_invisible(line) {
            mistakes.at_place(number, column, message);
        } else if let Some((column, message)) = wrong_quote(line, separator) {
            mistakes.at_place(number, column, message);
        }
    }
    mistakes.finish(Some(text))
}

/// The column and the message of the first quote that does not enclose a whole field.
fn wrong_quote(line: &str, separator: char) -> Option<(usize, &'static str)> {
    if !line.contains('"') {
        return None;
    }
    /// Where the next character is.
    enum In {
        Start,
        Plain,
        Quoted(usize),
        Closed,
    }
    let mut place = In::Start;
    let mut characters = line.chars().zip(1..).peekable();
    while let Some((c, column)) = characters.next() {
        place = match (place, c) {
            (In::Quoted(open), '"') => {
                if characters.next_if(|(next, _)| *next == '"').is_some() {
                    In::Quoted(open)
                } else {
                    In::Closed
                }
            }
            (In::Quoted(open), _) => In::Quoted(open),
            (_, c) if c == separator => In::Start,
            (In::Start, '"') => In::Quoted(column),
            // The library would take `"6, 20"` after a space for two fields.
            (In::Start, ' ') if characters.peek().is_some_and(|(next, _)| *next == '"') => {
                return Some((column, "a space is before a quote; remove it"));
            }
            (In::Plain, '"') => {
                let message = "a quote is inside a field; put the whole field in quotes, and write \
                               a quote within it twice";
                return Some((column, message));
            }
            (In::Start, ' ') => In::Start,
            (In::Start | In::Plain, _) => In::Plain,
            (In::Closed, ' ' | '\t') => In::Closed,
            (In::Closed, _) => {
                let message = "text continues after a closing quote; end the field with a comma, or \
                               write a quote within it twice";
                return Some((column, message));
            }
        };
    }
    match place {
        In::Quoted(open) => Some((
            open,
            "a quote is opened and not closed on its line; close it (a field has no line breaks)",
        )),
        _ => None,
    }
}

/// The fields of a checked line, each with its place, which is its first character in the line, counted
/// from 1. Spaces around fields are removed.
///
/// A table's figure is shown at its place. The library `csv` knows no places, and counts the empty lines
/// before a record as lines of it.
pub(crate) fn fields<'l>(line: &'l str, separator: char, fields: &mut Vec<(usize, Cow<'l, str>)>) {
    fields.clear();
    let (mut rest, mut place) = (line, 1);
    loop {
        let (quoted, field, after) = match rest.strip_prefix('"').and_then(closed) {
            Some((field, after)) => (true, field, after.find(separator).map(|at| &after[at..])),
            None => match rest.find(separator) {
                Some(at) => (false, &rest[..at], Some(&rest[at..])),
                None => (false, rest, None),
            },
        };
        let trimmed = field.trim_start();
        let before = usize::from(quoted) + field[..field.len() - trimmed.len()].chars().count();
        let trimmed = trimmed.trim_end();
        let text = match quoted && trimmed.contains('"') {
            true => Cow::Owned(trimmed.replace("\"\"", "\"")),
            false => Cow::Borrowed(trimmed),
        };
        fields.push((place + before, text));
        let Some(after) = after else { return };
        let next = after.strip_prefix(separator).unwrap_or(after);
        place += rest[..rest.len() - next.len()].chars().count();
        rest = next;
    }
}

/// The text before the quote that closes it, and the text after that quote.
fn closed(quoted: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + quoted[from..].find('"')?;
        if !quoted[at + 1..].starts_with('"') {
            return Some((&quoted[..at], &quoted[at + 1..]));
        }
        from = at + 2;
    }
}

/// The records of a checked text, with spaces around fields removed.
pub(crate) fn records(text: &str) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .into_records()
}

/// Why the first line of a text has no header with the columns `known`, if it is a header in another
/// form: other separators, a spreadsheet's `sep=` line, or a line in one pair of quotes.
pub(crate) fn header_of_another_form(text: &str, known: &[&str]) -> Option<String> {
    let line = text.lines().find(|line| !line.trim().is_empty())?.trim();
    let bare = line.trim_matches('"');
    let small = bare.to_lowercase();
    if let Some(separator) = small.strip_prefix("sep=") {
        let also = match separator.trim_matches(['"', ',']) {
            "" => "",
            _ => ", and separate fields by commas",
        };
        return Some(format!(
            "the line `sep=` is a spreadsheet's; remove it, so that the header is first{also}"
        ));
    }
    let columns = |separator: char| {
        let fields = small.split(separator).map(|field| field.trim().trim_matches('"'));
        fields.filter(|field| known.contains(field)).count()
    };
    if !small.contains(',') {
        let other = OTHER_SEPARATORS.iter().find(|(separator, _)| columns(*separator) > 1);
        return other.map(|(separator, name)| {
            let decimals = if *separator == ';' { ", and decimals after a dot" } else { "" };
            format!("fields are separated by {name}; write commas between them{decimals}")
        });
    }
    let is_quoted = line.starts_with('"') && line.matches('"').count() == 2 && line.ends_with('"');
    (is_quoted && columns(',') > 1)
        .then(|| "the whole line is in one pair of quotes; remove them from every line".to_owned())
}

/// What to write instead of a line with another number of fields than its header has.
pub(crate) fn wrong_field_count(record: &csv::StringRecord, expected: usize) -> String {
    let fields: Vec<&str> = record.iter().collect();
    wrong_count(&fields, ',', expected)
}

/// The same for fields that another character may separate.
pub(crate) fn wrong_count(fields: &[&str], separator: char, expected: usize) -> String {
    let count = fields.len();
    let name = if count == 1 { "field" } else { "fields" };
    let only = if count == 1 { fields[0] } else { "" };
    let other = OTHER_SEPARATORS.iter().find(|(other, _)| only.contains(*other));
    let curly = fields.iter().find(|field| field.contains(['“', '”', '„']));
    let curly = curly.and_then(|field| misleading_in(field));
    let instead = match other {
        _ if curly.is_some() => format!("; {}", curly.unwrap_or_default()),
        _ if separator != ',' => String::new(),
        _ if only.contains(',') => {
            "; the whole line is in one pair of quotes, remove them".to_owned()
        }
        Some((_, name)) => format!("; separate fields by commas, not by {name}"),
        None if count > expected => {
            "; write numbers without commas, and quote text that has one".to_owned()
        }
        None => String::new(),
    };
    format!("{count} {name} under a header of {expected}{instead}")
}
