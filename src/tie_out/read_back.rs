//! What a report prints, quantity by quantity, for laws.

use rust_decimal::Decimal;

use super::choice_of_copies::choose;
use super::sheet::{Chosen, Sheet};
use super::tie::all_relations;
use crate::deal::Deal;
use crate::error::Errors;
use crate::quantity::{Key, Of};
use crate::report::Report;

/// Checks that every figure of a report equals the quantity printed, to the digit, and that every
/// quantity of a class is in the report.
///
/// # Errors
///
/// The first figure or quantity that fails.
pub(crate) fn read_back(
    deal: &Deal,
    report: &Report,
    printed: &std::collections::BTreeMap<Key, Decimal>,
) -> Result<(), String> {
    let sheet = Sheet::new(deal, report).map_err(|message| format!("{message:?}"))?;
    for (cell, key) in report.cells.iter().zip(&sheet.keys) {
        let value = key.and_then(|key| printed.get(&key));
        if value.map(|value| cell.figure.print(*value)) != Some(cell.figure.value) {
            return Err(format!(
                "line {}, {} · {} · {}: `{}` was printed of {value:?}",
                cell.line, cell.table, cell.row, cell.column, cell.text
            ));
        }
    }
    let is_of_class = |key: &Key| matches!(key.of, Of::Class(_)) && !key.per_denomination;
    let unread = printed.keys().find(|key| is_of_class(key) && !sheet.has(**key));
    unread.map_or(Ok(()), |key| Err(format!("{key:?} was printed and is not read")))
}

/// The cell of each quantity that a report prints: of several copies the one that is taken.
///
/// # Errors
///
/// As [`Replay::report`](super::Replay::report).
pub(crate) fn cells_taken(deal: &Deal, report: &Report) -> Result<Chosen, Errors> {
    let sheet = Sheet::new(deal, report)?;
    Ok(choose(deal, &sheet, &all_relations(deal, &sheet, None)))
}
