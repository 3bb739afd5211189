//! One payee's claim, settled and booked.

use super::observer::Watch;
use super::program::{Program, Settling, Slot};
use super::state::Slots;
use crate::number::{Arithmetic, Settled};

/// Settles a claim as far as what is left of the step's amount goes, from cash if it is a payment.
#[inline(always)]
pub(super) fn pay<A: Arithmetic, const N: usize>(
    program: &Program,
    cash: Option<Slot>,
    of: &Settling,
    slots: &Slots<'_, A, N>,
    watch: &mut impl Watch<A, N>,
) {
    let (lefts, claims) = (slots.money(of.left), slots.money(of.claim));
    for bundle in 0..slots.width() {
        let (mut left, mut claim) = (lefts[bundle].get(), claims[bundle].get());
        let mut due = claim;
        for value in 0..N {
            due[value] = A::min(left[value], claim[value]);
        }
        if !A::some(&due) {
            put_settled(of, bundle, [A::NIL; N], slots);
            continue;
        }
        let mut rest = claim;
        for value in 0..N {
            (due[value], left[value], rest[value]) = A::fill(left[value], claim[value]);
        }
        lefts[bundle].set(left);
        let (mut settled, mut unpaid) = (due, [A::NIL; N]);
        if let Some(cash) = cash {
            let cash = &slots.money(cash)[bundle];
            let mut there = cash.get();
            for value in 0..N {
                let Settled { paid, left, unpaid: owed } = A::settle(due[value], there[value]);
                (settled[value], there[value], unpaid[value]) = (paid, left, owed);
            }
            cash.set(there);
        }
        for value in 0..N {
            claim[value] = A::add(rest[value], unpaid[value]);
        }
        claims[bundle].set(claim);
        book(of, bundle, settled, slots);
        watch.paid(program, of.payee, due, settled, unpaid, slots.amounts());
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
    slots: &Slots<'_, A, N>,
    watch: &mut impl Watch<A, N>,
) {
    for bundle in 0..slots.width() {
        let claims = &slots.money(of.claim)[bundle];
        let cash = &slots.money(cash)[bundle];
        let (mut due, mut there) = (slots.money(of.left)[bundle].get(), cash.get());
        if !A::some(&due) {
            put_settled(of, bundle, [A::NIL; N], slots);
            continue;
        }
        let (whole, part) = (slots.mask(whole)[bundle].get(), slots.money(part)[bundle].get());
        let mut claim = claims.get();
        let (mut settled, mut unpaid) = (due, due);
        for value in 0..N {
            let (take, _, rest) = A::fill(due[value], claim[value]);
            let most = A::select(whole[value], there[value], A::min(part[value], there[value]));
            let paid = A::settle(take, most);
            let left = A::less(there[value], A::cash(paid.paid));
            there[value] = A::select(whole[value], paid.left, left);
            claim[value] = A::add(rest, paid.unpaid);
            (due[value], settled[value], unpaid[value]) = (take, paid.paid, paid.unpaid);
        }
        cash.set(there);
        claims.set(claim);
        book(of, bundle, settled, slots);
        watch.paid(program, of.payee, due, settled, unpaid, slots.amounts());
    }
}

/// Adds what was settled to where it adds up.
#[inline(always)]
fn book<A: Arithmetic, const N: usize>(
    of: &Settling,
    bundle: usize,
    settled: [A::Money; N],
    slots: &Slots<'_, A, N>,
) {
    let booked = &slots.money(of.booked)[bundle];
    let mut sum = booked.get();
    for value in 0..N {
        let more = if of.in_cents { A::cash(settled[value]) } else { settled[value] };
        sum[value] = A::add(sum[value], more);
    }
    booked.set(sum);
    put_settled(of, bundle, settled, slots);
}

/// Notes what was settled, where it is booked elsewhere too.
#[inline(always)]
fn put_settled<A: Arithmetic, const N: usize>(
    of: &Settling,
    bundle: usize,
    settled: [A::Money; N],
    slots: &Slots<'_, A, N>,
) {
    if let Some(slot) = of.settled {
        slots.money(slot)[bundle].set(settled);
    }
}
