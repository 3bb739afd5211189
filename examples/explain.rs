//! Explains why a class was paid what it was paid: every clause that names it, with its claim, what it
//! received, how the amounts were computed, and the document that the deal file cites.
//!
//! `cargo run --release --example explain -- deals/thornburg-2003-4/2003-10-27.txt M1`

#[path = "replay/files.rs"]
mod files;
#[path = "replay/layout.rs"]
mod layout;
#[path = "explain/story.rs"]
mod story;
#[path = "explain/text.rs"]
mod text;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Command, value_parser};
use files::{deal_folders, deal_of, deals_in, keep};
use paydown::error::Diagnostic;
use paydown::report::Report;
use paydown::waterfall::Recording;
use paydown::{Deal, replay_observed};
use story::Story;

fn main() -> ExitCode {
    let arguments = command().get_matches();
    let deals: Vec<PathBuf> = arguments.get_many("deal").into_iter().flatten().cloned().collect();
    let class = arguments.get_one::<String>("class").map(String::as_str).unwrap_or_default();
    let mut errors = Vec::new();
    if let Some(report) = arguments.get_one::<PathBuf>("report")
        && let Some(story) = explain(report, class, &deals, &mut errors)
    {
        let mut out = std::io::stdout().lock();
        // A reader that has seen enough, such as `head`, is no failure of ours.
        let _ = text::write(&mut out, &story).and_then(|()| out.flush());
    }
    for mistake in &errors {
        eprintln!("error: {mistake}");
    }
    if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn explain(
    path: &PathBuf,
    class: &str,
    folders: &[PathBuf],
    errors: &mut Vec<Diagnostic>,
) -> Option<Story> {
    let report = keep(Report::open(path), errors)?;
    let folders = deal_folders(folders, errors);
    let deals = deals_in(&folders, errors);
    let deal = &deals[deal_of(&report, &deals, errors)?];
    if !deal.class_names().any(|known| known == class) {
        errors.push(unknown_class(deal, class));
        return None;
    }
    let mut recording = Recording::default();
    let tie_out = keep(replay_observed(deal, &report, &mut recording), errors)?;
    let distribution = recording.distributions.pop()?;
    Some(Story { class: class.to_owned(), distribution, tie_out })
}

fn unknown_class(deal: &Deal, class: &str) -> Diagnostic {
    let known: Vec<&str> = deal.class_names().collect();
    let message = format!("there is no class `{class}`; the deal has {}", known.join(", "));
    Diagnostic::of_file(deal.name(), message)
}

fn command() -> Command {
    Command::new("explain")
        .about("Explains step by step why a class was paid what it was paid")
        .after_help("Exit code 0: explained; 2: something could not be read.")
        .arg(
            Arg::new("report")
                .value_name("REPORT")
                .value_parser(value_parser!(PathBuf))
                .required(true)
                .help("A trustee report: a whole EDGAR filing or its exhibit"),
        )
        .arg(
            Arg::new("class")
                .value_name("CLASS")
                .required(true)
                .help("A class of the deal, as the deal file names it"),
        )
        .arg(files::deal_option("the"))
}
