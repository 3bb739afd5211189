//! Scenarios from columns: of numbers, of vectors as text, or of a CSV file.

use std::collections::BTreeSet;
use std::path::Path;

use super::grid::Scenarios;
use crate::collateral::{Assumptions, Scenario, csv_text};
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::text_file::read_text;

/// Longest line of scenarios, in bytes.
const LONGEST_LINE: usize = 64 << 10;

/// Largest file of scenarios: 256 MiB.
const LARGEST_BYTES: u64 = 256 << 20;

/// The column that names scenarios.
const NAME: &str = "scenario";

/// Units of one assumption, of which a list of scenarios has one.
const ALTERNATIVES: [&[&str]; 3] =
    [&["cpr", "psa", "smm", "abs"], &["cdr", "sda", "mdr"], &["no-advance", "stop-advance"]];

/// The values of one column, one for each scenario.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ColumnValues {
    /// Numbers, such as percentages.
    Numbers(Vec<f64>),
    /// Texts, as [`Assumptions::set`] reads them: vectors, numbers, yes and no. An empty text leaves
    /// the assumption as it is.
    Texts(Vec<String>),
}

impl ColumnValues {
    const fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }
}

impl From<Vec<f64>> for ColumnValues {
    fn from(values: Vec<f64>) -> Self {
        Self::Numbers(values)
    }
}

impl From<Vec<String>> for ColumnValues {
    fn from(values: Vec<String>) -> Self {
        Self::Texts(values)
    }
}

/// Scenarios as a table: a column for each assumption that varies, a row for each scenario.
///
/// A column has the name of an assumption ([`Assumptions::NAMES`]); `scenario` has the names of the
/// scenarios. What no column sets is as in the base assumptions.
///
/// ```
/// use paydown::Deal;
/// use paydown::collateral::Assumptions;
/// use paydown::scenario::{Scenarios, ScenarioTable};
///
/// let csv = "scenario,cpr,cdr\nbase,10,1\nstress,6 ramp 30 4,5 for 24 1\n";
/// let wrong = ScenarioTable::from_csv("s.csv", csv, &Assumptions::default()).unwrap_err();
/// assert!(wrong[0].to_string().starts_with("s.csv:3: column cdr: "));
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
    columns: Vec<(String, ColumnValues)>,
    rows: usize,
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
        let mut names = Vec::new();
        let mut kept = Vec::new();
        for (name, values) in columns {
            match values.into() {
                ColumnValues::Texts(texts) if name == NAME => names.push(texts),
                values => kept.push((name, values)),
            }
        }
        Self::checked("scenarios", base, names, kept, &|row| row + 1)
    }

    /// Scenarios from a CSV file of at most 256 MiB.
    ///
    /// # Errors
    ///
    /// As [`from_csv`](Self::from_csv); also if it is not a file, or cannot be read.
    pub fn open(path: impl AsRef<Path>, base: &Assumptions) -> Result<Self, Errors> {
        let path = path.as_ref();
        let text = read_text(path, LARGEST_BYTES, "scenarios; run parts of them")?;
        Self::from_csv(&path.display().to_string(), &text, base)
    }

    /// Scenarios from a CSV text with a header; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// As [`from_columns`](Self::from_columns), with lines of the file; also a text that is no CSV.
    pub fn from_csv(file: &str, text: &str, base: &Assumptions) -> Result<Self, Errors> {
        let text = csv_text::checked(file, text, LONGEST_LINE, "scenario")?;
        let mut mistakes = Mistakes::new(file);
        let known: Vec<&str> =
            Assumptions::NAMES.iter().map(|(name, _)| *name).chain([NAME]).collect();
        if let Some(message) = csv_text::header_of_another_form(text, &known) {
            return Err(Diagnostic::at_line(file, 1, message).into());
        }
        let mut records = csv_text::records(text);
        let header = match records.next() {
            Some(Ok(header)) => header,
            _ => csv::StringRecord::new(),
        };
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); header.len()];
        let mut lines = Vec::new();
        for record in records {
            let line_of = |at: Option<&csv::Position>| at.map_or(0, |at| at.line() as usize);
            match record {
                Ok(record) if record.len() == header.len() => {
                    lines.push(line_of(record.position()));
                    for (column, value) in columns.iter_mut().zip(&record) {
                        column.push(value.trim().to_owned());
                    }
                }
                Ok(record) => {
                    let message = csv_text::wrong_field_count(&record, header.len());
                    mistakes.at_line(line_of(record.position()), message);
                }
                Err(error) => mistakes.at_line(line_of(error.position()), error.to_string()),
            }
        }
        mistakes.finish(Some(()))?;
        let mut names = Vec::new();
        let mut kept = Vec::new();
        for (name, values) in header.iter().map(str::trim).zip(columns) {
            if name == NAME {
                names.push(values);
            } else {
                kept.push((name.to_owned(), ColumnValues::Texts(values)));
            }
        }
        Self::checked(file, base, names, kept, &|row| lines.get(row).copied().unwrap_or(0))
    }

    /// Checks names, lengths and values. `line` is the place of a row in messages.
    fn checked(
        file: &str,
        base: &Assumptions,
        mut names: Vec<Vec<String>>,
        mut columns: Vec<(String, ColumnValues)>,
        line: &dyn Fn(usize) -> usize,
    ) -> Result<Self, Errors> {
        let mut mistakes = Mistakes::new(file);
        if names.len() > 1 {
            mistakes.of_file(format!("column {NAME} is given twice"));
        }
        let names = names.pop();
        let lengths = names.iter().map(Vec::len).chain(columns.iter().map(|column| column.1.len()));
        let rows = lengths.clone().next().unwrap_or(0);
        if rows == 0 {
            mistakes.of_file("there are no scenarios; give a header and a row for each");
        }
        if let Some(other) = lengths.clone().find(|length| *length != rows) {
            mistakes.of_file(format!("a column has {rows} values and another {other}"));
        }
        for (place, (name, _)) in columns.iter().enumerate() {
            if columns[..place].iter().any(|(earlier, _)| earlier == name) {
                mistakes.of_file(format!("column {name} is given twice"));
            }
            if name.is_empty() {
                mistakes.of_file("a column has no name; give it one, or remove it");
            }
        }
        for units in ALTERNATIVES {
            let given = columns.iter().map(|(name, _)| name.as_str());
            let given: BTreeSet<&str> = given.filter(|name| units.contains(name)).collect();
            let given: Vec<&str> = given.into_iter().collect();
            if given.len() > 1 {
                mistakes.of_file(format!(
                    "{} exclude each other; give one of them",
                    given.join(" and ")
                ));
            }
        }
        // A wrong name is one mistake, and not one for each row.
        columns.retain(|(name, _)| match Assumptions::check_name(name) {
            _ if name.is_empty() => false,
            Ok(()) => true,
            Err(wrong) => {
                mistakes.of_file(format!("column {}", wrong[0]));
                false
            }
        });
        // An index has its curve before a shift moves it.
        columns.sort_by_key(|(name, _)| name.starts_with("shift"));
        for (name, values) in &columns {
            for row in 0..values.len().min(rows) {
                let mut assumed = base.clone();
                if name.starts_with("shift") {
                    set_row(&columns, row, &mut assumed, |other| other.starts_with("index:"));
                }
                for wrong in set(values, row, name, &mut assumed).err().into_iter().flatten() {
                    mistakes.at_line(line(row), format!("column {name}: {}", wrong.message));
                }
                if mistakes.is_full() {
                    break;
                }
            }
        }
        mistakes.finish(Some(Self { base: base.clone(), names, columns, rows }))
    }
}

/// Sets the assumption of one column and row.
fn set(
    values: &ColumnValues,
    row: usize,
    name: &str,
    assumed: &mut Assumptions,
) -> Result<(), Errors> {
    match values {
        ColumnValues::Numbers(values) => assumed.set(name, &values[row].to_string()),
        ColumnValues::Texts(values) if values[row].is_empty() => Ok(()),
        ColumnValues::Texts(values) => assumed.set(name, &values[row]),
    }
}

/// Sets the assumptions of one row, of the columns that are wanted. The values have been checked.
fn set_row(
    columns: &[(String, ColumnValues)],
    row: usize,
    assumed: &mut Assumptions,
    is_wanted: impl Fn(&str) -> bool,
) {
    for (name, values) in columns.iter().filter(|(name, _)| is_wanted(name)) {
        if row < values.len() {
            let _ = set(values, row, name, assumed);
        }
    }
}

impl Scenarios for ScenarioTable {
    fn len(&self) -> usize {
        self.rows
    }

    fn scenario(&self, position: usize) -> Scenario {
        let name = self.names.as_ref().and_then(|names| names.get(position).cloned());
        let name = name.unwrap_or_else(|| (position + 1).to_string());
        Scenario::from(self.assumptions(position)).named(name)
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        let mut assumed = self.base.clone();
        set_row(&self.columns, position, &mut assumed, |_| true);
        assumed
    }
}
