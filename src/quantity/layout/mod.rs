//! The layout of a trustee's monthly statement: titles, headers and labels, the quantity that each
//! names, and the formats of dates and series.
//!
//! A layout is a file, `src/quantity/layouts/*.yaml`. We use it both to read a report (what a header
//! means, which captions are titles, which labels are complete rows) and to print one.

mod dates;
mod fields;
mod front;
mod lookup;
mod read;
mod table;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::list::Item;
use crate::error::Errors;
use crate::text_file::read_text;
use front::Front;
pub(crate) use front::entry;
use lookup::Lookup;
pub(crate) use read::joined;
pub(crate) use table::{Column, Row, Shape, Table, TextRow};
use table::{GridWords, Words};

/// The largest file read as a layout, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// The layout that is compiled in.
const BUILT_IN: &str = include_str!("../layouts/wells-fargo-2003.yaml");

static BUILT_IN_LAYOUT: LazyLock<Arc<Layout>> = LazyLock::new(|| {
    // A test reads it, so that there is no mistake.
    Arc::new(Layout::from_text("wells-fargo-2003.yaml", BUILT_IN).unwrap_or_default())
});

/// The layout of a trustee's monthly statement, as data: what its tables, headers and labels are
/// called, which quantity each is, and how dates and series are printed.
///
/// One layout is [built in](Self::built_in). Others are files: the
/// [guide](crate::guide::layouts) says how to write one.
///
/// ```
/// use paydown::report::Layout;
///
/// assert_eq!(Layout::built_in().name(), "Wells Fargo Bank 2003");
/// let wrong = Layout::from_text("layout.yaml", "name: Example\ntitles: []\n").unwrap_err();
/// let first = "layout.yaml:1:1: `front` is missing in a layout";
/// assert_eq!(wrong.iter().next().unwrap().to_string(), first);
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Layout {
    name: String,
    pub(crate) front: Front,
    pub(crate) words: Words,
    pub(crate) grid: GridWords,
    pub(crate) tables: Vec<Table>,
    lookup: Lookup,
}

/// The name only.
impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layout").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Layout {
    /// Reads a layout from its file.
    ///
    /// # Errors
    ///
    /// As [`Layout::from_text`]; also if the file cannot be read, is no text or is too large.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        let path = path.as_ref();
        let text = read_text(path, MOST_BYTES, "a layout")?;
        Self::from_text(&path.display().to_string(), &text)
    }

    /// The layout that is compiled in: Wells Fargo Bank's of 2003.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN_LAYOUT)
    }

    /// The name of the layout.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The titles of the tables that a whole report of a deal with this number of collateral groups has, in
    /// the order of the report.
    #[must_use]
    pub fn whole_report(&self, groups: usize) -> Vec<&str> {
        let mut titles: Vec<&str> = Vec::new();
        let tables = self.tables.iter();
        for table in tables.filter(|table| table.required && table.deals.include(groups)) {
            // One title may have several tables.
            if !titles.contains(&table.title.as_str()) {
                titles.push(&table.title);
            }
        }
        titles
    }

    /// The titles of delinquency grids: a report has one of them.
    pub(crate) fn grid_titles(&self) -> impl Iterator<Item = &str> {
        let grids = self.tables.iter().filter(|table| table.shape == Shape::Grid);
        grids.map(|table| table.title.as_str())
    }

    /// Whether a line (white space collapsed) is the title of a table.
    pub(crate) fn is_title(&self, line: &str) -> bool {
        self.lookup.is_title(self.words.without_continued(line))
    }

    /// The item of a column in a table by class, and whether this table quotes it per denomination.
    pub(crate) fn column(&self, table: &str, column: &str) -> Option<(Item, bool)> {
        let item = self.lookup.of_header(column)?;
        Some((item, self.words.is_per_denomination(table) && item.is_per_denomination()))
    }

    /// The item of a column in a table by account.
    pub(crate) fn account_column(&self, column: &str) -> Option<Item> {
        self.lookup.of_account_header(column)
    }

    /// The item of a row label, and the collateral group if the label names one.
    pub(crate) fn row(&self, label: &str) -> Option<(Item, Option<String>)> {
        let (label, group) = self.split_group(label);
        let item = self.lookup.of_label(label)?;
        Some((item, group.filter(|_| item != Item::HybridBalance)))
    }

    /// The label of an item's row, or the header of its column.
    pub(crate) fn name_of(&self, item: Item) -> String {
        let row = self.tables.iter().flat_map(Table::labels).find(|(known, _)| *known == item);
        let column = self.tables.iter().find_map(|table| match &table.shape {
            Shape::Classes { columns, .. } => columns.iter().find(|(known, _)| *known == item),
            _ => None,
        });
        let column = column.map(|(_, header)| joined(header));
        row.map(|(_, label)| label.to_owned()).or(column).unwrap_or_default()
    }

    /// Row labels that a deal may define, for "did you mean" in messages.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.lookup.labels()
    }

    /// Whether this is the complete label of a row that has a figure.
    pub(crate) fn is_complete_label(&self, label: &str) -> bool {
        self.lookup.is_complete(label)
    }

    /// Whether this is a heading of the rows below it.
    pub(crate) fn is_heading(&self, label: &str) -> bool {
        self.lookup.is_heading(label) || label.ends_with(':')
    }

    /// Whether the value of the row is a description or a date.
    pub(crate) fn is_description(&self, label: &str) -> bool {
        self.lookup.is_description(label)
    }

    /// Splits `Senior PrePayment Percentage Grp 1` into the label and the group.
    fn split_group<'l>(&self, label: &'l str) -> (&'l str, Option<String>) {
        let mut words = label.rsplitn(3, ' ');
        if let (Some(number), Some(word), Some(rest)) = (words.next(), words.next(), words.next())
            && self.words.group.iter().any(|known| known.eq_ignore_ascii_case(word))
        {
            return (rest, Some(number.to_owned()));
        }
        (label, None)
    }
}

/// A text without what it ends in; `None` if it does not end in it. Letters of either case are the
/// same.
fn without<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let cut = text.len().checked_sub(end.len())?;
    text.get(cut..)?.eq_ignore_ascii_case(end).then(|| &text[..cut])
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod layout_tests;
