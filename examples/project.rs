//! Projects a deal to its end under assumptions on its collateral.
//!
//! `cargo run --release --example project -- deals/bma-pass-through --psa 150`

mod project {
    pub mod arguments;
    pub mod assumed;
    pub mod picture;
    pub mod servicing;
    pub mod start;
    pub mod steps;
    pub mod tables;
    pub mod written;
}

use std::io::Write;
use std::process::ExitCode;

use paydown::error::{Diagnostic, Errors};
use paydown::projection::{ProjectionResult, RedemptionKind, Value, compare_arithmetics};
use paydown::report::Page;
use paydown::report::trustee::{PrintedReport, project_reports};
use paydown::waterfall::Recording;
use paydown::{project as project_decimal, project_float, project_observed};
use project::arguments::{Arguments, command};
use project::steps::steps;
use project::tables::{Show, Table};
use project::written::write;
use project::{picture, tables};

fn main() -> ExitCode {
    match Arguments::of(&command().get_matches()).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("error: {mistake}");
            }
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Errors> {
    if arguments.show == Show::Steps {
        let mut recording = Recording::default();
        let result = project_observed(&arguments.deal, &arguments.options, &mut recording)?;
        return write_out(arguments, &result, &steps(&recording));
    }
    if arguments.show == Show::Report {
        let reports = project_reports(&arguments.deal, &arguments.options, &Page::default())?;
        return write_reports(arguments, &reports);
    }
    if arguments.show == Show::Flips {
        let both = compare_arithmetics(&arguments.deal, &arguments.options)?;
        return write_out(arguments, &both.decimal, &tables::flips(&both));
    }
    if arguments.is_float {
        show(arguments, &project_float(&arguments.deal, &arguments.options)?)
    } else {
        show(arguments, &project_decimal(&arguments.deal, &arguments.options)?)
    }
}

fn show<V: Value>(arguments: &Arguments, result: &ProjectionResult<V>) -> Result<(), Errors> {
    let settlement = arguments.settlement.unwrap_or(result.settlement);
    if arguments.show == Show::Summary {
        note_redemption(result);
        // With `--months` every class may have a balance left.
        if arguments.options.months.is_none() {
            note_unpaid(result);
        }
    }
    write_out(arguments, result, &tables::table(arguments.show, result, settlement))
}

/// Prints a note if the deal is called or its collateral auctioned.
fn note_redemption<V: Value>(result: &ProjectionResult<V>) {
    if let Some(sale) = &result.redemption {
        let sold = match sale.kind {
            RedemptionKind::Auction => "auctioned",
            RedemptionKind::Call => "called",
        };
        eprintln!("note: the deal is {sold} on {}, for {:.2}", sale.date, sale.price.to_float());
    }
}

/// Prints a note for each class with a balance after the last month. That balance is not a realized
/// loss, so no column of the summary shows it.
fn note_unpaid<V: Value>(result: &ProjectionResult<V>) {
    for (index, class) in result.classes.iter().enumerate() {
        let left = result.rows_of(index).last().map_or(0.0, |row| row.balance_end.to_float());
        if left >= 0.005 && !class.is_notional {
            eprintln!("note: {left:.2} of class {} is left unpaid in the last month", class.name);
        }
    }
}

fn write_out<V: Value>(
    arguments: &Arguments,
    result: &ProjectionResult<V>,
    table: &Table,
) -> Result<(), Errors> {
    let text = write(table, arguments.format);
    if let Some(path) = &arguments.svg {
        save(path, &picture::balances(arguments.deal.name(), result))?;
    }
    match &arguments.out {
        Some(path) => save(path, &text),
        None => {
            print(&text);
            Ok(())
        }
    }
}

/// Prints reports one after another, or writes each to a file in a folder, named by its date.
fn write_reports(arguments: &Arguments, reports: &[PrintedReport]) -> Result<(), Errors> {
    let Some(folder) = &arguments.out else {
        let text: String = reports.iter().map(|report| report.text.as_str()).collect();
        print(&text);
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        let message = format!("the folder cannot be created: {error}");
        Errors::from(Diagnostic::of_file(&folder.display().to_string(), message))
    })?;
    for report in reports {
        save(&folder.join(format!("{}.txt", report.date)), &report.text)?;
    }
    Ok(())
}

fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    // A reader that closes the pipe early, such as `head`, is not an error.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn save(path: &std::path::Path, text: &str) -> Result<(), Errors> {
    std::fs::write(path, text).map_err(|error| {
        let message = format!("the file cannot be written: {error}");
        Diagnostic::of_file(&path.display().to_string(), message).into()
    })
}
