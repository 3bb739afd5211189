//! Tables in files that are not CSV. The library reads none of them itself: a program gives it what
//! does.

use std::path::Path;

/// Reads the files of tables in one format, such as Arrow IPC, for
/// [`Tables::open_with`](super::Tables::open_with).
///
/// Its lines then go the way of a CSV's: `columns.yaml`, dates, names, digits and corrections are the
/// same for both.
///
/// ```
/// use paydown::Deal;
/// use paydown::report::tables::{Content, FileColumn, TableFormat, TableKind, TableLines, Tables};
///
/// /// Files that all have one line.
/// struct OneLine;
///
/// struct Line(Vec<FileColumn>, bool);
///
/// impl TableFormat for OneLine {
///     fn extensions(&self) -> &'static [&'static str] {
///         &["one"]
///     }
///
///     fn lines(&self, _: Vec<u8>) -> Result<Box<dyn TableLines>, Vec<String>> {
///         let date = FileColumn::new("distribution_date", Content::Date);
///         let class = FileColumn::new("class", Content::Text);
///         let principal = FileColumn::new("principal", Content::Float);
///         Ok(Box::new(Line(vec![date, class, principal], false)))
///     }
/// }
///
/// impl TableLines for Line {
///     fn columns(&self) -> &[FileColumn] {
///         &self.0
///     }
///
///     fn next_line(&mut self, texts: &mut Vec<String>) -> Result<bool, String> {
///         texts.clear();
///         texts.extend(["2003-10-25", "PT", "0.1"].map(String::from));
///         Ok(!std::mem::replace(&mut self.1, true))
///     }
/// }
///
/// let file = std::env::temp_dir().join(format!("paydown-{}.one", std::process::id()));
/// std::fs::write(&file, "")?;
/// let deal = Deal::open("deals/bma-pass-through")?;
/// let tables = Tables::read_with(&deal, &[(TableKind::Classes, file.clone())], &[&OneLine]);
/// std::fs::remove_file(file)?;
/// assert_eq!(tables?.files()[0].1, "distribution_date,class,principal\n2003-10-25,PT,0.10\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait TableFormat {
    /// The extensions of its files, in small letters.
    fn extensions(&self) -> &'static [&'static str];

    /// The lines of a file's bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with the file as a whole, each a sentence.
    fn lines(&self, bytes: Vec<u8>) -> Result<Box<dyn TableLines>, Vec<String>>;
}

/// The columns of a table's file, and its lines, one after the other.
pub trait TableLines {
    /// The columns in the order of the file.
    fn columns(&self) -> &[FileColumn];

    /// Replaces `texts` by those of the next line, one a column, as [`Content`] says; an empty text was
    /// not published. `false` after the last line.
    ///
    /// # Errors
    ///
    /// Why the line cannot be read. It is the last one then.
    fn next_line(&mut self, texts: &mut Vec<String>) -> Result<bool, String>;
}

/// A column of a table's file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileColumn {
    /// The name in the file.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

impl FileColumn {
    /// A column.
    #[must_use]
    pub fn new(name: impl Into<String>, content: Content) -> Self {
        Self { name: name.into(), content }
    }
}

/// What the texts of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// Text as published, of which `columns.yaml` says how it writes figures and dates.
    Text,
    /// Numbers with all their digits, `-1234.50`, also if `columns.yaml` says another form of text.
    Number,
    /// Binary floats. They do not say how many digits were printed, so that `columns.yaml` must.
    Float,
    /// Dates, `2003-10-27`, also if `columns.yaml` says another form of text.
    Date,
}

/// The format of a file, by its extension.
pub(super) fn format_of<'f>(
    path: &Path,
    formats: &[&'f dyn TableFormat],
) -> Option<&'f dyn TableFormat> {
    let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
    formats.iter().copied().find(|format| format.extensions().contains(&extension.as_str()))
}
