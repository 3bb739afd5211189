//! A part of a table: its title, its caption and its rows.

/// A line of a table; blank lines have an empty text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub number: usize,
    pub text: String,
}

/// A caption and the rows under it. A table is one section, or several if its caption repeats.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub title: String,
    pub caption: Vec<Line>,
    pub rows: Vec<Line>,
}
