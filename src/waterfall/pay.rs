//! One payee's claim, settled and booked.

use super::observer::Watch;
use super::program::{Program, Settling, Slot};
use super::state::State;
use crate::number::Arithmetic;

/// Settles a claim as far as what is left of the step's amount goes, from cash if it is a payment.
#[inline(always)]
pub(super) fn pay<A: Arithmetic, const N: usize>(
    program: &Program,
    cash: Option<Slot>,
    of: &Settling,
    state: &State<A, N>,
    watch: &mut impl Watch<A, N>,
) {
    let (lefts, claims) = (state.amounts(of.left), state.amounts(of.claim));
    for at in 0..N {
        let (amount, claim) = (lefts[at].get(), claims[at].get());
        let (due, settled, unpaid) = match cash {
            Some(cash) => {
                let cash = &state.amounts(cash)[at];
                let paid = A::pay(amount, claim, cash.get());
                lefts[at].set(paid.left);
                cash.set(paid.cash);
                claims[at].set(paid.claim);
                (paid.due, paid.settled, paid.unpaid)
            }
            None => {
                let (due, left, rest) = A::fill(amount, claim);
                lefts[at].set(left);
                claims[at].set(rest);
                (due, due, A::NIL)
            }
        };
        book(of, at, settled, state);
        watch.paid(program, of.payee, (due, settled, unpaid), state);
    }
}

/// Settles a claim whole where all claims of the step are, otherwise from its part of the cash.
#[inline(always)]
pub(super) fn pay_part<A: Arithmetic, const N: usize>(
    program: &Program,
    whole: Slot,
    part: Slot,
    cash: Slot,
    of: &Settling,
    state: &State<A, N>,
    watch: &mut impl Watch<A, N>,
) {
    let (lefts, claims) = (state.amounts(of.left), state.amounts(of.claim));
    let (wholes, parts, cash) = (state.tests(whole), state.amounts(part), state.amounts(cash));
    for at in 0..N {
        let (whole, there) = (wholes[at].get(), cash[at].get());
        let (due, _, rest) = A::fill(lefts[at].get(), claims[at].get());
        let most = A::select(whole, there, A::min(parts[at].get(), there));
        let paid = A::settle(due, most);
        let left = A::less(there, A::cash(paid.paid));
        cash[at].set(A::select(whole, paid.left, left));
        claims[at].set(A::add(rest, paid.unpaid));
        book(of, at, paid.paid, state);
        watch.paid(program, of.payee, (due, paid.paid, paid.unpaid), state);
    }
}

/// Adds what was settled to where it adds up, and notes it where it is booked elsewhere too.
#[inline(always)]
fn book<A: Arithmetic, const N: usize>(
    of: &Settling,
    at: usize,
    settled: A::Money,
    state: &State<A, N>,
) {
    let booked = &state.amounts(of.booked)[at];
    let more = if of.in_cents { A::cash(settled) } else { settled };
    booked.set(A::add(booked.get(), more));
    if let Some(slot) = of.settled {
        state.amounts(slot)[at].set(settled);
    }
}
