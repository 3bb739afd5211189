//! One axis of a grid: an assumption and its values.

use super::columns::{ColumnValues, check_name, check_value, is_moved_last};
use super::list;
use super::terms::Terms;
use crate::collateral::Assumptions;
use crate::error::{Diagnostic, Errors};

/// One axis of a grid: the name of an assumption, and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    name: String,
    values: ColumnValues,
}

impl Axis {
    fn new(name: &str, values: &[f64]) -> Self {
        Self { name: name.to_owned(), values: ColumnValues::Numbers(values.to_vec()) }
    }

    /// An axis from text: the name of an assumption ([`Assumptions::NAMES`]), `call` or
    /// `force:TRIGGER`, and a list of its values.
    ///
    /// The values are numbers and ranges separated by commas, `0:300:50,165`, or vectors and words
    /// separated by semicolons, `6 ramp 30 4; 8 for 24, 20`.
    ///
    /// # Errors
    ///
    /// Every mistake, under `--NAME`.
    ///
    /// [`Assumptions::NAMES`]: crate::collateral::Assumptions::NAMES
    ///
    /// ```
    /// use paydown::scenario::Axis;
    ///
    /// assert_eq!(Axis::parse("psa", "0:300:100,165")?.len(), 5);
    /// assert_eq!(Axis::parse("cpr", "6 ramp 30 4; 8 for 24, 20")?.text(1), "8 for 24, 20");
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn parse(name: &str, list: &str) -> Result<Self, Errors> {
        let option = format!("--{name}");
        let renamed = |found: Errors| -> Errors {
            let found = found.into_iter();
            found.map(|wrong| Diagnostic::of_file(&option, wrong.message)).collect()
        };
        check_name(name).map_err(renamed)?;
        let values = match Terms::has(name) {
            true => list::words(list),
            false => list::values(&option, list)?,
        };
        let wrong: Errors = match &values {
            ColumnValues::Texts(texts) => {
                texts.iter().filter_map(|text| check_value(name, text).err()).flatten().collect()
            }
            // Ranges of speeds are checked with the scenario.
            ColumnValues::Numbers(numbers) if !is_moved_last(name) => {
                let set = |number: &f64| Assumptions::default().set_number(name, *number).err();
                numbers.iter().filter_map(set).flatten().collect()
            }
            _ => Errors::from(Vec::new()),
        };
        Diagnostic::none_of(renamed(wrong).into_iter().collect())?;
        Ok(Self { name: name.to_owned(), values })
    }

    /// Prepayments of all groups in all months, percent of the balance a year (CPR).
    #[must_use]
    pub fn cpr(values: &[f64]) -> Self {
        Self::new("cpr", values)
    }

    /// Defaults of all groups in all months, percent of the balance a year (CDR).
    #[must_use]
    pub fn cdr(values: &[f64]) -> Self {
        Self::new("cdr", values)
    }

    /// Prepayments of all groups in all months, percent of the PSA curve.
    #[must_use]
    pub fn psa(values: &[f64]) -> Self {
        Self::new("psa", values)
    }

    /// Defaults of all groups in all months, percent of the SDA curve.
    #[must_use]
    pub fn sda(values: &[f64]) -> Self {
        Self::new("sda", values)
    }

    /// Severity, percent of the balance at default.
    #[must_use]
    pub fn severity(values: &[f64]) -> Self {
        Self::new("severity", values)
    }

    /// Parallel shift of every index curve, in basis points.
    #[must_use]
    pub fn shift(values: &[f64]) -> Self {
        Self::new("shift", values)
    }

    /// The name of its assumption.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values, in order.
    #[must_use]
    pub const fn values(&self) -> &ColumnValues {
        &self.values
    }

    /// The number of its values.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it has no values.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place, from 0, as text; empty if there is none.
    #[must_use]
    pub fn text(&self, place: usize) -> String {
        self.values.text(place)
    }
}
