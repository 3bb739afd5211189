//! What no month changes is worked out once.

use std::collections::BTreeSet;

use super::guarded_op::Line;
use crate::waterfall::{Kind, Op, Place, Program, reads, result};

impl Program {
    /// Takes out of the months what is worked out of the deal's constants alone.
    pub(super) fn work_out_once(&self, lines: &mut Vec<Line>) -> Vec<Op> {
        let written = self.times_written(lines.iter().map(|line| line.op));
        let amounts = self.money_constants.iter().map(|(slot, _)| (Kind::Money, *slot));
        let rates = self.rate_constants.iter().map(|(slot, _)| (Kind::Rate, *slot));
        let constants = amounts.chain(rates).filter(|place| !written.contains_key(place));
        let mut constants: BTreeSet<Place> = constants.collect();
        let mut asked: BTreeSet<Place> = BTreeSet::new();
        let mut once = Vec::new();
        lines.retain(|line| {
            let read = reads(line.op, self, &self.operands);
            if let Some(out) = result(&line.op).filter(|_| is_timeless(&line.op))
                && written.get(&out) == Some(&1)
                && !asked.contains(&out)
                && read.iter().all(|place| constants.contains(place))
            {
                constants.insert(out);
                once.push(line.op);
                return false;
            }
            asked.extend(read);
            true
        });
        once
    }
}

/// Whether a result is the same in every month, if what it is worked out of is. Sums are left where
/// they are: the deal's reader adds up constants.
const fn is_timeless(op: &Op) -> bool {
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
