//! The slots of a run.

use std::cell::Cell;

use super::program::{Program, Slot};
use crate::number::Arithmetic;

/// The slots of a run. Each holds a row of values of the arithmetic, side by side: as many bundles
/// as the run is wide, of `N` values each, so many that they fit the processor's registers. Sized
/// once by the program; nothing is allocated per month.
#[derive(Debug)]
pub(crate) struct State<A: Arithmetic, const N: usize = 1> {
    /// Bundles of a slot's row.
    width: usize,
    pub money: Box<[[A::Money; N]]>,
    pub rate: Box<[[A::Rate; N]]>,
    pub mask: Box<[[A::Mask; N]]>,
    /// What a schedule says from a distribution on, in the order of the program's schedules.
    pub(super) schedules: Vec<Vec<(u32, A::Rate)>>,
    pub(super) money_schedules: Vec<Vec<(u32, A::Money)>>,
    /// Room for the claims on an amount, and for what each is to get of it.
    claims: Box<[[A::Money; N]]>,
    shares: Box<[[A::Money; N]]>,
    /// Room for amounts, and for the rates that they weight.
    weighted: Box<[(A::Money, A::Rate)]>,
    /// Months run so far, this one included.
    pub(super) months: u32,
}

impl<A: Arithmetic, const N: usize> State<A, N> {
    pub fn new(program: &Program, width: usize) -> Self {
        let len = |slots: u16| usize::from(slots) * width;
        let rates = program
            .schedules
            .iter()
            .map(|(_, steps)| steps.iter().map(|(from, rate)| (*from, A::rate(*rate))).collect());
        let amounts = program.money_schedules.iter().map(|(_, steps)| {
            steps.iter().map(|(from, amount)| (*from, A::money(*amount))).collect()
        });
        let mut state = Self {
            width,
            money: vec![[A::NIL; N]; len(program.money_slots)].into(),
            rate: vec![[A::NIL_RATE; N]; len(program.rate_slots)].into(),
            mask: vec![[A::mask(false); N]; len(program.mask_slots)].into(),
            schedules: rates.collect(),
            money_schedules: amounts.collect(),
            claims: vec![[A::NIL; N]; program.widest].into(),
            shares: vec![[A::NIL; N]; program.widest].into(),
            weighted: vec![(A::NIL, A::NIL_RATE); program.widest].into(),
            months: 0,
        };
        let slots = state.slots();
        for (slot, value) in &program.money_constants {
            fill(slots.money(*slot), [A::money(*value); N]);
        }
        for account in &program.accounts {
            fill(slots.money(account.balance), [A::money(account.at_closing); N]);
        }
        for (slot, value) in &program.rate_constants {
            fill(slots.rate(*slot), [A::rate(*value); N]);
        }
        state
    }

    /// A bundle of an amount's row.
    #[inline(always)]
    pub fn bundle(&self, slot: Slot, bundle: usize) -> &[A::Money; N] {
        &self.money[usize::from(slot) * self.width + bundle]
    }

    /// A bundle of a rate's row.
    #[inline(always)]
    pub fn rate_bundle(&self, slot: Slot, bundle: usize) -> &[A::Rate; N] {
        &self.rate[usize::from(slot) * self.width + bundle]
    }

    /// The sum of some amounts, in one bundle.
    #[inline(always)]
    pub fn total(&self, slots: &[Slot], bundle: usize) -> [A::Money; N] {
        let Some((first, rest)) = slots.split_first() else { return [A::NIL; N] };
        let mut sum = *self.bundle(*first, bundle);
        for slot in rest {
            let more = self.bundle(*slot, bundle);
            for value in 0..N {
                sum[value] = A::add(sum[value], more[value]);
            }
        }
        sum
    }

    #[inline(always)]
    pub(super) fn slots(&mut self) -> Slots<'_, A, N> {
        self.at_work().0
    }

    /// The slots, and room to work in.
    #[inline(always)]
    pub(super) fn at_work(&mut self) -> (Slots<'_, A, N>, Room<'_, A, N>) {
        let slots = Slots {
            width: self.width,
            money: Cell::from_mut(&mut self.money[..]).as_slice_of_cells(),
            rate: Cell::from_mut(&mut self.rate[..]).as_slice_of_cells(),
            mask: Cell::from_mut(&mut self.mask[..]).as_slice_of_cells(),
        };
        let (claims, shares) = (&mut self.claims, &mut self.shares);
        (slots, Room { claims, shares, weighted: &mut self.weighted })
    }
}

/// A run of one value.
impl<A: Arithmetic> State<A> {
    pub fn amount(&self, slot: Slot) -> A::Money {
        self.money[usize::from(slot)][0]
    }

    pub fn rate(&self, slot: Slot) -> A::Rate {
        self.rate[usize::from(slot)][0]
    }

    pub fn test(&self, slot: Slot) -> A::Mask {
        self.mask[usize::from(slot)][0]
    }

    pub fn put(&mut self, slot: Slot, value: A::Money) {
        self.money[usize::from(slot)][0] = value;
    }

    pub(super) fn add_to(&mut self, slot: Slot, value: A::Money) {
        self.put(slot, A::add(self.amount(slot), value));
    }

    pub(super) fn sum(&self, slots: &[Slot]) -> A::Money {
        slots.iter().fold(A::NIL, |sum, slot| A::add(sum, self.amount(*slot)))
    }
}

/// A row: a value of each lane, bundle by bundle. Rows that an operation reads may be those that it
/// writes, so they are cells.
pub(super) type Row<'s, V, const N: usize> = &'s [Cell<[V; N]>];

/// The slots of a run at work.
pub(super) struct Slots<'s, A: Arithmetic, const N: usize> {
    width: usize,
    money: Row<'s, A::Money, N>,
    rate: Row<'s, A::Rate, N>,
    mask: Row<'s, A::Mask, N>,
}

/// Room for claims on an amount, and for what each is to get of it.
pub(super) struct Room<'s, A: Arithmetic, const N: usize> {
    pub claims: &'s mut [[A::Money; N]],
    pub shares: &'s mut [[A::Money; N]],
    /// Amounts, and the rates that they weight.
    pub weighted: &'s mut [(A::Money, A::Rate)],
}

impl<'s, A: Arithmetic, const N: usize> Slots<'s, A, N> {
    #[inline(always)]
    pub fn money(&self, slot: Slot) -> Row<'s, A::Money, N> {
        row(self.money, slot, self.width)
    }

    #[inline(always)]
    pub fn rate(&self, slot: Slot) -> Row<'s, A::Rate, N> {
        row(self.rate, slot, self.width)
    }

    #[inline(always)]
    pub fn mask(&self, slot: Slot) -> Row<'s, A::Mask, N> {
        row(self.mask, slot, self.width)
    }

    /// All amounts, for who listens.
    #[inline(always)]
    pub const fn amounts(&self) -> Row<'s, A::Money, N> {
        self.money
    }

    #[inline(always)]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether a test may have passed anywhere.
    #[inline(always)]
    pub fn possible(&self, slot: Slot) -> bool {
        let mut possible = false;
        for bundle in self.mask(slot) {
            let tests = bundle.get();
            let mut any = tests[0];
            for value in 1..N {
                any = A::or(any, tests[value]);
            }
            possible |= A::possible(any);
        }
        possible
    }

    /// Whether there may be anything of an amount anywhere.
    #[inline(always)]
    pub fn some(&self, slot: Slot) -> bool {
        let mut some = false;
        for bundle in self.money(slot) {
            some |= A::some(&bundle.get());
        }
        some
    }
}

#[inline(always)]
fn row<V, const N: usize>(rows: Row<'_, V, N>, slot: Slot, width: usize) -> Row<'_, V, N> {
    &rows[usize::from(slot) * width..][..width]
}

/// Puts the same in every bundle of a row.
#[inline(always)]
pub(super) fn fill<V: Copy, const N: usize>(row: Row<'_, V, N>, values: [V; N]) {
    for bundle in row {
        bundle.set(values);
    }
}

/// Works out a row from another.
#[inline(always)]
pub(super) fn each<X: Copy, Z: Copy, const N: usize>(
    a: Row<'_, X, N>,
    out: Row<'_, Z, N>,
    of: impl Fn(X) -> Z,
) {
    for (a, out) in a.iter().zip(out) {
        let (a, mut values) = (a.get(), out.get());
        for value in 0..N {
            values[value] = of(a[value]);
        }
        out.set(values);
    }
}

/// Works out a row from two.
#[inline(always)]
pub(super) fn pairs<X: Copy, Y: Copy, Z: Copy, const N: usize>(
    a: Row<'_, X, N>,
    b: Row<'_, Y, N>,
    out: Row<'_, Z, N>,
    of: impl Fn(X, Y) -> Z,
) {
    for ((a, b), out) in a.iter().zip(b).zip(out) {
        let (a, b, mut values) = (a.get(), b.get(), out.get());
        for value in 0..N {
            values[value] = of(a[value], b[value]);
        }
        out.set(values);
    }
}

/// Takes one row or the other, test by test.
#[inline(always)]
pub(super) fn choices<K: Copy, V: Copy, const N: usize>(
    test: Row<'_, K, N>,
    a: Row<'_, V, N>,
    b: Row<'_, V, N>,
    out: Row<'_, V, N>,
    of: impl Fn(K, V, V) -> V,
) {
    for (((test, a), b), out) in test.iter().zip(a).zip(b).zip(out) {
        let (test, a, b) = (test.get(), a.get(), b.get());
        let mut values = a;
        for value in 0..N {
            values[value] = of(test[value], a[value], b[value]);
        }
        out.set(values);
    }
}
