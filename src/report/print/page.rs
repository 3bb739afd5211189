//! Fixed-width text: tables with their tags, figures with commas, dates.

use rust_decimal::Decimal;

use crate::calendar::Date;

/// Least spaces between two columns: with one less the reader would join their headers.
pub(super) const GAP: usize = 2;

/// The column in which titles begin.
const TITLE_INDENT: usize = 30;

/// A table whose lines are laid out.
pub(super) struct Table {
    pub title: String,
    pub headers: Vec<String>,
    pub rows: Vec<String>,
    pub footnotes: Vec<String>,
}

impl Table {
    pub fn new(title: &str, headers: Vec<String>, rows: Vec<String>) -> Self {
        Self { title: title.to_owned(), headers, rows, footnotes: Vec::new() }
    }

    /// Writes the table, with `head` at the top of its caption.
    pub fn write(&self, head: &[String], text: &mut String) {
        let mut line = |line: &str| {
            text.push_str(line.trim_end());
            text.push('\n');
        };
        line("<TABLE>");
        line("<CAPTION>");
        head.iter().for_each(|head| line(head));
        line(&format!("{:TITLE_INDENT$}{}", "", self.title));
        line("");
        self.headers.iter().for_each(|header| line(header));
        line("<S>  <C>");
        self.rows.iter().for_each(|row| line(row));
        if !self.footnotes.is_empty() {
            line("<FN>");
            self.footnotes.iter().for_each(|note| line(note));
            line("</FN>");
        }
        line("</TABLE>");
        line("");
    }
}

/// A column: the words stacked above it, and its values from top to bottom.
pub(super) struct Column {
    pub header: Vec<String>,
    pub values: Vec<String>,
    /// Text is set flush left, figures flush right.
    pub is_text: bool,
}

/// Lays out labels and columns: the lines of the header, and the rows.
///
/// Every header ends on the bottom line, so that this line has a word for every column, as the
/// reader expects.
pub(super) fn lay_out(
    label: &str,
    labels: &[String],
    columns: &[Column],
) -> (Vec<String>, Vec<String>) {
    let tallest = columns.iter().map(|column| column.header.len()).max().unwrap_or(0);
    let label_width = labels.iter().map(String::len).chain([label.len()]).max().unwrap_or(0);
    let header = |line: usize| {
        let first = if line + 1 == tallest { label } else { "" };
        let words = columns.iter().map(|column| {
            let above = tallest - column.header.len();
            let word = line.checked_sub(above).and_then(|at| column.header.get(at));
            word.map_or("", String::as_str)
        });
        set(first, label_width, words, columns)
    };
    let row = |index: usize| {
        let values = columns.iter().map(|column| column.values[index].as_str());
        set(&labels[index], label_width, values, columns)
    };
    ((0..tallest).map(header).collect(), (0..labels.len()).map(row).collect())
}

fn set<'a>(
    label: &str,
    label_width: usize,
    words: impl Iterator<Item = &'a str>,
    columns: &[Column],
) -> String {
    let mut line = format!("{label:label_width$}");
    for (word, column) in words.zip(columns) {
        let width = column.width();
        line.push_str(&" ".repeat(GAP));
        line.push_str(&match column.is_text {
            true => format!("{word:width$}"),
            false => format!("{word:>width$}"),
        });
    }
    line
}

impl Column {
    fn width(&self) -> usize {
        self.header.iter().chain(&self.values).map(String::len).max().unwrap_or(0)
    }
}

/// Digits with a comma before every three: `1,557,843.92`.
pub(super) fn number(value: Decimal) -> String {
    let plain = value.abs().to_string();
    let (integer, places) =
        plain.split_once('.').map_or((plain.as_str(), None), |(w, p)| (w, Some(p)));
    let mut text = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        text.push('-');
    }
    for (index, digit) in integer.chars().enumerate() {
        if index > 0 && (integer.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(places) = places {
        text.push('.');
        text.push_str(places);
    }
    text
}

/// `10/27/03`; years outside 1970 to 2069 have four digits.
pub(super) fn short_date(date: Date) -> String {
    match date.year() {
        1970..=2069 => format!("{}/{:02}/{:02}", date.month(), date.day(), date.year() % 100),
        year => format!("{}/{:02}/{year}", date.month(), date.day()),
    }
}

/// `09/30/2003`.
pub(super) fn long_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.month(), date.day(), date.year())
}

/// `30-Sep-2003`.
pub(super) fn dashed_date(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(usize::from(date.month()) - 1).copied().unwrap_or_default();
    format!("{:02}-{month}-{}", date.day(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_a_comma_before_every_three_digits() {
        for (value, text) in [
            (Decimal::new(0, 2), "0.00"),
            (Decimal::new(-5, 2), "-0.05"),
            (Decimal::new(99_999, 2), "999.99"),
            (Decimal::new(100_000, 2), "1,000.00"),
            (Decimal::new(123_456_789, 0), "123,456,789"),
            (Decimal::new(-100_000_000, 2), "-1,000,000.00"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
