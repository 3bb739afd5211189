//! One payment or allocation: claims are settled from the cash of a step and booked.

use super::observer::Watch;
use super::program::{Payee, Program, Sharing, Step};
use super::run::State;
use crate::number::{Arithmetic, Rounding, Settled};

/// Carries out a payment or a write-down.
#[inline(always)]
pub(super) fn pay<A: Arithmetic>(
    program: &Program,
    step: Step,
    state: &mut State<A>,
    watch: &mut impl Watch<A>,
) {
    let when = match step.when {
        Some(slot) => {
            let when = state.test(slot);
            if !A::possible(when) {
                return;
            }
            Some(when)
        }
        None => None,
    };
    let payees = step.payees.of(&program.payees);
    for (index, payee) in payees.iter().enumerate() {
        // A party or an account claims what the clause gives it.
        state.claims[index] = match payee.claim.or(step.amount) {
            Some(slot) => only_when::<A>(when, state.amount(slot)),
            None => A::NIL,
        };
    }
    // A closure might stay outside, and be compiled without the lanes' instructions.
    #[allow(clippy::manual_map)]
    let amount = match step.amount {
        Some(slot) => Some(only_when::<A>(when, state.amount(slot))),
        None => None,
    };
    if let Some(amount) = amount
        && !A::some(amount)
    {
        return;
    }
    watch.begins(amount);
    match (step.sharing, amount) {
        (Sharing::Residual, _) => pay_residual(step, payees[0], when, state, watch),
        (Sharing::Sequential, None) => {
            for (index, payee) in payees.iter().enumerate() {
                let claim = state.claims[index];
                settle(program, step, payee, Due { take: claim, rest: A::NIL }, None, state, watch);
            }
        }
        (Sharing::ProRata, None) => pay_claims_pro_rata(program, step, payees, state, watch),
        (Sharing::Sequential, Some(mut amount)) => {
            for (index, payee) in payees.iter().enumerate() {
                let (take, left, rest) = A::fill(amount, state.claims[index]);
                amount = left;
                settle(program, step, payee, Due { take, rest }, None, state, watch);
            }
        }
        (Sharing::ProRata, Some(amount)) => {
            let mut total = A::NIL;
            for claim in &state.claims[..payees.len()] {
                total = A::add(total, *claim);
            }
            let want = A::min(amount, total);
            // Where the cash does not reach, what there is is shared, not first come first served.
            let want = match step.cash {
                Some(slot) => {
                    let cash = state.amount(slot);
                    A::select(A::at_least(cash, A::cash(want)), want, A::min(want, cash))
                }
                None => want,
            };
            A::split(want, &state.claims[..payees.len()], step.rounding, &mut state.parts);
            for (index, payee) in payees.iter().enumerate() {
                let (take, _, rest) = A::fill(state.parts[index], state.claims[index]);
                settle(program, step, payee, Due { take, rest }, None, state, watch);
            }
        }
    }
}

/// An amount where the step's test passed, all of it where it has none.
#[inline(always)]
fn only_when<A: Arithmetic>(when: Option<A::Mask>, amount: A::Money) -> A::Money {
    match when {
        Some(when) => A::select(when, amount, A::NIL),
        None => amount,
    }
}

/// What one payee is to get of its claim, and what of the claim is for later.
struct Due<A: Arithmetic> {
    take: A::Money,
    rest: A::Money,
}

/// Claims are paid whole where the cash is there, otherwise each gets its share of the cash.
#[inline(always)]
fn pay_claims_pro_rata<A: Arithmetic>(
    program: &Program,
    step: Step,
    payees: &[Payee],
    state: &mut State<A>,
    watch: &mut impl Watch<A>,
) {
    let Some(cash) = step.cash.map(|slot| state.amount(slot)) else {
        for (index, payee) in payees.iter().enumerate() {
            let claim = state.claims[index];
            settle(program, step, payee, Due { take: claim, rest: A::NIL }, None, state, watch);
        }
        return;
    };
    let claims = &state.claims[..payees.len()];
    let mut cents = A::NIL;
    for claim in claims {
        cents = A::add(cents, A::cash(*claim));
    }
    let whole = A::at_least(cash, cents);
    A::split(A::min(cash, cents), claims, Rounding::CENTS, &mut state.parts);
    for (index, payee) in payees.iter().enumerate() {
        let claim = state.claims[index];
        let allotted = Some((whole, state.parts[index]));
        settle(program, step, payee, Due { take: claim, rest: A::NIL }, allotted, state, watch);
    }
}

/// Settles one payee's due from the step's cash and books it.
///
/// `allotted` limits the cash for this payee, unless the step is paid whole.
#[inline(always)]
fn settle<A: Arithmetic>(
    program: &Program,
    step: Step,
    payee: &Payee,
    due: Due<A>,
    allotted: Option<(A::Mask, A::Money)>,
    state: &mut State<A>,
    watch: &mut impl Watch<A>,
) {
    if !A::some(due.take) {
        return;
    }
    let (paid, unpaid) = match step.cash {
        None => (due.take, A::NIL),
        Some(slot) => {
            let cash = state.amount(slot);
            let settled = match allotted {
                None => A::settle(due.take, cash),
                Some((whole, part)) => {
                    let settled = A::settle(due.take, A::select(whole, cash, A::min(part, cash)));
                    let left = A::less(cash, A::cash(settled.paid));
                    Settled { left: A::select(whole, settled.left, left), ..settled }
                }
            };
            state.put(slot, settled.left);
            (settled.paid, settled.unpaid)
        }
    };
    if let Some(claim) = payee.claim {
        let outstanding = A::add(due.rest, unpaid);
        // A step whose test did not pass had no claims; the payee's own stand as they were.
        let kept = match step.when {
            None => outstanding,
            Some(when) => A::select(state.test(when), outstanding, state.amount(claim)),
        };
        state.put(claim, kept);
    }
    let cents = A::cash(paid);
    if let Some(slot) = payee.cents {
        state.add_to(slot, cents);
    }
    if let Some(slot) = payee.carried {
        state.add_to(slot, paid);
    }
    if let Some(slot) = payee.adds_to {
        state.add_to(slot, paid);
    }
    if step.cash.is_none() && payee.cents.is_some() {
        state.add_to(program.classes[usize::from(payee.recipient)].outside_cents, cents);
    }
    watch.paid(step, payee, due.take, paid, unpaid, state);
}

/// All cash that is left goes to one class.
#[inline(always)]
fn pay_residual<A: Arithmetic>(
    step: Step,
    payee: Payee,
    when: Option<A::Mask>,
    state: &mut State<A>,
    watch: &mut impl Watch<A>,
) {
    let Some(slot) = step.cash else { return };
    let cash = state.amount(slot);
    let paid = only_when::<A>(when, cash);
    state.put(slot, A::less(cash, paid));
    if let Some(slot) = payee.cents {
        state.add_to(slot, paid);
    }
    watch.paid(step, &payee, paid, paid, A::NIL, state);
}
