//! The months of a run as its program received them, for laws that run each month again.

use rust_decimal::Decimal;

use crate::number::{DecimalArithmetic, Measured, MoneyArithmetic};
use crate::projection::{MonthRunner, Observed};
use crate::waterfall::{CarryForwardIn, Month, Opening, Program, State};

/// A month, what it began with, and its results.
#[derive(Debug)]
pub(super) struct RecordedMonth {
    pub month: Month,
    /// Balance and unpaid interest of each class before it.
    opening: Vec<Opening>,
    /// The carry-forward before it: what the deal keeps besides balances.
    carried: CarryForwardIn<DecimalArithmetic>,
    /// Every amount and rate that the month reports, and the carry-forward after it, both before a
    /// redemption.
    pub reported: Vec<Decimal>,
    pub carried_on: CarryForwardIn<DecimalArithmetic>,
    /// Price of a redemption after it.
    pub redeemed: Option<Decimal>,
}

impl RecordedMonth {
    /// The month, and a state that knows nothing of the months before it but balances and carry-forward.
    pub fn restarted(&self, program: &Program) -> (Month, State<DecimalArithmetic>) {
        let opening = Some(self.opening.clone());
        (Month { opening, ..self.month.clone() }, self.state(program))
    }

    pub fn state<A: MoneyArithmetic>(&self, program: &Program) -> State<A> {
        let mut state = State::new(program);
        state.restore(program, &self.carried.admitted::<A>());
        state
    }
}

/// Records the months of a run, and passes them on to an observer.
pub(super) struct MonthRecorder<'o> {
    observer: Observed<'o>,
    /// The program of the run; none before the first month.
    pub program: Option<Program>,
    pub months: Vec<RecordedMonth>,
}

impl<'o> MonthRecorder<'o> {
    pub const fn new(observer: Observed<'o>) -> Self {
        Self { observer, program: None, months: Vec::new() }
    }
}

impl MonthRunner<DecimalArithmetic> for MonthRecorder<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<DecimalArithmetic>) {
        self.program.get_or_insert_with(|| program.clone());
        let opening = month.opening.clone().unwrap_or_else(|| {
            let classes = program.classes.iter().map(|class| Opening {
                balance: Measured::exactly(state.amount(class.balance)),
                unpaid: Measured::exactly(
                    state.amount(class.unpaid) + state.amount(class.interest_due),
                ),
            });
            classes.collect()
        });
        let carried = state.carry_forward(program);
        self.observer.run(program, month, state);
        self.months.push(RecordedMonth {
            month: month.clone(),
            opening,
            carried,
            reported: state.reported_values(program),
            carried_on: state.carry_forward(program),
            redeemed: None,
        });
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month,
        price: Decimal,
        state: &mut State<DecimalArithmetic>,
    ) {
        self.observer.redeem(program, month, price, state);
        if let Some(recorded) = self.months.last_mut() {
            recorded.redeemed = Some(price);
        }
    }

    fn end(&mut self, program: &Program, month: &Month, state: &State<DecimalArithmetic>) {
        self.observer.end(program, month, state);
    }
}
