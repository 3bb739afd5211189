//! Between the collateral's floats and the slots of lanes.

use std::cell::Cell;

use super::width::{BATCH, BATCH_REGISTERS, Wide};
use crate::collateral::{Flow, Inflow, cash, cents, net_interest, round_to_cents};
use crate::math::{LANES, SimdF64, flat, registers};
use crate::number::{CentArithmetic, FloatArithmetic, MoneyArithmetic};
use crate::projection::{figure, rate_units};
use crate::waterfall::{Field, GroupSlots, Kind, Program, State, fill};

/// An arithmetic of lanes, and how it takes what the collateral brings.
pub(super) trait LaneInputs<V: SimdF64>:
    MoneyArithmetic<Money = V, Rate = V, Mask = V::Mask>
{
    /// A group's balance before the first month, in currency, as the run carries it.
    fn carried(balance: V) -> V;
    /// Makes of a group's month, as projected, what enters the run, from the balance that is carried.
    fn enter(inflow: &mut Inflow<V>, carried: &mut V);
    /// A rate in percent, as a fraction of one.
    fn given_rate(rate_pct: V) -> V;
}

impl<V: SimdF64> LaneInputs<V> for FloatArithmetic<V> {
    #[inline(always)]
    fn carried(balance: V) -> V {
        balance
    }

    #[inline(always)]
    fn enter(_: &mut Inflow<V>, _: &mut V) {}

    #[inline(always)]
    fn given_rate(rate_pct: V) -> V {
        rate_pct.over(V::all(100.0))
    }
}

impl<V: SimdF64> LaneInputs<V> for CentArithmetic<V> {
    #[inline(always)]
    fn carried(balance: V) -> V {
        cents(balance)
    }

    #[inline(always)]
    fn enter(inflow: &mut Inflow<V>, carried: &mut V) {
        round_to_cents(carried, inflow);
    }

    #[inline(always)]
    fn given_rate(rate_pct: V) -> V {
        rate_units(rate_pct)
    }
}

/// Into which slots a month of the collateral goes.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs {
    groups: Vec<Taken>,
    /// Amounts: the cash of the account, and the same as it was brought; the shortfall; and what is
    /// left of the collateral.
    cash: u16,
    brought: u16,
    shortfall: u16,
    pub left: u16,
}

/// What a program takes of a collateral group's month, and into which slots.
#[derive(Debug, Clone)]
struct Taken {
    /// The group's place in the pool.
    place: usize,
    /// Amount: its balance in the run.
    carried: u16,
    fields: Vec<(Field, u16)>,
    net_rate: Option<u16>,
}

impl Inputs {
    /// Declares the slots beside the program's, for groups by their places in the pool. None where a
    /// program has too many.
    pub fn declare(program: &mut Program, places: &[usize]) -> Option<Self> {
        let read = program.read_slots();
        let of_group = |(group, place): (&GroupSlots, &usize)| {
            let fields = Field::ALL.map(|field| (field, group.field(field)));
            let fields =
                fields.into_iter().filter(|(_, slot)| read.contains(&(Kind::Money, *slot)));
            let net_rate = Some(group.net_rate).filter(|slot| read.contains(&(Kind::Rate, *slot)));
            Taken { place: *place, carried: 0, fields: fields.collect(), net_rate }
        };
        let mut groups: Vec<Taken> = program.groups.iter().zip(places).map(of_group).collect();
        for group in &mut groups {
            group.carried = program.new_amount()?;
        }
        let (brought, left) = (program.new_amount()?, program.new_amount()?);
        Some(Self { groups, cash: program.cash, brought, shortfall: program.shortfall, left })
    }

    /// The slot of the cash that a month brought.
    pub const fn brought(&self) -> u16 {
        self.brought
    }

    /// Puts the balances that the groups begin with into the slots: in currency, by their places.
    pub fn open<A: LaneInputs<V>, V: SimdF64, const N: usize>(
        &self,
        balance: impl Fn(usize) -> f64,
        state: &State<A, N>,
    ) {
        for Taken { place, carried, .. } in &self.groups {
            fill(state.amounts(*carried), A::carried(V::all(balance(*place))));
        }
    }

    /// Puts a month into the slots: `flows` has the figures of the pool's groups, by their places.
    ///
    /// Unoptimized it is a function of its own, for all that is inlined into it has its place on the
    /// stack.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn enter<A: LaneInputs<V>, V: SimdF64>(
        &self,
        flows: impl Fn(usize, Flow) -> V,
        slots: &impl Slots<V>,
    ) {
        let mut sums: Option<[V; 3]> = None;
        for Taken { place, carried, fields, net_rate } in &self.groups {
            let mut inflow = Inflow::of(|flow| flows(*place, flow));
            let mut balance = slots.amount(*carried);
            A::enter(&mut inflow, &mut balance);
            slots.put(*carried, balance);
            let more = [cash(&inflow), inflow.prepayment_interest_shortfall, inflow.balance_end];
            sums = Some(match sums {
                Some([cash, shortfall, left]) => {
                    [cash.plus(more[0]), shortfall.plus(more[1]), left.plus(more[2])]
                }
                None => more,
            });
            for (field, slot) in fields {
                slots.put(*slot, figure(&inflow, *field));
            }
            if let Some(slot) = net_rate {
                let yearly = net_interest(&inflow).times(V::all(12.0));
                slots.put_rate(*slot, A::ratio(yearly, inflow.balance_begin));
            }
        }
        let [brought, shortfall, left] = sums.unwrap_or([V::ZERO; 3]);
        slots.put(self.cash, brought);
        slots.put(self.brought, brought);
        slots.put(self.shortfall, shortfall);
        slots.put(self.left, left);
    }
}

/// Slots of scenarios side by side, however many registers they have.
pub(super) trait Slots<V> {
    fn amount(&self, slot: u16) -> V;
    fn put(&self, slot: u16, amount: V);
    fn put_rate(&self, slot: u16, rate: V);
}

/// A run of one register.
impl<V: SimdF64, A: LaneInputs<V>> Slots<V> for State<A> {
    fn amount(&self, slot: u16) -> V {
        self.amounts(slot)[0].get()
    }

    fn put(&self, slot: u16, amount: V) {
        self.amounts(slot)[0].set(amount);
    }

    fn put_rate(&self, slot: u16, rate: V) {
        self.rates(slot)[0].set(rate);
    }
}

/// A batch of a run of several: the registers from one on.
pub(super) struct BatchSlots<'s, A: MoneyArithmetic, const N: usize> {
    pub state: &'s State<A, N>,
    pub from: usize,
}

impl<A: LaneInputs<[f64; LANES]>, const N: usize> Slots<[f64; BATCH]> for BatchSlots<'_, A, N> {
    #[inline(always)]
    fn amount(&self, slot: u16) -> [f64; BATCH] {
        let row = &self.state.amounts(slot)[self.from..self.from + BATCH_REGISTERS];
        let mut registers = [[0.0; LANES]; BATCH_REGISTERS];
        for register in 0..BATCH_REGISTERS {
            registers[register] = row[register].get();
        }
        flat(&registers)
    }

    #[inline(always)]
    fn put(&self, slot: u16, amount: [f64; BATCH]) {
        put(&self.state.amounts(slot)[self.from..self.from + BATCH_REGISTERS], &amount);
    }

    #[inline(always)]
    fn put_rate(&self, slot: u16, rate: [f64; BATCH]) {
        put(&self.state.rates(slot)[self.from..self.from + BATCH_REGISTERS], &rate);
    }
}

#[inline(always)]
fn put(row: &[Cell<[f64; LANES]>], values: &[f64; BATCH]) {
    let values: Wide = registers(values);
    for register in 0..BATCH_REGISTERS {
        row[register].set(values[register]);
    }
}
