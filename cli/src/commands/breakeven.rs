//! `paydown breakeven`: the speed or severity at which a class takes its first loss, or yields a figure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paydown::Deal;
use paydown::analytics::price_of_text;
use paydown::calendar::Date;
use paydown::error::Diagnostic;
use paydown::projection::Projection;
use paydown::table::{Cell, Row, Table};
use paydown::valuation::{BreakEven, Holding, Market, Quote, Solve, Until};
use serde::Serialize;

use super::project::settlement;
use crate::cases::{Cases, LISTS};
use crate::options::{Assumed, VECTORS};
use crate::output::{self, DealName, Envelope, Failure, Sink, fail};
use crate::terminal;
use crate::text_table::{self, TextColumn};

/// Solves for the speed or severity at which a class takes its first loss, or yields a figure
#[derive(Args)]
#[command(after_help = after_help())]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// Classes
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',', required = true)]
    class: Vec<String>,
    /// What is solved for: a flat rate or severity, or a multiple of the defaults given
    #[arg(long, value_name = "WHAT", default_value = "cdr")]
    solve: Solved,
    /// What happens there: first-loss, no-principal, or yield=PCT at --price
    #[arg(long, value_name = "WHAT", default_value = "first-loss")]
    until: String,
    /// Clean price for yields, percent of the balance at settlement: 99.5 or 99-16+
    #[arg(long, value_name = "P")]
    price: Option<String>,
    /// Instead, a table of losses and of yields at --price: --cdr LIST by --severity LIST
    #[arg(long, conflicts_with_all = ["solve", "until"], requires_all = ["cdr", "severity"])]
    table: bool,
    /// Settlement date; without it the closing date, or that of the report of --from
    #[arg(long, value_name = "DATE")]
    settle: Option<String>,
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
enum Solved {
    /// Defaults, percent of the balance a year
    Cdr,
    /// Loss, percent of the balance at default
    Severity,
    /// Prepayments, percent of the balance a year
    Cpr,
    /// A multiple of --cdr, --sda or --mdr
    Multiple,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned text within the width of the terminal
    Table,
    Csv,
    /// One object: command, deal, assumptions, notes, rows
    Json,
}

/// The help after the options: the syntax of lists and vectors, and what each figure means.
fn after_help() -> String {
    format!(
        "{VECTORS}\n\nWith --table: {LISTS}\n\n\
         Figures:\n\
         first-loss        the first of: a write-down, a balance unpaid at the end, interest unpaid at \
         the end.\n\
         no-principal      the class loses principal: a write-down or a balance unpaid at the end.\n\
         yield=PCT         the class yields PCT, bond-equivalent, at --price.\n\
         value             the lowest crossing, to a millionth: the last value before it. The range is \
         scanned at 401 values, 0 to 100 percent, for losses need not rise with a speed.\n\
         collateral loss   percent of the collateral's balance at settlement, at the value.\n\
         class loss        principal lost, percent of the class's balance at settlement, at the value."
    )
}

/// A class at one default rate and severity.
struct LossRow {
    class: String,
    cdr: String,
    severity: String,
    collateral_loss_pct: Option<f64>,
    class_loss_pct: Option<f64>,
    yield_pct: Option<f64>,
}

impl Row for LossRow {
    fn columns() -> Vec<&'static str> {
        vec!["class", "cdr", "severity", "collateral_loss_pct", "class_loss_pct", "yield_pct"]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let number = |value| Cell::float(value, 10);
        vec![
            Cell::text(&self.class),
            Cell::text(&self.cdr),
            Cell::text(&self.severity),
            number(self.collateral_loss_pct),
            number(self.class_loss_pct),
            number(self.yield_pct),
        ]
    }
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settle = settlement(arguments.settle.as_ref())?;
    let price = arguments.price()?;
    let until = arguments.until(price)?;
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    if arguments.table {
        return arguments.losses(&deal, price, settle);
    }
    let options = arguments.assumed.options(&deal, &arguments.deal)?;
    let solve = match arguments.solve {
        Solved::Cdr => Solve::Cdr,
        Solved::Severity => Solve::Severity,
        Solved::Cpr => Solve::Cpr,
        Solved::Multiple => Solve::Multiple,
    };
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for class in &arguments.class {
        let found = BreakEven::of(&deal, &options, class, solve, until, settle)?;
        let message = match found.crossings {
            0 => Some(format!("none: the outcome is the same for every {} searched", solve.name())),
            1 => None,
            count => Some(format!("several: {count} crossings; the lowest is shown")),
        };
        notes.extend(message.map(|message| Diagnostic::of_file(class, message)));
        rows.push(found);
    }
    let columns = text_table::columns(&rows, &BreakEven::columns());
    arguments.write(&deal, &rows, &notes, || text_table::page(&columns, 3, terminal::width()))
}

impl Arguments {
    fn price(&self) -> Result<Option<f64>, Failure> {
        let parse = |text: &String| {
            let message = format!("`{text}`: write a price such as 99.5, 99-16+ or 99-165");
            price_of_text(text).ok_or_else(|| fail("--price", message))
        };
        self.price.as_ref().map(parse).transpose()
    }

    fn until(&self, price: Option<f64>) -> Result<Until, Failure> {
        match (self.until.as_str(), self.until.split_once('=')) {
            ("first-loss", _) => Ok(Until::FirstLoss),
            ("no-principal", _) => Ok(Until::NoPrincipal),
            (_, Some(("yield", figure))) => {
                let figure = figure.trim().parse::<f64>().ok().filter(|figure| *figure > -199.0);
                let message = "write a yield in percent, such as yield=0";
                let yield_pct = figure.ok_or_else(|| fail("--until", message))?;
                let message = "a yield is at a price; give --price";
                let price = price.ok_or_else(|| fail("--until", message))?;
                Ok(Until::Yield { yield_pct, price })
            }
            (text, _) => {
                let message = format!("`{text}`: write first-loss, no-principal or yield=PCT");
                Err(fail("--until", message))
            }
        }
    }

    /// The table of losses and yields by default rate and severity.
    fn losses(&self, deal: &Deal, price: Option<f64>, settle: Option<Date>) -> Result<(), Failure> {
        let cases = Cases::of(&self.assumed, None, deal, &self.deal)?;
        let mut rows: Vec<LossRow> = Vec::new();
        for (scenario, given) in cases.scenarios.iter().zip(&cases.given) {
            let options = scenario.options(&cases.options);
            let flows = Projection::with(deal, &options).run()?;
            let single = self.assumed.speeds.given();
            let value = |option: &str| {
                let found = given.iter().chain(&single).find(|(name, _)| name == option);
                found.map_or_else(String::new, |(_, value)| value.clone())
            };
            for class in &self.class {
                let settle = settle.unwrap_or(flows.settlement);
                let held = Holding::of(deal, &flows, class, settle)?;
                let priced =
                    price.map(|price| held.at(Quote::Price(price), &Market::default(), "", ""));
                rows.push(LossRow {
                    class: class.clone(),
                    cdr: value("cdr"),
                    severity: value("severity"),
                    collateral_loss_pct: held.collateral_loss_pct(),
                    class_loss_pct: held.class_loss_pct(),
                    yield_pct: priced.and_then(|priced| priced.yield_pct),
                });
            }
        }
        let place = |row: &LossRow| self.class.iter().position(|class| *class == row.class);
        rows.sort_by_key(place);
        self.write(deal, &rows, &[], || {
            let of_class = rows.chunk_by(|a, b| a.class == b.class);
            let pages = of_class.map(|rows| matrices(rows, price.is_some()));
            pages.collect::<Vec<_>>().join("\n")
        })
    }

    fn write<R: Row>(
        &self,
        deal: &Deal,
        rows: &[R],
        notes: &[Diagnostic],
        page: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        terminal::notes(notes);
        let mut out = Sink::open(self.out.as_deref())?;
        let text = match self.format {
            Format::Table => page(),
            Format::Csv => output::csv(&Table::of(rows))?,
            Format::Json => self.json(deal, rows, notes)?,
        };
        out.write(|out| out.write_all(text.as_bytes()))?;
        out.finish()
    }

    fn json<R: Row>(
        &self,
        deal: &Deal,
        rows: &[R],
        notes: &[Diagnostic],
    ) -> Result<String, Failure> {
        let mut assumptions: BTreeMap<String, String> = self.assumed.named();
        assumptions.extend(self.settle.clone().map(|date| ("settle".to_owned(), date)));
        assumptions.extend(self.price.clone().map(|price| ("price".to_owned(), price)));
        fn text(envelope: &Envelope<'_, impl Serialize>) -> Result<String, Failure> {
            envelope.text()
        }
        text(&Envelope {
            deal: Some(DealName::of(deal)),
            assumptions: Some(assumptions),
            notes: notes.iter().map(ToString::to_string).collect(),
            ..Envelope::of("breakeven", Table::of(rows))
        })
    }
}

/// The losses of a class, and its yields: a line for each default rate, a column for each severity.
fn matrices(rows: &[LossRow], has_price: bool) -> String {
    let mut text = String::new();
    let mut cdrs: Vec<&str> = Vec::new();
    let mut severities: Vec<&str> = Vec::new();
    for row in rows {
        if !cdrs.contains(&row.cdr.as_str()) {
            cdrs.push(&row.cdr);
        }
        if !severities.contains(&row.severity.as_str()) {
            severities.push(&row.severity);
        }
    }
    let mut matrix = |title: &str, figure: fn(&LossRow) -> Option<f64>| {
        let keys = cdrs.iter().map(ToString::to_string).collect();
        let mut columns =
            vec![TextColumn { heading: "cdr".to_owned(), cells: keys, is_word: true }];
        for severity in &severities {
            let cell = |cdr: &&str| {
                let row = rows.iter().find(|row| row.cdr == *cdr && row.severity == *severity);
                row.and_then(figure).map_or_else(|| "-".to_owned(), |pct| format!("{pct:.4}"))
            };
            let cells = cdrs.iter().map(cell).collect();
            let heading = format!("severity {severity}");
            columns.push(TextColumn { heading, cells, is_word: false });
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{}, {title}\n", rows[0].class));
        text.push_str(&text_table::page(&columns, 1, terminal::width()));
    };
    matrix("class loss, percent", |row| row.class_loss_pct);
    matrix("collateral loss, percent", |row| row.collateral_loss_pct);
    if has_price {
        matrix("yield, percent", |row| row.yield_pct);
    }
    text
}
