//! Compiled code leaves in memory what its operations compute one by one on arrays of floats.
//!
//! A program is data here, and one function carries it out over any [`SimdF64`]. Over traced values
//! this gives the code; over arrays it gives the expected results.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::executable::{Code, Tables};
use super::ssa::{Ssa, SsaBuilder, prune};
use super::trace::{At, Table, Trace};
use crate::math::{Aligned, SimdF64};

pub(super) type Four = [f64; 4];

/// Numbers that some operation treats specially.
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

/// The verbs that give a value, then those that give a test, each with its result.
macro_rules! verbs {
    ($operands:pat => $($value:ident: $of:expr,)+; $($test:ident: $is:expr,)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Verb {
            $($value,)+
            $($test,)+
        }

        pub(super) const VERBS: &[Verb] = &[$(Verb::$value,)+ $(Verb::$test),+];

        impl Verb {
            pub fn is_test(self) -> bool {
                matches!(self, $(Self::$test)|+)
            }
        }

        impl<V: SimdF64> Sheet<V> {
            pub fn carry_out(&mut self, Act(verb, of): Act) {
                let $operands = (of.map(|of| self.value(of)), of.map(|of| self.test(of)));
                match verb {
                    $(Verb::$value => self.values.push($of),)+
                    $(Verb::$test => self.tests.push($is),)+
                }
            }
        }
    };
}

verbs! {
    ([a, b, c], [p, q, _]) =>
    Plus: a.plus(b),
    Minus: a.minus(b),
    Times: a.times(b),
    Over: a.over(b),
    TimesMinus: a.times_minus(b, c),
    MinusProduct: a.minus_product(b, c),
    Lesser: a.lesser(b),
    Greater: a.greater(b),
    Size: a.size(),
    Nearest: positive_zero(within_whole(a).nearest()),
    Floor: positive_zero(within_whole(a).floor()),
    Choose: V::choose(p, b, c),
    ;
    IsAtLeast: a.is_at_least(b),
    IsAbove: a.is_above(b),
    IsBelow: a.is_below(b),
    IsNot: a.is_not(b),
    And: V::and(p, q),
    Or: V::or(p, q),
    Not: V::not(p),
}

/// An operation and its operands, numbered separately for values and tests. Numbers wrap around.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act(pub Verb, pub [u16; 3]);

/// Clamps a value to numbers under 2^51, where `nearest` and `floor` are defined, without NaN.
fn within_whole<V: SimdF64>(value: V) -> V {
    let most = 2_251_799_813_685_247.0;
    value.lesser(V::all(most)).greater(V::all(-most))
}

/// Gives a zero that may have either sign the positive one.
fn positive_zero<V: SimdF64>(value: V) -> V {
    value.plus(V::ZERO)
}

/// The values and tests of a block: constants first, then rows, then results.
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
}

/// The condition of a skip: a value or a test, by number until it is computed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Condition<V = u16, T = u16> {
    Value(V),
    Test(T),
}

#[derive(Debug, Clone, Default)]
pub(super) struct BasicBlock {
    pub acts: Vec<Act>,
    /// The number of the value or test that is stored in each row.
    pub stores: BTreeMap<At, u16>,
    /// If no bit of the condition is set, this number of following blocks is skipped.
    pub skip: Option<(Condition, usize)>,
}

/// The number of rows of each table: amounts, rates, tests and read-only inputs.
pub(super) const ROWS: [u16; 4] = [9, 4, 4, 3];
/// The number of rows that a block reads as values.
pub(super) const READ: u16 = ROWS[0] + ROWS[1] + ROWS[3];
/// The number of constants, which precede the rows among the values.
pub(super) const CONSTANTS: u16 = SPECIAL.len() as u16;

fn rows(table: Table) -> impl Iterator<Item = At> {
    (0..ROWS[table as usize]).map(move |row| At { table, row })
}

/// The rows that can be stored to.
fn all_rows() -> impl Iterator<Item = At> {
    rows(Table::Amounts).chain(rows(Table::Rates)).chain(rows(Table::Tests))
}

/// What a block stores in the rows, and the condition of its skip.
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
            [Table::Amounts, Table::Rates, Table::ReadOnly].into_iter().flat_map(rows).map(value);
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

type Rows<V, const N: usize> = Vec<Aligned<[Cell<V>; N]>>;

/// Tables with rows of `N` registers.
#[derive(Debug, Clone)]
pub(super) struct Memory<const N: usize> {
    values: [Rows<Four, N>; 2],
    tests: Rows<[u64; 4], N>,
    read_only: Vec<Four>,
}

impl<const N: usize> Memory<N> {
    /// Fills the rows with the values and tests in turn.
    pub fn of(values: &[Four], tests: &[[bool; 4]]) -> Self {
        let mut values = values.iter().cycle().copied().map(Cell::new);
        let bits = |is_set: bool| if is_set { u64::MAX } else { 0 };
        let mut tests = tests.iter().cycle().map(|test| Cell::new(test.map(bits)));
        let [amounts, rates, flags, read_only] = ROWS.map(usize::from);
        Self {
            values: [amounts, rates].map(|count| taken(&mut values, count)),
            tests: taken(&mut tests, flags),
            read_only: values.take(read_only * N).map(Cell::into_inner).collect(),
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
        Tables { amounts, rates, tests: &self.tests, read_only: &self.read_only }
    }

    fn read(&self, at: At, register: usize) -> Four {
        if at.table == Table::ReadOnly {
            self.read_only[usize::from(at.row) * N + register]
        } else {
            self.value(at, register).get()
        }
    }

    /// The bits of a row; every NaN has the same bits.
    pub fn bits(&self, at: At) -> Vec<[u64; 4]> {
        let bits = |value: f64| if value.is_nan() { f64::NAN } else { value }.to_bits();
        (0..N)
            .map(|register| match at.table {
                Table::Tests => self.test(at, register).get(),
                _ => self.value(at, register).get().map(bits),
            })
            .collect()
    }

    pub fn carry_out(&self, program: &[BasicBlock]) {
        for register in 0..N {
            let mut at = 0;
            while let Some(block) = program.get(at) {
                let left: Left<Four> = block
                    .carry_out(|at| self.read(at, register), |at| self.test(at, register).get());
                left.values.iter().for_each(|(at, value)| self.value(*at, register).set(*value));
                left.tests.iter().for_each(|(at, test)| self.test(*at, register).set(*test));
                let is_set = match left.condition {
                    Some(Condition::Value(value)) => SimdF64::some(&[Cell::new(value)]),
                    Some(Condition::Test(test)) => Four::any(test),
                    None => true,
                };
                let skipped = block.skip.filter(|_| !is_set);
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

/// Compiles programs. None, with nothing to check, if this machine cannot run generated code.
pub(super) fn codes(programs: &[Ssa], registers: usize) -> Option<Vec<Code>> {
    let codes: Option<Vec<Code>> = programs.iter().map(|ssa| Code::new(ssa, registers)).collect();
    if codes.is_none() {
        println!("not tested: no AVX2 with FMA, or no executable memory");
    }
    codes
}

/// Runs the programs in turn, twice, and compares the rows with those of their operations on
/// arrays. If `live` is given, eliminates dead code first and compares these rows only.
pub(super) fn check(
    programs: &[Vec<BasicBlock>],
    (values, tests): (&[Four], &[[bool; 4]]),
    live: Option<&BTreeSet<At>>,
) {
    check_rows(programs, &Memory::<1>::of(values, tests), live);
    check_rows(programs, &Memory::<4>::of(values, tests), live);
}

fn check_rows<const N: usize>(
    programs: &[Vec<BasicBlock>],
    before: &Memory<N>,
    live: Option<&BTreeSet<At>>,
) {
    let mut recorded: Vec<Ssa> = programs.iter().map(|program| ssa(program)).collect();
    if let Some(live) = live {
        prune(&mut recorded, live.clone());
    }
    let Some(codes) = codes(&recorded, N) else { return };
    let (expected, actual) = (before.clone(), before.clone());
    for time in ["the first time", "the second time"] {
        programs.iter().for_each(|program| expected.carry_out(program));
        codes.iter().for_each(|code| actual.run(code));
        for at in all_rows().filter(|at| live.is_none_or(|live| live.contains(at))) {
            assert_eq!(actual.bits(at), expected.bits(at), "{at:?}, {time}");
        }
    }
}

/// Numbers of values and tests, which wrap around.
fn number() -> impl Strategy<Value = u16> {
    0..600_u16
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let of = proptest::array::uniform3(number());
    vec((select(VERBS), of).prop_map(|(verb, of)| Act(verb, of)), 0..60)
}

/// Stores of results, rows and constants; sometimes a rotation of several rows.
fn stores() -> impl Strategy<Value = BTreeMap<At, u16>> {
    let of_rows = CONSTANTS..CONSTANTS + READ;
    let stored = prop_oneof![4 => number(), 2 => of_rows, 1 => 0..CONSTANTS];
    let at = select(all_rows().collect::<Vec<_>>());
    let stores = proptest::collection::btree_map(at, stored, 0..9);
    (stores, proptest::option::of((0..3_usize, 2..9_u16))).prop_map(|(mut stores, rotation)| {
        if let Some((table, count)) = rotation {
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
    vec(blocks(), 1..6)
}

fn fours() -> impl Strategy<Value = Four> {
    let number = prop_oneof![
        3 => select(&SPECIAL[..]),
        3 => -1e9..1e9,
        1 => any::<u64>().prop_map(f64::from_bits),
    ];
    prop_oneof![Just([0.0; 4]), proptest::array::uniform4(number)]
}

fn memories() -> impl Strategy<Value = (Vec<Four>, Vec<[bool; 4]>)> {
    let tests = prop_oneof![2 => Just([false; 4]), 1 => Just([true; 4]), 1 => any::<[bool; 4]>()];
    (vec(fours(), 1..53), vec(tests, 1..17))
}

fn live() -> impl Strategy<Value = BTreeSet<At>> {
    proptest::collection::btree_set(select(all_rows().collect::<Vec<_>>()), 0..6)
}

proptest! {
    #[test]
    fn code_gives_the_results_of_its_operations(program in programs(), before in memories()) {
        check(&[program], (&before.0, &before.1), None);
    }

    /// Several programs run one after the other, repeatedly, as the kinds of months do.
    #[test]
    fn live_rows_are_the_same_after_dead_code_elimination(
        programs in vec(programs(), 1..4),
        before in memories(),
        live in live(),
    ) {
        check(&programs, (&before.0, &before.1), Some(&live));
    }
}

/// The properties above would also pass on trivial programs.
#[test]
fn random_programs_spill_and_skip_and_have_dead_code() {
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
