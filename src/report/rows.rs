//! From a section to cells: which of the four shapes of table it has, and what they share.

use super::figures::{
    Word, figure, is_blank_mark, is_cusip, is_damaged_figure, is_figure_like, is_plainly_figure,
    joined, segments, shown,
};
use super::mistakes::Mistakes;
use super::tables::{Line, Section, is_grid_header, is_label_header};
use super::{Cell, LostValue, by_column, delinquency, one_value};

/// More figures than this no report has; it bounds the memory a hostile file can take.
const MAX_CELLS: usize = 100_000;

/// Reads the rows of one section in whichever shape it has.
pub(super) fn read(section: &Section, sink: &mut Sink<'_>) {
    if let Some(at) = section.caption.iter().position(|line| is_grid_header(&line.text)) {
        delinquency::read(section, &section.caption[at], sink);
    } else if let Some(at) = section.caption.iter().rposition(|line| is_label_header(&line.text)) {
        by_column::read_by_class(section, at, sink);
    } else if section
        .rows
        .iter()
        .find(|line| !line.text.is_empty())
        .is_some_and(|line| by_column::group_columns(&line.text).is_some())
    {
        by_column::read_by_group(section, sink);
    } else {
        one_value::read(section, sink);
    }
}

/// Where cells, lost values and mistakes go.
pub(super) struct Sink<'m> {
    pub cells: Vec<Cell>,
    pub lost: Vec<LostValue>,
    /// No more cells are taken.
    pub is_full: bool,
    pub mistakes: &'m mut Mistakes,
}

/// Where in the report a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub line: usize,
    pub table: &'a str,
    pub group: Option<&'a str>,
    pub row: &'a str,
    pub column: &'a str,
}

impl Sink<'_> {
    /// A value of a row becomes a cell, or a mistake if it is no well-formed figure.
    pub fn value(&mut self, word: &Word<'_>, place: Place<'_>) {
        if is_blank_mark(word.text) {
            return;
        }
        match figure(word.text) {
            Err(wrong) => self.mistakes.add(place.line, wrong),
            Ok(_) if self.cells.len() == MAX_CELLS => {
                if !std::mem::replace(&mut self.is_full, true) {
                    let wrong = format!("more than {MAX_CELLS} figures; a report has far fewer");
                    self.mistakes.add(place.line, wrong);
                }
            }
            Ok((figure, is_percent)) => self.cells.push(Cell {
                line: place.line,
                table: place.table.to_owned(),
                group: place.group.map(str::to_owned),
                row: place.row.to_owned(),
                column: place.column.to_owned(),
                text: word.text.to_owned(),
                figure,
                is_percent,
            }),
        }
    }

    /// A row of the report stands without the value it should have.
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

    /// Is there among what precedes a row's values a figure that is none of them, because it is
    /// damaged or something that is no figure follows it? That is a mistake, not a label.
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
            wrongs.push(format!(
                "`{}` stands among the values of a row and is no figure",
                shown(&text)
            ));
        }
        let spoiled = !wrongs.is_empty();
        for wrong in wrongs {
            self.mistakes.add(line, wrong);
        }
        spoiled
    }
}

/// The first words that follow a figure of their row and are none.
pub(super) fn stray(parts: &[&[Word<'_>]]) -> Option<String> {
    let is_figures = |part: &[Word<'_>]| {
        part.iter().all(|word| is_figure_like(word.text) && !is_cusip(word.text))
    };
    let figure = parts.iter().skip(1).position(|part| is_figures(part))? + 1;
    let after = &parts[figure..];
    after.iter().find(|part| !is_figures(part)).map(|part| joined(part))
}

/// The words of a row: its label, then its values.
#[derive(Debug, Default)]
pub(super) struct Row<'w, 'a> {
    pub label: &'w [Word<'a>],
    pub values: &'w [Word<'a>],
}

/// Parts a row's label from its values, of which the table has `columns`.
///
/// Values are the figures at the end of the line that two spaces or more part from what is
/// before them; "Spread 1" is a label. One space will do for what can only be a figure, as long
/// as the table has columns left for it.
pub(super) fn split_row<'w, 'a>(words: &'w [Word<'a>], columns: usize) -> Row<'w, 'a> {
    let mut first = words.len();
    while let Some(at) = first.checked_sub(1) {
        let word = &words[at];
        let apart = at == 0 || word.start >= words[at - 1].end + 2;
        let is_value = (is_figure_like(word.text)
            && (apart || is_plainly_figure(word.text) && words.len() - first < columns))
            || (is_blank_mark(word.text) && apart && at > 0);
        if !is_value {
            break;
        }
        first = at;
    }
    let (label, values) = words.split_at(first);
    Row { label, values }
}

/// "1 value", "2 values".
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// How a row is named in a message.
pub(super) fn named(label: &str) -> String {
    if label.is_empty() {
        "a row without a label".to_owned()
    } else {
        format!("row `{}`", shown(label))
    }
}

/// Lines that are a footnote printed without its markup, "(1) Amount Does Not Include …", and
/// the text it goes on with: everything up to a blank line or a row with a value.
#[derive(Default)]
pub(super) struct Footnote(bool);

impl Footnote {
    pub fn holds(&mut self, line: &Line, words: &[Word<'_>]) -> bool {
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
