//! A file that was tied out, as text.

/// A file from which a tie-out has its figures, as text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    pub(super) name: &'s str,
    pub(super) text: &'s str,
    pub(super) is_table: bool,
}

impl<'s> Source<'s> {
    /// A report of a trustee, which is shown as a whole.
    #[must_use]
    pub const fn page(name: &'s str, text: &'s str) -> Self {
        Self { name, text, is_table: false }
    }

    /// A table of several months, of which the header and the lines with figures are shown.
    ///
    /// A cell is in the table whose name, or whose file name, is its
    /// [`table`](crate::tie_out::CheckedCell::table); any other cell is in the first source.
    #[must_use]
    pub const fn table(name: &'s str, text: &'s str) -> Self {
        Self { name, text, is_table: true }
    }

    /// Whether a cell's table is this one.
    pub(super) fn is_named(&self, table: &str) -> bool {
        let end = self.name.strip_suffix(table);
        self.is_table
            && end.is_some_and(|folder| folder.is_empty() || folder.ends_with(['/', '\\']))
    }
}
