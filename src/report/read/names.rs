//! Names of a deal that a report could not be read back with.

use super::figures::{is_cusip, is_figure_like, is_plainly_figure};
use crate::quantity::layout;

/// Letters of a class that may be named by a number alone.
const LONGEST_NUMBER: usize = 3;

/// Why a name of the deal would not read back, where it would not.
pub(crate) fn misread(name: &str) -> Option<&'static str> {
    if is_plainly_figure(name) || is_figure_like(name) && name.len() > LONGEST_NUMBER {
        return Some("it looks like a figure");
    }
    if is_cusip(name) {
        return Some("it looks like a CUSIP");
    }
    if layout::is_label(name) {
        return Some("it is what a header or a row of totals is called");
    }
    None
}
