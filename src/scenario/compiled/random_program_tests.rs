//! Code does to memory what its operations do, one by one, to arrays of floats.
//!
//! A program is data here, carried out by one function over any [`Vector`]: recorded, it becomes
//! code; over arrays it says what the code must come to.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::executable::{Code, Tables};
use super::ssa::{Ssa, SsaBuilder, prune};
use super::trace::{At, Table, Trace};
use crate::math::{Aligned, SimdF64};

pub(super) type Four = [f64; 4];

/// Numbers that operations treat each in a way of its own.
pub(super) const SPECIAL: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.1,
    -703_687_441_776.64,
    1e300,
    f64::MIN_POSITIVE / 4.0,
    6_755_399_441_055_744.0,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Plus,
    Minus,
    Times,
    Over,
    TimesMinus,
    MinusProduct,
    Lesser,
    Greater,
    Size,
    Nearest,
    Floor,
    Choose,
    IsAtLeast,
    IsAbove,
    IsBelow,
    IsNot,
    And,
    Or,
    Not,
}

pub(super) const VERBS: [Verb; 19] = [
    Verb::Plus,
    Verb::Minus,
    Verb::Times,
    Verb::Over,
    Verb::TimesMinus,
    Verb::MinusProduct,
    Verb::Lesser,
    Verb::Greater,
    Verb::Size,
    Verb::Nearest,
    Verb::Floor,
    Verb::Choose,
    Verb::IsAtLeast,
    Verb::IsAbove,
    Verb::IsBelow,
    Verb::IsNot,
    Verb::And,
    Verb::Or,
    Verb::Not,
];

/// An operation and what it takes, by number: values and tests are numbered each for themselves,
/// and numbers go round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act(pub Verb, pub [u16; 3]);

/// Within what whole numbers are live for: under 2^51, and a number.
fn within_whole<V: SimdF64>(value: V) -> V {
    let most = 2_251_799_813_685_247.0;
    value.lesser(V::all(most)).greater(V::all(-most))
}

/// A nil that may have either sign, without one.
fn either_zero<V: SimdF64>(value: V) -> V {
    value.plus(V::ZERO)
}

/// What a block knows: constants first, then rows, then results.
#[derive(Debug)]
pub(super) struct Sheet<V: SimdF64> {
    pub values: Vec<V>,
    pub tests: Vec<V::Mask>,
}

impl<V: SimdF64> Sheet<V> {
    fn value(&self, number: u16) -> V {
        self.values[usize::from(number) % self.values.len()]
    }

    fn test(&self, number: u16) -> V::Mask {
        self.tests[usize::from(number) % self.tests.len()]
    }

    pub fn carry_out(&mut self, Act(verb, of): Act) {
        let ([a, b, c], [p, q, _]) = (of.map(|of| self.value(of)), of.map(|of| self.test(of)));
        match verb {
            Verb::Plus => self.values.push(a.plus(b)),
            Verb::Minus => self.values.push(a.minus(b)),
            Verb::Times => self.values.push(a.times(b)),
            Verb::Over => self.values.push(a.over(b)),
            Verb::TimesMinus => self.values.push(a.times_minus(b, c)),
            Verb::MinusProduct => self.values.push(a.minus_product(b, c)),
            Verb::Lesser => self.values.push(a.lesser(b)),
            Verb::Greater => self.values.push(a.greater(b)),
            Verb::Size => self.values.push(a.size()),
            Verb::Nearest => self.values.push(either_zero(within_whole(a).nearest())),
            Verb::Floor => self.values.push(either_zero(within_whole(a).floor())),
            Verb::Choose => self.values.push(V::choose(p, b, c)),
            Verb::IsAtLeast => self.tests.push(a.is_at_least(b)),
            Verb::IsAbove => self.tests.push(a.is_above(b)),
            Verb::IsBelow => self.tests.push(a.is_below(b)),
            Verb::IsNot => self.tests.push(a.is_not(b)),
            Verb::And => self.tests.push(V::and(p, q)),
            Verb::Or => self.tests.push(V::or(p, q)),
            Verb::Not => self.tests.push(V::not(p)),
        }
    }
}

/// What a skip hangs on: a value or a test, by number where it is not known yet.
#[derive(Debug, Clone, Copy)]
pub(super) enum Condition<V = u16, T = u16> {
    Value(V),
    Test(T),
}

#[derive(Debug, Clone, Default)]
pub(super) struct BasicBlock {
    pub acts: Vec<Act>,
    /// The value or the test, by number, that each row is left with.
    pub stores: BTreeMap<At, u16>,
    /// Where there is nothing of this, so many of the blocks that follow are skipped.
    pub skip: Option<(Condition, usize)>,
}

/// How many rows a program's tables have: amounts, rates, tests and what is given.
pub(super) const ROWS: [u16; 4] = [9, 4, 4, 3];

/// How many of them are values that a block begins with.
pub(super) const READ: u16 = ROWS[0] + ROWS[1] + ROWS[3];

/// Constants among the values, then rows begin.
pub(super) const CONSTANTS: u16 = SPECIAL.len() as u16;

fn rows(table: Table) -> impl Iterator<Item = At> {
    (0..ROWS[table as usize]).map(move |row| At { table, row })
}

/// The rows that may be stored in.
fn all_rows() -> impl Iterator<Item = At> {
    rows(Table::Amounts).chain(rows(Table::Rates)).chain(rows(Table::Tests))
}

/// What a block leaves in the rows, and what its skip hangs on.
struct Left<V: SimdF64> {
    values: Vec<(At, V)>,
    tests: Vec<(At, V::Mask)>,
    condition: Option<Condition<V, V::Mask>>,
}

impl BasicBlock {
    fn carry_out<V: SimdF64>(
        &self,
        value: impl Fn(At) -> V,
        test: impl Fn(At) -> V::Mask,
    ) -> Left<V> {
        let constants = SPECIAL.map(V::all).into_iter();
        let read =
            [Table::Amounts, Table::Rates, Table::Given].into_iter().flat_map(rows).map(value);
        let known = [V::mask(true), V::mask(false)].into_iter();
        let mut sheet = Sheet {
            values: constants.chain(read).collect(),
            tests: known.chain(rows(Table::Tests).map(test)).collect(),
        };
        self.acts.iter().for_each(|act| sheet.carry_out(*act));
        let (tests, values): (Vec<_>, Vec<_>) =
            self.stores.iter().partition(|(at, _)| at.table == Table::Tests);
        Left {
            values: values.into_iter().map(|(at, of)| (*at, sheet.value(*of))).collect(),
            tests: tests.into_iter().map(|(at, of)| (*at, sheet.test(*of))).collect(),
            condition: self.skip.map(|(condition, _)| match condition {
                Condition::Value(of) => Condition::Value(sheet.value(of)),
                Condition::Test(of) => Condition::Test(sheet.test(of)),
            }),
        }
    }
}

/// The program recorded.
pub(super) fn ssa(program: &[BasicBlock]) -> Ssa {
    let (trace, mut builder) = (Trace::default(), SsaBuilder::default());
    for block in program {
        let left = block.carry_out(|at| trace.input(at), |at| trace.input(at));
        let number = builder.end(&trace, left.values.into_iter().chain(left.tests));
        let skip = left.condition.zip(block.skip);
        if let Some((Condition::Value(of) | Condition::Test(of), (_, over))) = skip {
            builder.skip(number, of, program.len().min(number + 1 + over));
        }
    }
    builder.finish(trace)
}

/// Rows of `N` registers.
type Rows<V, const N: usize> = Vec<Aligned<[Cell<V>; N]>>;

/// Tables with such rows.
#[derive(Debug, Clone)]
pub(super) struct Memory<const N: usize> {
    values: [Rows<Four, N>; 2],
    tests: Rows<[u64; 4], N>,
    given: Vec<Four>,
}

impl<const N: usize> Memory<N> {
    /// Rows of what is given, going round.
    pub fn of(values: &[Four], tests: &[[bool; 4]]) -> Self {
        let mut values = values.iter().cycle().copied().map(Cell::new);
        let mut tests = tests
            .iter()
            .cycle()
            .map(|test| Cell::new(test.map(|is_set| if is_set { u64::MAX } else { 0 })));
        let [amounts, rates, flags, given] = ROWS.map(usize::from);
        Self {
            values: [amounts, rates].map(|count| taken(&mut values, count)),
            tests: taken(&mut tests, flags),
            given: values.take(given * N).map(Cell::into_inner).collect(),
        }
    }

    pub fn value(&self, at: At, register: usize) -> &Cell<Four> {
        &self.values[at.table as usize][usize::from(at.row)].0[register]
    }

    pub fn test(&self, at: At, register: usize) -> &Cell<[u64; 4]> {
        &self.tests[usize::from(at.row)].0[register]
    }

    pub fn tables(&self) -> Tables<'_, N> {
        let [amounts, rates] = &self.values;
        Tables { amounts, rates, tests: &self.tests, given: &self.given }
    }

    /// What a block reads of a row.
    fn read(&self, at: At, register: usize) -> Four {
        if at.table == Table::Given {
            self.given[usize::from(at.row) * N + register]
        } else {
            self.value(at, register).get()
        }
    }

    /// The bits of a row; what is no number is the same whichever it is.
    pub fn bits(&self, at: At) -> Vec<[u64; 4]> {
        let bits = |value: f64| if value.is_nan() { f64::NAN } else { value }.to_bits();
        (0..N)
            .map(|register| match at.table {
                Table::Tests => self.test(at, register).get(),
                _ => self.value(at, register).get().map(bits),
            })
            .collect()
    }

    /// Carries a program out over arrays.
    pub fn carry_out(&self, program: &[BasicBlock]) {
        for register in 0..N {
            let mut at = 0;
            while let Some(block) = program.get(at) {
                let left: Left<Four> = block
                    .carry_out(|at| self.read(at, register), |at| self.test(at, register).get());
                left.values.iter().for_each(|(at, value)| self.value(*at, register).set(*value));
                left.tests.iter().for_each(|(at, test)| self.test(*at, register).set(*test));
                let is_something = match left.condition {
                    Some(Condition::Value(value)) => SimdF64::some(&[Cell::new(value)]),
                    Some(Condition::Test(test)) => Four::any(test),
                    None => true,
                };
                let skipped = block.skip.filter(|_| !is_something);
                at += 1 + skipped.map_or(0, |(_, over)| over);
            }
        }
    }

    pub fn run(&self, code: &Code) {
        let spilled = vec![Cell::new([f64::NAN; 4]); code.spilled()];
        code.run(self.tables(), &spilled);
    }
}

fn taken<V, const N: usize>(of: &mut impl Iterator<Item = Cell<V>>, count: usize) -> Rows<V, N> {
    (0..count).map(|_| Aligned(std::array::from_fn(|_| of.next().unwrap()))).collect()
}

/// Listings as code. None where the machine runs none, and then there is nothing to be held.
pub(super) fn codes(programs: &[Ssa], registers: usize) -> Option<Vec<Code>> {
    let codes: Option<Vec<Code>> = programs.iter().map(|ssa| Code::new(ssa, registers)).collect();
    if codes.is_none() {
        println!("not held: no AVX2 with FMA, or no memory may be executed");
    }
    codes
}

/// Holds programs, run one after the other and all again, to what their operations come to. Rows
/// that nobody asks for may be left out.
pub(super) fn hold(
    programs: &[Vec<BasicBlock>],
    (values, tests): (&[Four], &[[bool; 4]]),
    live: Option<&BTreeSet<At>>,
) {
    hold_rows(programs, &Memory::<1>::of(values, tests), live);
    hold_rows(programs, &Memory::<4>::of(values, tests), live);
}

fn hold_rows<const N: usize>(
    programs: &[Vec<BasicBlock>],
    before: &Memory<N>,
    live: Option<&BTreeSet<At>>,
) {
    let mut recorded: Vec<Ssa> = programs.iter().map(|program| ssa(program)).collect();
    if let Some(live) = live {
        prune(&mut recorded, live.clone());
    }
    let Some(codes) = codes(&recorded, N) else { return };
    let (expected, got) = (before.clone(), before.clone());
    for time in ["the first time", "the second time"] {
        programs.iter().for_each(|program| expected.carry_out(program));
        codes.iter().for_each(|code| got.run(code));
        for at in all_rows().filter(|at| live.is_none_or(|live| live.contains(at))) {
            assert_eq!(got.bits(at), expected.bits(at), "{at:?}, {time}");
        }
    }
}

/// Numbers of values and tests, gone round many times.
fn number() -> impl Strategy<Value = u16> {
    0..600_u16
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let of = proptest::array::uniform3(number());
    proptest::collection::vec((select(&VERBS[..]), of).prop_map(|(verb, of)| Act(verb, of)), 0..60)
}

/// What rows are left with: results, rows, constants; and rows of which each has the next one's.
fn stores() -> impl Strategy<Value = BTreeMap<At, u16>> {
    let of_rows = CONSTANTS..CONSTANTS + READ;
    let stored = prop_oneof![4 => number(), 2 => of_rows, 1 => 0..CONSTANTS];
    let at = select(all_rows().collect::<Vec<_>>());
    let stores = proptest::collection::btree_map(at, stored, 0..9);
    (stores, proptest::option::of((0..3_usize, 2..9_u16))).prop_map(|(mut stores, turned)| {
        if let Some((table, count)) = turned {
            let tables = [Table::Amounts, Table::Rates, Table::Tests];
            let first = [CONSTANTS, CONSTANTS + ROWS[0], 2][table];
            let count = count.min(ROWS[table]);
            for at in rows(tables[table]).take(usize::from(count)) {
                stores.insert(at, first + (at.row + 1) % count);
            }
        }
        stores
    })
}

fn blocks() -> impl Strategy<Value = BasicBlock> {
    let condition = prop_oneof![1 => number().prop_map(Condition::Value), 2 => number().prop_map(Condition::Test)];
    let skip = proptest::option::of((condition, 1..4_usize));
    (acts(), stores(), skip).prop_map(|(acts, stores, skip)| BasicBlock { acts, stores, skip })
}

fn programs() -> impl Strategy<Value = Vec<BasicBlock>> {
    proptest::collection::vec(blocks(), 1..6)
}

fn fours() -> impl Strategy<Value = Four> {
    let number = prop_oneof![
        3 => select(&SPECIAL[..]),
        3 => -1e9..1e9,
        1 => any::<u64>().prop_map(f64::from_bits),
    ];
    prop_oneof![Just([0.0; 4]), proptest::array::uniform4(number)]
}

/// What values and tests begin with.
fn memories() -> impl Strategy<Value = (Vec<Four>, Vec<[bool; 4]>)> {
    let tests = prop_oneof![
        2 => Just([false; 4]),
        1 => Just([true; 4]),
        1 => any::<[bool; 4]>(),
    ];
    (proptest::collection::vec(fours(), 1..53), proptest::collection::vec(tests, 1..17))
}

fn live() -> impl Strategy<Value = BTreeSet<At>> {
    proptest::collection::btree_set(select(all_rows().collect::<Vec<_>>()), 0..6)
}

proptest! {
    #[test]
    fn code_comes_to_what_its_operations_come_to(program in programs(), before in memories()) {
        hold(&[program], (&before.0, &before.1), None);
    }

    /// Of programs that run one after the other, again and again, as the kinds of months do.
    #[test]
    fn rows_that_are_requested_are_there_without_the_rest(
        programs in proptest::collection::vec(programs(), 1..4),
        before in memories(),
        live in live(),
    ) {
        hold(&programs, (&before.0, &before.1), Some(&live));
    }
}

/// Laws that look at nothing would hold too.
#[test]
fn random_programs_spill_and_skip_and_have_something_to_leave_out() {
    let mut runner = TestRunner::deterministic();
    let (mut spilling, mut skipping, mut shorter) = (0, 0, 0);
    for _ in 0..100 {
        let program = programs().new_tree(&mut runner).unwrap().current();
        let live = live().new_tree(&mut runner).unwrap().current();
        let mut programs = [ssa(&program)];
        let insts = |ssa: &Ssa| -> usize { ssa.blocks.iter().map(|block| block.insts.len()).sum() };
        let before = insts(&programs[0]);
        let Some(codes) = codes(&programs, 1) else { return };
        prune(&mut programs, live);
        spilling += usize::from(codes[0].spilled() > 0);
        skipping += usize::from(program.iter().any(|block| block.skip.is_some()));
        shorter += usize::from(insts(&programs[0]) < before);
    }
    assert!(spilling > 40 && skipping > 40 && shorter > 40, "{spilling}, {skipping}, {shorter}");
}
