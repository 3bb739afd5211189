//! Notes about a projection: assumptions without effect, and data that do not cover its months.

use super::options::ProjectionOptions;
use super::start::Start;
use crate::deal::Deal;
use crate::error::Diagnostic;

/// Notes about the inputs of a projection: those of the deal, then those of the state from which it
/// starts.
pub(crate) fn of_inputs(
    deal: &Deal,
    options: &ProjectionOptions,
    _start: &Start,
) -> Vec<Diagnostic> {
    let of_state = options.start.iter().flat_map(|state| &state.notes);
    deal.notes().iter().chain(of_state).cloned().collect()
}
