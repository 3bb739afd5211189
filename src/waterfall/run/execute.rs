//! The executor of operations.

use rust_decimal::Decimal;

use super::month_input::Month;
use super::pay::{Shared, pay, pay_list, pay_part, share};
use super::recorder::Recorder;
use super::state::{Amounts, Column, Rates, State, fill, rows, strips};
use crate::calendar::YearFraction;
use crate::number::{DecimalArithmetic, Fraction, IntoArithmetic, MoneyArithmetic, Rounding};
use crate::waterfall::op::{Op, Slot};
use crate::waterfall::program::Program;

/// Inputs of operations besides their slots.
#[derive(Clone, Copy)]
pub(crate) struct Now<'m> {
    /// The fraction of a year for which each of the program's accruals accrues.
    pub year_fractions: &'m [YearFraction],
    /// Number of months run, this one included.
    pub months: u32,
}

/// Length of a strip whose sums stay in the processor's registers.
const STRIP: usize = 16;

/// Without optimizations it is not inlined: its stack frame is large then, with a place for every
/// value of every function that is inlined into it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn carry_out<A: MoneyArithmetic, V: IntoArithmetic<A>, const N: usize>(
    program: &Program,
    ops: &[Op],
    month: &Month<V>,
    now: Now<'_>,
    state: &State<A, N>,
    recorder: &mut impl Recorder<A, N>,
) {
    let operands = &program.operands[..];
    let mut ops = ops.iter();
    while let Some(op) = ops.next() {
        match *op {
            Op::SkipUnless { mask, skip } => {
                if !state.possible(mask) {
                    ops = ops.as_slice().get(usize::from(skip)..).unwrap_or_default().iter();
                }
            }
            Op::SkipIfZero { amount, skip } => {
                if !state.some(amount) {
                    ops = ops.as_slice().get(usize::from(skip)..).unwrap_or_default().iter();
                }
            }
            Op::Pay { cash, of } => pay(program, Some(cash), &of, state, recorder),
            Op::Allocate { of } => pay(program, None, &of, state, recorder),
            Op::PayPart { whole, part, cash, of } => {
                pay_part(program, whole, part, cash, &of, state, recorder);
            }
            Op::PayInOrder { amount, cash, of } => {
                pay_list(program, (amount, Shared::InOrder), cash, of, state);
            }
            Op::PayProRata { amount, total, weights, rounding, cash, of } => {
                let weights = weights.of(operands);
                let shared = Shared::ProRata { total, weights, rounding };
                pay_list(program, (amount, shared), cash, of, state);
            }
            Op::Begin { amount } => recorder.begins(amount, state),

            Op::Sum { plus, minus, out } => {
                sum::<Amounts, A, N>(state, plus.of(operands), minus.of(operands), out);
            }
            Op::Copy { a, out } => rows!(state.amounts(out); a = state.amounts(a) => a),
            Op::Add { a, b, out } => {
                rows!(state.amounts(out); a = state.amounts(a), b = state.amounts(b) => A::add(a, b));
            }
            Op::Less { a, b, out } => {
                rows!(state.amounts(out); a = state.amounts(a), b = state.amounts(b) => A::less(a, b));
            }
            Op::Min { a, b, out } => {
                rows!(state.amounts(out); a = state.amounts(a), b = state.amounts(b) => A::min(a, b));
            }
            Op::Max { a, b, out } => {
                rows!(state.amounts(out); a = state.amounts(a), b = state.amounts(b) => A::max(a, b));
            }
            Op::Select { mask, a, b, out } => {
                let (test, one, other) = (state.tests(mask), state.amounts(a), state.amounts(b));
                rows!(state.amounts(out); t = test, a = one, b = other => A::select(t, a, b));
            }
            Op::Covered { amount, cash, out } => {
                let (amounts, available) = (state.amounts(amount), state.amounts(cash));
                rows!(state.amounts(out); amount = amounts, cash = available => {
                    let suffices = A::at_least(cash, A::round(amount, Rounding::CENTS));
                    A::select(suffices, amount, A::min(amount, cash))
                });
            }
            Op::Round { a, rounding, out } => {
                rows!(state.amounts(out); a = state.amounts(a) => A::round(a, rounding));
            }
            Op::Scale { amount, rate, by, rounding, out } => {
                let (amount, rate) = (state.amounts(amount), state.rates(rate));
                rows!(state.amounts(out); a = amount, r = rate => A::scale(a, r, by, rounding));
            }
            Op::Accrue { balance, rate, accrual, rounding, out } => {
                let period = Fraction::from(now.year_fractions[usize::from(accrual)]);
                let (balance, rate) = (state.amounts(balance), state.rates(rate));
                rows!(state.amounts(out); b = balance, r = rate => A::scale(b, r, period, rounding));
            }
            Op::Share { amount, total, weights, outs, rounding } => {
                let (weights, outs) = (weights.of(operands), outs.of(operands));
                share((amount, total, rounding), weights, outs, state);
            }

            Op::Ratio { n, d, out } => {
                rows!(state.rates(out); n = state.amounts(n), d = state.amounts(d) => A::ratio(n, d));
            }
            Op::Weighted { weights, rates, out } => {
                average(state, weights.of(operands), rates.of(operands), out);
            }
            Op::RateSum { plus, minus, out } => {
                sum::<Rates, A, N>(state, plus.of(operands), minus.of(operands), out);
            }
            Op::RateAdd { a, b, out } => {
                rows!(state.rates(out); a = state.rates(a), b = state.rates(b) => A::rate_add(a, b));
            }
            Op::RateLess { a, b, out } => {
                rows!(state.rates(out); a = state.rates(a), b = state.rates(b) => A::rate_less(a, b));
            }
            Op::RateTimes { a, b, out } => {
                rows!(state.rates(out); a = state.rates(a), b = state.rates(b) => A::rate_times(a, b));
            }
            Op::RateOver { n, d, out } => {
                rows!(state.rates(out); n = state.rates(n), d = state.rates(d) => A::rate_over(n, d));
            }
            Op::RateMin { a, b, out } => {
                rows!(state.rates(out); a = state.rates(a), b = state.rates(b) => A::rate_min(a, b));
            }
            Op::RateMax { a, b, out } => {
                rows!(state.rates(out); a = state.rates(a), b = state.rates(b) => A::rate_max(a, b));
            }
            Op::RateSelect { mask, a, b, out } => {
                let (test, one, other) = (state.tests(mask), state.rates(a), state.rates(b));
                rows!(state.rates(out); t = test, a = one, b = other => A::select_rate(t, a, b));
            }

            Op::AtLeast { a, b, out } => {
                rows!(state.tests(out); a = state.amounts(a), b = state.amounts(b) => A::at_least(a, b));
            }
            Op::RateAtLeast { a, b, out } => {
                rows!(state.tests(out); a = state.rates(a), b = state.rates(b) => {
                    A::rate_at_least(a, b)
                });
            }
            Op::Below { a, b, out } => {
                rows!(state.tests(out); a = state.amounts(a), b = state.amounts(b) => {
                    A::not(A::at_least(a, b))
                });
            }
            Op::RateBelow { a, b, out } => {
                rows!(state.tests(out); a = state.rates(a), b = state.rates(b) => {
                    A::not(A::rate_at_least(a, b))
                });
            }
            Op::And { a, b, out } => {
                rows!(state.tests(out); a = state.tests(a), b = state.tests(b) => A::and(a, b));
            }
            Op::Or { a, b, out } => {
                rows!(state.tests(out); a = state.tests(a), b = state.tests(b) => A::or(a, b));
            }
            Op::Not { a, out } => rows!(state.tests(out); a = state.tests(a) => A::not(a)),

            Op::GivenRate { class } => {
                let class = usize::from(class);
                if let Some(rate) = &month.rates[class] {
                    fill(state.rates(program.classes[class].rate), rate.rate());
                }
            }
            Op::PerActualDays { rate, accrual, out } => {
                let (of, over) = twelfth(now.year_fractions[usize::from(accrual)]);
                let (of, over) = (A::count(of), A::rate(over));
                rows!(state.rates(out); rate = state.rates(rate) => {
                    A::rate_over(A::rate_times(rate, of), over)
                });
            }
            Op::BearInterest { unpaid, rate, accrual, rounding } => {
                if month.unpaid_bears_interest {
                    let period = now.year_fractions[usize::from(accrual)].into();
                    let unpaid = state.amounts(unpaid);
                    rows!(unpaid; owed = unpaid, rate = state.rates(rate) => {
                        A::min(A::add(owed, A::scale(owed, rate, period, rounding)), A::most())
                    });
                }
            }
            Op::Average { value, ring, of_money, out } => {
                roll(program, now.months, state, value, ring.of(operands), of_money, out);
            }
            Op::Forced { named, mask } => {
                let forced = month.forced.iter().find(|(forced, _)| *forced == named);
                if let Some((_, passes)) = forced {
                    fill(state.tests(mask), A::mask(*passes));
                }
            }
            Op::Receive { amount, into } => {
                let (amount, into) = (state.amounts(amount), state.amounts(into));
                let received = state.amounts(program.received);
                for at in 0..N {
                    // `amount` may be the same slot as `into`: we read everything before we write.
                    let (all, balance) = (received[at].get(), into[at].get());
                    let most = A::min(A::less(A::most(), all), A::less(A::most(), balance));
                    let amount = A::min(A::cash(amount[at].get()), most);
                    received[at].set(A::add(all, amount));
                    into[at].set(A::add(balance, amount));
                }
            }
        }
    }
}

/// What a yearly rate is multiplied by, and what the product is divided by, so that it yields a twelfth
/// of a year's interest over a period: the basis, and 12 × days. For a basis of 360 we reduce it: × 30 ÷
/// days.
fn twelfth(YearFraction { days, basis }: YearFraction) -> (u32, Decimal) {
    let divisor = if basis % 12 == 0 { 12 } else { 1 };
    let days = Decimal::from(12 / divisor * days.max(1));
    // A rate times the product of two years' lengths could exceed the limit of rates.
    match basis.min(366) {
        year if year < basis => {
            let days = days * Decimal::from(year) / Decimal::from(basis);
            (year / divisor, DecimalArithmetic::round(days, Rounding::RATE))
        }
        _ => (basis / divisor, days),
    }
}

/// Sum of `plus` less sum of `minus`, floored at zero, in all registers.
#[inline(always)]
fn sum<C: Column<A>, A: MoneyArithmetic, const N: usize>(
    state: &State<A, N>,
    plus: &[Slot],
    minus: &[Slot],
    out: Slot,
) {
    strips!(N by STRIP; K, from => sum_tile::<C, A, N, K>(state, plus, minus, out, from));
}

#[inline(always)]
fn sum_tile<C: Column<A>, A: MoneyArithmetic, const N: usize, const K: usize>(
    state: &State<A, N>,
    plus: &[Slot],
    minus: &[Slot],
    out: Slot,
    from: usize,
) {
    let mut sums = state.total::<C, K>(plus, from);
    if !minus.is_empty() {
        let less = state.total::<C, K>(minus, from);
        for value in 0..K {
            sums[value] = C::less(sums[value], less[value]);
        }
    }
    let out = &C::row(state, out)[from..from + K];
    for value in 0..K {
        out[value].set(sums[value]);
    }
}

/// Length of a strip whose means stay in the processor's registers.
const MEANS: usize = 4;

/// Mean of rates weighted by amounts, in all registers.
#[inline(always)]
fn average<A: MoneyArithmetic, const N: usize>(
    state: &State<A, N>,
    weights: &[Slot],
    rates: &[Slot],
    out: Slot,
) {
    strips!(N by MEANS; K, from => average_tile::<A, N, K>(state, weights, rates, out, from));
}

#[inline(always)]
fn average_tile<A: MoneyArithmetic, const N: usize, const K: usize>(
    state: &State<A, N>,
    weights: &[Slot],
    rates: &[Slot],
    out: Slot,
    from: usize,
) {
    let mut means = [A::NO_MEAN; K];
    for (weight, rate) in weights.iter().zip(rates) {
        let weights = &state.amounts(*weight)[from..from + K];
        let rates = &state.rates(*rate)[from..from + K];
        for value in 0..K {
            A::weigh(&mut means[value], weights[value].get(), rates[value].get());
        }
    }
    let out = &state.rates(out)[from..from + K];
    for value in 0..K {
        out[value].set(A::mean(means[value]));
    }
}

/// Shifts a month's value into a ring and averages the ring. Entries before the first month are
/// zero, and the divisor counts only months that have run.
#[inline(always)]
fn roll<A: MoneyArithmetic, const N: usize>(
    program: &Program,
    months: u32,
    state: &State<A, N>,
    value: Slot,
    ring: &[Slot],
    of_money: bool,
    out: Slot,
) {
    let months = months.min(u32::try_from(ring.len()).unwrap_or(u32::MAX)).max(1);
    let from = ring.iter().skip(1).chain([&value]);
    if of_money {
        for (to, from) in ring.iter().zip(from) {
            rows!(state.amounts(*to); value = state.amounts(*from) => value);
        }
        sum::<Amounts, A, N>(state, ring, &[], out);
        let (one, share) = (A::count(1), Fraction::one_over(months));
        let (out, carry) = (state.amounts(out), program.carry);
        rows!(out; total = out => A::scale(total, one, share, carry));
    } else {
        for (to, from) in ring.iter().zip(from) {
            rows!(state.rates(*to); value = state.rates(*from) => value);
        }
        sum::<Rates, A, N>(state, ring, &[], out);
        let out = state.rates(out);
        rows!(out; total = out => A::rate_over(total, A::count(months)));
    }
}
