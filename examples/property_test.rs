//! Checks all laws on a deal under random scenarios, or on thousands of random deals.
//!
//! `cargo run --release --features testing --example property_test -- deals/two-groups`
//!
//! With `--mistake` the deal's losses reach the classes in the opposite order. A law then fails,
//! and reports the class, the amount and the month in the smallest scenario that shows it.

#[path = "property_test/one_deal.rs"]
mod one_deal;
#[path = "property_test/search.rs"]
mod search;
#[path = "property_test/tally.rs"]
mod tally;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command, value_parser};
use paydown::testing::DealFile;

fn main() -> ExitCode {
    let matches = command().get_matches();
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let seed = number("seed").unwrap_or(0);
    let months = matches.get_one::<u32>("months").copied();
    let done = match number("random") {
        Some(deals) => search::search(&search::Search {
            deals,
            seed,
            months,
            file: matches.get_one::<PathBuf>("resume").cloned(),
        }),
        None => {
            let folder = matches
                .get_one::<PathBuf>("deal")
                .map_or("deals/two-groups".into(), PathBuf::clone);
            let cases = number("cases").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(64);
            read(&folder, matches.get_flag("mistake"))
                .map(|file| one_deal::check_laws(&file, cases, seed, months))
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// The deal of a folder, with a planted mistake if `has_mistake`.
fn read(folder: &PathBuf, has_mistake: bool) -> Result<DealFile, String> {
    let mistake = |mistakes: paydown::Errors| {
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let file = DealFile::open(folder).map_err(mistake)?;
    if !has_mistake {
        return Ok(file);
    }
    let text = one_deal::with_losses_reversed(file.text())
        .ok_or("no clause of the deal allocates losses to several classes in brackets")?;
    // We keep the path, because the reader looks for the loan tape beside it.
    let path = if folder.is_dir() { folder.join("deal.yaml") } else { folder.clone() };
    DealFile::from_text(&path.display().to_string(), text).map_err(mistake)
}

fn command() -> Command {
    let value = |name: &'static str, of: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(of).help(help)
    };
    Command::new("property_test")
        .about("Checks all laws on a deal under random scenarios")
        .after_help("Exit code 0: every law holds; 1: a law is broken; 2: a deal cannot be read.")
        .arg(
            Arg::new("deal")
                .value_name("DEAL_DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Folder of the deal, or its deal.yaml; deals/two-groups if not given"),
        )
        .arg(value("cases", "N", "Random scenarios; 64 if not given").value_parser(value_parser!(u64)))
        .arg(value("seed", "S", "Seed of random choices; 0 if not given").value_parser(value_parser!(u64)))
        .arg(value("months", "M", "Greatest number of months projected; to the end if not given").value_parser(value_parser!(u32).range(1..)))
        .arg(
            Arg::new("mistake")
                .long("mistake")
                .action(ArgAction::SetTrue)
                .conflicts_with("random")
                .help("Reverse the order in which the deal's losses reach the classes"),
        )
        .arg(
            value("random", "N", "Check the laws on N random deals instead, on all processors")
                .value_parser(value_parser!(u64).range(1..))
                .conflicts_with("deal"),
        )
        .arg(
            value("resume", "FILE", "Write a line for each hundred random deals, and continue after those already in the file; deals that break a law are written beside it")
                .value_parser(value_parser!(PathBuf))
                .requires("random"),
        )
}
