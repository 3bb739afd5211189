//! Average lives and losses of classes, as rows and as tables.

use std::fmt::Write as _;
use std::io::{self, Write};

use paydown::projection::ClassSummary;
use paydown::scenario::{Arithmetic, Axis, ClassResult, ColumnValues, ScenarioResult, Scenarios};
use paydown::table::{Cell, Row};
use serde::Serialize;
use serde::ser::SerializeMap;

use super::Job;
use crate::terminal;
use crate::text_table::{TextColumn, page};
use paydown::error::escaped;

/// Decimal places of years, and of amounts in floats.
const PLACES: usize = 10;

/// Writes the results of a path as rows, one for each class.
pub struct Writer<'j> {
    job: &'j Job,
    columns: Vec<String>,
    /// Whether a row of JSON has been written.
    has_rows: bool,
}

impl<'j> Writer<'j> {
    pub fn new(job: &'j Job) -> Self {
        let mut columns = vec!["deal".to_owned(), "scenario".to_owned()];
        match job.axes() {
            [] => columns.push("name".to_owned()),
            axes => columns.extend(axes.iter().map(|axis| axis.name().to_owned())),
        }
        columns.extend(ClassSummary::<f64>::columns().into_iter().map(str::to_owned));
        columns.extend(job.discounts.iter().map(|vector| format!("present_value {vector}")));
        Self { job, columns, has_rows: false }
    }

    pub fn csv_head(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(&self.columns)?;
        out.flush()
    }

    pub fn csv_rows(&self, out: &mut dyn Write, path: &ScenarioResult) -> io::Result<()> {
        let mut out = csv::Writer::from_writer(out);
        for row in self.rows(path) {
            out.write_record(row.iter().map(Cell::csv_field))?;
        }
        out.flush()
    }

    pub fn json_rows(&mut self, out: &mut dyn Write, path: &ScenarioResult) -> io::Result<()> {
        for row in self.rows(path) {
            let comma = if self.has_rows { ",\n" } else { "\n" };
            self.has_rows = true;
            out.write_all(comma.as_bytes())?;
            serde_json::to_writer(&mut *out, &JsonRow { columns: &self.columns, cells: &row })?;
        }
        Ok(())
    }

    /// The rows of a path.
    fn rows(&self, path: &ScenarioResult) -> Vec<Vec<Cell<'j>>> {
        let subject = &self.job.subjects[path.deal];
        let deal = &subject.deal;
        let places = if self.job.arithmetic == Arithmetic::Float { PLACES } else { 2 };
        let name = || match self.job.axes() {
            [] => vec![Cell::Text(self.job.cases.scenario(path.scenario).name.into())],
            axes => {
                let places = self.job.places(path.scenario);
                axes.iter().zip(places).map(|(axis, place)| cell(axis, place)).collect()
            }
        };
        let before: Vec<Cell<'j>> =
            [Cell::text(deal.name()), Cell::Whole(path.scenario as u64 + 1)]
                .into_iter()
                .chain(name())
                .collect();
        let classes = deal.class_names().zip(&path.classes).zip(&subject.is_chosen);
        classes
            .filter(|(_, chosen)| **chosen)
            .map(|((class, life), _)| {
                let money = |amount: f64| Cell::Float(amount, places);
                let years = life.average_life_years;
                let mut row = before.clone();
                row.extend([
                    Cell::text(class),
                    money(life.balance),
                    money(life.interest),
                    money(life.principal),
                    money(life.realized_loss),
                    Cell::float(years, PLACES),
                    Cell::date(life.first_principal),
                    Cell::date(life.last_principal),
                ]);
                row.extend(life.present_values.iter().map(|value| money(*value)));
                row
            })
            .collect()
    }
}

/// The value of an axis at a place.
fn cell(axis: &Axis, place: usize) -> Cell<'static> {
    match axis.values() {
        ColumnValues::Numbers(numbers) => Cell::Plain(numbers[place]),
        _ => Cell::Text(axis.text(place).into()),
    }
}

/// A row as a map from its columns to its cells.
struct JsonRow<'r> {
    columns: &'r [String],
    cells: &'r [Cell<'r>],
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            map.serialize_entry(column, cell)?;
        }
        map.end()
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
    pub fn new(job: &Job) -> Self {
        let classes = |deal: &paydown::Deal| deal.class_names().map(|_| Vec::new()).collect();
        Self { deals: job.subjects.iter().map(|subject| classes(&subject.deal)).collect() }
    }

    /// Adds a path. The paths of a deal arrive in the order of scenarios.
    pub fn take(&mut self, path: &ScenarioResult) {
        for (lives, life) in self.deals[path.deal].iter_mut().zip(&path.classes) {
            lives.push(of(life));
        }
    }

    /// The chosen classes of a deal, with their names.
    pub fn chosen<'l>(
        &'l self,
        job: &'l Job,
        deal: usize,
    ) -> impl Iterator<Item = (&'l str, &'l [Life])> {
        let subject = &job.subjects[deal];
        let classes = subject.deal.class_names().zip(&self.deals[deal]).zip(&subject.is_chosen);
        classes.filter(|(_, chosen)| **chosen).map(|((name, lives), _)| (name, &lives[..]))
    }

    /// Those that are paid principal or bear losses.
    fn shown<'l>(&'l self, job: &'l Job, deal: usize) -> Vec<(&'l str, &'l [Life])> {
        let has = |life: &Life| life.average_years.is_some() || life.loss_pct != 0.0;
        self.chosen(job, deal).filter(|(_, lives)| lives.iter().any(has)).collect()
    }
}

fn of(life: &ClassResult) -> Life {
    let loss_pct = if life.balance > 0.0 { 100.0 * life.realized_loss / life.balance } else { 0.0 };
    Life { average_years: life.average_life_years, loss_pct }
}

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
pub fn tables(job: &Job, lives: &Lives) -> String {
    let mut text = String::new();
    for (deal, subject) in job.subjects.iter().enumerate() {
        let shown = lives.shown(job, deal);
        for (measure, write) in MEASURES {
            let _ = writeln!(text, "{}{}: {measure}", subject.deal.name(), constant_axes(job));
            let mut columns = scenarios(job);
            let keys = columns.len();
            columns.extend(shown.iter().map(|(name, lives)| TextColumn {
                heading: escaped(name).into_owned(),
                cells: lives.iter().map(write).collect(),
                is_word: false,
            }));
            if shown.is_empty() {
                text.push_str("no class is paid principal\n");
            }
            text.push_str(&page(&columns, keys, terminal::width()));
            text.push('\n');
        }
    }
    text.pop();
    text
}

/// Axes with one value, which need no column.
fn constant_axes(job: &Job) -> String {
    let axes = job.axes().iter().filter(|axis| axis.len() == 1);
    axes.map(|axis| format!(", {} {}", axis.name(), axis.text(0))).collect()
}

/// The columns that name a scenario: its number, and the axes that move, or its name.
fn scenarios(job: &Job) -> Vec<TextColumn> {
    let number = |heading: &str, cell: &dyn Fn(usize) -> String, is_word| TextColumn {
        heading: heading.to_owned(),
        cells: (0..job.cases.len()).map(cell).collect(),
        is_word,
    };
    let mut columns = vec![number("scenario", &|scenario| (scenario + 1).to_string(), false)];
    if job.axes().is_empty() {
        let name = |scenario| escaped(&job.cases.scenario(scenario).name).into_owned();
        columns.push(number("name", &name, true));
    }
    for (place, axis) in job.axes().iter().enumerate().filter(|(_, axis)| axis.len() > 1) {
        let value = |scenario| axis.text(job.places(scenario)[place]);
        let is_word = !matches!(axis.values(), ColumnValues::Numbers(_));
        columns.push(number(axis.name(), &value, is_word));
    }
    columns
}
