//! Who hears of a projection's payments: nobody, or an observer of the run in decimals.

use rust_decimal::Decimal;

use super::arithmetic::Tell;
use crate::number::DecimalArithmetic;
use crate::waterfall::{
    Month, Named, Observer, Program, State, Unwatched, redeem, run, tell_values, unpaid_before,
};

/// Runs the parts of a month and tells of them.
pub(crate) trait Listener<A: Tell> {
    fn run(&mut self, program: &Program, month: &Month<A::Input>, state: &mut State<A>);
    fn redeem(
        &mut self,
        program: &Program,
        month: &Month<A::Input>,
        price: A::Money,
        state: &mut State<A>,
    );
    /// All of the month is paid.
    fn end(&mut self, program: &Program, month: &Month<A::Input>, state: &State<A>);
}

/// Nobody listens.
pub(super) struct Nobody;

impl<A: Tell> Listener<A> for Nobody {
    fn run(&mut self, program: &Program, month: &Month<A::Input>, state: &mut State<A>) {
        run(program, month, state, &mut Unwatched);
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month<A::Input>,
        price: A::Money,
        state: &mut State<A>,
    ) {
        redeem(program, month, price, state, &mut Unwatched);
    }

    fn end(&mut self, _: &Program, _: &Month<A::Input>, _: &State<A>) {}
}

/// An observer listens.
pub(crate) struct Told<'o> {
    observer: &'o mut dyn Observer,
    /// Interest unpaid before the month at hand, by class.
    unpaid: Vec<Decimal>,
}

impl<'o> Told<'o> {
    pub fn new(observer: &'o mut dyn Observer) -> Self {
        Self { observer, unpaid: Vec::new() }
    }
}

impl Listener<DecimalArithmetic> for Told<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<DecimalArithmetic>) {
        self.observer.distribution(month.period, month.date);
        self.unpaid = unpaid_before(program, month, state);
        run(program, month, state, &mut Named::new(program, self.observer));
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month,
        price: Decimal,
        state: &mut State<DecimalArithmetic>,
    ) {
        redeem(program, month, price, state, &mut Named::new(program, self.observer));
    }

    fn end(&mut self, program: &Program, month: &Month, state: &State<DecimalArithmetic>) {
        tell_values(program, month, &self.unpaid, state, self.observer);
    }
}
