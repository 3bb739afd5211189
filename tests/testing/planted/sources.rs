//! Faults of the source: a line of the crate is changed in a copy, which is built and tested.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::list::Change;

/// Time for building a copy and running its tests.
const MOST_SECONDS: &str = "2400";

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
        let kept = PathBuf::from("target/planted");
        std::fs::create_dir_all(&kept).unwrap();
        let kept = kept.canonicalize().unwrap();
        let copy = kept.join(format!("source-{number}"));
        copy_source(&copy);
        std::fs::write(copy.join(&self.file), self.planted().unwrap()).unwrap();
        // All faults share one target folder, so that dependencies are compiled once. Tests of examples
        // would fail for want of the examples, and tests of planted faults because the source is changed.
        // With some faults a projection never ends.
        let output = Command::new("timeout")
            .args([MOST_SECONDS, "cargo", "test", "--no-fail-fast", "--features", "testing"])
            .args(["--test", "testing", "--test", "scenario"])
            .args(["--", "--skip", "example::", "--skip", "planted::"])
            .env("CARGO_TARGET_DIR", kept.join("built"))
            // A counterexample is enough; it need not be small.
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .env("RUST_BACKTRACE", "0")
            .current_dir(&copy)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        std::fs::write(kept.join(format!("{number}.txt")), text.concat()).unwrap();
        std::fs::remove_dir_all(&copy).unwrap();
        assert!(text[0].contains("test result"), "fault {number} does not compile:\n{}", text[1]);
        let tests = text[0].lines().filter_map(|line| {
            line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned)
        });
        let tests: BTreeSet<String> = tests.collect();
        println!("fault {number}: {tests:?}");
        let folder = |test: &String| {
            let mut folders = ["laws", "reference"].into_iter();
            folders.find(|folder| test.starts_with(&format!("{folder}::"))).unwrap_or("lanes")
        };
        let noticed: BTreeSet<&str> = tests.iter().map(folder).collect();
        noticed.into_iter().map(str::to_owned).collect()
    }
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
