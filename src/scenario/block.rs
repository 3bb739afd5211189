//! Scenarios of one deal side by side, month by month: collateral, waterfall, results.

use std::cell::Cell;

use super::full::Full;
use super::machine_code::Compiled;
use super::plan::{Distribution, Plan};
use super::summary::ClassPath;
use super::{LANES, ROW, STRANDS, WIDTH, Wide};
use crate::collateral::{Assumptions, CentsRoll, IndexCurve, Projection};
use crate::number::{Arithmetic, strands};
use crate::projection::{Admit, Call, Offer, figure, net_rate};
use crate::waterfall::{
    Amounts, Column, Fixing, Month, Rates, State, Unwatched, begin_month, pay_month,
};

/// Scenarios of a deal to be run side by side, and what is told of them besides their sums.
pub(super) struct Block<'b> {
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
pub(super) type Lives = Vec<Option<Vec<ClassPath>>>;

/// How a month whose figures are in the slots is paid and added up, in rows of `N` strands.
pub(super) trait Pay<A: Arithmetic, const N: usize> {
    fn pay(&mut self, plan: &Plan<'_>, month: &Month, at: Paying, state: &mut State<A, N>);
}

/// Which month is paid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paying {
    /// Number of the month, from 1.
    pub number: u32,
    /// Whether no path of the block has ended.
    pub all: bool,
}

/// One operation after the other, each for all strands: four bundles share the looking up.
pub(super) struct Interpreted;

impl<A> Pay<A, ROW> for Interpreted
where
    A: Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
{
    #[inline(always)]
    fn pay(
        &mut self,
        plan: &Plan<'_>,
        month: &Month,
        Paying { number, all }: Paying,
        state: &mut State<A, ROW>,
    ) {
        pay_month(&plan.program, month, state, &mut Unwatched);
        plan.tally.add(&plan.checks, state, (number == 1, all));
    }
}

/// All operations as machine code, for one strand after the other.
pub(super) struct InCode<'c> {
    compiled: &'c Compiled,
    spilled: Vec<Cell<[f64; LANES]>>,
}

impl<'c> InCode<'c> {
    pub fn of(compiled: &'c Compiled) -> Self {
        Self { compiled, spilled: compiled.spilled() }
    }
}

impl<A> Pay<A, STRANDS> for InCode<'_>
where
    A: Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
{
    #[inline(always)]
    fn pay(
        &mut self,
        _: &Plan<'_>,
        _: &Month,
        Paying { number, all }: Paying,
        state: &mut State<A, STRANDS>,
    ) {
        self.compiled.run((number, all), state, &self.spilled);
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
    A: Admit<WIDTH, STRANDS, Given = Wide>
        + Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
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
        for state in &mut states {
            way.pay(plan, &month, Paying { number, all }, state);
        }
        for (position, bundle) in bundles.iter_mut().enumerate().filter(|(_, b)| b.under_way) {
            let from = position * STRANDS;
            let (state, from) = (&states[from / N], from % N);
            let alive = &state.tests(plan.tally.alive)[from..from + STRANDS];
            if let Some(full) = block.full.get_mut(position) {
                full.take(plan, number as usize - 1, from, state);
            }
            all &= bundle.end(alive);
        }
    }
    let lanes = (0..bundles.len() * WIDTH).map(|lane| (lane / LANES, lane % LANES));
    let life = |(strand, lane): (usize, usize)| {
        let (state, strand) = (&states[strand / N], strand % N);
        let faulty = state.tests(plan.tally.faults)[strand].get()[lane] != 0;
        (!faulty).then(|| plan.tally.path(plan, state, (strand, lane), block.unit))
    };
    lanes.map(life).collect()
}

/// The states of a block's strands before the first month.
#[inline(always)]
fn open<A, const N: usize>(plan: &Plan<'_>, bundles: usize) -> Vec<State<A, N>>
where
    A: Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
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
    projection: Projection<'a, WIDTH>,
    rolls: Vec<CentsRoll<WIDTH>>,
    /// For each index of the program, its curves.
    curves: Vec<Curves<'a>>,
    /// What is left of the collateral in each scenario.
    left: [f64; WIDTH],
    /// In which the deal is called with the distribution at hand.
    called: Option<[bool; WIDTH]>,
    /// Whether any lane has not ended.
    under_way: bool,
}

impl<'a> Bundle<'a> {
    fn new(plan: &'a Plan<'_>, scenarios: &[&'a Assumptions; WIDTH]) -> Option<Self> {
        let (program, start) = (&plan.program, &plan.start);
        let balance = |place: &usize| CentsRoll::new([start.pool.group_balance(*place); WIDTH]);
        Some(Self {
            projection: Projection::of(&start.pool, *scenarios).ok()?,
            rolls: plan.places.iter().map(balance).collect(),
            curves: program.indices.iter().map(|fixing| Curves::of(fixing, scenarios)).collect(),
            left: [0.0; WIDTH],
            called: None,
            under_way: true,
        })
    }

    /// Puts what the collateral brings in a month into the slots; whether any scenario is still
    /// under way.
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
        A: Admit<WIDTH, STRANDS, Given = Wide>
            + Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
    {
        self.under_way = self.under_way && self.projection.step_flows();
        if !self.under_way {
            return false;
        }
        self.call(plan, distribution);
        let from = position * STRANDS;
        let (state, from) = (&states[from / N], from % N);
        let (mut cash, mut shortfall) = ([0.0; WIDTH], [0.0; WIDTH]);
        self.left = [0.0; WIDTH];
        let flows = self.projection.flows_mut();
        let groups = plan.places.iter().zip(&mut self.rolls).zip(&plan.taken);
        for ((place, roll), taken) in groups {
            let inflow = &mut flows[*place];
            A::enter(inflow, roll);
            let of_group = inflow.cash();
            for lane in 0..WIDTH {
                cash[lane] += of_group[lane];
                shortfall[lane] += inflow.prepayment_interest_shortfall[lane];
                self.left[lane] += inflow.balance_end[lane];
            }
            for (field, slot) in &taken.fields {
                put::<Amounts, A, N>(
                    state,
                    *slot,
                    from,
                    &figure::<A, WIDTH, STRANDS>(inflow, *field),
                );
            }
            if let Some(slot) = taken.net_rate {
                put::<Rates, A, N>(state, slot, from, &net_rate::<A, WIDTH, STRANDS>(inflow));
            }
        }
        let cash: Wide = strands(&cash);
        put::<Amounts, A, N>(state, plan.tally.brought, from, &cash);
        put::<Amounts, A, N>(state, plan.program.cash, from, &cash);
        put::<Amounts, A, N>(state, plan.program.shortfall, from, &strands(&shortfall));
        for (fixing, curves) in plan.program.indices.iter().zip(&self.curves) {
            let read = fixing.month_read(distribution.period, number);
            let rate = A::given_rate(&curves.rate_pct(fixing, read));
            put::<Rates, A, N>(state, fixing.slot, from, &rate);
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
            let left: f64 = told.iter().map(|group| group.balance_end[lane]).sum();
            *called = Offer::of(plan.subject.deal, options, distribution.date, left).is_some();
            if *called {
                told.iter_mut().for_each(|group| group.sell(lane));
            }
        }
        self.called = called.contains(&true).then_some(called);
    }

    /// Notes the lanes that end with the month; whether none does.
    #[inline(always)]
    fn end(&mut self, alive: &[Cell<[u64; LANES]>]) -> bool {
        let mut least = self.left[0];
        for left in self.left {
            least = if left < least { left } else { least };
        }
        if self.called.is_none() && least > 0.0 {
            return true;
        }
        let mut none = true;
        self.under_way = false;
        for (strand, cell) in alive.iter().enumerate() {
            let mut alive = cell.get();
            for (lane, alive) in (strand * LANES..).zip(&mut alive) {
                let sold = self.called.is_some_and(|called| called[lane]);
                if sold || (self.left[lane] <= 0.0 && !self.projection.awaits_recovery_in(lane)) {
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

/// Puts a bundle's values into their strands of a row.
#[inline(always)]
fn put<C, A, const N: usize>(
    state: &State<A, N>,
    slot: u16,
    from: usize,
    values: &[C::Value; STRANDS],
) where
    C: Column<A>,
    A: Arithmetic,
{
    let row = &C::row(state, slot)[from..from + STRANDS];
    for strand in 0..STRANDS {
        row[strand].set(values[strand]);
    }
}
