//! Loop-invariant code motion: what gives the same result every month runs in the first month only.

use std::collections::BTreeSet;

use super::guarded_op::GuardedOp;
use crate::waterfall::{Kind, Op, Place, Program, reads, result};

impl Program {
    /// Removes the operations that depend on the deal's constants alone, and returns them in order.
    pub(super) fn hoist_invariants(&self, lines: &mut Vec<GuardedOp>) -> Vec<Op> {
        let written = self.times_written(lines.iter().map(|line| line.op));
        let amounts = self.money_constants.iter().map(|(slot, _)| (Kind::Money, *slot));
        let rates = self.rate_constants.iter().map(|(slot, _)| (Kind::Rate, *slot));
        let constants = amounts.chain(rates).filter(|place| !written.contains_key(place));
        let mut constants: BTreeSet<Place> = constants.collect();
        let mut read_before: BTreeSet<Place> = BTreeSet::new();
        let mut hoisted = Vec::new();
        lines.retain(|line| {
            let read = reads(line.op, self, &self.operands);
            if let Some(out) = result(&line.op).filter(|_| is_pure(&line.op))
                && written.get(&out) == Some(&1)
                && !read_before.contains(&out)
                && read.iter().all(|place| constants.contains(place))
            {
                constants.insert(out);
                hoisted.push(line.op);
                return false;
            }
            read_before.extend(read);
            true
        });
        hoisted
    }
}

/// Whether an operation depends on nothing but its operands. Sums are not listed: sums of constants
/// are folded when the deal is compiled.
const fn is_pure(op: &Op) -> bool {
    matches!(
        op,
        Op::Min { .. }
            | Op::Max { .. }
            | Op::Select { .. }
            | Op::Scale { .. }
            | Op::Ratio { .. }
            | Op::RateTimes { .. }
            | Op::RateOver { .. }
            | Op::RateMin { .. }
            | Op::RateMax { .. }
            | Op::RateSelect { .. }
            | Op::AtLeast { .. }
            | Op::RateAtLeast { .. }
            | Op::Below { .. }
            | Op::RateBelow { .. }
    )
}
