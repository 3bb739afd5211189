//! A report as filed: what it says of itself, and every printed figure with its line.

use crate::calendar::Date;
use crate::number::Figure;

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
    pub(crate) annotations: Annotations,
}

/// What stands beside the figures, for what a tie-out tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Annotations {
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
