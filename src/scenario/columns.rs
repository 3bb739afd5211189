//! The values of an axis or a column of scenarios, and the assumptions that they set.

use super::terms::Terms;
use crate::collateral::{Assumptions, IndexCurve};
use crate::error::Errors;

/// Units of one assumption, of which a list of scenarios has one.
pub(super) const ALTERNATIVES: [&[&str]; 3] = [
    &["cpr", "psa", "smm", "abs", "ppc"],
    &["cdr", "sda", "mdr", "pdc"],
    &["no-advance", "stop-advance"],
];

/// What begins the name of an index's rates.
pub(super) const INDEX: &str = "index:";

/// The assumption that a name sets: the first of its units.
pub(super) fn unit_of(name: &str) -> &str {
    let units = ALTERNATIVES.iter().find(|units| units.contains(&name));
    units.map_or(name, |units| units[0])
}

/// Whether a name moves what others have set, and so counts last.
pub(super) fn is_moved_last(name: &str) -> bool {
    name.starts_with("shift")
}

/// Checks that there is an assumption or a term of this name.
pub(super) fn check_name(name: &str) -> Result<(), Errors> {
    if Terms::has(name) { Ok(()) } else { Assumptions::check_name(name) }
}

/// Checks the text of an assumption or a term.
pub(super) fn check_value(name: &str, text: &str) -> Result<(), Errors> {
    match Terms::has(name) {
        true => Terms::default().set(name, text),
        // What a shift moves is known only with the scenario's other assumptions.
        false if is_moved_last(name) => Ok(()),
        false => Assumptions::default().set(name, text),
    }
}

/// The values of one column, one for each scenario.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ColumnValues {
    /// Numbers, such as percentages.
    Numbers(Vec<f64>),
    /// Texts, as [`Assumptions::set`] reads them: vectors, numbers, yes and no. An empty text leaves
    /// the assumption as it is.
    Texts(Vec<String>),
    /// Curves of an index, some of which may be absent.
    Curves(Vec<Option<IndexCurve>>),
}

impl ColumnValues {
    /// The number of values.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Curves(values) => values.len(),
        }
    }

    /// Whether there are no values.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place, from 0, as text; empty if there is none.
    #[must_use]
    pub fn text(&self, place: usize) -> String {
        match self {
            Self::Numbers(values) => values.get(place).map(ToString::to_string),
            Self::Texts(values) => values.get(place).cloned(),
            Self::Curves(values) => {
                values.get(place).and_then(Option::as_ref).map(ToString::to_string)
            }
        }
        .unwrap_or_default()
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

/// Sets the assumption of one column and row, which has been checked. An empty text and a term set
/// nothing.
pub(super) fn apply(values: &ColumnValues, row: usize, name: &str, assumed: &mut Assumptions) {
    // A value that cannot be set has been reported, and a number out of range will be.
    let _ = match values {
        _ if Terms::has(name) => Ok(()),
        ColumnValues::Numbers(values) => {
            values.get(row).map_or(Ok(()), |number| assumed.set_number(name, *number))
        }
        ColumnValues::Texts(values) => {
            let text = values.get(row).filter(|text| !text.is_empty());
            text.map_or(Ok(()), |text| assumed.set(name, text))
        }
        ColumnValues::Curves(values) => {
            let curve = values.get(row).and_then(Option::as_ref);
            let index = name.strip_prefix(INDEX).unwrap_or(name);
            curve.into_iter().for_each(|curve| assumed.indices.set(index, curve.clone()));
            Ok(())
        }
    };
}
