//! `paydown check`: every mistake in a deal file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paydown::Deal;
use paydown::error::Diagnostic;
use serde::Serialize;

use crate::output::{self, DealName, Envelope, Failure};
use crate::terminal;

/// Checks a deal: every mistake in its file and its loan tape, each as file:line:column
#[derive(Args)]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// One object, whose rows have kind, file, line, column and message
    Json,
}

#[derive(Serialize)]
struct Found<'d> {
    kind: &'static str,
    #[serde(flatten)]
    diagnostic: &'d Diagnostic,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let read = Deal::open(&arguments.deal);
    let (errors, notes): (&[Diagnostic], &[Diagnostic]) = match &read {
        Ok(deal) => (&[], deal.notes()),
        Err(errors) => (errors, &[]),
    };
    if arguments.format == Format::Json {
        let found = |kind, diagnostic| Found { kind, diagnostic };
        let rows: Vec<Found<'_>> = (errors.iter().map(|one| found("error", one)))
            .chain(notes.iter().map(|one| found("note", one)))
            .collect();
        let deal = read.as_ref().ok().map(DealName::of);
        output::print(&Envelope { deal, ..Envelope::of("check", rows) }.text()?)?;
        return if errors.is_empty() { Ok(()) } else { Err(Failure::Errors(Vec::new().into())) };
    }
    terminal::notes(notes);
    let deal = read?;
    let classes = deal.class_names().count();
    let name = paydown::error::escaped(deal.name());
    output::print(&format!("{name}: {classes} classes, no mistake\n"))
}
