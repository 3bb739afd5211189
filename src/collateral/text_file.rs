//! Reads text files of collateral up to a size limit.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::Diagnostic;

/// The text of a file of at most `most` bytes. `what` says what it is, and how to make it smaller.
///
/// # Errors
/// If the file cannot be read, is larger, or is not UTF-8 text (with the line).
pub(super) fn read_text(path: &Path, most: u64, what: &str) -> Result<String, Vec<Diagnostic>> {
    let file = path.display().to_string();
    let fail = |message: String| vec![Diagnostic::of_file(&file, message)];
    let unreadable = |error: std::io::Error| fail(format!("the file cannot be read: {error}"));
    // We limit the reading and do not check the size: only regular files have one.
    let mut bytes = Vec::new();
    let mut file_to_read = File::open(path).map_err(unreadable)?.take(most + 1);
    file_to_read.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        let mib = most >> 20;
        return Err(fail(format!("the file is larger than the {mib} MiB of {what}")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        vec![Diagnostic::at_line(&file, line, "not UTF-8 text; save the file as UTF-8")]
    })
}
