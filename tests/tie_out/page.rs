//! An exhibit as filed, with other figures in its cells.

use paydown::report::{Cell, Report};
use rust_decimal::Decimal;

/// A report to fill in: the lines of a filed report, and the text to print in each cell.
#[derive(Clone)]
pub struct Page {
    lines: Vec<String>,
    cells: Vec<Cell>,
    texts: Vec<Option<String>>,
    dates: Vec<(&'static str, &'static str)>,
}

impl Page {
    /// A page with the layout of a filed report, in which no cell is filled in.
    pub fn like(file: &str) -> Self {
        let lines = std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect();
        let cells = Report::open(file).unwrap().cells;
        let texts = vec![None; cells.len()];
        Self { lines, cells, texts, dates: Vec::new() }
    }

    /// A page with all the figures of a text.
    pub fn of(text: &str) -> Self {
        let cells = Report::read("page.txt", text.as_bytes()).unwrap().cells;
        let texts = cells.iter().map(|cell| Some(cell.text.clone())).collect();
        Self { lines: text.lines().map(str::to_owned).collect(), cells, texts, dates: Vec::new() }
    }

    /// Replaces dates wherever they occur.
    pub fn date(&mut self, dates: &[(&'static str, &'static str)]) {
        self.dates.extend_from_slice(dates);
    }

    /// Fills in the cells for which there is a value, each printed in the form of its cell.
    pub fn fill(&mut self, value: impl Fn(&Cell) -> Option<Decimal>) {
        for (cell, text) in self.cells.iter().zip(&mut self.texts) {
            if let Some(value) = value(cell) {
                assert!(text.is_none(), "filled in twice: {cell:?}");
                *text = Some(printed(cell, value));
            }
        }
    }

    /// Fills in every row with one of the `labels`, in tables of one value per row (and group). A
    /// label that ends in `*` matches every label with that beginning. There must be such a row.
    pub fn row(&mut self, group: Option<&str>, labels: &[&str], value: Decimal) {
        let before = self.blanks();
        self.fill(|cell| {
            let is = |label: &&str| match label.strip_suffix('*') {
                Some(start) => cell.row.starts_with(start),
                None => cell.row.eq_ignore_ascii_case(label),
            };
            let here = cell.column.is_empty() && cell.group.as_deref() == group;
            (here && labels.iter().any(is)).then_some(value)
        });
        assert!(self.blanks() < before, "no row {labels:?} of {group:?}");
    }

    fn blanks(&self) -> usize {
        self.texts.iter().filter(|text| text.is_none()).count()
    }

    /// The page as a file's text. Every cell must be filled in.
    pub fn text(&self) -> String {
        let mut lines = self.lines.clone();
        // From right to left, so that the text left of a cell is as filed when we search the cell.
        for (cell, text) in self.cells.iter().zip(&self.texts).rev() {
            let text = text.as_ref().unwrap_or_else(|| panic!("nothing filled in: {cell:?}"));
            let line = &mut lines[cell.line - 1];
            let end = self.end_of(cell);
            *line = replaced(line, end, &cell.text, text, cell.column.contains(" / "));
        }
        let mut text = lines.join("\n");
        text.push('\n');
        for (filed, new) in &self.dates {
            assert!(text.contains(filed), "no {filed}");
            text = text.replace(filed, new);
        }
        text
    }

    /// The end of a cell on its line: the cells of a line are in order, after the label.
    fn end_of(&self, cell: &Cell) -> usize {
        let line = &self.lines[cell.line - 1];
        let mut end = line.len();
        let on_line = |other: &&Cell| other.line == cell.line;
        for other in self.cells.iter().rev().filter(on_line) {
            let is_word = |at: usize| {
                let (before, after) = (&line[..at], &line[at + other.text.len()..]);
                before.ends_with(' ') && (after.is_empty() || after.starts_with(' '))
            };
            let found = line[..end].rmatch_indices(&other.text).find(|(at, _)| is_word(*at));
            let (at, _) = found.unwrap_or_else(|| panic!("not on its line: {other:?}"));
            if std::ptr::eq(other, cell) {
                return at + other.text.len();
            }
            end = at;
        }
        unreachable!("every cell is on its line")
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell.
    pub fn printed(&self, cell: usize) -> &str {
        self.texts[cell].as_deref().unwrap()
    }

    /// Replaces the figure of every row with a label, in tables of one value per row.
    pub fn replace(&mut self, label: &str, value: Decimal) {
        let before = self.texts.clone();
        for (cell, text) in self.cells.iter().zip(&mut self.texts) {
            if cell.row == label {
                *text = Some(printed(cell, value));
            }
        }
        assert!(self.texts != before || self.cells.iter().any(|cell| cell.row == label));
    }

    /// Replaces the text of a cell.
    pub fn put(&mut self, cell: usize, text: String) {
        self.texts[cell] = Some(text);
    }
}

/// A line with one figure replaced: aligned right as the old one, or left in a grid.
fn replaced(line: &str, end: usize, old: &str, new: &str, is_left_aligned: bool) -> String {
    let start = end - old.len();
    let (before, after) = (&line[..start], &line[end..]);
    let longer = new.len().saturating_sub(old.len());
    let pad = " ".repeat(old.len().saturating_sub(new.len()));
    if is_left_aligned {
        let blanks = after.len() - after.trim_start().len();
        assert!(longer < blanks || after.trim().is_empty(), "no blanks for {new}: {line}");
        let after = if after.trim().is_empty() { "" } else { &after[longer..] };
        format!("{before}{new}{pad}{after}").trim_end().to_owned()
    } else {
        let blanks = before.len() - before.trim_end().len();
        assert!(longer + 1 < blanks, "no blanks for {new}: {line}");
        format!("{}{pad}{new}{after}", &before[..start - longer])
    }
}

/// A value as its cell prints it: with its decimal places; factors without thousands separators.
fn printed(cell: &Cell, value: Decimal) -> String {
    let figure = cell.figure.print(value).to_string();
    let percent = if cell.is_percent { "%" } else { "" };
    if cell.figure.places() > 2 {
        return figure + percent;
    }
    let (whole, places) =
        figure.split_once('.').map_or((&*figure, ""), |(w, _)| (w, &figure[w.len()..]));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + places + percent
}
