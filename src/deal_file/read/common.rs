//! Reads names, formulas and sources, which several parts of a deal file have.

use crate::deal_file::fields::{Field, Fields, key_name};
use crate::deal_file::place::{At, Formula, Named};
use crate::error::Mistakes;

pub(super) fn at(field: &Field<'_>) -> At {
    At { line: field.node.line, column: field.node.column }
}

pub(super) fn read_name(field: Field<'_>, mistakes: &mut Mistakes) -> Option<Named> {
    Some(Named { at: at(&field), name: field.name(mistakes)? })
}

/// A text and its place.
pub(super) fn read_text(field: Field<'_>, mistakes: &mut Mistakes) -> Option<Named> {
    Some(Named { at: at(&field), name: field.text(mistakes)? })
}

/// Fields whose names the deal chooses, each with its value.
pub(super) fn read_entries<'n, T>(
    field: &Field<'n>,
    most: usize,
    mistakes: &mut Mistakes,
    read: impl Fn(Field<'n>, &mut Mistakes) -> Option<T>,
) -> Option<Vec<(Named, T)>> {
    let entries = field.entries(most, mistakes)?.into_iter().map(|(key, field)| {
        let at = At { line: key.line, column: key.column };
        let name = key_name(key, mistakes).map(|name| Named { at, name });
        let value = read(field, mistakes);
        Some((name?, value?))
    });
    let entries: Vec<_> = entries.collect();
    entries.into_iter().collect()
}

/// A formula that may be left out. `None` if it is wrong, which is reported.
#[allow(clippy::option_option)]
pub(super) fn optional_formula(
    fields: &mut Fields<'_>,
    name: &'static str,
    mistakes: &mut Mistakes,
) -> Option<Option<Formula>> {
    fields.optional_or(name, None, |field| read_formula(&field, mistakes).map(Some))
}

pub(super) fn read_formula(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Formula> {
    Some(Formula { expr: field.formula(mistakes)?, text: field.node.clone() })
}

/// Every term states its source, or that it is inferred and from what.
pub(super) fn read_source(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<String> {
    fields.required("source", mistakes).and_then(|field| field.text(mistakes))
}
