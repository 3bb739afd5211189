//! What is left of a program for lanes, held against `operation_counts.txt`: a pass that finds less than it
//! did pays the same, only slower, and no law of results can tell.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Detail;
use crate::deal::Deal;
use crate::waterfall::{Op, Program, Settling, reads};

const EXPECTED: &str = include_str!("operation_counts.txt");

/// How many operations of each kind there are and what is noted with them.
fn shape(program: &Program) -> String {
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    let mut skipped = 0;
    let mut settlings: Vec<Settling> = program.settlings.clone();
    for op in &program.ops {
        let kind = format!("{op:?}");
        let kind = kind.split([' ', '(']).next().unwrap_or_default();
        *kinds.entry(kind.to_owned()).or_default() += 1;
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
        "{} operations reading {read} slots, {} of them once, {skipped} behind conditions; {} slots \
         cleared; {} claims: {} booked first, {} last of their amount, {} noted twice:",
        program.ops.len(),
        program.once,
        program.cleared.len(),
        settlings.len(),
        count(|of| of.is_first),
        count(|of| of.is_last),
        count(|of| of.settled.is_some()),
    );
    for (kind, times) in kinds {
        let _ = write!(text, " {kind} {times}");
    }
    text
}

/// The deals at hand, each with what is left of its program.
fn shapes() -> String {
    let deals = std::fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = deals.filter(|folder| folder.join("deal.yaml").exists()).collect();
    folders.sort();
    let mut text = String::new();
    for folder in folders {
        let deal = Deal::from_path(&folder).unwrap();
        let tests = (0..).zip(&deal.program.named).map(|(named, _)| (named, true));
        let forced: Vec<(u16, bool)> = tests.collect();
        let _ = writeln!(text, "{}", deal.name());
        let _ = writeln!(text, "deal: {}", shape(&deal.program));
        for (name, forced, asked) in [
            ("sums", &[][..], Detail::Totals),
            ("fields", &[][..], Detail::Fields),
            ("forced", &forced[..], Detail::Totals),
        ] {
            let _ = writeln!(text, "{name}: {}", shape(&deal.program.lowered(forced, asked)));
        }
    }
    text
}

#[test]
fn passes_leave_no_more_of_the_deals_programs_than_they_did() {
    let message = shapes();
    let expected = EXPECTED.lines().filter(|line| !line.starts_with('#'));
    assert!(message.lines().eq(expected), "they leave\n{message}");
}
