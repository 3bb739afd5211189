//! Carries out a program's operations.

use super::observer::Watch;
use super::pay::{pay, pay_part};
use super::program::{Op, Program, Slot};
use super::run::Month;
use super::state::{Room, Slots, choices, each, fill, pairs};
use crate::number::{Arithmetic, Fraction, Given};

/// What operations know of the month besides their slots.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// Days from the previous distribution date to this one.
    pub days: u32,
    /// Months run so far, this one included.
    pub months: u32,
}

/// Carries out operations in their order.
#[inline(always)]
pub(super) fn carry_out<A: Arithmetic, V: Given<A>, const N: usize>(
    program: &Program,
    ops: &[Op],
    month: &Month<V>,
    now: Now,
    (slots, room): (&Slots<'_, A, N>, &mut Room<'_, A, N>),
    watch: &mut impl Watch<A, N>,
) {
    let mut ops = ops.iter();
    while let Some(op) = ops.next() {
        match *op {
            Op::Guard { mask, skip } => {
                if !slots.possible(mask) {
                    ops = ops.as_slice().get(usize::from(skip)..).unwrap_or_default().iter();
                }
            }
            Op::Unless { amount, skip } => {
                if !slots.some(amount) {
                    ops = ops.as_slice().get(usize::from(skip)..).unwrap_or_default().iter();
                }
            }
            Op::Pay { cash, of } => pay(program, Some(cash), &of, slots, watch),
            Op::Allocate { of } => pay(program, None, &of, slots, watch),
            Op::PayPart { whole, part, cash, of } => {
                pay_part(program, whole, part, cash, &of, slots, watch);
            }
            Op::Begin { amount } => watch.begins(amount, slots.amounts()),

            Op::Sum { plus, minus, out } => {
                sum(slots, plus.of(&program.operands), minus.of(&program.operands), out)
            }
            Op::Add { a, b, out } => {
                pairs!(slots.money(a), slots.money(b), slots.money(out), |a, b| A::add(a, b));
            }
            Op::Less { a, b, out } => {
                pairs!(slots.money(a), slots.money(b), slots.money(out), |a, b| A::less(a, b));
            }
            Op::Min { a, b, out } => {
                pairs!(slots.money(a), slots.money(b), slots.money(out), |a, b| A::min(a, b));
            }
            Op::Max { a, b, out } => {
                pairs!(slots.money(a), slots.money(b), slots.money(out), |a, b| A::max(a, b));
            }
            Op::Select { mask, a, b, out } => {
                let (a, b) = (slots.money(a), slots.money(b));
                choices!(slots.mask(mask), a, b, slots.money(out), A::select);
            }
            Op::Round { a, rounding, out } => {
                each!(slots.money(a), slots.money(out), |a| A::round(a, rounding));
            }
            Op::Scale { amount, rate, by, rounding, out } => {
                let (amount, rate) = (slots.money(amount), slots.rate(rate));
                pairs!(amount, rate, slots.money(out), |a, r| A::scale(a, r, by, rounding));
            }
            Op::Accrue { balance, rate, day_count, rounding, out } => {
                let period = Fraction::from(day_count.of_days(now.days));
                let (balance, rate) = (slots.money(balance), slots.rate(rate));
                pairs!(balance, rate, slots.money(out), |b, r| A::scale(b, r, period, rounding));
            }
            Op::Share { amount, weights, outs, rounding } => {
                let (weights, outs) = (weights.of(&program.operands), outs.of(&program.operands));
                for bundle in 0..slots.width() {
                    let claims = &mut room.claims[..weights.len()];
                    for (claim, slot) in claims.iter_mut().zip(weights) {
                        *claim = slots.money(*slot)[bundle].get();
                    }
                    let shares = &mut room.shares[..outs.len()];
                    let amounts = slots.money(amount)[bundle].get();
                    A::split(amounts, claims, rounding, shares);
                    for (share, slot) in shares.iter().zip(outs) {
                        slots.money(*slot)[bundle].set(*share);
                    }
                }
            }

            Op::Ratio { n, d, out } => {
                pairs!(slots.money(n), slots.money(d), slots.rate(out), |a, b| A::ratio(a, b));
            }
            Op::Weighted { weights, rates, out } => {
                let (weights, rates, out) =
                    (weights.of(&program.operands), rates.of(&program.operands), slots.rate(out));
                let weighted = &mut room.weighted[..weights.len()];
                for (bundle, out) in out.iter().enumerate() {
                    let mut means = out.get();
                    for value in 0..N {
                        for ((pair, weight), rate) in weighted.iter_mut().zip(weights).zip(rates) {
                            let weight = slots.money(*weight)[bundle].get()[value];
                            *pair = (weight, slots.rate(*rate)[bundle].get()[value]);
                        }
                        means[value] = A::weighted(weighted);
                    }
                    out.set(means);
                }
            }
            Op::RateSum { plus, minus, out } => {
                rate_sum(slots, plus.of(&program.operands), minus.of(&program.operands), out);
            }
            Op::RateTimes { a, b, out } => {
                pairs!(slots.rate(a), slots.rate(b), slots.rate(out), |a, b| A::rate_times(a, b));
            }
            Op::RateOver { n, d, out } => {
                pairs!(slots.rate(n), slots.rate(d), slots.rate(out), |a, b| A::rate_over(a, b));
            }
            Op::RateMin { a, b, out } => {
                pairs!(slots.rate(a), slots.rate(b), slots.rate(out), |a, b| A::rate_min(a, b));
            }
            Op::RateMax { a, b, out } => {
                pairs!(slots.rate(a), slots.rate(b), slots.rate(out), |a, b| A::rate_max(a, b));
            }
            Op::RateSelect { mask, a, b, out } => {
                let (a, b) = (slots.rate(a), slots.rate(b));
                choices!(slots.mask(mask), a, b, slots.rate(out), A::select_rate);
            }

            Op::AtLeast { a, b, out } => {
                pairs!(slots.money(a), slots.money(b), slots.mask(out), |a, b| A::at_least(a, b));
            }
            Op::RateAtLeast { a, b, out } => {
                pairs!(slots.rate(a), slots.rate(b), slots.mask(out), |a, b| A::rate_at_least(
                    a, b
                ));
            }
            Op::Below { a, b, out } => {
                let (a, b) = (slots.money(a), slots.money(b));
                pairs!(a, b, slots.mask(out), |a, b| A::not(A::at_least(a, b)));
            }
            Op::RateBelow { a, b, out } => {
                let (a, b) = (slots.rate(a), slots.rate(b));
                pairs!(a, b, slots.mask(out), |a, b| A::not(A::rate_at_least(a, b)));
            }
            Op::And { a, b, out } => {
                pairs!(slots.mask(a), slots.mask(b), slots.mask(out), |a, b| A::and(a, b));
            }
            Op::Or { a, b, out } => {
                pairs!(slots.mask(a), slots.mask(b), slots.mask(out), |a, b| A::or(a, b))
            }
            Op::Not { a, out } => each!(slots.mask(a), slots.mask(out), |a| A::not(a)),

            Op::GivenRate { class } => {
                let class = usize::from(class);
                if let Some(rate) = &month.rates[class] {
                    let rates = std::array::from_fn(|value| rate.rate(value));
                    fill(slots.rate(program.classes[class].rate), rates);
                }
            }
            Op::PerActualDays { rate, day_count, out } => {
                let days = A::count(day_count.of_days(now.days).days.max(1));
                let (rate, out) = (slots.rate(rate), slots.rate(out));
                each!(rate, out, |rate| A::rate_over(A::rate_times(rate, A::count(30)), days));
            }
            Op::BearInterest { unpaid, rate, day_count, rounding } => {
                if month.unpaid_bears_interest {
                    let period = day_count.of_days(now.days).into();
                    let (unpaid, rate) = (slots.money(unpaid), slots.rate(rate));
                    pairs!(unpaid, rate, unpaid, |owed, rate| {
                        A::add(owed, A::scale(owed, rate, period, rounding))
                    });
                }
            }
            Op::Average { value, ring, of_money, out } => {
                average(
                    program,
                    now.months,
                    slots,
                    value,
                    ring.of(&program.operands),
                    of_money,
                    out,
                );
            }
            Op::Forced { named, mask } => {
                let forced = month.forced.iter().find(|(forced, _)| *forced == named);
                if let Some((_, passes)) = forced {
                    fill(slots.mask(mask), [A::mask(*passes); N]);
                }
            }
            Op::Receive { amount, into } => {
                // What there is may be asked for, and is another once more has come in.
                for slot in [program.received, into] {
                    let (into, amount) = (slots.money(slot), slots.money(amount));
                    pairs!(into, amount, into, |held, amount| A::add(held, A::cash(amount)));
                }
            }
        }
    }
}

/// The excess of some amounts over others.
#[inline(always)]
fn sum<A: Arithmetic, const N: usize>(
    slots: &Slots<'_, A, N>,
    plus: &[Slot],
    minus: &[Slot],
    out: Slot,
) {
    for (bundle, out) in slots.money(out).iter().enumerate() {
        let mut sums = total(slots, plus, bundle);
        if !minus.is_empty() {
            let less = total(slots, minus, bundle);
            for value in 0..N {
                sums[value] = A::less(sums[value], less[value]);
            }
        }
        out.set(sums);
    }
}

#[inline(always)]
fn total<A: Arithmetic, const N: usize>(
    slots: &Slots<'_, A, N>,
    terms: &[Slot],
    bundle: usize,
) -> [A::Money; N] {
    let Some((first, rest)) = terms.split_first() else { return [A::NIL; N] };
    let mut sum = slots.money(*first)[bundle].get();
    for slot in rest {
        let more = slots.money(*slot)[bundle].get();
        for value in 0..N {
            sum[value] = A::add(sum[value], more[value]);
        }
    }
    sum
}

/// The excess of some rates over others.
#[inline(always)]
fn rate_sum<A: Arithmetic, const N: usize>(
    slots: &Slots<'_, A, N>,
    plus: &[Slot],
    minus: &[Slot],
    out: Slot,
) {
    for (bundle, out) in slots.rate(out).iter().enumerate() {
        let mut sums = rate_total(slots, plus, bundle);
        if !minus.is_empty() {
            let less = rate_total(slots, minus, bundle);
            for value in 0..N {
                sums[value] = A::rate_less(sums[value], less[value]);
            }
        }
        out.set(sums);
    }
}

#[inline(always)]
fn rate_total<A: Arithmetic, const N: usize>(
    slots: &Slots<'_, A, N>,
    terms: &[Slot],
    bundle: usize,
) -> [A::Rate; N] {
    let Some((first, rest)) = terms.split_first() else { return [A::NIL_RATE; N] };
    let mut sum = slots.rate(*first)[bundle].get();
    for slot in rest {
        let more = slots.rate(*slot)[bundle].get();
        for value in 0..N {
            sum[value] = A::rate_add(sum[value], more[value]);
        }
    }
    sum
}

/// Moves a ring on by a month and averages what it holds: nil stands where no month was yet.
#[inline(always)]
fn average<A: Arithmetic, const N: usize>(
    program: &Program,
    months: u32,
    slots: &Slots<'_, A, N>,
    value: Slot,
    ring: &[Slot],
    of_money: bool,
    out: Slot,
) {
    let months = months.min(u32::try_from(ring.len()).unwrap_or(u32::MAX)).max(1);
    let from = ring.iter().skip(1).chain([&value]);
    if of_money {
        for (to, from) in ring.iter().zip(from) {
            each!(slots.money(*from), slots.money(*to), |value| value);
        }
        sum(slots, ring, &[], out);
        let (one, share) = (A::count(1), Fraction::one_over(months));
        let (out, carry) = (slots.money(out), program.carry);
        each!(out, out, |total| A::scale(total, one, share, carry));
    } else {
        for (to, from) in ring.iter().zip(from) {
            each!(slots.rate(*from), slots.rate(*to), |value| value);
        }
        rate_sum(slots, ring, &[], out);
        let out = slots.rate(out);
        each!(out, out, |total| A::rate_over(total, A::count(months)));
    }
}
