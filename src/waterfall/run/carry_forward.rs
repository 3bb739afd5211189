//! What a deal remembers from month to month besides class balances and unpaid interest.

use rust_decimal::Decimal;

use super::state::{State, fill};
use crate::number::Arithmetic;
#[cfg(any(test, feature = "testing"))]
use crate::number::Exact;
#[cfg(any(test, feature = "testing"))]
use crate::waterfall::program::Kind;
use crate::waterfall::program::Program;

/// The memory of a deal after a distribution, free of any program's slots: a deal compiled to
/// carry cents has the same as one compiled to carry fractions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CarryForward<M, R, K> {
    /// Losses to date of each collateral group.
    pub losses: Vec<M>,
    /// Carryover owed to each class.
    pub carryover: Vec<M>,
    /// Realized losses of each class that are not written up.
    pub unpaid_losses: Vec<M>,
    /// Balances of the accounts besides the distribution account.
    pub accounts: Vec<M>,
    /// Months that rolling averages of amounts look back on, the oldest of each first.
    pub amounts: Vec<M>,
    /// The same of percentages.
    pub rates: Vec<R>,
    /// Sticky tests: whether each has passed.
    pub tests: Vec<K>,
    /// Months run so far.
    pub months: u32,
}

/// The memory of a run in some arithmetic.
pub(crate) type CarryForwardIn<A> =
    CarryForward<<A as Arithmetic>::Money, <A as Arithmetic>::Rate, <A as Arithmetic>::Mask>;

impl CarryForward<Decimal, Decimal, bool> {
    /// Every amount.
    pub fn amounts_mut(&mut self) -> impl Iterator<Item = &mut Decimal> {
        let Self { losses, carryover, unpaid_losses, accounts, amounts, .. } = self;
        [losses, carryover, unpaid_losses, accounts, amounts].into_iter().flatten()
    }

    /// The same in another arithmetic.
    pub fn admitted<A: Arithmetic>(&self) -> CarryForwardIn<A> {
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

impl<A: Arithmetic> State<A> {
    /// What is remembered after a month.
    pub fn carry_forward(&self, program: &Program) -> CarryForwardIn<A> {
        let rings = |of_money: bool| {
            let rings = program.rings.iter().filter(move |(_, money)| *money == of_money);
            rings.flat_map(|(ring, _)| ring.of(&program.operands))
        };
        CarryForward {
            losses: program.groups.iter().map(|group| self.amount(group.cumulative_loss)).collect(),
            carryover: program.classes.iter().map(|class| self.amount(class.carryover)).collect(),
            unpaid_losses: program.classes.iter().map(|c| self.amount(c.unpaid_loss)).collect(),
            accounts: program.accounts.iter().map(|account| self.amount(account.balance)).collect(),
            amounts: rings(true).map(|slot| self.amount(*slot)).collect(),
            rates: rings(false).map(|slot| self.rate(*slot)).collect(),
            tests: program.sticky.iter().map(|slot| self.test(*slot)).collect(),
            months: self.months,
        }
    }
}

impl<A: Arithmetic, const N: usize> State<A, N> {
    /// Takes over what was remembered, before the first month.
    pub fn restore(&mut self, program: &Program, from: &CarryForwardIn<A>) {
        let losses = program.groups.iter().map(|group| group.cumulative_loss).zip(&from.losses);
        let carryover = program.classes.iter().map(|class| class.carryover).zip(&from.carryover);
        let unpaid = program.classes.iter().map(|c| c.unpaid_loss).zip(&from.unpaid_losses);
        let accounts = program.accounts.iter().map(|account| account.balance).zip(&from.accounts);
        for (slot, amount) in losses.chain(carryover).chain(unpaid).chain(accounts) {
            fill(self.amounts(slot), *amount);
        }
        let rings = |of_money: bool| {
            let rings = program.rings.iter().filter(move |(_, money)| *money == of_money);
            rings.flat_map(|(ring, _)| ring.of(&program.operands))
        };
        for (slot, amount) in rings(true).zip(&from.amounts) {
            fill(self.amounts(*slot), *amount);
        }
        for (slot, rate) in rings(false).zip(&from.rates) {
            fill(self.rates(*slot), *rate);
        }
        for (slot, test) in program.sticky.iter().zip(&from.tests) {
            fill(self.tests(*slot), *test);
        }
        self.months = from.months;
    }
}

#[cfg(any(test, feature = "testing"))]
impl State<Exact> {
    /// Everything that a month reports: named values, every rate and amount of every class, fees and cash.
    /// Slots of skipped steps are left out, because nothing reads them.
    pub fn reported(&self, program: &Program) -> Vec<Decimal> {
        let mut reported: Vec<Decimal> = program
            .named
            .iter()
            .map(|named| match named.kind {
                Kind::Money => self.amount(named.slot),
                Kind::Rate => self.rate(named.slot),
                Kind::Mask => Decimal::from(u8::from(self.test(named.slot))),
            })
            .collect();
        for class in &program.classes {
            reported.push(self.rate(class.rate));
            reported.extend(class.reported().map(|slot| self.amount(slot)));
        }
        reported
            .extend(program.parties.iter().chain([&program.cash]).map(|slot| self.amount(*slot)));
        reported
    }
}
