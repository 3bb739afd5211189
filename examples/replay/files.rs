//! Which reports are replayed with which deals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use paydown::error::Diagnostic;
use paydown::report::Report;
use paydown::tieout::TieOut;
use paydown::{Deal, replay_series};

/// Where deals are looked for.
const DEALS: &str = "deals";

/// Every report replayed, and what could not be read.
pub struct Replayed {
    pub reports: Vec<TieOut>,
    pub errors: Vec<Diagnostic>,
}

impl Replayed {
    /// Replays `files`, or every report in the deals' folders, with the deals in `folders`, or
    /// every deal under `deals/`.
    pub fn of(folders: &[PathBuf], files: &[PathBuf]) -> Self {
        let mut errors = Vec::new();
        let folders = if folders.is_empty() {
            subfolders(Path::new(DEALS), &mut errors)
        } else {
            folders.to_vec()
        };
        let files = if files.is_empty() {
            folders.iter().flat_map(|folder| reports_in(folder, &mut errors)).collect()
        } else {
            files.to_vec()
        };
        let deals: Vec<Deal> = folders
            .iter()
            .filter_map(|folder| keep(Deal::from_path(folder), &mut errors))
            .collect();
        let mut by_deal: BTreeMap<usize, Vec<Report>> = BTreeMap::new();
        for file in &files {
            let Some(report) = keep(Report::from_path(file), &mut errors) else { continue };
            match deals.iter().position(|deal| deal.series() == report.series) {
                Some(deal) => by_deal.entry(deal).or_default().push(report),
                None => errors.push(unknown_series(&report, &deals)),
            }
        }
        let mut reports = Vec::new();
        for (deal, of_deal) in by_deal {
            for result in replay_series(&deals[deal], of_deal) {
                reports.extend(keep(result, &mut errors));
            }
        }
        Self { reports, errors }
    }
}

fn unknown_series(report: &Report, deals: &[Deal]) -> Diagnostic {
    let known: Vec<&str> = deals.iter().map(Deal::series).collect();
    let message = format!(
        "no deal file is of series {}; deals are at hand for series {}",
        report.series,
        known.join(", ")
    );
    Diagnostic::of_file(&report.file, message)
}

fn keep<T>(result: Result<T, Vec<Diagnostic>>, errors: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|told| errors.extend(told)).ok()
}

/// Folders under `folder` that have a deal file, in order of their names.
fn subfolders(folder: &Path, errors: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(folder, errors)
        .into_iter()
        .filter(|path| path.join("deal.yaml").is_file())
        .collect();
    found.sort();
    if found.is_empty() {
        let told = "no folder here has a `deal.yaml`; run from the project's folder, or name one \
                    with --deal DIR";
        errors.push(Diagnostic::of_file(&folder.display().to_string(), told));
    }
    found
}

/// Reports in a deal's folder: its text files, in order of their names.
fn reports_in(folder: &Path, errors: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(folder, errors)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    found.sort();
    found
}

fn entries(folder: &Path, errors: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        Err(error) => {
            let told = format!("the folder cannot be read: {error}");
            errors.push(Diagnostic::of_file(&folder.display().to_string(), told));
            Vec::new()
        }
    }
}
