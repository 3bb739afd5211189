//! A deal with the text of its file.

use std::fmt::{self, Debug, Display, Formatter};
use std::path::Path;

use crate::deal::{Deal, read_file};
use crate::error::Errors;

/// A deal, and the text of the file that it was read from. Random deals are deal files.
///
/// It prints as the deal file, with [`Debug`] too.
///
/// ```
/// use paydown::testing::DealFile;
///
/// let file = DealFile::open("deals/two-groups").unwrap();
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
    pub fn from_text(file: &str, text: impl Into<String>) -> Result<Self, Errors> {
        let text = text.into();
        let deal = Deal::from_text(file, &text)?;
        Ok(Self { text, deal })
    }

    /// Reads a deal from its file, or from a folder with a `deal.yaml`: a deal of your own, or a saved
    /// counterexample.
    ///
    /// # Errors
    ///
    /// As [`Deal::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        let (file, bytes) = read_file(path.as_ref())?;
        let deal = Deal::from_bytes(&file, &bytes)?;
        // Reading refuses anything but UTF-8, so the lossy conversion loses nothing.
        Ok(Self { text: String::from_utf8_lossy(&bytes).into_owned(), deal })
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

/// The text starts on a line of its own.
impl Debug for DealFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.text)
    }
}
