//! Trustee reports as filed with the SEC: every figure a report prints, with the line it stands on.
//!
//! A report is an exhibit of fixed-width text with a few SGML tags. [`Report::read`] takes the
//! exhibit alone or the whole filing around it. It takes no view on whether a figure is right and
//! shifts none that stands in the wrong place: what the trustee printed is what a [`Cell`] says.
//!
//! ```
//! use paydown::report::Report;
//!
//! let report = Report::from_path("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
//! let interest = report
//!     .cells
//!     .iter()
//!     .find(|cell| cell.row == "A1" && cell.column == "Current Accrued Interest")
//!     .unwrap();
//! assert_eq!((interest.text.as_str(), interest.line), ("1,557,843.92", 174));
//! ```

mod by_column;
mod columns;
mod delinquency;
mod denominations;
mod figures;
mod front;
mod mistakes;
mod one_value;
pub(crate) mod print;
mod rows;
mod tables;
mod text;
mod vocabulary;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::calendar::Date;
use crate::error::Diagnostic;
use crate::number::Figure;
pub(crate) use mistakes::Mistakes;
use rows::Sink;

pub use print::{ClassText, Digits, Page};

/// The largest file read as a report, in bytes; real ones have some fifty thousand.
pub const MAX_REPORT_BYTES: u64 = 8 << 20;

/// A trustee report: what it says of itself, and every figure of its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The file as the caller named it.
    pub file: String,
    /// The series the report is on, such as `2003-4`.
    pub series: String,
    /// The date the money is distributed to holders.
    pub distribution_date: Date,
    /// The date whose holders of record receive it, where given.
    pub record_date: Option<Date>,
    /// The report amends one filed earlier for the same distribution date: its cover page says
    /// "Form 8-K/A", or its file name ends in `-amended.txt`.
    pub amended: bool,
    /// The titles of the tables, in order; a table that continues another has its own.
    pub tables: Vec<TableHeading>,
    /// Every figure the tables print, in order of the file.
    pub cells: Vec<Cell>,
    /// Rows that stand without a value they should have, in order of the file.
    pub lost_values: Vec<LostValue>,
    pub(crate) beside: Beside,
}

/// What stands beside the figures, for what a tie-out tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beside {
    /// The lines of the distribution date and the record date, counted from 1.
    pub date_lines: [usize; 2],
    /// The headers of the tables by class and by account.
    pub headers: Vec<Header>,
    /// What footnotes say that factors are quoted per.
    pub denominations: Vec<Denomination>,
}

/// The columns of figures of a table, and the line of the header that names the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub line: usize,
    pub table: String,
    pub columns: Vec<String>,
}

/// A footnote's denomination of some classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Denomination {
    pub line: usize,
    /// As the footnote names them; none where it says "all".
    pub classes: Vec<String>,
    /// As printed.
    pub text: String,
    pub amount: Figure,
}

/// A table's title and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableHeading {
    /// The title as printed, white space collapsed; empty for a table that has none.
    pub title: String,
    /// The line of the title in the file, counted from 1 (of `<TABLE>` where there is no title).
    pub line: usize,
}

/// One figure of a table: an amount, a count, a rate, a percentage or a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cell {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The table's title as printed, white space collapsed.
    pub table: String,
    /// The collateral group, where the table is by group: `Group 1`, `Total`.
    pub group: Option<String>,
    /// The class or account, or the row's label with white space collapsed; empty where a value
    /// stands alone.
    pub row: String,
    /// The column's header, its stacked words joined; empty in tables of one value per row. In a
    /// delinquency grid `30 Days / DELINQUENT / count`, or `balance`, `count %`, `balance %`.
    pub column: String,
    /// The figure exactly as printed, such as `1,557,843.92` or `1.44000%`.
    pub text: String,
    /// The figure; `1.44000%` is 1.44000.
    pub figure: Figure,
    /// The figure is printed with a percent sign.
    pub is_percent: bool,
}

/// A place that should hold a value and holds none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LostValue {
    /// The line of the label in the file, counted from 1.
    pub line: usize,
    /// The row's label as printed.
    pub label: String,
    /// The table's title.
    pub table: String,
    /// The collateral group, where the table is by group.
    pub group: Option<String>,
    /// The column without a value; empty in tables of one value per row, or if the row has none.
    pub column: String,
}

impl Report {
    /// Reads a report from the bytes of a file; `file` is how messages name it.
    ///
    /// # Errors
    ///
    /// Every mistake found, in the order of the file: what is no text, no series, no date, a
    /// table without end, what should be a figure and is none, a row whose values fit no columns.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let of_file = |message: String| Err(vec![Diagnostic::of_file(file, message)]);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_REPORT_BYTES {
            return of_file(too_large());
        }
        let text = match text::decode(bytes) {
            Ok(text) => text,
            Err(wrong) => return of_file(wrong.to_owned()),
        };
        let mut mistakes = Mistakes::new(file);
        let (pieces, notes) = text::pieces(&text, &mut mistakes);
        let denominations = denominations::read(&pieces, &notes);
        let front = front::read(file, &pieces, &mut mistakes);
        let (sections, tables) = tables::sections(pieces, &mut mistakes);
        let mut sink = Sink {
            cells: Vec::new(),
            lost: Vec::new(),
            headers: Vec::new(),
            is_full: false,
            mistakes: &mut mistakes,
        };
        for section in &sections {
            rows::read(section, &mut sink);
        }
        let Sink { mut cells, lost: mut lost_values, headers, .. } = sink;
        // A grid's header may stand in the caption or above the rows, a lost label be told only
        // after the next row: restore the order of the page. The sort keeps a line's own order.
        cells.sort_by_key(|cell| cell.line);
        lost_values.sort_by_key(|lost| lost.line);

        let wrong = mistakes.into_diagnostics();
        match (front.series, front.distribution_date) {
            (Some(series), Some(distribution_date)) if wrong.is_empty() => Ok(Self {
                file: file.to_owned(),
                series,
                distribution_date,
                record_date: front.record_date,
                amended: front.amended,
                tables,
                cells,
                lost_values,
                beside: Beside { date_lines: front.lines, headers, denominations },
            }),
            _ => Err(wrong),
        }
    }

    /// Reads a report from a file, no more of it than a report can have.
    ///
    /// # Errors
    ///
    /// As [`Report::read`]; also if the file cannot be read or is larger than
    /// [`MAX_REPORT_BYTES`].
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Vec<Diagnostic>> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let unreadable = |error: std::io::Error| {
            vec![Diagnostic::of_file(&file, format!("cannot be read: {error}"))]
        };
        let mut bytes = Vec::new();
        File::open(path)
            .map_err(unreadable)?
            .take(MAX_REPORT_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        Self::read(&file, &bytes)
    }
}

fn too_large() -> String {
    format!("the file is larger than {} MiB; a report is far smaller", MAX_REPORT_BYTES >> 20)
}
