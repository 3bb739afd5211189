//! Claims settled and booked: one payee's, and those of a list.

use super::observer::Watch;
use super::program::{Program, Settling, Slot, Span};
use super::state::{Row, State};
use crate::number::{Arithmetic, Rounding};

/// Strands of which what is left and the cash stay in the processor's registers.
const TILE: usize = 4;

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
    if books.are_plain() {
        for at in 0..N {
            let paid = A::pay(lefts[at].get(), claims[at].get(), cash[at].get());
            cash[at].set(paid.cash);
            claims[at].set(paid.claim);
            books.booked[at].set(paid.settled);
        }
        return;
    }
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

/// How an amount is shared among a list.
#[derive(Clone, Copy)]
pub(super) enum Shared<'p> {
    /// One after the other, as far as claims reach.
    InOrder,
    /// In proportion to weights, of which there is so much in all.
    ProRata { total: Slot, weights: &'p [Slot], rounding: Rounding },
}

/// Settles the claims of a list, as [`pay`] does one by one; nobody listens.
#[inline(always)]
pub(super) fn pay_list<A: Arithmetic, const N: usize>(
    program: &Program,
    (amount, shared): (Slot, Shared<'_>),
    cash: Option<Slot>,
    of: Span,
    state: &State<A, N>,
) {
    let of = of.of(&program.settlings);
    let mut from = 0;
    while from + TILE <= N {
        pay_tile::<A, N, TILE>((amount, shared), cash, of, state, from);
        from += TILE;
    }
    for from in from..N {
        pay_tile::<A, N, 1>((amount, shared), cash, of, state, from);
    }
}

#[inline(always)]
fn pay_tile<A: Arithmetic, const N: usize, const K: usize>(
    (amount, shared): (Slot, Shared<'_>),
    cash: Option<Slot>,
    of: &[Settling],
    state: &State<A, N>,
    from: usize,
) {
    let amounts = &state.amounts(amount)[from..from + K];
    let mut left = [A::NIL; K];
    for at in 0..K {
        left[at] = amounts[at].get();
    }
    match (shared, cash) {
        (Shared::InOrder, None) => {
            for of in of {
                let claims = &state.amounts(of.claim)[from..from + K];
                let booked = &state.amounts(of.booked)[from..from + K];
                for at in 0..K {
                    let (due, rest, claim) = A::fill(left[at], claims[at].get());
                    left[at] = rest;
                    claims[at].set(claim);
                    booked[at].set(if of.is_first { due } else { A::add(booked[at].get(), due) });
                }
            }
        }
        (Shared::InOrder, Some(cash)) => {
            let cash = &state.amounts(cash)[from..from + K];
            let mut there = [A::NIL; K];
            for at in 0..K {
                there[at] = cash[at].get();
            }
            for of in of {
                let claims = &state.amounts(of.claim)[from..from + K];
                let booked = &state.amounts(of.booked)[from..from + K];
                for at in 0..K {
                    let paid = A::pay(left[at], claims[at].get(), there[at]);
                    (left[at], there[at]) = (paid.left, paid.cash);
                    claims[at].set(paid.claim);
                    let settled = paid.settled;
                    let sum = if of.is_first { settled } else { A::add(booked[at].get(), settled) };
                    booked[at].set(sum);
                }
            }
            for at in 0..K {
                cash[at].set(there[at]);
            }
        }
        (Shared::ProRata { total, weights, rounding }, cash) => {
            let totals = &state.amounts(total)[from..from + K];
            let mut splits = [A::splitting(A::NIL, A::NIL, rounding); K];
            for at in 0..K {
                splits[at] = A::splitting(left[at], totals[at].get(), rounding);
            }
            let mut there = [A::NIL; K];
            let cash = match cash {
                Some(cash) => {
                    let cash = &state.amounts(cash)[from..from + K];
                    for at in 0..K {
                        there[at] = cash[at].get();
                    }
                    Some(cash)
                }
                None => None,
            };
            for (of, weight) in of.iter().zip(weights) {
                let claims = &state.amounts(of.claim)[from..from + K];
                let weights = &state.amounts(*weight)[from..from + K];
                let booked = &state.amounts(of.booked)[from..from + K];
                for at in 0..K {
                    let claim = claims[at].get();
                    let part = A::part(&mut splits[at], weights[at].get());
                    let settled = if cash.is_some() {
                        let paid = A::pay(part, claim, there[at]);
                        there[at] = paid.cash;
                        claims[at].set(paid.claim);
                        paid.settled
                    } else {
                        let (due, _, rest) = A::fill(part, claim);
                        claims[at].set(rest);
                        due
                    };
                    let sum = if of.is_first { settled } else { A::add(booked[at].get(), settled) };
                    booked[at].set(sum);
                }
            }
            if let Some(cash) = cash {
                for at in 0..K {
                    cash[at].set(there[at]);
                }
            }
        }
    }
}

/// Where what is settled of a claim is noted.
struct Books<'s, A: Arithmetic, const N: usize> {
    booked: &'s Row<A::Money, N>,
    settled: Option<&'s Row<A::Money, N>>,
    in_cents: bool,
    is_first: bool,
    /// Whether nothing asks for what is left of the amount.
    is_last: bool,
}

impl<'s, A: Arithmetic, const N: usize> Books<'s, A, N> {
    #[inline(always)]
    fn of(of: &Settling, state: &'s State<A, N>) -> Self {
        let Settling { in_cents, is_first, is_last, .. } = *of;
        let settled = of.settled.map(|slot| state.amounts(slot));
        Self { booked: state.amounts(of.booked), settled, in_cents, is_first, is_last }
    }

    /// Whether what is settled is all that has to be noted.
    #[inline(always)]
    const fn are_plain(&self) -> bool {
        self.is_first && self.is_last && self.settled.is_none()
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
