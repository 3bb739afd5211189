//! Rows of tables: code shared by all shapes of table.

use super::figures::{
    Word, figure, is_blank_mark, is_cusip, is_damaged_figure, is_figure_like, is_plainly_figure,
    joined, segments, shown,
};
use super::section::Line;
use crate::error::Mistakes;
use crate::quantity::Layout;
use crate::report::filed_report::{Cell, Header, LostValue};

/// Most figures of a report; it bounds the memory that a hostile file can use.
const MAX_CELLS: usize = 100_000;

/// Collects cells, lost values and mistakes.
pub(super) struct Sink<'m> {
    pub layout: &'m Layout,
    pub cells: Vec<Cell>,
    pub lost: Vec<LostValue>,
    pub headers: Vec<Header>,
    /// The limit of cells has been reached.
    pub is_full: bool,
    pub mistakes: &'m mut Mistakes,
}

/// The place of a value in the report.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub line: usize,
    pub table: &'a str,
    pub group: Option<&'a str>,
    pub row: &'a str,
    pub column: &'a str,
}

impl Sink<'_> {
    /// Adds a value of a row as a cell, or a mistake if it is malformed.
    pub fn value(&mut self, word: &Word<'_>, place: Place<'_>) {
        if is_blank_mark(word.text) {
            return;
        }
        match figure(word.text) {
            Err(wrong) => self.mistakes.at_line(place.line, wrong),
            Ok(_) if self.cells.len() == MAX_CELLS => {
                if !std::mem::replace(&mut self.is_full, true) {
                    let wrong = format!("more than {MAX_CELLS} figures; a report has far fewer");
                    self.mistakes.at_line(place.line, wrong);
                }
            }
            Ok((figure, is_percent)) => self.cells.push(Cell {
                place: word.start + 1,
                line: place.line,
                table: place.table.to_owned(),
                group: place.group.map(str::to_owned),
                row: place.row.to_owned(),
                column: place.column.to_owned(),
                text: word.text.to_owned(),
                figure,
                is_percent,
                of_table: None,
            }),
        }
    }

    /// Adds a value that should be in the report and is absent.
    pub fn lost(&mut self, place: Place<'_>) {
        if self.lost.len() < MAX_CELLS {
            self.lost.push(LostValue {
                line: place.line,
                label: place.row.to_owned(),
                table: place.table.to_owned(),
                group: place.group.map(str::to_owned),
                column: place.column.to_owned(),
            });
        }
    }

    /// Whether the label contains a damaged figure, or a figure followed by something else. Then
    /// the line is a mistake (added here) and not a label.
    pub fn is_spoiled(&mut self, line: usize, label: &[Word<'_>]) -> bool {
        let parts: Vec<_> = segments(label).collect();
        let damaged = parts.iter().filter_map(|part| match part {
            [word] if is_damaged_figure(word.text) => figure(word.text).err(),
            _ => None,
        });
        let mut wrongs: Vec<String> = damaged.collect();
        if wrongs.is_empty()
            && let Some(text) = stray(&parts)
        {
            let text = shown(&text);
            wrongs.push(format!("`{text}` is among the values of a row and is no figure"));
        } else if wrongs.is_empty()
            && let Some((before, figure)) = crowded(&parts)
        {
            wrongs.push(format!(
                "`{}` is too near `{}` to be a value of the row; separate the two by two spaces \
                or more",
                shown(figure),
                shown(before)
            ));
        }
        let spoiled = !wrongs.is_empty();
        for wrong in wrongs {
            self.mistakes.at_line(line, wrong);
        }
        spoiled
    }
}

/// The first words after a figure of the row that are not figures themselves.
fn stray(parts: &[&[Word<'_>]]) -> Option<String> {
    // A footnote mark at the end of the row, one space after a figure.
    if let Some([.., figure, mark]) = parts.last()
        && is_plainly_figure(figure.text)
        && is_sign(mark.text)
    {
        return Some(mark.text.to_owned());
    }
    let figure = parts.iter().skip(1).position(|part| is_figures(part))? + 1;
    let after = &parts[figure..];
    after.iter().find(|part| !is_figures(part)).map(|part| joined(part))
}

fn is_figures(part: &[Word<'_>]) -> bool {
    part.iter().all(|word| is_figure_like(word.text) && !is_cusip(word.text))
}

/// Two figures in a label, one space apart: the second is too near to be a value of its own.
fn crowded<'a>(parts: &[&[Word<'a>]]) -> Option<(&'a str, &'a str)> {
    let figures = |part: &&&[Word<'_>]| part.len() > 1 && is_figures(part);
    let in_label = parts.iter().skip(1).find(figures)?;
    in_label.windows(2).find_map(|pair| {
        let is_crowded = is_figure_like(pair[0].text) && !is_plainly_figure(pair[1].text);
        is_crowded.then_some((pair[0].text, pair[1].text))
    })
}

/// A footnote mark that is no figure: `*`, `(a)`, `(1)(2)`.
fn is_sign(text: &str) -> bool {
    let in_parentheses = text.starts_with('(') && text.ends_with(')');
    let letters = text.chars().filter(|char| char.is_alphabetic()).count();
    let is_bare = !text.contains(char::is_alphanumeric);
    !is_figure_like(text) && !is_blank_mark(text) && (is_bare || in_parentheses && letters < 2)
}

/// A number in parentheses: a footnote mark or a negative amount, `(1)`, `(12)`.
pub(super) fn is_mark(text: &str) -> bool {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).is_some_and(|number| {
        (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The values of a row without a footnote mark at its end. It is certainly a mark if the table has
/// a value in every column before it. It is a mistake if it is one space after the last value and
/// some column has no value: then it may be either.
pub(super) fn without_mark<'w, 'a>(
    values: &'w [Word<'a>],
    columns: usize,
) -> Result<&'w [Word<'a>], String> {
    let Some(([.., before], mark)) = values.split_last().map(|(mark, rest)| (rest, mark)) else {
        return Ok(values);
    };
    if !is_mark(mark.text) {
        return Ok(values);
    }
    match values.len() - 1 {
        figures if figures == columns => Ok(&values[..columns]),
        _ if mark.start < before.end + 2 => Err(format!(
            "`{0}` after `{1}` is a footnote's mark or an amount below zero, and the row does not \
            have a value in every column to decide; leave the mark out, or set the amount flush \
            right under the others",
            mark.text,
            shown(before.text)
        )),
        _ => Ok(values),
    }
}

/// The words of a row: its label, then its values.
#[derive(Debug, Default)]
pub(super) struct Row<'w, 'a> {
    pub label: &'w [Word<'a>],
    pub values: &'w [Word<'a>],
}

/// Splits a row into its label and its values, of which the table has `columns`.
///
/// Values are the figures at the end of the line after a gap of two or more spaces; "Spread 1" is
/// a label. One space is enough before something that can only be a figure, if a column is left for
/// it. One space is also enough before a possible footnote mark, which is then the last of the
/// values: see [`without_mark`].
pub(super) fn split_row<'w, 'a>(words: &'w [Word<'a>], columns: usize) -> Row<'w, 'a> {
    let is_value = |at: usize, after: usize| {
        let word = &words[at];
        let apart = at == 0 || word.start >= words[at - 1].end + 2;
        is_figure_like(word.text) && (apart || is_plainly_figure(word.text) && after < columns)
            || is_blank_mark(word.text) && apart && at > 0
    };
    let marked = match words {
        [.., _, last] => is_mark(last.text) && is_value(words.len() - 2, 0),
        _ => false,
    };
    let end = words.len() - usize::from(marked);
    let values = (0..end).take_while(|after| is_value(end - 1 - after, *after)).count();
    let first = end - values;
    let (label, values) = words.split_at(first);
    Row { label, values }
}

/// "1 value", "2 values".
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The name of a row in a message.
pub(super) fn named(label: &str) -> String {
    if label.is_empty() {
        "a row without a label".to_owned()
    } else {
        format!("row `{}`", shown(label))
    }
}

/// Recognizes a footnote printed without `<FN>`, "(1) Amount Does Not Include …". It continues up
/// to a blank line or a row with a value.
#[derive(Default)]
pub(super) struct Footnote(bool);

impl Footnote {
    pub fn contains(&mut self, line: &Line, words: &[Word<'_>]) -> bool {
        let begins = |words: &[Word<'_>]| match words {
            [mark, word, ..] => {
                mark.text.len() <= 4
                    && mark.text.starts_with('(')
                    && mark.text.ends_with(')')
                    && !mark.text.contains('.')
                    && is_figure_like(mark.text)
                    && word.text.starts_with(char::is_alphabetic)
            }
            _ => false,
        };
        let has_value = !split_row(words, 0).values.is_empty();
        self.0 = !line.text.is_empty() && !has_value && (self.0 || begins(words));
        self.0
    }
}
