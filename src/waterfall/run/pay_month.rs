//! One month of a deal: loads the input into slots, runs the program, asserts the invariants.

use super::execute::{Now, carry_out};
use super::month_input::{Dates, Month, Opening};
use super::recorder::Recorder;
use super::state::{State, fill};
use crate::number::{IntoArithmetic, MoneyArithmetic};
use crate::waterfall::program::Program;

/// Pays one month.
///
/// # Panics
///
/// If an invariant does not hold: cash paid plus cash left differs from the cash available, or a
/// balance does not roll forward. That is a bug in this crate, never a mistake in its input.
pub(crate) fn run<A: MoneyArithmetic, V: IntoArithmetic<A>>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A>,
    recorder: &mut impl Recorder<A, 1>,
) {
    load(program, month, state);
    pay_month(program, month, state, recorder);
    assert_invariants(program, month, state);
}

/// Pays a month whose input is in the slots.
#[inline(always)]
pub(crate) fn pay_month<A: MoneyArithmetic, V: IntoArithmetic<A>, const N: usize>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A, N>,
    recorder: &mut impl Recorder<A, N>,
) {
    state.months = state.months.saturating_add(1);
    let now = Now { year_fractions: &month.year_fractions, months: state.months };
    let ops = program.ops_of(!state.has_begun);
    state.has_begun = true;
    carry_out(program, ops, month, now, state, recorder);
}

/// Makes the payments of a redemption, after a month's distribution.
pub(super) fn pay_redemption<A: MoneyArithmetic, V: IntoArithmetic<A>>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A>,
    recorder: &mut impl Recorder<A, 1>,
) {
    let now = Now { year_fractions: &month.year_fractions, months: state.months };
    carry_out(program, &program.redemption, month, now, state, recorder);
}

#[inline(always)]
fn load<A: MoneyArithmetic, V: IntoArithmetic<A>>(
    program: &Program,
    month: &Month<V>,
    state: &State<A>,
) {
    clear(program, state);
    begin_month(program, month.dates(program), std::slice::from_ref(state));
    for (slots, group) in program.groups.iter().zip(&month.groups) {
        for (slot, value) in (slots.fields..).zip(&group.values) {
            fill(state.amounts(slot), value.money());
        }
        fill(state.rates(slots.net_rate), group.net_rate.rate());
    }
    fill(state.amounts(program.cash), month.cash.money());
    fill(state.amounts(program.shortfall), month.shortfall.money());
    for (of, amount) in program.reported.iter().zip(&month.reported) {
        fill(state.amounts(of.slot), amount.money());
    }
    for (fixing, index) in program.indices.iter().zip(&month.indices) {
        fill(state.rates(fixing.slot), index.rate());
    }
    if let Some(opening) = &month.opening {
        open(program, opening, state);
    }
}

/// Loads the classes' opening balances and unpaid interest into the slots.
pub(crate) fn open<A: MoneyArithmetic, const N: usize>(
    program: &Program,
    opening: &[Opening],
    state: &State<A, N>,
) {
    for (class, opening) in program.classes.iter().zip(opening) {
        fill(state.amounts(class.balance), A::known(&opening.balance));
        fill(state.amounts(class.unpaid), A::known(&opening.unpaid));
        // `unpaid` includes all interest of earlier months, the previous one too.
        fill(state.amounts(class.interest_due), A::ZERO);
    }
}

/// Sets the slots to zero that start each month at zero.
#[inline(always)]
pub(crate) fn clear<A: MoneyArithmetic, const N: usize>(program: &Program, state: &State<A, N>) {
    for slot in &program.cleared {
        fill(state.amounts(*slot), A::ZERO);
    }
}

/// Loads what all values of a month have in common: dates and schedules.
#[inline(always)]
pub(crate) fn begin_month<A: MoneyArithmetic, const N: usize>(
    program: &Program,
    Dates { period, named, days }: Dates,
    states: &[State<A, N>],
) {
    for (slot, count) in
        [(program.month, period), (program.date, named), (program.actual_days, days)]
    {
        states.iter().for_each(|state| fill(state.rates(slot), A::count(count)));
    }
    let Some(first) = states.first() else { return };
    for ((slot, _), steps) in program.schedules.iter().zip(&first.schedules) {
        let rate = scheduled(steps, period, A::ZERO_RATE);
        states.iter().for_each(|state| fill(state.rates(*slot), rate));
    }
    for ((slot, _), steps) in program.money_schedules.iter().zip(&first.money_schedules) {
        let amount = scheduled(steps, period, A::ZERO);
        states.iter().for_each(|state| fill(state.amounts(*slot), amount));
    }
}

/// The value of a schedule for a distribution: zero before its first step.
#[inline(always)]
fn scheduled<V: Copy>(steps: &[(u32, V)], period: u32, zero: V) -> V {
    let mut current = zero;
    for (from, value) in steps {
        if *from > period {
            break;
        }
        current = *value;
    }
    current
}

/// Asserts that cash paid plus cash left is cash available, and that every balance rolls forward.
#[inline(always)]
pub(super) fn assert_invariants<A: MoneyArithmetic, V: IntoArithmetic<A>>(
    program: &Program,
    month: &Month<V>,
    state: &State<A>,
) {
    let mut paid = A::ZERO;
    let mut outside = A::ZERO;
    for class in &program.classes {
        for slot in [
            class.interest_cents,
            class.unpaid_cents,
            class.residual_cents,
            class.scheduled_cents,
            class.unscheduled_cents,
            class.carryover_cents,
        ] {
            paid = A::add(paid, state.amount(slot));
        }
        outside = A::add(outside, state.amount(class.outside_cents));
        let before = state.sum(&[class.opening, class.accretion, class.write_up]);
        let after = state.sum(&[class.scheduled, class.unscheduled, class.loss, class.balance]);
        assert!(
            !A::possible(A::apart(before, after)),
            "balance before + accretion + write-up − principal − loss = balance after: {before:?} \
             against {after:?}",
        );
    }
    let mut accounted =
        A::add(A::add(paid, state.sum(&program.parties)), state.amount(program.cash));
    let mut available = A::add(A::add(month.cash.money(), outside), state.amount(program.received));
    for account in &program.accounts {
        accounted = A::add(accounted, state.amount(account.balance));
        available = A::add(available, state.amount(account.opening));
    }
    assert!(
        !A::possible(A::apart(accounted, available)),
        "cash paid + cash left = cash available: {accounted:?} against {available:?}",
    );
}
