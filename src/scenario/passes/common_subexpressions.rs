//! Common subexpression elimination, copy propagation, and copies that payments need not make.

use std::collections::{BTreeMap, BTreeSet};

use super::guarded_op::{GuardedOp, lines_by_place, op_name};
use crate::waterfall::{Kind, Op, Place, Program, Slot, Span, reads, renamed, result, writes};

impl Program {
    /// Removes copies and operations whose value another place already has. Later reads use that
    /// place, through an alias. Because places are overwritten, we number the versions of each.
    pub(super) fn eliminate_common_subexpressions(
        &mut self,
        lines: Vec<GuardedOp>,
        live_out: &BTreeSet<Place>,
    ) -> Vec<GuardedOp> {
        let read_at = self.readers_at(&lines);
        let written = self.times_written(lines.iter().map(|line| line.op));
        let is_temporary =
            |place: &Place| written.get(place) == Some(&1) && !live_out.contains(place);
        let (mut shared, mut operands) = (Vec::<GuardedOp>::new(), Vec::new());
        // Removed places, each with the slot that has its value until that slot is overwritten.
        let mut aliases: BTreeMap<Place, Alias> = BTreeMap::new();
        let mut versions: BTreeMap<Place, u32> = BTreeMap::new();
        let mut available: BTreeMap<(String, u32), (Slot, u32)> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            let name = |place: Place| aliases.get(&place).map_or(place.1, |alias| alias.slot);
            let start = operands.len();
            let op = renamed(line.op, self, &mut operands, name);
            let line = GuardedOp { op, ..line.renamed(name) };
            let region = line.region();
            if let Some(out) = result(&op).filter(is_temporary) {
                let version = |place: &Place| versions.get(place).copied().unwrap_or(0);
                let same = copied(op, &operands).or_else(|| {
                    // Computed unconditionally, under the same test, or under the same conditions.
                    let key = key(op, self, &operands, version);
                    [0, line.outer(), region].into_iter().find_map(|region| {
                        let (slot, at) = *available.get(&(key.clone(), region))?;
                        (version(&(out.0, slot)) == at).then_some(slot)
                    })
                });
                if let Some(slot) = same {
                    aliases.insert(out, Alias { slot, region });
                    operands.truncate(start);
                    continue;
                }
            }
            // The operation overwrites slots that have aliases. We first copy the old value for the
            // aliases that are still read.
            let changed = writes(op, self, &operands);
            for place in &changed {
                let of_place = aliases.iter().filter(|((kind, _), a)| (*kind, a.slot) == *place);
                let mut readers: Vec<(Place, u32)> =
                    of_place.map(|(reader, alias)| (*reader, alias.region)).collect();
                readers.retain(|(reader, _)| {
                    let needed = read_at.get(reader).is_some_and(|at| at.last() > Some(&index));
                    if !needed {
                        aliases.remove(reader);
                    }
                    needed
                });
                let Some(((first, of), rest)) = readers.split_first() else { continue };
                aliases.remove(first);
                let op = copy(*first, place.1, &mut operands);
                *versions.entry(*first).or_default() += 1;
                // The copy runs under the condition under which the alias began.
                if *of == region {
                    shared.push(GuardedOp { op, ..line });
                } else if *of == line.outer() {
                    let at = shared.iter().rposition(|line| line.region() != region);
                    shared
                        .insert(at.map_or(0, |at| at + 1), GuardedOp { op, unless: None, ..line });
                } else {
                    let at = shared.iter().rposition(|other| other.outermost() != line.outermost());
                    let before = GuardedOp { op, guard: None, unless: None };
                    shared.insert(at.map_or(0, |at| at + 1), before);
                }
                for (reader, region) in rest {
                    aliases.insert(*reader, Alias { slot: first.1, region: *region });
                }
            }
            let version = |place: &Place| versions.get(place).copied().unwrap_or(0);
            let computed = result(&op).map(|out| (out, key(op, self, &operands, version)));
            for place in changed {
                *versions.entry(place).or_default() += 1;
            }
            if let Some((out, key)) = computed {
                let version = versions.get(&out).copied().unwrap_or(0);
                available.insert((key, region), (out.1, version));
            }
            shared.push(line);
        }
        self.operands = operands;
        shared
    }

    /// Copy coalescing for payments, which draw down the slots of their amount and claim. A payment
    /// needs no copy of its amount if nothing reads the source later, or if the source is its own
    /// claim, which it then pays in full.
    pub(super) fn coalesce_payment_copies(
        &mut self,
        lines: Vec<GuardedOp>,
        live_out: &BTreeSet<Place>,
    ) -> Vec<GuardedOp> {
        let uses = lines_by_place(&lines, |line| {
            let read = reads(line.op, self, &self.operands).into_iter();
            read.chain(writes(line.op, self, &self.operands)).chain(line.conditions())
        });
        let mut sources: BTreeMap<Place, Slot> = BTreeMap::new();
        let (mut coalesced, mut operands) = (Vec::new(), Vec::new());
        for (index, line) in lines.iter().enumerate() {
            let name = |place: Place| sources.get(&place).copied().unwrap_or(place.1);
            if let (Op::Sum { out, .. }, Some(from)) = (line.op, copied(line.op, &self.operands)) {
                let (out, from) = ((Kind::Money, out), (Kind::Money, from));
                let later = |place: Place| {
                    let uses = uses.get(&place).into_iter().flatten().copied();
                    uses.filter(|at| *at > index).collect::<Vec<usize>>()
                };
                let is_claim = |at: &usize| match lines[*at].op {
                    Op::Pay { of, .. } | Op::Allocate { of } => {
                        (of.left, of.claim) == (out.1, from.1)
                    }
                    _ => false,
                };
                let is_dead_after = later(from).is_empty() && !live_out.contains(&from);
                let is_own_claim = matches!(&later(out)[..], [only] if is_claim(only))
                    && later(from).first() == later(out).first();
                if !live_out.contains(&out) && (is_dead_after || is_own_claim) {
                    sources.insert(out, name(from));
                    continue;
                }
            }
            let mut op = renamed(line.op, self, &mut operands, name);
            if let Op::Pay { of, .. } | Op::Allocate { of } = &mut op {
                of.left = name((Kind::Money, of.left));
                of.claim = name((Kind::Money, of.claim));
            }
            coalesced.push(GuardedOp { op, ..line.renamed(name) });
        }
        self.operands = operands;
        coalesced
    }
}

/// The slot that has the value of a removed place, and the condition under which the alias began.
#[derive(Debug, Clone, Copy)]
struct Alias {
    slot: Slot,
    region: u32,
}

/// The slot that an operation copies, if it does no more. Rounding is a copy: amounts in floats are
/// not rounded, and amounts in cents are whole.
pub(super) fn copied(op: Op, operands: &[Slot]) -> Option<Slot> {
    match op {
        Op::Sum { plus, minus, .. } | Op::RateSum { plus, minus, .. } if minus.len == 0 => {
            if let [one] = plus.of(operands) { Some(*one) } else { None }
        }
        Op::Round { a, .. } => Some(a),
        Op::Or { a, b, .. } | Op::And { a, b, .. } if a == b => Some(a),
        _ => None,
    }
}

/// An operation that copies a slot.
fn copy((kind, out): Place, from: Slot, operands: &mut Vec<Slot>) -> Op {
    let start = u16::try_from(operands.len()).unwrap_or(u16::MAX);
    let one = Span { start, len: 1 };
    let none = Span { start, len: 0 };
    if kind != Kind::Mask {
        operands.push(from);
    }
    match kind {
        Kind::Money => Op::Sum { plus: one, minus: none, out },
        Kind::Rate => Op::RateSum { plus: one, minus: none, out },
        Kind::Mask => Op::Or { a: from, b: from, out },
    }
}

/// Identifies the value that an operation computes: by its kind, its operands and their versions.
fn key(op: Op, program: &Program, operands: &[Slot], version: impl Fn(&Place) -> u32) -> String {
    let mut shape = match op {
        Op::Sum { plus, minus, .. } => format!("sum {} {}", plus.len, minus.len),
        Op::RateSum { plus, minus, .. } => format!("rate sum {} {}", plus.len, minus.len),
        Op::Weighted { weights, .. } => format!("weighted {}", weights.len),
        Op::Scale { by, rounding, .. } => format!("scale {by:?} {rounding:?}"),
        Op::Accrue { accrual, rounding, .. } => format!("accrue {accrual} {rounding:?}"),
        Op::PerActualDays { accrual, .. } => format!("per actual days {accrual}"),
        Op::Round { rounding, .. } => format!("round {rounding:?}"),
        other => op_name(&other),
    };
    for place in reads(op, program, operands) {
        shape.push_str(&format!(" {:?}{}v{}", place.0, place.1, version(&place)));
    }
    shape
}
