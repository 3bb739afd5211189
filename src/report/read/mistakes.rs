//! The mistakes of one file, gathered so that all are told at once.

use crate::error::Diagnostic;

/// How many mistakes of one file are told; the rest are counted.
const TOLD: usize = 20;

/// How many are kept to choose the first ones from: a hostile file must not fill the memory.
const KEPT: usize = 1_000;

/// The mistakes found so far in one file.
pub(crate) struct Mistakes {
    file: String,
    kept: Vec<Diagnostic>,
    found: usize,
}

impl Mistakes {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), kept: Vec::new(), found: 0 }
    }

    /// Notes a mistake at a line, 0 for the file as a whole.
    pub(crate) fn add(&mut self, line: usize, message: impl Into<String>) {
        self.found += 1;
        if self.kept.len() < KEPT {
            self.kept.push(Diagnostic::at_line(&self.file, line, message));
        }
    }

    /// Notes the next mistake of those that are found in the order of the file: what is wrong is put
    /// into words only if it is told.
    pub(crate) fn add_next(&mut self, line: usize, message: impl FnOnce() -> String) {
        if self.found < TOLD {
            self.add(line, message());
        } else {
            self.found += 1;
        }
    }

    /// What was found, in the order of the file; empty if nothing was.
    pub(crate) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.kept.sort_by_key(|mistake| mistake.line);
        self.kept.truncate(TOLD);
        let more = self.found - self.kept.len();
        if more > 0 {
            self.kept.push(Diagnostic::of_file(&self.file, format!("… and {more} more")));
        }
        self.kept
    }
}
