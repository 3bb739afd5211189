//! Finds deals and their reports.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, value_parser};
use paydown::Deal;
use paydown::error::{Diagnostic, Errors};
use paydown::report::Report;

/// The folder of all deals.
const DEALS: &str = "deals";

/// Name of the deal file in a deal's folder.
const DEAL_FILE: &str = "deal.yaml";

/// `named`, or, if it is empty, every folder under `deals/` that has a deal file.
pub fn deal_folders(named: &[PathBuf], errors: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let folder = Path::new(DEALS);
    let mut found = entries(folder, errors);
    found.retain(|path| path.join(DEAL_FILE).is_file());
    if found.is_empty() {
        let message = "no folder here has a `deal.yaml`; run from the project's folder, or name one \
                    with --deal DIR";
        errors.push(Diagnostic::of_file(&folder.display().to_string(), message));
    }
    found
}

/// The deals that can be read.
pub fn deals_in(folders: &[PathBuf], errors: &mut Vec<Diagnostic>) -> Vec<Deal> {
    folders.iter().filter_map(|folder| keep(Deal::open(folder), errors)).collect()
}

/// The index of the deal that has the report's series. Without one, adds an error.
pub fn deal_of(report: &Report, deals: &[Deal], errors: &mut Vec<Diagnostic>) -> Option<usize> {
    let found = deals.iter().position(|deal| deal.series() == report.series);
    if found.is_none() {
        let known: Vec<&str> = deals.iter().map(Deal::series).collect();
        let message = match known.len() {
            0 => format!("the report has series {}; no deal file could be read", report.series),
            _ => format!(
                "no deal file has series {}; the deal files have series {}",
                report.series,
                known.join(", ")
            ),
        };
        errors.push(Diagnostic::of_file(&report.file, message));
    }
    found
}

/// The value of a result. If there is none, adds its mistakes to the errors.
pub fn keep<T>(result: Result<T, Errors>, errors: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|mistakes| errors.extend(mistakes)).ok()
}

/// The entries of a folder, sorted by name.
pub fn entries(folder: &Path, errors: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        Err(error) => {
            let message = format!("the folder cannot be read: {error}");
            errors.push(Diagnostic::of_file(&folder.display().to_string(), message));
            Vec::new()
        }
    };
    found.sort();
    found
}

/// The option that names folders of deals. `article` is the article of "report" in its help text.
pub fn deal_option(article: &str) -> Arg {
    let help =
        format!("Folder of a deal; without it, the deal of {article} report's series in deals/");
    Arg::new("deal")
        .long("deal")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .action(ArgAction::Append)
        .help(help)
}
