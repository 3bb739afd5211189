//! Hostile files: each limit that `docs/deal-file.md` lists is enforced, and a file within the
//! limits, or far beyond them, is read in bounded time.
//!
//! The limits of all folders of `src/` are here because they share the measure of time and of messages.
#![allow(clippy::unwrap_used, clippy::panic)]

mod collateral;
mod deal_file;
mod report;
mod tie_out;

use std::fmt::Write;
use std::time::{Duration, Instant};

use paydown::error::Errors;

/// The time that any one file may take, without optimization and on a busy machine. Without the limits
/// these files take minutes or do not end.
const LONGEST: Duration = Duration::from_secs(30);

/// Runs `read`, and asserts that it does not take too long.
fn timed<T>(what: &str, read: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = read();
    let taken = start.elapsed();
    assert!(taken < LONGEST, "{what} takes {taken:?}");
    result
}

/// The first of the mistakes, which must be few and short.
fn first(what: &str, mistakes: Errors) -> String {
    assert!(mistakes.len() <= 1_003, "{what}: {} mistakes", mistakes.len());
    let bytes: usize = mistakes.iter().map(|mistake| mistake.message.len()).sum();
    assert!(bytes < 16 << 20, "{what}: {bytes} bytes of mistakes");
    mistakes[0].to_string()
}

fn items(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, index| {
        write!(all, "{}, ", item(index)).unwrap();
        all
    })
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, index| {
        writeln!(all, "{}", line(index)).unwrap();
        all
    })
}
