//! Negative figures: which fields may have them, and what they mean in others.

use super::kind::TableKind;
use super::row::{Published, TableRow, TableValue};
use crate::error::quote;

/// Fields in which a negative figure is the positive figure of another.
const OPPOSITES: [(TableKind, &str, &str); 3] = [
    (TableKind::Classes, "principal", "accretion"),
    (TableKind::Classes, "realized_loss", "write_up"),
    (TableKind::Collateral, "realized_loss", "subsequent_recovery"),
];

/// Fields that may be negative. Index rates have been.
const SIGNED: [(TableKind, &str); 4] = [
    (TableKind::Collateral, "principal_adjustment"),
    (TableKind::Collateral, "interest_adjustment"),
    (TableKind::Classes, "exchange"),
    (TableKind::Indices, "rate"),
];

/// Moves a negative figure to the field that it means; true if it did.
///
/// # Errors
///
/// The end of a message if the figure must not be negative.
pub(super) fn resolve(kind: TableKind, value: &mut TableValue) -> Result<bool, String> {
    let Published::Figure(figure) = &mut value.value else { return Ok(false) };
    if !figure.value.is_sign_negative() || SIGNED.contains(&(kind, value.field)) {
        return Ok(false);
    }
    let opposite = OPPOSITES.iter().find(|(of, field, _)| *of == kind && *field == value.field);
    if let Some((_, _, field)) = opposite {
        (*figure, value.field) = (figure.negated(), field);
        return Ok(true);
    }
    let signed = SIGNED.iter().filter(|(of, _)| *of == kind).map(|(_, field)| format!("`{field}`"));
    let signed: Vec<String> = signed.collect();
    let instead = match signed.is_empty() {
        true => String::new(),
        false => format!("; of this table's columns, only {} may be", signed.join(" and ")),
    };
    Err(format!("is negative, as `{}` must not be{instead}", value.field))
}

/// The place and the message if a row has two figures of one field, one of them moved there.
pub(super) fn contradiction(row: &TableRow) -> Option<(usize, String)> {
    let mut pairs = row.values.iter().enumerate();
    pairs.find_map(|(at, value)| {
        let first = row.values[..at].iter().find(|first| first.field == value.field)?;
        let source = OPPOSITES.iter().find(|(of, _, to)| *of == row.kind && *to == value.field)?.1;
        let message = format!(
            "a negative `{source}` is `{}`, and the line has {} and {} for it; leave one of them \
             empty",
            value.field,
            quote(&first.text),
            quote(&value.text)
        );
        Some((value.place, message))
    })
}
