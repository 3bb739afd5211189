//! The words of code, messages and documents: the glossary's, and none that we replaced.

use std::path::{Path, PathBuf};

use crate::files;

/// Words that the crate no longer uses, with what to write instead. A phrase may have several words.
/// Forms of a word are listed one by one, because `stand` is in `standard` and `nil` in `nilpotent`.
const REPLACED: &[(&str, &str)] = &[
    ("told", "reported, listed, passed to"),
    ("tell", "report, show, know"),
    ("tells", "reports, shows, knows"),
    ("telling", "reporting"),
    ("stand", "be, remain"),
    ("stands", "is, is in, remains"),
    ("stood", "was, was in"),
    ("standing", "being, remaining"),
    ("nil", "zero, empty, none"),
    ("so many", "a number"),
    ("as many", "the same number"),
    ("asked", "requested, required"),
    ("asks", "requests, requires"),
    ("asking", "requesting"),
    ("heard", "observed, recorded"),
    ("hears", "observes, receives"),
    ("hearing", "observing"),
    ("nobody", "no class, no test, nothing"),
    ("worked out", "computed"),
    ("works out", "computes"),
    ("work out", "compute"),
    ("goes on", "continues"),
    ("go on", "continue"),
    ("going on", "continuing"),
    ("mend", "fix, correct"),
    ("mended", "fixed, corrected"),
    ("at hand", "available, given"),
    ("held against", "compared with, checked against"),
    ("hold against", "compare with, check against"),
    ("looked at", "checked, examined"),
    ("found to be", "is"),
    ("gives back", "returns"),
    ("once more", "again"),
    ("strange", "unusual"),
    ("whatever", "any, all that"),
    ("hence", "so"),
];

/// The words of a text in lower case, each with its line. Names are split at `_` and before capitals.
fn words(text: &str) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut word = String::new();
        for c in line.chars().chain([' ']) {
            let begins = c.is_uppercase() && word.ends_with(char::is_lowercase);
            if (begins || !c.is_alphanumeric()) && !word.is_empty() {
                words.push((std::mem::take(&mut word).to_lowercase(), index + 1));
            }
            if c.is_alphanumeric() {
                word.push(c);
            }
        }
    }
    words
}

/// The replaced words of a text: the line, the word, and what to write instead.
fn replaced(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let words = words(text);
    let mut found = Vec::new();
    for (place, (_, line)) in words.iter().enumerate() {
        for (phrase, instead) in REPLACED {
            let mut following = words[place..].iter().map(|(word, _)| word.as_str());
            if phrase.split(' ').all(|part| following.next() == Some(part)) {
                found.push((*line, *phrase, *instead));
            }
        }
    }
    found
}

#[test]
fn replaced_words_are_in_no_code_message_or_document() {
    let folders = [
        "src",
        "cli/src",
        "cli/tests",
        "tests",
        "examples",
        "benches",
        "fuzz",
        "mutants",
        "schema",
        "docs",
        "deals",
    ];
    let mut texts: Vec<PathBuf> =
        folders.into_iter().flat_map(|folder| files(folder, &["rs", "md", "message"])).collect();
    let alone = [
        ".ci/run",
        "justfile",
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "Cargo.toml",
    ];
    texts.extend(alone.map(PathBuf::from));
    let mut wrong = Vec::new();
    for path in texts.iter().filter(|path| **path != Path::new("tests/architecture/words.rs")) {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        for (line, word, instead) in replaced(&text) {
            wrong.push(format!("{}:{line} says `{word}`: {instead}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_replaced_word_is_found_in_prose_and_in_names() {
    for (phrase, instead) in REPLACED {
        let snake = phrase.replace(' ', "_");
        let camel: String =
            phrase.split(' ').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
        let broken = phrase.replace(' ', "\n    /// ");
        for text in
            [format!("fn is_{snake}_so()"), format!("Un{camel}By"), format!("/// {broken}.")]
        {
            assert!(replaced(&text).contains(&(1, *phrase, *instead)), "{phrase} in {text}");
        }
    }
    assert_eq!(replaced("Standard understanding: foretold, manila, handle, askew"), []);
}
