//! Checks of a table's fields in `columns.yaml` together.

use crate::deal_file::Field;
use crate::error::Mistakes;
use crate::report::tables::kind::TableKind;
use crate::report::tables::layout::{Layout, NameFrom};

/// Reports fields that contradict each other.
pub(super) fn check(kind: TableKind, field: &Field<'_>, layout: &Layout, mistakes: &mut Mistakes) {
    for (at, mapped) in layout.columns.iter().enumerate() {
        let is_twice = layout.columns[..at].iter().any(|first| first.ours == mapped.ours);
        if let Some(theirs) = mapped.theirs.first().filter(|_| is_twice) {
            let message = format!("`{}` is made of columns twice; keep one of them", mapped.ours);
            mistakes.at_place(theirs.column.at.line, theirs.column.at.column, message);
        }
        if let Some(theirs) = mapped.theirs.first()
            && mapped.ours == kind.name_column()
            && layout.name != NameFrom::Column
        {
            let message = format!(
                "`{}` is a column here, and `constant` or `{{from: filename}}` elsewhere; keep one",
                mapped.ours
            );
            mistakes.at_place(theirs.column.at.line, theirs.column.at.column, message);
        }
    }
    if let Some(both) = layout.percent.iter().find(|rate| layout.fraction.contains(rate)) {
        let message =
            format!("`{both}` is in `percent` and in `fraction`; a figure with `%` is no fraction");
        field.wrong::<()>(mistakes, message);
    }
}
