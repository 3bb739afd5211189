//! One month of a deal: what is given is admitted, the program runs, and what must hold is checked.

use super::execute::{Now, carry_out};
use super::observer::Watch;
use super::program::{ClassSlots, GroupSlots, Program, RateSource, Slot};
use super::state::{Slots, State};
use crate::calendar::{Date, days_between};
use crate::number::{Arithmetic, Given, Known};
use crate::remittance::{Field, Remittance};

/// What a month brings: printed figures as far as they are known, or projected floats.
#[derive(Debug, Clone)]
pub(crate) struct Month<V = Known> {
    /// Number of the distribution, from 1.
    pub period: u32,
    /// The previous distribution date; closing for the first.
    pub accrual_start: Date,
    /// This distribution date.
    pub date: Date,
    /// One per collateral group.
    pub groups: Vec<Remittance<V>>,
    /// Cash in the distribution account, fees paid, in cents.
    pub cash: V,
    /// Interest shortfalls of the month that no servicing fee supports.
    pub shortfall: V,
    /// One per class: the rate where it is given with the month.
    pub rates: Vec<Option<V>>,
    /// One per index of the program, as fractions of one; empty where every rate is given.
    pub indices: Vec<V>,
    /// Named tests that are forced to pass or to fail, by their index in the program.
    pub forced: Vec<(u16, bool)>,
    /// Whether interest unpaid before the distribution has still to bear interest of this period,
    /// where it bears any. What is backed out of a report's figures has borne it.
    pub unpaid_bears_interest: bool,
    /// One per class: balance and unpaid interest before the distribution. None where the month
    /// goes on from the state that the one before left.
    pub opening: Option<Vec<Opening<V>>>,
}

/// A class before a distribution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening<V = Known> {
    pub balance: V,
    pub unpaid: V,
}

/// Pays one month.
///
/// # Panics
///
/// Where an invariant of the run is broken: cash paid and left is not the cash there was, or a
/// balance does not roll. That is a mistake of this crate, never of its input.
pub(crate) fn run<A: Arithmetic, V: Given<A>>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A>,
    watch: &mut impl Watch<A, 1>,
) {
    run_unchecked(program, month, state, watch);
    assert_invariants(program, month, state);
}

/// Pays one month of one value; whoever calls it checks what must hold.
fn run_unchecked<A: Arithmetic, V: Given<A>>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A>,
    watch: &mut impl Watch<A, 1>,
) {
    admit(program, month, 0, state);
    pay_month(program, month, state, watch);
}

/// Pays a month that every bundle was given.
#[inline(always)]
pub(crate) fn pay_month<A: Arithmetic, V: Given<A>, const N: usize>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A, N>,
    watch: &mut impl Watch<A, N>,
) {
    state.months = state.months.saturating_add(1);
    let now = Now { days: days_between(month.accrual_start, month.date), months: state.months };
    let (slots, mut room) = state.at_work();
    carry_out(program, &program.ops, month, now, (&slots, &mut room), watch);
}

/// Pays what a redemption pays after a month's distribution.
pub(super) fn pay_redemption<A: Arithmetic, V: Given<A>>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A>,
    watch: &mut impl Watch<A, 1>,
) {
    let now = Now { days: days_between(month.accrual_start, month.date), months: state.months };
    let (slots, mut room) = state.at_work();
    carry_out(program, &program.redemption, month, now, (&slots, &mut room), watch);
}

/// Puts what the month brings into a bundle of the slots.
#[inline(always)]
pub(crate) fn admit<A: Arithmetic, V: Given<A>, const N: usize>(
    program: &Program,
    month: &Month<V>,
    bundle: usize,
    state: &mut State<A, N>,
) {
    let (rates, amounts) =
        (std::mem::take(&mut state.schedules), std::mem::take(&mut state.money_schedules));
    let slots = state.slots();
    for slot in &program.cleared {
        slots.money(*slot)[bundle].set([A::NIL; N]);
    }
    for (places, group) in program.groups.iter().zip(&month.groups) {
        admit_group(*places, group, bundle, &slots);
    }
    slots.money(program.cash)[bundle].set(money(&month.cash));
    slots.money(program.shortfall)[bundle].set(money(&month.shortfall));
    let days = days_between(month.accrual_start, month.date);
    let date = named_date(program, month).number();
    for (slot, count) in
        [(program.month, month.period), (program.date, date), (program.actual_days, days)]
    {
        slots.rate(slot)[bundle].set([A::count(count); N]);
    }
    for ((slot, _), steps) in program.schedules.iter().zip(&rates) {
        slots.rate(*slot)[bundle].set([scheduled(steps, month.period, A::NIL_RATE); N]);
    }
    for ((slot, _), steps) in program.money_schedules.iter().zip(&amounts) {
        slots.money(*slot)[bundle].set([scheduled(steps, month.period, A::NIL); N]);
    }
    for (fixing, index) in program.indices.iter().zip(&month.indices) {
        slots.rate(fixing.slot)[bundle].set(rate(index));
    }
    for account in &program.accounts {
        let balance = slots.money(account.balance)[bundle].get();
        slots.money(account.opening)[bundle].set(balance);
    }
    for (index, class) in program.classes.iter().enumerate() {
        admit_balance(class, month.opening.as_ref().map(|opening| &opening[index]), bundle, &slots);
        admit_rate(program, index, month.rates[index].as_ref(), bundle, &slots);
    }
    (state.schedules, state.money_schedules) = (rates, amounts);
}

/// An amount for each value of a bundle.
#[inline(always)]
fn money<A: Arithmetic, V: Given<A>, const N: usize>(given: &V) -> [A::Money; N] {
    let mut values = [A::NIL; N];
    for value in 0..N {
        values[value] = given.money(value);
    }
    values
}

/// A rate for each value of a bundle.
#[inline(always)]
fn rate<A: Arithmetic, V: Given<A>, const N: usize>(given: &V) -> [A::Rate; N] {
    let mut values = [A::NIL_RATE; N];
    for value in 0..N {
        values[value] = given.rate(value);
    }
    values
}

/// A class before the distribution.
#[inline(always)]
fn admit_balance<A: Arithmetic, V: Given<A>, const N: usize>(
    class: &ClassSlots,
    opening: Option<&Opening<V>>,
    bundle: usize,
    slots: &Slots<'_, A, N>,
) {
    let (balance, unpaid) =
        (&slots.money(class.balance)[bundle], &slots.money(class.unpaid)[bundle]);
    match opening {
        Some(opening) => {
            balance.set(money(&opening.balance));
            unpaid.set(money(&opening.unpaid));
        }
        None => {
            // What was not paid of the last month's interest is owed from now on.
            let due = slots.money(class.interest_due)[bundle].get();
            let mut owed = unpaid.get();
            for value in 0..N {
                owed[value] = A::add(owed[value], due[value]);
            }
            unpaid.set(owed);
        }
    }
    slots.money(class.opening)[bundle].set(balance.get());
}

/// A class's rate, where the program does not work it out.
#[inline(always)]
fn admit_rate<A: Arithmetic, V: Given<A>, const N: usize>(
    program: &Program,
    class: usize,
    given: Option<&V>,
    bundle: usize,
    slots: &Slots<'_, A, N>,
) {
    let of = |slot: Slot| slots.rate(slot)[bundle].get();
    let rates = match (program.rate_sources[class], given) {
        (RateSource::Program, _) => return,
        (RateSource::Fixed(rate), _) => of(rate),
        (RateSource::Given | RateSource::Index { .. }, Some(given)) => rate(given),
        (RateSource::Given, None) => [A::NIL_RATE; N],
        (RateSource::Index { index, above, below, floor, cap }, None) => {
            let (mut rates, above, below, floor) = (of(index), of(above), of(below), of(floor));
            for value in 0..N {
                let rate = A::rate_add(rates[value], above[value]);
                rates[value] = A::rate_max(A::rate_less(rate, below[value]), floor[value]);
            }
            if let Some(cap) = cap {
                let cap = of(cap);
                for value in 0..N {
                    rates[value] = A::rate_min(rates[value], cap[value]);
                }
            }
            rates
        }
    };
    slots.rate(program.classes[class].rate)[bundle].set(rates);
}

/// The distribution date as the documents name it, before any move to a business day.
fn named_date<V>(program: &Program, month: &Month<V>) -> Date {
    let months = i32::try_from(month.period).unwrap_or(i32::MAX).saturating_sub(1);
    program.first_distribution.add_months(months).unwrap_or(month.date)
}

/// What a schedule says for a distribution: nil before its first.
#[inline(always)]
fn scheduled<V: Copy>(steps: &[(u32, V)], period: u32, nil: V) -> V {
    let mut reached = nil;
    for (from, value) in steps {
        if *from > period {
            break;
        }
        reached = *value;
    }
    reached
}

#[inline(always)]
fn admit_group<A: Arithmetic, V: Given<A>, const N: usize>(
    places: GroupSlots,
    group: &Remittance<V>,
    bundle: usize,
    slots: &Slots<'_, A, N>,
) {
    for (slot, value) in (places.fields..).zip(&group.values) {
        slots.money(slot)[bundle].set(money(value));
    }
    let loss = slots.money(places.field(Field::RealizedLoss))[bundle].get();
    let cumulative = &slots.money(places.cumulative_loss)[bundle];
    let mut losses = cumulative.get();
    for value in 0..N {
        losses[value] = A::add(losses[value], loss[value]);
    }
    cumulative.set(losses);
    slots.rate(places.net_rate)[bundle].set(rate(&group.net_rate));
}

/// Cash in is cash out, and every balance rolls.
#[inline(always)]
pub(super) fn assert_invariants<A: Arithmetic, V: Given<A>>(
    program: &Program,
    month: &Month<V>,
    state: &State<A>,
) {
    let mut paid = A::NIL;
    let mut outside = A::NIL;
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
    let mut available =
        A::add(A::add(month.cash.money(0), outside), state.amount(program.received));
    for account in &program.accounts {
        accounted = A::add(accounted, state.amount(account.balance));
        available = A::add(available, state.amount(account.opening));
    }
    assert!(
        !A::possible(A::apart(accounted, available)),
        "cash paid + cash left = cash available: {accounted:?} against {available:?}",
    );
}
