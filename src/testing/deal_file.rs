//! A deal with the text of its file.

use std::fmt::{self, Debug, Display, Formatter};
use std::path::Path;

use crate::deal::{Deal, read_file};
use crate::error::Diagnostic;

/// A deal, and the text of the file that it was read from: what random deals are made of.
///
/// It prints, also in [`Debug`], as the deal file.
///
/// ```
/// use paydown::testing::DealFile;
///
/// let file = DealFile::from_path("deals/two-groups").unwrap();
/// assert_eq!(file.deal().name(), "two-groups");
/// assert_eq!(file.to_string(), file.text());
/// ```
#[derive(Clone)]
pub struct DealFile {
    text: String,
    deal: Deal,
}

impl DealFile {
    /// Reads a deal from the text of its file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// As [`Deal::from_text`].
    pub fn from_text(file: &str, text: impl Into<String>) -> Result<Self, Vec<Diagnostic>> {
        let text = text.into();
        let deal = Deal::from_text(file, &text)?;
        Ok(Self { text, deal })
    }

    /// Reads a deal from its file, or from a folder that has a `deal.yaml`: a deal of your own, or
    /// a counterexample that was saved.
    ///
    /// # Errors
    ///
    /// As [`Deal::from_path`].
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Vec<Diagnostic>> {
        let (file, bytes) = read_file(path.as_ref())?;
        let deal = Deal::from_bytes(&file, &bytes)?;
        // A deal is read of UTF-8 only, so that nothing is lost.
        Ok(Self { text: String::from_utf8_lossy(&bytes).into_owned(), deal })
    }

    /// The text of the deal file, complete.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The deal, read and compiled.
    #[must_use]
    pub const fn deal(&self) -> &Deal {
        &self.deal
    }
}

impl Display for DealFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text on lines of its own, wherever it is printed.
impl Debug for DealFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.text)
    }
}
