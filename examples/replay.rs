//! Replays trustee reports with the deals in `deals/`: takes the inputs from each report, computes
//! its other figures, and shows each figure that differs, with the difference.
//!
//! `cargo run --release --example replay` replays every report under `deals/`.

mod replay {
    pub mod files;
    pub mod json;
    pub mod layout;
    pub mod replayed;
    pub mod text;
}

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Command, value_parser};
use replay::replayed::Replayed;

fn main() -> ExitCode {
    let arguments = command().get_matches();
    let deals: Vec<PathBuf> = arguments.get_many("deal").into_iter().flatten().cloned().collect();
    let files: Vec<PathBuf> = arguments.get_many("file").into_iter().flatten().cloned().collect();
    let replayed = Replayed::of(&deals, &files);
    let mut out = std::io::stdout().lock();
    let written = match arguments.get_one::<String>("format").map(String::as_str) {
        Some("json") => replay::json::write(&mut out, &replayed),
        _ => {
            let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            replay::text::write(&mut out, &replayed, colour)
        }
    };
    // A reader that closes the pipe early, such as `head`, is not an error.
    let _ = written.and_then(|()| out.flush());
    for mistake in &replayed.errors {
        eprintln!("error: {mistake}");
    }
    let breaks: usize = replayed.reports.iter().map(|report| report.counts().breaks).sum();
    match (replayed.errors.is_empty(), breaks) {
        (false, _) => ExitCode::from(2),
        (true, 0) => ExitCode::SUCCESS,
        (true, _) => ExitCode::from(1),
    }
}

fn command() -> Command {
    Command::new("replay")
        .about("Reproduces every figure of trustee reports, or shows the difference and its reason")
        .after_help(
            "Exit code 0: no break; 1: a break; 2: something could not be read.\n\
             Without FILE, every report under deals/ (or under the DIRs given) is replayed.",
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_parser(["text", "json"])
                .default_value("text")
                .help("Format of standard output"),
        )
        .arg(replay::files::deal_option("a"))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .num_args(0..)
                .help("Trustee reports: complete EDGAR filings or their exhibits"),
        )
}
