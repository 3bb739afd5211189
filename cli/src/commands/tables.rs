//! `paydown tables`: writes the figures of trustees' reports as tables.

use std::path::PathBuf;

use clap::Args;
use paydown::error::Diagnostic;
use paydown::report::Report;
use paydown::report::tables::Tables;

use crate::deals::{Named, deal_of, found, is_deal, reports_in};
use crate::output::{Failure, Sink, fail, is_read};
use crate::terminal;

/// Writes the figures of a deal's reports as tables: a line a distribution date and class, group, …
#[derive(Args)]
#[command(after_help = "\
An argument that is a folder or a YAML file is a deal; anything else is a report. Without reports, \
those in the deal's folder are written. What a table has no column for is left out; replay reads the \
tables with --collateral and --classes, or from a folder months/ in the deal's folder.")]
pub struct Arguments {
    /// A deal and its reports
    #[arg(value_name = "DEAL | FILE")]
    arguments: Vec<PathBuf>,
    /// Folder for collateral.csv, classes.csv and so on; it is made if it does not exist
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.arguments.iter().cloned().partition(|path| is_deal(path));
    if folders.is_empty() {
        folders = found()?;
    }
    let deals: Vec<Named> =
        folders.iter().map(|folder| Named::open(folder)).collect::<Result<_, _>>()?;
    if files.is_empty() {
        for folder in &folders {
            files.extend(reports_in(folder)?);
        }
    }
    let (mut reports, mut wrong, mut of) = (Vec::new(), Vec::<Diagnostic>::new(), None);
    for file in &files {
        is_read(file);
        match Report::open(file).and_then(|report| Ok((deal_of(&report, &deals)?, report))) {
            Ok((deal, _)) if of.is_some_and(|of| of != deal) => {
                let message =
                    "tables are of one deal, and the reports are of several; name one deal";
                return Err(fail("paydown", message));
            }
            Ok((deal, report)) => {
                of = Some(deal);
                reports.push(report);
            }
            Err(mistakes) => wrong.extend(mistakes),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Errors(wrong.into()));
    }
    let Some(Named { deal, .. }) = of.map(|of| &deals[of]) else {
        let message = "there is no report to write as tables: name one, or a deal with reports";
        return Err(fail("paydown", message));
    };
    let tables = Tables::of_pages(deal, &reports)?;
    terminal::notes(&tables.notes);
    let folder = &arguments.out;
    std::fs::create_dir_all(folder).map_err(|error| {
        fail(&folder.display().to_string(), format!("the folder cannot be made: {error}"))
    })?;
    // We open all files first, so that none is written if another cannot be.
    let mut open = Vec::new();
    for (kind, text) in tables.files() {
        open.push((Sink::open(Some(&folder.join(kind.file_name())))?, text));
    }
    for (mut sink, text) in open {
        sink.write(|out| out.write_all(text.as_bytes()))?;
        sink.finish()?;
    }
    Ok(())
}
