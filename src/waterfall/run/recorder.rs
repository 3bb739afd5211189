//! Who listens to a run inside the engine, in its own arithmetic.

use super::state::State;
use crate::number::MoneyArithmetic;
use crate::waterfall::op::Slot;
use crate::waterfall::program::Program;

/// What a run tells, in its own arithmetic.
pub(crate) trait Recorder<A: MoneyArithmetic, const N: usize> {
    /// A step begins that gives so much in all; none where the claims of its payees say it.
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

/// Nobody listens.
pub(crate) struct NoRecorder;

impl<A: MoneyArithmetic, const N: usize> Recorder<A, N> for NoRecorder {
    #[inline(always)]
    fn begins(&mut self, _: Option<Slot>, _: &State<A, N>) {}

    #[inline(always)]
    fn paid(&mut self, _: &Program, _: u16, _: (A::Money, A::Money, A::Money), _: &State<A, N>) {}
}
