//! Notes about a deal: figures that its file states twice and that differ, likely slips.

use super::Deal;
use crate::error::Diagnostic;

/// Notes about a deal, in the order of its file.
pub(super) fn of_deal(_: &Deal) -> Vec<Diagnostic> {
    Vec::new()
}
