//! Runs a projection's months, with or without an observer. Only runs in decimals can be observed.

use rust_decimal::Decimal;

use super::arithmetic::RowArithmetic;
use crate::number::DecimalArithmetic;
use crate::waterfall::{
    Month, NoRecorder, Observer, ObserverAdapter, Program, State, observe_values, redeem, run,
    unpaid_before,
};

/// Runs the parts of a month, without an observer by default.
pub(crate) trait MonthRunner<A: RowArithmetic> {
    fn run(&mut self, program: &Program, month: &Month<A::Input>, state: &mut State<A>) {
        run(program, month, state, &mut NoRecorder);
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month<A::Input>,
        price: A::Money,
        state: &mut State<A>,
    ) {
        redeem(program, month, price, state, &mut NoRecorder);
    }

    /// Called after all payments of the month.
    fn end(&mut self, _: &Program, _: &Month<A::Input>, _: &State<A>) {}
}

pub(super) struct Unobserved;

impl<A: RowArithmetic> MonthRunner<A> for Unobserved {}

/// Runs months and passes every payment to an observer.
pub(crate) struct Observed<'o> {
    observer: &'o mut dyn Observer,
    /// Unpaid interest before the current month, by class.
    unpaid: Vec<Decimal>,
}

impl<'o> Observed<'o> {
    pub fn new(observer: &'o mut dyn Observer) -> Self {
        Self { observer, unpaid: Vec::new() }
    }
}

impl MonthRunner<DecimalArithmetic> for Observed<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<DecimalArithmetic>) {
        self.observer.distribution(month.period, month.date);
        self.unpaid = unpaid_before(program, month, state);
        run(program, month, state, &mut ObserverAdapter::new(program, self.observer));
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month,
        price: Decimal,
        state: &mut State<DecimalArithmetic>,
    ) {
        redeem(program, month, price, state, &mut ObserverAdapter::new(program, self.observer));
    }

    fn end(&mut self, program: &Program, month: &Month, state: &State<DecimalArithmetic>) {
        observe_values(program, month, &self.unpaid, state, self.observer);
    }
}
