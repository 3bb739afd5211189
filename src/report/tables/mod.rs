//! Reported months as tables: CSV files with a line for each distribution date and class, group,
//! account, index, trigger or party.
//!
//! `docs/tables.md` describes the files, their columns and `columns.yaml`, which makes a table of
//! another form readable.
//!
//! ```
//! use paydown::Deal;
//! use paydown::calendar::Date;
//! use paydown::report::tables::{RowText, TableKind, Tables};
//!
//! let deal = Deal::open("deals/bma-pass-through")?;
//! let date = deal.first_distribution();
//! let row = RowText::new(TableKind::Classes, date, "PT").set("principal", "166666.67");
//! let tables = Tables::from_rows(&deal, [row])?;
//! assert_eq!(tables.rows[0].get("principal").unwrap().text, "166666.67");
//! # Ok::<(), paydown::Errors>(())
//! ```

mod columns_yaml;
mod date_text;
mod figure_text;
mod folder;
mod format;
mod gather;
mod header;
mod kind;
mod layout;
mod months;
mod read;
mod row;
mod signs;
mod subjects;
mod sums;
mod table_file;
mod values;
mod write;

use crate::error::Diagnostic;

pub use format::{Content, FileColumn, TableFormat, TableLines};
pub use kind::TableKind;
pub use row::{Published, RowText, TableRow, TableValue};
pub use subjects::TOTAL;

/// The tables of a deal's reported months, read and resolved.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Tables {
    /// The folder, or the files, as the caller named them.
    pub file: String,
    /// The lines, table by table in the order of [`TableKind::ALL`], then of the files.
    pub rows: Vec<TableRow>,
    /// What was not read, and why: columns, names and dates that the deal does not have.
    pub notes: Vec<Diagnostic>,
}
