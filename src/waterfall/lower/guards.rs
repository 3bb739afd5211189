//! What only a conditional step needs, behind a guard together with it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::access::{Place, reads, result, writes};
use super::super::program::{Kind, Op, Program, Slot};
use super::{Guard, Line};

impl Program {
    /// Puts what is needed only under one guard there, at its beginning.
    pub(super) fn sink(&self, lines: &mut Vec<Line>, kept: &BTreeSet<Place>) {
        let mut writes_at: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        let mut first_of: BTreeMap<u32, (usize, Guard)> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            for place in writes(line.op, self, &self.operands) {
                writes_at.entry(place).or_default().push(index);
            }
            if let Some(guard) = line.guard {
                first_of.entry(guard.number).or_insert((index, guard));
            }
        }
        // For each place, whether all that reads it stands under one guard.
        let mut readers: BTreeMap<Place, Option<u32>> = BTreeMap::new();
        let mut sunk: BTreeMap<u32, Vec<Line>> = BTreeMap::new();
        let mut rest: Vec<Line> = Vec::new();
        for (index, line) in lines.iter().enumerate().rev() {
            let reads_now = reads(line.op, self, &self.operands);
            let mut line = *line;
            let mut moves = false;
            if let (0, Some(out)) = (line.region(), result(&line.op))
                && let Some(Some(number)) = readers.get(&out)
                && !kept.contains(&out)
                && let Some((start, guard)) = first_of.get(number)
            {
                let changes = |place: &Place| {
                    writes_at
                        .get(place)
                        .is_some_and(|at| at.iter().any(|at| index < *at && at < start))
                };
                let is_condition = out == (Kind::Mask, guard.slot);
                if index < *start
                    && !is_condition
                    && writes_at.get(&out).is_some_and(|at| at.len() == 1)
                    && !reads_now.iter().any(changes)
                {
                    line.guard = Some(*guard);
                    moves = true;
                }
            }
            let region = line.guard.map(|guard| guard.number);
            let amount = line.unless.map(|unless| (Kind::Money, unless.slot));
            for place in reads_now.into_iter().chain(amount) {
                let reader = readers.entry(place).or_insert(region);
                if *reader != region {
                    *reader = None;
                }
            }
            readers.extend(line.guard.map(|guard| ((Kind::Mask, guard.slot), None)));
            if moves {
                sunk.entry(region.unwrap_or(0)).or_default().push(line);
            } else {
                rest.push(line);
            }
        }
        let mut done: BTreeSet<u32> = BTreeSet::new();
        lines.clear();
        for line in rest.into_iter().rev() {
            if let Some(guard) = line.guard
                && done.insert(guard.number)
            {
                lines.extend(sunk.remove(&guard.number).into_iter().flatten().rev());
            }
            lines.push(line);
        }
    }

    /// The operations, each stretch under one condition behind one guard.
    pub(super) fn guard(&mut self, lines: Vec<Line>) {
        self.ops.clear();
        // Where each guard that is open stands, and what it is of.
        let mut guard: Option<(usize, Slot)> = None;
        let mut unless: Option<(usize, u32)> = None;
        for line in lines {
            let mask = line.guard.map(|guard| guard.slot);
            if mask != guard.map(|(_, mask)| mask) {
                unless = None;
                guard = mask.map(|mask| {
                    self.ops.push(Op::Guard { mask, skip: 0 });
                    (self.ops.len() - 1, mask)
                });
            }
            if line.unless.map(|unless| unless.number) != unless.map(|(_, number)| number) {
                unless = line.unless.map(|unless| {
                    self.ops.push(Op::Unless { amount: unless.slot, skip: 0 });
                    (self.ops.len() - 1, unless.number)
                });
            }
            self.ops.push(narrowed(line.op, &self.operands));
            let last = self.ops.len() - 1;
            for at in [guard.map(|(at, _)| at), unless.map(|(at, _)| at)].into_iter().flatten() {
                if let Op::Guard { skip, .. } | Op::Unless { skip, .. } = &mut self.ops[at] {
                    *skip = u16::try_from(last - at).unwrap_or(u16::MAX);
                }
            }
        }
    }
}

/// A sum of two, or a difference, as the operation that says so.
fn narrowed(op: Op, operands: &[Slot]) -> Op {
    let Op::Sum { plus, minus, out } = op else { return op };
    match (plus.of(operands), minus.of(operands)) {
        ([a, b], []) => Op::Add { a: *a, b: *b, out },
        ([a], [b]) => Op::Less { a: *a, b: *b, out },
        _ => op,
    }
}
