//! The tables of a deal's reported months: those in its folder, or those named on the command line.

use std::path::{Path, PathBuf};

use clap::Args;
use paydown::error::Diagnostic;
use paydown::report::Report;
use paydown::report::tables::{TableFormat, TableKind, Tables};
use paydown::{Deal, Errors};

use crate::deals::folder_of;
use crate::output::is_read;

/// Folder of the tables in a deal's folder.
const MONTHS: &str = "months";

/// The formats of tables besides CSV.
#[cfg(feature = "arrow")]
const FORMATS: &[&dyn TableFormat] = &[&crate::arrow::ArrowIpc];
#[cfg(not(feature = "arrow"))]
const FORMATS: &[&dyn TableFormat] = &[];

/// Tables of reported months.
#[derive(Args)]
#[command(next_help_heading = "Tables of reported months, instead of those in the deal's months/")]
pub struct TableFiles {
    /// Lines of the collateral groups, as docs/tables.md describes them
    #[arg(long, value_name = "FILE")]
    collateral: Option<PathBuf>,
    /// Lines of the classes
    #[arg(long, value_name = "FILE")]
    classes: Option<PathBuf>,
    /// Lines of the accounts
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// Lines of the indices
    #[arg(long, value_name = "FILE")]
    indices: Option<PathBuf>,
    /// Lines of the tests
    #[arg(long, value_name = "FILE")]
    triggers: Option<PathBuf>,
    /// Lines of the parties that fees are paid to
    #[arg(long, value_name = "FILE")]
    fees: Option<PathBuf>,
}

impl TableFiles {
    /// The tables named, in the order of their kinds.
    fn named(&self) -> Vec<(TableKind, PathBuf)> {
        let all = [
            (TableKind::Collateral, &self.collateral),
            (TableKind::Classes, &self.classes),
            (TableKind::Accounts, &self.accounts),
            (TableKind::Indices, &self.indices),
            (TableKind::Triggers, &self.triggers),
            (TableKind::Fees, &self.fees),
        ];
        all.into_iter().filter_map(|(kind, file)| Some((kind, file.clone()?))).collect()
    }

    /// Whether any table is named.
    pub fn are_named(&self) -> bool {
        !self.named().is_empty()
    }

    /// The tables of a deal: those named, or those in its folder; `None` if there are none.
    ///
    /// # Errors
    ///
    /// Every mistake of every file.
    pub fn read(&self, path: &Path, deal: &Deal) -> Result<Option<Tables>, Errors> {
        let named = self.named();
        if !named.is_empty() {
            named.iter().for_each(|(_, file)| is_read(file));
            return Tables::read_with(deal, &named, FORMATS).map(Some);
        }
        let folder = months_of(path);
        if !folder.is_dir() {
            return Ok(None);
        }
        tables_in(&folder, deal).map(Some)
    }
}

/// The tables in a folder.
pub fn tables_in(folder: &Path, deal: &Deal) -> Result<Tables, Errors> {
    let tables = Tables::open_with(deal, folder, FORMATS)?;
    tables.rows.iter().map(|row| &*row.file).for_each(|file| is_read(Path::new(file)));
    Ok(tables)
}

/// The text of a table's file: of one that is no CSV, its rows as lines of text.
pub fn text_of(file: &Path) -> Result<String, Errors> {
    let bytes = std::fs::read(file).map_err(Errors::from)?;
    let extension = file.extension().map(|of| of.to_string_lossy().to_ascii_lowercase());
    let is_its = |format: &&&dyn TableFormat| {
        extension.as_ref().is_some_and(|of| format.extensions().contains(&of.as_str()))
    };
    let Some(format) = FORMATS.iter().find(is_its) else {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    };
    let wrong = |message| Errors::from(Diagnostic::of_file(&file.display().to_string(), message));
    let several = |found: Vec<String>| wrong(found.join("; "));
    let (mut lines, mut texts) = (format.lines(bytes).map_err(several)?, Vec::new());
    let mut text = String::new();
    while lines.next_line(&mut texts).map_err(wrong)? {
        text.push_str(&texts.join(","));
        text.push('\n');
    }
    Ok(text)
}

/// The folder of a deal's tables.
pub fn months_of(deal: &Path) -> PathBuf {
    folder_of(deal).join(MONTHS)
}

/// Reports in series that follow one another: pages and tables together, unless both have a date.
pub fn in_series(pages: Vec<Report>, tables: Vec<Report>) -> Vec<Vec<Report>> {
    let is_in_both = |page: &Report| {
        tables.iter().any(|table| table.distribution_date == page.distribution_date)
    };
    if pages.iter().any(is_in_both) {
        return vec![pages, tables];
    }
    vec![pages.into_iter().chain(tables).collect()]
}
