//! Sixteen scenarios of one deal, month by month: collateral, waterfall, results.

use super::full::Full;
use super::plan::Plan;
use super::summary::Sums;
use crate::calendar::Date;
use crate::collateral::{Assumptions, CentsRoll, GroupMonth, IndexCurve, Inflow, Projection};
use crate::number::{Arithmetic, Given};
use crate::projection::{Admit, Call, Offer, remittance};
use crate::remittance::Remittance;
use crate::waterfall::{Month, State, Unwatched, run_unchecked};

/// What a block is asked for, and where it puts it. Kept from block to block.
pub(super) struct Output<'o, const W: usize> {
    pub sums: &'o mut [Sums<W>],
    /// Discount factors by month, one for each discount vector.
    pub discounts: &'o [Vec<f64>],
    pub full: Option<&'o mut Full>,
}

/// Lanes in which an invariant did not hold.
pub(super) type Faults<const W: usize> = [bool; W];

/// Runs the scenarios to their ends.
///
/// A lane that has ended (its loans are gone and their recoveries in, or it was called) is
/// counted no further, whatever its neighbours still do.
#[inline(always)]
pub(super) fn run_block<A, const W: usize>(
    plan: &Plan<'_>,
    scenarios: &[&Assumptions; W],
    output: &mut Output<'_, W>,
) -> Faults<W>
where
    A: Admit<W, Given = [f64; W]> + Arithmetic<Money = [f64; W], Rate = [f64; W], Mask = [u64; W]>,
    [f64; W]: Given<A>,
{
    let mut faults = [false; W];
    let Ok(mut projection) = Projection::new(&plan.start.pool, *scenarios) else {
        // Scenarios were looked at before anything ran.
        return [true; W];
    };
    let mut run = Run::<A, W>::new(plan, scenarios);
    let mut alive = A::mask(true);
    let mut all = true;
    for (number, distribution) in (1..).zip(&plan.distributions) {
        if !projection.step_flows(&mut run.told) {
            break;
        }
        run.month.accrual_start = distribution.accrual_start;
        let called = run.call(plan, distribution.date);
        let left = run.pay(plan, number, distribution.period);
        let faulty = plan.checks.faults::<A>(run.month.cash, &run.state);
        run.tell(plan, number, distribution.years, alive, all, output);
        let mut any = false;
        for lane in 0..W {
            if alive[lane] == 0 {
                continue;
            }
            faults[lane] |= faulty[lane] != 0;
            let ends = called[lane] || (left[lane] <= 0.0 && !projection.awaits_recovery_in(lane));
            if ends {
                alive[lane] = 0;
                all = false;
            }
            any |= !ends;
        }
        if !any {
            break;
        }
    }
    faults
}

/// A block under way. Nothing is allocated after the start.
struct Run<'a, A: Admit<W, Given = [f64; W]>, const W: usize> {
    state: State<A>,
    month: Month<[f64; W]>,
    told: Vec<GroupMonth<W>>,
    rolls: Vec<CentsRoll<W>>,
    /// For each index of the program, its curve in each scenario.
    curves: Vec<[Option<&'a IndexCurve>; W]>,
}

impl<'a, A, const W: usize> Run<'a, A, W>
where
    A: Admit<W, Given = [f64; W]> + Arithmetic<Money = [f64; W], Rate = [f64; W], Mask = [u64; W]>,
    [f64; W]: Given<A>,
{
    fn new(plan: &Plan<'_>, scenarios: &[&'a Assumptions; W]) -> Self {
        let (program, start) = (&plan.program, &plan.start);
        let nothing = GroupMonth::<W>::ZERO.inflow();
        let groups: Vec<Remittance<[f64; W]>> =
            plan.places.iter().map(|_| remittance::<A, W>(&nothing)).collect();
        let month = Month {
            period: 0,
            accrual_start: start.accrual_start,
            date: start.accrual_start,
            groups,
            cash: A::NIL,
            shortfall: A::NIL,
            rates: program.classes.iter().map(|_| None).collect(),
            indices: vec![[0.0; W]; program.indices.len()],
            forced: plan.forced.clone(),
            unpaid_bears_interest: true,
            opening: Some(start.opening::<A, W>()),
        };
        let balance = |place: &usize| CentsRoll::new([start.pool.group_balance(*place); W]);
        let curve = |index: &str| scenarios.map(|scenario| scenario.indices.get(index));
        Self {
            state: start.state(program),
            month,
            told: vec![GroupMonth::ZERO; start.pool.groups().len()],
            rolls: plan.places.iter().map(balance).collect(),
            curves: program.indices.iter().map(|fixing| curve(&fixing.index)).collect(),
        }
    }

    /// The scenarios in which the deal is called with a distribution, its collateral sold at par.
    #[inline(always)]
    fn call(&mut self, plan: &Plan<'_>, date: Date) -> [bool; W] {
        let options = &plan.subject.options;
        let mut called = [false; W];
        self.month.date = date;
        if options.call == Call::Never {
            return called;
        }
        for (lane, called) in called.iter_mut().enumerate() {
            let left: f64 = self.told.iter().map(|group| group.balance_end[lane]).sum();
            *called = Offer::of(plan.subject.deal, options, date, left).is_some();
            if *called {
                self.told.iter_mut().for_each(|group| group.sell(lane));
            }
        }
        called
    }

    /// Pays a month; what is left of the collateral in each scenario.
    #[inline(always)]
    fn pay(&mut self, plan: &Plan<'_>, number: u32, period: u32) -> [f64; W] {
        self.month.period = period;
        let (mut cash, mut shortfall, mut left) = ([0.0; W], [0.0; W], [0.0; W]);
        let groups = plan.places.iter().zip(&mut self.rolls).zip(&mut self.month.groups);
        for ((place, roll), group) in groups {
            let inflow: Inflow<W> = A::inflow(&self.told[*place], roll);
            let brought = inflow.cash();
            for lane in 0..W {
                cash[lane] += brought[lane];
                shortfall[lane] += inflow.prepayment_interest_shortfall[lane];
                left[lane] += inflow.balance_end[lane];
            }
            *group = remittance::<A, W>(&inflow);
        }
        self.month.cash = A::given(cash);
        self.month.shortfall = A::given(shortfall);
        let indices = plan.program.indices.iter().zip(&self.curves).zip(&mut self.month.indices);
        for ((fixing, curves), rate) in indices {
            let read = fixing.month_read(period, number);
            let mut pct = [0.0; W];
            for lane in 0..W {
                let fixed = curves[lane].map(|curve| fixing.rate_pct(curve.rate_pct(read)));
                pct[lane] = fixed.unwrap_or(0.0);
            }
            *rate = A::given_rate(pct);
        }
        run_unchecked(&plan.program, &self.month, &mut self.state, &mut Unwatched);
        self.month.opening = None;
        left
    }

    #[inline(always)]
    fn tell(
        &self,
        plan: &Plan<'_>,
        number: u32,
        years: f64,
        alive: [u64; W],
        all: bool,
        output: &mut Output<'_, W>,
    ) {
        let month = number as usize - 1;
        if month == 0 {
            for class in &plan.notional {
                let notional = plan.program.classes[*class].notional;
                output.sums[*class].notional = self.state.amount(notional);
            }
        }
        for (flows, sums) in plan.checks.classes.iter().zip(output.sums.iter_mut()) {
            let mut interest = self.state.sum(&flows.interest);
            let mut principal = self.state.sum(&flows.principal);
            let mut loss = self.state.sum(&flows.loss);
            if !flows.write_up.is_empty() {
                let up = self.state.sum(&flows.write_up);
                for lane in 0..W {
                    loss[lane] -= up[lane];
                }
            }
            if !all {
                interest = A::select(alive, interest, A::NIL);
                principal = A::select(alive, principal, A::NIL);
                loss = A::select(alive, loss, A::NIL);
            }
            sums.add(number, years, &interest, &principal, &loss);
            if !output.discounts.is_empty() {
                sums.discount(&output.discounts[month], &interest, &principal);
            }
        }
        if let Some(full) = output.full.as_deref_mut() {
            full.take(plan, month, alive, &self.state);
        }
    }
}
