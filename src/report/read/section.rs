//! A section of a table: its title, its caption and its rows.

/// A line of a table; the text of a blank line is empty.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub number: usize,
    pub text: String,
}

/// A caption and its rows. A table has several sections if it repeats its caption.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub title: String,
    pub caption: Vec<Line>,
    pub rows: Vec<Line>,
}
