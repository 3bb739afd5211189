//! What is wrong with a file, told so that a person can mend it.

use std::fmt;

/// One mistake in one file: where it stands, what is wrong, and what would be right.
///
/// Reading never stops at the first mistake; a reader that fails returns every
/// `Diagnostic` it found, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file as the caller named it.
    pub file: String,
    /// Line in the file, counted from 1; 0 where the mistake concerns the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 where only the line is known.
    pub column: usize,
    /// What is wrong, in one sentence, and where possible what to write instead.
    pub message: String,
}

impl Diagnostic {
    /// A mistake at a line of a file (column unknown).
    #[must_use]
    pub fn at_line(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, column: 0, message: message.into() }
    }

    /// A mistake that concerns the file as a whole.
    #[must_use]
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self::at_line(file, 0, message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}: {}", self.file, self.message),
            (line, 0) => write!(f, "{}:{line}: {}", self.file, self.message),
            (line, column) => write!(f, "{}:{line}:{column}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for Diagnostic {}

/// A text of a table as a message shows it, without quotes: shortened where it is long.
#[must_use]
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The most likely word meant by `text` among `known`, for "did you mean" in messages.
///
/// Nearest by edit distance, none if nothing is near (more than a third of the letters differ).
#[must_use]
pub(crate) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() > 4 * LONGEST_WORD {
        return None;
    }
    let folded = text.to_lowercase();
    let length = folded.chars().count();
    known
        .into_iter()
        .filter_map(|word| {
            let most = word.chars().count().max(length) / 3;
            Some((edit_distance(&folded, &word.to_lowercase(), most)?, word))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Characters of the longest word that is compared with others.
const LONGEST_WORD: usize = 64;

/// Levenshtein distance up to `most`, one row at a time; words longer than [`LONGEST_WORD`] count
/// as far apart.
fn edit_distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().collect();
    if a.chars().count().max(b.len()) > LONGEST_WORD {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
        // No row has a lesser least than the one above it.
        if row.iter().all(|distance| *distance > most) {
            return None;
        }
    }
    Some(row[b.len()]).filter(|distance| *distance <= most)
}
