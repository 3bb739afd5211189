//! The invariants of a month as lanes check them: summed over all classes.
//!
//! The decimal run asserts that each class's balance rolls forward. Lanes compare the sums over the
//! deal instead, and report a lane in which they differ without stopping the others.

use super::state::{Amounts, State};
use crate::number::MoneyArithmetic;
use crate::waterfall::access::writes;
use crate::waterfall::op::Slot;
use crate::waterfall::program::{Kind, Program};

/// Slots whose sums must agree, and the flows of each class.
#[derive(Debug, Clone)]
pub(crate) struct Checks {
    /// Opening balances, accretion and write-ups of all classes.
    before: Vec<Slot>,
    /// Losses and closing balances of all classes.
    after: Vec<Slot>,
    /// Cash besides the pool's: received, paid from outside, opening balances of accounts.
    besides: Vec<Slot>,
    /// Cents paid to parties, balances of accounts, and cash left.
    out: Vec<Slot>,
    /// The flows of each class. Principal reduces balances and, like interest, is cash paid.
    pub classes: Vec<ClassFlows>,
}

/// The slots of a class's monthly flows, as far as the program writes them.
#[derive(Debug, Clone)]
pub(crate) struct ClassFlows {
    pub interest: Vec<Slot>,
    pub principal: Vec<Slot>,
    pub accretion: Vec<Slot>,
    pub loss: Vec<Slot>,
    pub write_up: Vec<Slot>,
}

impl Checks {
    pub fn of(program: &Program) -> Self {
        let written: Vec<Slot> = program
            .ops
            .iter()
            .flat_map(|op| writes(*op, program, &program.operands))
            .filter_map(|(kind, slot)| (kind == Kind::Money).then_some(slot))
            .collect();
        let only = |slots: &[Slot]| -> Vec<Slot> {
            slots.iter().copied().filter(|slot| written.contains(slot)).collect()
        };
        let mut checks = Self {
            before: Vec::new(),
            after: Vec::new(),
            besides: only(&[program.received]),
            out: vec![program.cash],
            classes: Vec::new(),
        };
        for class in &program.classes {
            checks.before.push(class.opening);
            checks.before.extend(only(&[class.accretion, class.write_up]));
            checks.after.push(class.balance);
            checks.after.extend(only(&[class.loss]));
            let principal = only(&[class.scheduled, class.unscheduled]);
            checks.besides.extend(only(&[class.outside_cents]));
            let interest = [
                class.interest_cents,
                class.unpaid_cents,
                class.residual_cents,
                class.carryover_cents,
            ];
            checks.classes.push(ClassFlows {
                interest: only(&interest),
                principal,
                accretion: only(&[class.accretion]),
                loss: only(&[class.loss]),
                write_up: only(&[class.write_up]),
            });
        }
        checks.out.extend(only(&program.parties));
        for account in &program.accounts {
            checks.besides.push(account.opening);
            checks.out.push(account.balance);
        }
        checks
    }

    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        let Self { before, after, besides, out, classes } = self;
        let flows = classes.iter().flat_map(
            |ClassFlows { interest, principal, accretion, loss, write_up }| {
                [interest, principal, accretion, loss, write_up].into_iter().flatten()
            },
        );
        [before, after, besides, out].into_iter().flatten().chain(flows).copied()
    }

    /// A mask of the values in which cash paid and left differs from cash available, or balances do
    /// not roll forward. `pool_cash` is the slot of the cash that the month began with.
    #[inline(always)]
    pub fn faults<A: MoneyArithmetic, const N: usize>(
        &self,
        pool_cash: Slot,
        state: &State<A, N>,
    ) -> [A::Mask; N] {
        let before = state.total::<Amounts, N>(&self.before, 0);
        let after = state.total::<Amounts, N>(&self.after, 0);
        let besides = state.total::<Amounts, N>(&self.besides, 0);
        let mut out = state.total::<Amounts, N>(&self.out, 0);
        let mut principal: Option<[A::Money; N]> = None;
        for class in &self.classes {
            if !class.interest.is_empty() {
                let more = state.total::<Amounts, N>(&class.interest, 0);
                out = add::<A, N>(out, &more);
            }
            if !class.principal.is_empty() {
                let more = state.total::<Amounts, N>(&class.principal, 0);
                principal = Some(match principal {
                    Some(sum) => add::<A, N>(sum, &more),
                    None => more,
                });
            }
        }
        let principal = principal.unwrap_or([A::ZERO; N]);
        let pool_cash = state.amounts(pool_cash);
        let mut faults = [A::mask(false); N];
        for value in 0..N {
            let rolls = A::apart(before[value], A::add(after[value], principal[value]));
            let available = A::add(pool_cash[value].get(), besides[value]);
            let out = A::add(out[value], principal[value]);
            faults[value] = A::or(rolls, A::apart(available, out));
        }
        faults
    }
}

#[inline(always)]
fn add<A: MoneyArithmetic, const N: usize>(
    mut sums: [A::Money; N],
    more: &[A::Money; N],
) -> [A::Money; N] {
    for value in 0..N {
        sums[value] = A::add(sums[value], more[value]);
    }
    sums
}
