//! The state that a deal carries from month to month besides class balances and unpaid interest. Those
//! are in the opening of a month; `compile/carry_shortfalls.rs` says how unpaid interest is carried.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::state::{State, fill};
#[cfg(any(test, feature = "testing"))]
use crate::number::DecimalArithmetic;
use crate::number::MoneyArithmetic;
#[cfg(any(test, feature = "testing"))]
use crate::waterfall::program::Kind;
use crate::waterfall::program::Program;

/// The state carried forward after a distribution, independent of a program's slots: a program that
/// carries cents and one that carries fractions can exchange it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CarryForward<M, R, K> {
    /// Losses to date of each collateral group.
    pub losses: Vec<M>,
    /// Carryover owed to each class.
    pub carryover: Vec<M>,
    /// Realized losses of each class less write-ups.
    pub unpaid_losses: Vec<M>,
    /// Balances of the accounts besides the distribution account.
    pub accounts: Vec<M>,
    /// Ring buffers of rolling averages of amounts, each from the oldest month on.
    pub amounts: Vec<M>,
    /// Ring buffers of rolling averages of percentages.
    pub rates: Vec<R>,
    /// Sticky tests: whether each has passed.
    pub tests: Vec<K>,
    /// Number of months run.
    pub months: u32,
}

/// A carry-forward in an arithmetic.
pub(crate) type CarryForwardIn<A> = CarryForward<
    <A as MoneyArithmetic>::Money,
    <A as MoneyArithmetic>::Rate,
    <A as MoneyArithmetic>::Mask,
>;

impl CarryForward<Decimal, Decimal, bool> {
    pub fn amounts_mut(&mut self) -> impl Iterator<Item = &mut Decimal> {
        let Self { losses, carryover, unpaid_losses, accounts, amounts, .. } = self;
        [losses, carryover, unpaid_losses, accounts, amounts].into_iter().flatten()
    }

    /// Whether it has the groups, classes, accounts, averages and sticky tests of a program.
    pub fn fits(&self, program: &Program) -> bool {
        let Self { losses, carryover, unpaid_losses, accounts, amounts, rates, tests, .. } = self;
        losses.len() == program.groups.len()
            && carryover.len() == program.classes.len()
            && unpaid_losses.len() == program.classes.len()
            && accounts.len() == program.accounts.len()
            && amounts.len() == program.ring_slots(true).count()
            && rates.len() == program.ring_slots(false).count()
            && tests.len() == program.sticky.len()
    }

    /// Converts to another arithmetic.
    pub fn admitted<A: MoneyArithmetic>(&self) -> CarryForwardIn<A> {
        let money = |amounts: &[Decimal]| amounts.iter().map(|amount| A::money(*amount)).collect();
        CarryForward {
            losses: money(&self.losses),
            carryover: money(&self.carryover),
            unpaid_losses: money(&self.unpaid_losses),
            accounts: money(&self.accounts),
            amounts: money(&self.amounts),
            rates: self.rates.iter().map(|rate| A::rate(*rate)).collect(),
            tests: self.tests.iter().map(|test| A::mask(*test)).collect(),
            months: self.months,
        }
    }
}

impl<A: MoneyArithmetic> State<A> {
    /// The state to carry forward after a month.
    pub fn carry_forward(&self, program: &Program) -> CarryForwardIn<A> {
        CarryForward {
            losses: program.groups.iter().map(|group| self.amount(group.cumulative_loss)).collect(),
            carryover: program.classes.iter().map(|class| self.amount(class.carryover)).collect(),
            unpaid_losses: program.classes.iter().map(|c| self.amount(c.unpaid_loss)).collect(),
            accounts: program.accounts.iter().map(|account| self.amount(account.balance)).collect(),
            amounts: program.ring_slots(true).map(|slot| self.amount(*slot)).collect(),
            rates: program.ring_slots(false).map(|slot| self.rate(*slot)).collect(),
            tests: program.sticky.iter().map(|slot| self.test(*slot)).collect(),
            months: self.months,
        }
    }
}

impl<A: MoneyArithmetic, const N: usize> State<A, N> {
    /// Loads a carry-forward, before the first month.
    pub fn restore(&mut self, program: &Program, from: &CarryForwardIn<A>) {
        let losses = program.groups.iter().map(|group| group.cumulative_loss).zip(&from.losses);
        let carryover = program.classes.iter().map(|class| class.carryover).zip(&from.carryover);
        let unpaid = program.classes.iter().map(|c| c.unpaid_loss).zip(&from.unpaid_losses);
        let accounts = program.accounts.iter().map(|account| account.balance).zip(&from.accounts);
        for (slot, amount) in losses.chain(carryover).chain(unpaid).chain(accounts) {
            fill(self.amounts(slot), *amount);
        }
        for (slot, amount) in program.ring_slots(true).zip(&from.amounts) {
            fill(self.amounts(*slot), *amount);
        }
        for (slot, rate) in program.ring_slots(false).zip(&from.rates) {
            fill(self.rates(*slot), *rate);
        }
        for (slot, test) in program.sticky.iter().zip(&from.tests) {
            fill(self.tests(*slot), *test);
        }
        self.months = from.months;
    }
}

#[cfg(any(test, feature = "testing"))]
impl State<DecimalArithmetic> {
    /// The results of a month: named values, rates and amounts of classes, cents paid to parties,
    /// cash left. Excludes temporary slots, which keep old values if a step is skipped.
    pub fn reported_values(&self, program: &Program) -> Vec<Decimal> {
        let mut values: Vec<Decimal> = program
            .named
            .iter()
            .map(|named| match named.kind {
                Kind::Money => self.amount(named.slot),
                Kind::Rate => self.rate(named.slot),
                Kind::Mask => Decimal::from(u8::from(self.test(named.slot))),
            })
            .collect();
        for class in &program.classes {
            values.push(self.rate(class.rate));
            values.extend(class.reported_slots().map(|slot| self.amount(slot)));
        }
        values.extend(program.parties.iter().chain([&program.cash]).map(|slot| self.amount(*slot)));
        values
    }
}
