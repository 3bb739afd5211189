//! Positions in a source text, and nested edits.

use std::ops::Range;

use serde::Deserialize;

/// Line and column, both from one, the column in characters.
#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl From<proc_macro2::LineColumn> for Place {
    fn from(place: proc_macro2::LineColumn) -> Self {
        Self { line: place.line, column: place.column + 1 }
    }
}

/// A text with the offsets at which its lines begin.
pub struct Lines {
    pub text: String,
    starts: Vec<usize>,
}

impl Lines {
    pub fn new(text: String) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Self { text, starts }
    }

    pub fn offset(&self, place: Place) -> usize {
        let start = self.starts[place.line - 1];
        let within = self.text[start..].char_indices().nth(place.column - 1);
        within.map_or(self.text.len(), |(at, _)| start + at)
    }

    pub fn range(&self, span: proc_macro2::Span) -> Range<usize> {
        self.offset(span.start().into())..self.offset(span.end().into())
    }

    pub fn slice(&self, start: Place, end: Place) -> &str {
        &self.text[self.offset(start)..self.offset(end)]
    }
}

/// An edit of a range: text inserted before and after its content, which may itself be edited.
pub struct Edit {
    pub range: Range<usize>,
    pub before: String,
    pub after: String,
    /// Whether the content is removed.
    pub removes: bool,
}

/// The text with its edits. Any two edits are disjoint or nested; of two with the same range the
/// first is the outer one.
pub fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let mut out = String::with_capacity(2 * text.len());
    write(text, 0..text.len(), &edits, &mut out);
    out
}

fn write(text: &str, range: Range<usize>, mut edits: &[Edit], out: &mut String) {
    let mut at = range.start;
    while let [edit, rest @ ..] = edits {
        let inner = rest.iter().take_while(|inner| inner.range.end <= edit.range.end).count();
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.before);
        if !edit.removes {
            write(text, edit.range.clone(), &rest[..inner], out);
        }
        out.push_str(&edit.after);
        at = edit.range.end;
        edits = &rest[inner..];
    }
    out.push_str(&text[at..range.end]);
}
