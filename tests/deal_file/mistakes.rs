//! Deal files with mistakes, and the messages for each: `tests/bad_deals/*.yaml` and `*.message`.
//!
//! `good.yaml` is the pattern; every other file is that file with the one mistake that its name says.

use std::fmt::Write;

use paydown::Deal;

/// The messages for a file, one per line; empty if it reads.
fn messages(name: &str, bytes: &[u8]) -> String {
    let mut messages = String::new();
    for wrong in Deal::from_bytes(name, bytes).err().into_iter().flatten() {
        writeln!(messages, "{wrong}").unwrap();
    }
    messages
}

#[test]
fn each_bad_deal_has_its_message() {
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
        let messages = messages(&name, &std::fs::read(&path).unwrap());
        let expected =
            std::fs::read_to_string(path.replace(".yaml", ".message")).unwrap_or_default();
        if messages != expected {
            write!(wrong, "{name} gives:\n{messages}instead of:\n{expected}\n").unwrap();
        }
        // Only the pattern of the others has no mistakes.
        assert_eq!(messages.is_empty(), name == "good.yaml", "{name}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn ten_mistakes_are_all_reported() {
    let name = "ten-mistakes.yaml";
    let messages = messages(name, include_bytes!("../bad_deals/ten-mistakes.yaml"));
    assert_eq!(messages.lines().count(), 10, "{messages}");
}

const GOOD: &str = include_str!("../bad_deals/good.yaml");

#[test]
fn deal_that_is_too_large_is_refused() {
    let large = format!("{GOOD}# {}\n", "x".repeat(1 << 20));
    let message = messages("d.yaml", large.as_bytes());
    assert_eq!(message, "d.yaml: the file is larger than 1 MiB; a deal file is far smaller\n");
    let set = |index: usize| format!("  - set: more_{index}\n    is: cash\n    source: x\n");
    let sets: String = (0..600).map(set).collect();
    let many = GOOD.replace("waterfall:\n", &format!("waterfall:\n{sets}"));
    let message = messages("d.yaml", many.as_bytes());
    assert_eq!(message, "d.yaml:53:3: `waterfall` has 607 items; at most 600 are read\n");
    let wide = format!("cash{}", " + class(A).balance * 2".repeat(170));
    let set = |index: usize| format!("  - set: more_{index}\n    is: {wide}\n    source: x\n");
    // A little more than the limit, and more than sixteen bits can count.
    for count in [125, 250] {
        let sets: String = (0..count).map(set).collect();
        let many = GOOD.replace("waterfall:\n", &format!("waterfall:\n{sets}"));
        let message = messages("d.yaml", many.as_bytes());
        assert_eq!(
            message,
            "d.yaml: the deal is too large: it comes to more than 20000 amounts or operations\n"
        );
    }
}

#[test]
fn file_that_is_not_text_or_missing_is_reported() {
    let message = messages("d.yaml", b"deal: \xFF\xFE\n");
    assert_eq!(message, "d.yaml: the deal file is not UTF-8 text\n");
    assert_eq!(messages("d.yaml", b""), "d.yaml: the file is empty\n");
    let wide = "d.yaml: the file is UTF-16 text; save it as UTF-8\n";
    assert_eq!(messages("d.yaml", b"\xFF\xFEd\0e\0a\0l\0"), wide);
    assert_eq!(messages("d.yaml", b"d\0e\0a\0l\0"), wide);
    assert_eq!(messages("d.yaml", b"\0d\0e\0a\0l"), wide);
    let mistakes = Deal::open("no/such/deal").unwrap_err();
    assert!(mistakes[0].to_string().starts_with("no/such/deal: the deal file cannot be opened: "));
    let mistakes = Deal::open("tests").unwrap_err();
    assert!(
        mistakes[0].to_string().starts_with("tests/deal.yaml: the deal file cannot be opened: ")
    );
}

/// YAML writes characters as escapes, so that names and words can hold those of a terminal.
#[test]
fn what_a_message_quotes_is_escaped() {
    let wrong = GOOD.replacen("- class: A\n", "- class: \"\\e[31m\\u202EA\"\n", 1);
    let message = messages("d\u{1b}.yaml", wrong.as_bytes());
    assert!(
        message.starts_with("d\\u{1b}.yaml:23:12: `\\u{1b}[31m\\u{202e}A` is not a"),
        "{message}"
    );
    assert!(!message.contains(|c: char| c.is_control() && c != '\n'), "{message:?}");
}

#[test]
fn classes_that_share_pro_rata_since_issue_cannot_be_paid_sequentially() {
    let text = std::fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let passage = "    to: [notes]\n    split: pro rata";
    assert!(text.contains(passage));
    let wrong = text.replace(passage, "    to: [notes]\n    split: sequential");
    let mistakes = Deal::from_text("deal.yaml", &wrong).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0].message.contains("pays one after another; write `split: pro rata`"));
}
