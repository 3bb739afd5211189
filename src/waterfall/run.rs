//! One month of a deal: what is given is admitted, the program runs, and what must hold is checked.

use super::observer::Watch;
use super::pay::pay;
use super::program::{GroupSlots, Op, Program, RateSource, Slot, Span};
use crate::calendar::{Date, DayCount, YearFraction};
use crate::number::{Arithmetic, Fraction, Given, Known};
use crate::remittance::{Field, Remittance};
use rust_decimal::Decimal;

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

/// The slots of a run. Sized once by the program; nothing is allocated per month.
#[derive(Debug)]
pub(crate) struct State<A: Arithmetic> {
    pub money: Box<[A::Money]>,
    pub rate: Box<[A::Rate]>,
    pub mask: Box<[A::Mask]>,
    /// Claims, then allotments, of the widest step.
    pub claims: Box<[A::Money]>,
    pub parts: Box<[A::Money]>,
    /// Months run so far, this one included.
    pub(super) months: u32,
}

impl<A: Arithmetic> State<A> {
    pub fn new(program: &Program) -> Self {
        let mut state = Self {
            money: vec![A::NIL; usize::from(program.money_slots)].into(),
            rate: vec![A::NIL_RATE; usize::from(program.rate_slots)].into(),
            mask: vec![A::mask(false); usize::from(program.mask_slots)].into(),
            claims: vec![A::NIL; program.widest].into(),
            parts: vec![A::NIL; program.widest].into(),
            months: 0,
        };
        for (slot, value) in &program.money_constants {
            state.money[usize::from(*slot)] = A::money(*value);
        }
        for account in &program.accounts {
            state.money[usize::from(account.balance)] = A::money(account.at_closing);
        }
        for (slot, value) in &program.rate_constants {
            state.rate[usize::from(*slot)] = A::rate(*value);
        }
        state
    }

    #[inline(always)]
    pub fn amount(&self, slot: Slot) -> A::Money {
        self.money[usize::from(slot)]
    }

    #[inline(always)]
    pub fn rate(&self, slot: Slot) -> A::Rate {
        self.rate[usize::from(slot)]
    }

    #[inline(always)]
    pub fn test(&self, slot: Slot) -> A::Mask {
        self.mask[usize::from(slot)]
    }

    #[inline(always)]
    pub fn put(&mut self, slot: Slot, value: A::Money) {
        self.money[usize::from(slot)] = value;
    }

    #[inline(always)]
    pub fn add_to(&mut self, slot: Slot, value: A::Money) {
        self.put(slot, A::add(self.amount(slot), value));
    }

    #[inline(always)]
    fn rate_sum(&self, slots: &[Slot]) -> A::Rate {
        let Some((first, rest)) = slots.split_first() else { return A::NIL_RATE };
        let mut sum = self.rate(*first);
        for slot in rest {
            sum = A::rate_add(sum, self.rate(*slot));
        }
        sum
    }

    #[inline(always)]
    pub fn sum(&self, slots: &[Slot]) -> A::Money {
        let Some((first, rest)) = slots.split_first() else { return A::NIL };
        let mut sum = self.amount(*first);
        for slot in rest {
            sum = A::add(sum, self.amount(*slot));
        }
        sum
    }
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
    watch: &mut impl Watch<A>,
) {
    run_unchecked(program, month, state, watch);
    assert_invariants(program, month, state);
}

/// Pays one month; whoever calls it checks what must hold.
#[inline(always)]
pub(crate) fn run_unchecked<A: Arithmetic, V: Given<A>>(
    program: &Program,
    month: &Month<V>,
    state: &mut State<A>,
    watch: &mut impl Watch<A>,
) {
    state.months = state.months.saturating_add(1);
    admit(program, month, state);
    let mut next = 0;
    while let Some(op) = program.ops.get(next) {
        next += 1;
        if let Op::Guard { mask, skip } = *op {
            if !A::possible(state.test(mask)) {
                next += usize::from(skip);
            }
            continue;
        }
        execute(program, month, op, state, watch);
    }
}

/// Puts what the month brings into the slots.
#[inline(always)]
fn admit<A: Arithmetic, V: Given<A>>(program: &Program, month: &Month<V>, state: &mut State<A>) {
    for slot in &program.cleared {
        state.put(*slot, A::NIL);
    }
    for (slots, group) in program.groups.iter().zip(&month.groups) {
        admit_group(*slots, group, state);
    }
    state.put(program.cash, month.cash.money());
    state.put(program.shortfall, month.shortfall.money());
    state.rate[usize::from(program.month)] = A::count(month.period);
    state.rate[usize::from(program.date)] = A::count(named_date(program, month).number());
    let days = DayCount::Actual360.year_fraction(month.accrual_start, month.date).days;
    state.rate[usize::from(program.actual_days)] = A::count(days);
    for (slot, steps) in &program.schedules {
        state.rate[usize::from(*slot)] = A::rate(scheduled(steps, month.period));
    }
    for (slot, steps) in &program.money_schedules {
        state.put(*slot, A::money(scheduled(steps, month.period)));
    }
    for (fixing, index) in program.indices.iter().zip(&month.indices) {
        state.rate[usize::from(fixing.slot)] = index.rate();
    }
    for account in &program.accounts {
        state.put(account.opening, state.amount(account.balance));
    }
    for (index, class) in program.classes.iter().enumerate() {
        if let Some(opening) = month.opening.as_ref().map(|opening| &opening[index]) {
            state.put(class.balance, opening.balance.money());
            state.put(class.unpaid, opening.unpaid.money());
        } else {
            // What was not paid of the last month's interest is owed from now on.
            state.add_to(class.unpaid, state.amount(class.interest_due));
        }
        state.put(class.opening, state.amount(class.balance));
        let given = month.rates[index].as_ref().map(V::rate);
        let rate = match program.rate_sources[index] {
            RateSource::Program => None,
            RateSource::Fixed(rate) => Some(state.rate(rate)),
            RateSource::Given => Some(match given {
                Some(rate) => rate,
                None => A::NIL_RATE,
            }),
            RateSource::Index { index, above, below, floor, cap } => Some(match given {
                Some(rate) => rate,
                None => {
                    let rate = A::rate_add(state.rate(index), state.rate(above));
                    let rate = A::rate_less(rate, state.rate(below));
                    let rate = A::rate_max(rate, state.rate(floor));
                    match cap {
                        Some(cap) => A::rate_min(rate, state.rate(cap)),
                        None => rate,
                    }
                }
            }),
        };
        if let Some(rate) = rate {
            state.rate[usize::from(class.rate)] = rate;
        }
    }
}

/// The distribution date as the documents name it, before any move to a business day.
fn named_date<V>(program: &Program, month: &Month<V>) -> Date {
    let months = i32::try_from(month.period).unwrap_or(i32::MAX).saturating_sub(1);
    program.first_distribution.add_months(months).unwrap_or(month.date)
}

/// What a schedule says for a distribution: nil before its first.
#[inline(always)]
fn scheduled(steps: &[(u32, Decimal)], period: u32) -> Decimal {
    let reached = steps.iter().take_while(|(from, _)| *from <= period).last();
    reached.map_or(Decimal::ZERO, |(_, value)| *value)
}

#[inline(always)]
fn admit_group<A: Arithmetic, V: Given<A>>(
    slots: GroupSlots,
    group: &Remittance<V>,
    state: &mut State<A>,
) {
    for (slot, value) in (slots.fields..).zip(&group.values) {
        state.put(slot, value.money());
    }
    state.add_to(slots.cumulative_loss, state.amount(slots.field(Field::RealizedLoss)));
    state.rate[usize::from(slots.net_rate)] = group.net_rate.rate();
}

/// Carries out one operation.
#[inline(always)]
fn execute<A: Arithmetic, V: Given<A>>(
    program: &Program,
    month: &Month<V>,
    op: &Op,
    state: &mut State<A>,
    watch: &mut impl Watch<A>,
) {
    let operands = |span: Span| span.of(&program.operands);
    match *op {
        Op::Sum { plus, minus, out } => {
            let plus = state.sum(operands(plus));
            let value =
                if minus.len == 0 { plus } else { A::less(plus, state.sum(operands(minus))) };
            state.put(out, value);
        }
        Op::Min { a, b, out } => state.put(out, A::min(state.amount(a), state.amount(b))),
        Op::Max { a, b, out } => state.put(out, A::max(state.amount(a), state.amount(b))),
        Op::Select { mask, a, b, out } => {
            state.put(out, A::select(state.test(mask), state.amount(a), state.amount(b)));
        }
        Op::Round { a, rounding, out } => state.put(out, A::round(state.amount(a), rounding)),
        Op::Scale { amount, rate, by, rounding, out } => {
            state.put(out, A::scale(state.amount(amount), state.rate(rate), by, rounding));
        }
        Op::Accrue { balance, rate, day_count, rounding, out } => {
            let period = Fraction::from(day_count.year_fraction(month.accrual_start, month.date));
            state.put(out, A::scale(state.amount(balance), state.rate(rate), period, rounding));
        }
        Op::Share { amount, weights, outs, rounding } => {
            let weights = operands(weights);
            for (claim, slot) in state.claims.iter_mut().zip(weights) {
                *claim = state.money[usize::from(*slot)];
            }
            let amount = state.amount(amount);
            A::split(amount, &state.claims[..weights.len()], rounding, &mut state.parts);
            for (index, slot) in operands(outs).iter().enumerate() {
                state.put(*slot, state.parts[index]);
            }
        }
        Op::GivenRate { class } => {
            let class = usize::from(class);
            if let Some(rate) = month.rates[class].as_ref().map(V::rate) {
                state.rate[usize::from(program.classes[class].rate)] = rate;
            }
        }
        Op::PerActualDays { rate, day_count, out } => {
            let YearFraction { days, .. } =
                day_count.year_fraction(month.accrual_start, month.date);
            let thirty = A::rate_times(state.rate(rate), A::count(30));
            state.rate[usize::from(out)] = A::rate_over(thirty, A::count(days.max(1)));
        }
        Op::BearInterest { unpaid, rate, day_count, rounding } => {
            if month.unpaid_bears_interest {
                let period = day_count.year_fraction(month.accrual_start, month.date).into();
                let owed = state.amount(unpaid);
                state.add_to(unpaid, A::scale(owed, state.rate(rate), period, rounding));
            }
        }
        Op::Average { value, ring, of_money, out } => {
            average(program, state, value, operands(ring), of_money, out);
        }
        Op::Forced { named, mask } => {
            if let Some((_, passes)) = month.forced.iter().find(|(forced, _)| *forced == named) {
                state.mask[usize::from(mask)] = A::mask(*passes);
            }
        }
        Op::Receive { amount, into } => {
            let cents = A::cash(state.amount(amount));
            state.add_to(into, cents);
            state.add_to(program.received, cents);
        }
        Op::Step(index) => pay(program, program.steps[usize::from(index)], state, watch),
        _ => execute_rate_or_test(program, op, state),
    }
}

/// Moves a ring on by a month and averages what it holds: nil stands where no month was yet.
#[inline(always)]
fn average<A: Arithmetic>(
    program: &Program,
    state: &mut State<A>,
    value: Slot,
    ring: &[Slot],
    of_money: bool,
    out: Slot,
) {
    let months = state.months.min(u32::try_from(ring.len()).unwrap_or(u32::MAX)).max(1);
    let slots = ring.iter().skip(1).chain([&value]);
    if of_money {
        for (to, from) in ring.iter().zip(slots) {
            state.put(*to, state.amount(*from));
        }
        let total = state.sum(ring);
        let (one, share) = (A::count(1), Fraction::one_over(months));
        state.put(out, A::scale(total, one, share, program.carry));
    } else {
        for (to, from) in ring.iter().zip(slots) {
            state.rate[usize::from(*to)] = state.rate(*from);
        }
        let total = ring.iter().fold(A::NIL_RATE, |sum, slot| A::rate_add(sum, state.rate(*slot)));
        state.rate[usize::from(out)] = A::rate_over(total, A::count(months));
    }
}

/// Carries out an operation on rates or tests.
#[inline(always)]
fn execute_rate_or_test<A: Arithmetic>(program: &Program, op: &Op, state: &mut State<A>) {
    let (out, value) = match *op {
        Op::Ratio { n, d, out } => (out, A::ratio(state.amount(n), state.amount(d))),
        Op::Weighted { weights, rates, out } => {
            let weights = weights.of(&program.operands).iter();
            let pairs = weights.zip(rates.of(&program.operands));
            (out, A::weighted(pairs.map(|(w, r)| (state.amount(*w), state.rate(*r)))))
        }
        Op::RateSum { plus, minus, out } => {
            let over = state.rate_sum(plus.of(&program.operands));
            let value = if minus.len == 0 {
                over
            } else {
                A::rate_less(over, state.rate_sum(minus.of(&program.operands)))
            };
            (out, value)
        }
        Op::RateTimes { a, b, out } => (out, A::rate_times(state.rate(a), state.rate(b))),
        Op::RateOver { n, d, out } => (out, A::rate_over(state.rate(n), state.rate(d))),
        Op::RateMin { a, b, out } => (out, A::rate_min(state.rate(a), state.rate(b))),
        Op::RateMax { a, b, out } => (out, A::rate_max(state.rate(a), state.rate(b))),
        Op::RateSelect { mask, a, b, out } => {
            (out, A::select_rate(state.test(mask), state.rate(a), state.rate(b)))
        }
        _ => return execute_test(op, state),
    };
    state.rate[usize::from(out)] = value;
}

#[inline(always)]
fn execute_test<A: Arithmetic>(op: &Op, state: &mut State<A>) {
    let (out, value) = match *op {
        Op::AtLeast { a, b, out } => (out, A::at_least(state.amount(a), state.amount(b))),
        Op::RateAtLeast { a, b, out } => (out, A::rate_at_least(state.rate(a), state.rate(b))),
        Op::And { a, b, out } => (out, A::and(state.test(a), state.test(b))),
        Op::Or { a, b, out } => (out, A::or(state.test(a), state.test(b))),
        Op::Not { a, out } => (out, A::not(state.test(a))),
        // Every other operation is carried out above.
        _ => return,
    };
    state.mask[usize::from(out)] = value;
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
