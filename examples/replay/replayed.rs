//! Reports replayed with their deals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use paydown::error::Diagnostic;
use paydown::replay_series;
use paydown::report::Report;
use paydown::tie_out::TieOut;

use super::files::{deal_folders, deal_of, deals_in, entries, keep};

/// The replayed reports, and the mistakes in files that could not be read.
pub struct Replayed {
    pub reports: Vec<TieOut>,
    pub errors: Vec<Diagnostic>,
}

impl Replayed {
    /// Replays `files` with the deals in `folders`. If `files` is empty, replays every report in
    /// the deals' folders; if `folders` is empty, uses every deal under `deals/`.
    pub fn of(folders: &[PathBuf], files: &[PathBuf]) -> Self {
        let mut errors = Vec::new();
        let are_named = !folders.is_empty();
        let folders = deal_folders(folders, &mut errors);
        let files = if files.is_empty() {
            folders.iter().flat_map(|folder| reports_in(folder, are_named, &mut errors)).collect()
        } else {
            files.to_vec()
        };
        let deals = deals_in(&folders, &mut errors);
        let mut by_deal: BTreeMap<usize, Vec<Report>> = BTreeMap::new();
        for file in &files {
            let Some(report) = keep(Report::open(file), &mut errors) else { continue };
            if let Some(deal) = deal_of(&report, &deals, &mut errors) {
                by_deal.entry(deal).or_default().push(report);
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

/// The reports in a deal's folder: its text files, sorted by name. If the user named the folder and
/// it has none, that is an error, because nothing would be replayed. If the user named no folder, we
/// visit every deal, and some deals have no reports.
fn reports_in(folder: &Path, is_named: bool, errors: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let before = errors.len();
    let mut found = entries(folder, errors);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    if is_named && found.is_empty() && errors.len() == before {
        let message = "no report (`.txt`) is in this folder";
        errors.push(Diagnostic::of_file(&folder.display().to_string(), message));
    }
    found
}
