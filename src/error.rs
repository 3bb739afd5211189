//! Mistakes in input files: where each one is and how to correct it.

mod characters;

use std::collections::HashSet;
use std::ops::Deref;
use std::{fmt, io};

use serde::{Deserialize, Serialize};

pub use characters::escaped;
pub(crate) use characters::{
    first_foreign_letter, first_invisible, first_misleading, misleading_in,
};

/// Everything that is wrong with an input, in the order of the file.
///
/// A reader does not stop at the first mistake: it returns all of them. [`Display`](fmt::Display)
/// writes one [`Diagnostic`] a line, and so does [`Debug`](fmt::Debug), so that `main` can return
/// `Result<(), Errors>` and its message is readable. It dereferences to a slice of diagnostics.
///
/// ```
/// use paydown::{Deal, Errors};
///
/// fn open() -> Result<Deal, Errors> {
///     let deal = Deal::open("deals/no-such-deal")?;
///     Ok(deal)
/// }
///
/// let errors = open().unwrap_err();
/// assert_eq!(errors.len(), 1);
/// for diagnostic in errors {
///     assert!(diagnostic.message.contains("cannot be opened"));
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Errors(Vec<Diagnostic>);

impl Deref for Errors {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Errors {}

impl IntoIterator for Errors {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'e> IntoIterator for &'e Errors {
    type Item = &'e Diagnostic;
    type IntoIter = std::slice::Iter<'e, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Vec<Diagnostic>> for Errors {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics)
    }
}

impl From<Diagnostic> for Errors {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Errors {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

/// An error of input or output that no reader has placed in a file, such as a full disk.
impl From<io::Error> for Errors {
    fn from(error: io::Error) -> Self {
        Diagnostic::of_file("", error.to_string()).into()
    }
}

/// One mistake in one file: its place, what is wrong, and how to correct it.
///
/// A note about an input has the same form: it says what the input leaves open, and nothing fails.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The file as the caller named it, or the part of the input; empty if neither is known.
    pub file: String,
    /// Line in the file, counted from 1; 0 if the mistake concerns the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 if only the line is known.
    pub column: usize,
    /// What is wrong, in one sentence, and if possible what to write instead.
    pub message: String,
}

impl Diagnostic {
    /// A mistake on a line; the column is unknown.
    #[must_use]
    pub fn at_line(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, column: 0, message: message.into() }
    }

    /// `Ok` if there are no mistakes.
    pub(crate) fn none_of(mistakes: Vec<Self>) -> Result<(), Errors> {
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes.into()) }
    }

    /// A mistake that concerns the file as a whole.
    #[must_use]
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self::at_line(file, 0, message)
    }
}

/// Writes `file:line:column: message`, [`escaped`] for a terminal: a file's name and a message quote
/// what others wrote.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, message) = (escaped(&self.file), escaped(&self.message));
        match (self.line, self.column) {
            (0, _) if file.is_empty() => write!(f, "{message}"),
            (0, _) => write!(f, "{file}: {message}"),
            (line, 0) => write!(f, "{file}:{line}: {message}"),
            (line, column) => write!(f, "{file}:{line}:{column}: {message}"),
        }
    }
}

impl std::error::Error for Diagnostic {}

/// Collects the mistakes in a file, so that its reader reports all of them at once.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: String,
    /// The most mistakes to show, so that the list remains readable.
    shown: usize,
    found: Vec<Diagnostic>,
    /// The number found after `found` was full.
    beyond: usize,
}

/// The most mistakes that any reader keeps, so that a hostile file cannot fill the memory. Readers that
/// show fewer sort these by line first, because they are not found in the order of the file.
const MOST_KEPT: usize = 1_000;

impl Mistakes {
    /// The most mistakes to show, unless the reader sets another limit.
    const SHOWN: usize = 100;

    /// An empty collector that shows all the mistakes it keeps.
    pub(crate) fn showing_all(file: &str) -> Self {
        Self::showing(file, MOST_KEPT)
    }

    /// An empty collector for a file; `file` is its name in messages.
    pub(crate) fn new(file: &str) -> Self {
        Self::showing(file, Self::SHOWN)
    }

    /// An empty collector that shows at most `shown` mistakes.
    pub(crate) fn showing(file: &str, shown: usize) -> Self {
        Self { file: file.to_owned(), shown, found: Vec::new(), beyond: 0 }
    }

    /// The name of the file in messages.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Adds a mistake at a line and column, both counted from 1; zero if unknown.
    pub(crate) fn at_place(&mut self, line: usize, column: usize, message: impl Into<String>) {
        let (file, message) = (self.file.clone(), message.into());
        self.extend([Diagnostic { file, line, column, message }]);
    }

    /// Adds a mistake on a line; zero for the file as a whole.
    pub(crate) fn at_line(&mut self, line: usize, message: impl Into<String>) {
        self.at_place(line, 0, message);
    }

    /// For a reader that finds mistakes in order: builds the message only if it will be shown.
    pub(crate) fn next_at_line(&mut self, line: usize, message: impl FnOnce() -> String) {
        if self.found.len() < self.shown {
            self.at_line(line, message());
        } else {
            self.beyond += 1;
        }
    }

    pub(crate) fn of_file(&mut self, message: impl Into<String>) {
        self.at_place(0, 0, message);
    }

    /// Adds the mistakes that another reader found.
    pub(crate) fn extend(&mut self, mistakes: impl IntoIterator<Item = Diagnostic>) {
        for mistake in mistakes {
            if self.is_full() {
                self.beyond += 1;
            } else {
                self.found.push(mistake);
            }
        }
    }

    /// Whether the list is full, so that the reader can stop looking.
    pub(crate) fn is_full(&self) -> bool {
        self.found.len() >= MOST_KEPT
    }

    /// The mistakes found so far, in the order in which they were found.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns `read` if there is no mistake, otherwise the mistakes in the order of the file.
    ///
    /// A reader returns `None` only after it has added a mistake.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Errors> {
        if !self.is_empty() {
            return Err(self.into_diagnostics().into());
        }
        read.ok_or_else(|| {
            self.of_file("the file cannot be read");
            self.into_diagnostics().into()
        })
    }

    /// The mistakes in the order of the file, each once. The last says how many are not shown.
    pub(crate) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        // The sort is stable: two mistakes at one place keep the order in which they were found.
        self.found.sort_by_key(|mistake| (mistake.line, mistake.column));
        // The same name may be looked up several times; we show the mistake once.
        let is_full = self.is_full();
        let mut known = HashSet::new();
        self.found.retain(|mistake| known.insert(mistake.clone()));
        let at_least = if is_full { "at least " } else { "" };
        let hidden = self.beyond + self.found.len().saturating_sub(self.shown);
        if hidden > 0 {
            self.found.truncate(self.shown);
            let (mistakes, are) = if hidden == 1 { ("mistake", "is") } else { ("mistakes", "are") };
            let message = format!("{at_least}{hidden} more {mistakes} {are} not shown");
            self.found.push(Diagnostic::of_file(&self.file, message));
        } else if is_full {
            // The reader stopped, so we do not know how many more there are.
            self.found.push(Diagnostic::of_file(&self.file, "further mistakes are not shown"));
        }
        self.found
    }
}

/// `text` for a message: in backticks, on one line, escaped, cut to 60 characters.
pub(crate) fn quote(text: &str) -> String {
    format!("`{}`", shortened(text))
}

/// A text of a table for a message: without quotes, on one line, escaped, cut to 60 characters.
#[must_use]
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    // A folded text is quoted as it is read.
    let line = |c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
    let cut: String = text.chars().take(LONGEST).map(line).collect();
    let mut shown = escaped(&cut).into_owned();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The word of `known` that is most like `text`, for "did you mean" in messages.
///
/// It has the least Levenshtein distance. `None` if more than a third of the letters differ.
#[must_use]
pub(crate) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() > 4 * LONGEST_WORD {
        return None;
    }
    let folded = text.to_lowercase();
    let length = folded.chars().count();
    let near = known.into_iter().filter_map(|word| {
        let most = word.chars().count().max(length) / 3;
        Some((edit_distance(&folded, &word.to_lowercase(), most)?, word))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// Longest word that we compare with others, in characters.
const LONGEST_WORD: usize = 64;

/// Levenshtein distance if it is at most `most`, by dynamic programming that keeps one row. `None`
/// also for words longer than [`LONGEST_WORD`].
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
        // The minimum of a row never decreases from one row to the next.
        if row.iter().all(|distance| *distance > most) {
            return None;
        }
    }
    Some(row[b.len()]).filter(|distance| *distance <= most)
}
