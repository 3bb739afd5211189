//! What must hold of every month, over all classes together: how lanes are checked.
//!
//! The decimal run asserts each class's roll by itself. Lanes sum the two sides over the deal
//! instead, and a lane in which they differ is told, not the end of the others.

use super::access::writes;
use super::program::{Kind, Program, Slot};
use super::state::State;
use crate::number::Arithmetic;

/// Slots whose sums must agree, and what each class was paid.
#[derive(Debug, Clone)]
pub(crate) struct Checks {
    /// Balances before, accretion and write-ups, of all classes.
    before: Vec<Slot>,
    /// Principal, losses, and balances after.
    after: Vec<Slot>,
    /// Money that came in besides the pool's: received, from outside, in accounts before.
    besides: Vec<Slot>,
    /// Cents paid, in accounts, and left.
    out: Vec<Slot>,
    pub classes: Vec<Flows>,
}

/// What a class was paid in a month, by slots that the program writes.
#[derive(Debug, Clone)]
pub(crate) struct Flows {
    pub interest: Vec<Slot>,
    pub principal: Vec<Slot>,
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
            checks.after.extend(only(&[class.scheduled, class.unscheduled, class.loss]));
            checks.besides.extend(only(&[class.outside_cents]));
            let interest = [
                class.interest_cents,
                class.unpaid_cents,
                class.residual_cents,
                class.carryover_cents,
            ];
            checks.out.extend(only(&interest));
            checks.out.extend(only(&[class.scheduled_cents, class.unscheduled_cents]));
            checks.classes.push(Flows {
                interest: only(&interest),
                principal: only(&[class.scheduled, class.unscheduled]),
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

    /// Every slot that is looked at.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        let Self { before, after, besides, out, classes } = self;
        let flows = classes.iter().flat_map(|Flows { interest, principal, loss, write_up }| {
            [interest, principal, loss, write_up].into_iter().flatten()
        });
        [before, after, besides, out].into_iter().flatten().chain(flows).copied()
    }

    /// Where cash paid and left is not the cash there was, or balances do not roll; in `K` strands
    /// from one on.
    #[inline(always)]
    pub fn faults<A: Arithmetic, const N: usize, const K: usize>(
        &self,
        cash: &[A::Money],
        from: usize,
        state: &State<A, N>,
    ) -> [A::Mask; K] {
        let before = state.total::<K>(&self.before, from);
        let after = state.total::<K>(&self.after, from);
        let besides = state.total::<K>(&self.besides, from);
        let out = state.total::<K>(&self.out, from);
        let mut faults = [A::mask(false); K];
        for value in 0..K {
            let rolls = A::apart(before[value], after[value]);
            let available = A::add(cash[value], besides[value]);
            faults[value] = A::or(rolls, A::apart(available, out[value]));
        }
        faults
    }
}
