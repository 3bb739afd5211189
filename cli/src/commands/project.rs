//! `paydown project`: a deal to its end under assumptions.

pub mod tables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use paydown::calendar::Date;
use paydown::html::{Projected, projection};
use paydown::projection::{CashFlows, Projection, Value, compare_arithmetics};
use paydown::report::Page;
use paydown::report::trustee::{PrintedReport, project_reports};
use paydown::table::{Row, Table};
use paydown::waterfall::Recording;
use paydown::{Deal, projection::ProjectionOptions};

use crate::options::{Arithmetic, Assumed, Carry, VECTORS, as_written};
use crate::output::{self, DealName, Envelope, Failure, Sink, Start, fail};
use crate::picture::{Caption, flows};
use crate::{terminal, text_table};
use tables::View;

/// Projects a deal to its end under assumptions on its collateral
#[derive(Args)]
#[command(after_help = after_help())]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    #[command(flatten)]
    assumed: Assumed,
    /// What to write
    #[arg(long, value_name = "WHAT", default_value = "summary")]
    show: Show,
    /// How amounts are carried out
    #[arg(long, value_name = "A", default_value = "decimal")]
    arithmetic: Arithmetic,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "table")]
    format: Format,
    /// Settlement date: average lives count from it, and only principal paid after it. Without it, the
    /// distribution date before the first projected one; from closing, a month before the first
    #[arg(long, value_name = "DATE")]
    settle: Option<String>,
    /// Picture of balances, cash flows and losses over time
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Also writes a page without script: summary, picture, triggers and the months of each class, beside
    /// the deal file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Writes to a file instead of standard output; reports to a folder, one file each
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The help after the options: the syntax of vectors, and what each figure means.
fn after_help() -> String {
    format!(
        "{VECTORS}\n\n\
         Figures:\n\
         average life   years from settlement to each payment of principal, 30/360 between dates \
         (Standard Formulas E.1), weighted by the payment. Of an accrual class, by what its balance \
         falls.\n\
         interest       all interest paid, with shortfalls of earlier months and carryover.\n\
         realized loss  losses allocated to the class, less write-ups.\n\
         rate           percent a year; the factor is the ending balance over the original one.\n\
         Amounts are in dollars."
    )
}

/// What to show.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    /// Lifetime totals and average life of each class
    Summary,
    /// Each class in each month
    Classes,
    /// Each collateral group in each month
    Collateral,
    /// The cash that the deal receives from each group, and the loss
    Remittance,
    /// Balances of accounts
    Accounts,
    /// Payments to parties that are no class
    Fees,
    /// Outcomes of the tests that the deal file names
    Triggers,
    /// Every payment with its clause, in decimals
    Steps,
    /// Tests whose outcomes differ between decimals and floats
    Flips,
    /// Each month as the deal's trustee would report it
    Report,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text within the width of the terminal
    Table,
    Csv,
    /// One object: command, deal, start, assumptions, notes, rows
    Json,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.check()?;
    let settle = settlement(arguments.settle.as_ref())?;
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    let options = arguments.assumed.options(&deal, &arguments.deal)?;
    let run = Run { arguments, deal: &deal, options: &options, settle };
    let projection = Projection::with(&deal, &options);
    match arguments.show {
        Show::Steps => {
            let mut recording = Recording::default();
            let flows = projection.observe(&mut recording).run()?;
            run.write(&flows, &tables::steps(&recording), tables::STEPS)
        }
        Show::Report => {
            let reports = project_reports(&deal, &options, &Page::default())?;
            // The reports have the amounts of this run, which has the notes.
            terminal::notes(&projection.trustee().run()?.notes);
            run.write_reports(&reports)
        }
        Show::Flips => {
            let both = compare_arithmetics(&deal, &options)?;
            run.write(&both.decimal, &tables::flips(&both), tables::FLIPS)
        }
        _ if arguments.arithmetic == Arithmetic::Float => run.show(&projection.float().run()?),
        _ => run.show(&projection.run()?),
    }
}

impl Arguments {
    /// Refuses options that exclude each other.
    fn check(&self) -> Result<(), Failure> {
        let is_float = self.arithmetic == Arithmetic::Float;
        if is_float && matches!(self.show, Show::Steps | Show::Report) {
            return Err(fail(
                "--show",
                "steps and reports are in decimals; leave --arithmetic out",
            ));
        }
        if self.arithmetic != Arithmetic::Decimal && self.assumed.carry == Carry::Trustee {
            return Err(fail("--carry", "a trustee carries decimals; leave --arithmetic out"));
        }
        let is_drawn = self.svg.is_some() || self.html.is_some();
        if self.show == Show::Report && (is_drawn || self.format != Format::Table) {
            let message =
                "reports are text in the trustee's layout; leave --svg, --html and --format out";
            return Err(fail("--show", message));
        }
        Ok(())
    }

    /// The options given that change figures, by name, for the JSON.
    fn named(&self) -> BTreeMap<String, String> {
        let mut named = self.assumed.named();
        named.extend(self.settle.clone().map(|date| ("settle".to_owned(), date)));
        if self.arithmetic == Arithmetic::Float {
            named.insert("arithmetic".to_owned(), "float".to_owned());
        }
        named
    }
}

/// The date of `--settle`.
pub fn settlement(text: Option<&String>) -> Result<Option<Date>, Failure> {
    let parse = |text: &String| {
        let message = format!("`{text}`: write a date of 1901 to 2199, such as 2003-10-27");
        Date::parse_iso(text).ok_or_else(|| fail("--settle", message))
    };
    text.map(parse).transpose()
}

/// A projection to write.
struct Run<'r> {
    arguments: &'r Arguments,
    deal: &'r Deal,
    options: &'r ProjectionOptions,
    settle: Option<Date>,
}

impl Run<'_> {
    fn show<V: Value>(&self, flows: &CashFlows<V>) -> Result<(), Failure> {
        match self.arguments.show {
            Show::Classes => self.write(flows, &flows.class_rows, tables::CLASSES),
            Show::Collateral => self.write(flows, &flows.collateral_rows, tables::COLLATERAL),
            Show::Remittance => {
                self.write(flows, &tables::remittance::<V>(flows), tables::REMITTANCE)
            }
            Show::Accounts => self.write(flows, &flows.account_rows, tables::ACCOUNTS),
            Show::Fees => self.write(flows, &flows.fee_rows, tables::FEES),
            Show::Triggers => self.write(flows, &flows.trigger_rows, tables::TRIGGERS),
            _ => {
                let summary = flows.summary(self.settle.unwrap_or(flows.settlement));
                self.write(flows, &summary, tables::SUMMARY)
            }
        }
    }

    /// Writes rows in the format wanted, and the picture.
    fn write<V: Value, R: Row>(
        &self,
        flows: &CashFlows<V>,
        rows: &[R],
        view: View,
    ) -> Result<(), Failure> {
        terminal::notes(&flows.notes);
        // We open all outputs first, so that none is written if another cannot be.
        let mut out = Sink::open(self.arguments.out.as_deref())?;
        let open = |path: &Option<PathBuf>| path.as_deref().map(|path| Sink::open(Some(path)));
        let picture = open(&self.arguments.svg).transpose()?;
        let html = open(&self.arguments.html).transpose()?;
        let text = match self.arguments.format {
            Format::Table => {
                let columns = text_table::columns(rows, view.columns);
                text_table::page(&columns, view.keys, terminal::width())
            }
            Format::Csv => output::csv(&Table::of(rows))?,
            Format::Json => self.json(flows, rows)?,
        };
        out.write(|out| out.write_all(text.as_bytes()))?;
        if let Some(mut picture) = picture {
            let svg = flows::picture(&flows::Flows::of(flows), &self.caption(flows));
            picture.write(|out| out.write_all(svg.as_bytes()))?;
            picture.finish()?;
        }
        if let Some(mut html) = html {
            let start = self.start(flows).from;
            let svg = flows::picture(&flows::Flows::of(flows), &self.caption(flows));
            let about = Projected::new(self.deal, &start)
                .settlement(self.settle)
                .assumptions(self.arguments.named())
                .picture(svg);
            let page = projection(flows, &about);
            html.write(|out| out.write_all(page.as_bytes()))?;
            html.finish()?;
        }
        out.finish()
    }

    fn start<V: Value>(&self, flows: &CashFlows<V>) -> Start {
        Start::of(self.options.start.as_ref(), flows.settlement)
    }

    /// What a picture is made of.
    fn caption<V: Value>(&self, flows: &CashFlows<V>) -> Caption {
        let title = format!("{}: balances, cash flows and losses", self.deal.name());
        Caption::of(title)
            .with_start(&self.start(flows))
            .with_assumptions(as_written(&self.arguments.named()))
            .with_deal(&DealName::of(self.deal))
    }

    fn json<V: Value, R: Row>(&self, flows: &CashFlows<V>, rows: &[R]) -> Result<String, Failure> {
        Envelope {
            deal: Some(DealName::of(self.deal)),
            start: Some(self.start(flows)),
            assumptions: Some(self.arguments.named()),
            notes: flows.notes.iter().map(ToString::to_string).collect(),
            ..Envelope::of("project", Table::of(rows))
        }
        .text()
    }

    /// Prints reports one after another, or writes each to a file in a folder, named by its date.
    fn write_reports(&self, reports: &[PrintedReport]) -> Result<(), Failure> {
        let Some(folder) = &self.arguments.out else {
            let text: String = reports.iter().map(|report| report.text.as_str()).collect();
            return output::print(&text);
        };
        std::fs::create_dir_all(folder).map_err(|error| {
            fail(&folder.display().to_string(), format!("the folder cannot be created: {error}"))
        })?;
        for report in reports {
            let path: &Path = &folder.join(format!("{}.txt", report.date));
            output::write(Some(path), &report.text)?;
        }
        Ok(())
    }
}
