//! A program made shorter for lanes, which tell results and no steps between.
//!
//! It computes the same: what is worked out twice is worked out once, copies are left out, what
//! nothing needs is not worked out, and what only a conditional step needs is skipped while no lane
//! meets its condition. Where cash is what is carried (floats; whole cents) an amount is booked
//! once.

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
use guarded_op::{Guard, Line};

/// What is asked of a month of the lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What classes are paid, and what must add up.
    Sums,
    /// Every field of every class.
    Fields,
}

impl Program {
    /// The program for lanes, with these tests forced.
    pub(crate) fn lowered(&self, forced: &[(u16, bool)], asked: Asked) -> Self {
        let mut program = self.clone();
        let mut lines = program.lines(forced);
        program.book_once(&mut lines);
        program.leave_nil_out(&mut lines);
        let once = program.work_out_once(&mut lines);
        let kept = program.kept(&lines, asked);
        lines = program.share_values(lines, &kept);
        lines = program.take_over(lines, &kept);
        program.drop_unneeded(&mut lines, &kept);
        program.write_where_kept(&mut lines, &kept);
        program.watch_excess(&mut lines, &kept);
        program.sink(&mut lines, &kept);
        program.pay_lists(&mut lines);
        program.guard(lines);
        program.once = once.len();
        program.ops.splice(0..0, once);
        program.clear_only_needed();
        program
    }

    /// Cents and what is carried are the same in lanes; principal is booked as what is carried.
    fn book_once(&mut self, lines: &mut Vec<Line>) {
        for class in &mut self.classes {
            lines.retain(|line| match &line.op {
                Op::Sum { out, .. } => {
                    ![class.scheduled_cents, class.unscheduled_cents].contains(out)
                }
                _ => true,
            });
            class.scheduled_cents = class.scheduled;
            class.unscheduled_cents = class.unscheduled;
        }
    }

    /// How often operations write each place.
    fn times_written(&self, ops: impl Iterator<Item = Op>) -> BTreeMap<Place, u32> {
        let mut written = BTreeMap::new();
        for place in ops.flat_map(|op| writes(op, self, &self.operands)) {
            *written.entry(place).or_default() += 1;
        }
        written
    }

    /// The operations without their guards, which they keep in mind.
    fn lines(&self, forced: &[(u16, bool)]) -> Vec<Line> {
        let (mut lines, mut number) = (Vec::new(), 0);
        // Steps under one test stand under one guard, wherever they are.
        let is_idle = |op: &Op| matches!(op, Op::Forced { named, .. } if forced.iter().all(|(known, _)| known != named));
        let written = self.times_written(self.ops.iter().copied().filter(|op| !is_idle(op)));
        let mut guards: BTreeMap<Slot, u32> = BTreeMap::new();
        let mut open: [Option<(Guard, u16)>; 2] = [None; 2];
        for op in &self.ops {
            let [guard, unless] = open.map(|open| open.map(|(guard, _)| guard));
            open = open.map(|open| {
                open.filter(|(_, left)| *left > 1).map(|(guard, left)| (guard, left - 1))
            });
            number += 1;
            let begins = |slot, skip| (skip > 0).then_some((Guard { number, slot }, skip));
            match *op {
                Op::Guard { mask, skip } => {
                    open[0] = begins(mask, skip);
                    let known = *guards.entry(mask).or_insert(number);
                    if let Some((guard, _)) = &mut open[0]
                        && written.get(&(Kind::Mask, mask)).is_none_or(|times| *times == 1)
                    {
                        guard.number = known;
                    }
                }
                Op::Unless { amount, skip } => open[1] = begins(amount, skip),
                Op::Begin { .. } | Op::GivenRate { .. } => {}
                op if is_idle(&op) => {}
                op => lines.push(Line { op, guard, unless }),
            }
        }
        lines
    }

    /// Slots that are needed after a month: results, and what the next month reads first.
    fn kept(&self, lines: &[Line], asked: Asked) -> BTreeSet<Place> {
        let checks = Checks::of(self);
        let mut kept: BTreeSet<Place> = checks.slots().map(|slot| (Kind::Money, slot)).collect();
        for class in &self.classes {
            if asked == Asked::Fields {
                kept.extend(class.reported().map(|slot| (Kind::Money, slot)));
                kept.insert((Kind::Rate, class.rate));
            }
            // A notional of its own is shown as the balance.
            let is_balance = lines.iter().any(|line| {
                result(&line.op) == Some((Kind::Money, class.notional))
                    && copied(line.op, &self.operands) == Some(class.opening)
            });
            if !is_balance {
                kept.insert((Kind::Money, class.notional));
            }
        }
        kept.extend(self.sticky.iter().map(|slot| (Kind::Mask, *slot)));
        // What only adds up to itself is needed by nothing.
        let asked = lines.iter().flat_map(|Line { op, .. }| {
            let read = reads(*op, self, &self.operands).into_iter();
            read.filter(|place| result(op).is_none_or(|out| out != *place))
        });
        let asked: BTreeSet<Place> = asked.collect();
        let mut written: BTreeSet<Place> = BTreeSet::new();
        for Line { op, .. } in lines {
            let first = reads(*op, self, &self.operands).into_iter();
            kept.extend(first.filter(|place| !written.contains(place) && asked.contains(place)));
            written.extend(writes(*op, self, &self.operands));
        }
        kept
    }

    /// A value that is only copied to where it is kept is worked out there.
    fn write_where_kept(&mut self, lines: &mut Vec<Line>, kept: &BTreeSet<Place>) {
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            let moved =
                result(&line.op).zip(copied(line.op, &self.operands)).and_then(|(out, from)| {
                    let from = (out.0, from);
                    if line.region() != 0 || kept.contains(&from) || from == out {
                        return None;
                    }
                    let touches = |other: &Line, place: Place| {
                        reads(other.op, self, &self.operands).contains(&place)
                            || writes(other.op, self, &self.operands).contains(&place)
                            || other.conditions().any(|condition| condition == place)
                    };
                    let made = lines.iter().position(|line| result(&line.op) == Some(from))?;
                    let used =
                        lines.iter().enumerate().filter(|(_, line)| touches(line, from)).count();
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

    /// Leaves out what nothing needs.
    fn drop_unneeded(&self, lines: &mut Vec<Line>, kept: &BTreeSet<Place>) {
        let mut needed: BTreeSet<Place> = kept.clone();
        let mut from_last: Vec<Line> = Vec::new();
        for mut line in lines.drain(..).rev() {
            if let Some(out) = result(&line.op) {
                // Under a guard it may not be worked out, and what was before is needed too.
                let is_needed =
                    if line.region() == 0 { needed.remove(&out) } else { needed.contains(&out) };
                if !is_needed {
                    continue;
                }
            }
            if let Op::Pay { of, .. } | Op::Allocate { of } | Op::PayPart { of, .. } = &mut line.op
            {
                of.settled = of.settled.filter(|slot| needed.contains(&(Kind::Money, *slot)));
                // What is left of an amount that is the claim itself is what is left of that.
                let is_asked = needed.contains(&(Kind::Money, of.left));
                of.is_last = of.left == of.claim || !is_asked;
            }
            needed.extend(reads(line.op, self, &self.operands));
            needed.extend(line.conditions());
            from_last.push(line);
        }
        lines.extend(from_last.into_iter().rev());
    }
}
