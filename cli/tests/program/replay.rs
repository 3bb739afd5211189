//! The command `replay`: exit codes, JSON, notes and errors.

use std::fs::{self, File};
use std::process::Command;

use serde_json::Value;

use crate::{Folder, PAYDOWN, REPORT, in_project, run};

fn json(arguments: &[&str]) -> (i32, Value) {
    let ran = run("replay", &[&["--format", "json"], arguments].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap())
}

#[test]
fn filed_reports_replay_without_breaks() {
    in_project();
    let deals = ["2003-1", "2003-2", "2003-4"].map(|series| format!("deals/thornburg-{series}"));
    let deals: Vec<&str> = deals.iter().map(String::as_str).collect();
    let ran = run("replay", &deals);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.lines().last().unwrap().starts_with("4 reports, "));
    assert!(ran.out.lines().last().unwrap().ends_with(", 0 break"));
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
    assert!(!ran.out.contains('\u{1b}'), "colour is only for terminals");
    assert_eq!(ran.err, "");
}

/// The months of a deal are in its folder as tables, or are named.
#[test]
fn tables_replay_as_one_report_a_month() {
    in_project();
    let (code, read) = json(&["deals/sequoia-2002-11"]);
    assert_eq!(code, 1);
    let reports = read["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 9);
    let cell = &reports[0]["cells"][0];
    assert_eq!(
        ["table", "row", "column", "published"].map(|field| cell[field].as_str().unwrap()),
        ["collateral.csv", "1", "balance_begin", "198716982.72"]
    );
    assert_eq!(cell["line"], 2);
    let months = "deals/sequoia-2002-11/months";
    let [collateral, classes, indices] =
        ["collateral", "classes", "indices"].map(|table| format!("{months}/{table}.csv"));
    let named = json(&[
        "deals/sequoia-2002-11",
        "--collateral",
        &collateral,
        "--classes",
        &classes,
        "--indices",
        &indices,
    ]);
    assert_eq!(named.0, 1);
    let cells = |read: &Value| -> Vec<Value> {
        read["reports"].as_array().unwrap().iter().map(|report| report["cells"].clone()).collect()
    };
    assert_eq!(cells(&named.1), cells(&read));
}

/// A parsed value does not keep the order of keys, so we compare the text.
#[test]
fn json_has_the_documented_fields_in_order() {
    in_project();
    let ran = run("replay", &["--format", "json", REPORT]);
    assert_eq!(ran.code, 0);
    let start = format!(
        "{{\"paydown\":\"{}\",\"schema\":1,\"command\":\"replay\",\"reports\":[{{\"file\":\"{REPORT}\",\"deal\":\"thornburg-2003-4\",\
         \"distribution_date\":\"2003-10-27\",\"counts\":{{\"input\":",
        env!("CARGO_PKG_VERSION")
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
        let of_verdict = cells.iter().filter(|cell| cell["status"] == name).count();
        assert_eq!(counts[name], of_verdict, "{name}");
    }
    for cell in cells {
        assert_cell_fields(cell);
    }
}

fn assert_cell_fields(cell: &Value) {
    let fields = cell.as_object().unwrap();
    assert_eq!(fields.len(), 13, "{cell}");
    assert!(cell["line"].is_u64());
    for text in ["table", "row", "column", "published", "status"] {
        assert!(cell[text].is_string(), "{text} of {cell}");
    }
    for text in ["group", "computed", "low", "high", "reason", "source", "basis"] {
        assert!(cell[text].is_string() || cell[text].is_null(), "{text} of {cell}");
    }
    let verdict = cell["status"].as_str().unwrap();
    assert_eq!(cell["low"].is_string(), verdict == "rounding", "{cell}");
    assert_eq!(cell["high"].is_string(), verdict == "rounding", "{cell}");
    assert!(verdict != "input" || cell["computed"].is_null(), "{cell}");
    let needs_a_reason = matches!(verdict, "rounding" | "anomaly" | "break");
    assert!(!needs_a_reason || cell["reason"].is_string(), "{cell}");
}

#[test]
fn break_exits_with_code_one() {
    in_project();
    let folder = Folder::new("break");
    let text = fs::read_to_string(REPORT).unwrap();
    // The face amount of A1 is no longer that of the deal file.
    let face = "1,315,669,000.00";
    let changed = folder.write("2003-10-27.txt", &text.replace(face, "1,315,670,000.00"));
    let (code, read) = json(&[&changed]);
    let counts = &read["reports"][0]["counts"];
    assert!(counts["break"].as_u64().unwrap() > 0, "{counts}");
    assert_eq!(code, 1);
}

#[test]
fn notes_are_printed_and_do_not_change_the_exit_code() {
    in_project();
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
    for note in [
        "\n  unknown       line 435  unknown label `Target O/C Amount` of COLLATERAL",
        "\n  missing       no table has the line `Specified O/C Amount`\n",
    ] {
        assert!(ran.out.contains(note), "{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn deal_option_replays_the_reports_of_a_folder() {
    in_project();
    let folder = "deals/thornburg-2003-4";
    let (code, read) = json(&["--deal", folder]);
    assert_eq!((code, read["reports"].as_array().unwrap().len()), (0, 1));
    let (code, read) = json(&["--deal", folder, REPORT]);
    assert_eq!((code, &read["reports"][0]["file"]), (0, &Value::from(REPORT)));
    let (code, read) = json(&["--deal", "no/such/deal", REPORT]);
    assert_eq!(code, 2);
    assert!(read["errors"][0]["message"].as_str().unwrap().contains("cannot be opened"));
    let empty = Folder::new("empty");
    let ran = run("replay", &["--deal", empty.path()]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no report (`.txt` or `.htm`) is in this folder"), "{}", ran.err);
}

/// The built-in layout and its page, with other words for the distribution date.
#[test]
fn report_of_another_trustee_replays_with_its_layout() {
    in_project();
    let folder = Folder::new("layout");
    let other = |path: &str| {
        fs::read_to_string(path).unwrap().replace("Distribution Date:", "Paid to Holders On:")
    };
    let layout = other("src/quantity/layouts/wells-fargo-2003.yaml");
    let named = folder.write("trustee.yaml", &layout);
    let page = folder.write("page.txt", &other(REPORT));
    let deal = "deals/thornburg-2003-4";
    let ran = run("replay", &["--deal", deal, &page]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("page.txt: no distribution date is given"), "{}", ran.err);
    let (code, read) = json(&["--deal", deal, "--layout", &named, &page]);
    assert_eq!((code, read["reports"][0]["counts"]["break"].as_u64()), (0, Some(0)));
    assert_eq!(read["reports"][0]["counts"], json(&[REPORT]).1["reports"][0]["counts"]);
    let ran = run("explain", &["--deal", deal, "--layout", &named, &page, "M1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);

    // A layout beside the deal file needs no name.
    fs::remove_file(&named).unwrap();
    folder.write("layout.yaml", &layout);
    folder.write("deal.yaml", &fs::read_to_string(format!("{deal}/deal.yaml")).unwrap());
    let ran = run("replay", &[folder.path()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("573 figures"), "{}", ran.out);
    folder.write("layout.yaml", "name: [");
    let ran = run("replay", &[folder.path()]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("layout.yaml:"), "{}", ran.err);
}

#[test]
fn reports_of_several_deals_replay_in_one_run() {
    in_project();
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
fn amended_report_lists_the_changed_figures() {
    in_project();
    let ran = run("replay", &["--deal", "deals/thornburg-2003-2"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("figures are printed differently"), "{}", ran.out);
}

#[test]
fn report_of_an_unknown_series_is_an_error() {
    in_project();
    let folder = Folder::new("series");
    let text = fs::read_to_string(REPORT).unwrap().replace("2003-4", "2009-9");
    let other = folder.write("other.txt", &text);
    let (code, read) = json(&[&other, REPORT]);
    assert_eq!(code, 2);
    assert_eq!(read["reports"].as_array().unwrap().len(), 1, "the other report replays");
    let error = &read["errors"][0];
    assert_eq!(error["file"], Value::from(other.as_str()));
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("no deal file has series 2009-9; the deal files have series"));
}

#[test]
fn unreadable_reports_are_errors_and_the_others_replay() {
    in_project();
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
fn amount_beyond_the_limit_is_an_error_with_its_line() {
    in_project();
    let folder = Folder::new("large");
    let text = fs::read_to_string(REPORT).unwrap();
    let balance = "1,380,531,564.58";
    assert!(text.contains(balance), "the collateral's beginning balance");
    let large = folder.write("large.txt", &text.replace(balance, "1,380,531,564,000,000.58"));
    let (code, read) = json(&[&large]);
    assert_eq!(code, 2, "{read}");
    let error = &read["errors"][0];
    assert!(error["message"].as_str().unwrap().contains("is too great; amounts stay below"));
    assert!(error["line"].as_u64().unwrap() > 0);
    let negative = folder.write("negative.txt", &text.replace(balance, "-1,380,531,564.58"));
    let (code, read) = json(&[&negative]);
    assert_eq!(code, 2, "{read}");
    let message = read["errors"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("is negative; a balance is zero or more"), "{message}");
}

/// A count is exact, so rounding cannot explain another percentage of counts.
#[test]
fn changed_percentage_of_counts_is_not_rounding() {
    in_project();
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
    let verdict = found.unwrap()["status"].as_str().unwrap();
    assert!(matches!(verdict, "break" | "anomaly"), "{verdict}");
}

/// The file is sparse: it uses no disk space.
#[test]
fn file_of_a_hundred_megabytes_is_refused_in_bounded_memory() {
    in_project();
    let folder = Folder::new("huge");
    let path = folder.0.join("huge.txt");
    File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let huge = path.to_str().unwrap();
    let script = "ulimit -v 98304; exec \"$0\" \"$@\"";
    let mut command = if cfg!(target_os = "linux") {
        // 96 megabytes of address space, the program included, are less than the file.
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).args([PAYDOWN, "replay"]);
        command
    } else {
        let mut command = Command::new(PAYDOWN);
        command.arg("replay");
        command
    };
    let ran = command.args(["--format", "json", huge]).output().unwrap();
    assert_eq!(ran.status.code(), Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
    let read: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(
        read["errors"][0]["message"],
        "the file is larger than 8 MiB; a report is far smaller"
    );
}

/// The filing has cover pages before the exhibit.
#[test]
fn whole_filing_replays_like_its_exhibit() {
    in_project();
    let folder = Folder::new("edgar");
    let exhibit = fs::read_to_string(REPORT).unwrap();
    let cover = "<SEC-DOCUMENT>0000000000-03-000000.txt : 20031105\n<TYPE>8-K\n<TEXT>\n\
                 SECURITIES AND EXCHANGE COMMISSION\n\nFORM 8-K\n\n\
                 Date of Report: October 27, 2003\n\n\
                 Item 5. Other Events\n\nOn October 27, 2003 a distribution was made.\n\
                 </TEXT>\n</DOCUMENT>\n<DOCUMENT>\n<TYPE>EX-99.1\n<TEXT>\n";
    let filing = format!("{cover}{exhibit}\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n");
    let filing = folder.write("filing.txt", &filing);
    let offset = cover.lines().count() as u64;
    let (code, whole) = json(&[&filing]);
    assert_eq!(code, 0, "{}", whole["errors"]);
    let (_, alone) = json(&[REPORT]);
    let cells = |read: &Value| read["reports"][0]["cells"].as_array().unwrap().clone();
    let (whole, alone) = (cells(&whole), cells(&alone));
    assert_eq!(whole.len(), alone.len());
    for (whole, alone) in whole.iter().zip(&alone) {
        assert_eq!(whole["line"].as_u64().unwrap(), alone["line"].as_u64().unwrap() + offset);
        assert_eq!(whole["published"], alone["published"]);
        assert_eq!(whole["status"], alone["status"]);
    }
}
