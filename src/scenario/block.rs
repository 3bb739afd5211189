//! Scenarios of one deal side by side, month by month: collateral, waterfall, results.

use super::full::Full;
use super::plan::{Distribution, Plan};
use super::summary::Sums;
use super::{LANES, ROW, STRANDS, WIDTH, Wide};
use crate::collateral::{Assumptions, CentsRoll, IndexCurve, Projection};
use crate::number::{Arithmetic, strands};
use crate::projection::{Admit, Call, Offer, figure, net_rate};
use crate::waterfall::{Amounts, Fixing, Row, State, Unwatched, begin_month, pay_month};

/// Where a block of paths is told to. Kept from block to block.
pub(super) struct Output<'o> {
    /// For each class.
    pub sums: &'o mut [Sums<LANES, ROW>],
    /// Discount factors by month, one for each discount vector.
    pub discounts: &'o [Vec<f64>],
    /// For each bundle, where all is asked for.
    pub full: &'o mut [Full],
}

/// Lanes of a bundle in which an invariant did not hold.
pub(super) type Faults = [bool; WIDTH];

/// Runs up to four bundles of sixteen scenarios to their ends, in one run of the waterfall: an
/// operation is looked up once for all of them.
///
/// A lane that has ended (its loans are gone and their recoveries in, or it was called) is
/// counted no further, whatever its neighbours still do.
#[inline(always)]
pub(super) fn run_block<A>(
    plan: &Plan<'_>,
    scenarios: &[[&Assumptions; WIDTH]],
    output: &mut Output<'_>,
) -> Vec<Faults>
where
    A: Admit<WIDTH, STRANDS, Given = Wide>
        + Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
{
    let mut bundles: Vec<Bundle<'_>> = Vec::with_capacity(scenarios.len());
    for scenarios in scenarios {
        let Some(bundle) = Bundle::new(plan, scenarios) else {
            // Scenarios were looked at before anything ran.
            return vec![[true; WIDTH]; scenarios.len()];
        };
        bundles.push(bundle);
    }
    let state: &mut State<A, ROW> = &mut plan.start.state(&plan.program);
    plan.open(state);
    let mut month = plan.month();
    let mut block = Block::<A>::of(bundles.len());
    for (number, distribution) in (1..).zip(&plan.distributions) {
        month.period = distribution.period;
        month.accrual_start = distribution.accrual_start;
        month.date = distribution.date;
        begin_month(&plan.program, &month, state);
        let mut under_way = false;
        for (position, bundle) in bundles.iter_mut().enumerate() {
            let cash = &mut block.cash[position * STRANDS..][..STRANDS];
            under_way |= bundle.collect(plan, number, distribution, (position, cash), state);
        }
        if !under_way {
            break;
        }
        pay_month(&plan.program, &month, state, &mut Unwatched);
        block.check(plan, state);
        block.tell(plan, number, distribution.years, state, output);
        for (position, bundle) in bundles.iter_mut().enumerate().filter(|(_, b)| b.under_way) {
            let alive = &mut block.alive[position * STRANDS..][..STRANDS];
            if let Some(full) = output.full.get_mut(position) {
                full.take(plan, number as usize - 1, alive, position * STRANDS, state);
            }
            block.all &= bundle.end(alive);
        }
    }
    let lanes = block.faults.as_flattened().chunks(WIDTH).take(scenarios.len());
    lanes.map(|faults| std::array::from_fn(|lane| faults[lane] != 0)).collect()
}

/// Strands whose sums stay in the processor's registers.
const TILE: usize = 8;

/// The lanes of a block.
struct Block<A: Arithmetic> {
    /// Cash that the month brought.
    cash: [A::Money; ROW],
    /// Lanes that have not ended.
    alive: [A::Mask; ROW],
    /// Whether none has.
    all: bool,
    faults: [A::Mask; ROW],
}

impl<A> Block<A>
where
    A: Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
{
    fn of(bundles: usize) -> Self {
        let mut alive = [A::mask(false); ROW];
        alive[..bundles * STRANDS].fill(A::mask(true));
        let all = bundles * STRANDS == ROW;
        Self { cash: [A::NIL; ROW], alive, all, faults: [A::mask(false); ROW] }
    }

    #[inline(always)]
    fn check(&mut self, plan: &Plan<'_>, state: &State<A, ROW>) {
        let faulty = plan.checks.faults(&self.cash, state);
        for at in 0..ROW {
            let faulty = A::and(faulty[at], self.alive[at]);
            self.faults[at] = A::or(self.faults[at], faulty);
        }
    }

    #[inline(always)]
    fn tell(
        &self,
        plan: &Plan<'_>,
        number: u32,
        years: f64,
        state: &State<A, ROW>,
        output: &mut Output<'_>,
    ) {
        let month = number as usize - 1;
        if month == 0 {
            for class in &plan.notional {
                let notional = plan.program.classes[*class].notional;
                output.sums[*class].show_notional(&state.total::<Amounts, ROW>(&[notional], 0));
            }
        }
        for (flows, sums) in plan.checks.classes.iter().zip(output.sums.iter_mut()) {
            for from in (0..ROW).step_by(TILE) {
                if !flows.interest.is_empty() {
                    sums.add_interest(from, &self.counted(&flows.interest, from, state));
                }
                if !flows.principal.is_empty() {
                    let principal = self.counted(&flows.principal, from, state);
                    sums.add_principal(number, years, from, &principal);
                }
                if !flows.loss.is_empty() {
                    let mut loss = self.counted(&flows.loss, from, state);
                    if !flows.write_up.is_empty() {
                        let up = self.counted(&flows.write_up, from, state);
                        for strand in 0..TILE {
                            for lane in 0..LANES {
                                loss[strand][lane] -= up[strand][lane];
                            }
                        }
                    }
                    sums.add_loss(from, &loss);
                }
                if !output.discounts.is_empty() {
                    let interest = self.counted(&flows.interest, from, state);
                    let principal = self.counted(&flows.principal, from, state);
                    sums.discount(&output.discounts[month], from, &interest, &principal);
                }
            }
        }
    }

    /// What lanes under way were paid; what a lane pays after its end is nobody's.
    #[inline(always)]
    fn counted(&self, slots: &[u16], from: usize, state: &State<A, ROW>) -> [A::Money; TILE] {
        let mut total = state.total::<Amounts, TILE>(slots, from);
        if !self.all {
            for strand in 0..TILE {
                total[strand] = A::select(self.alive[from + strand], total[strand], A::NIL);
            }
        }
        total
    }
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
    fn collect<A>(
        &mut self,
        plan: &Plan<'_>,
        number: u32,
        distribution: &Distribution,
        (position, brought): (usize, &mut [[f64; LANES]]),
        state: &State<A, ROW>,
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
                put(state.amounts(*slot), position, &figure::<A, WIDTH, STRANDS>(inflow, *field));
            }
            if let Some(slot) = taken.net_rate {
                put(state.rates(slot), position, &net_rate::<A, WIDTH, STRANDS>(inflow));
            }
        }
        let cash: Wide = strands(&cash);
        brought.copy_from_slice(&cash);
        put(state.amounts(plan.program.cash), position, &cash);
        put(state.amounts(plan.program.shortfall), position, &strands(&shortfall));
        for (fixing, curves) in plan.program.indices.iter().zip(&self.curves) {
            let read = fixing.month_read(distribution.period, number);
            put(state.rates(fixing.slot), position, &A::given_rate(&curves.rate_pct(fixing, read)));
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
    fn end(&mut self, alive: &mut [[u64; LANES]]) -> bool {
        let mut least = self.left[0];
        for left in self.left {
            least = if left < least { left } else { least };
        }
        if self.called.is_none() && least > 0.0 {
            return true;
        }
        let mut none = true;
        for lane in 0..WIDTH {
            let sold = self.called.is_some_and(|called| called[lane]);
            if sold || (self.left[lane] <= 0.0 && !self.projection.awaits_recovery_in(lane)) {
                alive.as_flattened_mut()[lane] = 0;
                none = false;
            }
        }
        self.under_way = alive.as_flattened().iter().any(|alive| *alive != 0);
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
fn put(row: &Row<[f64; LANES], ROW>, position: usize, values: &Wide) {
    let row = &row[position * STRANDS..][..STRANDS];
    for strand in 0..STRANDS {
        row[strand].set(values[strand]);
    }
}
