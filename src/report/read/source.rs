//! A page as pieces, and where each is in the file.

use super::text::{self, NoteLine, Piece};
use crate::report::filed_report::Cell;

/// A page in pieces, in the order of the file.
pub(super) struct Source {
    pub pieces: Vec<Piece>,
    pub notes: Vec<NoteLine>,
    /// Lines of pieces are lines of the file if there are none.
    pub origins: Option<Origins>,
}

/// Where the lines of pieces are in a file that is not plain text: line 1 first.
#[derive(Default)]
pub(super) struct Origins(pub Vec<Origin>);

/// Where a line is in the file.
#[derive(Default)]
pub(super) struct Origin {
    pub line: usize,
    /// For each word of the line its column, counted from 0, and its line and place in the file.
    /// Empty if the line is in the file as it is.
    pub words: Vec<(usize, usize, usize)>,
}

/// Moves what was read from lines of pieces to the lines of the file.
pub(super) struct Mover<'s> {
    pub origins: Option<Origins>,
    pub text: &'s str,
}

impl Mover<'_> {
    /// The line in the file of a line of pieces; zero remains.
    pub fn line(&self, line: usize) -> usize {
        self.origins.as_ref().map_or(line, |origins| {
            line.checked_sub(1).and_then(|at| origins.0.get(at)).map_or(0, |origin| origin.line)
        })
    }

    /// Sets the lines and places of cells, whose place is a column of a line of pieces. They are in
    /// the order of the page.
    pub fn cells(&self, cells: &mut [Cell]) {
        for cell in &mut *cells {
            let column = std::mem::take(&mut cell.place).saturating_sub(1);
            let Some(origins) = &self.origins else { continue };
            let Some(origin) = cell.line.checked_sub(1).and_then(|at| origins.0.get(at)) else {
                continue;
            };
            cell.line = origin.line;
            let words = origin.words.partition_point(|(start, ..)| *start <= column);
            if let Some(at) = words.checked_sub(1) {
                let (start, line, place) = origin.words[at];
                (cell.line, cell.place) = (line, place + column - start);
            }
        }
        text::place(cells, self.text);
    }
}
