//! A line of a table: what it is about, and what it says of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::kind::TableKind;
use crate::calendar::Date;
use crate::number::Figure;

/// A line of a table, for one distribution date and one class, group, account, index, trigger or
/// party of the deal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableRow {
    /// The table.
    pub kind: TableKind,
    /// The file as the caller named it, or the table's name if the row is from a program.
    pub file: Arc<str>,
    /// The line in that file, counted from 1; the first one if the row is a sum of lines.
    pub line: usize,
    /// The distribution date.
    pub date: Date,
    /// The name as the deal file writes it; `total` for the pool and for all classes.
    pub name: String,
    /// The number of the revision, 0 if the table has none.
    pub revision: u32,
    /// The fields that are not empty.
    pub values: Vec<TableValue>,
}

impl TableRow {
    /// The value of a column, unless its field is empty.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&TableValue> {
        self.values.iter().find(|value| value.field == field)
    }
}

/// A field of a table that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableValue {
    /// The column by our name.
    pub field: &'static str,
    /// The place of the text in its line, in characters from 1; 0 if the value is made of several
    /// fields.
    pub place: usize,
    /// The text as published; for a sum or a mean, its digits.
    pub text: String,
    /// What the text says.
    pub value: Published,
}

/// A published value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Published {
    /// An amount in dollars, a rate in percent, a factor as a fraction of one, or a count.
    Figure(Figure),
    /// A date.
    Date(Date),
    /// Whether a test passes.
    Test(bool),
}

/// A line of a table as texts, for [`Tables::from_rows`](super::Tables::from_rows).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowText {
    pub(super) kind: TableKind,
    pub(super) date: Date,
    pub(super) name: String,
    pub(super) revision: u32,
    pub(super) fields: Vec<(Cow<'static, str>, String)>,
}

impl RowText {
    /// A line without fields. `name` is that of the class, group, account, index, trigger or party,
    /// or `total`.
    #[must_use]
    pub fn new(kind: TableKind, date: Date, name: impl Into<String>) -> Self {
        Self { kind, date, name: name.into(), revision: 0, fields: Vec::new() }
    }

    /// The line with a field more. `value` is a figure with all its digits, such as the text `"5.250"`
    /// or a decimal; an ISO date; or `true` or `false`. An empty text was not published.
    #[must_use]
    pub fn set(mut self, field: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.fields.push((field.into(), value.to_string()));
        self
    }

    /// The line as a revision: of several lines of one date and name, the highest counts.
    #[must_use]
    pub const fn revision(mut self, revision: u32) -> Self {
        self.revision = revision;
        self
    }
}
