//! A report as filed: its series and dates, and every printed figure with its line.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tables::TableKind;
use crate::calendar::Date;
use crate::number::Figure;
use crate::quantity::Layout;

/// A trustee report: its series and dates, and every figure of its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The file as the caller named it.
    pub file: String,
    /// The text of the file, in which figures have their lines and places; empty for a report of tables,
    /// which has several files.
    pub text: Arc<str>,
    /// The series that the report covers, such as `2003-4`.
    pub series: String,
    /// The date on which holders are paid.
    pub distribution_date: Date,
    /// The date that decides which holders are paid, if the report prints one.
    pub record_date: Option<Date>,
    /// The report amends one filed earlier for the same distribution date: its cover page says
    /// "Form 8-K/A", or its file name ends in `-amended.txt`.
    pub amended: bool,
    /// The titles of the tables, in order; a continued table has an entry of its own.
    pub tables: Vec<TableHeading>,
    /// Every figure of the tables, in order of the file.
    pub cells: Vec<Cell>,
    /// Rows without a value that they should have, in order of the file.
    pub lost_values: Vec<LostValue>,
    /// The layout in which it was read.
    pub(crate) layout: Arc<Layout>,
    pub(crate) annotations: Annotations,
    /// Accrual periods of classes by name, as published: the first and the last day, or the day after it.
    /// Only tables have them.
    pub(crate) accrual_periods: BTreeMap<String, (Date, Date)>,
    /// Whether earlier months of the same tables have balances.
    pub(crate) follows_others: bool,
}

/// What a tie-out checks besides the figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Annotations {
    /// The lines of the distribution date and the record date, counted from 1; 0 if absent.
    pub date_lines: [usize; 2],
    /// The headers of the tables by class and by account.
    pub headers: Vec<Header>,
    /// The denominations for which footnotes say that factors are quoted.
    pub denominations: Vec<Denomination>,
}

/// The figure columns of a table, and the line of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub line: usize,
    pub table: String,
    pub columns: Vec<String>,
}

/// The denomination that a footnote states for some classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Denomination {
    pub line: usize,
    /// Class names as the footnote prints them; empty if it says "all".
    pub classes: Vec<String>,
    /// The amount as printed.
    pub text: String,
    pub amount: Figure,
}

/// A table's title and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableHeading {
    /// The title as printed, white space collapsed; empty if the table has none.
    pub title: String,
    /// The line of the title in the file, counted from 1 (of `<TABLE>` if there is no title).
    pub line: usize,
}

/// One figure of a table: an amount, a count, a rate, a percentage or a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cell {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The characters of the figure in that line, counted from 1; zero if the line was rewritten.
    pub place: usize,
    /// The table's title as printed, white space collapsed.
    pub table: String,
    /// The collateral group, such as `Group 1` or `Total`, if the table is by group.
    pub group: Option<String>,
    /// The class or account, or the row's label with white space collapsed; empty if the value has
    /// lost its label.
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
    /// The table of a reported month, and whether a later revision of the line replaces the figure;
    /// `None` on a page.
    pub(crate) of_table: Option<(TableKind, bool)>,
}

impl Report {
    /// Whether the report is lines of tables, and no page.
    pub(crate) fn is_table(&self) -> bool {
        self.cells.first().is_some_and(|cell| cell.of_table.is_some())
    }
}

/// A place that should hold a value and is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LostValue {
    /// The line of the label in the file, counted from 1.
    pub line: usize,
    /// The row's label as printed.
    pub label: String,
    /// The table's title.
    pub table: String,
    /// The collateral group, if the table is by group.
    pub group: Option<String>,
    /// The column without a value; empty in tables of one value per row, or if the whole row is
    /// empty.
    pub column: String,
}
