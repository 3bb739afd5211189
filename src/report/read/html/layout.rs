//! Lays out a table of HTML in lines of text: labels flush left, all other columns flush right.
//!
//! Two columns are three widths of the widest text apart. So a value is nearest to its own header by
//! its left edge as well as by its right edge: the readers of tables use one or the other.

use super::super::source::Origin;
use super::table::{Cell, Row, Table};
use super::words::Word;

/// Longer text than this does not widen its column.
const WIDEST: usize = 60;

/// Least spaces between two columns.
const GAP: usize = 2;

/// Longest line of a table, in characters.
const LONGEST: usize = 10_000;

/// Words on a line of a text that is alone in its row.
const WORDS_A_LINE: usize = 40;

/// A line, and where its words are in the file.
#[derive(Default)]
pub(super) struct Line {
    pub text: String,
    pub origin: Origin,
    /// Rows begin with this line.
    pub is_first_row: bool,
    /// Some text did not fit in the line.
    pub is_too_long: bool,
    width: usize,
}

/// The lines of a table: its caption, and its rows with blank lines between those with figures, as
/// no label continues in the next row.
pub(super) fn lines(table: &Table) -> Vec<Line> {
    let columns = Columns::of(table);
    let mut lines = Vec::new();
    for words in &table.caption {
        lines.extend(text_lines(words));
        lines.push(Line::default());
    }
    let first = table.rows.iter().position(Row::has_figure).unwrap_or(0);
    for (index, row) in table.rows.iter().enumerate() {
        if index >= first || row.cells.is_empty() {
            lines.push(Line { is_first_row: index == first, ..Line::blank(row.line) });
        }
        match &row.cells[..] {
            // A title, a heading or a footnote.
            [cell] if cell.column == 0 && !cell.is_figure() => {
                cell.lines.iter().for_each(|words| lines.extend(text_lines(words)));
                lines.push(Line::blank(row.line));
            }
            _ => lines.extend(columns.row(row)),
        }
    }
    lines
}

/// A text as lines that are not too long.
fn text_lines(words: &[Word]) -> impl Iterator<Item = Line> {
    words.chunks(WORDS_A_LINE).map(|words| {
        let mut line = Line::default();
        line.put(0, words);
        line
    })
}

/// The columns that have some text: those of the table, and where each ends in a line.
struct Columns {
    shown: Vec<usize>,
    label: usize,
    pitch: usize,
}

impl Columns {
    fn of(table: &Table) -> Self {
        // A text alone in its row is a title or a heading.
        let cells =
            || table.rows.iter().filter(|row| row.cells.len() > 1).flat_map(|row| &row.cells);
        let mut shown: Vec<usize> = cells().map(Cell::end).collect();
        shown.sort_unstable();
        shown.dedup();
        let first = cells().filter(|cell| cell.column == 0).map(Cell::end).min();
        let mut columns = Self { shown, label: 0, pitch: 0 };
        for cell in cells() {
            let width = cell.lines.iter().map(|line| width(line)).max().unwrap_or(0).min(WIDEST);
            let widest = if cell.column == 0 { &mut columns.label } else { &mut columns.pitch };
            *widest = (*widest).max(width);
        }
        columns.pitch = 3 * columns.pitch + GAP;
        if let Some(first) = first {
            columns.shown.retain(|end| *end >= first);
        }
        columns
    }

    /// Where a cell ends in a line; `None` if it is the label.
    fn end(&self, cell: &Cell) -> Option<usize> {
        let at = self.shown.partition_point(|end| *end < cell.end());
        (cell.column > 0).then(|| self.label + GAP + at * self.pitch + self.pitch)
    }

    fn row(&self, row: &Row) -> Vec<Line> {
        let is_data = row.has_figure();
        // Figures one above the other remain so; other text of such a row is one line.
        let texts = row.cells.iter().map(|cell| {
            if is_data && !cell.is_figure() {
                vec![cell.lines.concat()]
            } else {
                cell.lines.clone()
            }
        });
        let texts: Vec<Vec<Vec<Word>>> = texts.collect();
        let tallest = texts.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = Vec::new();
        for number in 0..tallest {
            let mut line = Line::default();
            for (cell, text) in row.cells.iter().zip(&texts) {
                // Headers end on the bottom line, figures begin on the top line.
                let above = if is_data { 0 } else { tallest - text.len() };
                let Some(words) = number.checked_sub(above).and_then(|at| text.get(at)) else {
                    continue;
                };
                let start = self.end(cell).map_or(0, |end| end.saturating_sub(width(words)));
                line.put(start, words);
            }
            if line.origin.line == 0 {
                line.origin.line = row.line;
            }
            lines.push(line);
        }
        lines
    }
}

impl Cell {
    fn end(&self) -> usize {
        self.column + self.columns
    }
}

impl Line {
    fn blank(line: usize) -> Self {
        Self { origin: Origin { line, words: Vec::new() }, ..Self::default() }
    }

    /// Adds words at a column, or further right if the line is longer.
    fn put(&mut self, start: usize, words: &[Word]) {
        let least = if self.width == 0 { 0 } else { self.width + GAP };
        let mut column = start.max(least);
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                column += if word.is_apart { GAP } else { 1 };
            }
            if column + word.width() > LONGEST {
                self.is_too_long = true;
                return;
            }
            if self.origin.line == 0 {
                self.origin.line = word.line;
            }
            self.text.extend(std::iter::repeat_n(' ', column - self.width));
            self.text.push_str(&word.text);
            self.origin.words.push((column, word.line, word.place));
            column += word.width();
            self.width = column;
        }
    }
}

impl Word {
    fn width(&self) -> usize {
        self.text.chars().count()
    }
}

fn width(words: &[Word]) -> usize {
    let gaps = words.iter().skip(1).map(|word| if word.is_apart { GAP } else { 1 });
    words.iter().map(Word::width).sum::<usize>() + gaps.sum::<usize>()
}
