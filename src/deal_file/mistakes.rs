//! Mistakes gathered while one file is read.

use super::tree::Node;
use crate::error::Diagnostic;

/// So many mistakes are told of one file: more would not be read.
const MOST_TOLD: usize = 100;

/// So many are kept to choose the first ones from: a hostile file must not fill the memory.
const MOST_KEPT: usize = 300;

/// The mistakes found so far in one file.
pub(crate) struct Mistakes {
    file: String,
    found: Vec<Diagnostic>,
    /// Found beyond those kept.
    untold: usize,
}

impl Mistakes {
    /// No mistakes so far in the file of this name.
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), found: Vec::new(), untold: 0 }
    }

    /// A mistake that stands where `node` begins.
    pub(crate) fn at(&mut self, node: &Node, message: impl Into<String>) {
        self.at_place(node.line, node.column, message);
    }

    /// A mistake at a line and column, both counted from 1.
    pub(crate) fn at_place(&mut self, line: usize, column: usize, message: impl Into<String>) {
        if self.is_full() {
            self.untold += 1;
            return;
        }
        self.found.push(Diagnostic {
            file: self.file.clone(),
            line,
            column,
            message: message.into(),
        });
    }

    /// A mistake that concerns the file as a whole.
    pub(crate) fn of_file(&mut self, message: impl Into<String>) {
        self.at_place(0, 0, message);
    }

    /// Whether no more are kept. To look for further ones, and for what was meant by each, is then
    /// time lost.
    pub(crate) fn is_full(&self) -> bool {
        self.found.len() >= MOST_KEPT
    }

    /// Whether there is none so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What was read if there is no mistake at all, otherwise the mistakes in the order of the file.
    ///
    /// A reader that has nothing to show has told why, so `read` is `None` only with mistakes.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Vec<Diagnostic>> {
        if self.found.is_empty() {
            if let Some(read) = read {
                return Ok(read);
            }
            self.of_file("the file cannot be read");
        }
        // Stable: two mistakes at one place stay in the order in which they were found.
        self.found.sort_by_key(|told| (told.line, told.column));
        // A name may be looked up more than once; what is wrong with it is told once.
        self.found.dedup();
        // Where no more were kept there may be any number.
        let at_least = if self.is_full() { "at least " } else { "" };
        let untold = self.untold + self.found.len().saturating_sub(MOST_TOLD);
        if untold > 0 {
            self.found.truncate(MOST_TOLD);
            self.of_file(format!("{at_least}{untold} more mistakes are not shown"));
        }
        Err(self.found)
    }
}

/// `text` as a message shows it: in backticks, on one line, shortened where it is long.
pub(crate) fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
