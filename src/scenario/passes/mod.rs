//! Optimisation passes over a deal's program, for lanes.
//!
//! Lanes report results and no intermediate steps, so that a shorter program is enough. The passes
//! fold zeros, hoist loop-invariant operations, eliminate common subexpressions, copies and dead
//! code, and skip what only a conditional step needs while no lane meets its condition. The results
//! are the same to the bit.

mod common_subexpressions;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod equivalence_tests;
mod guarded_op;
mod invariants;
mod known_zeros;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod operation_count_tests;
mod payment_lists;
mod skips;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod small_deal_tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::waterfall::{
    Checks, Kind, Op, Place, Program, Slot, reads, result, with_result, writes,
};
use common_subexpressions::copied;
use guarded_op::{Condition, GuardedOp};

/// The slots that are read after a month of the lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The payments and losses of the classes, and the amounts that must add up.
    Totals,
    /// The same, and what each class is paid in each month.
    Payments,
    /// Every field of every class.
    Fields,
}

impl Program {
    /// The optimised program for lanes, with these named tests forced.
    pub(crate) fn lowered(&self, forced: &[(u16, bool)], detail: Detail) -> Self {
        let mut program = self.clone();
        let mut lines = program.lines(forced);
        program.merge_principal_cents(&mut lines);
        program.propagate_zeros(&mut lines);
        let hoisted = program.hoist_invariants(&mut lines);
        let live_out = program.live_out(&lines, detail);
        lines = program.eliminate_common_subexpressions(lines, &live_out);
        lines = program.coalesce_payment_copies(lines, &live_out);
        program.eliminate_dead_code(&mut lines, &live_out);
        program.coalesce_result_copies(&mut lines, &live_out);
        program.guard_excess_payments(&mut lines, &live_out);
        program.sink(&mut lines, &live_out);
        program.fuse_payment_lists(&mut lines);
        program.emit(lines);
        program.once = hoisted.len();
        program.ops.splice(0..0, hoisted);
        program.clear_only_needed();
        program
    }

    /// In floats and in whole cents, a carried amount is the cash that settles it. We drop the
    /// rounding of principal to cents and use one slot for both.
    fn merge_principal_cents(&mut self, lines: &mut Vec<GuardedOp>) {
        for class in &mut self.classes {
            let cents = [class.scheduled_cents, class.unscheduled_cents];
            lines.retain(|line| !matches!(&line.op, Op::Sum { out, .. } if cents.contains(out)));
            class.scheduled_cents = class.scheduled;
            class.unscheduled_cents = class.unscheduled;
        }
    }

    /// The number of operations that write each place.
    fn times_written(&self, ops: impl Iterator<Item = Op>) -> BTreeMap<Place, u32> {
        let mut written = BTreeMap::new();
        for place in ops.flat_map(|op| writes(op, self, &self.operands)) {
            *written.entry(place).or_default() += 1;
        }
        written
    }

    /// The operations, each with the conditions that it runs under. We drop the skips themselves,
    /// operations for observers, rates of reports, and overrides of tests that are not forced.
    fn lines(&self, forced: &[(u16, bool)]) -> Vec<GuardedOp> {
        let (mut lines, mut number) = (Vec::new(), 0);
        let is_idle = |op: &Op| matches!(op, Op::Forced { named, .. } if forced.iter().all(|(known, _)| known != named));
        let written = self.times_written(self.ops.iter().copied().filter(|op| !is_idle(op)));
        let mut guards: BTreeMap<Slot, u32> = BTreeMap::new();
        let mut open: [Option<(Condition, u16)>; 2] = [None; 2];
        for op in &self.ops {
            let [guard, unless] = open.map(|open| open.map(|(guard, _)| guard));
            open = open.map(|open| {
                open.filter(|(_, left)| *left > 1).map(|(guard, left)| (guard, left - 1))
            });
            number += 1;
            let begins = |slot, skip| (skip > 0).then_some((Condition { number, slot }, skip));
            match *op {
                Op::SkipUnless { mask, skip } => {
                    open[0] = begins(mask, skip);
                    // If the test is written once, all steps under it share a condition.
                    let known = *guards.entry(mask).or_insert(number);
                    if let Some((guard, _)) = &mut open[0]
                        && written.get(&(Kind::Mask, mask)).is_none_or(|times| *times == 1)
                    {
                        guard.number = known;
                    }
                }
                Op::SkipIfZero { amount, skip } => open[1] = begins(amount, skip),
                Op::Begin { .. } | Op::GivenRate { .. } => {}
                op if is_idle(&op) => {}
                op => lines.push(GuardedOp { op, guard, unless }),
            }
        }
        lines
    }

    /// The places live after a month: results, and what the next month reads before it writes.
    fn live_out(&self, lines: &[GuardedOp], detail: Detail) -> BTreeSet<Place> {
        let checks = Checks::of(self);
        let mut live: BTreeSet<Place> = checks.slots().map(|slot| (Kind::Money, slot)).collect();
        for class in &self.classes {
            if detail == Detail::Fields {
                live.extend(class.reported_slots().map(|slot| (Kind::Money, slot)));
                live.insert((Kind::Rate, class.rate));
            }
            // A notional that is not a copy of the balance is shown as the balance.
            let is_balance = lines.iter().any(|line| {
                result(&line.op) == Some((Kind::Money, class.notional))
                    && copied(line.op, &self.operands) == Some(class.opening)
            });
            if !is_balance {
                live.insert((Kind::Money, class.notional));
            }
        }
        live.extend(self.sticky.iter().map(|slot| (Kind::Mask, *slot)));
        // A place that only its own accumulation reads is dead.
        let read_by_others = lines.iter().flat_map(|GuardedOp { op, .. }| {
            let read = reads(*op, self, &self.operands).into_iter();
            read.filter(|place| result(op).is_none_or(|out| out != *place))
        });
        let read_by_others: BTreeSet<Place> = read_by_others.collect();
        let mut written: BTreeSet<Place> = BTreeSet::new();
        for GuardedOp { op, .. } in lines {
            let mut first = reads(*op, self, &self.operands);
            first.retain(|place| !written.contains(place) && read_by_others.contains(place));
            live.extend(first);
            written.extend(writes(*op, self, &self.operands));
        }
        live
    }

    /// Copy coalescing: a value whose only use is a copy to another place is computed there.
    fn coalesce_result_copies(&mut self, lines: &mut Vec<GuardedOp>, live_out: &BTreeSet<Place>) {
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            let moved =
                result(&line.op).zip(copied(line.op, &self.operands)).and_then(|(out, from)| {
                    let from = (out.0, from);
                    if line.region() != 0 || live_out.contains(&from) || from == out {
                        return None;
                    }
                    let touches = |other: &GuardedOp, place: Place| {
                        reads(other.op, self, &self.operands).contains(&place)
                            || writes(other.op, self, &self.operands).contains(&place)
                            || other.conditions().any(|condition| condition == place)
                    };
                    let made = lines.iter().position(|line| result(&line.op) == Some(from))?;
                    let used = lines.iter().filter(|line| touches(line, from)).count();
                    let free =
                        made < at && lines[made + 1..at].iter().all(|line| !touches(line, out));
                    (lines[made].region() == 0 && used == 2 && free).then_some((made, out))
                });
            if let Some((made, (_, out))) = moved {
                lines[made].op = with_result(lines[made].op, out);
                lines.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Dead-code elimination, backwards from the places that are live after the month.
    fn eliminate_dead_code(&self, lines: &mut Vec<GuardedOp>, live_out: &BTreeSet<Place>) {
        let mut needed: BTreeSet<Place> = live_out.clone();
        let mut from_last: Vec<GuardedOp> = Vec::new();
        for mut line in lines.drain(..).rev() {
            if let Some(out) = result(&line.op) {
                // A guarded operation may be skipped, so that the value before it remains live.
                let is_needed =
                    if line.region() == 0 { needed.remove(&out) } else { needed.contains(&out) };
                if !is_needed {
                    continue;
                }
            }
            if let Op::Pay { of, .. } | Op::Allocate { of } | Op::PayPart { of, .. } = &mut line.op
            {
                of.settled = of.settled.filter(|slot| needed.contains(&(Kind::Money, *slot)));
                // If the amount and the claim share a slot, the claim writes the remainder.
                let is_read_later = needed.contains(&(Kind::Money, of.left));
                of.is_last = of.left == of.claim || !is_read_later;
            }
            needed.extend(reads(line.op, self, &self.operands));
            needed.extend(line.conditions());
            from_last.push(line);
        }
        lines.extend(from_last.into_iter().rev());
    }
}
