//! Shrunk deals that once broke a law keep every law now.

use std::path::{Path, PathBuf};

use paydown::Deal;
use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{Case, Verdict, check, order_of_loans_does_not_matter};

use crate::options::parsed;
use crate::scenarios::{eventful, with_indices};

/// Months of a scenario that broke a law, as the search projects them.
const MONTHS: u32 = 120;

#[test]
fn deals_that_broke_a_law_keep_it_now() {
    let files = files("tests/testing/laws/found");
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let deal = Deal::open(&file).unwrap();
        let mut negative = ProjectionOptions::default();
        with_indices(&mut negative, "-2");
        let mut nothing = ProjectionOptions::default();
        with_indices(&mut nothing, "0");
        let mut all = vec![nothing, negative, eventful(ProjectionOptions::default())];
        all.extend(own(&std::fs::read_to_string(&file).unwrap()));
        for options in all {
            assert_kept(&file, &deal, options);
        }
    }
}

/// Asserts that a deal keeps every law.
fn assert_kept(file: &Path, deal: &Deal, options: ProjectionOptions) {
    let findings = check(&Case::new(deal.clone(), options).unwrap());
    let broken: Vec<String> =
        findings.broken_of_the_run().map(|broken| broken.verdict.to_string()).collect();
    assert!(broken.is_empty(), "{}\n{}", file.display(), broken.join("\n"));
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    files
}

/// Random deals that showed a fault planted in the source keep every law without the fault.
#[test]
fn deals_that_showed_a_planted_fault_keep_every_law() {
    for file in files("tests/testing/planted/shrunk") {
        let deal = Deal::open(&file).unwrap();
        let mut options = eventful(ProjectionOptions::default());
        options.months = Some(MONTHS);
        assert_kept(&file, &deal, options);
    }
}

/// A class of this deal is paid 244 % of its excess over a target, so a month later it is off by 144 %, and so
/// is the dust in its sums.
#[test]
fn dust_that_a_deal_multiplies_is_no_order_of_loans() {
    let file = "tests/testing/laws/found/target-overshot-each-month.yaml";
    let deal = Deal::open(file).unwrap();
    let options = own(&std::fs::read_to_string(file).unwrap()).unwrap();
    let case = Case::new(deal, options).unwrap();
    assert_eq!(order_of_loans_does_not_matter(&case), Verdict::Holds);
    // In the first month the deal has amplified nothing.
    let mut floats = case.floats().unwrap().clone();
    floats.class_rows[0].principal += 0.01;
    assert!(order_of_loans_does_not_matter(&case.with_floats(floats)).is_broken());
}

/// The scenario in the comments of a file that the search wrote.
fn own(text: &str) -> Option<ProjectionOptions> {
    let comments = text.lines().filter_map(|line| line.strip_prefix("# "));
    let lines: Vec<&str> = comments.filter(|line| line.starts_with("--")).collect();
    let mut options = ProjectionOptions::default();
    options.assumptions = parsed(&lines.join(" "));
    options.months = Some(MONTHS);
    (!lines.is_empty()).then_some(options)
}
