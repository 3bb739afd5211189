//! Carries out a program's operations.

use super::observer::Watch;
use super::pay::{pay, pay_part};
use super::program::{Op, Program, Slot, Span};
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
    let operands = |span: Span| span.of(&program.operands);
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

            Op::Sum { plus, minus, out } => sum(slots, operands(plus), operands(minus), out),
            Op::Add { a, b, out } => {
                pairs(slots.money(a), slots.money(b), slots.money(out), A::add);
            }
            Op::Less { a, b, out } => {
                pairs(slots.money(a), slots.money(b), slots.money(out), A::less);
            }
            Op::Min { a, b, out } => {
                pairs(slots.money(a), slots.money(b), slots.money(out), A::min);
            }
            Op::Max { a, b, out } => {
                pairs(slots.money(a), slots.money(b), slots.money(out), A::max);
            }
            Op::Select { mask, a, b, out } => {
                let (a, b) = (slots.money(a), slots.money(b));
                choices(slots.mask(mask), a, b, slots.money(out), A::select);
            }
            Op::Round { a, rounding, out } => {
                each(slots.money(a), slots.money(out), |a| A::round(a, rounding));
            }
            Op::Scale { amount, rate, by, rounding, out } => {
                let (amount, rate) = (slots.money(amount), slots.rate(rate));
                let scaled = |amount, rate| A::scale(amount, rate, by, rounding);
                pairs(amount, rate, slots.money(out), scaled);
            }
            Op::Accrue { balance, rate, day_count, rounding, out } => {
                let period = Fraction::from(day_count.of_days(now.days));
                let (balance, rate) = (slots.money(balance), slots.rate(rate));
                let accrued = |balance, rate| A::scale(balance, rate, period, rounding);
                pairs(balance, rate, slots.money(out), accrued);
            }
            Op::Share { amount, weights, outs, rounding } => {
                let (weights, outs) = (operands(weights), operands(outs));
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
                pairs(slots.money(n), slots.money(d), slots.rate(out), A::ratio);
            }
            Op::Weighted { weights, rates, out } => {
                let (weights, rates, out) = (operands(weights), operands(rates), slots.rate(out));
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
                rate_sum(slots, operands(plus), operands(minus), out);
            }
            Op::RateTimes { a, b, out } => {
                pairs(slots.rate(a), slots.rate(b), slots.rate(out), A::rate_times);
            }
            Op::RateOver { n, d, out } => {
                pairs(slots.rate(n), slots.rate(d), slots.rate(out), A::rate_over);
            }
            Op::RateMin { a, b, out } => {
                pairs(slots.rate(a), slots.rate(b), slots.rate(out), A::rate_min);
            }
            Op::RateMax { a, b, out } => {
                pairs(slots.rate(a), slots.rate(b), slots.rate(out), A::rate_max);
            }
            Op::RateSelect { mask, a, b, out } => {
                let (a, b) = (slots.rate(a), slots.rate(b));
                choices(slots.mask(mask), a, b, slots.rate(out), A::select_rate);
            }

            Op::AtLeast { a, b, out } => {
                pairs(slots.money(a), slots.money(b), slots.mask(out), A::at_least);
            }
            Op::RateAtLeast { a, b, out } => {
                pairs(slots.rate(a), slots.rate(b), slots.mask(out), A::rate_at_least);
            }
            Op::Below { a, b, out } => {
                let below = |a, b| A::not(A::at_least(a, b));
                pairs(slots.money(a), slots.money(b), slots.mask(out), below);
            }
            Op::RateBelow { a, b, out } => {
                let below = |a, b| A::not(A::rate_at_least(a, b));
                pairs(slots.rate(a), slots.rate(b), slots.mask(out), below);
            }
            Op::And { a, b, out } => {
                pairs(slots.mask(a), slots.mask(b), slots.mask(out), A::and);
            }
            Op::Or { a, b, out } => pairs(slots.mask(a), slots.mask(b), slots.mask(out), A::or),
            Op::Not { a, out } => each(slots.mask(a), slots.mask(out), A::not),

            Op::GivenRate { class } => {
                let class = usize::from(class);
                if let Some(rate) = &month.rates[class] {
                    let rates = std::array::from_fn(|value| rate.rate(value));
                    fill(slots.rate(program.classes[class].rate), rates);
                }
            }
            Op::PerActualDays { rate, day_count, out } => {
                let days = A::count(day_count.of_days(now.days).days.max(1));
                let per_day = |rate| A::rate_over(A::rate_times(rate, A::count(30)), days);
                each(slots.rate(rate), slots.rate(out), per_day);
            }
            Op::BearInterest { unpaid, rate, day_count, rounding } => {
                if month.unpaid_bears_interest {
                    let period = day_count.of_days(now.days).into();
                    let (unpaid, rate) = (slots.money(unpaid), slots.rate(rate));
                    let grown = |owed, rate| A::add(owed, A::scale(owed, rate, period, rounding));
                    pairs(unpaid, rate, unpaid, grown);
                }
            }
            Op::Average { value, ring, of_money, out } => {
                average(program, now.months, slots, value, operands(ring), of_money, out);
            }
            Op::Forced { named, mask } => {
                let forced = month.forced.iter().find(|(forced, _)| *forced == named);
                if let Some((_, passes)) = forced {
                    fill(slots.mask(mask), [A::mask(*passes); N]);
                }
            }
            Op::Receive { amount, into } => {
                for slot in [into, program.received] {
                    let plus_cents = |held, amount| A::add(held, A::cash(amount));
                    pairs(slots.money(slot), slots.money(amount), slots.money(slot), plus_cents);
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
            each(slots.money(*from), slots.money(*to), |value| value);
        }
        sum(slots, ring, &[], out);
        let (one, share) = (A::count(1), Fraction::one_over(months));
        let mean = |total| A::scale(total, one, share, program.carry);
        each(slots.money(out), slots.money(out), mean);
    } else {
        for (to, from) in ring.iter().zip(from) {
            each(slots.rate(*from), slots.rate(*to), |value| value);
        }
        rate_sum(slots, ring, &[], out);
        let mean = |total| A::rate_over(total, A::count(months));
        each(slots.rate(out), slots.rate(out), mean);
    }
}
