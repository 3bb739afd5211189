//! `paydown oas`: option-adjusted spreads of classes over paths of rates.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use paydown::analytics::{Curve, HullWhite, SwaptionQuote};
use paydown::error::Diagnostic;
use paydown::scenario::numbers;
use paydown::table::Table;
use paydown::valuation::{Oas, OasQuote, OasRow, PrepaymentModel, tenor_months};
use paydown::{Deal, Errors};

use super::price::prices;
use super::project::settlement;
use crate::options::Assumed;
use crate::output::{self, DealName, Envelope, Failure, Sink, Start, fail, is_read};
use crate::terminal;
use crate::text_table::{self, TextColumn};

/// Option-adjusted spreads and prices of classes, over paths of rates with a prepayment model
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
#[command(group(clap::ArgGroup::new("given").required(true).args(["price", "oas"])))]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// Classes to value; all that have a balance or notional at settlement if not given
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',')]
    class: Vec<String>,
    /// Clean prices, percent of the balance at settlement: 99.5, 99-16+ (32nds), 95:105:1
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Quotes")]
    price: Option<String>,
    /// Option-adjusted spreads, basis points
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Quotes")]
    oas: Option<String>,
    /// The prepayment model, a YAML file: docs/prepay.md
    #[arg(long, value_name = "FILE", conflicts_with = "prepayment", help_heading = "Rates")]
    model: PathBuf,
    /// Mean reversion of the short rate a year: 0.03
    #[arg(long, value_name = "A", requires = "volatility", help_heading = "Rates")]
    mean_reversion: Option<f64>,
    /// Volatility of the short rate, basis points for the root of a year: 100
    #[arg(long, value_name = "BP", requires = "mean_reversion", help_heading = "Rates")]
    volatility: Option<f64>,
    /// Quoted swaptions that determine both, a CSV file: expiry,tenor,volatility_bp
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "mean_reversion",
        conflicts_with = "mean_reversion",
        help_heading = "Rates"
    )]
    swaptions: Option<PathBuf>,
    /// The number of paths, antithetic in pairs
    #[arg(long, value_name = "N", default_value = "1000", help_heading = "Rates")]
    paths: usize,
    /// The seed of the paths
    #[arg(long, value_name = "S", default_value = "1", help_heading = "Rates")]
    seed: u64,
    /// Leaves out effective measures and vega, for which all paths run three more times
    #[arg(long, help_heading = "Rates")]
    no_measures: bool,
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
enum Format {
    /// A line for each class and quote
    Table,
    Csv,
    /// One object: command, deal, start, assumptions, notes, rows
    Json,
}

const AFTER_HELP: &str = "\
Rates follow the one-factor model of Hull and White on --curve. An index of the deal has the model's \
rate of the tenor in its name; --index NAME=model:6m, or `indices` of the model's file, say another, \
--index NAME=forward takes the forward rates of --curve on every path, and --index NAME=3.5 its own.

Figures, per 100 of the balance at settlement:
OAS                 spread over every zero rate of --curve, bond-equivalent, at which the mean over the \
paths is the full price. Without volatility it is the Z-spread.
error               standard error of the OAS, from samples of whole antithetic pairs.
Z-spread            of the payments on the forward path.
option cost         Z-spread less OAS.
spread duration     fall in price for a rise in the OAS, over the price.
effective duration  fall in price for a rise of all rates of --curve by 25 bp, over the price: the same \
paths on the moved curve, at the same OAS; convexity likewise.
vega                rise in price for one basis point of volatility, at the same OAS.
average life        years on the forward path.";

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settle = settlement(arguments.settle.as_ref())?;
    let quotes = arguments.quotes()?;
    let servicing = &arguments.assumed.servicing;
    let Some(curve) = servicing.curve()? else {
        return Err(fail(
            "--curve",
            "the model needs a curve: give --curve \"par: 2y=3.9, 10y=4.2\"",
        ));
    };
    let rates = arguments.rates(&curve)?;
    is_read(&arguments.model);
    let model = PrepaymentModel::open(&arguments.model)?;
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    let options = arguments.assumed.options(&deal, &arguments.deal)?;
    let mut oas = Oas::new(&deal, options, rates, model);
    (oas.forwards, oas.indices) = (servicing.forwards()?, servicing.modelled()?);
    (oas.settle, oas.paths, oas.seed) = (settle, arguments.paths, arguments.seed);
    oas.measures = !arguments.no_measures;
    let rows = oas.rows(&arguments.class, &quotes)?;
    arguments.write(&oas, &rows)
}

impl Arguments {
    fn quotes(&self) -> Result<Vec<OasQuote>, Failure> {
        if let Some(list) = &self.oas {
            return Ok(numbers("--oas", list)?.into_iter().map(OasQuote::Spread).collect());
        }
        let list = self.price.as_deref().unwrap_or_default();
        Ok(prices(list)?.into_iter().map(OasQuote::Price).collect())
    }

    fn rates(&self, curve: &Curve) -> Result<HullWhite, Failure> {
        if let Some(file) = &self.swaptions {
            let fit = HullWhite::fit(curve, &swaptions(file)?)?;
            let (a, volatility) = (fit.model.mean_reversion(), fit.model.volatility());
            let note = format!(
                "mean reversion {a:.4}, volatility {:.2} bp; the quotes differ by {:.2} bp (root mean \
                 square)",
                10_000.0 * volatility,
                fit.root_mean_square_bp()
            );
            terminal::notes(&[Diagnostic::of_file("swaptions", note)]);
            return Ok(fit.model);
        }
        let a = self.mean_reversion.unwrap_or_default();
        Ok(HullWhite::new(curve, a, self.volatility.unwrap_or_default() / 10_000.0)?)
    }

    fn write(&self, oas: &Oas<'_>, rows: &[OasRow]) -> Result<(), Failure> {
        let notes = rows.iter().flat_map(|row| {
            row.notes.iter().map(|note| Diagnostic::of_file(&row.class, note.clone()))
        });
        let mut notes: Vec<Diagnostic> = notes.collect();
        notes.dedup();
        terminal::notes(&notes);
        let mut out = Sink::open(self.out.as_deref())?;
        let text = match self.format {
            Format::Table => page(rows),
            Format::Csv => output::csv(&Table::of(rows))?,
            Format::Json => Envelope {
                deal: Some(DealName::of(oas.deal)),
                start: oas.settle.map(|date| Start::of(oas.options.start.as_ref(), date)),
                assumptions: Some(self.assumed.named()),
                notes: notes.iter().map(ToString::to_string).collect(),
                ..Envelope::of("oas", Table::of(rows))
            }
            .text()?,
        };
        out.write(|out| out.write_all(text.as_bytes()))?;
        out.finish()
    }
}

/// Reads `expiry,tenor,volatility_bp`, a swaption a line: `1y,10y,95`.
fn swaptions(file: &Path) -> Result<Vec<SwaptionQuote>, Errors> {
    is_read(file);
    let name = file.display().to_string();
    let wrong = |line: usize, message: String| Diagnostic::at_line(&name, line, message);
    let text = std::fs::read_to_string(file)
        .map_err(|error| Errors::from(Diagnostic::of_file(&name, error.to_string())))?;
    let mut lines = (1..).zip(text.lines());
    let mut mistakes = Vec::new();
    if lines.next().is_none_or(|(_, header)| header.trim() != "expiry,tenor,volatility_bp") {
        mistakes.push(wrong(1, "the header is `expiry,tenor,volatility_bp`".to_owned()));
    }
    let mut quotes = Vec::new();
    for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        let years =
            |text: &str| tenor_months(&format!("-{text}")).map(|months| f64::from(months) / 12.0);
        let fields: Vec<&str> = text.split(',').map(str::trim).collect();
        let read = match fields[..] {
            [expiry, tenor, volatility] => {
                years(expiry).zip(years(tenor)).zip(volatility.parse().ok())
            }
            _ => None,
        };
        match read {
            Some(((expiry, tenor), volatility_bp)) => {
                quotes.push(SwaptionQuote { expiry, tenor, volatility_bp });
            }
            None => {
                mistakes.push(wrong(line, format!("`{text}`: write a swaption as 1y,10y,95.5")))
            }
        }
    }
    if mistakes.is_empty() { Ok(quotes) } else { Err(mistakes.into()) }
}

/// A line for each class and quote.
fn page(rows: &[OasRow]) -> String {
    let column = |heading: &str, of: &dyn Fn(&OasRow) -> Option<f64>, places: usize| TextColumn {
        heading: heading.to_owned(),
        cells: rows
            .iter()
            .map(|row| of(row).map_or_else(|| "-".to_owned(), |value| format!("{value:.places$}")))
            .collect(),
        is_word: false,
    };
    let classes = rows.iter().map(|row| row.class.clone()).collect();
    let mut columns =
        vec![TextColumn { heading: "class".to_owned(), cells: classes, is_word: true }];
    columns.extend([
        column("price", &|row| row.price, 4),
        column("OAS bp", &|row| row.oas_bp, 2),
        column("error bp", &|row| row.oas_error_bp, 2),
        column("Z-spread bp", &|row| row.z_spread_bp, 2),
        column("option cost bp", &|row| row.option_cost_bp, 2),
        column("effective duration", &|row| row.effective_duration_years, 3),
        column("effective convexity", &|row| row.effective_convexity, 1),
        column("vega", &|row| row.vega, 4),
        column("average life", &|row| row.average_life_years, 2),
    ]);
    text_table::page(&columns, 1, terminal::width())
}
