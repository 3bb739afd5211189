//! `paydown decrement`: what is outstanding at each anniversary, and average lives, by speed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paydown::Deal;
use paydown::collateral::Pool;
use paydown::error::Diagnostic;
use paydown::scenario::NamedScenario;
use paydown::table::{Cell, Row, Table};
use paydown::valuation::{Decrement, DecrementOptions, PercentRow};

use super::project::settlement;
use crate::cases::{Cases, LISTS};
use crate::options::{Assumed, VECTORS};
use crate::output::{self, DealName, Envelope, Failure, Sink, fail, is_read};
use crate::terminal;
use crate::text_table::{self, TextColumn};

/// Prints a decrement table: percent of the balance outstanding by anniversary and speed, lives, windows
#[derive(Args)]
#[command(after_help = after_help())]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// Classes to show; all that have a balance or notional if not given
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',')]
    class: Vec<String>,
    /// What to write in CSV and JSON; a table has both
    #[arg(long, value_name = "WHAT", default_value = "lives")]
    show: Show,
    /// Settlement date, from which lives and anniversaries count; without it the closing date
    #[arg(long, value_name = "DATE")]
    settle: Option<String>,
    /// Dates stay as scheduled: no business day moves them
    #[arg(long)]
    unadjusted: bool,
    /// A line for every distribution, and not only for those of anniversary months
    #[arg(long)]
    monthly: bool,
    /// Decimal places of the percentages in a table
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=10))]
    places: u8,
    /// Loan tape for one speed: supplements often print zero prepayments on loans of the latest maturity
    #[arg(long, value_name = "SPEED=FILE")]
    loans_at: Vec<String>,
    /// Scenarios from a CSV file, instead of lists of speeds
    #[arg(long, value_name = "FILE", conflicts_with_all = ["prepayment", "default", "severity"])]
    scenarios: Option<PathBuf>,
    #[command(flatten)]
    assumed: Assumed,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "table")]
    format: Format,
    /// Writes to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    /// Average lives and windows, to call and to maturity
    Lives,
    /// Percent outstanding by anniversary
    Balances,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As a prospectus supplement prints it
    Table,
    Csv,
    /// One object: command, deal, assumptions, notes, rows
    Json,
}

/// The help after the options: the syntax of lists and vectors, and what each figure means.
fn after_help() -> String {
    format!(
        "{LISTS} {VECTORS}\n\n\
         Figures:\n\
         percent        balance, or notional, after the distribution of the anniversary month, percent of \
         that at settlement; * is more than zero and less than a half.\n\
         average life   years from settlement to what the balance or notional falls by, 30/360.\n\
         to call        the deal is called on the first date on which its file allows it; to maturity it \
         never is. The percentages follow --call."
    )
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settle = settlement(arguments.settle.as_ref())?;
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    arguments.check_classes(&deal)?;
    let cases =
        Cases::of(&arguments.assumed, arguments.scenarios.as_ref(), &deal, &arguments.deal)?;
    let mut speeds = cases.scenarios.clone();
    let axis = format!("{}=", cases.axis);
    for speed in &mut speeds {
        if let Some(value) = speed.name.strip_prefix(&axis) {
            speed.name = value.to_owned();
        }
    }
    let mut options = DecrementOptions::default();
    options.settle = settle;
    options.unadjusted = arguments.unadjusted;
    options.monthly = arguments.monthly;
    for named in &arguments.loans_at {
        let (place, file) = arguments.loans_of(named, &speeds)?;
        is_read(&file);
        options.loans_at.insert(place, Pool::open(&file)?);
    }
    let mut table = Decrement::of(&deal, &cases.options, &speeds, &options)?;
    let is_shown = |class: &String| arguments.class.is_empty() || arguments.class.contains(class);
    table.balances.retain(|row| is_shown(&row.class));
    let printed: Vec<String> = table.balances.iter().map(|row| row.class.clone()).collect();
    table.lives.retain(|row| is_shown(&row.class) && printed.contains(&row.class));
    terminal::notes(&table.notes);
    let mut out = Sink::open(arguments.out.as_deref())?;
    let text = match (arguments.format, arguments.show) {
        (Format::Table, _) => page(&table, &cases.axis, arguments.places.into()),
        (format, Show::Lives) => {
            arguments.rows(format, &deal, &table.lives, &cases, &table.notes)?
        }
        (format, Show::Balances) => {
            arguments.rows(format, &deal, &table.balances, &cases, &table.notes)?
        }
    };
    out.write(|out| out.write_all(text.as_bytes()))?;
    out.finish()
}

impl Arguments {
    fn check_classes(&self, deal: &Deal) -> Result<(), Failure> {
        let known: Vec<&str> = deal.class_names().collect();
        let unknown = self.class.iter().filter(|class| !known.contains(&class.as_str()));
        let mistakes = unknown.map(|class| {
            let message = format!("there is no class `{class}`; there are {}", known.join(", "));
            Diagnostic::of_file("--class", message)
        });
        let mistakes: paydown::Errors = mistakes.collect();
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes.into()) }
    }

    /// The speed that `--loans-at` names, and the tape.
    fn loans_of(&self, named: &str, speeds: &[NamedScenario]) -> Result<(usize, PathBuf), Failure> {
        let Some((speed, file)) = named.split_once('=') else {
            return Err(fail(
                "--loans-at",
                format!("`{named}`: write SPEED=FILE, such as 0=latest.csv"),
            ));
        };
        let place = speeds.iter().position(|known| known.name == speed.trim());
        let known: Vec<&str> = speeds.iter().map(|speed| speed.name.as_str()).collect();
        place.map(|place| (place, PathBuf::from(file))).ok_or_else(|| {
            let message = format!("there is no speed `{speed}`; there are {}", known.join(", "));
            fail("--loans-at", message)
        })
    }

    fn named(&self) -> BTreeMap<String, String> {
        let mut named = self.assumed.named();
        named.extend(self.settle.clone().map(|date| ("settle".to_owned(), date)));
        named.extend(self.unadjusted.then(|| ("unadjusted".to_owned(), "yes".to_owned())));
        named.extend(self.loans_at.iter().filter_map(|named| {
            let (speed, file) = named.split_once('=')?;
            Some((format!("loans-at:{speed}"), file.to_owned()))
        }));
        named
    }

    /// Rows as CSV or JSON, with the axis as the name of the column of speeds.
    fn rows<R: Row>(
        &self,
        format: Format,
        deal: &Deal,
        rows: &[R],
        cases: &Cases,
        notes: &[Diagnostic],
    ) -> Result<String, Failure> {
        let table = Table::of(rows).with_heading("speed", &cases.axis);
        if format == Format::Csv {
            return output::csv(&table);
        }
        Envelope {
            deal: Some(DealName::of(deal)),
            assumptions: Some(self.named()),
            notes: notes.iter().map(ToString::to_string).collect(),
            ..Envelope::of("decrement", table)
        }
        .text()
    }
}

/// A percentage as supplements print it: above zero and below a half of the last place it is `*`.
fn percent(percent: f64, places: usize) -> String {
    let half = 0.5 * 0.1_f64.powi(i32::try_from(places).unwrap_or(i32::MAX));
    if percent > 0.0 && percent < half { "*".to_owned() } else { format!("{percent:.places$}") }
}

/// For each class: a line for each anniversary and a column for each speed, then lives and windows.
fn page(table: &Decrement, axis: &str, places: usize) -> String {
    let mut text = String::new();
    for of_class in table.balances.chunk_by(|a, b| a.class == b.class) {
        let class = &of_class[0].class;
        let speeds: Vec<&[PercentRow]> = of_class.chunk_by(|a, b| a.speed == b.speed).collect();
        let mut keys: Vec<String> = speeds[0].iter().map(|row| row.date.to_string()).collect();
        let lives: Vec<_> = table.lives.iter().filter(|row| &row.class == class).collect();
        let mut calls: Vec<&str> = Vec::new();
        lives.iter().for_each(|row| {
            if !calls.contains(&row.to) {
                calls.push(row.to);
            }
        });
        for to in &calls {
            keys.extend([
                format!("life to {to}"),
                format!("first to {to}"),
                format!("last to {to}"),
            ]);
        }
        let mut columns =
            vec![TextColumn { heading: "date".to_owned(), cells: keys, is_word: true }];
        for rows in speeds {
            let mut cells: Vec<String> =
                rows.iter().map(|row| percent(row.percent, places)).collect();
            for to in &calls {
                let life = lives.iter().find(|row| row.speed == rows[0].speed && row.to == *to);
                let cell = |cell: Option<Cell<'_>>| match cell {
                    None | Some(Cell::Empty) => "-".to_owned(),
                    Some(cell) => cell.to_string(),
                };
                let years = life.and_then(|row| row.average_life_years);
                cells.extend([
                    cell(years.map(|years| Cell::Float(years, 2))),
                    cell(life.map(|row| Cell::date(row.first_principal))),
                    cell(life.map(|row| Cell::date(row.last_principal))),
                ]);
            }
            let heading = format!("{axis} {}", rows[0].speed);
            columns.push(TextColumn { heading, cells, is_word: false });
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{class}, percent outstanding\n"));
        text.push_str(&text_table::page(&columns, 1, terminal::width()));
    }
    let places = if places == 0 { "percent" } else { "of the last place" };
    text + &format!("\n* more than zero and less than a half {places}\n")
}
