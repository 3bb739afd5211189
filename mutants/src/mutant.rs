//! The mutants of cargo-mutants, with names that do not change when other code changes.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::text::{Lines, Place};

#[derive(Deserialize)]
struct Listed {
    file: String,
    function: Option<Function>,
    genre: String,
    name: String,
    replacement: String,
    span: Span,
}

#[derive(Deserialize)]
struct Function {
    span: Span,
}

#[derive(Deserialize, Clone, Copy)]
struct Span {
    start: Place,
    end: Place,
}

/// One change of the source.
pub struct Mutant {
    pub file: String,
    /// Its name in cargo-mutants, without the line.
    pub what: String,
    /// `FnValue`, `BinaryOperator` and so on.
    pub genre: String,
    pub replacement: String,
    pub start: Place,
    pub end: Place,
    /// File, change, and a number if several have the same change.
    pub name: String,
    /// The name and a hash of the function's text: if a function changes, its mutants are new.
    pub key: String,
}

impl Mutant {
    /// Its location, as compilers print it.
    pub fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.start.line, self.start.column)
    }
}

/// All mutants of some folders, in the order of files. A mutant's id is its index here, from 1.
pub fn list(root: &Path, folders: &[&str]) -> Result<Vec<Mutant>, String> {
    let mut command = Command::new("cargo");
    command.args(["mutants", "--list", "--json", "--dir"]).arg(root);
    for folder in folders {
        command.arg("--file").arg(format!("{folder}/**"));
    }
    let output = command.output().map_err(|error| format!("cargo mutants: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let listed: Vec<Listed> = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo mutants --list --json: {error}"))?;
    let mut sources: HashMap<String, Lines> = HashMap::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut mutants = Vec::new();
    for listed in listed {
        let Listed { file, function, genre, name, replacement, span } = listed;
        if !sources.contains_key(&file) {
            let text = fs::read_to_string(root.join(&file));
            let text = text.map_err(|error| format!("{file}: {error}"))?;
            sources.insert(file.clone(), Lines::new(text));
        }
        // `file:line:column: what`
        let what = name.splitn(4, ':').nth(3).unwrap_or(&name).trim().to_owned();
        let plain = format!("{file}: {what}");
        let nth = seen.entry(plain.clone()).or_default();
        *nth += 1;
        let name = if *nth == 1 { plain } else { format!("{plain} #{nth}") };
        let source = &sources[&file];
        let text = match function {
            Some(Function { span }) => source.slice(span.start, span.end),
            None => source.text.lines().nth(span.start.line - 1).unwrap_or_default(),
        };
        let key = format!("{name} @{:08x}", hash(text.as_bytes()) as u32);
        mutants.push(Mutant {
            file,
            what,
            genre,
            replacement,
            start: span.start,
            end: span.end,
            name,
            key,
        });
    }
    Ok(mutants)
}

/// FNV-1a, which does not depend on the version of the compiler.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
