//! Tables of results: rows with named columns, as CSV, as columns, and for `serde`.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::io;
use std::ops::Deref;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::calendar::Date;
use crate::error::{Errors, escaped};

/// One cell of a row. [`Display`] writes it as CSV files have it; an empty cell is empty.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// No value, such as the average life of a class that is paid no principal.
    Empty,
    /// A name.
    Text(Cow<'a, str>),
    /// A date, written as 2003-10-27.
    Date(Date),
    /// A whole number.
    Whole(u64),
    /// A decimal, written with this number of places; halves round away from zero.
    Decimal(Decimal, u32),
    /// A float, written with this number of places.
    Float(f64, usize),
    /// A number that is written with all its digits.
    Plain(f64),
}

impl<'a> Cell<'a> {
    /// A cell with a name.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A date, or an empty cell.
    #[must_use]
    pub fn date(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }

    /// A float with this number of places, or an empty cell.
    #[must_use]
    pub const fn float(value: Option<f64>, places: usize) -> Self {
        match value {
            Some(value) => Self::Float(value, places),
            None => Self::Empty,
        }
    }

    /// The cell as a number; `None` for text, dates and empty cells.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Decimal(number, _) => number.to_f64(),
            Self::Float(number, _) | Self::Plain(number) => Some(*number),
            Self::Empty | Self::Text(_) | Self::Date(_) => None,
        }
    }

    /// The cell as the field of a CSV file, without quotes. A text that a spreadsheet would take for
    /// a formula, because it begins with `=`, `+`, `-` or `@`, follows an apostrophe, and characters
    /// that control a terminal are escaped.
    #[must_use]
    pub fn csv_field(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@']) => {
                format!("'{}", escaped(text))
            }
            Self::Text(text) => escaped(text).into_owned(),
            _ => self.to_string(),
        }
    }

    /// Whether the cell is a word or a date, which tables align on the left.
    #[must_use]
    pub const fn is_word(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Date(_))
    }
}

impl Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => Display::fmt(date, f),
            Self::Whole(number) => Display::fmt(number, f),
            Self::Decimal(number, places) => {
                let strategy = RoundingStrategy::MidpointAwayFromZero;
                let kept = *places as usize;
                write!(f, "{:.kept$}", number.round_dp_with_strategy(*places, strategy))
            }
            // Adding zero removes the sign of a negative zero.
            Self::Float(number, places) => write!(f, "{:.places$}", number + 0.0),
            Self::Plain(number) => Display::fmt(number, f),
        }
    }
}

/// Amounts, rates and dates are strings, so that no digit is lost; whole numbers are numbers.
impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Whole(number) => serializer.serialize_u64(*number),
            _ => serializer.collect_str(self),
        }
    }
}

/// A number with digits in groups of three, as reports print it: `1557843.92` is `1,557,843.92`.
#[must_use]
pub fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A row of a table, which names its columns.
pub trait Row {
    /// Names of the columns, in order: lower-case words joined by underscores.
    fn columns() -> Vec<&'static str>;

    /// The cells, in the order of the columns.
    fn cells(&self) -> Vec<Cell<'_>>;
}

/// A row serializes as a map from its columns to its cells.
pub(crate) fn serialize_row<R: Row, S: Serializer>(
    row: &R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize_cells(row, &R::columns(), serializer)
}

fn serialize_cells<R: Row, S: Serializer>(
    row: &R,
    columns: &[&str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(columns.len()))?;
    for (column, cell) in columns.iter().zip(row.cells()) {
        map.serialize_entry(column, &cell)?;
    }
    map.end()
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Column {
    /// Names.
    Text(Vec<String>),
    /// Dates; `None` for an empty cell.
    Dates(Vec<Option<Date>>),
    /// Numbers; `None` for an empty cell.
    Numbers(Vec<Option<f64>>),
}

/// Rows as a table: a view that writes CSV, gives columns, and serializes as a list of maps.
///
/// ```
/// use paydown::{Deal, Scenario};
///
/// let deal = Deal::open("deals/bma-pass-through")?;
/// let flows = deal.project(&Scenario::new().cpr(6.0))?;
/// let mut csv = Vec::new();
/// flows.classes().write_csv(&mut csv)?;
/// assert!(csv.starts_with(b"period,date,class,balance_begin,"));
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug)]
pub struct Table<'a, R> {
    rows: &'a [R],
    /// A column that has another heading.
    heading: Option<(&'a str, &'a str)>,
}

impl<'a, R: Row> Table<'a, R> {
    /// The rows as a table.
    #[must_use]
    pub const fn of(rows: &'a [R]) -> Self {
        Self { rows, heading: None }
    }

    /// The same table with another heading over one column: that of an axis over its values.
    #[must_use]
    pub const fn with_heading(self, column: &'a str, heading: &'a str) -> Self {
        Self { rows: self.rows, heading: Some((column, heading)) }
    }

    /// Names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> Vec<&'a str> {
        let heading = |column: &'static str| match self.heading {
            Some((of, heading)) if of == column => heading,
            _ => column,
        };
        R::columns().into_iter().map(heading).collect()
    }

    /// The values of a column; `None` if the table has no column of this name. A column that has
    /// both words and numbers is text.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<Column> {
        let place = self.columns().iter().position(|column| *column == name)?;
        let cells = || self.rows.iter().map(|row| row.cells().swap_remove(place));
        if cells().any(|cell| matches!(cell, Cell::Text(_))) {
            return Some(Column::Text(cells().map(|cell| cell.to_string()).collect()));
        }
        if cells().any(|cell| matches!(cell, Cell::Date(_))) {
            let date = |cell| if let Cell::Date(date) = cell { Some(date) } else { None };
            return Some(Column::Dates(cells().map(date).collect()));
        }
        Some(Column::Numbers(cells().map(|cell| cell.number()).collect()))
    }

    /// Writes the table as CSV (RFC 4180) with a header; see [`Cell::csv_field`].
    ///
    /// # Errors
    ///
    /// If `out` cannot be written.
    pub fn write_csv(&self, out: impl io::Write) -> Result<(), Errors> {
        let mut out = csv::WriterBuilder::new().from_writer(out);
        out.write_record(self.columns()).map_err(io::Error::from)?;
        for row in self.rows {
            write_csv_row(&mut out, &row.cells())?;
        }
        Ok(out.flush()?)
    }
}

/// Writes one row of a CSV file.
pub(crate) fn write_csv_row(
    out: &mut csv::Writer<impl io::Write>,
    cells: &[Cell<'_>],
) -> io::Result<()> {
    for cell in cells {
        out.write_field(cell.csv_field().as_bytes()).map_err(io::Error::from)?;
    }
    out.write_record(None::<&[u8]>).map_err(io::Error::from)
}

impl<R> Deref for Table<'_, R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        self.rows
    }
}

impl<'a, R> IntoIterator for Table<'a, R> {
    type Item = &'a R;
    type IntoIter = std::slice::Iter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<R: Row> Serialize for Table<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.rows.len()))?;
        let columns = self.columns();
        for row in self.rows {
            list.serialize_element(&SerializedRow(row, &columns))?;
        }
        list.end()
    }
}

struct SerializedRow<'r, R>(&'r R, &'r [&'r str]);

impl<R: Row> Serialize for SerializedRow<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_cells(self.0, self.1, serializer)
    }
}

/// Declares the columns of a row type and how each is read, and makes it serializable.
macro_rules! row {
    ($([$value:ident : $bound:path])? $name:ident $(<$of:ident>)? { $($column:literal : $cell:expr,)* } as $row:ident) => {
        impl$(<$value: $bound>)? $crate::table::Row for $name$(<$of>)? {
            fn columns() -> Vec<&'static str> {
                vec![$($column),*]
            }

            fn cells(&self) -> Vec<$crate::table::Cell<'_>> {
                let $row = self;
                vec![$($cell),*]
            }
        }

        impl$(<$value: $bound>)? serde::Serialize for $name$(<$of>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::table::serialize_row(self, serializer)
            }
        }
    };
}
pub(crate) use row;
