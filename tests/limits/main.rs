//! Hostile files: each limit that `docs/deal-file.md` lists is enforced, and a file within the limits, or
//! far beyond them, is read in bounded time.
//!
//! The limits of all folders of `src/` are here because they share the measure of time and of messages.
#![allow(clippy::unwrap_used, clippy::panic)]

mod collateral;
mod deal_file;
mod report;
mod tie_out;

use std::fmt::Write;
use std::time::{Duration, Instant};

use paydown::error::Diagnostic;

/// So long any one file may take, without optimization and on a busy machine. What these files
/// guard against takes minutes or does not end.
const LONGEST: Duration = Duration::from_secs(30);

/// What `read` answers, in time.
fn timed<T>(what: &str, read: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = read();
    let taken = start.elapsed();
    assert!(taken < LONGEST, "{what} takes {taken:?}");
    answer
}

/// The first mistake of those told, which are few and short.
fn first(what: &str, told: Vec<Diagnostic>) -> String {
    assert!(told.len() <= 1_003, "{what}: {} mistakes", told.len());
    let bytes: usize = told.iter().map(|told| told.message.len()).sum();
    assert!(bytes < 16 << 20, "{what}: {bytes} bytes of mistakes");
    told[0].to_string()
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
