//! The options for the start of a projection and for a call.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use paydown::calendar::Date;
use paydown::projection::Call;
use paydown::report::Report;
use paydown::{Deal, DealState, replay_series};

use super::servicing::{Read, fail, value};

pub fn from_option() -> Arg {
    value(
        "from",
        "FILE",
        "Trustee's report to start from, or several in a series; without it, from closing, or from \
         the latest report in the deal's folder if the deal file has no loans",
    )
    .value_parser(value_parser!(PathBuf))
    .action(ArgAction::Append)
}

pub fn call_option() -> Arg {
    value("call", "never|first|DATE", "When a call is exercised or an auction takes place")
}

/// The state at the start: after the last of `reports`, or, if there are none and the deal file has
/// no loans, after the latest report in the deal's folder. `None` to start
/// from closing, also if that folder has no report.
pub fn report(deal: &Deal, deal_path: &Path, reports: &[PathBuf]) -> Read<Option<DealState>> {
    if !reports.is_empty() {
        return last_of(deal, reports);
    }
    if deal.has_loans() {
        return Ok(None);
    }
    let folder = if deal_path.is_dir() { Some(deal_path) } else { deal_path.parent() };
    let Some(latest) = folder.and_then(latest_in) else { return Ok(None) };
    eprintln!("note: {} has no loans of its own; it starts from {}", deal.name(), latest.display());
    last_of(deal, &[latest])
}

/// The latest report in a folder. File names begin with the date; the name of an amendment is
/// longer.
fn latest_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .max_by(|one, other| one.file_stem().cmp(&other.file_stem()))
}

/// The closing state of the last of some reports, tied out as a series.
fn last_of(deal: &Deal, paths: &[PathBuf]) -> Read<Option<DealState>> {
    let mut reports = Vec::new();
    for path in paths {
        reports.push(Report::open(path)?);
    }
    let mut last = None;
    for tied in replay_series(deal, reports) {
        let tied = tied?;
        let breaks = tied.counts().breaks;
        if breaks > 0 {
            eprintln!(
                "note: {} does not tie out: {breaks} figures break; the example `replay` lists them",
                tied.file
            );
        }
        last = Some(tied.state().clone());
    }
    Ok(last)
}

/// When the deal's call is exercised.
pub fn call(matches: &ArgMatches) -> Read<Call> {
    match matches.get_one::<String>("call").map(String::as_str) {
        None | Some("never") => Ok(Call::Never),
        Some("first") => Ok(Call::First),
        Some(text) => match Date::parse_iso(text) {
            Some(date) => Ok(Call::From(date)),
            None => {
                fail("--call", format!("`{text}`: write never, first or a date such as 2003-10-27"))
            }
        },
    }
}
