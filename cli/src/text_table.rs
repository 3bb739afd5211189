//! Tables as aligned text, within the width of the terminal.

use paydown::table::{Cell, Row, grouped};

use paydown::error::escaped;

/// Places of numbers in aligned text.
const PLACES: usize = 2;

/// Spaces between columns.
const GAP: usize = 2;

/// One column: its heading, its cells, and whether it has words.
pub struct TextColumn {
    pub heading: String,
    pub cells: Vec<String>,
    pub is_word: bool,
}

impl TextColumn {
    /// Words of a heading are on lines of their own, so that it is no wider than its longest word.
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| textwrap::core::display_width(cell));
        let words = self.heading.split(' ').map(textwrap::core::display_width);
        cells.chain(words).max().unwrap_or(0)
    }
}

/// The columns of rows that a page shows, by name.
pub fn columns<R: Row>(rows: &[R], shown: &[&str]) -> Vec<TextColumn> {
    let names = R::columns();
    let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(Row::cells).collect();
    let places = names.iter().enumerate().filter(|(_, name)| shown.contains(name));
    places
        .map(|(place, name)| {
            let of_column = || cells.iter().map(|row| &row[place]);
            TextColumn {
                heading: name.replace('_', " "),
                cells: of_column().map(text).collect(),
                is_word: of_column().any(Cell::is_word),
            }
        })
        .collect()
}

/// A cell as text: numbers with at most two places and digits in groups of three.
fn text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => escaped(text).into_owned(),
        Cell::Decimal(number, places) => {
            grouped(&Cell::Decimal(*number, (*places).min(PLACES as u32)).to_string())
        }
        Cell::Float(number, places) => {
            grouped(&Cell::Float(*number, (*places).min(PLACES)).to_string())
        }
        _ => cell.to_string(),
    }
}

/// Lays out columns within a width. The first `keys` columns name a row; they are repeated before the
/// columns that do not fit, which follow in another table below.
pub fn page(columns: &[TextColumn], keys: usize, width: usize) -> String {
    let (before, rest) = columns.split_at(keys.min(columns.len()));
    let taken: usize = before.iter().map(|column| column.width() + GAP).sum();
    let mut text = String::new();
    let mut rest = rest;
    loop {
        let mut free = (width + GAP).saturating_sub(taken);
        let fits = rest.iter().take_while(|column| {
            let needed = column.width() + GAP;
            let fits = needed <= free;
            free = free.saturating_sub(needed);
            fits
        });
        let (now, later) = rest.split_at(fits.count().max(1).min(rest.len()));
        let shown: Vec<&TextColumn> = before.iter().chain(now).collect();
        block(&mut text, &shown);
        rest = later;
        if rest.is_empty() {
            return text;
        }
        text.push('\n');
    }
}

fn block(text: &mut String, columns: &[&TextColumn]) {
    let widths: Vec<usize> = columns.iter().map(|column| column.width()).collect();
    let headings: Vec<Vec<&str>> =
        columns.iter().map(|column| column.heading.split(' ').collect()).collect();
    let deep = headings.iter().map(Vec::len).max().unwrap_or(1);
    for level in 0..deep {
        let words = headings
            .iter()
            .map(|words| (level + words.len()).checked_sub(deep).map_or("", |word| words[word]));
        line(text, words, columns, &widths);
    }
    for row in 0..columns.first().map_or(0, |column| column.cells.len()) {
        line(text, columns.iter().map(|column| column.cells[row].as_str()), columns, &widths);
    }
}

fn line<'c>(
    text: &mut String,
    cells: impl Iterator<Item = &'c str>,
    columns: &[&TextColumn],
    widths: &[usize],
) {
    let mut out = String::new();
    for ((cell, column), width) in cells.zip(columns).zip(widths) {
        let blanks = " ".repeat(width.saturating_sub(textwrap::core::display_width(cell)));
        if !out.is_empty() {
            out.push_str(&" ".repeat(GAP));
        }
        let (first, then) =
            if column.is_word { (cell, blanks.as_str()) } else { (blanks.as_str(), cell) };
        out.push_str(first);
        out.push_str(then);
    }
    text.push_str(out.trim_end());
    text.push('\n');
}
