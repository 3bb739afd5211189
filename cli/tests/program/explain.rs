//! The command `explain`: why a class was paid what it was paid.

use std::fs;
use std::path::{Path, PathBuf};

use paydown::Deal;

use crate::{Folder, REPORT, in_project, run};

#[test]
fn explain_prints_the_steps_of_a_class() {
    in_project();
    let ran = run("explain", &[REPORT, "M1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for text in [
        "class M1",
        "libor-1m + 0.65 %",
        "pay interest to M1",
        "due 40,633.84607166, paid 40,633.85",
        "extra_principal is 362,983.99 = ",
        "Report, column Payment of Unpaid Interest Shortfall",
        "Current Accrued Interest                        40,633.85  exact",
    ] {
        assert!(ran.out.contains(text), "{text} in\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
    let ran = run("explain", &["deals/thornburg-2003-1/2003-12-26.txt", "B-3"]);
    let exceptions = "\n      except B-2 if restricted_b2; B-3 if restricted_b3; B-4 if";
    assert!(ran.out.contains(exceptions), "{}", ran.out);
    assert!(ran.out.contains("restricted_b3 is not met = restricted_b2 or"), "{}", ran.out);
    let ran = run("explain", &[REPORT, "M9"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("there is no class `M9`; the deal has A1, A2, M1, M2"), "{}", ran.err);
    assert_eq!(run("explain", &["no/such/report.txt", "M1"]).code, 2);
}

/// Printed as percentages these numbers were 50000000 % and 50000 %, and a hundred times a number of 28
/// digits panicked.
#[test]
fn explain_prints_the_numbers_that_a_deal_names_as_they_are_written() {
    in_project();
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
    let ran = run("explain", &["--deal", folder.path(), REPORT, "M1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for text in ["floor is 500,000.00 = 500000.00\n", "least is 500.00 = 500.00\n"] {
        assert!(ran.out.contains(text), "{text} in\n{}", ran.out);
    }
    let huge = named("9999999999999999999999999999");
    let mistakes = Deal::from_text("deal.yaml", &huge).unwrap_err();
    let message = "is too great; numbers stay below";
    assert!(mistakes[0].message.contains(message), "{mistakes:?}");
}

#[test]
fn every_class_of_every_report_is_explained() {
    in_project();
    let mut explained = 0;
    for folder in fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(deal) = Deal::open(&folder) else { continue };
        let report = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let is_report = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "txt");
        for report in report.filter(is_report) {
            for class in deal.class_names() {
                assert_explained(&report, class);
                explained += 1;
            }
        }
    }
    assert!(explained > 20);
}

fn assert_explained(report: &Path, class: &str) {
    let ran = run("explain", &[report.to_str().unwrap(), class]);
    assert_eq!(ran.code, 0, "{} {class}: {}", report.display(), ran.err);
    let wide = ran.out.lines().find(|line| line.chars().count() > 100);
    assert_eq!(wide, None, "{} {class}", report.display());
}

/// A month of tables is explained after those before it, by its date.
#[test]
fn class_of_a_month_in_tables_is_explained() {
    in_project();
    let ran = run("explain", &["deals/sequoia-2002-11", "--date", "2003-08-20", "B-1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // 9,726,000.00 at 2.07 % for thirty days, as published.
    for text in ["class B-1", "paid 16,777.35"] {
        assert!(ran.out.contains(text), "{text} is not in\n{}", ran.out);
    }
    let ran = run("explain", &["deals/sequoia-2002-11", "--date", "2003-06-20", "B-1"]);
    assert_eq!(ran.code, 2);
}

/// Tables named on the command line are explained as those in the deal's folder.
#[test]
fn class_of_a_month_in_named_tables_is_explained() {
    in_project();
    let deal = "deals/sequoia-2002-11";
    let named = ["collateral", "classes", "indices"]
        .map(|table| [format!("--{table}"), format!("{deal}/months/{table}.csv")])
        .concat();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let month = [deal, "--date", "2003-08-20", "B-1"];
    let ran = run("explain", &[&month[..], &named].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    // The first lines name the files.
    let story = |out: &str| out.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(story(&ran.out), story(&run("explain", &month).out));
    let absent = run("explain", &[&[deal, "--date", "2003-06-21", "B-1"][..], &named].concat());
    assert_eq!((absent.code, absent.out.as_str()), (2, ""));
    assert_eq!(absent.err, "error: --date: the tables have no month of 2003-06-21\n");
    let undated = run("explain", &[&[deal, "B-1"][..], &named].concat());
    let message =
        "error: paydown: tables are of one deal: name its folder, and a month with --date\n";
    assert_eq!((undated.code, undated.err.as_str()), (2, message));
}
