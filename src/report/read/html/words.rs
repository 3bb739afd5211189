//! The words of a page of HTML, with their places in the file.

use super::super::text::entity;

/// A word and its place in the file: line and character, counted from 1.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub text: String,
    pub line: usize,
    pub place: usize,
    /// Several no-break spaces precede it, as between two columns.
    pub is_apart: bool,
}

/// Follows the lines of the file. It moves forward only, so that all its moves together take time
/// in proportion to the file.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    place: usize,
}

impl<'t> Cursor<'t> {
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, place: 1 }
    }

    /// Line and character of a byte of the file.
    pub fn to(&mut self, byte: usize) -> (usize, usize) {
        let ahead = self.text.get(self.at..byte.min(self.text.len())).unwrap_or("");
        let after = self.text.get(byte..).and_then(|rest| rest.chars().next());
        let mut chars = ahead.chars().peekable();
        while let Some(char) = chars.next() {
            let next = chars.peek().copied().or(after);
            // LF, CRLF or a lone CR ends a line.
            if char == '\n' || char == '\r' && next != Some('\n') {
                (self.line, self.place) = (self.line + 1, 1);
            } else {
                self.place += 1;
            }
        }
        self.at += ahead.len();
        (self.line, self.place)
    }
}

/// Adds the words of a stretch of text, which begins at byte `from` of the file. `open` says that
/// the last word of `words` continues if no white space follows; the answer says the same of the next.
pub(super) fn add(
    words: &mut Vec<Word>,
    mut open: bool,
    stretch: &str,
    from: usize,
    cursor: &mut Cursor<'_>,
) -> bool {
    let mut rest = stretch;
    let mut blanks = 0;
    while let Some(char) = rest.chars().next() {
        let (char, length) = match char {
            '&' => entity(rest).unwrap_or(('&', 1)),
            char => (char, char.len_utf8()),
        };
        let is_reference = length > char.len_utf8() || char == '\u{A0}';
        let at = from + stretch.len() - rest.len();
        rest = &rest[length..];
        if char.is_whitespace() {
            open = false;
            blanks += usize::from(is_reference);
            continue;
        }
        if char.is_control() {
            continue;
        }
        if !open {
            let (line, place) = cursor.to(at);
            words.push(Word { text: String::new(), line, place, is_apart: blanks > 1 });
            open = true;
        }
        blanks = 0;
        if let Some(word) = words.last_mut() {
            word.text.push(char);
        }
    }
    open
}

/// The words joined by one space each; by two before a word that is apart.
pub(super) fn joined(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push_str(if word.is_apart { "  " } else { " " });
        }
        text.push_str(&word.text);
    }
    text
}
