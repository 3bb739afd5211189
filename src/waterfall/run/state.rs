//! The slots of a run.

use std::cell::Cell;

use crate::math::Aligned;
use crate::number::MoneyArithmetic;
use crate::waterfall::op::Slot;
use crate::waterfall::program::Program;

/// A row: a slot's value in each register. Values are cells, for an operation may write a slot that
/// it reads.
pub(crate) type Row<V, const N: usize> = [Cell<V>; N];

/// The rows of amounts, of rates and of tests.
type Tables<'s, A, const N: usize> = (
    &'s [Aligned<Row<<A as MoneyArithmetic>::Money, N>>],
    &'s [Aligned<Row<<A as MoneyArithmetic>::Rate, N>>],
    &'s [Aligned<Row<<A as MoneyArithmetic>::Mask, N>>],
);

/// The slots of a run. Each holds a row of `N` values of the arithmetic, so that we decode an
/// operation once for all of them. The program determines the size; a month allocates nothing.
#[derive(Debug)]
pub(crate) struct State<A: MoneyArithmetic, const N: usize = 1> {
    money: Box<[Aligned<Row<A::Money, N>>]>,
    rate: Box<[Aligned<Row<A::Rate, N>>]>,
    mask: Box<[Aligned<Row<A::Mask, N>>]>,
    /// Steps of (first distribution, value), in the order of the program's schedules.
    pub(super) schedules: Vec<Vec<(u32, A::Rate)>>,
    pub(super) money_schedules: Vec<Vec<(u32, A::Money)>>,
    /// Number of months run, this one included.
    pub(super) months: u32,
    /// Whether a month has run from this state.
    pub(super) has_begun: bool,
}

impl<A: MoneyArithmetic, const N: usize> State<A, N> {
    pub fn new(program: &Program) -> Self {
        let rates = program
            .schedules
            .iter()
            .map(|(_, steps)| steps.iter().map(|(from, rate)| (*from, A::rate(*rate))).collect());
        let amounts = program.money_schedules.iter().map(|(_, steps)| {
            steps.iter().map(|(from, amount)| (*from, A::money(*amount))).collect()
        });
        let state = Self {
            money: table(program.money_slots, A::ZERO),
            rate: table(program.rate_slots, A::ZERO_RATE),
            mask: table(program.mask_slots, A::mask(false)),
            schedules: rates.collect(),
            money_schedules: amounts.collect(),
            months: 0,
            has_begun: false,
        };
        for (slot, value) in &program.money_constants {
            fill(state.amounts(*slot), A::money(*value));
        }
        let accounts = program.accounts.iter().map(|account| (account.balance, account.initial));
        for (slot, value) in program.initial.iter().copied().chain(accounts) {
            fill(state.amounts(slot), A::money(value));
        }
        for (slot, value) in &program.rate_constants {
            fill(state.rates(*slot), A::rate(*value));
        }
        state
    }

    #[inline(always)]
    pub fn amounts(&self, slot: Slot) -> &Row<A::Money, N> {
        &self.money[usize::from(slot)].0
    }

    #[inline(always)]
    pub fn rates(&self, slot: Slot) -> &Row<A::Rate, N> {
        &self.rate[usize::from(slot)].0
    }

    #[inline(always)]
    pub fn tests(&self, slot: Slot) -> &Row<A::Mask, N> {
        &self.mask[usize::from(slot)].0
    }

    /// All amounts, rates and tests, slot by slot.
    #[inline(always)]
    pub const fn tables(&self) -> Tables<'_, A, N> {
        (&self.money, &self.rate, &self.mask)
    }

    /// Sums of slots in the `K` registers from `from` on. `K` is small enough that the sums stay in
    /// the processor's registers.
    #[inline(always)]
    pub fn total<C: Column<A>, const K: usize>(
        &self,
        slots: &[Slot],
        from: usize,
    ) -> [C::Value; K] {
        let mut sums = [C::ZERO; K];
        let Some((first, rest)) = slots.split_first() else { return sums };
        let row = &C::row(self, *first)[from..from + K];
        for value in 0..K {
            sums[value] = row[value].get();
        }
        for slot in rest {
            let row = &C::row(self, *slot)[from..from + K];
            for value in 0..K {
                sums[value] = C::add(sums[value], row[value].get());
            }
        }
        sums
    }

    /// Whether a test may have passed in any value.
    #[inline(always)]
    pub(super) fn possible(&self, slot: Slot) -> bool {
        let tests = self.tests(slot);
        let mut any = tests[0].get();
        for value in 1..N {
            any = A::or(any, tests[value].get());
        }
        A::possible(any)
    }

    /// Whether an amount may be above zero in any value.
    #[inline(always)]
    pub(super) fn some(&self, slot: Slot) -> bool {
        A::some(self.amounts(slot))
    }
}

/// One of the two tables whose values can be added.
pub(crate) trait Column<A: MoneyArithmetic> {
    type Value: Copy;
    const ZERO: Self::Value;

    fn row<const N: usize>(state: &State<A, N>, slot: Slot) -> &Row<Self::Value, N>;
    fn add(a: Self::Value, b: Self::Value) -> Self::Value;
    /// `a` − `b`, floored at zero.
    fn less(a: Self::Value, b: Self::Value) -> Self::Value;
}

pub(crate) enum Amounts {}

impl<A: MoneyArithmetic> Column<A> for Amounts {
    type Value = A::Money;
    const ZERO: A::Money = A::ZERO;

    #[inline(always)]
    fn row<const N: usize>(state: &State<A, N>, slot: Slot) -> &Row<A::Money, N> {
        state.amounts(slot)
    }

    #[inline(always)]
    fn add(a: A::Money, b: A::Money) -> A::Money {
        A::add(a, b)
    }

    #[inline(always)]
    fn less(a: A::Money, b: A::Money) -> A::Money {
        A::less(a, b)
    }
}

pub(crate) enum Rates {}

impl<A: MoneyArithmetic> Column<A> for Rates {
    type Value = A::Rate;
    const ZERO: A::Rate = A::ZERO_RATE;

    #[inline(always)]
    fn row<const N: usize>(state: &State<A, N>, slot: Slot) -> &Row<A::Rate, N> {
        state.rates(slot)
    }

    #[inline(always)]
    fn add(a: A::Rate, b: A::Rate) -> A::Rate {
        A::rate_add(a, b)
    }

    #[inline(always)]
    fn less(a: A::Rate, b: A::Rate) -> A::Rate {
        A::rate_less(a, b)
    }
}

impl<A: MoneyArithmetic, const N: usize> Clone for State<A, N> {
    #[inline(always)]
    fn clone(&self) -> Self {
        Self {
            money: copied(&self.money),
            rate: copied(&self.rate),
            mask: copied(&self.mask),
            schedules: self.schedules.clone(),
            money_schedules: self.money_schedules.clone(),
            ..*self
        }
    }
}

/// A run of one value.
impl<A: MoneyArithmetic> State<A> {
    pub fn amount(&self, slot: Slot) -> A::Money {
        self.amounts(slot)[0].get()
    }

    pub fn rate(&self, slot: Slot) -> A::Rate {
        self.rates(slot)[0].get()
    }

    pub fn test(&self, slot: Slot) -> A::Mask {
        self.tests(slot)[0].get()
    }

    pub fn put(&self, slot: Slot, value: A::Money) {
        self.amounts(slot)[0].set(value);
    }

    pub fn put_test(&self, slot: Slot, value: A::Mask) {
        self.tests(slot)[0].set(value);
    }

    pub(super) fn add_to(&mut self, slot: Slot, value: A::Money) {
        self.put(slot, A::add(self.amount(slot), value));
    }

    pub(super) fn sum(&self, slots: &[Slot]) -> A::Money {
        slots.iter().fold(A::ZERO, |sum, slot| A::add(sum, self.amount(*slot)))
    }
}

fn table<V: Copy, const N: usize>(count: u16, value: V) -> Box<[Aligned<Row<V, N>>]> {
    (0..count).map(|_| Aligned(std::array::from_fn(|_| Cell::new(value)))).collect()
}

/// Copies rows. It is inlined, so that it uses the vector instructions of the lanes; the standard
/// clone of a slice is a function compiled without them.
#[inline(always)]
fn copied<V: Copy, const N: usize>(rows: &[Aligned<Row<V, N>>]) -> Box<[Aligned<Row<V, N>>]> {
    let mut copied = Vec::with_capacity(rows.len());
    copied.extend(rows.iter().cloned());
    copied.into_boxed_slice()
}

/// Sets every value of a row.
#[inline(always)]
pub(crate) fn fill<V: Copy, const N: usize>(row: &Row<V, N>, value: V) {
    for cell in row {
        cell.set(value);
    }
}

/// Computes a row from others, value by value. It is a macro because a closure might not be inlined
/// into the functions that are compiled with the vector instructions of the lanes.
macro_rules! rows {
    ($out:expr; $($value:ident = $row:expr),+ => $of:expr) => {{
        let out = $out;
        $(let $value = $row;)+
        for at in 0..N {
            $(let $value = $value[at].get();)+
            out[at].set($of);
        }
    }};
}

/// Strip mining: applies an expression to strips of `$strip` registers, whose values stay in the
/// processor's registers, then to the remaining registers one by one. It is a macro so that the
/// length of the strip is a const argument of the function called.
macro_rules! strips {
    ($registers:ident by $strip:ident; $count:ident, $from:ident => $of:expr) => {{
        let mut $from = 0;
        while $from + $strip <= $registers {
            const $count: usize = $strip;
            $of;
            $from += $strip;
        }
        while $from < $registers {
            const $count: usize = 1;
            $of;
            $from += 1;
        }
    }};
}

pub(super) use rows;
pub(crate) use strips;
