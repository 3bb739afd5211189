//! Constants that a skipped block may have stored are not assumed after it.

use super::executable::{Code, Tables};
use super::trace::{Trace, TracedValue};
use super::tracer::{MonthKind, record};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::{FloatArithmetic, FloatLanes};
use crate::scenario::plan::month_of_lanes;
use crate::waterfall::{NoRecorder, Op, Program, Slot, State, pay_month};
use rust_decimal::Decimal;

/// A deal's program with its operations replaced by `ops`, on six amounts, of which the last two
/// are the constants 7 and 11, and two tests.
fn program(ops: impl Fn([Slot; 6], [Slot; 2]) -> Vec<Op>) -> (Program, [Slot; 6], [Slot; 2]) {
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let mut program = deal.program;
    let amounts = [0, 1, 2, 3, 4, 5].map(|slot| program.money_slots + slot);
    let tests = [0, 1].map(|slot| program.mask_slots + slot);
    program.money_slots += 6;
    program.mask_slots += 2;
    let constants = [(amounts[4], Decimal::from(7)), (amounts[5], Decimal::from(11))];
    program.money_constants.extend(constants);
    program.ops = ops(amounts, tests);
    program.once = 0;
    (program, amounts, tests)
}

/// A slot has a constant only if the condition was met under which it was stored. We try conditions
/// that no lane or every lane meets, also one nested in another.
#[test]
fn constant_stored_under_a_condition_is_not_known_after_it() {
    let (program, amounts, tests) = program(|[a, b, c, d, seven, eleven], [outer, inner]| {
        vec![
            Op::Copy { a: eleven, out: c },
            Op::SkipUnless { mask: outer, skip: 5 },
            Op::Copy { a: seven, out: a },
            Op::SkipUnless { mask: inner, skip: 2 },
            Op::Copy { a: seven, out: b },
            Op::Copy { a: seven, out: c },
            Op::Add { a, b, out: a },
            Op::Add { a, b: c, out: d },
            Op::Add { a: d, b, out: d },
        ]
    });
    let dates = [1, 2].map(|month| Date::from_ymd(2001, month, 25).unwrap());
    let month = month_of_lanes(&program, 1, dates, &[]);
    let kind = MonthKind::of(&program, &month.year_fractions, 1, true);
    let trace = Trace::default();
    let builder =
        record::<FloatArithmetic<TracedValue<'_>>>(&trace, &program, &month, &kind, |_| (), |_| ());
    let Some(code) = Code::new(&builder.finish(trace), 1) else {
        println!("not tested: this machine cannot run generated code");
        return;
    };
    let masks = [[0; 4], [u64::MAX; 4]];
    for (outer, inner) in masks.iter().flat_map(|outer| masks.map(move |inner| (*outer, inner))) {
        let mut state: State<FloatLanes<4>> = State::new(&program);
        state.amounts(amounts[0])[0].set([1.0, 2.0, 3.0, 4.0]);
        state.amounts(amounts[1])[0].set([10.0; 4]);
        state.tests(tests[0])[0].set(outer);
        state.tests(tests[1])[0].set(inner);
        let compiled = state.clone();
        let spilled = vec![std::cell::Cell::new([0.0; 4]); code.spilled()];
        let (of_amounts, rates, of_tests) = compiled.tables();
        let tables = Tables { read_only: &[], amounts: of_amounts, rates, tests: of_tests };
        code.run(tables, &spilled);
        pay_month(&program, &month, &mut state, &mut NoRecorder);
        let of = |state: &State<FloatLanes<4>>| amounts.map(|slot| state.amount(slot));
        assert_eq!(of(&compiled), of(&state), "{outer:?}, {inner:?}");
    }
}
