//! Settles and books claims: a single payee's, and those of a list.

use std::cell::Cell;

use super::recorder::Recorder;
use super::state::{Row, State, strips};
use crate::number::{MoneyArithmetic, Rounding};
use crate::waterfall::op::{Settling, Slot, Span};
use crate::waterfall::program::Program;

/// Length of a strip: its remaining amounts and cash stay in the processor's registers.
const STRIP: usize = 4;

/// Settles a claim up to what remains of the step's amount, from cash if it is a payment.
#[inline(always)]
pub(super) fn pay<A: MoneyArithmetic, const N: usize>(
    program: &Program,
    cash: Option<Slot>,
    of: &Settling,
    state: &State<A, N>,
    recorder: &mut impl Recorder<A, N>,
) {
    let (lefts, claims) = (state.amounts(of.left), state.amounts(of.claim));
    let books = Books::of(of, state);
    let Some(cash) = cash else {
        for at in 0..N {
            let (due, left, rest) = A::fill(lefts[at].get(), claims[at].get());
            lefts[at].set(left);
            claims[at].set(rest);
            books.book(at, due);
            recorder.paid(program, of.payee, (due, due, A::ZERO), state);
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
        recorder.paid(program, of.payee, (paid.due, paid.settled, paid.unpaid), state);
    }
}

/// Settles a claim in full if the cash covers all claims of the step, otherwise from its part of
/// the cash.
#[inline(always)]
pub(super) fn pay_part<A: MoneyArithmetic, const N: usize>(
    program: &Program,
    whole: Slot,
    part: Slot,
    cash: Slot,
    of: &Settling,
    state: &State<A, N>,
    recorder: &mut impl Recorder<A, N>,
) {
    let (lefts, claims) = (state.amounts(of.left), state.amounts(of.claim));
    let (wholes, parts, cash) = (state.tests(whole), state.amounts(part), state.amounts(cash));
    let books = Books::of(of, state);
    if books.are_first() {
        for at in 0..N {
            let (whole, available) = (wholes[at].get(), cash[at].get());
            let most = A::select(whole, available, A::min(parts[at].get(), available));
            let paid = A::pay(lefts[at].get(), claims[at].get(), most);
            let left = A::less(available, A::cash(paid.settled));
            cash[at].set(A::select(whole, paid.cash, left));
            claims[at].set(paid.claim);
            books.booked[at].set(paid.settled);
        }
        return;
    }
    for at in 0..N {
        let (whole, available) = (wholes[at].get(), cash[at].get());
        let (due, _, rest) = A::fill(lefts[at].get(), claims[at].get());
        let most = A::select(whole, available, A::min(parts[at].get(), available));
        let paid = A::settle(due, most);
        let left = A::less(available, A::cash(paid.paid));
        cash[at].set(A::select(whole, paid.left, left));
        claims[at].set(A::add(rest, paid.unpaid));
        books.book(at, paid.paid);
        recorder.paid(program, of.payee, (due, paid.paid, paid.unpaid), state);
    }
}

/// How an amount is split among a list.
#[derive(Clone, Copy)]
pub(super) enum Shared<'p> {
    /// One after another, each up to its claim.
    InOrder,
    /// In proportion to weights, whose sum is `total`.
    ProRata { total: Slot, weights: &'p [Slot], rounding: Rounding },
}

/// Settles the claims of a list, as [`pay`] does for one. Does not notify a recorder.
#[inline(always)]
pub(super) fn pay_list<A: MoneyArithmetic, const N: usize>(
    program: &Program,
    (amount, shared): (Slot, Shared<'_>),
    cash: Option<Slot>,
    of: Span,
    state: &State<A, N>,
) {
    let of = of.of(&program.settlings);
    // Mostly nothing was booked before, and we store instead of add.
    let first = of.iter().all(|of| of.is_first);
    let input = (amount, shared);
    if first {
        strips!(N by STRIP; K, from => pay_tile::<A, N, K, true>(input, cash, of, state, from));
    } else {
        strips!(N by STRIP; K, from => pay_tile::<A, N, K, false>(input, cash, of, state, from));
    }
}

#[inline(always)]
fn pay_tile<A: MoneyArithmetic, const N: usize, const K: usize, const FIRST: bool>(
    (amount, shared): (Slot, Shared<'_>),
    cash: Option<Slot>,
    of: &[Settling],
    state: &State<A, N>,
    from: usize,
) {
    let amounts = &state.amounts(amount)[from..from + K];
    let row = |slot: Slot| &state.amounts(slot)[from..from + K];
    match (shared, cash) {
        (Shared::InOrder, None) => {
            let mut left: [A::Money; K] = values::<A, K>(amounts);
            for of in of {
                let (claims, books) = (row(of.claim), row(of.booked));
                for at in 0..K {
                    let (due, rest, claim) = A::fill(left[at], claims[at].get());
                    left[at] = rest;
                    claims[at].set(claim);
                    book::<A>(&books[at], due, FIRST || of.is_first);
                }
            }
        }
        (Shared::InOrder, Some(cash)) => {
            let mut left: [A::Money; K] = values::<A, K>(amounts);
            let mut available: [A::Money; K] = values::<A, K>(row(cash));
            for of in of {
                let (claims, books) = (row(of.claim), row(of.booked));
                for at in 0..K {
                    let paid = A::pay(left[at], claims[at].get(), available[at]);
                    (left[at], available[at]) = (paid.left, paid.cash);
                    claims[at].set(paid.claim);
                    book::<A>(&books[at], paid.settled, FIRST || of.is_first);
                }
            }
            put::<A, K>(row(cash), &available);
        }
        (Shared::ProRata { total, weights, rounding }, None) => {
            let mut splits = splits::<A, K>(amounts, row(total), rounding);
            for (of, weight) in of.iter().zip(weights) {
                let (claims, books, weights) = (row(of.claim), row(of.booked), row(*weight));
                for at in 0..K {
                    let claim = claims[at].get();
                    let part = A::part(&mut splits[at], weights[at].get());
                    let (due, _, rest) = A::fill(part, claim);
                    claims[at].set(rest);
                    book::<A>(&books[at], due, FIRST || of.is_first);
                }
            }
        }
        (Shared::ProRata { total, weights, rounding }, Some(cash)) => {
            let mut splits = splits::<A, K>(amounts, row(total), rounding);
            let mut available: [A::Money; K] = values::<A, K>(row(cash));
            for (of, weight) in of.iter().zip(weights) {
                let (claims, books, weights) = (row(of.claim), row(of.booked), row(*weight));
                for at in 0..K {
                    let claim = claims[at].get();
                    let part = A::part(&mut splits[at], weights[at].get());
                    let paid = A::pay(part, claim, available[at]);
                    available[at] = paid.cash;
                    claims[at].set(paid.claim);
                    book::<A>(&books[at], paid.settled, FIRST || of.is_first);
                }
            }
            put::<A, K>(row(cash), &available);
        }
    }
}

/// Books what was settled: adds to what was booked before, if anything was.
#[inline(always)]
fn book<A: MoneyArithmetic>(booked: &Cell<A::Money>, settled: A::Money, is_first: bool) {
    booked.set(if is_first { settled } else { A::add(booked.get(), settled) });
}

/// The values of a strip of a row.
#[inline(always)]
fn values<A: MoneyArithmetic, const K: usize>(cells: &[Cell<A::Money>]) -> [A::Money; K] {
    let mut values = [A::ZERO; K];
    for at in 0..K {
        values[at] = cells[at].get();
    }
    values
}

/// Stores values to a strip of a row.
#[inline(always)]
fn put<A: MoneyArithmetic, const K: usize>(cells: &[Cell<A::Money>], values: &[A::Money; K]) {
    for at in 0..K {
        cells[at].set(values[at]);
    }
}

#[inline(always)]
fn splits<A: MoneyArithmetic, const K: usize>(
    amounts: &[Cell<A::Money>],
    totals: &[Cell<A::Money>],
    rounding: Rounding,
) -> [A::Split; K] {
    let mut splits = [A::splitting(A::ZERO, A::ZERO, rounding); K];
    for at in 0..K {
        splits[at] = A::splitting(amounts[at].get(), totals[at].get(), rounding);
    }
    splits
}

/// Splits an amount among `outs` in proportion to weights.
#[inline(always)]
pub(super) fn share<A: MoneyArithmetic, const N: usize>(
    (amount, total, rounding): (Slot, Slot, Rounding),
    weights: &[Slot],
    outs: &[Slot],
    state: &State<A, N>,
) {
    let of = (amount, total, rounding);
    strips!(N by STRIP; K, from => share_tile::<A, N, K>(of, weights, outs, state, from));
}

#[inline(always)]
fn share_tile<A: MoneyArithmetic, const N: usize, const K: usize>(
    (amount, total, rounding): (Slot, Slot, Rounding),
    weights: &[Slot],
    outs: &[Slot],
    state: &State<A, N>,
    from: usize,
) {
    let row = |slot: Slot| &state.amounts(slot)[from..from + K];
    let mut splits = splits::<A, K>(row(amount), row(total), rounding);
    for (weight, out) in weights.iter().zip(outs) {
        let (weights, outs) = (row(*weight), row(*out));
        for at in 0..K {
            outs[at].set(A::part(&mut splits[at], weights[at].get()));
        }
    }
}

/// The rows that a settled claim is booked to; see [`Settling`].
struct Books<'s, A: MoneyArithmetic, const N: usize> {
    booked: &'s Row<A::Money, N>,
    settled: Option<&'s Row<A::Money, N>>,
    in_cents: bool,
    is_first: bool,
    is_last: bool,
}

impl<'s, A: MoneyArithmetic, const N: usize> Books<'s, A, N> {
    #[inline(always)]
    fn of(of: &Settling, state: &'s State<A, N>) -> Self {
        let Settling { in_cents, is_first, is_last, .. } = *of;
        let settled = of.settled.map(|slot| state.amounts(slot));
        Self { booked: state.amounts(of.booked), settled, in_cents, is_first, is_last }
    }

    /// Whether we only store to `booked`, and book to no second row.
    #[inline(always)]
    const fn are_first(&self) -> bool {
        self.is_first && self.settled.is_none()
    }

    /// Whether, besides, no operation reads what remains of the amount.
    #[inline(always)]
    const fn are_plain(&self) -> bool {
        self.are_first() && self.is_last
    }

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
