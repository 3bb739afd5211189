//! Compares the operations of the optimised programs with `operation_counts.txt`. A pass that
//! optimises less than before gives the same results, so that no test of results notices.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Detail;
use super::equivalence_tests::deal_folders;
use super::guarded_op::op_name;
use crate::deal::Deal;
use crate::waterfall::{Op, Program, Settling, reads};

const EXPECTED: &str = include_str!("operation_counts.txt");

/// The number of operations of each kind.
pub(super) fn kinds(program: &Program) -> BTreeMap<String, u32> {
    let mut kinds = BTreeMap::new();
    for op in &program.ops {
        *kinds.entry(op_name(op)).or_default() += 1;
    }
    kinds
}

/// The number of operations of each kind, and of the flags on them.
fn shape(program: &Program) -> String {
    let mut skipped = 0;
    let mut settlings: Vec<Settling> = program.settlings.clone();
    for op in &program.ops {
        match *op {
            Op::SkipUnless { skip, .. } | Op::SkipIfZero { skip, .. } => skipped += u32::from(skip),
            Op::Pay { of, .. } | Op::Allocate { of } | Op::PayPart { of, .. } => settlings.push(of),
            _ => {}
        }
    }
    let read: usize =
        program.ops.iter().map(|op| reads(*op, program, &program.operands).len()).sum();
    let count = |is: fn(&Settling) -> bool| settlings.iter().filter(|of| is(of)).count();
    let mut text = format!(
        "{} operations reading {read} slots, {} of them hoisted, {skipped} behind conditions; {} slots \
         cleared; {} claims: {} booked first, {} last of their amount, {} booked twice:",
        program.ops.len(),
        program.once,
        program.cleared.len(),
        settlings.len(),
        count(|of| of.is_first),
        count(|of| of.is_last),
        count(|of| of.settled.is_some()),
    );
    for (kind, times) in kinds(program) {
        let _ = write!(text, " {kind} {times}");
    }
    text
}

/// The operations of every deal's program.
fn shapes() -> String {
    let mut text = String::new();
    for folder in deal_folders() {
        let deal = Deal::open(&folder).unwrap();
        let tests = (0..).zip(&deal.program.named).map(|(named, _)| (named, true));
        let forced: Vec<(u16, bool)> = tests.collect();
        let _ = writeln!(text, "{}", deal.name());
        let _ = writeln!(text, "deal: {}", shape(&deal.program));
        for (name, forced, detail) in [
            ("sums", &[][..], Detail::Totals),
            ("fields", &[][..], Detail::Fields),
            ("forced", &forced[..], Detail::Totals),
        ] {
            let _ = writeln!(text, "{name}: {}", shape(&deal.program.lowered(forced, detail)));
        }
    }
    text
}

#[test]
fn optimised_programs_of_the_deals_have_the_expected_operations() {
    let actual = shapes();
    let expected = EXPECTED.lines().filter(|line| !line.starts_with('#'));
    assert!(actual.lines().eq(expected), "they have\n{actual}");
}
