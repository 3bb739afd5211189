//! Names in a deal file that the reader would mistake for something else.

use super::figures::{is_cusip, is_figure_like, is_plainly_figure};
use crate::quantity::Layout;

/// Most digits of a class name that is a number.
const LONGEST_NUMBER: usize = 3;

/// Why a printed report with this name would not read back; `None` if it would.
pub(crate) fn misread(name: &str) -> Option<&'static str> {
    if is_plainly_figure(name) || is_figure_like(name) && name.len() > LONGEST_NUMBER {
        return Some("it looks like a figure");
    }
    if is_cusip(name) {
        return Some("it looks like a CUSIP");
    }
    Layout::built_in()
        .words
        .is_label(name)
        .then_some("it is what a header or a row of totals is called")
}
