//! Characters that cannot be seen or that look like others: their names, and their escapes.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` as a terminal may show it: without characters that could control it or reorder a line.
///
/// Control characters, among them the escape that begins a terminal's commands, line breaks, and the
/// characters that override the direction of writing become `\u{1b}`, `\n`, `\u{202e}`. Messages are
/// escaped already; a program escapes what it prints of an input, such as names and sources of
/// clauses.
///
/// ```
/// use paydown::error::escaped;
///
/// assert_eq!(escaped("Section 4.01"), "Section 4.01");
/// assert_eq!(escaped("\u{1b}[31mred"), "\\u{1b}[31mred");
/// ```
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Control characters (C0 and C1), line and paragraph separators, bidirectional overrides and
/// isolates.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is written in place of a character that cannot be seen or is taken for another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    Nothing,
    Space,
    Character(char),
}

/// Name and replacement of a character that cannot be seen.
fn invisible(c: char) -> Option<(&'static str, Instead)> {
    Some(match c {
        '\t' | '\n' | '\r' => return None,
        '\u{a0}' | '\u{2007}' | '\u{202f}' => ("a no-break space", Instead::Space),
        '\u{2002}' => ("an en space", Instead::Space),
        '\u{2003}' => ("an em space", Instead::Space),
        '\u{2009}' | '\u{200a}' => ("a thin space", Instead::Space),
        '\u{3000}' => ("an ideographic space", Instead::Space),
        '\u{1680}' | '\u{2000}'..='\u{2008}' | '\u{205f}' => ("a space", Instead::Space),
        '\u{ad}' => ("a soft hyphen", Instead::Nothing),
        '\u{200b}' => ("a zero-width space", Instead::Nothing),
        '\u{200c}' => ("a zero-width non-joiner", Instead::Nothing),
        '\u{200d}' => ("a zero-width joiner", Instead::Nothing),
        '\u{2060}' => ("a word joiner", Instead::Nothing),
        '\u{feff}' => ("a byte-order mark", Instead::Nothing),
        '\u{200e}' => ("a left-to-right mark", Instead::Nothing),
        '\u{200f}' | '\u{61c}' => ("a right-to-left mark", Instead::Nothing),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            ("a mark of the direction of writing", Instead::Nothing)
        }
        '\u{85}' | '\u{2028}' | '\u{2029}' => ("a line separator", Instead::Nothing),
        '\0' => ("a NUL", Instead::Nothing),
        '\u{115f}'..='\u{1160}'
        | '\u{180b}'..='\u{180e}'
        | '\u{2061}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => ("a character that cannot be seen", Instead::Nothing),
        c if c.is_control() => ("a control character", Instead::Nothing),
        _ => return None,
    })
}

/// Name and replacement of a character that is taken for one of ASCII.
fn look_alike(c: char) -> Option<(&'static str, Instead)> {
    let like = Instead::Character;
    Some(match c {
        '\u{2018}'..='\u{201b}' => ("a curly quote", like('\'')),
        '\u{201c}'..='\u{201f}' | '«' | '»' => ("a curly quote", like('"')),
        '\u{2010}'..='\u{2015}' | '\u{fe58}' | '\u{fe63}' => ("a dash", like('-')),
        '\u{2212}' => ("a minus sign", like('-')),
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = u8::try_from(u32::from(c) - 0xff01 + 0x21).unwrap_or(b'?');
            ("a full-width character", like(char::from(ascii)))
        }
        _ => return None,
    })
}

fn message(c: char, column: usize, name: &str, instead: Instead) -> String {
    let mut message = format!("{name} (U+{:04X}) at column {column}; ", u32::from(c));
    match instead {
        Instead::Nothing => message.push_str("remove it"),
        Instead::Space => message.push_str("write an ordinary space"),
        // Writing to a string cannot fail.
        Instead::Character(right) => drop(write!(message, "write `{right}`")),
    }
    message
}

/// The column, from 1, and the message of the first character of a line that cannot be seen.
pub(crate) fn first_invisible(line: &str) -> Option<(usize, String)> {
    if line.is_ascii() && !line.contains(|c: char| c.is_ascii_control()) {
        return None;
    }
    line.chars().zip(1..).find_map(|(c, column)| {
        let (name, instead) = invisible(c)?;
        Some((column, message(c, column, name, instead)))
    })
}

/// The same, also for a character that is taken for another, from a column to the end of the name or
/// the value there.
pub(crate) fn first_misleading(line: &str, from: usize) -> Option<(usize, String)> {
    let value = line.chars().zip(1..).skip(from.saturating_sub(1));
    let mut value = value.take_while(|(c, _)| !matches!(c, ':' | ',' | '#' | '"' | ']' | '}'));
    value.find_map(|(c, column)| {
        let (name, instead) = invisible(c).or_else(|| look_alike(c))?;
        Some((column, message(c, column, name, instead)))
    })
}

/// The message for the first such character of a number or a word.
pub(crate) fn misleading_in(word: &str) -> Option<String> {
    first_misleading(word, 1).map(|(_, message)| message)
}

/// A letter outside ASCII for a message, with its number, because it may look like one of ASCII.
pub(crate) fn first_foreign_letter(text: &str) -> Option<String> {
    let c = text.chars().find(|c| !c.is_ascii() && c.is_alphanumeric())?;
    Some(format!("`{c}` (U+{:04X}) is no letter of ASCII", u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C0 and C1 controls, overrides, isolates and line separators are escaped; letters of any
    /// alphabet, and marks that only join letters, are shown.
    #[test]
    fn escaped_text_has_no_character_that_controls_a_terminal() {
        let unsafe_ones = ('\0'..' ').chain('\u{7f}'..='\u{9f}').chain('\u{2028}'..='\u{202e}');
        for c in unsafe_ones.chain('\u{2066}'..='\u{2069}') {
            let shown = escaped(&format!("a{c}b")).into_owned();
            assert!(shown.starts_with("a\\") && shown.ends_with('b'), "{shown:?}");
            assert!(shown.chars().all(|c| c.is_ascii_graphic()), "{shown:?}");
        }
        for plain in ["§ 4.01 – “Z”", "Größe", "שלום", "a\u{200d}b", "1\u{a0}000"] {
            assert_eq!(escaped(plain), plain);
        }
    }
}
