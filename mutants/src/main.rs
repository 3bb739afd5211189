//! Mutation testing with mutant schemata: all mutants are compiled at once, each behind a switch.
//!
//! cargo-mutants rebuilds the crate for each mutant. We write its list of mutants into one copy of
//! the source (`switch.rs`) and compile that once (`instrumented.rs`). Each test records which
//! switches it reaches (`tests.rs`). For a mutant we run only the tests that reach it, until one
//! fails.

mod instrumented;
mod mutant;
mod outcomes;
mod switch;
mod tests;
mod text;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Parser;

use instrumented::Instrumented;
use mutant::{Mutant, hash};
use outcomes::{Outcome, Outcomes};
use switch::Without;
use tests::{Ended, Tests};

/// The folders whose mutants are compiled into one build.
const FOLDERS: [&str; 6] = [
    "src/collateral",
    "src/math",
    "src/number",
    "src/scenario/passes",
    "src/tie_out",
    "src/waterfall",
];

/// Runs tests against mutants. Outcomes are saved in target/mutants and reused by later runs.
#[derive(Parser)]
struct Options {
    /// Files or folders whose mutants are run; without any, all folders that are mutated
    paths: Vec<String>,
    /// Every N-th mutant, beginning with the K-th
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<(usize, usize)>,
    /// Number of tests that run at the same time
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Runs missed mutants again, with the tests that have not run for them yet
    #[arg(long)]
    again: bool,
    /// Runs only tests that take 0.3 s at most; run the others later with `--again`
    #[arg(long)]
    quick: bool,
    /// Records again which switches every test reaches; otherwise only new tests are recorded
    #[arg(long)]
    record: bool,
    /// Prints the score; exits with 1 if a folder is below 95 %
    #[arg(long)]
    score: bool,
}

fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    parts.filter(|(k, n)| (1..=*n).contains(k)).ok_or_else(|| "such as 1/20".into())
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<bool, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().ok_or("the package is not in the crate's folder")?;
    let kept = root.join("target/mutants");
    std::fs::create_dir_all(&kept).map_err(|error| error.to_string())?;
    let mutants = mutant::list(root, &FOLDERS)?;
    let mut outcomes = Outcomes::read(kept.join("outcomes.jsonl"));
    let equivalent = outcomes::equivalent(&here.join("equivalent.txt"))?;
    let is_selected = |mutant: &Mutant| {
        let is_in = |path: &String| Path::new(&mutant.file).starts_with(path);
        options.paths.is_empty() || options.paths.iter().any(is_in)
    };
    if options.score {
        let mutants: Vec<_> = mutants.into_iter().filter(is_selected).collect();
        return Ok(outcomes::score(&mutants, &outcomes, &equivalent, 95.0));
    }

    let mut copy = Instrumented::new(root, kept.join("copy"), &mutants);
    let programs = copy.build()?;
    for (id, without) in &copy.known.without {
        let (outcome, by) = match without {
            Without::Unviable(by) => (Outcome::Unviable, by),
            Without::Unswitched(by) => (Outcome::Unswitched, by),
        };
        let mutant = &mutants[id - 1];
        // A mutant without a switch may have been built separately.
        if !outcomes.of.contains_key(&mutant.key) {
            outcomes.add(mutant, outcome, by, Vec::new())?;
        }
    }
    let mut tests =
        tests::record(&programs, &copy.folder, &mutants, options.record, options.threads)?;
    if options.quick {
        tests.leave_out(300);
    }
    let is_open = |mutant: &Mutant| match outcomes.of.get(&mutant.key).map(|line| line.outcome) {
        None => true,
        Some(Outcome::Missed) => options.again && !equivalent.contains_key(&mutant.name),
        Some(_) => false,
    };
    let (k, n) = options.shard.unwrap_or((1, 1));
    let ids = (1..=mutants.len()).filter(|id| is_selected(&mutants[id - 1])).skip(k - 1).step_by(n);
    let mut queue: Vec<usize> = ids.filter(|id| is_open(&mutants[id - 1])).collect();
    eprintln!("{} mutants to run", queue.len());
    queue.reverse();
    let work = Work {
        mutants: &mutants,
        tests,
        folder: copy.folder.clone(),
        shared: Mutex::new(Shared { queue, outcomes: &mut outcomes, failed: HashMap::new() }),
    };
    std::thread::scope(|scope| {
        let threads = (0..options.threads).map(|_| scope.spawn(|| work.run()));
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or(Err("a thread failed".into())))
    })?;
    Ok(true)
}

struct Shared<'a> {
    queue: Vec<usize>,
    outcomes: &'a mut Outcomes,
    /// The number of mutants that a test caught, by file and test.
    failed: HashMap<(String, usize), usize>,
}

struct Work<'a> {
    mutants: &'a [Mutant],
    tests: Tests,
    folder: PathBuf,
    shared: Mutex<Shared<'a>>,
}

impl Work<'_> {
    fn run(&self) -> Result<(), String> {
        loop {
            let Some((id, order, mut passed)) = self.next()? else { return Ok(()) };
            let mutant = &self.mutants[id - 1];
            let all = order.len() + passed.len();
            let mut end = (Outcome::Missed, format!("{all} tests pass"));
            for test in order {
                let name = &self.tests.tests[test].name;
                let outcome = match self.tests.tests[test].run(&self.folder, id)? {
                    Ended::Passed => {
                        passed.push(hash(name.as_bytes()));
                        continue;
                    }
                    Ended::Failed => Outcome::Caught,
                    Ended::TimedOut => Outcome::Timeout,
                };
                (end, passed) = ((outcome, name.clone()), Vec::new());
                let mut shared = self.shared.lock().map_err(|error| error.to_string())?;
                *shared.failed.entry((mutant.file.clone(), test)).or_default() += 1;
                break;
            }
            let mut shared = self.shared.lock().map_err(|error| error.to_string())?;
            if end.0 != Outcome::Caught {
                eprintln!("{}: {} ({})", mutant.place(), mutant.what, end.1);
            }
            shared.outcomes.add(mutant, end.0, &end.1, passed)?;
        }
    }

    /// The next mutant, its tests in order, and the tests known to pass with it. Fast tests and
    /// tests that caught other mutants of the file come first.
    fn next(&self) -> Result<Option<(usize, Vec<usize>, Vec<u64>)>, String> {
        let mut shared = self.shared.lock().map_err(|error| error.to_string())?;
        let Some(id) = shared.queue.pop() else { return Ok(None) };
        let mut order = self.tests.of[id - 1].clone();
        let Mutant { file, key, .. } = &self.mutants[id - 1];
        let passed = shared.outcomes.of.get(key).map_or_else(Vec::new, |line| line.passed.clone());
        order.retain(|test| !passed.contains(&hash(self.tests.tests[*test].name.as_bytes())));
        order.sort_by_key(|test| {
            let caught = shared.failed.get(&(file.clone(), *test)).copied().unwrap_or(0);
            (self.tests.tests[*test].millis + 10) / (1 + caught as u64)
        });
        Ok(Some((id, order, passed)))
    }
}
