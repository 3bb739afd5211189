//! A table of HTML: its rows and cells, before they are laid out.

use super::super::figures::is_figure_like;
use super::words::{Word, joined};

/// Most rows or columns that a cell spans.
pub(super) const MAX_SPAN: usize = 100;

/// Most columns of a table.
pub(super) const MAX_COLUMNS: usize = 200;

/// A cell: the lines of its text, and the columns and rows that it spans.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub lines: Vec<Vec<Word>>,
    pub column: usize,
    pub columns: usize,
}

/// A row and its line in the file.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub line: usize,
    pub cells: Vec<Cell>,
}

/// A table whose end has not been read yet.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Lines of the caption, and text that is in no cell.
    caption: Vec<Vec<Word>>,
    rows: Vec<Row>,
    row: Option<Row>,
    in_cell: bool,
    /// For each column, how many more rows a cell above spans.
    spanned: Vec<usize>,
}

/// A whole table.
#[derive(Debug)]
pub(super) struct Table {
    pub caption: Vec<Vec<Word>>,
    pub rows: Vec<Row>,
}

impl Open {
    pub fn start_row(&mut self, line: usize) {
        self.end_row();
        self.row = Some(Row { line, cells: Vec::new() });
    }

    pub fn end_row(&mut self) {
        self.in_cell = false;
        let Some(row) = self.row.take() else { return };
        let of_row = row.cells.iter().map(|cell| cell.column..cell.column + cell.columns);
        let of_row: Vec<_> = of_row.collect();
        for (column, left) in self.spanned.iter_mut().enumerate() {
            if !of_row.iter().any(|cell| cell.contains(&column)) {
                *left = left.saturating_sub(1);
            }
        }
        self.rows.push(row);
    }

    pub fn start_cell(&mut self, line: usize, columns: usize, rows: usize) {
        if self.row.is_none() {
            self.start_row(line);
        }
        let Some(row) = &mut self.row else { return };
        let mut column = row.cells.last().map_or(0, |cell| cell.column + cell.columns);
        while self.spanned.get(column).is_some_and(|left| *left > 0) {
            column += 1;
        }
        row.cells.push(Cell { lines: vec![Vec::new()], column, columns });
        let end = column + columns;
        if end <= MAX_COLUMNS {
            self.spanned.resize(self.spanned.len().max(end), 0);
            self.spanned[column..end].fill(rows - 1);
        }
        self.in_cell = true;
    }

    pub fn end_cell(&mut self) {
        self.in_cell = false;
        self.caption.push(Vec::new());
    }

    pub fn start_caption(&mut self) {
        self.end_row();
        self.caption.push(Vec::new());
    }

    /// Columns of the row that is open.
    pub fn width(&self) -> usize {
        let last = self.row.as_ref().and_then(|row| row.cells.last());
        last.map_or(0, |cell| cell.column + cell.columns)
    }

    /// The words of the line that is open.
    pub fn words(&mut self) -> &mut Vec<Word> {
        let cell = self.row.as_mut().filter(|_| self.in_cell).and_then(|row| row.cells.last_mut());
        let lines = cell.map_or(&mut self.caption, |cell| &mut cell.lines);
        if lines.is_empty() {
            lines.push(Vec::new());
        }
        let last = lines.len() - 1;
        &mut lines[last]
    }

    pub fn break_line(&mut self) {
        if !self.words().is_empty() {
            let cell = self.row.as_mut().filter(|_| self.in_cell);
            let cell = cell.and_then(|row| row.cells.last_mut());
            cell.map_or(&mut self.caption, |cell| &mut cell.lines).push(Vec::new());
        }
    }

    pub fn end(mut self) -> Table {
        self.end_row();
        self.caption.retain(|line| !line.is_empty());
        for row in &mut self.rows {
            for cell in &mut row.cells {
                cell.lines.retain(|line| !line.is_empty());
            }
            row.join_signs();
            row.cells.retain(|cell| !cell.lines.is_empty());
        }
        Table { caption: self.caption, rows: self.rows }
    }
}

impl Table {
    /// Whether some row has a label and a figure.
    pub fn has_figures(&self) -> bool {
        self.rows.iter().any(|row| row.cells.len() > 1 && row.has_figure())
    }

    pub fn first_line(&self) -> usize {
        let word = self.caption.iter().flatten().next().map(|word| word.line);
        word.or_else(|| self.rows.first().map(|row| row.line)).unwrap_or(0)
    }

    /// The lines of a table without figures: each row in one line.
    pub fn into_lines(self) -> impl Iterator<Item = Vec<Word>> {
        let of_rows = self.rows.into_iter().flat_map(|row| {
            let most = row.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
            let mut lines: Vec<Vec<Word>> = vec![Vec::new(); most];
            for cell in row.cells {
                for (line, mut words) in lines.iter_mut().zip(cell.lines) {
                    if let Some(first) = words.first_mut() {
                        first.is_apart = true;
                    }
                    line.append(&mut words);
                }
            }
            lines
        });
        self.caption.into_iter().chain(of_rows)
    }
}

impl Row {
    pub fn has_figure(&self) -> bool {
        self.cells.iter().any(Cell::is_figure)
    }

    /// Joins a sign in a cell of its own with its figure: `$` before it, `)` or `%` after it.
    fn join_signs(&mut self) {
        let mut last: Option<usize> = None;
        for at in 0..self.cells.len() {
            let is_sign = match &self.cells[at].lines[..] {
                [line] => match &line[..] {
                    [word] if word.text == "$" => Some(true),
                    [word] if [")", "%", ")%", "%)"].contains(&word.text.as_str()) => Some(false),
                    _ => None,
                },
                _ => None,
            };
            match (is_sign, last) {
                (Some(true), _) => self.cells[at].lines.clear(),
                (Some(false), Some(before)) if self.cells[before].is_figure() => {
                    let sign = std::mem::take(&mut self.cells[at].lines);
                    let sign = joined(&sign.concat());
                    let word = self.cells[before].lines.last_mut().and_then(|line| line.last_mut());
                    if let Some(word) = word {
                        word.text.push_str(&sign);
                    }
                }
                _ if !self.cells[at].lines.is_empty() => last = Some(at),
                _ => {}
            }
        }
    }
}

impl Cell {
    /// Whether every line is a figure, perhaps with a sign or a mark.
    pub fn is_figure(&self) -> bool {
        let is_figure = |line: &Vec<Word>| line.iter().any(|word| is_figure_like(&word.text));
        let has_words = |line: &Vec<Word>| {
            line.iter().any(|word| word.text.contains(char::is_alphabetic) && word.text.len() > 1)
        };
        !self.lines.is_empty() && self.lines.iter().all(|line| is_figure(line) && !has_words(line))
    }
}
