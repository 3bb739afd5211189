//! The example `replay` as a person or a script runs it: exit codes, JSON, what is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::Value;

const REPORT: &str = "deals/thornburg-2003-4/2003-10-27.txt";

/// What a run left: its exit code, standard output and standard error.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Where `cargo test` builds an example. `cargo test --test` does not, so one older than its
/// source is told apart instead of tested.
fn program(example: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples").join(example);
    let newest = sources(&program.with_extension("d")).iter().map(|file| changed(file)).max();
    assert!(
        newest.is_some_and(|newest| changed(&program) >= newest),
        "the example is not built from this source; run `cargo build --examples` first"
    );
    program
}

/// The files that an example was built from, as Cargo notes them beside it: not those of unit tests,
/// which are in no example.
fn sources(noted: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(noted).unwrap_or_default();
    let Some((_, files)) = text.trim().split_once(": ") else { return Vec::new() };
    // A space within a path has a backslash before it.
    let files = files.replace("\\ ", "\n");
    files.split(' ').map(|file| PathBuf::from(file.replace('\n', " "))).collect()
}

/// When a file was changed; one that is gone, never.
fn changed(file: &Path) -> SystemTime {
    let changed = fs::metadata(file).and_then(|file| file.modified());
    changed.unwrap_or(SystemTime::UNIX_EPOCH)
}

fn run(example: &str, arguments: &[&str]) -> Ran {
    let ran = Command::new(program(example)).args(arguments).output().unwrap();
    Ran {
        code: ran.status.code().unwrap(),
        out: String::from_utf8(ran.stdout).unwrap(),
        err: String::from_utf8(ran.stderr).unwrap(),
    }
}

fn json(arguments: &[&str]) -> (i32, Value) {
    let ran = run("replay", &[&["--format", "json"], arguments].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap())
}

/// A folder of this test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paydown-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

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

#[test]
fn every_filed_report_replays_without_a_break() {
    let ran = run("replay", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.lines().last().unwrap().starts_with("4 reports, "));
    assert!(ran.out.lines().last().unwrap().ends_with(", 0 break"));
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
    assert!(!ran.out.contains('\u{1b}'), "colour is for terminals");
    assert_eq!(ran.err, "");
}

/// The order of keys is that of the text, so the text is compared, not the parsed value.
#[test]
fn json_has_the_shape_that_is_promised() {
    let ran = run("replay", &["--format", "json", REPORT]);
    assert_eq!(ran.code, 0);
    let start = format!(
        "{{\"reports\":[{{\"file\":\"{REPORT}\",\"deal\":\"thornburg-2003-4\",\
         \"distribution_date\":\"2003-10-27\",\"counts\":{{\"input\":"
    );
    assert!(ran.out.starts_with(&start), "{}", &ran.out[..200]);
    assert!(ran.out.ends_with("],\"errors\":[]}\n") || ran.out.ends_with("}],\"errors\":[]}\n"));
    let accrued = "{\"line\":174,\"table\":\"Interest Distribution Statement\",\"group\":null,\
                   \"row\":\"A1\",\"column\":\"Current Accrued Interest\",\
                   \"published\":\"1,557,843.92\",\"computed\":\"1557843.92\",\"low\":null,\
                   \"high\":null,\"status\":\"exact\",\"reason\":null,\"source\":\"";
    assert!(ran.out.contains(accrued));

    let read: Value = serde_json::from_str(&ran.out).unwrap();
    let report = &read["reports"][0];
    assert_eq!(report["notes"].as_array().unwrap().len(), 0);
    let counts = report["counts"].as_object().unwrap();
    let names = ["input", "exact", "rounding", "anomaly", "break"];
    assert_eq!(counts.len(), names.len());
    let cells = report["cells"].as_array().unwrap();
    for name in names {
        let of_status = cells.iter().filter(|cell| cell["status"] == name).count();
        assert_eq!(counts[name], of_status, "{name}");
    }
    for cell in cells {
        check_cell(cell);
    }
}

fn check_cell(cell: &Value) {
    let fields = cell.as_object().unwrap();
    assert_eq!(fields.len(), 12, "{cell}");
    assert!(cell["line"].is_u64());
    for text in ["table", "row", "column", "published", "status"] {
        assert!(cell[text].is_string(), "{text} of {cell}");
    }
    for text in ["group", "computed", "low", "high", "reason", "source"] {
        assert!(cell[text].is_string() || cell[text].is_null(), "{text} of {cell}");
    }
    let status = cell["status"].as_str().unwrap();
    assert_eq!(cell["low"].is_string(), status == "rounding", "{cell}");
    assert_eq!(cell["high"].is_string(), status == "rounding", "{cell}");
    assert!(status != "input" || cell["computed"].is_null(), "{cell}");
    let told = matches!(status, "rounding" | "anomaly" | "break");
    assert!(!told || cell["reason"].is_string(), "{cell}");
}

#[test]
fn a_break_exits_with_one() {
    let folder = Folder::new("break");
    let text = fs::read_to_string(REPORT).unwrap();
    // The face of A1, wherever it stands, is not the deal file's.
    let face = "1,315,669,000.00";
    let changed = folder.write("2003-10-27.txt", &text.replace(face, "1,315,670,000.00"));
    let (code, read) = json(&[&changed]);
    let counts = &read["reports"][0]["counts"];
    assert!(counts["break"].as_u64().unwrap() > 0, "{counts}");
    assert_eq!(code, 1);
}

#[test]
fn notes_are_printed_and_change_no_exit_code() {
    let folder = Folder::new("notes");
    let text = fs::read_to_string(REPORT).unwrap();
    let changed =
        folder.write("r.txt", &text.replace("Specified O/C Amount", "Target O/C Amount   "));
    let (code, read) = json(&[&changed]);
    assert_eq!(code, 0);
    let notes = read["reports"][0]["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 3);
    assert_eq!((&notes[0]["kind"], &notes[0]["line"]), (&"unknown".into(), &435.into()));
    let ran = run("replay", &[&changed]);
    for told in [
        "\n  unknown       line 435  nothing knows the label `Target O/C Amount` of COLLATERAL",
        "\n  missing       no table has the line `Specified O/C Amount`\n",
    ] {
        assert!(ran.out.contains(told), "{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn a_deal_folder_can_be_named() {
    let folder = "deals/thornburg-2003-4";
    let (code, read) = json(&["--deal", folder]);
    assert_eq!((code, read["reports"].as_array().unwrap().len()), (0, 1));
    let (code, read) = json(&["--deal", folder, REPORT]);
    assert_eq!((code, &read["reports"][0]["file"]), (0, &Value::from(REPORT)));
    let (code, read) = json(&["--deal", "no/such/deal", REPORT]);
    assert_eq!(code, 2);
    assert!(read["errors"][0]["message"].as_str().unwrap().contains("cannot be opened"));
    let empty = Folder::new("empty");
    let ran = run("replay", &["--deal", empty.0.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no report (`.txt`) is in this folder"), "{}", ran.err);
}

#[test]
fn reports_of_several_deals_replay_at_once() {
    let other = "deals/thornburg-2003-2/2003-04-25.txt";
    let (code, read) = json(&[REPORT, other]);
    assert_eq!(code, 0);
    let files: Vec<&str> = read["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["file"].as_str().unwrap())
        .collect();
    assert_eq!(files.len(), 2);
    assert!(files.contains(&REPORT) && files.contains(&other));
}

#[test]
fn an_amendment_reports_what_it_changed() {
    let ran = run("replay", &["--deal", "deals/thornburg-2003-2"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("figures are printed differently"), "{}", ran.out);
}

#[test]
fn a_report_of_another_series_is_reported() {
    let folder = Folder::new("series");
    let text = fs::read_to_string(REPORT).unwrap().replace("2003-4", "2009-9");
    let other = folder.write("other.txt", &text);
    let (code, read) = json(&[&other, REPORT]);
    assert_eq!(code, 2);
    assert_eq!(read["reports"].as_array().unwrap().len(), 1, "the other report is told still");
    let error = &read["errors"][0];
    assert_eq!(error["file"], Value::from(other.as_str()));
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("no deal file has series 2009-9; the deal files have series"));
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_replayed() {
    let folder = Folder::new("unreadable");
    let text = fs::read_to_string(REPORT).unwrap();
    let line = text.lines().position(|line| line.contains("1,557,843.92")).unwrap() + 1;
    let damaged = folder.write("damaged.txt", &text.replacen("1,557,843.92", "1,557,84.3.92", 1));
    let (code, read) = json(&[&damaged, "no/such/report.txt", REPORT]);
    assert_eq!(code, 2);
    assert_eq!(read["reports"].as_array().unwrap().len(), 1);
    let errors = read["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0]["file"], Value::from(damaged.as_str()));
    assert_eq!(errors[0]["line"], line);
    assert!(errors[0]["message"].as_str().unwrap().contains("`1,557,84.3.92` is not a figure"));
    assert_eq!(errors[1]["line"], 0);
    for error in errors {
        let mut keys: Vec<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["file", "line", "message"]);
    }
    let ran = run("replay", &[&damaged]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(&format!("{damaged}:{line}: ")), "{}", ran.err);
}

#[test]
fn an_amount_past_what_money_can_be_is_reported_with_its_line() {
    let folder = Folder::new("great");
    let text = fs::read_to_string(REPORT).unwrap();
    let balance = "1,380,531,564.58";
    assert!(text.contains(balance), "the collateral's beginning balance");
    let great = folder.write("great.txt", &text.replace(balance, "1,380,531,564,000,000.58"));
    let (code, read) = json(&[&great]);
    assert_eq!(code, 2, "{read}");
    let error = &read["errors"][0];
    assert!(error["message"].as_str().unwrap().contains("is too great; amounts stay below"));
    assert!(error["line"].as_u64().unwrap() > 0);
    let negative = folder.write("negative.txt", &text.replace(balance, "-1,380,531,564.58"));
    let (code, read) = json(&[&negative]);
    assert_eq!(code, 2, "{read}");
    let message = read["errors"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("is negative; a balance is nil or more"), "{message}");
}

/// A count is known exactly, so a percentage made of counts leaves no room for rounding.
#[test]
fn a_changed_percentage_of_counts_is_no_rounding() {
    let folder = Folder::new("counts");
    let report = "deals/thornburg-2003-1/2003-12-26.txt";
    let (_, filed) = json(&[report]);
    let is_share = |cell: &&Value| {
        cell["column"].as_str().unwrap().ends_with("DELINQUENT / count %")
            && cell["status"] == "exact"
            && !cell["published"].as_str().unwrap().starts_with("0.0")
    };
    let cells = filed["reports"][0]["cells"].as_array().unwrap();
    let cell = cells.iter().find(is_share).expect("a percentage of loans");
    let published = cell["published"].as_str().unwrap();
    let line = usize::try_from(cell["line"].as_u64().unwrap()).unwrap();
    let digits = published.trim_end_matches('%');
    let last = digits.chars().last().unwrap().to_digit(10).unwrap();
    let changed = format!("{}{}", &digits[..digits.len() - 1], (last + 1) % 10);
    let text = fs::read_to_string(report).unwrap();
    let lines = text.lines().enumerate().map(|(index, text)| match index + 1 == line {
        true => text.replacen(digits, &changed, 1) + "\n",
        false => format!("{text}\n"),
    });
    let file = folder.write("counts.txt", &lines.collect::<String>());
    let (_, read) = json(&[&file]);
    let cells = read["reports"][0]["cells"].as_array().unwrap();
    let found =
        cells.iter().find(|found| found["line"] == line && found["column"] == cell["column"]);
    let status = found.unwrap()["status"].as_str().unwrap();
    assert!(matches!(status, "break" | "anomaly"), "{status}");
}

/// A sparse file: a hundred megabytes that take no room on the disk.
#[test]
fn a_file_of_a_hundred_megabytes_is_refused_in_bounded_memory() {
    let folder = Folder::new("huge");
    let path = folder.0.join("huge.txt");
    File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let huge = path.to_str().unwrap();
    let script = "ulimit -v 65536; exec \"$0\" \"$@\"";
    let program = program("replay");
    let mut command = if cfg!(target_os = "linux") {
        // Sixty-four megabytes of address space: less than the file.
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(program);
        command
    } else {
        Command::new(program)
    };
    let ran = command.args(["--format", "json", huge]).output().unwrap();
    assert_eq!(ran.status.code(), Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
    let read: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(
        read["errors"][0]["message"],
        "the file is larger than 8 MiB; a report is far smaller"
    );
}

/// The exhibit within the text of a filing, its cover pages before it.
#[test]
fn a_whole_filing_replays_as_its_exhibit_does() {
    let folder = Folder::new("edgar");
    let exhibit = fs::read_to_string(REPORT).unwrap();
    let cover = "<SEC-DOCUMENT>0000000000-03-000000.txt : 20031105\n<TYPE>8-K\n<TEXT>\n\
                 SECURITIES AND EXCHANGE COMMISSION\n\nFORM 8-K\n\n\
                 Date of Report: October 27, 2003\n\n\
                 Item 5. Other Events\n\nOn October 27, 2003 a distribution was made.\n\
                 </TEXT>\n</DOCUMENT>\n<DOCUMENT>\n<TYPE>EX-99.1\n<TEXT>\n";
    let filing = format!("{cover}{exhibit}\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n");
    let filing = folder.write("filing.txt", &filing);
    let moved = cover.lines().count() as u64;
    let (code, whole) = json(&[&filing]);
    assert_eq!(code, 0, "{}", whole["errors"]);
    let (_, alone) = json(&[REPORT]);
    let cells = |read: &Value| read["reports"][0]["cells"].as_array().unwrap().clone();
    let (whole, alone) = (cells(&whole), cells(&alone));
    assert_eq!(whole.len(), alone.len());
    for (whole, alone) in whole.iter().zip(&alone) {
        assert_eq!(whole["line"].as_u64().unwrap(), alone["line"].as_u64().unwrap() + moved);
        assert_eq!(whole["published"], alone["published"]);
        assert_eq!(whole["status"], alone["status"]);
    }
}

#[test]
fn explain_reports_a_class_step_by_step() {
    let ran = run("explain", &[REPORT, "M1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for told in [
        "class M1",
        "libor-1m + 0.65 %",
        "pay interest to M1",
        "due 40,633.84607166, paid 40,633.85",
        "extra_principal is 362,983.99 = ",
        "Report, column Payment of Unpaid Interest Shortfall",
        "Current Accrued Interest                        40,633.85  exact",
    ] {
        assert!(ran.out.contains(told), "{told} in\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
    let ran = run("explain", &["deals/thornburg-2003-1/2003-12-26.txt", "B-3"]);
    let told = "\n      except B-2 if restricted_b2; B-3 if restricted_b3; B-4 if";
    assert!(ran.out.contains(told), "{}", ran.out);
    assert!(ran.out.contains("restricted_b3 is not met = restricted_b2 or"), "{}", ran.out);
    let ran = run("explain", &[REPORT, "M9"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("there is no class `M9`; the deal has A1, A2, M1, M2"), "{}", ran.err);
    assert_eq!(run("explain", &["no/such/report.txt", "M1"]).code, 2);
}

/// Told as percentages they were 50000000 % and 50000 %; a hundred times one of 28 digits panicked.
#[test]
fn explain_reports_numbers_that_a_deal_names_as_they_stand() {
    let text = fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let named = |floor: &str| {
        let is = "    is: cents(0.25% * closing_balance)";
        let least = "    is: max(cents(0.25% * closing_balance), min(floor, least))";
        let set = |name: &str, is: &str| format!("  - set: {name}\n    is: {is}\n    source: x\n");
        let sets = format!("waterfall:\n{}{}", set("floor", floor), set("least", "500.00"));
        text.replace(is, least).replace("waterfall:\n", &sets)
    };
    let folder = Folder::new("named-numbers");
    folder.write("deal.yaml", &named("500000.00"));
    let ran = run("explain", &["--deal", folder.0.to_str().unwrap(), REPORT, "M1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for told in ["floor is 500,000.00 = 500000.00\n", "least is 500.00 = 500.00\n"] {
        assert!(ran.out.contains(told), "{told} in\n{}", ran.out);
    }
    let huge = named("9999999999999999999999999999");
    let told = paydown::Deal::from_text("deal.yaml", &huge).unwrap_err();
    assert!(told[0].message.contains("is too great; numbers stay below"), "{told:?}");
}

#[test]
fn every_class_of_every_report_is_explained() {
    let mut told = 0;
    for folder in fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(deal) = paydown::Deal::from_path(&folder) else { continue };
        let report = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let is_report = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "txt");
        for report in report.filter(is_report) {
            for class in deal.class_names() {
                explained(&report, class);
                told += 1;
            }
        }
    }
    assert!(told > 20);
}

fn explained(report: &Path, class: &str) {
    let ran = run("explain", &[report.to_str().unwrap(), class]);
    assert_eq!(ran.code, 0, "{} {class}: {}", report.display(), ran.err);
    let wide = ran.out.lines().find(|line| line.chars().count() > 100);
    assert_eq!(wide, None, "{} {class}", report.display());
}
