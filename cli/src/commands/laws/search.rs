//! Checks the laws on random deals, on all processors. A search can be resumed.

use std::fs::OpenOptions;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use paydown::Deal;
use paydown::collateral::Assumptions;
use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{Case, Findings, check};
use paydown::testing::{as_options, assumptions, deal_files};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::tally::Tally;
use crate::output::{self, Failure, fail};
use crate::terminal;

/// Deals for each line of the file.
const CHUNK: u64 = 100;

/// Steps of shrinking a deal that breaks a law.
const MOST_STEPS: usize = 300;

pub struct Search {
    pub deals: u64,
    pub seed: u64,
    pub months: Option<u32>,
    /// The file to resume from, to which chunks are appended.
    pub file: Option<PathBuf>,
}

/// A deal that breaks a law.
struct Failed {
    /// Its number; number and seed reproduce it.
    number: u64,
    law: String,
    message: String,
    file: Deal,
    scenario: Assumptions,
}

/// Whether every law holds on every deal.
pub fn search(search: &Search) -> Result<bool, Failure> {
    let stop = terminal::interrupted();
    // We report a panic as a broken law, so the default message is not needed.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut done, mut tally, mut failed) = match &search.file {
        Some(file) => read(file, search)?,
        None => (0, Tally::default(), 0),
    };
    while done < search.deals {
        let end = search.deals.min(done + CHUNK);
        // ^C ends the deals under way and drops the chunk, which a resumed search repeats.
        let chunk: Option<Vec<(Tally, Option<Failed>)>> = (done..end)
            .into_par_iter()
            .map(|number| (!stop.load(Ordering::Relaxed)).then(|| one(search, number)))
            .collect();
        let Some(chunk) = chunk else { return Err(Failure::Interrupted) };
        let of_chunk = chunk.iter().fold(Tally::default(), |sum, (tally, _)| sum.add(tally));
        let failures: Vec<Failed> = chunk.into_iter().filter_map(|(_, failure)| failure).collect();
        for failure in &failures {
            output::print(&failure.text())?;
        }
        if let Some(file) = &search.file {
            write(file, search, done..end, &of_chunk, &failures)?;
        }
        failed += failures.len() as u64;
        tally = tally.add(&of_chunk);
        done = end;
        terminal::note(&format!("{done} of {} deals, {failed} break a law", search.deals));
    }
    output::print(&format!(
        "{done} random deals, seed {}; {failed} break a law\n\n{tally}\n",
        search.seed
    ))?;
    Ok(failed == 0)
}

/// A random generator that depends only on two numbers.
fn rng(seed: u64, number: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// One random deal under one random scenario, shrunk if it breaks a law.
fn one(search: &Search, number: u64) -> (Tally, Option<Failed>) {
    let mut runner = TestRunner::new_with_rng(Config::default(), rng(search.seed, number));
    let mut tally = Tally::default();
    let made = (deal_files(), assumptions()).new_tree(&mut runner);
    let Ok(mut tree) = made else { return (tally, None) };
    let check = |(file, scenario): &(Deal, Assumptions)| findings(search, file, scenario);
    let first = tree.current();
    let findings = check(&first);
    if let Ok(findings) = &findings {
        tally.count(findings);
    }
    let Some((law, mut message)) = broken(&findings, None) else { return (tally, None) };
    let mut smallest = first;
    let mut can_shrink = tree.simplify();
    for _ in 0..MOST_STEPS {
        if !can_shrink {
            break;
        }
        let smaller = tree.current();
        // The same law must fail, or shrinking would drift to another mistake.
        match broken(&check(&smaller), Some(&law)) {
            Some((_, why)) => {
                (smallest, message) = (smaller, why);
                can_shrink = tree.simplify();
            }
            None => can_shrink = tree.complicate(),
        }
    }
    let (file, scenario) = smallest;
    (tally, Some(Failed { number, law, message, file, scenario }))
}

/// The findings of the laws, or the error message if the deal cannot run.
fn findings(search: &Search, file: &Deal, scenario: &Assumptions) -> Result<Findings, String> {
    let mut options = ProjectionOptions::default();
    options.assumptions = scenario.clone();
    options.months = search.months;
    let case = catch_unwind(AssertUnwindSafe(|| Case::new(file.clone(), options)));
    match case {
        Ok(Ok(case)) => Ok(check(&case)),
        Ok(Err(mistakes)) => Err(mistakes[0].to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(format!("panic: {}", text.unwrap_or("no message")))
        }
    }
}

/// The first broken law (or `law`, if given and broken) and its message. A run that fails counts as
/// the broken law `run`.
fn broken(findings: &Result<Findings, String>, law: Option<&str>) -> Option<(String, String)> {
    let is_wanted = |name: &str| law.is_none_or(|law| law == name);
    match findings {
        Ok(findings) => {
            let mut broken =
                findings.broken_of_the_run().filter(|broken| is_wanted(broken.law.name));
            broken.next().map(|broken| (broken.law.name.to_owned(), broken.verdict.to_string()))
        }
        Err(message) => is_wanted("run").then(|| ("run".to_owned(), message.clone())),
    }
}

impl Failed {
    /// The scenario as options of `paydown project`.
    fn options(&self) -> String {
        let mut options = ProjectionOptions::default();
        options.assumptions = self.scenario.clone();
        as_options(&options)
    }

    fn text(&self) -> String {
        let Self { number, law, message, file, .. } = self;
        format!("deal {number}: {law} is {message}\n{}\n{}\n\n", file.text(), self.options())
    }
}

/// Appends a chunk's line, and writes the deals that break a law beside it.
fn write(
    path: &Path,
    search: &Search,
    deals: std::ops::Range<u64>,
    tally: &Tally,
    failures: &[Failed],
) -> Result<(), Failure> {
    let mistake = |error: std::io::Error| {
        fail(&path.display().to_string(), format!("the file cannot be written: {error}"))
    };
    let mut broken = Vec::new();
    for failed in failures {
        let Failed { number, law, message: why, file, .. } = failed;
        let beside = path.with_extension(format!("{number}.yaml"));
        let text = format!("# {law} is {why}\n# {}\n{}", failed.options(), file.text());
        output::write(Some(&beside), &text)?;
        broken.push(json!({"deal": number, "law": law, "reason": why, "file": beside.file_name().map(|name| name.to_string_lossy().into_owned())}));
    }
    let laws: Map<String, Value> = tally
        .laws()
        .map(|(name, counts)| {
            (name.to_owned(), json!([counts.held, counts.did_not_apply, counts.broken]))
        })
        .collect();
    let line = json!({"seed": search.seed, "months": search.months, "from": deals.start, "to": deals.end, "failed": broken, "laws": laws});
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(mistake)?;
    writeln!(file, "{line}").map_err(mistake)
}

/// The state of the file: deals done, counts, and the number of deals that broke a law. A last line
/// that was cut off, by a kill of the program, is removed: only whole lines count.
fn read(path: &Path, search: &Search) -> Result<(u64, Tally, u64), Failure> {
    let (mut done, mut tally, mut failed) = (0, Tally::default(), 0);
    if !path.exists() {
        return Ok((done, tally, failed));
    }
    let of = path.display().to_string();
    if !path.is_file() {
        return Err(fail(&of, "is a device, a pipe or a folder; name a file"));
    }
    let unreadable = |error: std::io::Error| fail(&of, format!("cannot be resumed: {error}"));
    let mut text = std::fs::read_to_string(path).map_err(unreadable)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        terminal::note(&format!("{of}: the last line is cut off and is removed"));
        text.truncate(whole);
        let file = OpenOptions::new().write(true).open(path).map_err(unreadable)?;
        file.set_len(whole as u64).map_err(unreadable)?;
    }
    for (number, line) in text.lines().enumerate() {
        let wrong = |what: &str| fail(&format!("{of}:{}", number + 1), what);
        let chunk: Value = serde_json::from_str(line)
            .map_err(|error| wrong(&format!("not a chunk of deals: {error}")))?;
        let is_same =
            chunk["seed"] == json!(search.seed) && chunk["months"] == json!(search.months);
        if !is_same || chunk["from"] != json!(done) {
            return Err(wrong(
                "the seed or the months differ, or the line is out of order; name another file",
            ));
        }
        done = chunk["to"].as_u64().ok_or_else(|| wrong("`to` is not a number"))?;
        failed += chunk["failed"].as_array().map_or(0, Vec::len) as u64;
        let mut of_chunk = Tally::default();
        for (law, counts) in chunk["laws"].as_object().into_iter().flatten() {
            let count = |place: usize| counts[place].as_u64().unwrap_or(0);
            of_chunk.set(law, [0, 1, 2].map(count));
        }
        tally = tally.add(&of_chunk);
    }
    Ok((done, tally, failed))
}
