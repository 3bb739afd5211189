//! Reads input files up to a size limit.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use crate::error::{Diagnostic, Errors};

/// The bytes of a file, at most one more than `most`: enough for the caller to see that the file is
/// too large. `what` is the file in messages, such as `the deal file`.
///
/// # Errors
///
/// If it is not a regular file, or cannot be opened or read. A FIFO or a device may never end, so
/// that we refuse it before we open it.
pub(crate) fn read_bytes(path: &Path, most: u64, what: &str) -> Result<Vec<u8>, Errors> {
    let fail =
        |message: String| Errors::from(Diagnostic::of_file(&path.display().to_string(), message));
    let unreadable = |error: io::Error| fail(format!("{what} cannot be opened: {error}"));
    let kind = std::fs::metadata(path).map_err(unreadable)?;
    if !kind.is_file() {
        let found = if kind.is_dir() { "a folder" } else { "a pipe or a device" };
        return Err(fail(format!("{what} cannot be opened: it is {found}, not a file")));
    }
    let mut bytes = Vec::new();
    // A file may grow while we read it, so we limit the reading and do not trust the size.
    File::open(path)
        .map_err(unreadable)?
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// The text of a file of at most `most` bytes. `what` says what it is, and how to make it smaller.
///
/// # Errors
///
/// As [`read_bytes`]; also if the file is larger, or is not UTF-8 text (with the line).
pub(crate) fn read_text(path: &Path, most: u64, what: &str) -> Result<String, Errors> {
    let file = path.display().to_string();
    let bytes = read_bytes(path, most, "the file")?;
    if bytes.len() as u64 > most {
        let mib = most >> 20;
        let message = format!("the file is larger than the {mib} MiB of {what}");
        return Err(Diagnostic::of_file(&file, message).into());
    }
    utf8(&file, bytes)
}

/// The text of a file's bytes.
///
/// # Errors
///
/// If they are not UTF-8 text (with the line).
pub(crate) fn utf8(file: &str, bytes: Vec<u8>) -> Result<String, Errors> {
    if let Some(message) = wide_text(&bytes) {
        return Err(Diagnostic::at_line(file, 1, message).into());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        Diagnostic::at_line(file, line, "not UTF-8 text; save the file as UTF-8").into()
    })
}

/// The message for bytes that are UTF-16 text, as spreadsheets write it, with or without a
/// byte-order mark.
pub(crate) fn wide_text(bytes: &[u8]) -> Option<&'static str> {
    let marked = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let is_wide = matches!(bytes, [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0);
    (marked || is_wide).then_some("the file is UTF-16 text; save it as UTF-8")
}

/// Lines as an editor counts them: LF, CRLF or a lone CR ends one.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
        .map(|line| line.strip_suffix('\n').unwrap_or(line))
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .flat_map(|line| line.split('\r'))
}

/// Whether the figure in a range of a line is no part of a longer word, as 0.00 is of 10.00 and 0 of
/// `0-29 Days`.
pub(crate) fn is_whole_figure(line: &str, range: &Range<usize>) -> bool {
    let mut before = line[..range.start].chars().rev();
    let mut after = line[range.end..].chars();
    // A comma or a full stop belongs to a figure if a digit follows it on the other side.
    let continues = |chars: &mut dyn Iterator<Item = char>| match chars.next() {
        Some(',' | '.') => chars.next().is_some_and(|char| char.is_ascii_digit()),
        Some(char) => char.is_alphanumeric(),
        None => false,
    };
    !continues(&mut before) && !continues(&mut after) && !line[range.end..].starts_with('-')
}
