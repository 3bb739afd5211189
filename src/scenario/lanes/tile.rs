//! Runs the scenarios of a tile month by month: collateral, waterfall, results.

use std::cell::Cell;
use std::marker::PhantomData;

use crate::collateral::{Assumptions, Flow, IndexCurve, LaneProjection, sell};
use crate::math::{LANES, SimdF64, registers};
use crate::number::MoneyArithmetic;
use crate::projection::{Call, Offer};
use crate::scenario::arithmetic::Unit;
use crate::scenario::compiled::MonthCode;
use crate::scenario::inputs::{BatchSlots, LaneInputs};
use crate::scenario::mean_payments::BatchPayments;
use crate::scenario::monthly_results::Full;
use crate::scenario::plan::{Distribution, Plan};
use crate::scenario::summary::ClassResult;
use crate::scenario::width::{BATCH, BATCH_REGISTERS, TILE_REGISTERS, Wide};
use crate::waterfall::{Fixing, Month, NoRecorder, State, begin_month, clear, pay_month};

/// Scenarios of a deal to run side by side, and the buffers for their full results.
pub(in crate::scenario) struct Tile<'b> {
    /// Batches of sixteen scenarios. A short batch repeats its last scenario.
    pub batches: &'b [[&'b Assumptions; BATCH]],
    /// Discount factors by month, one for each discount vector.
    pub discounts: &'b [Vec<f64>],
    /// The unit of an amount.
    pub unit: Unit,
    /// One buffer for each batch if the caller wants full detail, otherwise empty.
    pub full: &'b mut [Full],
    /// One buffer for each batch if the caller wants mean payments, otherwise empty.
    pub payments: &'b mut [BatchPayments],
}

/// For each scenario, the results of its classes; none if an invariant did not hold in its lane.
pub(in crate::scenario) type Lives = Vec<Option<Vec<ClassResult>>>;

/// A way to run a month on states with `N` registers in each row: store the collateral's month in
/// the slots, pay it, and add it to the running sums.
pub(super) trait Pay<A: MoneyArithmetic, const N: usize> {
    fn pay(&mut self, plan: &Plan, paying: Paying<'_, '_>, states: &mut [State<A, N>]);
}

/// The month to pay.
pub(super) struct Paying<'p, 'a> {
    month: &'p Month,
    /// The month's number, from 1.
    number: u32,
    /// Whether no path of the tile has ended.
    all: bool,
    batches: &'p [Batch<'a>],
}

/// The interpreter. It carries out one operation after the other, each for all registers of a tile,
/// so that four batches share the cost of decoding it. `W` is the arithmetic for a batch at once,
/// in which the collateral's month is stored.
pub(super) struct Interpreted<W>(pub PhantomData<W>);

impl<A, W> Pay<A, TILE_REGISTERS> for Interpreted<W>
where
    A: LaneInputs<[f64; LANES]>,
    W: LaneInputs<[f64; BATCH]>,
{
    #[inline(always)]
    fn pay(
        &mut self,
        plan: &Plan,
        paying: Paying<'_, '_>,
        states: &mut [State<A, TILE_REGISTERS>],
    ) {
        let Paying { month, number, all, batches } = paying;
        for state in states {
            clear(&plan.program, state);
            for (position, batch) in batches.iter().enumerate().filter(|(_, b)| b.under_way) {
                let flows = batch.projection.flows();
                let slots = BatchSlots { state, from: position * BATCH_REGISTERS };
                plan.inputs.enter::<W, _>(|place, flow| flows[place][flow as usize], &slots);
            }
            pay_month(&plan.program, month, state, &mut NoRecorder);
            plan.totals.add(&plan.checks, state, (number == 1, all));
        }
    }
}

/// Machine code for the whole month. It runs once for each register of a row.
pub(super) struct InCode<'c> {
    compiled: &'c MonthCode,
    spilled: Vec<Cell<[f64; LANES]>>,
}

impl<'c> InCode<'c> {
    pub fn of(compiled: &'c MonthCode) -> Self {
        Self { compiled, spilled: compiled.spilled() }
    }
}

impl<A> Pay<A, BATCH_REGISTERS> for InCode<'_>
where
    A: LaneInputs<[f64; LANES]>,
{
    #[inline(always)]
    fn pay(&mut self, _: &Plan, paying: Paying<'_, '_>, states: &mut [State<A, BATCH_REGISTERS>]) {
        let Paying { number, all, batches, .. } = paying;
        for (batch, state) in batches.iter().zip(states).filter(|(b, _)| b.under_way) {
            let flows = batch.projection.flows();
            self.compiled.run((number, all), flows, state, &self.spilled);
        }
    }
}

/// Runs up to four batches of sixteen scenarios to their ends.
///
/// A lane ends when its loans are gone and their recoveries received, or when the deal is called.
/// From then on its results no longer change, although its neighbours continue.
#[inline(always)]
pub(super) fn run_tile<A, const N: usize>(
    plan: &Plan,
    tile: &mut Tile<'_>,
    mut payer: impl Pay<A, N>,
) -> Lives
where
    A: LaneInputs<[f64; LANES]>,
{
    let mut batches: Vec<Batch<'_>> = Vec::with_capacity(tile.batches.len());
    for scenarios in tile.batches {
        let Some(batch) = Batch::new(plan, scenarios) else {
            // Not reached: we validate the scenarios before we run anything.
            return vec![None; BATCH * tile.batches.len()];
        };
        batches.push(batch);
    }
    let mut states = open::<A, N>(plan, batches.len());
    let mut month = plan.month();
    let mut all = (batches.len() * BATCH_REGISTERS).is_multiple_of(N);
    for (number, distribution) in (1..).zip(&plan.distributions) {
        month.period = distribution.period;
        month.accrual_start = distribution.accrual_start;
        month.date = distribution.date;
        month.year_fractions.clone_from(&distribution.year_fractions);
        begin_month(&plan.program, distribution.dates, &states);
        let discounts = tile.discounts.get(number as usize - 1).map_or(&[][..], Vec::as_slice);
        plan.totals.begin_month((number, distribution.years, discounts), &states);
        let mut under_way = false;
        for (position, batch) in batches.iter_mut().enumerate() {
            under_way |= batch.collect(plan, number, distribution, position, &states);
        }
        if !under_way {
            break;
        }
        let paying = Paying { month: &month, number, all, batches: &batches };
        payer.pay(plan, paying, &mut states);
        for (position, batch) in batches.iter_mut().enumerate().filter(|(_, b)| b.under_way) {
            let from = position * BATCH_REGISTERS;
            let (state, from) = (&states[from / N], from % N);
            let alive = &state.tests(plan.totals.alive)[from..from + BATCH_REGISTERS];
            if let Some(full) = tile.full.get_mut(position) {
                full.take(plan, number as usize - 1, from, state);
            }
            if let Some(payments) = tile.payments.get_mut(position) {
                payments.take(plan, number, from, state);
            }
            let left = &state.amounts(plan.inputs.left)[from..from + BATCH_REGISTERS];
            all &= batch.end(left, alive);
        }
    }
    let lanes = (0..batches.len() * BATCH).map(|lane| (lane / LANES, lane % LANES));
    let result = |(register, lane): (usize, usize)| {
        let (state, register) = (&states[register / N], register % N);
        let faulty = state.tests(plan.totals.faults)[register].get()[lane] != 0;
        (!faulty).then(|| plan.path(state, (register, lane), tile.unit))
    };
    lanes.map(result).collect()
}

/// The states of a tile before the first month, with `N` registers in each row.
#[inline(always)]
fn open<A, const N: usize>(plan: &Plan, batches: usize) -> Vec<State<A, N>>
where
    A: LaneInputs<[f64; LANES]>,
{
    let state: State<A, N> = plan.start.state(&plan.program);
    plan.open(&state);
    let registers = batches * BATCH_REGISTERS;
    plan.totals.open(&state, registers.min(N));
    // Not `vec!`: it is not inlined and would clone without the lanes' instructions.
    let count = registers.div_ceil(N);
    let mut states = Vec::with_capacity(count);
    for _ in 1..count {
        states.push(state.clone());
    }
    states.push(state);
    states
}

/// Sixteen scenarios in progress. Nothing is allocated after the start.
struct Batch<'a> {
    projection: LaneProjection<'a, BATCH>,
    /// The curves of each index of the program.
    curves: Vec<Curves<'a>>,
    /// The lanes in which the deal is called with this month's distribution, if there are any.
    called: Option<[bool; BATCH]>,
    /// Whether any lane has not ended.
    under_way: bool,
}

impl<'a> Batch<'a> {
    fn new(plan: &'a Plan, scenarios: &[&'a Assumptions; BATCH]) -> Option<Self> {
        let (program, start) = (&plan.program, &plan.start);
        Some(Self {
            projection: LaneProjection::of(&start.pool, *scenarios).ok()?,
            curves: program.indices.iter().map(|fixing| Curves::of(fixing, scenarios)).collect(),
            called: None,
            under_way: true,
        })
    }

    /// Projects the collateral and stores the index rates. Returns whether any path is under way.
    #[inline(always)]
    fn collect<A, const N: usize>(
        &mut self,
        plan: &Plan,
        number: u32,
        distribution: &Distribution,
        position: usize,
        states: &[State<A, N>],
    ) -> bool
    where
        A: LaneInputs<[f64; LANES]>,
    {
        self.under_way = self.under_way && self.projection.step_flows();
        if !self.under_way {
            return false;
        }
        self.call(plan, distribution);
        let from = position * BATCH_REGISTERS;
        let (state, from) = (&states[from / N], from % N);
        for (fixing, curves) in plan.program.indices.iter().zip(&self.curves) {
            let read = fixing.month_read(distribution.period, number);
            let rates: Wide = registers(&curves.rate_pct(fixing, read));
            for (register, rate) in (from..).zip(rates) {
                state.rates(fixing.slot)[register].set(A::rate_from_pct(rate));
            }
        }
        true
    }

    /// Sells the collateral at par in the scenarios in which the deal is called.
    #[inline(always)]
    fn call(&mut self, plan: &Plan, distribution: &Distribution) {
        let options = &plan.options;
        self.called = None;
        if options.call == Call::Never {
            return;
        }
        let mut called = [false; BATCH];
        let flows = self.projection.flows_mut();
        for (lane, called) in called.iter_mut().enumerate() {
            let left: f64 = flows.iter().map(|rows| rows[Flow::BalanceEnd as usize][lane]).sum();
            *called = Offer::of(&plan.deal, options, distribution.date, left).is_some();
            if *called {
                flows.iter_mut().for_each(|rows| sell(rows, lane));
            }
        }
        self.called = called.contains(&true).then_some(called);
    }

    /// Marks the lanes that end with the month. Returns whether none does.
    #[inline(always)]
    fn end(&mut self, left: &[Cell<[f64; LANES]>], alive: &[Cell<[u64; LANES]>]) -> bool {
        let least = left.iter().map(Cell::get).reduce(SimdF64::lesser).unwrap_or([0.0; LANES]);
        let least = least.into_iter().fold(f64::INFINITY, f64::min);
        if self.called.is_none() && least > 0.0 {
            return true;
        }
        let mut none = true;
        self.under_way = false;
        for (register, (left, cell)) in left.iter().zip(alive).enumerate() {
            let mut alive = cell.get();
            for ((lane, alive), left) in (register * LANES..).zip(&mut alive).zip(left.get()) {
                let sold = self.called.is_some_and(|called| called[lane]);
                if sold || (left <= 0.0 && !self.projection.awaits_recovery_in(lane)) {
                    *alive = 0;
                    none = false;
                }
                self.under_way |= *alive != 0;
            }
            cell.set(alive);
        }
        none
    }
}

/// The distinct curves of an index in a batch. The scenarios of a grid share a few curves.
struct Curves<'a> {
    /// Each distinct curve with the lanes that use it. A lane without a curve has a rate of zero.
    of_lanes: Vec<(&'a IndexCurve, [bool; BATCH])>,
}

impl<'a> Curves<'a> {
    fn of(fixing: &Fixing, scenarios: &[&'a Assumptions; BATCH]) -> Self {
        let mut of_lanes: Vec<(&IndexCurve, [bool; BATCH])> = Vec::new();
        for (lane, scenario) in scenarios.iter().enumerate() {
            let Some(curve) = scenario.indices.get(&fixing.index) else { continue };
            let known = of_lanes.iter().position(|(known, _)| *known == curve);
            let place = known.unwrap_or_else(|| {
                of_lanes.push((curve, [false; BATCH]));
                of_lanes.len() - 1
            });
            of_lanes[place].1[lane] = true;
        }
        Self { of_lanes }
    }

    #[inline(always)]
    fn rate_pct(&self, fixing: &Fixing, month: i64) -> [f64; BATCH] {
        let mut pct = [0.0; BATCH];
        for (curve, lanes) in &self.of_lanes {
            let rate = fixing.rate_pct(curve.rate_pct(month));
            for lane in 0..BATCH {
                pct[lane] = if lanes[lane] { rate } else { pct[lane] };
            }
        }
        pct
    }
}
