//! Lines of a report, at most a hundred characters long.

use std::fmt::{self, Formatter};

const LONGEST: usize = 100;

/// Writes a paragraph: its first line after `first`, the others indented by the width of that. `joint` ends every line
/// but the last. A word that is longer than a line keeps a line of its own.
pub fn paragraph<'w>(
    f: &mut Formatter<'_>,
    first: &str,
    words: impl IntoIterator<Item = &'w str>,
    joint: &str,
) -> fmt::Result {
    let indent = first.chars().count();
    f.write_str(first)?;
    let mut column = indent;
    for word in words {
        let width = word.chars().count();
        if column > indent && column + 1 + width + joint.len() > LONGEST {
            write!(f, "{joint}\n{:indent$}", "")?;
            column = indent;
        }
        if column > indent {
            f.write_str(" ")?;
            column += 1;
        }
        f.write_str(word)?;
        column += width;
    }
    writeln!(f)
}

/// Writes a text as a paragraph of its words.
pub fn text(f: &mut Formatter<'_>, first: &str, text: &str) -> fmt::Result {
    paragraph(f, first, text.split_whitespace(), "")
}
