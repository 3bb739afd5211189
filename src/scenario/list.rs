//! Lists of values as a person writes them: numbers and ranges, or vectors.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::columns::ColumnValues;
use crate::error::{Diagnostic, Errors, shortened};

/// The most numbers in a list.
const MOST_NUMBERS: usize = 100_000;

/// A list of numbers separated by commas: each a number, or a range `A:B:STEP` with both ends.
///
/// Ranges count steps as whole numbers of the last decimal place, so that 0:1:0.1 ends at 1.
///
/// # Errors
///
/// Every part that is neither, under the name `option`; more than 100,000 numbers.
///
/// ```
/// assert_eq!(paydown::scenario::numbers("--psa", "0:200:100,165")?, [0.0, 100.0, 200.0, 165.0]);
/// # Ok::<(), paydown::Errors>(())
/// ```
pub fn numbers(option: &str, list: &str) -> Result<Vec<f64>, Errors> {
    let mut numbers = Vec::new();
    let mut mistakes = Vec::new();
    for part in list.split(',') {
        match range(part.trim(), MOST_NUMBERS.saturating_sub(numbers.len())) {
            Ok(found) => numbers.extend(found),
            Err(message) => mistakes.push(Diagnostic::of_file(option, message)),
        }
    }
    if mistakes.is_empty() { Ok(numbers) } else { Err(mistakes.into()) }
}

/// A list of numbers as [`numbers`] reads it; or vectors, which have commas of their own and are
/// separated by semicolons. A list with `ramp` or `for` and without a semicolon is one vector.
pub(super) fn values(option: &str, list: &str) -> Result<ColumnValues, Errors> {
    let has_words = list.split_whitespace().any(|word| matches!(word, "ramp" | "for"));
    if !has_words && !list.contains(';') {
        return numbers(option, list).map(ColumnValues::Numbers);
    }
    let list = list.trim();
    let list = list.strip_suffix(';').unwrap_or(list);
    let vectors: Vec<String> = list.split(';').map(|vector| vector.trim().to_owned()).collect();
    if vectors.iter().any(String::is_empty) {
        let message = "a vector between semicolons is empty; write one, or remove a semicolon";
        return Err(Diagnostic::of_file(option, message).into());
    }
    Ok(ColumnValues::Texts(vectors))
}

/// Words separated by commas or semicolons.
pub(super) fn words(list: &str) -> ColumnValues {
    ColumnValues::Texts(list.split([',', ';']).map(|word| word.trim().to_owned()).collect())
}

fn range(part: &str, most: usize) -> Result<Vec<f64>, String> {
    let shown = shortened(part);
    let wrong = || format!("`{shown}`: write a number, or a range such as 0:30:5, as in 5,10,20");
    let decimal = |text: &str| Decimal::from_str_exact(text.trim()).map_err(|_| wrong());
    let parts: Vec<&str> = part.split(':').collect();
    let (from, to, step) = match parts[..] {
        [one] => {
            let number = one.parse::<f64>().ok().filter(|number| number.is_finite());
            return number.map(|number| vec![number]).ok_or_else(wrong);
        }
        [from, to, step] => (decimal(from)?, decimal(to)?, decimal(step)?),
        _ => return Err(wrong()),
    };
    if step <= Decimal::ZERO || to < from {
        return Err(format!(
            "`{shown}`: the step of a range is more than zero, and its end no less than its start"
        ));
    }
    let steps = to.checked_sub(from).and_then(|length| length.checked_div(step));
    let steps = steps.and_then(|steps| steps.floor().to_usize()).filter(|steps| *steps < most);
    let steps = steps.ok_or_else(|| {
        format!("`{shown}` and the values before it are more than {MOST_NUMBERS}")
    })?;
    let value = |number: usize| (from + step * Decimal::from(number)).to_f64();
    (0..=steps).map(|number| value(number).ok_or_else(wrong)).collect()
}
