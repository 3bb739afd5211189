//! A finding of a tie-out that is not a verdict on a figure.

use serde::Serialize;

use crate::error::Diagnostic;

/// The subject of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum NoteKind {
    /// A date that does not fit the deal, or a report that does not follow the previous one.
    Date,
    /// An assumption about something that is not printed.
    Assumed,
    /// A denomination in a footnote that differs from the deal's.
    Denomination,
    /// An unknown label or header: we do not check its figures.
    Unknown,
    /// A line, column or value that reports of this deal have and this one lacks.
    Missing,
}

impl NoteKind {
    /// The kind in one lower-case word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Assumed => "assumed",
            Self::Denomination => "denomination",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
        }
    }
}

/// A finding that is not a verdict on a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The subject.
    pub kind: NoteKind,
    /// The line in the file, counted from 1; 0 if the note concerns the report as a whole.
    pub line: usize,
    /// The message, one sentence.
    pub message: String,
}

impl Note {
    pub(super) fn new(kind: NoteKind, line: usize, message: impl Into<String>) -> Self {
        Self { kind, line, message: message.into() }
    }

    /// The note about the state after the report, if it has one: whether the state is that of the
    /// right month, and follows from the months before.
    pub(super) fn about_state(&self, file: &str) -> Option<Diagnostic> {
        (self.kind == NoteKind::Date).then(|| Diagnostic::at_line(file, self.line, &*self.message))
    }
}
