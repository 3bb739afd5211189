//! Faults of the source: a line of the crate is changed in a copy, which is built and tested.

use std::path::Path;
use std::process::Command;

use super::list::Change;

/// Time for building a copy and running the tests of one binary.
const MOST_SECONDS: &str = "1200";

/// Exit code of `timeout` at the end of the time.
const TIMED_OUT: i32 = 124;

/// A changed line of the source.
pub struct SourceFault {
    pub file: String,
    pub change: Change,
}

impl SourceFault {
    /// The text of the source file with the fault.
    ///
    /// # Errors
    ///
    /// If the file does not contain the original text exactly once.
    pub fn planted(&self) -> Result<String, String> {
        let Change { was, is } = &self.change;
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| format!("{}: {error}", self.file))?;
        match text.matches(was).count() {
            1 => Ok(text.replace(was, is)),
            count => Err(format!("{} contains the text {count} times, not once", self.file)),
        }
    }

    /// Plants the fault in a copy of the source, runs the tests there, and returns who noticed: `laws`,
    /// `reference` or `lanes`. The output of the tests is kept in `target/planted`.
    pub fn noticed(&self, number: usize) -> Vec<String> {
        std::fs::create_dir_all("target/planted").unwrap();
        let kept = Path::new("target/planted").canonicalize().unwrap();
        let copy = kept.join(format!("source-{number}"));
        copy_source(&copy);
        std::fs::write(copy.join(&self.file), self.planted().unwrap()).unwrap();
        let tests = failed_tests(&copy, "testing", &kept, number);
        let of_lanes = failed_tests(&copy, "scenario", &kept, number);
        std::fs::remove_dir_all(&copy).unwrap();
        println!("fault {number}: {tests:#?} {of_lanes:#?}");
        let noticed = ["laws", "reference"].into_iter().filter(|folder| {
            let folder = format!("{folder}::");
            tests.iter().any(|test| test.starts_with(&folder))
        });
        noticed.chain((!of_lanes.is_empty()).then_some("lanes")).map(str::to_owned).collect()
    }
}

/// The tests of a binary that fail in a copy of the source, or that are running at the end of the time.
fn failed_tests(copy: &Path, binary: &str, kept: &Path, number: usize) -> Vec<String> {
    // With some faults a run never ends.
    let output = Command::new("timeout")
        .args([MOST_SECONDS, "cargo", "test", "--features", "long-tests", "--test", binary])
        // Tests of examples would fail for want of the examples, and tests of planted faults because the
        // source is changed.
        .args(["--", "--skip", "example::", "--skip", "planted::"])
        // All faults share one target folder, so that dependencies are compiled once.
        .env("CARGO_TARGET_DIR", kept.join("built"))
        // A counterexample is enough; it need not be small.
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("RUST_BACKTRACE", "0")
        .current_dir(copy)
        .output()
        .unwrap();
    let [out, err] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    std::fs::write(kept.join(format!("{number}-{binary}.txt")), format!("{out}{err}")).unwrap();
    assert!(out.contains("\nrunning "), "fault {number} does not compile:\n{err}");
    let named =
        |line: &str, end: &str| line.strip_prefix("test ")?.strip_suffix(end).map(str::to_owned);
    let failed = out.lines().filter_map(|line| named(line, " ... FAILED"));
    let mut failed: Vec<String> = failed.collect();
    if output.status.code() == Some(TIMED_OUT) {
        let slow =
            out.lines().filter_map(|line| named(line, " has been running for over 60 seconds"));
        let is_done = |test: &String| out.contains(&format!("test {test} ... "));
        failed.extend(slow.filter(|test| !is_done(test)));
    }
    failed
}

/// Copies the files that git tracks, as they are in the working tree.
fn copy_source(to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    let listed = Command::new("git").args(["ls-files", "-z"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for file in listed.split('\0').filter(|file| Path::new(file).is_file()) {
        let target = to.join(file);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(file, target).unwrap();
    }
}
