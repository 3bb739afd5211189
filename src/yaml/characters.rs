//! Characters of a file that cannot be seen or that look like others: the cause of many mistakes.
//!
//! In text for readers, such as a source, they are ordinary. So we report them only where something
//! else is wrong.

use crate::error::{Mistakes, first_invisible, first_misleading};

/// Names the characters that cannot be seen, or that are taken for others, in the values that have
/// mistakes: the mistake is often that character.
pub(crate) fn name_characters(source: &str, mistakes: &mut Mistakes) {
    if mistakes.is_empty() || source.is_ascii() && !source.contains('\0') {
        return;
    }
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    for mistake in mistakes.iter().filter(|mistake| mistake.line > 0 && mistake.column > 0) {
        let Some(line) = lines.get(mistake.line - 1) else { continue };
        found.extend(
            first_misleading(line, mistake.column)
                .filter(|(_, message)| *message != mistake.message)
                .map(|(column, message)| (mistake.line, column, message)),
        );
    }
    for (line, column, message) in found {
        mistakes.at_place(line, column, message);
    }
}

/// Reports a character that cannot be seen on a line with a syntax error or on the line above it.
/// Returns whether there is one.
pub(super) fn report_invisible(source: &str, line: usize, mistakes: &mut Mistakes) -> bool {
    let above = line.saturating_sub(2);
    for (text, number) in source.lines().zip(1..).skip(above).take(line - above) {
        // What follows `#` may be a comment.
        let text = text.split(" #").next().unwrap_or(text);
        if let Some((column, message)) = first_invisible(text) {
            mistakes.at_place(number, column, message);
            return true;
        }
    }
    false
}

/// Reports a character that is taken for another at the beginning of the name or of the value on a
/// line with a syntax error.
pub(super) fn report_look_alike(source: &str, number: usize, mistakes: &mut Mistakes) {
    let line = source.lines().nth(number.saturating_sub(1)).unwrap_or("");
    let name = line.chars().take_while(|c| *c == ' ').count();
    let value = line.find(": ").map(|at| line[..at].chars().count() + 2);
    for from in [Some(name), value].into_iter().flatten() {
        let found = first_misleading(line, from + 1);
        if let Some((column, message)) = found.filter(|(column, _)| *column == from + 1) {
            mistakes.at_place(number, column, message);
        }
    }
}
