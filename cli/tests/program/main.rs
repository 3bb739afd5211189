//! Tests of the program, run as a person or a script runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "arrow")]
mod arrow;
mod bench;
#[path = "../../../tests/projection/cash_flow_a.rs"]
mod cash_flow_a;
mod explain;
mod grid;
mod history;
mod html;
mod output;
mod pictures;
mod project_options;
mod project_output;
mod replay;
mod valuation;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Once;

/// A filed report that ties out.
const REPORT: &str = "deals/thornburg-2003-4/2003-10-27.txt";

/// The program.
const PAYDOWN: &str = env!("CARGO_BIN_EXE_paydown");

/// A run of a program: its exit code, standard output and standard error.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Enters the folder of the project, which has `deals/`. Tests start in that of the package.
fn in_project() {
    static ENTER: Once = Once::new();
    ENTER.call_once(|| {
        std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).unwrap();
    });
}

fn run(name: &str, arguments: &[&str]) -> Ran {
    let ran = Command::new(PAYDOWN).arg(name).args(arguments).output().unwrap();
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
