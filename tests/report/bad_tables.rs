//! Tables that cannot be read, and the messages for each: `tests/bad_tables/*/` and `*.message`.
//!
//! `good/` is the pattern; every other folder is that folder with the one mistake that its name says.

use std::fmt::Write;

use paydown::Deal;
use paydown::report::tables::Tables;

const FOLDER: &str = "tests/bad_tables";

/// The messages for a folder, one per line, with file names as in the folder; empty if it reads.
fn messages(deal: &Deal, name: &str) -> String {
    let folder = format!("{FOLDER}/{name}");
    let mut messages = String::new();
    for wrong in Tables::open(deal, &folder).err().into_iter().flatten() {
        writeln!(messages, "{wrong}").unwrap();
    }
    messages.replace(&format!("{folder}/"), "").replace(&folder, name)
}

#[test]
fn each_bad_table_has_its_message() {
    let deal = Deal::open(FOLDER).unwrap();
    let mut names: Vec<String> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 90);
    let mut wrong = String::new();
    for name in names {
        let messages = messages(&deal, &name);
        let path = format!("{FOLDER}/{name}.message");
        let expected = std::fs::read_to_string(path).unwrap_or_default();
        if messages != expected {
            write!(wrong, "{name} gives:\n{messages}instead of:\n{expected}\n").unwrap();
        }
        // Only the pattern of the others has no mistakes.
        assert_eq!(messages.is_empty(), name == "good", "{name}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}
