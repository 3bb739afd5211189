//! Where a projection starts, and whether it ends with a call.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use paydown::calendar::Date;
use paydown::projection::Call;
use paydown::report::Report;
use paydown::{Deal, DealState, replay_series};

use super::servicing::{Read, fail, value};

/// Reports to start from.
pub fn from_option() -> Arg {
    value(
        "from",
        "FILE",
        "Trustee's report to start from; several follow one another by date; without one, from \
         closing, or from the latest report in its folder if the deal file has no loans",
    )
    .value_parser(value_parser!(PathBuf))
    .action(ArgAction::Append)
}

pub fn call_option() -> Arg {
    value("call", "never|first|DATE", "When a call is exercised or an auction held")
}

/// The state that a deal starts from: after the last of the reports given, or what its folder has if the deal
/// file has no loans. None to start from closing.
pub fn report(deal: &Deal, deal_path: &Path, given: &[PathBuf]) -> Read<Option<DealState>> {
    if !given.is_empty() {
        return last_of(deal, given);
    }
    if deal.has_loans() {
        return Ok(None);
    }
    let folder = if deal_path.is_dir() { Some(deal_path) } else { deal_path.parent() };
    let Some(latest) = folder.and_then(latest_in) else { return Ok(None) };
    eprintln!("note: {} has no loans of its own; it starts from {}", deal.name(), latest.display());
    last_of(deal, &[latest])
}

/// The latest report of a folder. Names begin with the date; what amends a report has a longer one.
fn latest_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .max_by(|one, other| one.file_stem().cmp(&other.file_stem()))
}

/// The last of some reports, tied out after those before it.
fn last_of(deal: &Deal, paths: &[PathBuf]) -> Read<Option<DealState>> {
    let mut reports = Vec::new();
    for path in paths {
        reports.push(Report::from_path(path)?);
    }
    let mut last = None;
    for tied in replay_series(deal, reports) {
        let tied = tied?;
        let breaks = tied.counts().breaks;
        if breaks > 0 {
            eprintln!(
                "note: {} does not tie out, {breaks} of its figures break; the example replay says which",
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
