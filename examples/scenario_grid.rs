//! Runs deals over a grid of scenarios: prepayments × defaults × severity × shift of index rates.
//!
//! `cargo run --release --example scenario_grid -- deals/home-equity --cpr 5,10,20 --cdr 0,2,5
//! --severity 40 --index libor-1m=1.2 --svg heat.svg`

mod scenario_grid {
    pub mod arguments;
    pub mod bar;
    pub mod heat;
    pub mod lives;
}
#[path = "project/servicing.rs"]
mod servicing;
#[path = "project/start.rs"]
mod start;

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use paydown::error::{Diagnostic, Errors};
use paydown::scenario::{DealRun, Grid, Outcome, RunOptions, ScenarioResult, Scenarios, run};
use scenario_grid::arguments::{Arguments, command};
use scenario_grid::bar::Bar;
use scenario_grid::heat;
use scenario_grid::lives::{Lives, csv_head, csv_rows, tables};

fn main() -> ExitCode {
    match Arguments::of(&command().get_matches()).and_then(|arguments| grid(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("error: {mistake}");
            }
            ExitCode::from(2)
        }
    }
}

fn grid(arguments: &Arguments) -> Result<(), Errors> {
    // We create the output files first, so that no run is lost because a file cannot be written.
    let mut out = arguments.out.as_deref().map(create).transpose()?;
    let mut picture = arguments.svg.as_deref().map(create).transpose()?;
    let mut lives = Lives::new(&arguments.subjects, arguments.grid.len());
    let is_kept = !arguments.is_csv || picture.is_some();
    let to_terminal = out.is_none() && std::io::stdout().is_terminal();
    let bar = Bar::new(!(arguments.is_csv && to_terminal));
    let stop = AtomicBool::new(false);
    let mut text = String::new();
    let mut lines: BufWriter<Box<dyn Write + Send>> = BufWriter::new(match &mut out {
        Some(file) => Box::new(file),
        None => Box::new(std::io::stdout()),
    });
    // A reader that closes the pipe early, such as `head`, is not an error; we stop the run.
    let mut put = |text: &str| {
        if lines.write_all(text.as_bytes()).is_err() {
            stop.store(true, Ordering::Relaxed);
        }
    };
    if arguments.is_csv {
        put(&csv_head());
    }
    let outcome = run_all(arguments, &bar, &stop, |path| {
        if arguments.is_csv {
            text.clear();
            csv_rows(&mut text, arguments, &path);
            put(&text);
        }
        if is_kept {
            lives.take(&path);
        }
    });
    bar.clear();
    let outcome = outcome?;
    if outcome.cancelled {
        return Ok(());
    }
    if !arguments.is_csv {
        put(&tables(arguments, &lives));
    }
    // A closed pipe is not an error here either.
    let _ = lines.flush();
    if let (Some(file), Some(path)) = (&mut picture, &arguments.svg) {
        file.write_all(heat::picture(arguments, &lives).as_bytes())
            .map_err(|error| failed(path, &error))?;
    }
    for fault in outcome.faults {
        let deal = arguments.subjects[fault.deal].deal.name();
        eprintln!("note: {deal}, {}: {}", fault.scenario, fault.message);
    }
    Ok(())
}

/// Runs the grid on the number of threads in the arguments.
fn run_all(
    arguments: &Arguments,
    bar: &Bar,
    stop: &AtomicBool,
    each: impl FnMut(ScenarioResult) + Send,
) -> Result<Outcome, Errors> {
    let subjects: Vec<DealRun<'_>> =
        arguments.subjects.iter().map(|kept| DealRun::with(&kept.deal, &kept.options)).collect();
    let progress = |progress| bar.draw(progress);
    let mut options = RunOptions::default();
    options.arithmetic = arguments.arithmetic;
    options.cancel = Some(stop);
    options.progress = Some(&progress);
    let grid: &Grid = &arguments.grid;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build();
    match pool {
        Ok(pool) => pool.install(|| run(&subjects, grid, &options, each)),
        Err(error) => servicing::fail("--threads", format!("threads cannot be started: {error}")),
    }
}

fn create(path: &std::path::Path) -> Result<File, Errors> {
    File::create(path).map_err(|error| failed(path, &error))
}

fn failed(path: &std::path::Path, error: &std::io::Error) -> Errors {
    let message = format!("the file cannot be written: {error}");
    Diagnostic::of_file(&path.display().to_string(), message).into()
}
