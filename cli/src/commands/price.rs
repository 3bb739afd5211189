//! `paydown price`: prices, yields, spreads and durations of classes under several speeds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paydown::analytics::{Curve, CurveKind, price_in_ticks, price_of_text};
use paydown::calendar::Date;
use paydown::error::Diagnostic;
use paydown::projection::{Call, CashFlows, Projection, Value};
use paydown::scenario::numbers;
use paydown::table::{Row, Table};
use paydown::valuation::{Effective, Holding, Market, PriceRow, Quote, Revaluation};
use paydown::{Deal, Errors};

use super::project::settlement;
use crate::cases::{Cases, LISTS};
use crate::options::{Arithmetic, Assumed, VECTORS, curve};
use crate::output::{self, DealName, Envelope, Failure, Sink, Start, fail};
use crate::terminal;
use crate::text_table::{self, TextColumn};

/// Prices, yields and spreads of classes at settlement, under one or several speeds
#[derive(Args)]
#[command(after_help = after_help())]
#[command(group(clap::ArgGroup::new("quote").required(true).args(["price", "yield_pct", "spread", "dm"])))]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// Classes to price; all that have a balance or notional at settlement if not given
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',')]
    class: Vec<String>,
    /// Clean prices, percent of the balance at settlement: 99.5, 99-16+ (32nds), 95:105:1
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Quotes")]
    price: Option<String>,
    /// Bond-equivalent yields, percent
    #[arg(
        long = "yield",
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Quotes"
    )]
    yield_pct: Option<String>,
    /// Z-spreads over --curve, basis points
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Quotes")]
    spread: Option<String>,
    /// Discount margins of a floater, basis points
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Quotes")]
    dm: Option<String>,
    /// Swap curve of I-spreads, written alike; without it, --curve if that is of swaps
    #[arg(long, value_name = "KIND:CURVE", help_heading = "Market")]
    swap_curve: Option<String>,
    /// Settlement date; without it the closing date, or that of the report of --from
    #[arg(long, value_name = "DATE")]
    settle: Option<String>,
    /// To what: maturity, or the first date on which a call is allowed
    #[arg(long, value_name = "TO,…", value_delimiter = ',', conflicts_with = "call")]
    to: Vec<To>,
    /// Scenarios from a CSV file, instead of lists of speeds
    #[arg(long, value_name = "FILE", conflicts_with_all = ["prepayment", "default", "severity"])]
    scenarios: Option<PathBuf>,
    #[command(flatten)]
    assumed: Assumed,
    /// How amounts are carried out
    #[arg(long, value_name = "A", default_value = "decimal")]
    arithmetic: Arithmetic,
    /// What to write
    #[arg(long, value_name = "WHAT", default_value = "prices")]
    show: Show,
    /// Prints prices in 32nds and eighths of them
    #[arg(long)]
    ticks: bool,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "table")]
    format: Format,
    /// Writes to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// To what a class is priced.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Maturity: no call
    Maturity,
    /// The first date on which the deal file allows a call
    Call,
}

/// What to show.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    /// Prices with yields, spreads, lives, durations, losses
    Prices,
    /// Effective duration and convexity and key-rate durations, from --curve moved by ten basis points;
    /// the Z-spread and the speeds stay, and indices with =forward move
    Effective,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For each class, a line for each quote and a column for each scenario
    Table,
    Csv,
    /// One object: command, deal, start, assumptions, notes, rows
    Json,
}

/// The help after the options: the syntax of lists and vectors, and what each figure means.
fn after_help() -> String {
    format!(
        "{LISTS} {VECTORS}\n\n\
         A buyer gets the payments of the accrual period that contains settlement, and of later ones.\n\n\
         Figures, per 100 of the balance at settlement:\n\
         accrued           interest from the first day of that period to settlement.\n\
         full price        price and accrued interest: what the buyer pays.\n\
         yield             bond-equivalent: compounded twice a year, 30/360 from settlement to each \
         payment (Standard Formulas, G.1); mortgage yields are compounded monthly, annual ones yearly.\n\
         discount margin   of a floater: the margin over its projected index at which simple interest, by          the class's day count, discounts the flows to the full price (Standard Formulas, SF-53).\n\
         nominal spread    yield less the par rate of --curve at the average life; I-spread, of swaps.\n\
         Z-spread          spread over every zero rate of --curve, bond-equivalent.\n\
         spread duration   to the Z-spread; of a floater, to the discount margin.\n\
         average life      years to what the balance or notional falls by, 30/360.\n\
         Macaulay          mean time of the flows, weighted by their value at the yield; modified \
         duration is that over 1 + yield/2, and a floater has none.\n\
         convexity         second derivative of the price by the yield, over the price.\n\
         dv01              what one basis point of yield moves the full price.\n\
         class loss        losses of the class, percent of its balance at settlement.\n\
         collateral loss   losses of the collateral from then on, percent of its balance.\n\
         unpaid interest   dollars owed after the last payment."
    )
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settle = settlement(arguments.settle.as_ref())?;
    let quotes = arguments.quotes()?;
    let market = arguments.market()?;
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    let cases =
        Cases::of(&arguments.assumed, arguments.scenarios.as_ref(), &deal, &arguments.deal)?;
    let mut priced = Priced::default();
    let forwards = arguments.assumed.servicing.forwards()?;
    for scenario in &cases.scenarios {
        for call in arguments.calls() {
            let mut options = scenario.options(&cases.options);
            options.call = call.unwrap_or(options.call);
            let call = options.call;
            let projection = Projection::with(&deal, &options);
            let of = Of {
                deal: &deal,
                scenario: &scenario.name,
                call,
                settle,
                quotes: &quotes,
                market: &market,
            };
            let before = priced.rows.len();
            match arguments.arithmetic {
                Arithmetic::Float => {
                    priced.add(&of, &projection.float().run()?, &arguments.class)?
                }
                _ => priced.add(&of, &projection.run()?, &arguments.class)?,
            }
            if arguments.show == Show::Effective {
                let Some(curve) = &market.curve else {
                    return Err(fail("--show", "effective measures move a curve; give --curve"));
                };
                for rows in priced.rows[before..].chunk_by(|a, b| a.class == b.class) {
                    let full_prices: Vec<f64> =
                        rows.iter().filter_map(|row| row.full_price).collect();
                    if full_prices.is_empty() {
                        continue;
                    }
                    let mut class = Revaluation::of(&deal, options.clone(), &rows[0].class);
                    (class.settle, class.forwards) = (Some(rows[0].settle), forwards.clone());
                    let moved = class.moved(curve)?;
                    for full_price in full_prices {
                        let mut effective = moved.effective(full_price)?;
                        effective.scenario.clone_from(&scenario.name);
                        priced.effective.push(effective);
                    }
                }
            }
        }
    }
    arguments.write(&deal, &cases, priced)
}

/// What a projection is priced for.
struct Of<'a> {
    deal: &'a Deal,
    scenario: &'a str,
    call: Call,
    settle: Option<Date>,
    quotes: &'a [Quote],
    market: &'a Market,
}

#[derive(Default)]
struct Priced {
    rows: Vec<PriceRow>,
    effective: Vec<Effective>,
    /// The date on which the projections start.
    start: Option<Date>,
    notes: Vec<Diagnostic>,
}

impl Priced {
    fn add<V: Value>(
        &mut self,
        of: &Of<'_>,
        flows: &CashFlows<V>,
        chosen: &[String],
    ) -> Result<(), Errors> {
        self.start = Some(flows.settlement);
        self.notes.extend(flows.notes.iter().cloned());
        let settle = of.settle.unwrap_or(flows.settlement);
        let call = of.call.to_string();
        let all = of.deal.class_names().map(str::to_owned).collect::<Vec<_>>();
        for class in if chosen.is_empty() { &all } else { chosen } {
            let held = Holding::of(of.deal, flows, class, settle)?;
            if chosen.is_empty() && held.balance <= 0.0 {
                continue;
            }
            for quote in of.quotes {
                let row = held.at(*quote, of.market, of.scenario, &call);
                let notes = row.notes.iter().map(|note| {
                    let of = [class.as_str(), of.scenario].into_iter().filter(|of| !of.is_empty());
                    Diagnostic::of_file(&of.collect::<Vec<_>>().join(", "), note.clone())
                });
                self.notes.extend(notes);
                self.rows.push(row);
            }
        }
        Ok(())
    }
}

impl Arguments {
    /// The quotes given, in order.
    fn quotes(&self) -> Result<Vec<Quote>, Failure> {
        let lists = [
            ("--yield", &self.yield_pct, Quote::Yield as fn(f64) -> Quote),
            ("--spread", &self.spread, Quote::Spread),
            ("--dm", &self.dm, Quote::Margin),
        ];
        for (option, list, quote) in lists {
            if let Some(list) = list {
                return Ok(numbers(option, list)?.into_iter().map(quote).collect());
            }
        }
        let list = self.price.as_deref().unwrap_or_default();
        Ok(prices(list)?.into_iter().map(Quote::Price).collect())
    }

    fn market(&self) -> Result<Market, Failure> {
        let read = |option: &str, text: &Option<String>| {
            text.as_deref().map(|text| curve(option, text)).transpose()
        };
        if self.spread.is_some() && self.assumed.servicing.curve()?.is_none() {
            return Err(fail("--spread", "a spread is over a curve; give --curve"));
        }
        let mut market = Market::default();
        market.curve = self.assumed.servicing.curve()?;
        let is_of_swaps = |curve: &Curve| curve.kind() == CurveKind::Swap;
        market.swaps = read("--swap-curve", &self.swap_curve)?
            .or_else(|| market.curve.clone().filter(is_of_swaps));
        Ok(market)
    }

    /// The calls of each scenario; `None` for its own.
    fn calls(&self) -> Vec<Option<Call>> {
        let call = |to: &To| match to {
            To::Maturity => Call::Never,
            To::Call => Call::First,
        };
        match self.to.as_slice() {
            [] => vec![None],
            to => to.iter().map(|to| Some(call(to))).collect(),
        }
    }

    fn named(&self) -> BTreeMap<String, String> {
        let mut named = self.assumed.named();
        named.extend(self.settle.clone().map(|date| ("settle".to_owned(), date)));
        named
    }

    fn write(&self, deal: &Deal, cases: &Cases, priced: Priced) -> Result<(), Failure> {
        let Priced { mut rows, mut effective, start, mut notes } = priced;
        // The classes follow one another as in the deal file, each with all its scenarios.
        let place = |row: &PriceRow| deal.class_names().position(|name| name == row.class);
        rows.sort_by_key(place);
        effective.sort_by_key(|row| deal.class_names().position(|name| name == row.class));
        let mut known = Vec::new();
        notes.retain(|note| {
            let is_new = !known.contains(note);
            known.push(note.clone());
            is_new
        });
        terminal::notes(&notes);
        let mut out = Sink::open(self.out.as_deref())?;
        let start = start.map(|date| Start::of(cases.options.start.as_ref(), date));
        let text = match (self.show, self.format) {
            (Show::Prices, Format::Table) => page(&rows, self.ticks),
            (Show::Effective, Format::Table) => {
                let columns = text_table::columns(&effective, &Effective::columns());
                text_table::page(&columns, 2, terminal::width())
            }
            (Show::Prices, format) => self.rows(format, deal, start, &notes, &rows)?,
            (Show::Effective, format) => self.rows(format, deal, start, &notes, &effective)?,
        };
        out.write(|out| out.write_all(text.as_bytes()))?;
        out.finish()
    }
}

impl Arguments {
    /// Rows as CSV or JSON.
    fn rows<R: Row>(
        &self,
        format: Format,
        deal: &Deal,
        start: Option<Start>,
        notes: &[Diagnostic],
        rows: &[R],
    ) -> Result<String, Failure> {
        if format == Format::Csv {
            return output::csv(&Table::of(rows));
        }
        Envelope {
            deal: Some(DealName::of(deal)),
            start,
            assumptions: Some(self.named()),
            notes: notes.iter().map(ToString::to_string).collect(),
            ..Envelope::of("price", Table::of(rows))
        }
        .text()
    }
}

/// A list of prices: numbers, 32nds, and ranges START:END:STEP.
pub fn prices(list: &str) -> Result<Vec<f64>, Errors> {
    let mut prices = Vec::new();
    let mut mistakes = Vec::new();
    for part in list.split(',') {
        let ends: Vec<Option<f64>> = part.split(':').map(price_of_text).collect();
        match ends[..] {
            [Some(price)] => prices.push(price),
            // Steps are counted, so that they do not add up rounding errors.
            [Some(from), Some(to), Some(step)] if step > 0.0 && to >= from => {
                let range = format!("{from}:{to}:{step}");
                match numbers("--price", &range) {
                    Ok(found) => prices.extend(found),
                    Err(found) => mistakes.extend(found),
                }
            }
            _ => {
                let part = part.trim();
                let message = format!(
                    "`{part}`: write a price such as 99.5, 99-16+ or 99-165, or a range 95:105:1"
                );
                mistakes.push(Diagnostic::of_file("--price", message));
            }
        }
    }
    if mistakes.is_empty() { Ok(prices) } else { Err(mistakes.into()) }
}

/// The price–yield table: for each class and call a line for each quote, and a column for each scenario.
fn page(rows: &[PriceRow], ticks: bool) -> String {
    let mut text = String::new();
    for of_class in rows.chunk_by(|a, b| a.class == b.class) {
        let mut calls: Vec<&str> = of_class.iter().map(|row| row.call.as_str()).collect();
        calls.dedup();
        let mut known: Vec<&str> = Vec::new();
        for call in calls {
            if known.contains(&call) {
                continue;
            }
            known.push(call);
            let of_call: Vec<&PriceRow> = of_class.iter().filter(|row| row.call == call).collect();
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&block(&of_call, ticks));
        }
    }
    text
}

fn block(rows: &[&PriceRow], ticks: bool) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let call = match first.call.as_str() {
        "never" => "to maturity".to_owned(),
        "first" => "to the first call".to_owned(),
        date => format!("called from {date}"),
    };
    let accrued =
        first.accrued.map_or_else(String::new, |accrued| format!(", accrued {accrued:.6}"));
    let head = format!("{}, settled {}, {call}{accrued}\n", first.class, first.settle);
    let mut scenarios: Vec<&[&PriceRow]> = rows.chunk_by(|a, b| a.scenario == b.scenario).collect();
    scenarios.retain(|rows| !rows.is_empty());
    let number = |value: Option<f64>, places: usize| {
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.places$}"))
    };
    let price = |row: &PriceRow| match row.price {
        Some(price) if ticks => price_in_ticks(price),
        price => number(price, 4),
    };
    let given: Vec<String> =
        scenarios.first().map_or_else(Vec::new, |rows| rows.iter().map(|row| price(row)).collect());
    let date = |date: Option<Date>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
    let figures = ["average life", "modified", "first principal", "last principal", "class loss %"];
    let mut keys: Vec<String> = given;
    keys.extend(figures.map(str::to_owned));
    let mut columns = vec![TextColumn { heading: "price".to_owned(), cells: keys, is_word: true }];
    for rows in scenarios {
        let middle = rows[rows.len() / 2];
        let mut cells: Vec<String> = rows.iter().map(|row| number(row.yield_pct, 4)).collect();
        cells.extend([
            number(middle.average_life_years, 2),
            number(middle.modified_years, 2),
            date(middle.first_principal),
            date(middle.last_principal),
            number(middle.class_loss_pct, 2),
        ]);
        let heading = format!("yield {}", middle.scenario);
        columns.push(TextColumn { heading, cells, is_word: false });
    }
    head + &text_table::page(&columns, 1, terminal::width())
}
