//! Chooses the reader for a section: tables have four shapes.

use super::rows::Sink;
use super::section::Section;
use super::tables::{group_columns, is_grid_header, is_label_header};
use super::{by_column, delinquency, one_value};

/// Reads the rows of one section.
pub(super) fn read(section: &Section, sink: &mut Sink<'_>) {
    let layout = sink.layout;
    let first_row = section.rows.iter().find(|line| !line.text.is_empty());
    if let Some(header) = section.caption.iter().find(|line| is_grid_header(&line.text, layout)) {
        delinquency::read(section, header, sink);
    } else if let Some(at) =
        section.caption.iter().rposition(|line| is_label_header(&line.text, layout))
    {
        by_column::read_by_class(section, at, sink);
    } else if first_row.is_some_and(|line| group_columns(&line.text, layout).is_some()) {
        by_column::read_by_group(section, sink);
    } else {
        one_value::read(section, sink);
    }
}
