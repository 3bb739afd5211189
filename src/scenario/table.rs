//! Scenarios as a table: of columns, or of a CSV file.

use std::collections::BTreeSet;
use std::path::Path;

use super::columns::{
    ALTERNATIVES, ColumnValues, INDEX, apply, check_name, check_value, is_moved_last,
};
use super::grid::Scenarios;
use super::terms::Terms;
use crate::calendar::Date;
use crate::collateral::{Assumptions, IndexCurve, Scenario, csv_text};
use crate::error::{Diagnostic, Errors, Mistakes, quote};
use crate::projection::Projection;
use crate::text_file::read_text;

/// Longest line of scenarios, in bytes.
const LONGEST_LINE: usize = 64 << 10;

/// Largest file of scenarios: 256 MiB.
const LARGEST_BYTES: u64 = 256 << 20;

/// The most mistakes that we look for in a column.
const MOST_MISTAKES: usize = 1_000;

/// The columns that name scenarios, of which a table has one.
const NAMES: [&str; 2] = ["scenario", "name"];

/// Scenarios as a table: a column for each assumption that varies, a row for each scenario.
///
/// A column has the name of an assumption ([`Assumptions::NAMES`]), of an index that the base or a
/// deal knows (`libor-1m`), `call` or `force:TRIGGER`; `scenario` or `name` has the names of the
/// scenarios. What no column sets is as in the base assumptions.
///
/// ```
/// use paydown::Deal;
/// use paydown::collateral::Assumptions;
/// use paydown::scenario::{Scenarios, ScenarioTable};
///
/// let csv = "scenario,cpr,cdr\nbase,10,1\nstress,6 ramp 30 4,5 for 24 1\n";
/// let wrong = ScenarioTable::from_csv("s.csv", csv, &Assumptions::default()).unwrap_err();
/// assert!(wrong[0].to_string().starts_with("s.csv:3:20: column cdr: "));
/// let right = csv.replace("5 for 24 1", "\"5 for 24, 1\"");
/// let table = ScenarioTable::from_csv("s.csv", &right, &Assumptions::default())?;
/// assert_eq!(table.len(), 2);
/// let results = Deal::open("deals/sequential-cmo")?.run_grid(&table)?;
/// assert_eq!(&*results.rows[0].name, "base");
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioTable {
    base: Assumptions,
    names: Option<Vec<String>>,
    columns: Vec<Column>,
    rows: usize,
}

/// A column, and its place among those that were given.
#[derive(Debug, Clone, PartialEq)]
struct Column {
    name: String,
    values: ColumnValues,
    place: usize,
}

/// What the deals that scenarios are of know: the names of their indices, and their first month.
#[derive(Default)]
struct Known {
    indices: BTreeSet<String>,
    first_month: Option<Date>,
}

impl Known {
    fn of(projections: &[Projection<'_>]) -> Self {
        let names = |projection: &Projection<'_>| projection.index_names().unwrap_or_default();
        let mut months = projections.iter().map(Projection::first_month);
        let first = months.next();
        Self {
            indices: projections.iter().flat_map(names).collect(),
            first_month: first.filter(|first| months.all(|other| other == *first)),
        }
    }
}

/// Where a table is from, for messages.
enum Origin<'t> {
    Columns,
    /// The text of a CSV, and the number of the line of each row.
    Csv {
        text: &'t str,
        header: usize,
        lines: &'t [usize],
    },
}

impl Origin<'_> {
    /// Reports a mistake in a cell, or in a column's name if there is no row.
    fn report(&self, mistakes: &mut Mistakes, row: Option<usize>, column: usize, message: String) {
        let (text, line) = match (self, row) {
            (Self::Columns, Some(row)) => return mistakes.at_line(row + 1, message),
            (Self::Columns, None) => return mistakes.of_file(message),
            (Self::Csv { text, header, .. }, None) => (text, *header),
            (Self::Csv { text, lines, .. }, Some(row)) => {
                (text, lines.get(row).copied().unwrap_or(0))
            }
        };
        let mut fields = Vec::new();
        let written = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        csv_text::fields(written, ',', &mut fields);
        match fields.get(column) {
            Some((place, _)) => mistakes.at_place(line, *place, message),
            None => mistakes.at_line(line, message),
        }
    }
}

impl ScenarioTable {
    /// Scenarios from columns.
    ///
    /// # Errors
    ///
    /// Every mistake: an unknown name, a name that is given twice, two units of one assumption,
    /// columns of different lengths, and every value that cannot be read, with its row from 1.
    pub fn from_columns<C: Into<ColumnValues>>(
        base: &Assumptions,
        columns: impl IntoIterator<Item = (String, C)>,
    ) -> Result<Self, Errors> {
        let columns = columns.into_iter().map(|(name, values)| (name, values.into())).collect();
        Self::checked("scenarios", base, columns, &Known::default(), &Origin::Columns)
    }

    /// Scenarios from a CSV file of at most 256 MiB.
    ///
    /// # Errors
    ///
    /// As [`from_csv`](Self::from_csv); also if it is not a file, or cannot be read.
    pub fn open(path: impl AsRef<Path>, base: &Assumptions) -> Result<Self, Errors> {
        Self::open_for(path, base, &[])
    }

    /// Scenarios of projections from a CSV file of at most 256 MiB: a column may have the name of an
    /// index that a deal or its loans follow, and a cell of an index may name a CSV file of its rates
    /// (`month,rate` or `date,rate`), whose dates begin with the first projected month.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and what is wrong with a file of rates.
    pub fn open_for(
        path: impl AsRef<Path>,
        base: &Assumptions,
        projections: &[Projection<'_>],
    ) -> Result<Self, Errors> {
        let path = path.as_ref();
        let text = read_text(path, LARGEST_BYTES, "scenarios; run parts of them")?;
        Self::read_csv(&path.display().to_string(), &text, base, &Known::of(projections))
    }

    /// Scenarios from a CSV text with a header; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// As [`from_columns`](Self::from_columns), with lines and columns of the file; also a text that is
    /// no CSV.
    pub fn from_csv(file: &str, text: &str, base: &Assumptions) -> Result<Self, Errors> {
        Self::read_csv(file, text, base, &Known::default())
    }

    fn read_csv(file: &str, text: &str, base: &Assumptions, known: &Known) -> Result<Self, Errors> {
        let text = csv_text::checked(file, text, LONGEST_LINE, "scenario")?;
        let names: Vec<&str> =
            Assumptions::NAMES.iter().map(|(name, _)| *name).chain(NAMES).collect();
        if let Some(message) = csv_text::header_of_another_form(text, &names) {
            return Err(Diagnostic::at_line(file, 1, message).into());
        }
        let mut mistakes = Mistakes::new(file);
        let mut columns: Vec<(String, Vec<String>)> = Vec::new();
        let (mut header, mut lines, mut fields) = (0, Vec::new(), Vec::new());
        for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.is_empty()) {
            csv_text::fields(line, ',', &mut fields);
            if header == 0 {
                header = number;
                columns = fields.iter().map(|(_, name)| (name.to_string(), Vec::new())).collect();
            } else if fields.len() == columns.len() {
                lines.push(number);
                for ((_, values), (_, value)) in columns.iter_mut().zip(&fields) {
                    values.push(value.to_string());
                }
            } else {
                let fields: Vec<&str> = fields.iter().map(|(_, field)| field.as_ref()).collect();
                mistakes.at_line(number, csv_text::wrong_count(&fields, ',', columns.len()));
            }
        }
        mistakes.finish(Some(()))?;
        let columns = columns.into_iter().map(|(name, values)| (name, values.into())).collect();
        let origin = Origin::Csv { text, header, lines: &lines };
        Self::checked(file, base, columns, known, &origin)
    }

    /// Checks names, lengths and values.
    fn checked(
        file: &str,
        base: &Assumptions,
        given: Vec<(String, ColumnValues)>,
        known: &Known,
        origin: &Origin<'_>,
    ) -> Result<Self, Errors> {
        let mut mistakes = Mistakes::new(file);
        let rows = given.first().map_or(0, |(_, values)| values.len());
        if rows == 0 {
            mistakes.of_file("there are no scenarios; give a header and a row for each");
        }
        if let Some((_, other)) = given.iter().find(|(_, values)| values.len() != rows) {
            let other = other.len();
            mistakes.of_file(format!("a column has {rows} values and another {other}"));
        }
        let (mut names, mut columns): (Option<Vec<String>>, Vec<Column>) = (None, Vec::new());
        for (place, (name, values)) in given.into_iter().enumerate() {
            let mut report = |message| origin.report(&mut mistakes, None, place, message);
            let values = match values {
                ColumnValues::Texts(texts) if NAMES.contains(&name.as_str()) => {
                    if names.replace(texts).is_some() {
                        report(format!("column {name} is given twice"));
                    }
                    continue;
                }
                values => values,
            };
            let is_index = check_name(&name).is_err()
                && (known.indices.contains(&name) || base.indices.get(&name).is_some());
            let name = if is_index { format!("{INDEX}{name}") } else { name };
            if name.is_empty() {
                report("a column has no name; give it one, or remove it".to_owned());
            } else if columns.iter().any(|earlier: &Column| earlier.name == name) {
                report(format!("column {name} is given twice"));
            } else if let Err(wrong) = check_name(&name) {
                // A wrong name is one mistake, and not one for each row.
                report(format!("column {}", wrong[0]));
            } else {
                columns.push(Column { name, values, place });
            }
        }
        for units in ALTERNATIVES {
            let given: Vec<&str> = units
                .iter()
                .copied()
                .filter(|unit| columns.iter().any(|c| c.name == *unit))
                .collect();
            if given.len() > 1 {
                let given = given.join(" and ");
                mistakes.of_file(format!("{given} exclude each other; give one of them"));
            }
        }
        // An index has its curve before a shift moves it.
        columns.sort_by_key(|column| is_moved_last(&column.name));
        for number in 0..columns.len() {
            let (earlier, rest) = columns.split_at_mut(number);
            let column = &mut rest[0];
            for (row, message) in column.check(base, earlier, known) {
                let message = format!("column {}: {message}", column.name);
                origin.report(&mut mistakes, Some(row), column.place, message);
            }
        }
        mistakes.finish(Some(Self { base: base.clone(), names, columns, rows }))
    }
}

impl Column {
    /// Reads the curves of an index. Returns what is wrong with the cells, with their rows.
    fn check(
        &mut self,
        base: &Assumptions,
        earlier: &[Self],
        known: &Known,
    ) -> Vec<(usize, String)> {
        let mut wrong = Vec::new();
        let mut curves = Vec::new();
        let index = self.name.strip_prefix(INDEX);
        for row in 0..self.values.len() {
            let text = self.values.text(row);
            let found = match index {
                _ if text.is_empty() => {
                    curves.push(None);
                    Ok(())
                }
                Some(_) => curve(&text, known).map(|curve| curves.push(Some(curve))),
                None if is_moved_last(&self.name) => {
                    let mut assumed = base.clone();
                    let indices = earlier.iter().filter(|column| column.name.starts_with(INDEX));
                    indices.for_each(|it| apply(&it.values, row, &it.name, &mut assumed));
                    assumed.set(&self.name, &text)
                }
                None => check_value(&self.name, &text),
            };
            wrong.extend(found.err().into_iter().flatten().map(|found| (row, found.message)));
            if wrong.len() > MOST_MISTAKES {
                break;
            }
        }
        if index.is_some() && wrong.is_empty() {
            self.values = ColumnValues::Curves(curves);
        }
        wrong
    }
}

/// The rates of an index: a vector, or a CSV file of months or dates.
fn curve(text: &str, known: &Known) -> Result<IndexCurve, Errors> {
    if !text.to_lowercase().ends_with(".csv") {
        return IndexCurve::parse(text).map_err(|found| {
            found.iter().map(|wrong| Diagnostic::of_file("", wrong.to_string())).collect()
        });
    }
    let Some(first_month) = known.first_month else {
        let message = format!(
            "{}: a file of rates begins with the first projected month of one deal; write a vector",
            quote(text)
        );
        return Err(Diagnostic::of_file("", message).into());
    };
    let read = IndexCurve::from_csv_file(Path::new(text), first_month);
    read.map_err(|found| {
        found.iter().map(|wrong| Diagnostic::of_file("", wrong.to_string())).collect()
    })
}

impl Scenarios for ScenarioTable {
    fn len(&self) -> usize {
        self.rows
    }

    fn scenario(&self, position: usize) -> Scenario {
        let name = self.names.as_ref().and_then(|names| names.get(position).cloned());
        let name = name.unwrap_or_else(|| {
            let cells = self.columns.iter().map(|it| (&it.name, it.values.text(position)));
            let cells = cells.filter(|(_, text)| !text.is_empty());
            cells.map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(",")
        });
        Scenario::from(self.assumptions(position)).named(name)
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        let mut assumed = self.base.clone();
        for Column { name, values, .. } in &self.columns {
            apply(values, position, name, &mut assumed);
        }
        assumed
    }

    fn terms(&self, position: usize) -> Terms {
        let mut terms = Terms::default();
        for Column { name, values, .. } in self.columns.iter().filter(|it| Terms::has(&it.name)) {
            let text = values.text(position);
            // The text was checked when the table was read; an empty one sets nothing.
            let _ = if text.is_empty() { Ok(()) } else { terms.set(name, &text) };
        }
        terms
    }

    fn has_terms(&self) -> bool {
        self.columns.iter().any(|column| Terms::has(&column.name))
    }
}
