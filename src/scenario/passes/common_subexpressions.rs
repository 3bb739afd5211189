//! Values worked out once, and copies left out.

use std::collections::{BTreeMap, BTreeSet};

use super::guarded_op::Line;
use crate::waterfall::{Kind, Op, Place, Program, Slot, Span, reads, renamed, result, writes};

impl Program {
    /// Works out once what would be worked out twice, and leaves copies out.
    pub(super) fn share_values(&mut self, lines: Vec<Line>, kept: &BTreeSet<Place>) -> Vec<Line> {
        let mut last_use: BTreeMap<Place, usize> = BTreeMap::new();
        let written = self.times_written(lines.iter().map(|line| line.op));
        for (index, line) in lines.iter().enumerate() {
            let read = reads(line.op, self, &self.operands).into_iter();
            for place in read.chain(line.conditions()) {
                last_use.insert(place, index);
            }
        }
        let once = |place: &Place| written.get(place) == Some(&1) && !kept.contains(place);
        let (mut shared, mut operands) = (Vec::<Line>::new(), Vec::new());
        // A place that stands for another, as long as that one keeps its value.
        let mut stands: BTreeMap<Place, Stand> = BTreeMap::new();
        let mut versions: BTreeMap<Place, u32> = BTreeMap::new();
        let mut known: BTreeMap<(String, u32), (Slot, u32)> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            let name = |place: Place| stands.get(&place).map_or(place.1, |stand| stand.slot);
            let start = operands.len();
            let op = renamed(line.op, self, &mut operands, name);
            let line = Line { op, ..line.renamed(name) };
            let region = line.region();
            if let Some(out) = result(&op).filter(once) {
                let version = |place: &Place| versions.get(place).copied().unwrap_or(0);
                let same = copied(op, &operands).or_else(|| {
                    // Worked out for everyone, or under the same conditions.
                    let key = key(op, self, &operands, version);
                    [0, line.outer(), region].into_iter().find_map(|region| {
                        let (slot, at) = *known.get(&(key.clone(), region))?;
                        (version(&(out.0, slot)) == at).then_some(slot)
                    })
                });
                if let Some(slot) = same {
                    stands.insert(out, Stand { slot, region });
                    operands.truncate(start);
                    continue;
                }
            }
            // What is about to change is kept for those that still stand for it.
            let changed = writes(op, self, &operands);
            for place in &changed {
                let standing = stands.iter().filter(|((kind, _), s)| (*kind, s.slot) == *place);
                let mut heirs: Vec<(Place, u32)> =
                    standing.map(|(heir, stand)| (*heir, stand.region)).collect();
                heirs.retain(|(heir, _)| {
                    let needed = last_use.get(heir).is_some_and(|last| *last > index);
                    if !needed {
                        stands.remove(heir);
                    }
                    needed
                });
                let Some(((first, of), rest)) = heirs.split_first() else { continue };
                stands.remove(first);
                let op = copy(*first, place.1, &mut operands);
                *versions.entry(*first).or_default() += 1;
                // Under a condition only what is needed only there.
                if *of == region {
                    shared.push(Line { op, ..line });
                } else if *of == line.outer() {
                    let at = shared.iter().rposition(|line| line.region() != region);
                    shared.insert(at.map_or(0, |at| at + 1), Line { op, unless: None, ..line });
                } else {
                    let at = shared.iter().rposition(|other| other.outermost() != line.outermost());
                    let before = Line { op, guard: None, unless: None };
                    shared.insert(at.map_or(0, |at| at + 1), before);
                }
                for (heir, region) in rest {
                    stands.insert(*heir, Stand { slot: first.1, region: *region });
                }
            }
            let version = |place: &Place| versions.get(place).copied().unwrap_or(0);
            let worked_out = result(&op).map(|out| (out, key(op, self, &operands, version)));
            for place in changed {
                *versions.entry(place).or_default() += 1;
            }
            if let Some((out, key)) = worked_out {
                let version = versions.get(&out).copied().unwrap_or(0);
                known.insert((key, region), (out.1, version));
            }
            shared.push(line);
        }
        self.operands = operands;
        shared
    }

    /// A payment uses up the amount that it is given, where nothing else needs it, and a claim that
    /// it pays whole, instead of a copy.
    pub(super) fn take_over(&mut self, lines: Vec<Line>, kept: &BTreeSet<Place>) -> Vec<Line> {
        let mut uses: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            let mut places = reads(line.op, self, &self.operands);
            places.extend(writes(line.op, self, &self.operands));
            places.extend(line.conditions());
            places.sort_unstable();
            places.dedup();
            for place in places {
                uses.entry(place).or_default().push(index);
            }
        }
        let mut stands: BTreeMap<Place, Slot> = BTreeMap::new();
        let (mut taken, mut operands) = (Vec::new(), Vec::new());
        for (index, line) in lines.iter().enumerate() {
            let name = |place: Place| stands.get(&place).copied().unwrap_or(place.1);
            if let (Op::Sum { out, .. }, Some(from)) = (line.op, copied(line.op, &self.operands)) {
                let (out, from) = ((Kind::Money, out), (Kind::Money, from));
                let later = |place| {
                    let uses = uses.get(&place).map_or(&[][..], Vec::as_slice);
                    uses.iter().copied().filter(|at| *at > index).collect::<Vec<usize>>()
                };
                let is_claim = |at: &usize| match lines[*at].op {
                    Op::Pay { of, .. } | Op::Allocate { of } => {
                        (of.left, of.claim) == (out.1, from.1)
                    }
                    _ => false,
                };
                let is_used_up = later(from).is_empty() && !kept.contains(&from);
                let is_own_claim = matches!(&later(out)[..], [only] if is_claim(only))
                    && later(from).first() == later(out).first();
                if !kept.contains(&out) && (is_used_up || is_own_claim) {
                    stands.insert(out, name(from));
                    continue;
                }
            }
            let op = renamed(line.op, self, &mut operands, name);
            let op = match op {
                Op::Pay { cash, mut of } => {
                    of.left = name((Kind::Money, of.left));
                    of.claim = name((Kind::Money, of.claim));
                    Op::Pay { cash, of }
                }
                Op::Allocate { mut of } => {
                    of.left = name((Kind::Money, of.left));
                    of.claim = name((Kind::Money, of.claim));
                    Op::Allocate { of }
                }
                op => op,
            };
            taken.push(Line { op, ..line.renamed(name) });
        }
        self.operands = operands;
        taken
    }
}

/// A slot that another stands for, and the guard under which it began to.
#[derive(Debug, Clone, Copy)]
struct Stand {
    slot: Slot,
    region: u32,
}

/// The slot that an operation only copies; amounts of lanes are not rounded any more.
pub(super) fn copied(op: Op, operands: &[Slot]) -> Option<Slot> {
    match op {
        Op::Sum { plus, minus, .. } | Op::RateSum { plus, minus, .. } => {
            match (plus.of(operands), minus.of(operands)) {
                ([one], []) => Some(*one),
                _ => None,
            }
        }
        Op::Round { a, .. } => Some(a),
        Op::Or { a, b, .. } | Op::And { a, b, .. } if a == b => Some(a),
        _ => None,
    }
}

/// A copy of a slot.
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

/// What an operation works out, told by its operands and how often each has changed.
fn key(op: Op, program: &Program, operands: &[Slot], version: impl Fn(&Place) -> u32) -> String {
    let mut places = reads(op, program, operands);
    let mut shape = match op {
        Op::Sum { plus, minus, .. } => format!("sum {} {}", plus.len, minus.len),
        Op::RateSum { plus, minus, .. } => format!("rate sum {} {}", plus.len, minus.len),
        Op::Weighted { weights, .. } => format!("weighted {}", weights.len),
        Op::Scale { by, rounding, .. } => format!("scale {by:?} {rounding:?}"),
        Op::Accrue { day_count, rounding, .. } => format!("accrue {day_count:?} {rounding:?}"),
        Op::PerActualDays { day_count, .. } => format!("per actual days {day_count:?}"),
        Op::Round { rounding, .. } => format!("round {rounding:?}"),
        other => {
            let text = format!("{other:?}");
            text.split([' ', '(']).next().unwrap_or_default().to_owned()
        }
    };
    for place in places.drain(..) {
        shape.push_str(&format!(" {:?}{}v{}", place.0, place.1, version(&place)));
    }
    shape
}
