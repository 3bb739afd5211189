//! Tests of the programs in `examples/`, run as a person or a script runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../projection/cash_flow_a.rs"]
mod cash_flow_a;
mod explain;
mod project_options;
mod project_output;
mod replay;
mod scenario_grid;
mod throughput;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// A filed report that ties out.
const REPORT: &str = "deals/thornburg-2003-4/2003-10-27.txt";

/// A run of a program: its exit code, standard output and standard error.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// The path of a program. `cargo test` builds the examples, but `cargo test --test programs` does not:
/// we build a program that is missing or older than its source.
fn program(name: &str) -> PathBuf {
    static BUILD: Mutex<()> = Mutex::new(());
    let tests = std::env::current_exe().unwrap();
    let profile_folder = tests.parent().unwrap().parent().unwrap();
    let program = profile_folder.join("examples").join(name);
    let _one_at_a_time = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
    if !is_current(&program) {
        let profile = match profile_folder.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            other => other,
        };
        let build = ["build", "--quiet", "--profile", profile, "--example", name];
        assert!(Command::new(env!("CARGO")).args(build).status().unwrap().success());
        assert!(is_current(&program), "{} is not built from this source", program.display());
    }
    program
}

/// Whether a program is as new as the newest file it was built from.
fn is_current(program: &Path) -> bool {
    let newest = sources(&program.with_extension("d")).iter().map(|file| changed(file)).max();
    newest.is_some_and(|newest| changed(program) >= newest)
}

/// The files that a program was built from, which Cargo lists in a file beside it. Files of unit tests
/// are not among them.
fn sources(list: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(list).unwrap_or_default();
    let Some((_, files)) = text.trim().split_once(": ") else { return Vec::new() };
    // A space within a path has a backslash before it.
    let files = files.replace("\\ ", "\n");
    files.split(' ').map(|file| PathBuf::from(file.replace('\n', " "))).collect()
}

/// When a file was last changed; the epoch if it does not exist.
fn changed(file: &Path) -> SystemTime {
    let changed = fs::metadata(file).and_then(|file| file.modified());
    changed.unwrap_or(SystemTime::UNIX_EPOCH)
}

fn run(name: &str, arguments: &[&str]) -> Ran {
    let ran = Command::new(program(name)).args(arguments).output().unwrap();
    Ran {
        code: ran.status.code().unwrap(),
        out: String::from_utf8(ran.stdout).unwrap(),
        err: String::from_utf8(ran.stderr).unwrap(),
    }
}

/// The standard output of a run that succeeds.
fn printed(name: &str, arguments: &[&str]) -> String {
    let ran = run(name, arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// The standard error of a run that exits with code 2.
fn error(name: &str, arguments: &[&str]) -> String {
    let ran = run(name, arguments);
    assert_eq!(ran.code, 2, "{}", ran.err);
    ran.err
}

/// The CSV that `project` prints.
fn csv(arguments: &[&str]) -> String {
    printed("project", &[arguments, &["--format", "csv"]].concat())
}

/// A column of a CSV text.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let place = lines.next().unwrap().iter().position(|head| head == name).unwrap();
    lines.map(|fields| fields[place].clone()).collect()
}

/// A folder for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paydown-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// Writes a file, and returns its path.
    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
