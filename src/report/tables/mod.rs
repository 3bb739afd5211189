//! Reported months as tables.

mod kind;
mod months;
mod row;

use crate::error::Diagnostic;

pub use kind::TableKind;
pub use row::{Published, TableRow, TableValue};

/// The tables of a deal's reported months.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tables {
    /// The folder or the files as the caller named them.
    pub file: String,
    /// Every line.
    pub rows: Vec<TableRow>,
    /// Columns and lines that were left out.
    pub notes: Vec<Diagnostic>,
}
