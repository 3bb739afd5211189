//! The outcome of each mutant, saved between runs, and the score.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::mutant::Mutant;

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Caught,
    /// A test took ten times as long as without the mutant.
    Timeout,
    Missed,
    /// It does not compile.
    Unviable,
    /// It may compile, but not behind a switch: it must be built separately.
    Unswitched,
}

#[derive(Serialize, Deserialize, Clone)]
pub struct Line {
    pub mutant: String,
    pub outcome: Outcome,
    /// The test that failed, or the compiler's error.
    pub by: String,
    /// For a missed mutant, hashes of the names of the tests that pass with it; they do not run
    /// again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<u64>,
}

/// A file with a line for each outcome; the last line of a mutant counts.
pub struct Outcomes {
    path: PathBuf,
    pub of: HashMap<String, Line>,
}

impl Outcomes {
    pub fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap_or_default();
        // An interruption may leave an incomplete line, which we skip.
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let of = lines.map(|line| (line.mutant.clone(), line)).collect();
        Self { path, of }
    }

    pub fn add(
        &mut self,
        mutant: &Mutant,
        outcome: Outcome,
        by: &str,
        passed: Vec<u64>,
    ) -> Result<(), String> {
        let line = Line { mutant: mutant.key.clone(), outcome, by: by.to_owned(), passed };
        let text = serde_json::to_string(&line).map_err(|error| error.to_string())?;
        let file = fs::OpenOptions::new().create(true).append(true).open(&self.path);
        file.and_then(|mut file| writeln!(file, "{text}"))
            .map_err(|error| format!("{}: {error}", self.path.display()))?;
        self.of.insert(line.mutant.clone(), line);
        Ok(())
    }
}

/// Equivalent mutants by name, each with its reason.
pub fn equivalent(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    // Several names in a row share the reason that follows them.
    let mut names: Vec<String> = Vec::new();
    let mut reasoned = false;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if line.starts_with(' ') {
            for name in &names {
                named.entry(name.clone()).or_default().push_str(line.trim());
            }
            reasoned = true;
        } else {
            if std::mem::take(&mut reasoned) {
                names.clear();
            }
            names.push(line.trim().to_owned());
        }
    }
    match names.first() {
        Some(name) if !reasoned => Err(format!("{}: `{name}` has no reason", path.display())),
        _ => Ok(named),
    }
}

#[derive(Default)]
struct Count {
    all: usize,
    caught: usize,
    timeout: usize,
    missed: usize,
    equivalent: usize,
    unviable: usize,
    unswitched: usize,
    open: usize,
}

/// Prints the counts by folder and the missed mutants; false if less than `least` percent of a
/// folder's viable mutants are caught.
pub fn score(
    mutants: &[Mutant],
    outcomes: &Outcomes,
    equivalent: &BTreeMap<String, String>,
    least: f64,
) -> bool {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let (mut missed, mut unswitched) = (Vec::new(), Vec::new());
    let mut unknown: BTreeMap<&String, &String> = equivalent.iter().collect();
    for mutant in mutants {
        let folder = mutant
            .file
            .match_indices('/')
            .nth(1)
            .map_or(&*mutant.file, |(at, _)| &mutant.file[..at]);
        let is_equivalent = unknown.remove(&mutant.name).is_some();
        for folder in [folder, "all"] {
            let count = counts.entry(folder).or_default();
            count.all += 1;
            *match outcomes.of.get(&mutant.key).map(|line| line.outcome) {
                Some(Outcome::Caught) => &mut count.caught,
                Some(Outcome::Timeout) => &mut count.timeout,
                Some(Outcome::Unviable) => &mut count.unviable,
                _ if is_equivalent => &mut count.equivalent,
                Some(Outcome::Missed) => &mut count.missed,
                Some(Outcome::Unswitched) => &mut count.unswitched,
                None => &mut count.open,
            } += 1;
        }
        match outcomes.of.get(&mutant.key) {
            Some(line) if line.outcome == Outcome::Missed && !is_equivalent => {
                missed.push((mutant, line))
            }
            Some(line) if line.outcome == Outcome::Unswitched && !is_equivalent => {
                unswitched.push((mutant, line))
            }
            Some(line) if line.outcome <= Outcome::Timeout && is_equivalent => {
                println!("listed as equivalent, yet caught by {}: {}", line.by, mutant.name);
            }
            _ => {}
        }
    }
    println!(
        "folder mutants caught timeout missed equivalent unviable unswitched open caught-of-viable"
    );
    let mut enough = true;
    for (folder, count) in &counts {
        let detected = count.caught + count.timeout;
        let viable = detected + count.missed + count.unswitched;
        let share = if viable == 0 { 100.0 } else { 100.0 * detected as f64 / viable as f64 };
        enough &= share >= least;
        println!(
            "{folder} {} {} {} {} {} {} {} {} {share:.1}%",
            count.all,
            count.caught,
            count.timeout,
            count.missed,
            count.equivalent,
            count.unviable,
            count.unswitched,
            count.open
        );
    }
    for (what, lines) in [("missed", missed), ("unswitched", unswitched)] {
        for (mutant, line) in lines {
            println!("{what} {} {} ({})", mutant.place(), mutant.name, line.by);
        }
    }
    for name in unknown.keys() {
        println!("listed as equivalent, but no mutant has the name: {name}");
    }
    enough
}
