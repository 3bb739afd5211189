//! A printed figure and its verdict.

use rust_decimal::Decimal;
use serde::Serialize;

/// What became of a printed figure: the verdict.
///
/// Verdicts are ordered, the mildest first. A figure on which the report breaks a relation is an
/// anomaly even where the model gives it. No relation that contains a term of the deal file, such as
/// the day count of an accrual, makes one: the mistake may be the file's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// Taken from the report: the collateral's side, or what nothing printed determines.
    Input,
    /// Computed, and equal in every printed digit.
    Exact,
    /// Computed; differs, but by no more than the digits printed of its inputs leave open, and
    /// every relation in which it stands holds. [`CheckedCell::low`] and [`CheckedCell::high`] say how
    /// far that is; where they are wide, the verdict says little.
    Rounding,
    /// The report contradicts itself: no values within half a unit of what is printed can meet a
    /// relation between its own figures.
    Anomaly,
    /// The model does not give this figure, and the report does not contradict itself.
    Break,
}

impl Verdict {
    /// Every status, the mildest first.
    pub const ALL: [Self; 5] =
        [Self::Input, Self::Exact, Self::Rounding, Self::Anomaly, Self::Break];

    /// The status in one lower-case word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Exact => "exact",
            Self::Rounding => "rounding",
            Self::Anomaly => "anomaly",
            Self::Break => "break",
        }
    }
}

/// A printed figure and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckedCell {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The table's title.
    pub table: String,
    /// The collateral group, where the table is by group.
    pub group: Option<String>,
    /// The class, account or label of the row; empty where the row has lost it.
    pub row: String,
    /// The column; empty in a table of one value per row.
    pub column: String,
    /// The figure as printed.
    pub published: String,
    /// What the model gives, at the places printed; none for inputs. For a further copy of an
    /// input, the copy that was taken.
    pub computed: Option<Decimal>,
    /// For [`Verdict::Rounding`], the least value that the printed inputs allow.
    pub low: Option<Decimal>,
    /// For [`Verdict::Rounding`], the greatest value that the printed inputs allow.
    pub high: Option<Decimal>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, where the verdict is not plain.
    pub reason: Option<String>,
    /// The deal file's clause, where a clause produced the figure.
    pub source: Option<String>,
    /// The printed value.
    #[serde(skip)]
    pub(crate) value: Decimal,
}

impl CheckedCell {
    /// Printed less computed, in units of what is printed (dollars, percent, loans); none for
    /// inputs, and where no decimal holds it.
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
    /// Within what printed digits can decide.
    pub rounding: usize,
    /// Contradicted by the report itself.
    pub anomaly: usize,
    /// Different.
    #[serde(rename = "break")]
    pub breaks: usize,
}

impl Counts {
    pub(crate) fn of(cells: &[CheckedCell]) -> Self {
        let mut counts = Self::default();
        for cell in cells {
            *match cell.verdict {
                Verdict::Input => &mut counts.input,
                Verdict::Exact => &mut counts.exact,
                Verdict::Rounding => &mut counts.rounding,
                Verdict::Anomaly => &mut counts.anomaly,
                Verdict::Break => &mut counts.breaks,
            } += 1;
        }
        counts
    }
}
