//! Where the program writes, and what it does if it cannot.

use std::fs;
use std::process::{Command, Stdio};

use crate::{Folder, PAYDOWN, REPORT, in_project, run};

const GRID: [&str; 6] = ["grid", "deals/bma-pass-through", "--cpr", "0:10:5", "--format", "csv"];

/// The exit code and the standard error of a run whose standard output is a file.
#[cfg(target_os = "linux")]
fn into(file: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let out = fs::OpenOptions::new().write(true).open(file).unwrap();
    let ran = Command::new(PAYDOWN).args(arguments).stdout(Stdio::from(out)).output().unwrap();
    (ran.status.code(), String::from_utf8(ran.stderr).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_an_error_of_every_command() {
    in_project();
    let commands: [&[&str]; 6] = [
        &["replay", REPORT],
        &["replay", "--format", "json", REPORT],
        &["explain", REPORT, "M1"],
        &["project", "deals/bma-pass-through", "--months", "1"],
        &GRID,
        &["schema"],
    ];
    for arguments in commands {
        let (code, err) = into("/dev/full", arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {err}");
        let message = "error: standard output: cannot be written: No space left on device";
        assert!(err.contains(message), "{arguments:?}: {err}");
    }
    let ran = run("grid", &[&GRID[1..], &["--out", "/dev/full"]].concat());
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error: /dev/full: the file cannot be written"), "{}", ran.err);
}

#[test]
fn closed_pipe_is_forgiven() {
    in_project();
    let mut arguments = GRID.to_vec();
    arguments[3] = "0:40:0.01";
    let mut child = Command::new(PAYDOWN)
        .args(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = child.wait_with_output().unwrap();
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(String::from_utf8(ran.stderr).unwrap(), "");
}

#[test]
fn wrong_scenario_leaves_the_old_file() {
    in_project();
    let folder = Folder::new("old-file");
    let old = folder.write("grid.csv", "the old file\n");
    let ran = run(
        "grid",
        &["deals/bma-pass-through", "--cpr", "10,120", "--format", "csv", "--out", &old],
    );
    assert_eq!(ran.code, 2);
    assert_eq!(fs::read_to_string(&old).unwrap(), "the old file\n");
    // No part of a new file is left beside it.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let ran =
        run("grid", &["deals/bma-pass-through", "--cpr", "10", "--format", "csv", "--out", &old]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(fs::read_to_string(&old).unwrap().starts_with("deal,scenario,cpr,"));
}

#[test]
fn interrupted_grid_exits_with_130_and_leaves_no_file() {
    in_project();
    let folder = Folder::new("interrupted");
    let out = folder.0.join("grid.csv");
    let mut arguments = GRID.to_vec();
    arguments[3] = "0:90:0.001";
    let mut child = Command::new(PAYDOWN)
        .args(&arguments)
        .args(["--arithmetic", "decimal", "--out", out.to_str().unwrap()])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The run begins when the file beside the output exists.
    while fs::read_dir(folder.path()).unwrap().count() == 0 {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn grid_that_is_too_large_is_refused_with_a_message() {
    in_project();
    let axes = ["--cpr", "0:50:0.001", "--cdr", "0:50:0.001", "--severity", "0:50:0.001"];
    let ran = run("grid", &[&["deals/bma-pass-through"], &axes[..]].concat());
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("more than a table or a picture can show; use --format csv"),
        "{}",
        ran.err
    );
    let ran = run("grid", &["deals/bma-pass-through", "--cpr", "0:1e9:0.0001"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn command_runs_in_another_folder() {
    in_project();
    let alone = |arguments: &[&str], folder: &str| {
        Command::new(PAYDOWN).args(arguments).current_dir(folder).output().unwrap()
    };
    let ran = alone(&["replay"], "deals/thornburg-2003-4");
    assert!(ran.status.success());
    let text = String::from_utf8(ran.stdout).unwrap();
    assert!(text.ends_with(
        "1 report, 573 figures: 112 input, 452 exact, 0 rounding, 9 anomaly, 0 break\n"
    ));
    let empty = Folder::new("no-deal");
    let ran = alone(&["replay"], empty.path());
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8(ran.stderr).unwrap().contains("no deal is here"));
    let folder = fs::canonicalize("deals/thornburg-2003-4").unwrap();
    let ran = alone(&["-C", folder.to_str().unwrap(), "replay"], empty.path());
    assert!(ran.status.success());
    let folder = fs::canonicalize("deals/two-groups").unwrap();
    let ran = alone(&["project", folder.to_str().unwrap(), "--months", "1"], empty.path());
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn nothing_raw_reaches_the_terminal() {
    in_project();
    let folder = Folder::new("raw");
    let text = fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    folder.write(
        "deal.yaml",
        &text.replacen("source: ", "source: \"\\e[31mred\\e[0m \\u202e\" #", 1),
    );
    for show in ["steps", "summary"] {
        let ran = run("project", &[folder.path(), "--months", "1", "--show", show]);
        let all = ran.out + &ran.err;
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all}");
    }
    let header = folder.write("tape.csv", "bal\u{1b}[31mance,gross_rate,remaining_term\n1,6,360\n");
    let ran = run("project", &["deals/bma-pass-through", "--loans", &header]);
    assert!(ran.code == 2 && !ran.err.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    in_project();
    for options in [
        &["--show", "report", "--svg", "x.svg"][..],
        &["--show", "report", "--format", "json"],
        &["--show", "steps", "--arithmetic", "float"],
        &["--carry", "trustee", "--arithmetic", "cents"],
    ] {
        let ran = run("project", &[&["deals/bma-pass-through"], options].concat());
        assert_eq!(ran.code, 2, "{options:?}: {}", ran.out);
    }
}

#[test]
fn check_gives_every_mistake_with_its_place() {
    in_project();
    let ran = run("check", &["tests/bad_deals/unknown-class.yaml", "--format", "json"]);
    let bad = fs::read_dir("tests/bad_deals").unwrap().map(|entry| entry.unwrap().path());
    let bad = bad.filter(|path| path.extension().is_some_and(|kind| kind == "yaml")).min().unwrap();
    let ran_bad = run("check", &[bad.to_str().unwrap(), "--format", "json"]);
    assert_eq!(ran_bad.code, 2, "{} {}", ran.err, ran_bad.out);
    let read: serde_json::Value = serde_json::from_str(&ran_bad.out).unwrap();
    let row = &read["rows"][0];
    assert_eq!((&read["command"], &row["kind"]), (&"check".into(), &"error".into()));
    assert!(row["line"].is_u64() && row["column"].is_u64() && row["message"].is_string());
    let ran = run("check", &["deals/home-equity"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "home-equity: 4 classes, no mistake\n"));
}

#[test]
fn tables_fit_the_width_of_a_page() {
    in_project();
    let all =
        ["project", "deals/home-equity", "--index", "libor-1m=1.1", "--months", "3", "--show"];
    for show in
        ["summary", "classes", "collateral", "remittance", "accounts", "fees", "triggers", "steps"]
    {
        let ran = Command::new(PAYDOWN).args(all).arg(show).output().unwrap();
        assert!(ran.status.success());
        let text = String::from_utf8(ran.stdout).unwrap();
        let wide = text.lines().find(|line| line.chars().count() > 100 && show != "steps");
        assert_eq!(wide, None, "{show}");
    }
}

#[test]
fn input_is_never_an_output() {
    in_project();
    let folder = Folder::new("inputs");
    let text = fs::read_to_string("deals/home-equity/deal.yaml").unwrap();
    let deal = folder.write("deal.yaml", &text);
    let curve = folder.write("curve.csv", "month,rate\n1,1.1\n");
    let scenarios = folder.write("s.csv", "cpr\n10\n");
    let index = format!("libor-1m={curve}");
    let one = ["project", folder.path(), "--index", &index, "--months", "1", "--out"];
    let many = ["grid", folder.path(), "--index", &index, "--scenarios", &scenarios, "--out"];
    let both = ["project", folder.path(), "--index", &index, "--svg", &curve, "--out"];
    let other = folder.0.join("other.csv").to_str().unwrap().to_owned();
    for (arguments, out) in
        [(&one[..], &deal), (&one, &curve), (&many, &scenarios), (&many, &deal), (&both, &other)]
    {
        let ran = run(arguments[0], &[&arguments[1..], &[out.as_str()]].concat());
        assert_eq!(ran.code, 2, "{arguments:?} {out}: {}", ran.err);
        assert!(ran.err.contains("is an input of this command; name another file"), "{}", ran.err);
    }
    assert_eq!(fs::read_to_string(&deal).unwrap(), text);
    let twice = ["deals/bma-pass-through", "--months", "1", "--svg", &other, "--out", &other];
    let ran = run("project", &twice);
    assert!(ran.code == 2 && ran.err.contains("is another output of this command"), "{}", ran.err);
    assert!(!folder.0.join("other.csv").exists());
}

#[cfg(unix)]
#[test]
fn output_keeps_the_permissions_and_the_links_of_a_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    in_project();
    let folder = Folder::new("permissions");
    let file = folder.write("private.csv", "old\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let link = folder.0.join("link.csv");
    symlink("private.csv", &link).unwrap();
    let dangling = folder.0.join("dangling.csv");
    symlink("new.csv", &dangling).unwrap();
    for out in [&link, &dangling] {
        let out = out.to_str().unwrap();
        let ran = run("project", &["deals/bma-pass-through", "--months", "1", "--out", out]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(fs::symlink_metadata(out).unwrap().is_symlink());
    }
    assert!(fs::read_to_string(&file).unwrap().contains("PT"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(folder.0.join("new.csv").is_file());
}

#[test]
fn json_has_the_notes_and_options_of_the_run() {
    in_project();
    let options = ["--cpr", "25", "--index", "libor-1m=1.1", "--call", "first", "--format", "json"];
    let ran = run("project", &[&["deals/home-equity"], &options[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let read: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(read["assumptions"]["call"], "first");
    let notes = read["notes"].as_array().unwrap();
    assert!(notes[0].as_str().unwrap().starts_with("the deal is called on "), "{notes:?}");
    assert!(ran.err.contains("note: the deal is called on "), "{}", ran.err);
    let cut = run("project", &["deals/bma-pass-through", "--months", "12", "--format", "json"]);
    assert!(cut.out.contains("the projection ends after 12 months"), "{}", cut.out);
}

#[cfg(target_os = "linux")]
#[test]
fn help_fails_on_a_full_disk_too() {
    in_project();
    for arguments in [&["--help"][..], &["project", "--help"], &["--version"]] {
        assert_eq!(into("/dev/full", arguments).0, Some(2), "{arguments:?}");
    }
    let ran = Command::new(PAYDOWN).args(["--color", "always", "--help"]).output().unwrap();
    assert!(ran.status.success() && ran.stdout.contains(&0x1b));
}
