//! Finds deals and their reports.

use std::path::{Path, PathBuf};

use paydown::error::Diagnostic;
use paydown::report::{Layout, Report, ReportReader};
use paydown::{Deal, Errors};

use crate::output::{Failure, deal_is_read, fail};

/// The folder of all deals.
const DEALS: &str = "deals";

/// Name of the deal file in a deal's folder.
const DEAL_FILE: &str = "deal.yaml";

/// Name of a layout in a deal's folder.
const LAYOUT: &str = "layout.yaml";

/// A reader of reports that knows these layouts, and those in the folders of deals.
pub fn report_reader(layouts: &[PathBuf], deals: &[PathBuf]) -> Result<ReportReader, Errors> {
    let in_folders = deals.iter().map(|deal| folder_of(deal).join(LAYOUT));
    let in_folders = in_folders.filter(|path| path.is_file());
    let mut reader = ReportReader::new();
    for path in layouts.iter().cloned().chain(in_folders) {
        reader = reader.layout(Layout::open(path)?);
    }
    Ok(reader)
}

/// Whether an argument is a deal: a folder, or a YAML file. Anything else is a report.
pub fn is_deal(path: &Path) -> bool {
    let is_yaml =
        path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    path.is_dir() || is_yaml
}

/// The folders of deals without an argument: the current one if it has a deal file, otherwise every
/// folder under `deals/` that has one.
pub fn found() -> Result<Vec<PathBuf>, Failure> {
    if Path::new(DEAL_FILE).is_file() {
        return Ok(vec![PathBuf::from(".")]);
    }
    let folder = Path::new(DEALS);
    let mut found = if folder.is_dir() { entries(folder)? } else { Vec::new() };
    found.retain(|path| path.join(DEAL_FILE).is_file());
    if found.is_empty() {
        let message = "no deal is here: name the folder of a deal, or run in a folder that has a \
                       deal.yaml or a folder deals/ (-C DIR)";
        return Err(fail("paydown", message));
    }
    Ok(found)
}

/// The entries of a folder, sorted by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Errors> {
    let unreadable = |error: std::io::Error| {
        let message = format!("the folder cannot be read: {error}");
        Errors::from(Diagnostic::of_file(&folder.display().to_string(), message))
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        found.push(entry.map_err(unreadable)?.path());
    }
    found.sort();
    Ok(found)
}

/// The folder of a deal, which may be named by its file.
pub fn folder_of(deal: &Path) -> &Path {
    let parent = || deal.parent().filter(|folder| !folder.as_os_str().is_empty());
    if deal.is_dir() { deal } else { parent().unwrap_or(Path::new(".")) }
}

/// The reports in a deal's folder: its files of text and HTML, sorted by name. File names begin with
/// the date.
pub fn reports_in(deal: &Path) -> Result<Vec<PathBuf>, Errors> {
    let mut found = entries(folder_of(deal))?;
    found.retain(|path| {
        path.extension().is_some_and(|extension| extension == "txt" || extension == "htm")
    });
    Ok(found)
}

/// The latest report in a deal's folder. The name of an amendment is longer than that of what it
/// amends.
pub fn latest_report(deal: &Path) -> Result<Option<PathBuf>, Errors> {
    Ok(reports_in(deal)?.into_iter().max_by(|one, other| one.file_stem().cmp(&other.file_stem())))
}

/// A deal, and the path that named it.
pub struct Named {
    pub path: PathBuf,
    pub deal: Deal,
}

impl Named {
    pub fn open(path: &Path) -> Result<Self, Errors> {
        let deal = Deal::open(path)?;
        deal_is_read(&deal);
        Ok(Self { path: path.to_owned(), deal })
    }
}

/// The index of the deal that has the report's series; of several, the one whose folder has the report.
pub fn deal_of(report: &Report, deals: &[Named]) -> Result<usize, Errors> {
    let fail = |message: String| Err(Diagnostic::of_file(&report.file, message).into());
    let is_of = |named: &Named| named.deal.series() == report.series;
    let of_series: Vec<usize> = (0..deals.len()).filter(|index| is_of(&deals[*index])).collect();
    match of_series[..] {
        [one] => return Ok(one),
        [] => {}
        _ => {
            let whole = |path: &Path| path.canonicalize().ok();
            let folder = Path::new(&report.file).canonicalize().ok();
            let folder = folder.as_deref().and_then(Path::parent);
            let has_report = |index: &&usize| {
                whole(folder_of(&deals[**index].path))
                    .is_some_and(|of| folder == Some(of.as_path()))
            };
            let mut beside = of_series.iter().filter(has_report);
            if let (Some(one), None) = (beside.next(), beside.next()) {
                return Ok(*one);
            }
            let paths = of_series.iter().map(|index| deals[*index].path.display().to_string());
            let paths = paths.collect::<Vec<_>>().join(", ");
            let series = &report.series;
            return fail(format!("several deals have series {series}: {paths}; name one of them"));
        }
    }
    let known: Vec<&str> = deals.iter().map(|named| named.deal.series()).collect();
    fail(match known.len() {
        0 => format!("the report has series {}; no deal file could be read", report.series),
        _ => format!(
            "no deal file has series {}; the deal files have series {}",
            report.series,
            known.join(", ")
        ),
    })
}
