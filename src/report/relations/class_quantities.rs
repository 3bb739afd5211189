//! A class's quantities after a run, and the computation of quantities from relations.

use rust_decimal::Decimal;

use super::relation::Relation;
use crate::number::MoneyArithmetic;
use crate::quantity::Item;
use crate::waterfall::{ClassSlots, State};

/// The quantities of one class after a run, in whole cents as a statement prints them.
pub(crate) fn class_items<A: MoneyArithmetic>(
    state: &State<A>,
    slots: &ClassSlots,
) -> Vec<(Item, A::Money)> {
    let cents = |slot| A::cash(state.amount(slot));
    let zero = A::money(Decimal::ZERO);
    let paid = A::add(
        A::add(current_paid(state, slots), cents(slots.unpaid_cents)),
        cents(slots.carryover_cents),
    );
    vec![
        (Item::Accrued, cents(slots.accrued)),
        (Item::NonSupported, cents(slots.shortfall_share)),
        (Item::CurrentShortfall, cents(slots.interest_due)),
        (Item::UnpaidPaid, cents(slots.unpaid_cents)),
        (Item::RemainingUnpaid, A::cash(unpaid_after(state, slots))),
        (Item::InterestPaid, paid),
        (Item::InterestLoss, zero),
        (Item::Scheduled, cents(slots.scheduled_cents)),
        (Item::Unscheduled, cents(slots.unscheduled_cents)),
        (Item::Accretion, cents(slots.accretion)),
        (Item::Loss, cents(slots.loss)),
        (Item::Closing, cents(slots.balance)),
    ]
}

/// The quantities of a class that only tables have.
pub(crate) fn table_items<A: MoneyArithmetic>(
    state: &State<A>,
    slots: &ClassSlots,
) -> Vec<(Item, A::Money)> {
    let cents = |slot| A::cash(state.amount(slot));
    vec![
        (Item::Notional, cents(slots.notional)),
        (Item::CurrentPaid, current_paid(state, slots)),
        (Item::CarryoverPaid, cents(slots.carryover_cents)),
        (Item::Carryover, cents(slots.carryover)),
        (Item::WriteUp, cents(slots.write_up)),
    ]
}

/// Interest of the month paid to a class, with what it receives as a residual.
fn current_paid<A: MoneyArithmetic>(state: &State<A>, slots: &ClassSlots) -> A::Money {
    let cents = |slot| A::cash(state.amount(slot));
    A::add(cents(slots.interest_cents), cents(slots.residual_cents))
}

/// Interest still owed to a class after a run, with fractions of a cent.
pub(crate) fn unpaid_after<A: MoneyArithmetic>(state: &State<A>, slots: &ClassSlots) -> A::Money {
    A::add(state.amount(slots.unpaid), state.amount(slots.interest_due))
}

/// Computes every quantity that a relation defines, in passes until none can be computed.
/// `compute_one` computes the target of one relation and returns whether it could.
pub(crate) fn compute_all(relations: &[Relation], mut compute_one: impl FnMut(&Relation) -> bool) {
    let mut left: Vec<&Relation> = relations.iter().filter(|relation| relation.defines).collect();
    loop {
        let before = left.len();
        left.retain(|relation| !compute_one(relation));
        if left.len() == before {
            return;
        }
    }
}
