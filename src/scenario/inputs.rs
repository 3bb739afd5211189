//! Puts the projected collateral of a month into the slots that the program reads.

use std::cell::Cell;

use super::width::{BATCH, BATCH_REGISTERS, Wide};
use crate::collateral::{Flow, Inflow, cash, cents, net_interest, round_to_cents};
use crate::math::{LANES, SimdF64, flat, registers};
use crate::number::{CentArithmetic, FloatArithmetic, MoneyArithmetic};
use crate::projection::{figure, rate_units};
use crate::waterfall::{Field, GroupSlots, Kind, Program, State, fill};

/// An arithmetic of lanes, and how it converts the floats of the collateral projection.
pub(super) trait LaneInputs<V: SimdF64>:
    MoneyArithmetic<Money = V, Rate = V, Mask = V::Mask>
{
    /// Converts a group's balance before the first month, in currency, to the unit of the run.
    fn carried(balance: V) -> V;
    /// Converts a group's projected month to what enters the run. `carried` is the group's balance
    /// in the run, before the month and, on return, after it.
    fn enter(inflow: &mut Inflow<V>, carried: &mut V);
    /// Converts a rate in percent to the unit of the run.
    fn rate_from_pct(rate_pct: V) -> V;
}

impl<V: SimdF64> LaneInputs<V> for FloatArithmetic<V> {
    #[inline(always)]
    fn carried(balance: V) -> V {
        balance
    }

    #[inline(always)]
    fn enter(_: &mut Inflow<V>, _: &mut V) {}

    #[inline(always)]
    fn rate_from_pct(rate_pct: V) -> V {
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
    fn rate_from_pct(rate_pct: V) -> V {
        rate_units(rate_pct)
    }
}

/// The slots that a month of the collateral goes into.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs {
    groups: Vec<GroupInputs>,
    /// Amount: the cash account, which payments draw down.
    cash: u16,
    /// Amount: the cash collected in the month, which payments do not change.
    pub collected: u16,
    /// Amount: the prepayment interest shortfall.
    shortfall: u16,
    /// Amount: the balance of the collateral after the month.
    pub left: u16,
}

/// What a program reads of a collateral group's month, and the slots that it reads.
#[derive(Debug, Clone)]
struct GroupInputs {
    /// The group's position in the pool.
    place: usize,
    /// Amount: the group's balance, carried from month to month.
    carried: u16,
    fields: Vec<(Field, u16)>,
    net_rate: Option<u16>,
}

impl Inputs {
    /// Declares slots after those of the program. `places` are the positions in the pool of the
    /// program's groups. None if the program has too many slots.
    pub fn declare(program: &mut Program, places: &[usize]) -> Option<Self> {
        let read = program.read_slots();
        let of_group = |(group, place): (&GroupSlots, &usize)| {
            let fields = Field::ALL.map(|field| (field, group.field(field)));
            let fields =
                fields.into_iter().filter(|(_, slot)| read.contains(&(Kind::Money, *slot)));
            let net_rate = Some(group.net_rate).filter(|slot| read.contains(&(Kind::Rate, *slot)));
            GroupInputs { place: *place, carried: 0, fields: fields.collect(), net_rate }
        };
        let mut groups: Vec<GroupInputs> =
            program.groups.iter().zip(places).map(of_group).collect();
        for group in &mut groups {
            group.carried = program.new_amount()?;
        }
        let (collected, left) = (program.new_amount()?, program.new_amount()?);
        Some(Self { groups, cash: program.cash, collected, shortfall: program.shortfall, left })
    }

    /// Stores the opening balances of the groups. `balance` gives a group's balance in currency, by
    /// its position in the pool.
    pub fn open<A: LaneInputs<V>, V: SimdF64, const N: usize>(
        &self,
        balance: impl Fn(usize) -> f64,
        state: &State<A, N>,
    ) {
        for GroupInputs { place, carried, .. } in &self.groups {
            fill(state.amounts(*carried), A::carried(V::all(balance(*place))));
        }
    }

    /// Stores a month. `flows` gives a figure of a group, by the group's position in the pool.
    ///
    /// In a debug build this is not inlined: the locals of everything inlined into it would add to
    /// the stack frame of the caller.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn enter<A: LaneInputs<V>, V: SimdF64>(
        &self,
        flows: impl Fn(usize, Flow) -> V,
        slots: &impl Slots<V>,
    ) {
        let mut sums: Option<[V; 3]> = None;
        for GroupInputs { place, carried, fields, net_rate } in &self.groups {
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
        let [collected, shortfall, left] = sums.unwrap_or([V::ZERO; 3]);
        slots.put(self.cash, collected);
        slots.put(self.collected, collected);
        slots.put(self.shortfall, shortfall);
        slots.put(self.left, left);
    }
}

/// Slots of scenarios side by side: one register, or a batch of several.
pub(super) trait Slots<V> {
    fn amount(&self, slot: u16) -> V;
    fn put(&self, slot: u16, amount: V);
    fn put_rate(&self, slot: u16, rate: V);
}

/// A state with one register in each row.
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

/// One batch of a wider state: [`BATCH_REGISTERS`] registers of each row, beginning at `from`.
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
