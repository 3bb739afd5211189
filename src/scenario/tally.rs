//! What the paths of a deal add up to, in slots of the run beside the program's.

use std::cell::Cell;

use super::plan::Plan;
use super::summary::{ClassPath, NEVER, Sums, discounted};
use crate::number::{Arithmetic, Vector};
use crate::waterfall::{Amounts, Checks, ClassFlows, Program, State, fill, tiles};

/// Where a run's paths add up. All slots are of the run's state, so that what adds to them is part
/// of the month.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Amount: the cash that the month brought.
    pub brought: u16,
    /// Test: the paths that have not ended.
    pub alive: u16,
    /// Test: the paths in which a month did not add up.
    pub faults: u16,
    /// Rate: the number of the month, from 1.
    pub month: u16,
    /// Rate: years from settlement.
    pub years: u16,
    /// Rates: the month's discount factors.
    pub discounts: Vec<u16>,
    classes: Vec<Slots>,
}

/// The sums of a class.
#[derive(Debug, Clone)]
struct Slots {
    /// Its notional before the first month and where that is kept, if it is shown as its balance.
    notional: Option<(u16, u16)>,
    sums: Sums<u16>,
    present_values: Vec<u16>,
}

/// Strands whose sums stay in the processor's registers.
const TILE: usize = 4;

impl Tally {
    /// Declares the slots, for so many discount vectors. None where a program has too many.
    pub fn declare(program: &mut Program, notional: &[usize], discounts: usize) -> Option<Self> {
        let notionals: Vec<Option<u16>> = (0..)
            .zip(&program.classes)
            .map(|(class, slots)| notional.contains(&class).then_some(slots.notional))
            .collect();
        let amount = || declare(&mut program.money_slots);
        let mut amount = amount;
        let brought = amount()?;
        let mut classes = Vec::new();
        for notional in notionals {
            let sums = Sums {
                interest: amount()?,
                principal: amount()?,
                loss: amount()?,
                weighted: amount()?,
                first: amount()?,
                last: amount()?,
            };
            let present_values = (0..discounts).map(|_| amount()).collect::<Option<_>>()?;
            let notional = match notional {
                Some(slot) => Some((slot, amount()?)),
                None => None,
            };
            classes.push(Slots { notional, sums, present_values });
        }
        let mut rate = || declare(&mut program.rate_slots);
        let (month, years) = (rate()?, rate()?);
        let discounts = (0..discounts).map(|_| rate()).collect::<Option<_>>()?;
        let mut test = || declare(&mut program.mask_slots);
        Some(Self { brought, alive: test()?, faults: test()?, month, years, discounts, classes })
    }

    /// Begins the sums of paths that have not ended yet, in so many strands.
    pub fn open<A, V, const N: usize>(&self, state: &State<A, N>, strands: usize)
    where
        V: Vector,
        A: Arithmetic<Money = V, Rate = V, Mask = V::Mask>,
    {
        for alive in &state.tests(self.alive)[..strands] {
            alive.set(V::mask(true));
        }
        for class in &self.classes {
            fill(state.amounts(class.sums.first), V::all(NEVER));
        }
    }

    /// Tells the sums what all paths of a month have in common.
    #[inline(always)]
    pub fn begin_month<A, V, const N: usize>(
        &self,
        (month, years, discounts): (u32, f64, &[f64]),
        states: &[State<A, N>],
    ) where
        V: Vector,
        A: Arithmetic<Rate = V>,
    {
        for state in states {
            fill(state.rates(self.month), V::all(f64::from(month)));
            fill(state.rates(self.years), V::all(years));
            for (slot, factor) in self.discounts.iter().zip(discounts) {
                fill(state.rates(*slot), V::all(*factor));
            }
        }
    }

    /// Adds a month that was paid; what a path pays after its end is nobody's. `all` is whether none
    /// has ended.
    #[inline(always)]
    pub fn add<A, V, const N: usize>(
        &self,
        checks: &Checks,
        state: &State<A, N>,
        (is_first, all): (bool, bool),
    ) where
        V: Vector,
        A: Arithmetic<Money = V, Rate = V, Mask = V::Mask>,
    {
        let (alive, faults) = (state.tests(self.alive), state.tests(self.faults));
        let faulty = checks.faults(self.brought, state);
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
            tiles!(N by TILE; K, from => self.class::<A, V, N, K>((flows, slots), state, from, all));
        }
    }

    #[inline(always)]
    fn class<A, V, const N: usize, const K: usize>(
        &self,
        (flows, slots): (&ClassFlows, &Slots),
        state: &State<A, N>,
        from: usize,
        all: bool,
    ) where
        V: Vector,
        A: Arithmetic<Money = V, Rate = V, Mask = V::Mask>,
    {
        let alive = &state.tests(self.alive)[from..from + K];
        let counted = |slots: &[u16]| {
            let mut total = state.total::<Amounts, K>(slots, from);
            if !all {
                for at in 0..K {
                    total[at] = V::choose(alive[at].get(), total[at], V::NIL);
                }
            }
            total
        };
        let interest = counted(&flows.interest);
        let principal = counted(&flows.principal);
        let (loss, write_up) = (counted(&flows.loss), counted(&flows.write_up));
        let (months, years) = (state.rates(self.month), state.rates(self.years));
        for at in 0..K {
            let strand = from + at;
            let mut sums = slots.sums.of(state, strand);
            if !flows.interest.is_empty() {
                sums.interest = sums.interest.plus(interest[at]);
            }
            if !flows.principal.is_empty() {
                sums.add_principal(months[strand].get(), years[strand].get(), principal[at]);
            }
            if !flows.loss.is_empty() {
                sums.loss = sums.loss.plus(loss[at].minus(write_up[at]));
            }
            slots.sums.put(state, strand, &sums);
            let paid = interest[at].plus(principal[at]);
            for (slot, factor) in slots.present_values.iter().zip(&self.discounts) {
                let value = &state.amounts(*slot)[strand];
                value.set(discounted(value.get(), paid, state.rates(*factor)[strand].get()));
            }
        }
    }

    /// The slots that have something when all months are paid.
    pub fn kept(&self) -> (Vec<u16>, Vec<u16>) {
        let classes = self.classes.iter().flat_map(|Slots { notional, sums, present_values }| {
            let Sums { interest, principal, loss, weighted, first, last } = sums;
            let sums = [interest, principal, loss, weighted, first, last];
            let notional = notional.map(|(_, kept)| kept);
            sums.into_iter().chain(present_values).copied().chain(notional)
        });
        (classes.collect(), vec![self.faults])
    }

    /// A path's line for each class, by its strand and lane.
    pub fn path<A, const L: usize, const N: usize>(
        &self,
        plan: &Plan<'_>,
        state: &State<A, N>,
        (strand, lane): (usize, usize),
        unit: f64,
    ) -> Vec<ClassPath>
    where
        A: Arithmetic<Money = [f64; L]>,
    {
        // The lane alone: a strand of every slot would be copied for each of its lanes.
        let get = |slot: u16| {
            let strand: &Cell<[f64]> = &state.amounts(slot)[strand];
            strand.as_slice_of_cells()[lane].get()
        };
        let line = |(balance, Slots { notional, sums, present_values }): (&f64, &Slots)| {
            let sums = sums.map(get);
            // A notional is shown only where there is no balance.
            let notional = notional.map_or(0.0, |(_, kept)| get(kept));
            let mut path = sums.path(balance + notional * unit, unit, |month| plan.date(month));
            if !present_values.is_empty() {
                path.present_values = present_values.iter().map(|slot| get(*slot) * unit).collect();
            }
            path
        };
        plan.balances.iter().zip(&self.classes).map(line).collect()
    }
}

/// One more slot of a kind.
fn declare(slots: &mut u16) -> Option<u16> {
    let slot = *slots;
    *slots = slots.checked_add(1)?;
    Some(slot)
}

impl Sums<u16> {
    #[inline(always)]
    fn of<A: Arithmetic, const N: usize>(&self, state: &State<A, N>, at: usize) -> Sums<A::Money> {
        self.map(|slot| state.amounts(slot)[at].get())
    }

    #[inline(always)]
    fn map<V>(&self, get: impl Fn(u16) -> V) -> Sums<V> {
        Sums {
            interest: get(self.interest),
            principal: get(self.principal),
            loss: get(self.loss),
            weighted: get(self.weighted),
            first: get(self.first),
            last: get(self.last),
        }
    }

    #[inline(always)]
    fn put<A: Arithmetic, const N: usize>(
        &self,
        state: &State<A, N>,
        at: usize,
        sums: &Sums<A::Money>,
    ) {
        let put = |slot: u16, value: A::Money| state.amounts(slot)[at].set(value);
        put(self.interest, sums.interest);
        put(self.principal, sums.principal);
        put(self.loss, sums.loss);
        put(self.weighted, sums.weighted);
        put(self.first, sums.first);
        put(self.last, sums.last);
    }
}
