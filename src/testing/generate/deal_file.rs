//! A deal with the text of its file.

use std::fmt::{self, Debug, Display, Formatter};
use std::ops::Deref;
use std::path::Path;

use crate::deal::Deal;
use crate::error::Errors;

/// A deal, and the text of the file that it was read from. Random deals are deal files.
///
/// It prints as the deal file, with [`Debug`] too, so that a counterexample is one. It dereferences to its
/// [`Deal`].
///
/// ```
/// use paydown::testing::DealFile;
///
/// let file = DealFile::open("deals/two-groups").unwrap();
/// assert_eq!(file.deal().name(), "two-groups");
/// assert_eq!(file.to_string(), file.text());
/// ```
#[derive(Clone)]
pub struct DealFile(Deal);

impl DealFile {
    /// Reads a deal from the text of its file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// As [`Deal::from_text`].
    pub fn from_text(file: &str, text: impl Into<String>) -> Result<Self, Errors> {
        Deal::from_text(file, &text.into()).map(Self)
    }

    /// Reads a deal from its file, or from a folder with a `deal.yaml`: a deal of your own, or a saved
    /// counterexample.
    ///
    /// # Errors
    ///
    /// As [`Deal::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        Deal::open(path).map(Self)
    }

    /// A generated text as a deal.
    ///
    /// # Panics
    ///
    /// If the reader refuses it. Then either the generator or the reader has a mistake.
    pub(super) fn generated(text: String) -> Self {
        match Self::from_text("deal.yaml", &*text) {
            Ok(file) => file,
            Err(mistakes) => {
                let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                unreachable!("a generated deal is refused:\n{}\n\n{text}", lines.join("\n"))
            }
        }
    }

    /// The text of the deal file, complete.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// The deal, read and compiled.
    #[must_use]
    pub const fn deal(&self) -> &Deal {
        &self.0
    }
}

impl Deref for DealFile {
    type Target = Deal;

    fn deref(&self) -> &Deal {
        &self.0
    }
}

impl Display for DealFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// The text starts on a line of its own.
impl Debug for DealFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.text())
    }
}
