//! A tied-out month: its figures with their verdicts, and the state after it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::actual_month::ActualMonth;
use super::checked_cell::{CheckedCell, Counts};
use super::closing_state::Closing;
use super::note::Note;
use super::restatement::Restated;
use crate::calendar::Date;
use crate::deal::DealState;
use crate::quantity::Key;

/// A tied-out trustee report: every printed figure once, with its verdict.
///
/// Returned by [`Deal::replay`](crate::Deal::replay) and [`Replay`](crate::Replay). Figures that disagree are not an error; see
/// [`counts`](Self::counts).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TieOut {
    /// The file as the caller named it.
    pub file: String,
    /// The deal's name.
    pub deal: String,
    /// The series as the report names it.
    pub series: String,
    /// The date of the distribution.
    pub distribution_date: Date,
    /// Whether the report amends one filed earlier.
    pub amended: bool,
    /// Every figure of the report, in its order.
    pub cells: Vec<CheckedCell>,
    /// Findings other than verdicts: assumptions, differences from the deal file, lines that we do
    /// not know, and lines that are absent.
    pub notes: Vec<Note>,
    /// The state from which the next report of the series opens.
    #[serde(skip)]
    pub(crate) closing: Closing,
    /// The balances that it restates.
    #[serde(skip)]
    pub(crate) restated: BTreeMap<Key, Restated>,
    /// Its figures for a history; `None` before the first balances.
    #[serde(skip)]
    pub(crate) actual: Option<ActualMonth>,
}

impl TieOut {
    /// How many cells have each verdict.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.cells)
    }

    /// The deal's state after the distribution, from which a projection or the next report begins.
    #[must_use]
    pub const fn state(&self) -> &DealState {
        &self.closing.state
    }

    /// Adds a note, also to the state if it makes that doubtful.
    pub(super) fn add(&mut self, note: Note) {
        self.closing.state.notes.extend(note.about_state(&self.file));
        self.notes.push(note);
    }
}
