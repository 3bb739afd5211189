//! The months of a run as they were given to its deal, for laws that run each of them again.

use rust_decimal::Decimal;

use super::case::Case;
use crate::number::{DecimalArithmetic, Measured, MoneyArithmetic};
use crate::projection::{MonthRunner, Observed};
use crate::waterfall::{CarryForwardIn, Month, Opening, Program, State};

/// A month, what it began with, and what came of it.
#[derive(Debug)]
pub(super) struct HeardMonth {
    pub month: Month,
    /// Balance and unpaid interest of each class before it.
    opening: Vec<Opening>,
    /// What the deal remembered before it.
    carried: CarryForwardIn<DecimalArithmetic>,
    /// Everything that it is told by, and what is remembered of it, before a redemption.
    pub told: Vec<Decimal>,
    pub remembered: CarryForwardIn<DecimalArithmetic>,
    /// What a redemption after it brings besides.
    pub redeemed: Option<Decimal>,
}

impl HeardMonth {
    /// The month for a state that remembers the months before it and no more, and that state.
    pub fn as_remembered(&self, program: &Program) -> (Month, State<DecimalArithmetic>) {
        let opening = Some(self.opening.clone());
        (Month { opening, ..self.month.clone() }, self.state(program))
    }

    fn state<A: MoneyArithmetic>(&self, program: &Program) -> State<A> {
        let mut state = State::new(program);
        state.restore(program, &self.carried.admitted::<A>());
        state
    }
}

impl Case {
    /// The state before the first month in another arithmetic.
    pub(super) fn first_state<A: MoneyArithmetic>(&self) -> State<A> {
        match self.heard.first() {
            Some(first) => first.state(&self.program),
            None => State::new(&self.program),
        }
    }
}

/// Keeps the months of a run of which an observer is told.
pub(super) struct Hearing<'o> {
    told: Observed<'o>,
    /// The program that is run; none before the first month.
    pub program: Option<Program>,
    pub months: Vec<HeardMonth>,
}

impl<'o> Hearing<'o> {
    pub const fn new(told: Observed<'o>) -> Self {
        Self { told, program: None, months: Vec::new() }
    }
}

impl MonthRunner<DecimalArithmetic> for Hearing<'_> {
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
        self.told.run(program, month, state);
        self.months.push(HeardMonth {
            month: month.clone(),
            opening,
            carried,
            told: state.reported_values(program),
            remembered: state.carry_forward(program),
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
        self.told.redeem(program, month, price, state);
        if let Some(heard) = self.months.last_mut() {
            heard.redeemed = Some(price);
        }
    }

    fn end(&mut self, program: &Program, month: &Month, state: &State<DecimalArithmetic>) {
        self.told.end(program, month, state);
    }
}
