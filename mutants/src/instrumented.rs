//! The instrumented copy of the source tree. We compile it repeatedly and leave out the mutants
//! that do not compile, until it builds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::mutant::Mutant;
use crate::switch::{Known, Without, instrument};

/// Errors that the mutant itself causes, with or without a switch: type errors and unknown names.
const OF_TYPES: [&str; 13] = [
    "E0004", "E0061", "E0107", "E0277", "E0282", "E0283", "E0308", "E0369", "E0423", "E0433",
    "E0599", "E0600", "E0728",
];
/// Folders that the crate's tests do not need.
const LEFT_OUT: [&str; 4] = ["target", ".git", "fuzz", "mutants"];

/// A line of cargo's messages.
#[derive(Deserialize)]
struct Message {
    reason: String,
    message: Option<Diagnostic>,
    executable: Option<PathBuf>,
    profile: Option<Profile>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
    children: Vec<Diagnostic>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    line_end: usize,
    is_primary: bool,
    text: Vec<SpanText>,
}

#[derive(Deserialize)]
struct SpanText {
    text: String,
}

/// A built test program.
pub struct Program {
    pub name: String,
    pub path: PathBuf,
}

pub struct Instrumented<'a> {
    root: PathBuf,
    pub folder: PathBuf,
    mutants: &'a [Mutant],
    pub known: Known,
}

impl<'a> Instrumented<'a> {
    pub fn new(root: &Path, folder: PathBuf, mutants: &'a [Mutant]) -> Self {
        Self { root: root.to_owned(), folder, mutants, known: Known::default() }
    }

    /// Copies, instruments and compiles until every remaining switch compiles; then builds.
    pub fn build(&mut self) -> Result<Vec<Program>, String> {
        let mut written: BTreeSet<PathBuf> =
            self.mutants.iter().map(|mutant| PathBuf::from(&mutant.file)).collect();
        written.extend(["src/lib.rs", "src/mutant_switch.rs"].map(PathBuf::from));
        copy(&self.root, &self.folder, Path::new(""), &written)?;
        for round in 1.. {
            self.write()?;
            let messages = self.cargo(&["check", "--lib"])?;
            let errors: Vec<_> =
                messages.into_iter().filter_map(|message| message.message).collect();
            let errors: Vec<_> =
                errors.into_iter().filter(|error| error.level == "error").collect();
            let before = (self.known.without.len(), self.known.constant.len());
            let left: Vec<_> = errors.iter().filter(|error| !self.learn(error)).collect();
            let after = (self.known.without.len(), self.known.constant.len());
            eprintln!(
                "compiled, round {round}: {} errors, {} mutants without a switch",
                errors.len(),
                after.0
            );
            if errors.is_empty() {
                break;
            }
            if before == after {
                let rendered = left.iter().filter_map(|error| error.rendered.clone());
                return Err(rendered.take(5).collect());
            }
        }
        let messages = self.cargo(&["test", "--no-run", "--lib", "--tests"])?;
        let programs = messages.into_iter().filter_map(|message| {
            let is_test = message.profile.is_some_and(|profile| profile.test);
            let (path, target) = (message.executable?, message.target?);
            (message.reason == "compiler-artifact" && is_test)
                .then_some(Program { name: target.name, path })
        });
        let programs: Vec<_> = programs.collect();
        if programs.is_empty() {
            return Err("nothing was built; run `cargo test` in the copy for the reason".into());
        }
        Ok(programs)
    }

    /// Removes the mutants that cause an error; false if none does.
    fn learn(&mut self, error: &Diagnostic) -> bool {
        let code = error.code.as_ref().map_or("", |code| &code.code);
        // A constant calls a function that is no longer `const`, or contains a switch.
        if code == "E0015" {
            let called = error.message.split('`').nth(1).unwrap_or_default();
            let called = called.rsplit("::").next().unwrap_or_default();
            if called != "mutant" {
                return self.known.constant.insert(called.to_owned());
            }
        }
        let why = format!("{code} {}", error.message);
        let mut about = BTreeSet::new();
        let mut children: Vec<&Diagnostic> = error.children.iter().collect();
        let primary = error.spans.iter().filter(|span| span.is_primary);
        let secondary = error.spans.iter().filter(|span| !span.is_primary);
        for span in primary.chain(secondary) {
            about.extend(self.within(span));
            if !about.is_empty() {
                break;
            }
        }
        while let (true, Some(child)) = (about.is_empty(), children.pop()) {
            about.extend(child.spans.iter().flat_map(|span| self.within(span)));
        }
        // A switch in a constant, or a guard that makes a match not exhaustive: we find the switch
        // in the source text that the error shows.
        if matches!(code, "E0015" | "E0004") && about.is_empty() {
            let helps = error.children.iter().flat_map(|child| &child.spans);
            let text = error.spans.iter().chain(helps).flat_map(|span| &span.text);
            about.extend(text.flat_map(|line| numbers(&line.text)));
        }
        for &id in &about {
            let without = match OF_TYPES.contains(&code) {
                true => Without::Unviable(why.clone()),
                false => Without::Unswitched(why.clone()),
            };
            self.known.without.entry(id).or_insert(without);
        }
        !about.is_empty()
    }

    /// The mutant whose own lines contain a span.
    fn within(&self, span: &Span) -> Vec<usize> {
        let Ok(text) = fs::read_to_string(self.folder.join(&span.file_name)) else {
            return Vec::new();
        };
        let mut inside = None;
        let mut found = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            if let Some(id) = text.strip_prefix("//#") {
                inside = id.parse().ok();
            } else if let Some(id) = inside
                && (span.line_start..=span.line_end).contains(&line)
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        // A span that covers several mutants is about none of them.
        if found.len() > 1 { Vec::new() } else { found }
    }

    fn write(&mut self) -> Result<(), String> {
        let mut of_files: BTreeMap<&str, Vec<(usize, &Mutant)>> = BTreeMap::new();
        for (id, mutant) in (1..).zip(self.mutants) {
            of_files.entry(&mutant.file).or_default().push((id, mutant));
        }
        let read = |file: &str| {
            fs::read_to_string(self.root.join(file)).map_err(|error| format!("{file}: {error}"))
        };
        for (file, mutants) in of_files {
            let (text, without) = instrument(&read(file)?, &mutants, &self.known)
                .map_err(|error| format!("{file}: {error}"))?;
            self.known.without.extend(without);
            put(&self.folder.join(file), without_forced_inlining(&text).as_bytes())?;
        }
        let lib =
            read("src/lib.rs")? + "\nmod mutant_switch;\npub(crate) use mutant_switch::mutant;\n";
        put(&self.folder.join("src/lib.rs"), lib.as_bytes())?;
        let switch = format!(
            "{}\nconst SWITCHES: usize = {};\n",
            include_str!("runtime.rs"),
            self.mutants.len() + 1
        );
        put(&self.folder.join("src/mutant_switch.rs"), switch.as_bytes())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Vec<Message>, String> {
        let output = Command::new("cargo")
            .args(arguments)
            .args(["--profile", "mutants", "--features", "long-tests", "--message-format", "json"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.with_extension("built"))
            .env("RUSTFLAGS", "--cap-lints allow")
            .env("RAYON_NUM_THREADS", "1")
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }
}

/// Removes forced inlining: a function with all inlined functions and their switches takes half an
/// hour to compile.
fn without_forced_inlining(text: &str) -> String {
    text.replace("#[inline(always)]", "#[inline]")
}

fn numbers(text: &str) -> Vec<usize> {
    let after = text.split("crate::mutant(").skip(1);
    after.filter_map(|text| text.split(')').next()?.parse().ok()).collect()
}

/// Writes a file if its content changes, so that cargo recompiles only changed files.
fn put(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Copies a folder except the files that are written separately, and deletes files that no longer
/// exist in the source.
fn copy(from: &Path, to: &Path, folder: &Path, written: &BTreeSet<PathBuf>) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let (here, there) = (from.join(folder), to.join(folder));
    fs::create_dir_all(&there).map_err(|error| failed(&there, error))?;
    for entry in fs::read_dir(&here).map_err(|error| failed(&here, error))? {
        let entry = entry.map_err(|error| failed(&here, error))?;
        let path = folder.join(entry.file_name());
        let is_top = folder.as_os_str().is_empty();
        if is_top && LEFT_OUT.iter().any(|name| entry.file_name() == *name)
            || written.contains(&path)
        {
            continue;
        }
        if entry.path().is_dir() {
            copy(from, to, &path, written)?;
        } else {
            let bytes = fs::read(entry.path()).map_err(|error| failed(&entry.path(), error))?;
            match std::str::from_utf8(&bytes) {
                Ok(text) if path.starts_with("src") => {
                    put(&to.join(&path), without_forced_inlining(text).as_bytes())?
                }
                _ => put(&to.join(&path), &bytes)?,
            }
        }
    }
    for entry in fs::read_dir(&there).map_err(|error| failed(&there, error))?.flatten() {
        let path = folder.join(entry.file_name());
        if !from.join(&path).exists() && !written.contains(&path) {
            let gone = entry.path();
            let removed =
                if gone.is_dir() { fs::remove_dir_all(&gone) } else { fs::remove_file(&gone) };
            removed.map_err(|error| failed(&gone, error))?;
        }
    }
    Ok(())
}
