//! What must hold of every month, over all classes together: how lanes are checked.
//!
//! The decimal run asserts each class's roll by itself. Lanes sum the two sides over the deal
//! instead, and a lane in which they differ is told, not the end of the others.

use super::program::{Op, Program, Slot};
use super::run::State;
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
        let mut written: Vec<Slot> = Vec::new();
        for step in &program.steps {
            for payee in step.payees.of(&program.payees) {
                written.extend([payee.cents, payee.carried, payee.adds_to].iter().flatten());
                if let (None, Some(_), Some(class)) =
                    (step.cash, payee.cents, program.classes.get(usize::from(payee.recipient)))
                {
                    written.push(class.outside_cents);
                }
            }
        }
        if program.ops.iter().any(|op| matches!(op, Op::Receive { .. })) {
            written.push(program.received);
        }
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

    /// Where cash paid and left is not the cash there was, or balances do not roll.
    #[inline(always)]
    pub fn faults<A: Arithmetic>(&self, cash: A::Money, state: &State<A>) -> A::Mask {
        let rolls = A::apart(state.sum(&self.before), state.sum(&self.after));
        let available = A::add(cash, state.sum(&self.besides));
        A::or(rolls, A::apart(available, state.sum(&self.out)))
    }
}
