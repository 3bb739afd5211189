//! Watches a run inside the engine, in its own arithmetic.

use super::state::State;
use crate::number::Arithmetic;
use crate::waterfall::op::Slot;
use crate::waterfall::program::Program;

/// Receives the steps and payments of a run, in its own arithmetic.
pub(crate) trait Watch<A: Arithmetic, const N: usize> {
    /// A step begins. `amount` is what it gives in all; none if the claims of its payees decide.
    fn begins(&mut self, amount: Option<Slot>, state: &State<A, N>);

    /// A payee was paid, by its index in the program: due, settled, and still unpaid.
    fn paid(
        &mut self,
        program: &Program,
        payee: u16,
        amounts: (A::Money, A::Money, A::Money),
        state: &State<A, N>,
    );
}

/// Watches nothing.
pub(crate) struct Unwatched;

impl<A: Arithmetic, const N: usize> Watch<A, N> for Unwatched {
    #[inline(always)]
    fn begins(&mut self, _: Option<Slot>, _: &State<A, N>) {}

    #[inline(always)]
    fn paid(&mut self, _: &Program, _: u16, _: (A::Money, A::Money, A::Money), _: &State<A, N>) {}
}
