//! The engine's internal observer of a run, in the arithmetic of the run.

use super::state::State;
use crate::number::MoneyArithmetic;
use crate::waterfall::op::Slot;
use crate::waterfall::program::Program;

/// Receives the payments of a run, in its arithmetic.
pub(crate) trait Recorder<A: MoneyArithmetic, const N: usize> {
    /// A step begins. `amount` is the total to distribute; `None` if the payees' claims determine
    /// it.
    fn begins(&mut self, amount: Option<Slot>, state: &State<A, N>);

    /// A payee, by its index in the program, was paid. `amounts` are due, settled and unpaid.
    fn paid(
        &mut self,
        program: &Program,
        payee: u16,
        amounts: (A::Money, A::Money, A::Money),
        state: &State<A, N>,
    );
}

/// Discards everything.
pub(crate) struct NoRecorder;

impl<A: MoneyArithmetic, const N: usize> Recorder<A, N> for NoRecorder {
    #[inline(always)]
    fn begins(&mut self, _: Option<Slot>, _: &State<A, N>) {}

    #[inline(always)]
    fn paid(&mut self, _: &Program, _: u16, _: (A::Money, A::Money, A::Money), _: &State<A, N>) {}
}
