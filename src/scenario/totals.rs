//! Running sums of each path's results, in slots after those of the program.

use std::cell::Cell;

use super::arithmetic::Unit;
use super::inputs::LaneInputs;
use super::passes::Detail;
use super::summary::{ClassResult, NEVER, Principal, Sums, amortized, discounted};
use crate::calendar::Date;
use crate::math::SimdF64;
use crate::number::MoneyArithmetic;
use crate::waterfall::{Amounts, Checks, ClassFlows, Program, State, fill, strips};

/// The slots of the running sums. They are part of the run's state, so that the code that adds to
/// them can be compiled together with the month.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// Amount: the cash collected in the month.
    collected: u16,
    /// Test: the paths that have not ended.
    pub alive: u16,
    /// Test: the paths in which the cash or the balances of a month did not add up.
    pub faults: u16,
    /// Rate: the number of the month, from 1.
    month: u16,
    /// Rate: years from settlement.
    years: u16,
    /// Rates: the month's discount factors.
    discounts: Vec<u16>,
    classes: Vec<Slots>,
}

#[derive(Debug, Clone)]
struct Slots {
    /// The slot of its notional, and the slot that keeps the notional before the first month; if
    /// the class shows its notional as its balance.
    notional: Option<(u16, u16)>,
    sums: Sums<u16>,
    present_values: Vec<u16>,
    /// What it is paid in the month, if a run reads that.
    month_paid: Option<u16>,
}

/// Registers of a row that we add up at a time: few enough for the sums to stay in CPU registers.
const STRIP: usize = 4;

impl Totals {
    /// Declares the slots, with a present value for each of `discounts` vectors, and with the
    /// month's payment if `detail` says so. `checks` has the flows of each class, and `collected` is
    /// the slot of the cash collected in a month. None if the program has too many slots.
    pub fn declare(
        program: &mut Program,
        checks: &Checks,
        notional: &[usize],
        (detail, discounts): (Detail, usize),
        collected: u16,
    ) -> Option<Self> {
        let flows = checks.classes.iter().enumerate();
        let classes: Option<_> = flows
            .map(|(class, flows)| {
                let mut amount = || program.new_amount();
                let (interest, paid) = (amount()?, amount()?);
                // Without accretion, the balance falls by the principal.
                let accretes = !flows.accretion.is_empty();
                let sums = Sums {
                    interest,
                    principal: Principal {
                        paid,
                        amortized: if accretes { amount()? } else { paid },
                        weighted: amount()?,
                        first: amount()?,
                        last: amount()?,
                    },
                    loss: amount()?,
                };
                let present_values = (0..discounts).map(|_| amount()).collect::<Option<_>>()?;
                let month_paid = if detail == Detail::Payments { Some(amount()?) } else { None };
                let kept = amount()?;
                let is_shown = notional.contains(&class);
                let notional = is_shown.then(|| (program.classes[class].notional, kept));
                Some(Slots { notional, sums, present_values, month_paid })
            })
            .collect();
        Some(Self {
            collected,
            alive: program.new_test()?,
            faults: program.new_test()?,
            month: program.new_rate()?,
            years: program.new_rate()?,
            discounts: (0..discounts).map(|_| program.new_rate()).collect::<Option<_>>()?,
            classes: classes?,
        })
    }

    /// Starts the sums. The first `registers` registers of the rows hold paths; the others are
    /// unused, so their paths count as ended.
    pub fn open<A: LaneInputs<V>, V: SimdF64, const N: usize>(
        &self,
        state: &State<A, N>,
        registers: usize,
    ) {
        for alive in &state.tests(self.alive)[..registers] {
            alive.set(V::mask(true));
        }
        for class in &self.classes {
            fill(state.amounts(class.sums.principal.first), V::all(NEVER));
        }
    }

    /// Stores what all paths of a month have in common: its number, from 1, the years from
    /// settlement and the discount factors.
    #[inline(always)]
    pub fn begin_month<A: LaneInputs<V>, V: SimdF64, const N: usize>(
        &self,
        (month, years, discounts): (u32, f64, &[f64]),
        states: &[State<A, N>],
    ) {
        for state in states {
            fill(state.rates(self.month), V::all(f64::from(month)));
            fill(state.rates(self.years), V::all(years));
            for (slot, factor) in self.discounts.iter().zip(discounts) {
                fill(state.rates(*slot), V::all(*factor));
            }
        }
    }

    /// Adds a paid month, except in paths that have ended. `all` says that no path has ended.
    #[inline(always)]
    pub fn add<A: LaneInputs<V>, V: SimdF64, const N: usize>(
        &self,
        checks: &Checks,
        state: &State<A, N>,
        (is_first, all): (bool, bool),
    ) {
        let (alive, faults) = (state.tests(self.alive), state.tests(self.faults));
        let faulty = checks.faults(self.collected, state);
        for at in 0..N {
            let faulty = V::and(faulty[at], alive[at].get());
            faults[at].set(V::or(faults[at].get(), faulty));
        }
        for (flows, slots) in checks.classes.iter().zip(&self.classes) {
            if let Some((notional, kept)) = slots.notional.filter(|_| is_first) {
                for (kept, notional) in state.amounts(kept).iter().zip(state.amounts(notional)) {
                    kept.set(notional.get());
                }
            }
            strips!(N by STRIP; K, from => self.class::<A, V, N, K>((flows, slots), state, from, all));
        }
    }

    #[inline(always)]
    fn class<A: LaneInputs<V>, V: SimdF64, const N: usize, const K: usize>(
        &self,
        (flows, slots): (&ClassFlows, &Slots),
        state: &State<A, N>,
        from: usize,
        all: bool,
    ) {
        let row = |slot: u16| &state.amounts(slot)[from..from + K];
        let sums = slots.sums.map(row);
        if !flows.interest.is_empty() {
            let interest = self.counted::<A, V, N, K>(&flows.interest, state, from, all);
            for at in 0..K {
                sums.interest[at].set(sums.interest[at].get().plus(interest[at]));
            }
        }
        if !flows.principal.is_empty() {
            let principal = self.counted::<A, V, N, K>(&flows.principal, state, from, all);
            let months = &state.rates(self.month)[from..from + K];
            let years = &state.rates(self.years)[from..from + K];
            let accretes = !flows.accretion.is_empty();
            let accretion = if accretes {
                self.counted::<A, V, N, K>(&flows.accretion, state, from, all)
            } else {
                [V::ZERO; K]
            };
            for at in 0..K {
                let mut sum = sums.principal.map(|row| row[at].get());
                let paid = principal[at];
                let falls = if accretes { amortized(paid, accretion[at]) } else { paid };
                sum.add(months[at].get(), years[at].get(), paid, falls);
                sums.principal.paid[at].set(sum.paid);
                if accretes {
                    sums.principal.amortized[at].set(sum.amortized);
                }
                sums.principal.weighted[at].set(sum.weighted);
                sums.principal.first[at].set(sum.first);
                sums.principal.last[at].set(sum.last);
            }
        }
        if !flows.loss.is_empty() {
            let (loss, write_up) = (
                self.counted::<A, V, N, K>(&flows.loss, state, from, all),
                self.counted::<A, V, N, K>(&flows.write_up, state, from, all),
            );
            for at in 0..K {
                let less = loss[at].minus(write_up[at]);
                sums.loss[at].set(sums.loss[at].get().plus(less));
            }
        }
        if !slots.present_values.is_empty() || slots.month_paid.is_some() {
            let (interest, principal) = (
                self.counted::<A, V, N, K>(&flows.interest, state, from, all),
                self.counted::<A, V, N, K>(&flows.principal, state, from, all),
            );
            if let Some(paid) = slots.month_paid {
                for (at, slot) in row(paid).iter().enumerate() {
                    slot.set(interest[at].plus(principal[at]));
                }
            }
            for (slot, factor) in slots.present_values.iter().zip(&self.discounts) {
                let (values, factors) = (row(*slot), &state.rates(*factor)[from..from + K]);
                for at in 0..K {
                    let paid = interest[at].plus(principal[at]);
                    values[at].set(discounted(values[at].get(), paid, factors[at].get()));
                }
            }
        }
    }

    /// The total of some amounts, zero in paths that have ended. A function and not a closure: a
    /// closure might not be inlined, and would then be compiled without the lanes' instructions.
    #[inline(always)]
    fn counted<A: LaneInputs<V>, V: SimdF64, const N: usize, const K: usize>(
        &self,
        slots: &[u16],
        state: &State<A, N>,
        from: usize,
        all: bool,
    ) -> [V; K] {
        let mut total = state.total::<Amounts, K>(slots, from);
        if !all {
            let alive = &state.tests(self.alive)[from..from + K];
            for at in 0..K {
                total[at] = V::choose(alive[at].get(), total[at], V::ZERO);
            }
        }
        total
    }

    /// For each class, the slot of what it is paid in the month, of a run that reads it.
    pub fn month_paid(&self) -> impl Iterator<Item = Option<u16>> {
        self.classes.iter().map(|class| class.month_paid)
    }

    /// The amounts and the tests that are read after a month.
    pub fn live_out(&self) -> (Vec<u16>, Vec<u16>) {
        let classes = self.classes.iter().flat_map(|slots| {
            let Slots { notional, sums, present_values, month_paid } = slots;
            let Sums { interest, principal, loss } = sums;
            let Principal { paid, amortized, weighted, first, last } = principal;
            let sums = [interest, paid, amortized, weighted, first, last, loss];
            let notional = notional.map(|(_, kept)| kept);
            sums.into_iter().chain(present_values).chain(month_paid).copied().chain(notional)
        });
        (classes.collect(), vec![self.faults])
    }

    /// A path's result for each class. The path is identified by its register and lane.
    pub fn path<A: MoneyArithmetic<Money = [f64; L]>, const L: usize, const N: usize>(
        &self,
        balances: &[f64],
        date: impl Fn(f64) -> Option<Date>,
        state: &State<A, N>,
        (register, lane): (usize, usize),
        unit: Unit,
    ) -> Vec<ClassResult> {
        // Read one lane: reading registers would copy each register once for each of its lanes.
        let get = |slot: u16| {
            let register: &Cell<[f64]> = &state.amounts(slot)[register];
            register.as_slice_of_cells()[lane].get()
        };
        let line = |(balance, Slots { notional, sums, present_values, .. }): (&f64, &Slots)| {
            let sums = sums.map(get);
            // A class shows its notional only if it has no balance.
            let notional = notional.map_or(0.0, |(_, kept)| get(kept));
            let mut path = sums.path(balance + unit.value(notional), unit, &date);
            if !present_values.is_empty() {
                path.present_values =
                    present_values.iter().map(|slot| unit.value(get(*slot))).collect();
            }
            path
        };
        balances.iter().zip(&self.classes).map(line).collect()
    }
}
