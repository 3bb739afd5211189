//! Deal files with mistakes, and what is said of each: `bad_deals/*.yaml` and `*.message`.
//!
//! `good.yaml` is the pattern; every other file is it with what its name says gone wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;

use paydown::Deal;

/// The messages for a file, one per line; empty if it reads.
fn messages(name: &str, bytes: &[u8]) -> String {
    let mut told = String::new();
    for wrong in Deal::from_bytes(name, bytes).err().unwrap_or_default() {
        writeln!(told, "{wrong}").unwrap();
    }
    told
}

#[test]
fn every_bad_deal_is_reported_what_is_wrong() {
    let mut names: Vec<String> = std::fs::read_dir("tests/bad_deals")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    names.sort();
    assert!(names.len() > 50);
    let mut wrong = String::new();
    for name in names {
        let path = format!("tests/bad_deals/{name}");
        let told = messages(&name, &std::fs::read(&path).unwrap());
        let expected =
            std::fs::read_to_string(path.replace(".yaml", ".message")).unwrap_or_default();
        if told != expected {
            write!(wrong, "{name} is told:\n{told}instead of:\n{expected}\n").unwrap();
        }
        // Only the pattern the others are made from reads well.
        assert_eq!(told.is_empty(), name == "good.yaml", "{name}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn ten_mistakes_are_all_reported() {
    let name = "ten-mistakes.yaml";
    let told = messages(name, include_bytes!("bad_deals/ten-mistakes.yaml"));
    assert_eq!(told.lines().count(), 10, "{told}");
}

const GOOD: &str = include_str!("bad_deals/good.yaml");

#[test]
fn a_deal_too_large_is_reported() {
    let large = format!("{GOOD}# {}\n", "x".repeat(1 << 20));
    let told = messages("d.yaml", large.as_bytes());
    assert_eq!(told, "d.yaml: the file is larger than 1 MiB; a deal file is far smaller\n");
    let set = |index: usize| format!("  - set: more_{index}\n    is: cash\n    source: x\n");
    let sets: String = (0..600).map(set).collect();
    let many = GOOD.replace("waterfall:\n", &format!("waterfall:\n{sets}"));
    let told = messages("d.yaml", many.as_bytes());
    assert_eq!(told, "d.yaml:53:3: `waterfall` has 607 items; at most 600 are read\n");
    let wide = format!("cash{}", " + class(A).balance * 2".repeat(170));
    let set = |index: usize| format!("  - set: more_{index}\n    is: {wide}\n    source: x\n");
    // A little more than is run, and more than sixteen bits count.
    for count in [125, 250] {
        let sets: String = (0..count).map(set).collect();
        let many = GOOD.replace("waterfall:\n", &format!("waterfall:\n{sets}"));
        let told = messages("d.yaml", many.as_bytes());
        assert_eq!(
            told,
            "d.yaml: the deal is too large: it comes to more than 20000 amounts or operations\n"
        );
    }
}

#[test]
fn what_is_no_text_is_reported() {
    let told = messages("d.yaml", b"deal: \xFF\xFE\n");
    assert_eq!(told, "d.yaml: the deal file is not UTF-8 text\n");
    assert_eq!(messages("d.yaml", b""), "d.yaml: the file is empty\n");
    let told = Deal::from_path("no/such/deal").unwrap_err();
    assert!(told[0].to_string().starts_with("no/such/deal: the deal file cannot be opened: "));
    let told = Deal::from_path("tests").unwrap_err();
    assert!(told[0].to_string().starts_with("tests/deal.yaml: the deal file cannot be opened: "));
}
