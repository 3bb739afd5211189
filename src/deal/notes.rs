//! Notes about a deal: figures that its file states twice and that differ, likely slips.

use super::{Deal, first_period};
use crate::error::Diagnostic;

/// Notes about a deal, in the order of its file.
pub(super) fn of_deal(deal: &Deal) -> Vec<Diagnostic> {
    first_period::note(deal).into_iter().collect()
}
