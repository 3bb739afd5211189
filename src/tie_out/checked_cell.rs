//! A printed figure and its verdict.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::quantity::{Form, Item, Key};
use crate::report::Cell;

/// The verdict on a printed figure.
///
/// Verdicts are ordered, the mildest first. A figure that breaks a relation of the report is an
/// anomaly even if the model computes the same figure. A relation that contains a term of the deal
/// file, such as the day count of an accrual, never makes an anomaly: the deal file may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// Taken from the report: a figure of the collateral, or one that no printed figure determines.
    Input,
    /// Computed, and equal in every printed digit.
    Exact,
    /// Computed; differs, but by no more than the printed digits of its inputs leave open, and it
    /// breaks no relation. [`CheckedCell::low`] and [`CheckedCell::high`] are the range; if they
    /// are far apart, the verdict says little.
    Rounding,
    /// The report contradicts itself: no values within half a unit of the printed figures satisfy a
    /// relation between them.
    Anomaly,
    /// A balance before the month that differs from the ending balance of the report before. The month
    /// starts from it. It is no mistake of either report.
    Restated,
    /// A figure of a line that a later revision replaces.
    Superseded,
    /// The model gives another figure, and the report does not contradict itself.
    Break,
}

/// What a computed figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RestsOn {
    /// Published inputs.
    Independent,
    /// An input that is not published and was inferred from figures of the same line or column: the
    /// figure proves less.
    Inferred,
}

impl Verdict {
    /// Every verdict, the mildest first.
    pub const ALL: [Self; 7] = [
        Self::Input,
        Self::Exact,
        Self::Rounding,
        Self::Anomaly,
        Self::Restated,
        Self::Superseded,
        Self::Break,
    ];

    /// The verdict in one lower-case word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Exact => "exact",
            Self::Rounding => "rounding",
            Self::Anomaly => "anomaly",
            Self::Restated => "restated",
            Self::Superseded => "superseded",
            Self::Break => "break",
        }
    }
}

/// What a printed figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// Dollars.
    Dollars,
    /// Dollars for each denomination of a class.
    DollarsPerDenomination,
    /// A number of loans.
    Loans,
    /// Percent, of a balance or a year.
    Percent,
    /// A fraction of one.
    Fraction,
    /// Months.
    Months,
    /// Unknown, because the line is.
    Unknown,
}

/// A printed figure and its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckedCell {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The table's title.
    pub table: String,
    /// The collateral group, if the table is by group.
    pub group: Option<String>,
    /// The class, account or label of the row; empty if the row has lost its label.
    pub row: String,
    /// The column; empty in a table of one value per row.
    pub column: String,
    /// The figure as printed.
    pub published: String,
    /// The model's figure at the printed places; `None` for inputs. For another copy of an input,
    /// the copy that we use.
    pub computed: Option<Decimal>,
    /// For [`Verdict::Rounding`], the least value that the printed inputs allow.
    pub low: Option<Decimal>,
    /// For [`Verdict::Rounding`], the greatest value that the printed inputs allow.
    pub high: Option<Decimal>,
    /// The verdict. In JSON its key is `status`.
    #[serde(rename = "status")]
    pub verdict: Verdict,
    /// The reason, if the verdict needs one.
    pub reason: Option<String>,
    /// The deal file's clause that produced the figure, if a clause did.
    pub source: Option<String>,
    /// What the computed figure rests on; `None` for inputs.
    pub basis: Option<RestsOn>,
    /// The figure's place in its line, in characters from 1; zero if unknown. This field and those
    /// below are not in the JSON.
    #[serde(skip)]
    pub place: usize,
    /// What the figure measures.
    #[serde(skip)]
    pub unit: Unit,
    /// The line of that clause in the deal file; zero if no clause produced the figure.
    #[serde(skip)]
    pub clause_line: usize,
    /// The relation that computes the figure from other figures of the report, in words.
    #[serde(skip)]
    pub formula: Option<String>,
    /// The figures in that relation, as positions among the cells of the tie-out.
    #[serde(skip)]
    pub inputs: Vec<usize>,
    /// The printed value.
    #[serde(skip)]
    pub(crate) value: Decimal,
}

impl CheckedCell {
    /// A figure as it is published, as an input.
    pub(super) fn input(cell: &Cell) -> Self {
        Self {
            line: cell.line,
            table: cell.table.clone(),
            group: cell.group.clone(),
            row: cell.row.clone(),
            column: cell.column.clone(),
            published: cell.text.clone(),
            computed: None,
            low: None,
            high: None,
            verdict: Verdict::Input,
            reason: None,
            source: None,
            basis: None,
            place: cell.place,
            unit: Unit::Unknown,
            clause_line: 0,
            formula: None,
            inputs: Vec::new(),
            value: cell.figure.value,
        }
    }

    /// Printed less computed, in the unit printed (dollars, percent, loans); `None` for inputs, and
    /// if a decimal cannot hold the difference.
    #[must_use]
    pub fn difference(&self) -> Option<Decimal> {
        self.computed.and_then(|computed| self.value.checked_sub(computed))
    }
}

/// How many cells have each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Taken from the report.
    pub input: usize,
    /// Equal in every printed digit.
    pub exact: usize,
    /// Within the range that printed digits leave open.
    pub rounding: usize,
    /// Contradicted by the report itself.
    pub anomaly: usize,
    /// Balances before the month that the report restates.
    #[serde(skip_serializing_if = "is_none")]
    pub restated: usize,
    /// Figures that a later revision replaces.
    #[serde(skip_serializing_if = "is_none")]
    pub superseded: usize,
    /// Of the exact ones, those that rest on inferred inputs.
    #[serde(skip_serializing_if = "is_none")]
    pub exact_inferred: usize,
    /// Different.
    #[serde(rename = "break")]
    pub breaks: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    pub(crate) fn of(cells: &[CheckedCell]) -> Self {
        let [input, exact, rounding, anomaly, restated, superseded, breaks] =
            Verdict::ALL.map(|verdict| cells.iter().filter(|cell| cell.verdict == verdict).count());
        let is_inferred = |cell: &&CheckedCell| {
            cell.verdict == Verdict::Exact && cell.basis == Some(RestsOn::Inferred)
        };
        let exact_inferred = cells.iter().filter(is_inferred).count();
        Self { input, exact, rounding, anomaly, restated, superseded, exact_inferred, breaks }
    }
}

/// What a quantity measures.
pub(super) fn unit(key: Key) -> Unit {
    match (key.item, key.item.form()) {
        (Item::Maturity, _) => Unit::Months,
        (Item::Percentage, _) => Unit::Fraction,
        (_, Form::Count) => Unit::Loans,
        (_, Form::Rate) => Unit::Percent,
        (_, Form::Amount) if key.per_denomination => Unit::DollarsPerDenomination,
        (_, Form::Amount) => Unit::Dollars,
    }
}
