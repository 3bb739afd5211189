//! HTML text: markup of our own, and texts of inputs with their characters escaped.

use std::fmt::{Display, Write};

/// An anchor: a letter and a number, and the number of the file if it is not the first.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    /// `L` for a report, `D` for a deal file.
    pub letter: char,
    /// The number of the file on the page, from 1.
    pub file: usize,
}

/// HTML that is being written.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Adds markup: never a text of an input.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds a text of an input.
    ///
    /// Characters that HTML does not allow or that reorder a line become one visible character, so
    /// that the columns of a page stay where they are.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for char in text.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                char => self.0.push(visible(char)),
            }
        }
        self
    }

    /// Adds a number, a date or another value whose text is not long.
    pub fn value(&mut self, value: impl Display) -> &mut Self {
        self.text(&value.to_string())
    }

    /// Adds a number.
    pub fn number(&mut self, number: usize) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{number}");
        self
    }

    /// Adds the name of an anchor.
    pub fn anchor(&mut self, anchor: Anchor, line: usize) -> &mut Self {
        let _ = write!(self.0, "{}{line}", anchor.letter);
        if anchor.file > 1 {
            let _ = write!(self.0, "-{}", anchor.file);
        }
        self
    }

    /// Adds a link to a line.
    pub fn line_link(&mut self, anchor: Anchor, line: usize) -> &mut Self {
        self.markup("<a href=#").anchor(anchor, line).markup(">line ").number(line).markup("</a>")
    }

    /// Begins a line of a file in a block: its number, which is a link to itself.
    pub fn begin_line(&mut self, anchor: Anchor, line: usize) -> &mut Self {
        self.markup("<span id=").anchor(anchor, line).markup("><a href=#").anchor(anchor, line);
        self.markup(">").number(line).markup("</a>")
    }

    /// Ends a line of a file in a block.
    pub fn end_line(&mut self) -> &mut Self {
        self.markup("\n</span>")
    }

    /// Adds HTML that is complete, such as a picture.
    pub fn whole(&mut self, html: &str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A character as it is shown: controls have pictures of their own in Unicode.
fn visible(char: char) -> char {
    let code = u32::from(char);
    match char {
        '\t' | '\n' => char,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        // The last two of each plane, and 32 more, are no characters.
        '\u{fdd0}'..='\u{fdef}' => char::REPLACEMENT_CHARACTER,
        _ if code & 0xfffe == 0xfffe => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}
