//! Notes about a projection: assumptions without effect, and data that do not cover its months.

use super::options::ProjectionOptions;
use super::start::Start;
use crate::deal::Deal;
use crate::error::Diagnostic;

/// Notes about the inputs of a projection: those of the deal, then those of its options.
pub(crate) fn of_inputs(
    deal: &Deal,
    _options: &ProjectionOptions,
    _start: &Start,
) -> Vec<Diagnostic> {
    deal.notes().to_vec()
}
