//! Reports that cannot be read, and what is said of each: `bad_reports/*.txt` and `*.message`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;

use paydown::report::{MAX_REPORT_BYTES, Report};

/// The messages for a file, one per line; empty if it reads.
fn messages(name: &str, bytes: &[u8]) -> String {
    let mut told = String::new();
    for wrong in Report::read(name, bytes).err().unwrap_or_default() {
        writeln!(told, "{wrong}").unwrap();
    }
    told
}

#[test]
fn every_bad_report_is_reported_what_is_wrong() {
    let mut names: Vec<String> = std::fs::read_dir("tests/bad_reports")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".txt"))
        .collect();
    names.sort();
    assert!(names.len() > 20);
    for name in names {
        let path = format!("tests/bad_reports/{name}");
        let told = messages(&name, &std::fs::read(&path).unwrap());
        let expected =
            std::fs::read_to_string(path.replace(".txt", ".message")).unwrap_or_default();
        assert_eq!(told, expected, "{name} is told:\n{told}");
        // Only the pattern the others are made from reads well.
        assert_eq!(told.is_empty(), name == "good.txt", "{name}");
    }
}

const GOOD: &str = include_str!("bad_reports/good.txt");

#[test]
fn too_large() {
    let size = usize::try_from(MAX_REPORT_BYTES).unwrap() + 1;
    let path = std::env::temp_dir().join(format!("paydown-too-large-{}.txt", std::process::id()));
    std::fs::write(&path, vec![b' '; size]).unwrap();
    let told = Report::from_path(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "the file is larger than 8 MiB; a report is far smaller");
}

#[test]
fn unreadable() {
    let told = Report::from_path("tests/bad_reports").unwrap_err();
    assert!(told[0].to_string().starts_with("tests/bad_reports: cannot be read: "));
    let told = Report::from_path("no/such/report.txt").unwrap_err();
    assert!(told[0].to_string().starts_with("no/such/report.txt: cannot be read: "));
}

#[test]
fn too_long() {
    assert_eq!(messages("r.txt", GOOD.as_bytes()), "");
    let long = format!("{GOOD}{}\n", "x ".repeat(1_001));
    let line = GOOD.lines().count() + 1;
    assert_eq!(
        messages("r.txt", long.as_bytes()),
        format!("r.txt:{line}: the line is longer than 2000 characters\n")
    );
    let many = format!("{GOOD}{}", "\n".repeat(200_001));
    assert_eq!(
        messages("r.txt", many.as_bytes()),
        "r.txt:200001: the file has more than 200000 lines; a report is far shorter\n"
    );
}

#[test]
fn too_many_figures() {
    let rows = "Fee      1.00\n".repeat(100_001);
    let many = format!("{GOOD}<TABLE>\n<CAPTION>\nFees\n<S>\n{rows}</TABLE>\n");
    let told = messages("r.txt", many.as_bytes());
    assert!(told.ends_with(": more than 100000 figures; a report has far fewer\n"), "{told}");
    assert_eq!(told.lines().count(), 1);
}
