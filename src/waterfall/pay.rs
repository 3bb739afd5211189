//! One payee's claim, settled and booked.

use super::observer::Watch;
use super::program::{Program, Settling, Slot};
use super::state::{Row, State};
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
    let books = Books::of(of, state);
    let Some(cash) = cash else {
        for at in 0..N {
            let (due, left, rest) = A::fill(lefts[at].get(), claims[at].get());
            lefts[at].set(left);
            claims[at].set(rest);
            books.book(at, due);
            watch.paid(program, of.payee, (due, due, A::NIL), state);
        }
        return;
    };
    let cash = state.amounts(cash);
    for at in 0..N {
        let paid = A::pay(lefts[at].get(), claims[at].get(), cash[at].get());
        lefts[at].set(paid.left);
        cash[at].set(paid.cash);
        claims[at].set(paid.claim);
        books.book(at, paid.settled);
        watch.paid(program, of.payee, (paid.due, paid.settled, paid.unpaid), state);
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
    let books = Books::of(of, state);
    for at in 0..N {
        let (whole, there) = (wholes[at].get(), cash[at].get());
        let (due, _, rest) = A::fill(lefts[at].get(), claims[at].get());
        let most = A::select(whole, there, A::min(parts[at].get(), there));
        let paid = A::settle(due, most);
        let left = A::less(there, A::cash(paid.paid));
        cash[at].set(A::select(whole, paid.left, left));
        claims[at].set(A::add(rest, paid.unpaid));
        books.book(at, paid.paid);
        watch.paid(program, of.payee, (due, paid.paid, paid.unpaid), state);
    }
}

/// Where what is settled of a claim is noted.
struct Books<'s, A: Arithmetic, const N: usize> {
    booked: &'s Row<A::Money, N>,
    settled: Option<&'s Row<A::Money, N>>,
    in_cents: bool,
    is_first: bool,
}

impl<'s, A: Arithmetic, const N: usize> Books<'s, A, N> {
    #[inline(always)]
    fn of(of: &Settling, state: &'s State<A, N>) -> Self {
        let Settling { in_cents, is_first, .. } = *of;
        let settled = match of.settled {
            Some(slot) => Some(state.amounts(slot)),
            None => None,
        };
        Self { booked: state.amounts(of.booked), settled, in_cents, is_first }
    }

    /// Adds what was settled to where it adds up, and notes it where it is booked elsewhere too.
    #[inline(always)]
    fn book(&self, at: usize, settled: A::Money) {
        let booked = &self.booked[at];
        let more = if self.in_cents { A::cash(settled) } else { settled };
        booked.set(if self.is_first { more } else { A::add(booked.get(), more) });
        if let Some(row) = self.settled {
            row[at].set(settled);
        }
    }
}
