//! Traces a month: records what the operations do to the slots.
//!
//! There is no second interpreter: [`carry_out`] runs on traced values. Operations under a
//! condition form a basic block of their own. Between blocks every slot is in memory.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::ssa::SsaBuilder;
use super::trace::{At, Table, Trace, TracedValue};
use crate::calendar::YearFraction;
use crate::number::MoneyArithmetic;
use crate::scenario::inputs::LaneInputs;
use crate::waterfall::{
    Kind, Month, NoRecorder, Now, Op, Place, Program, State, carry_out, clear, writes,
};

/// The properties of a month on which its trace depends. Months of the same kind run the same code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MonthKind {
    /// Whether it is the first month of the run.
    pub is_first: bool,
    /// The fraction of a year of each accrual that its interest depends on; the others are zero.
    year_fractions: Vec<YearFraction>,
    /// Months run including this one, at most the length of the longest rolling average.
    months: u32,
}

impl MonthKind {
    /// The kind of a month with these year fractions, which is the `months`-th to run.
    pub fn of(
        program: &Program,
        year_fractions: &[YearFraction],
        months: u32,
        is_first: bool,
    ) -> Self {
        let longest = program.rings.iter().map(|(ring, _)| u32::from(ring.len)).max();
        let used: BTreeSet<u16> = program.ops.iter().filter_map(accrual_of).collect();
        let fractions = (0..).zip(year_fractions);
        let fractions = fractions.map(|(accrual, fraction)| match used.contains(&accrual) {
            true => *fraction,
            false => YearFraction::ZERO,
        });
        let months = months.min(longest.unwrap_or(0));
        Self { is_first, year_fractions: fractions.collect(), months }
    }
}

/// The accrual that an operation depends on.
const fn accrual_of(op: &Op) -> Option<u16> {
    match op {
        Op::Accrue { accrual, .. }
        | Op::PerActualDays { accrual, .. }
        | Op::BearInterest { accrual, .. } => Some(*accrual),
        _ => None,
    }
}

/// Traces a month: `before`, which stores its inputs, the operations, and `after`, which reads them.
pub(crate) fn record<'t, A: LaneInputs<TracedValue<'t>>>(
    trace: &'t Trace,
    program: &Program,
    month: &Month,
    kind: &MonthKind,
    before: impl FnOnce(&State<A>),
    after: impl FnOnce(&State<A>),
) -> SsaBuilder {
    let now = Now { year_fractions: &kind.year_fractions, months: kind.months };
    let mut tracer = MonthTracer::<A>::new(trace, program, month, now);
    clear(program, &tracer.state);
    before(&tracer.state);
    tracer.touch_all();
    tracer.record(program.ops_of(kind.is_first));
    after(&tracer.state);
    tracer.touch_all();
    tracer.end();
    tracer.builder
}

struct MonthTracer<'t, 'p, A: MoneyArithmetic> {
    trace: &'t Trace,
    program: &'p Program,
    month: &'p Month,
    now: Now<'p>,
    state: State<A>,
    /// The value of every slot at the beginning of the block.
    before: BTreeMap<At, TracedValue<'t>>,
    /// Slots that the block may have changed.
    touched: BTreeSet<At>,
    /// The number of conditions that the block depends on.
    depth: usize,
    builder: SsaBuilder,
}

impl<'t, 'p, A: LaneInputs<TracedValue<'t>>> MonthTracer<'t, 'p, A> {
    /// Starts with the deal's constants as constants and all other slots in memory.
    fn new(trace: &'t Trace, program: &'p Program, month: &'p Month, now: Now<'p>) -> Self {
        let state = State::new(program);
        let amounts = program.money_constants.iter().map(|(slot, _)| (Kind::Money, *slot));
        let rates = program.rate_constants.iter().map(|(slot, _)| (Kind::Rate, *slot));
        let constants: BTreeSet<At> = amounts.chain(rates).map(at_place).collect();
        let mut before = BTreeMap::new();
        for (kind, slots) in [
            (Kind::Money, program.money_slots),
            (Kind::Rate, program.rate_slots),
            (Kind::Mask, program.mask_slots),
        ] {
            for at in (0..slots).map(|row| at_place((kind, row))) {
                if !constants.contains(&at) {
                    slot(&state, at).set(trace.input(at));
                }
                before.insert(at, slot(&state, at).get());
            }
        }
        let (touched, builder) = (BTreeSet::new(), SsaBuilder::default());
        Self { trace, program, month, now, state, before, touched, depth: 0, builder }
    }

    fn record(&mut self, ops: &[Op]) {
        let mut unguarded = 0;
        let mut at = 0;
        while at < ops.len() {
            let (unless, skip) = match ops[at] {
                Op::SkipUnless { mask, skip } => ((Kind::Mask, mask), skip),
                Op::SkipIfZero { amount, skip } => ((Kind::Money, amount), skip),
                _ => {
                    at += 1;
                    continue;
                }
            };
            self.carry_out(&ops[unguarded..at]);
            let unless = slot(&self.state, at_place(unless)).get();
            let condition = self.end();
            let guarded = &ops[at + 1..][..usize::from(skip)];
            self.depth += 1;
            self.record(guarded);
            self.end();
            self.depth -= 1;
            self.builder.skip(condition, unless, self.builder.blocks());
            at += 1 + usize::from(skip);
            unguarded = at;
        }
        self.carry_out(&ops[unguarded..]);
    }

    fn carry_out(&mut self, ops: &[Op]) {
        carry_out(self.program, ops, self.month, self.now, &self.state, &mut NoRecorder);
        for op in ops {
            let written = writes(*op, self.program, &self.program.operands);
            self.touched.extend(written.into_iter().map(at_place));
        }
    }

    /// Marks all slots as changed, because code outside the operations wrote some of them.
    fn touch_all(&mut self) {
        self.touched.extend(self.before.keys());
    }

    /// Ends a block and stores the changed slots in memory. A fixed value that was stored
    /// unconditionally remains known in the next block.
    fn end(&mut self) -> usize {
        let mut changed = Vec::new();
        for at in std::mem::take(&mut self.touched) {
            let now = slot(&self.state, at).get();
            let Some(before) = self.before.get_mut(&at) else { continue };
            if now.is_same(*before) {
                continue;
            }
            changed.push((at, now));
            let is_known = self.depth == 0 && now.is_fixed();
            *before = if is_known { now } else { self.trace.input(at) };
            slot(&self.state, at).set(*before);
        }
        self.builder.end(self.trace, changed.into_iter())
    }
}

const fn at_place((kind, row): Place) -> At {
    let table = match kind {
        Kind::Money => Table::Amounts,
        Kind::Rate => Table::Rates,
        Kind::Mask => Table::Tests,
    };
    At { table, row }
}

fn slot<'t, A>(state: &State<A>, At { table, row }: At) -> &Cell<TracedValue<'t>>
where
    A: LaneInputs<TracedValue<'t>>,
{
    match table {
        Table::Amounts => &state.amounts(row)[0],
        Table::Rates => &state.rates(row)[0],
        Table::Tests => &state.tests(row)[0],
        Table::ReadOnly => unreachable!("no slot"),
    }
}
