//! The tests of the instrumented copy: their list, their durations and the switches that they
//! reach.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::instrumented::Program;
use crate::mutant::{Mutant, hash};

/// Tests of texts, not of what the code does: how the names of program and test begin.
const LEFT_OUT: [&str; 3] = ["architecture ", "deal_file documented_deals::", "deal_file schema::"];
/// More memory than any test needs: a mutant may allocate all there is.
const MEMORY_KB: u32 = 6_000_000;

/// A test: a program and the test's name in it.
pub struct Test {
    pub name: String,
    program: PathBuf,
    test: String,
    pub millis: u64,
}

/// The saved record of a test.
#[derive(Serialize, Deserialize, Clone)]
struct Record {
    test: String,
    /// Hash of the list of mutants: a record made with another list is not valid.
    of: u64,
    millis: u64,
    passes: bool,
    /// Hashes of the keys of the mutants whose switches it reaches.
    reached: Vec<u64>,
}

/// The outcome of a test with a mutant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Passed,
    Failed,
    TimedOut,
}

impl Test {
    fn start(&self, folder: &Path, on: usize, passed: &Path) -> Result<Child, String> {
        let limited = format!("ulimit -v {MEMORY_KB}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited]).arg(&self.program).args(["--exact", &self.test]);
        command.args(["--test-threads", "1", "--quiet"]);
        command.current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
        command.env("RAYON_NUM_THREADS", "1").env("RUST_BACKTRACE", "0");
        // A case that failed with one mutant must not be tried first with the next.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
        command.env("PAYDOWN_MUTANT", on.to_string()).env("PAYDOWN_MUTANTS_PASSED", passed);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // A process group of its own, so that its child processes end with it.
        command.process_group(0).spawn().map_err(|error| format!("{}: {error}", self.name))
    }

    /// Runs with a mutant active.
    pub fn run(&self, folder: &Path, on: usize) -> Result<Ended, String> {
        let limit = Duration::from_millis(10 * self.millis).max(Duration::from_secs(20));
        let mut child = self.start(folder, on, Path::new(""))?;
        Ok(match wait(&mut child, limit)? {
            None => Ended::TimedOut,
            Some(status) if status.success() => Ended::Passed,
            Some(_) => Ended::Failed,
        })
    }

    fn record(&self, folder: &Path, mutants: &[Mutant], of: u64) -> Result<Record, String> {
        let extension = format!("passed-{:016x}", hash(self.name.as_bytes()));
        let passed = folder.with_extension(extension);
        let _ = fs::remove_file(&passed);
        let begun = Instant::now();
        let mut child = self.start(folder, 0, &passed)?;
        let status = wait(&mut child, Duration::from_secs(900))?;
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let text = fs::read_to_string(&passed).unwrap_or_default();
        let _ = fs::remove_file(&passed);
        let ids: BTreeSet<usize> = text.lines().filter_map(|id| id.parse().ok()).collect();
        let reached = ids.into_iter().filter_map(|id| mutants.get(id - 1));
        Ok(Record {
            test: self.name.clone(),
            of,
            millis,
            passes: status.is_some_and(|status| status.success()),
            reached: reached.map(|mutant| hash(mutant.key.as_bytes())).collect(),
        })
    }
}

/// Waits for the process, and kills its process group if it takes too long.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>, String> {
    let begun = Instant::now();
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(Some(status));
        }
        if begun.elapsed() > limit {
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-9", "--", &group]).status();
            let _ = child.wait();
            return Ok(None);
        }
        sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(20));
    }
}

/// The tests, and for each mutant those that reach it, fastest first.
pub struct Tests {
    pub tests: Vec<Test>,
    pub of: Vec<Vec<usize>>,
}

impl Tests {
    /// Leaves out tests that take longer than `millis`.
    pub fn leave_out(&mut self, millis: u64) {
        for of in &mut self.of {
            of.retain(|test| self.tests[*test].millis <= millis);
        }
    }
}

/// Records the tests that have no record, or all of them (`anew`).
pub fn record(
    programs: &[Program],
    folder: &Path,
    mutants: &[Mutant],
    anew: bool,
    threads: usize,
) -> Result<Tests, String> {
    let kept = folder.with_extension("tests.jsonl");
    let text = if anew { String::new() } else { fs::read_to_string(&kept).unwrap_or_default() };
    let known = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
    let keys: Vec<u8> = mutants.iter().flat_map(|mutant| mutant.key.bytes()).collect();
    let keys = hash(&keys);
    // A test that failed may have been fixed since.
    let known = known.filter(|record| record.of == keys && record.passes);
    let known: BTreeMap<String, Record> =
        known.map(|record| (record.test.clone(), record)).collect();
    let mut tests = all(programs, folder)?;
    // We first write the records that are still valid, then add a line for each new one.
    let mut file = fs::File::create(&kept).map_err(|error| error.to_string())?;
    let mut write = |record: &Record| -> Result<(), String> {
        let line = serde_json::to_string(record).map_err(|error| error.to_string())?;
        writeln!(file, "{line}").map_err(|error| error.to_string())
    };
    let mut records: Vec<Option<Record>> = Vec::new();
    for test in &tests {
        let record = known.get(&test.name).cloned();
        record.iter().try_for_each(&mut write)?;
        records.push(record);
    }
    let missing: Vec<usize> = (0..tests.len()).filter(|test| records[*test].is_none()).collect();
    for some in missing.chunks(threads.max(1)) {
        std::thread::scope(|scope| {
            let recorded = some.iter().map(|test| {
                let test = &tests[*test];
                scope.spawn(move || test.record(folder, mutants, keys))
            });
            let recorded: Vec<_> = recorded.collect();
            for (test, recorded) in some.iter().zip(recorded) {
                let record = recorded.join().unwrap_or(Err("a thread failed".into()))?;
                write(&record)?;
                records[*test] = Some(record);
            }
            Ok::<(), String>(())
        })?;
    }
    let numbers: HashMap<u64, usize> =
        mutants.iter().zip(0..).map(|(mutant, at)| (hash(mutant.key.as_bytes()), at)).collect();
    let mut of = vec![Vec::new(); mutants.len()];
    for (test, record) in records.iter().enumerate() {
        let Some(record) = record else { continue };
        if !record.passes {
            eprintln!("left out, because it fails without a mutant: {}", record.test);
            continue;
        }
        tests[test].millis = record.millis;
        for at in record.reached.iter().filter_map(|key| numbers.get(key)) {
            of[*at].push(test);
        }
    }
    for of in &mut of {
        of.sort_by_key(|test| tests[*test].millis);
    }
    let millis: u64 = tests.iter().map(|test| test.millis).sum();
    eprintln!("{} tests, {} s one after another", tests.len(), millis / 1000);
    Ok(Tests { tests, of })
}

fn all(programs: &[Program], folder: &Path) -> Result<Vec<Test>, String> {
    let mut tests = Vec::new();
    for program in programs {
        let output = Command::new(&program.path)
            .args(["--list", "--format", "terse"])
            .current_dir(folder)
            .output()
            .map_err(|error| format!("{}: {error}", program.name))?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some(test) = line.strip_suffix(": test") {
                let name = format!("{} {test}", program.name);
                if LEFT_OUT.iter().any(|beginning| name.starts_with(beginning)) {
                    continue;
                }
                let (program, test) = (program.path.clone(), test.to_owned());
                tests.push(Test { name, program, test, millis: 0 });
            }
        }
    }
    Ok(tests)
}
