//! Reads names, formulas and sources, which several parts of a deal file have.

use crate::deal_file::fields::{Field, Fields};
use crate::deal_file::model::{At, Formula, Named};
use crate::error::Mistakes;

pub(super) fn at(field: &Field<'_>) -> At {
    At { line: field.node.line, column: field.node.column }
}

pub(super) fn read_name(field: Field<'_>, mistakes: &mut Mistakes) -> Option<Named> {
    Some(Named { at: at(&field), name: field.name(mistakes)? })
}

/// A formula that may be left out. `None` if it is wrong, which is reported.
#[allow(clippy::option_option)]
pub(super) fn optional_formula(
    fields: &mut Fields<'_>,
    name: &'static str,
    mistakes: &mut Mistakes,
) -> Option<Option<Formula>> {
    match fields.optional(name) {
        Some(field) => read_formula(&field, mistakes).map(Some),
        None => Some(None),
    }
}

pub(super) fn read_formula(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Formula> {
    Some(Formula { expr: field.formula(mistakes)?, text: field.node.clone() })
}

/// Every term states its source, or that it is inferred and from what.
pub(super) fn read_source(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<String> {
    fields.required("source", mistakes).and_then(|field| field.text(mistakes))
}
