//! Average lives and losses of classes, as CSV rows and as tables.

use std::fmt::Write;

use paydown::calendar::Date;
use paydown::scenario::{Arithmetic, ClassResult, ScenarioResult};

use super::arguments::{Arguments, Kept};

/// Decimal places of years, and of amounts in floats.
const PLACES: usize = 10;

/// The width of a page, in characters.
const PAGE: usize = 100;

pub fn csv_head() -> String {
    "deal,scenario,cpr,cdr,severity,shift,class,balance,interest,principal,realized_loss,\
     average_life_years,first_principal,last_principal\n"
        .to_owned()
}

/// The rows of a path, one for each class. Names of deals and classes contain no commas.
pub fn csv_rows(text: &mut String, arguments: &Arguments, path: &ScenarioResult) {
    let deal = &arguments.subjects[path.deal].deal;
    let places = if arguments.arithmetic == Arithmetic::Float { PLACES } else { 2 };
    let axes: Vec<String> =
        arguments.grid.values(path.scenario).iter().map(f64::to_string).collect();
    let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    for (class, life) in deal.class_names().zip(&path.classes) {
        let years = life.average_life_years.map_or_else(String::new, |y| format!("{y:.PLACES$}"));
        let _ = writeln!(
            text,
            "{},{},{},{class},{:.places$},{:.places$},{:.places$},{:.places$},{years},{},{}",
            deal.name(),
            path.scenario + 1,
            axes.join(","),
            life.balance,
            life.interest,
            life.principal,
            life.realized_loss,
            date(life.first_principal),
            date(life.last_principal),
        );
    }
}

/// The values of a class in a scenario that tables and pictures show.
#[derive(Clone, Copy, Default)]
pub struct Life {
    pub average_years: Option<f64>,
    /// Realized loss, percent of the starting balance.
    pub loss_pct: f64,
}

/// The classes of every deal in every scenario.
pub struct Lives {
    /// For each deal and class, the scenarios in order.
    deals: Vec<Vec<Vec<Life>>>,
}

impl Lives {
    pub fn new(subjects: &[Kept], scenarios: usize) -> Self {
        let classes =
            |kept: &Kept| kept.deal.class_names().map(|_| Vec::with_capacity(scenarios)).collect();
        Self { deals: subjects.iter().map(classes).collect() }
    }

    /// Adds a path. The paths of a deal arrive in the order of scenarios.
    pub fn take(&mut self, path: &ScenarioResult) {
        for (lives, life) in self.deals[path.deal].iter_mut().zip(&path.classes) {
            lives.push(of(life));
        }
    }

    /// A deal's classes that are paid principal or bear losses, with their names.
    pub fn shown<'l>(
        &'l self,
        arguments: &'l Arguments,
        deal: usize,
    ) -> Vec<(&'l str, &'l [Life])> {
        let names = arguments.subjects[deal].deal.class_names();
        let has = |life: &Life| life.average_years.is_some() || life.loss_pct != 0.0;
        names
            .zip(&self.deals[deal])
            .filter(|(_, lives)| lives.iter().any(has))
            .map(|(name, lives)| (name, &lives[..]))
            .collect()
    }
}

fn of(life: &ClassResult) -> Life {
    let loss_pct = if life.balance > 0.0 { 100.0 * life.realized_loss / life.balance } else { 0.0 };
    Life { average_years: life.average_life_years, loss_pct }
}

/// A heading, and a cell for each scenario.
type Column<'c> = (&'c str, Vec<String>);

/// A measure's name and its format.
type Measure = (&'static str, fn(&Life) -> String);

const MEASURES: [Measure; 2] = [
    ("average life, years", |life| {
        life.average_years.map_or_else(|| "-".to_owned(), |years| format!("{years:.2}"))
    }),
    ("realized loss, percent of balance", |life| format!("{:.2}", life.loss_pct)),
];

/// For each deal a table of average lives and one of losses: a line for each scenario, a column for
/// each class.
pub fn tables(arguments: &Arguments, lives: &Lives) -> String {
    let mut text = String::new();
    for (deal, kept) in arguments.subjects.iter().enumerate() {
        let shown = lives.shown(arguments, deal);
        for (measure, write) in MEASURES {
            let columns: Vec<Column<'_>> = shown
                .iter()
                .map(|(name, lives)| (*name, lives.iter().map(write).collect()))
                .collect();
            let _ = writeln!(text, "{}{}: {measure}", kept.deal.name(), constant_axes(arguments));
            if columns.is_empty() {
                text.push_str("no class is paid principal\n");
            }
            table(&mut text, arguments, &columns);
            text.push('\n');
        }
    }
    text.pop();
    text
}

/// Axes with one value, which need no column.
fn constant_axes(arguments: &Arguments) -> String {
    let axes = arguments.grid.axes().iter().filter(|axis| axis.values().len() == 1);
    axes.map(|axis| format!(", {} {}", axis.name(), axis.values()[0])).collect()
}

/// Writes the columns beside those of the scenarios. Columns that do not fit into the page's width
/// follow in another table below.
fn table(text: &mut String, arguments: &Arguments, columns: &[Column<'_>]) {
    let grid = &arguments.grid;
    let first = columns.first().map_or(0, |(_, cells)| cells.len());
    let numbers = (1..=first).map(|number| number.to_string()).collect();
    let mut before: Vec<Column<'_>> = vec![("scenario", numbers)];
    let moved = grid.axes().iter().enumerate().filter(|(_, axis)| axis.values().len() > 1);
    for (place, axis) in moved {
        let values = (0..first).map(|scenario| grid.values(scenario)[place].to_string());
        before.push((axis.name(), values.collect()));
    }
    let width = |(name, cells): &Column<'_>| {
        cells.iter().map(String::len).chain([name.len()]).max().unwrap_or(0)
    };
    let taken: usize = before.iter().map(|column| width(column) + 2).sum();
    let mut rest = columns;
    while !rest.is_empty() {
        let mut free = PAGE.saturating_sub(taken);
        let fits = rest.iter().take_while(|column| {
            let needed = width(column) + 2;
            let fits = needed <= free;
            free = free.saturating_sub(needed);
            fits
        });
        let (now, later) = rest.split_at(fits.count().max(1));
        rest = later;
        let all: Vec<&Column<'_>> = before.iter().chain(now).collect();
        let mut line = |cell: &dyn Fn(&Column<'_>) -> String| {
            let cells: Vec<String> = all
                .iter()
                .map(|column| format!("{:>width$}", cell(column), width = width(column)))
                .collect();
            text.push_str(&cells.join("  "));
            text.push('\n');
        };
        line(&|(name, _)| (*name).to_owned());
        for scenario in 0..first {
            line(&|(_, cells)| cells[scenario].clone());
        }
    }
}
