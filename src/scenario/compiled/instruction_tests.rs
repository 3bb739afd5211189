//! Each operation alone, stores over rows that are still read, and code that must not run.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::executable::{Code, Tables};
use super::random_program_tests::{
    Act, BasicBlock, CONSTANTS, Four, Memory, READ, ROWS, SPECIAL, Sheet, VERBS, Verb, check,
    codes, ssa,
};
use super::trace::{At, Table, TracedValue};

const fn amount(row: u16) -> At {
    At { table: Table::Amounts, row }
}

const fn rate(row: u16) -> At {
    At { table: Table::Rates, row }
}

const fn test(row: u16) -> At {
    At { table: Table::Tests, row }
}

/// The numbers of the first value and the first test that a block computes.
const VALUES: u16 = CONSTANTS + READ;
const TESTS: u16 = 2 + ROWS[2];

/// Where an operand comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Row,
    ReadOnly,
    Result,
    Constant,
    /// The first operand again.
    First,
}

impl Origin {
    const ALL: [Self; 5] = [Self::Row, Self::ReadOnly, Self::Result, Self::Constant, Self::First];

    /// The numbers of the value and of the test to use as the operand with this index.
    fn numbers(self, operand: u16, held: u16) -> (u16, u16) {
        match self {
            Self::Row => (CONSTANTS + operand, 2 + operand),
            // No test is read-only: use a row.
            Self::ReadOnly => (CONSTANTS + ROWS[0] + ROWS[1] + operand, 2 + operand),
            Self::Result => (VALUES + held + operand, TESTS + operand),
            Self::Constant => (7 + operand, operand % 2),
            Self::First => unreachable!("the first operand has an origin of its own"),
        }
    }
}

fn operand_count(verb: Verb) -> usize {
    match verb {
        Verb::Size | Verb::Nearest | Verb::Floor | Verb::Not => 1,
        Verb::TimesMinus | Verb::MinusProduct | Verb::Choose => 3,
        _ => 2,
    }
}

/// A block with one operation while `held` other values are live. If `again` is set, later
/// operations use its operands again.
fn around(verb: Verb, origins: [Origin; 3], held: u16, again: bool) -> BasicBlock {
    let mut acts = Vec::new();
    let of_rows = |one: u16, other: u16| [CONSTANTS + one, CONSTANTS + ROWS[0] + other, 0];
    acts.extend((0..held).map(|place| Act(Verb::Plus, of_rows(place % 9, place / 9))));
    for operand in 0..3 {
        acts.push(Act(Verb::Minus, of_rows(operand, operand)));
        acts.push(Act(Verb::IsAbove, of_rows(operand, operand)));
    }
    let numbers = [0, 1, 2].map(|operand: u16| match origins[usize::from(operand)] {
        Origin::First => origins[0].numbers(0, held),
        origin => origin.numbers(operand, held),
    });
    let takes_tests = matches!(verb, Verb::And | Verb::Or | Verb::Not);
    let mut of = numbers.map(|(value, test)| if takes_tests { test } else { value });
    if verb == Verb::Choose {
        of[0] = numbers[0].1;
    }
    acts.push(Act(verb, of));
    let (mut values, mut tests) = (VALUES + held + 3, TESTS + 3);
    let mut block = BasicBlock::default();
    if verb.is_test() {
        block.stores.insert(test(3), tests);
        tests += 1;
    } else {
        block.stores.insert(amount(8), values);
        values += 1;
    }
    if again {
        for (row, (value, of_test)) in (0..).zip(numbers) {
            acts.push(Act(Verb::Over, [value, CONSTANTS + 6, 0]));
            acts.push(Act(Verb::Not, [of_test, 0, 0]));
            block.stores.extend([(rate(row), values), (test(row), tests)]);
            (values, tests) = (values + 1, tests + 1);
        }
    }
    for place in 0..held {
        let sum = if place == 0 { CONSTANTS } else { values - 1 };
        acts.push(Act(Verb::Plus, [sum, VALUES + place, 0]));
        block.stores.insert(amount(7), values);
        values += 1;
    }
    block.acts = acts;
    block
}

/// Operands in memory, in any CPU register, spilled, and the same one twice; used again or not.
#[test]
fn operation_reads_its_operands_from_anywhere() {
    let values: Vec<Four> = SPECIAL.map(|value| [value, 1.5, -value, 7.25]).to_vec();
    let tests = [[true, false, false, true], [false, true, false, true]];
    let any = || Origin::ALL.into_iter();
    let others: Vec<[Origin; 2]> = any().flat_map(|a| any().map(move |b| [a, b])).collect();
    for (verb, first) in VERBS.iter().flat_map(|verb| any().take(4).map(move |of| (*verb, of))) {
        // Vary only the operands that the operation has.
        let has = |place, origin| operand_count(verb) > place || origin == Origin::Row;
        for [second, third] in others.iter().filter(|[b, c]| has(1, *b) && has(2, *c)) {
            // Uses low and high CPU registers, and more values than there are CPU registers.
            for held in [0, 5, 8, 10, 13, 20] {
                for again in [true, false] {
                    let block = around(verb, [first, *second, *third], held, again);
                    check(&[vec![block]], (&values, &tests), None);
                }
            }
        }
    }
}

#[test]
fn constant_folding_gives_the_result_of_the_code() {
    let special = |number: usize| [1, 12, 144].map(|over| SPECIAL[number / over % 12]);
    for verb in VERBS.iter().copied() {
        // The three operands are the first three rows.
        let of = if matches!(verb, Verb::And | Verb::Or | Verb::Not) {
            [2, 3, 4]
        } else if verb == Verb::Choose {
            [2, CONSTANTS + 1, CONSTANTS + 2]
        } else {
            [0, 1, 2].map(|row| CONSTANTS + row)
        };
        let (at, number) = if verb.is_test() { (test(3), TESTS) } else { (amount(3), VALUES) };
        let block =
            BasicBlock { acts: vec![Act(verb, of)], stores: [(at, number)].into(), skip: None };
        let Some(codes) = codes(&[ssa(&[block])], 1) else { return };
        for triple in (0..SPECIAL.len().pow(3)).map(special) {
            let tests = triple.map(|value| value > 0.0);
            let memory =
                Memory::<1>::of(&triple.map(|value| [value; 4]), &tests.map(|test| [test; 4]));
            memory.run(&codes[0]);
            let mask = |test: bool| TracedValue::Constant(if test { u64::MAX } else { 0 });
            let mut sheet: Sheet<TracedValue<'_>> = Sheet {
                values: triple.map(|value| TracedValue::Constant(value.to_bits())).to_vec(),
                tests: tests.map(mask).to_vec(),
            };
            // The sheet contains the three operands only.
            sheet.carry_out(Act(verb, [0, 1, 2]));
            let folded = if verb.is_test() { sheet.tests.last() } else { sheet.values.last() };
            let Some(TracedValue::Constant(bits)) = folded else {
                unreachable!("{verb:?} of constants is a constant")
            };
            let is_number = verb.is_test() || !f64::from_bits(*bits).is_nan();
            let expected = if is_number { *bits } else { f64::NAN.to_bits() };
            assert_eq!(memory.bits(at), [[expected; 4]], "{verb:?} of {triple:?}");
        }
    }
}

/// 1 + 2 is stored in the row of the 1, from which 2 is then subtracted. Rows swap and rotate.
#[test]
fn old_value_of_an_overwritten_row_is_still_read() {
    let row = |row: u16| CONSTANTS + row;
    let block = BasicBlock {
        acts: vec![Act(Verb::Plus, [row(0), row(1), 0]), Act(Verb::Minus, [row(0), row(1), 0])],
        stores: [
            (amount(0), VALUES),
            (amount(1), VALUES + 1),
            (amount(2), row(3)),
            (amount(3), row(2)),
            (amount(4), row(5)),
            (amount(5), row(6)),
            (amount(6), row(4)),
            (test(0), 3),
            (test(1), 2),
        ]
        .into(),
        skip: None,
    };
    let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0].map(|value| [value; 4]);
    let memory = Memory::<4>::of(&values.map(|value| [value; 4]).concat(), &[[true; 4]; 4]);
    for register in 0..4 {
        memory.test(test(1), register).set([0; 4]);
    }
    let Some(codes) = codes(&[ssa(&[block])], 4) else { return };
    memory.run(&codes[0]);
    for register in 0..4 {
        let amounts = [0, 1, 2, 3, 4, 5, 6].map(|row| memory.value(amount(row), register).get());
        assert_eq!(amounts, [3.0, -1.0, 4.0, 3.0, 6.0, 7.0, 5.0].map(|value| [value; 4]));
        let tests = [0, 1].map(|row| memory.test(test(row), register).get());
        assert_eq!(tests, [[0; 4], [u64::MAX; 4]]);
    }
}

#[test]
fn code_does_not_run_on_tables_that_are_too_short() {
    let last = [(amount(ROWS[0] - 1), 0), (rate(ROWS[1] - 1), 0), (test(ROWS[2] - 1), 0)];
    let mut block = around(Verb::TimesMinus, [Origin::ReadOnly; 3], 20, true);
    block.stores.extend(last);
    let Some(codes) = codes(&[ssa(&[block])], 4) else { return };
    let code = &codes[0];
    let memory = Memory::<4>::of(&[[1.0; 4]], &[[true; 4]]);
    let spilled = vec![Cell::new([0.0; 4]); code.spilled()];
    assert!(!spilled.is_empty());
    let all = memory.tables();
    let runs = |tables: Tables<'_, 4>, spilled: &[Cell<Four>]| {
        catch_unwind(AssertUnwindSafe(|| code.run(tables, spilled))).is_ok()
    };
    assert!(runs(all, &spilled));
    assert!(!runs(Tables { amounts: &all.amounts[1..], ..all }, &spilled));
    assert!(!runs(Tables { rates: &all.rates[1..], ..all }, &spilled));
    assert!(!runs(Tables { tests: &all.tests[1..], ..all }, &spilled));
    assert!(!runs(Tables { read_only: &all.read_only[1..], ..all }, &spilled));
    assert!(!runs(all, &spilled[1..]));
    let narrow = Memory::<1>::of(&[[1.0; 4]], &[[true; 4]]);
    assert!(catch_unwind(AssertUnwindSafe(|| code.run(narrow.tables(), &spilled))).is_err());
}

/// Other tests pass without code. This one makes sure that they do so only if no code can run.
#[test]
fn code_is_compiled_whenever_it_can_run() {
    let nothing = ssa(&[BasicBlock::default()]);
    let memory = memmap2::MmapMut::map_anon(64).and_then(memmap2::MmapMut::make_exec);
    #[cfg(target_arch = "x86_64")]
    let has_instructions = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    let has_instructions = false;
    let code = Code::new(&nothing, 4);
    assert_eq!(code.is_some(), has_instructions && memory.is_ok());
    if let Some(code) = code {
        code.run(Tables::<4> { amounts: &[], rates: &[], tests: &[], read_only: &[] }, &[]);
    }
}
