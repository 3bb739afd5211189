//! Scenarios of one deal side by side, month by month: collateral, waterfall, results.

use std::cell::Cell;
use std::marker::PhantomData;

use crate::collateral::{Assumptions, Flow, IndexCurve, LaneProjection, sell};
use crate::math::{LANES, SimdF64, strands};
use crate::number::MoneyArithmetic;
use crate::projection::{Call, Offer};
use crate::scenario::compiled::MonthCode;
use crate::scenario::detail::Full;
use crate::scenario::inputs::{BundleSlots, Enter};
use crate::scenario::plan::{Distribution, Plan};
use crate::scenario::summary::ClassPath;
use crate::scenario::width::{ROW, STRANDS, WIDTH, Wide};
use crate::waterfall::{Fixing, Month, State, Unwatched, begin_month, clear, pay_month};

/// Scenarios of a deal to be run side by side, and what is told of them besides their sums.
pub(in crate::scenario) struct Block<'b> {
    /// Bundles of sixteen; a short one repeats its last.
    pub bundles: &'b [[&'b Assumptions; WIDTH]],
    /// Discount factors by month, one for each discount vector.
    pub discounts: &'b [Vec<f64>],
    /// How many dollars an amount of one is.
    pub unit: f64,
    /// For each bundle, where all is asked for.
    pub full: &'b mut [Full],
}

/// For each scenario, the lives of its classes; none where an invariant did not hold in its lane.
pub(in crate::scenario) type Lives = Vec<Option<Vec<ClassPath>>>;

/// How a month is entered, paid and added up, in rows of `N` strands.
pub(super) trait Pay<A: MoneyArithmetic, const N: usize> {
    fn pay(&mut self, plan: &Plan<'_>, paying: Paying<'_, '_>, states: &mut [State<A, N>]);
}

/// The month at hand.
pub(super) struct Paying<'p, 'a> {
    month: &'p Month,
    /// Its number, from 1.
    number: u32,
    /// Whether no path of the block has ended.
    all: bool,
    bundles: &'p [Bundle<'a>],
}

/// One operation after the other, each for all strands: four bundles share the looking up. `W` is the
/// arithmetic for a bundle at once, in which its collateral enters.
pub(super) struct Interpreted<W>(pub PhantomData<W>);

impl<A, W> Pay<A, ROW> for Interpreted<W>
where
    A: Enter<[f64; LANES]>,
    W: Enter<[f64; WIDTH]>,
{
    #[inline(always)]
    fn pay(&mut self, plan: &Plan<'_>, paying: Paying<'_, '_>, states: &mut [State<A, ROW>]) {
        let Paying { month, number, all, bundles } = paying;
        for state in states {
            clear(&plan.program, state);
            for (position, bundle) in bundles.iter().enumerate().filter(|(_, b)| b.under_way) {
                let flows = bundle.projection.flows();
                let slots = BundleSlots { state, from: position * STRANDS };
                plan.entry.enter::<W, _>(|place, flow| flows[place][flow as usize], &slots);
            }
            pay_month(&plan.program, month, state, &mut Unwatched);
            plan.tally.add(&plan.checks, state, (number == 1, all));
        }
    }
}

/// All of it as machine code, for one strand after the other.
pub(super) struct InCode<'c> {
    compiled: &'c MonthCode,
    spilled: Vec<Cell<[f64; LANES]>>,
}

impl<'c> InCode<'c> {
    pub fn of(compiled: &'c MonthCode) -> Self {
        Self { compiled, spilled: compiled.spilled() }
    }
}

impl<A> Pay<A, STRANDS> for InCode<'_>
where
    A: Enter<[f64; LANES]>,
{
    #[inline(always)]
    fn pay(&mut self, _: &Plan<'_>, paying: Paying<'_, '_>, states: &mut [State<A, STRANDS>]) {
        let Paying { number, all, bundles, .. } = paying;
        for (bundle, state) in bundles.iter().zip(states).filter(|(b, _)| b.under_way) {
            let flows = bundle.projection.flows();
            self.compiled.run((number, all), flows, state, &self.spilled);
        }
    }
}

/// Runs up to four bundles of sixteen scenarios to their ends.
///
/// A lane that has ended (its loans are gone and their recoveries in, or it was called) is
/// counted no further, whatever its neighbours still do.
#[inline(always)]
pub(super) fn run_block<A, const N: usize>(
    plan: &Plan<'_>,
    block: &mut Block<'_>,
    mut way: impl Pay<A, N>,
) -> Lives
where
    A: Enter<[f64; LANES]>,
{
    let mut bundles: Vec<Bundle<'_>> = Vec::with_capacity(block.bundles.len());
    for scenarios in block.bundles {
        let Some(bundle) = Bundle::new(plan, scenarios) else {
            // Scenarios were looked at before anything ran.
            return vec![None; WIDTH * block.bundles.len()];
        };
        bundles.push(bundle);
    }
    let mut states = open::<A, N>(plan, bundles.len());
    let mut month = plan.month();
    let mut all = (bundles.len() * STRANDS).is_multiple_of(N);
    for (number, distribution) in (1..).zip(&plan.distributions) {
        month.period = distribution.period;
        month.accrual_start = distribution.accrual_start;
        month.date = distribution.date;
        begin_month(&plan.program, distribution.dates, &states);
        let discounts = block.discounts.get(number as usize - 1).map_or(&[][..], Vec::as_slice);
        plan.tally.begin_month((number, distribution.years, discounts), &states);
        let mut under_way = false;
        for (position, bundle) in bundles.iter_mut().enumerate() {
            under_way |= bundle.collect(plan, number, distribution, position, &states);
        }
        if !under_way {
            break;
        }
        let paying = Paying { month: &month, number, all, bundles: &bundles };
        way.pay(plan, paying, &mut states);
        for (position, bundle) in bundles.iter_mut().enumerate().filter(|(_, b)| b.under_way) {
            let from = position * STRANDS;
            let (state, from) = (&states[from / N], from % N);
            let alive = &state.tests(plan.tally.alive)[from..from + STRANDS];
            if let Some(full) = block.full.get_mut(position) {
                full.take(plan, number as usize - 1, from, state);
            }
            let left = &state.amounts(plan.entry.left)[from..from + STRANDS];
            all &= bundle.end(left, alive);
        }
    }
    let lanes = (0..bundles.len() * WIDTH).map(|lane| (lane / LANES, lane % LANES));
    let life = |(strand, lane): (usize, usize)| {
        let (state, strand) = (&states[strand / N], strand % N);
        let faulty = state.tests(plan.tally.faults)[strand].get()[lane] != 0;
        (!faulty).then(|| plan.path(state, (strand, lane), block.unit))
    };
    lanes.map(life).collect()
}

/// The states of a block's strands before the first month.
#[inline(always)]
fn open<A, const N: usize>(plan: &Plan<'_>, bundles: usize) -> Vec<State<A, N>>
where
    A: Enter<[f64; LANES]>,
{
    let state: State<A, N> = plan.start.state(&plan.program);
    plan.open(&state);
    let strands = bundles * STRANDS;
    plan.tally.open(&state, strands.min(N));
    // Not by `vec!`, which is a function outside and would clone without the lanes' instructions.
    let count = strands.div_ceil(N);
    let mut states = Vec::with_capacity(count);
    for _ in 1..count {
        states.push(state.clone());
    }
    states.push(state);
    states
}

/// Sixteen scenarios under way. Nothing is allocated after the start.
struct Bundle<'a> {
    projection: LaneProjection<'a, WIDTH>,
    /// For each index of the program, its curves.
    curves: Vec<Curves<'a>>,
    /// In which the deal is called with the distribution at hand.
    called: Option<[bool; WIDTH]>,
    /// Whether any lane has not ended.
    under_way: bool,
}

impl<'a> Bundle<'a> {
    fn new(plan: &'a Plan<'_>, scenarios: &[&'a Assumptions; WIDTH]) -> Option<Self> {
        let (program, start) = (&plan.program, &plan.start);
        Some(Self {
            projection: LaneProjection::of(&start.pool, *scenarios).ok()?,
            curves: program.indices.iter().map(|fixing| Curves::of(fixing, scenarios)).collect(),
            called: None,
            under_way: true,
        })
    }

    /// Projects a month of the collateral, and puts the indices into their slots; whether any scenario
    /// is still under way.
    #[inline(always)]
    fn collect<A, const N: usize>(
        &mut self,
        plan: &Plan<'_>,
        number: u32,
        distribution: &Distribution,
        position: usize,
        states: &[State<A, N>],
    ) -> bool
    where
        A: Enter<[f64; LANES]>,
    {
        self.under_way = self.under_way && self.projection.step_flows();
        if !self.under_way {
            return false;
        }
        self.call(plan, distribution);
        let from = position * STRANDS;
        let (state, from) = (&states[from / N], from % N);
        for (fixing, curves) in plan.program.indices.iter().zip(&self.curves) {
            let read = fixing.month_read(distribution.period, number);
            let rates: Wide = strands(&curves.rate_pct(fixing, read));
            for (strand, rate) in (from..).zip(rates) {
                state.rates(fixing.slot)[strand].set(A::given_rate(rate));
            }
        }
        true
    }

    /// Sells the collateral at par in the scenarios in which the deal is called.
    #[inline(always)]
    fn call(&mut self, plan: &Plan<'_>, distribution: &Distribution) {
        let options = &plan.subject.options;
        self.called = None;
        if options.call == Call::Never {
            return;
        }
        let mut called = [false; WIDTH];
        let told = self.projection.flows_mut();
        for (lane, called) in called.iter_mut().enumerate() {
            let left: f64 = told.iter().map(|rows| rows[Flow::BalanceEnd as usize][lane]).sum();
            *called = Offer::of(plan.subject.deal, options, distribution.date, left).is_some();
            if *called {
                told.iter_mut().for_each(|rows| sell(rows, lane));
            }
        }
        self.called = called.contains(&true).then_some(called);
    }

    /// Notes the lanes that end with the month; whether none does.
    #[inline(always)]
    fn end(&mut self, left: &[Cell<[f64; LANES]>], alive: &[Cell<[u64; LANES]>]) -> bool {
        let least = left.iter().map(Cell::get).reduce(SimdF64::lesser).unwrap_or([0.0; LANES]);
        let least = least.into_iter().fold(f64::INFINITY, f64::min);
        if self.called.is_none() && least > 0.0 {
            return true;
        }
        let mut none = true;
        self.under_way = false;
        for (strand, (left, cell)) in left.iter().zip(alive).enumerate() {
            let mut alive = cell.get();
            for ((lane, alive), left) in (strand * LANES..).zip(&mut alive).zip(left.get()) {
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

/// An index in a bundle's scenarios: those of a grid have few curves.
struct Curves<'a> {
    /// Curves that differ, and the scenarios of each; without a curve it is nil.
    of_lanes: Vec<(&'a IndexCurve, [bool; WIDTH])>,
}

impl<'a> Curves<'a> {
    fn of(fixing: &Fixing, scenarios: &[&'a Assumptions; WIDTH]) -> Self {
        let mut of_lanes: Vec<(&IndexCurve, [bool; WIDTH])> = Vec::new();
        for (lane, scenario) in scenarios.iter().enumerate() {
            let Some(curve) = scenario.indices.get(&fixing.index) else { continue };
            let known = of_lanes.iter().position(|(known, _)| *known == curve);
            let place = known.unwrap_or_else(|| {
                of_lanes.push((curve, [false; WIDTH]));
                of_lanes.len() - 1
            });
            of_lanes[place].1[lane] = true;
        }
        Self { of_lanes }
    }

    #[inline(always)]
    fn rate_pct(&self, fixing: &Fixing, month: i64) -> [f64; WIDTH] {
        let mut pct = [0.0; WIDTH];
        for (curve, lanes) in &self.of_lanes {
            let rate = fixing.rate_pct(curve.rate_pct(month));
            for lane in 0..WIDTH {
                pct[lane] = if lanes[lane] { rate } else { pct[lane] };
            }
        }
        pct
    }
}
