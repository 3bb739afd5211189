//! Code sinking: operations that only a conditional step needs move behind its condition.

use std::collections::{BTreeMap, BTreeSet};

use super::guarded_op::{Condition, GuardedOp, lines_by_place};
use crate::waterfall::{Kind, Op, Place, Program, Slot, reads, result, writes};

/// The least number of skipped operations that pays for evaluating a condition.
const WORTH_A_CONDITION: usize = 3;

/// The conditions that all readers of a place share, and the first reader.
#[derive(Clone, Copy)]
struct Readers {
    first: usize,
    guard: Option<Condition>,
    unless: Option<Condition>,
}

impl Program {
    /// Guards payments out of an excess (of some amounts over others), which is mostly zero, with
    /// the condition that it is not, if this also saves [`WORTH_A_CONDITION`] other operations.
    pub(super) fn guard_excess_payments(
        &self,
        lines: &mut [GuardedOp],
        live_out: &BTreeSet<Place>,
    ) {
        let writes_at = self.writes_at(lines);
        let readers = self.readers_at(lines);
        // The first write computes an amount. Later writes are payments that draw it down.
        let made_at = |place: &Place| writes_at.get(place).and_then(|at| at.first());
        let mut number = lines.iter().map(|line| line.region()).max().unwrap_or(0);
        let mut numbers: BTreeMap<Slot, u32> = BTreeMap::new();
        for index in 0..lines.len() {
            let (Op::Pay { of, .. } | Op::Allocate { of }) = lines[index].op else { continue };
            // If the payment is skipped, `settled` would keep the value of the month before.
            if lines[index].region() != 0 || of.settled.is_some() {
                continue;
            }
            let excesses = self.excesses(of.left, &lines[..index], &writes_at);
            let saved = |excess: &Slot| {
                let start = *made_at(&(Kind::Money, *excess)).unwrap_or(&0);
                let mut with: BTreeSet<usize> = BTreeSet::from([index]);
                for at in (start + 1..index).rev() {
                    let Some(out) = result(&lines[at].op) else { continue };
                    let only = readers.get(&out).is_some_and(|by| by.is_subset(&with));
                    let is_made = made_at(&out) == Some(&at);
                    if lines[at].region() == 0 && is_made && !live_out.contains(&out) && only {
                        with.insert(at);
                    }
                }
                with.len() - 1
            };
            let best = excesses.into_iter().map(|slot| (saved(&slot), slot)).max();
            if let Some((saved, slot)) = best
                && saved >= WORTH_A_CONDITION
            {
                let number = *numbers.entry(slot).or_insert_with(|| {
                    number += 1;
                    number
                });
                lines[index].unless = Some(Condition { number, slot });
            }
        }
    }

    /// The excesses on which an amount depends: if one of them is zero, so is the amount.
    fn excesses(
        &self,
        amount: Slot,
        lines: &[GuardedOp],
        writes_at: &BTreeMap<Place, BTreeSet<usize>>,
    ) -> BTreeSet<Slot> {
        let mut found = BTreeSet::new();
        // We visit each amount once, because a deal file may refer to one many times.
        let mut seen = BTreeSet::from([amount]);
        let mut next = vec![amount];
        while let Some(amount) = next.pop() {
            // The first write must compute the whole amount, with no payment out of it in `lines`.
            let mut at = writes_at.get(&(Kind::Money, amount)).into_iter().flatten();
            let (first, second) = (at.next(), at.next());
            let used_up = second.is_some_and(|second| *second < lines.len());
            let Some(line) = first.filter(|_| !used_up).and_then(|at| lines.get(*at)) else {
                continue;
            };
            if line.region() != 0 {
                continue;
            }
            let of = match line.op {
                Op::Min { a, b, .. } => vec![a, b],
                Op::Scale { amount, .. } => vec![amount],
                Op::Sum { minus, .. } if minus.len > 0 => {
                    found.insert(amount);
                    continue;
                }
                Op::Sum { plus, .. } if plus.len == 1 => plus.of(&self.operands).to_vec(),
                _ => continue,
            };
            next.extend(of.into_iter().filter(|slot| seen.insert(*slot)));
        }
        found
    }

    /// Moves each operation whose result only guarded operations read behind their guard: to just
    /// before the first reader or, if its operands change in between, where it is.
    pub(super) fn sink(&self, lines: &mut Vec<GuardedOp>, live_out: &BTreeSet<Place>) {
        let writes_at = self.writes_at(lines);
        let written = |place: &Place| writes_at.get(place).into_iter().flatten();
        let unchanged = |place: &Place, from: usize, to: usize| {
            written(place).all(|at| *at <= from || to <= *at)
        };
        let mut readers: BTreeMap<Place, Readers> = BTreeMap::new();
        // Operations to insert, by the index before which they go.
        let mut before: BTreeMap<usize, Vec<GuardedOp>> = BTreeMap::new();
        let mut moved: BTreeSet<usize> = BTreeSet::new();
        for index in (0..lines.len()).rev() {
            let line = lines[index];
            let read = reads(line.op, self, &self.operands);
            let mut now = line;
            let mut at = index;
            if let (0, Some(out)) = (line.region(), result(&line.op))
                && !live_out.contains(&out)
                && written(&out).next() == Some(&index)
                && let Some(Readers { first, guard, unless }) = readers.get(&out).copied()
                && (guard.is_some() || unless.is_some())
            {
                let first = start_of(lines, first, unless);
                let under = GuardedOp { op: line.op, guard, unless };
                let is_final = |place: Place| written(&place).all(|at| *at < index);
                if read.iter().all(|place| unchanged(place, index, first)) {
                    (now, at) = (under, first);
                } else if under.conditions().all(is_final) {
                    now = under;
                }
            }
            for place in read {
                let GuardedOp { guard, unless, .. } = now;
                let by = readers.entry(place).or_insert(Readers { first: at, guard, unless });
                by.first = by.first.min(at);
                let same = |a: Option<Condition>, b: Option<Condition>| {
                    a.map(|a| a.number) == b.map(|b| b.number)
                };
                if !same(by.guard, now.guard) {
                    (by.guard, by.unless) = (None, None);
                }
                if !same(by.unless, now.unless) {
                    by.unless = None;
                }
            }
            // The condition itself is evaluated unconditionally.
            for place in now.conditions() {
                readers.insert(place, Readers { first: at, guard: None, unless: None });
            }
            if at == index {
                lines[index] = now;
            } else {
                moved.insert(index);
                before.entry(at).or_default().push(now);
            }
        }
        let old = std::mem::take(lines);
        for (index, line) in old.into_iter().enumerate() {
            lines.extend(before.remove(&index).into_iter().flatten().rev());
            if !moved.contains(&index) {
                lines.push(line);
            }
        }
    }

    /// The lines that write each place.
    fn writes_at(&self, lines: &[GuardedOp]) -> BTreeMap<Place, BTreeSet<usize>> {
        lines_by_place(lines, |line| writes(line.op, self, &self.operands))
    }

    /// The lines that read each place.
    pub(super) fn readers_at(&self, lines: &[GuardedOp]) -> BTreeMap<Place, BTreeSet<usize>> {
        lines_by_place(lines, |line| {
            reads(line.op, self, &self.operands).into_iter().chain(line.conditions())
        })
    }

    /// Writes the lines back, with one skip before each run of operations under one condition.
    pub(super) fn emit(&mut self, lines: Vec<GuardedOp>) {
        self.ops.clear();
        // The index of each open skip, and its condition.
        let mut guard: Option<(usize, Slot)> = None;
        let mut unless: Option<(usize, u32)> = None;
        for line in lines {
            let mask = line.guard.map(|guard| guard.slot);
            if mask != guard.map(|(_, mask)| mask) {
                unless = None;
                guard = mask.map(|mask| {
                    self.ops.push(Op::SkipUnless { mask, skip: 0 });
                    (self.ops.len() - 1, mask)
                });
            }
            if line.unless.map(|unless| unless.number) != unless.map(|(_, number)| number) {
                unless = line.unless.map(|unless| {
                    self.ops.push(Op::SkipIfZero { amount: unless.slot, skip: 0 });
                    (self.ops.len() - 1, unless.number)
                });
            }
            self.ops.push(narrowed(line.op, &self.operands));
            let last = self.ops.len() - 1;
            for at in [guard.map(|(at, _)| at), unless.map(|(at, _)| at)].into_iter().flatten() {
                if let Op::SkipUnless { skip, .. } | Op::SkipIfZero { skip, .. } = &mut self.ops[at]
                {
                    *skip = u16::try_from(last - at).unwrap_or(u16::MAX);
                }
            }
        }
    }
}

/// Where to insert an operation under `unless` that must come before the line `at`. It must not
/// split a run of lines under another condition on an amount: that condition can be evaluated only
/// once, because the payments of the run draw the amount down.
fn start_of(lines: &[GuardedOp], mut at: usize, unless: Option<Condition>) -> usize {
    let number = |unless: Option<Condition>| unless.map(|unless| unless.number);
    let run = number(lines[at].unless);
    if run != number(unless) {
        while at > 0 && number(lines[at - 1].unless) == run {
            at -= 1;
        }
    }
    at
}

/// Replaces a sum of one or two terms, or a difference, by the cheaper operation for it.
fn narrowed(op: Op, operands: &[Slot]) -> Op {
    match op {
        Op::Sum { plus, minus, out } => match (plus.of(operands), minus.of(operands)) {
            ([a], []) => Op::Copy { a: *a, out },
            ([a, b], []) => Op::Add { a: *a, b: *b, out },
            ([a], [b]) => Op::Less { a: *a, b: *b, out },
            _ => op,
        },
        Op::RateSum { plus, minus, out } => match (plus.of(operands), minus.of(operands)) {
            ([a, b], []) => Op::RateAdd { a: *a, b: *b, out },
            ([a], [b]) => Op::RateLess { a: *a, b: *b, out },
            _ => op,
        },
        op => op,
    }
}
