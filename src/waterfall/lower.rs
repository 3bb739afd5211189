//! A program made shorter for lanes, which tell results and no steps between.
//!
//! It computes the same: what is worked out twice is worked out once, copies are left out, what
//! nothing needs is not worked out, and what only a conditional step needs is skipped while no lane
//! meets its condition. Where cash is what is carried (floats; whole cents) an amount is booked
//! once.

use std::collections::BTreeMap;

use super::access::{Place, reads, renamed, result, writes};
use super::program::{Kind, Op, Program, Slot};

impl Program {
    /// The program for lanes, with these tests forced.
    pub(crate) fn lowered(&self, forced: &[(u16, bool)]) -> Self {
        let mut program = self.clone();
        program.book_once();
        program.ops.retain(|op| match op {
            Op::Forced { named, .. } => forced.iter().any(|(known, _)| known == named),
            Op::GivenRate { .. } => false,
            _ => true,
        });
        let kept = program.kept();
        program.share_values(&kept);
        program.drop_unneeded(&kept);
        program.guard(&kept);
        program.clear_only_written();
        program
    }

    /// Cents and what is carried are the same in lanes; the second booking is left out, but for a
    /// class that is also paid from outside the account, whose cents say so.
    fn book_once(&mut self) {
        let outside: Vec<u16> = self
            .steps
            .iter()
            .filter(|step| step.cash.is_none())
            .flat_map(|step| step.payees.of(&self.payees))
            .filter_map(|payee| payee.cents.map(|_| payee.recipient))
            .collect();
        for (index, class) in (0..).zip(&mut self.classes) {
            if outside.contains(&index) {
                continue;
            }
            for payee in self.payees.iter_mut().filter(|payee| payee.recipient == index) {
                if payee.carried.is_some() {
                    payee.cents = None;
                }
            }
            class.scheduled_cents = class.scheduled;
            class.unscheduled_cents = class.unscheduled;
        }
    }

    /// Slots that are needed after a month: results, and what the next month reads first.
    fn kept(&self) -> Vec<Place> {
        let mut kept: Vec<Place> = Vec::new();
        for class in &self.classes {
            kept.extend(
                [
                    class.opening,
                    class.balance,
                    class.accrued,
                    class.shortfall_share,
                    class.interest_due,
                    class.unpaid,
                    class.interest_cents,
                    class.unpaid_cents,
                    class.residual_cents,
                    class.scheduled_cents,
                    class.unscheduled_cents,
                    class.outside_cents,
                    class.scheduled,
                    class.unscheduled,
                    class.loss,
                    class.carryover,
                    class.carryover_due,
                    class.carryover_cents,
                    class.accretion,
                    class.unpaid_loss,
                    class.write_up,
                ]
                .map(|slot| (Kind::Money, slot)),
            );
            kept.push((Kind::Rate, class.rate));
            // A notional of its own is shown as the balance.
            let is_balance = self.ops.iter().any(|op| {
                result(op) == Some((Kind::Money, class.notional))
                    && copied(*op, &self.operands) == Some(class.opening)
            });
            if !is_balance {
                kept.push((Kind::Money, class.notional));
            }
        }
        let accounts = self.accounts.iter().flat_map(|account| [account.balance, account.opening]);
        let others = accounts.chain(self.parties.iter().copied()).chain([self.cash, self.received]);
        kept.extend(others.map(|slot| (Kind::Money, slot)));
        kept.extend(self.sticky.iter().map(|slot| (Kind::Mask, *slot)));
        let mut written: Vec<Place> = Vec::new();
        for op in &self.ops {
            let first = reads(*op, self, &self.operands);
            kept.extend(first.into_iter().filter(|place| !written.contains(place)));
            written.extend(writes(*op, self, &self.operands));
        }
        kept.sort_unstable();
        kept.dedup();
        kept
    }

    /// Works out once what would be worked out twice, and leaves copies out.
    fn share_values(&mut self, kept: &[Place]) {
        let mut last_use: BTreeMap<Place, usize> = BTreeMap::new();
        let mut written: BTreeMap<Place, usize> = BTreeMap::new();
        for (index, op) in self.ops.iter().enumerate() {
            for place in reads(*op, self, &self.operands) {
                last_use.insert(place, index);
            }
            for place in writes(*op, self, &self.operands) {
                *written.entry(place).or_default() += 1;
            }
        }
        let once =
            |place: &Place| written.get(place) == Some(&1) && kept.binary_search(place).is_err();
        let (mut ops, mut operands) = (Vec::new(), Vec::new());
        // A place that stands for another, as long as that one keeps its value.
        let mut stands: BTreeMap<Place, Slot> = BTreeMap::new();
        let mut versions: BTreeMap<Place, u32> = BTreeMap::new();
        let mut known: BTreeMap<String, (Slot, u32)> = BTreeMap::new();
        for (index, op) in self.ops.clone().iter().enumerate() {
            let name = |place: Place| stands.get(&place).copied().unwrap_or(place.1);
            let start = operands.len();
            let op = renamed(*op, self, &mut operands, name);
            self.rename_step(op, name);
            if let Some(out) = result(&op).filter(once) {
                let version = |place: &Place| versions.get(place).copied().unwrap_or(0);
                let same = copied(op, &operands).or_else(|| {
                    let (slot, at) = *known.get(&key(op, self, &operands, version))?;
                    (version(&(out.0, slot)) == at).then_some(slot)
                });
                if let Some(slot) = same {
                    stands.insert(out, slot);
                    operands.truncate(start);
                    continue;
                }
            }
            // What is about to change is kept for those that still stand for it.
            let changed = writes(op, self, &operands);
            for place in &changed {
                let mut heirs: Vec<Place> = stands
                    .iter()
                    .filter(|((kind, _), slot)| (*kind, **slot) == *place)
                    .map(|(heir, _)| *heir)
                    .collect();
                let needed = |heir: &Place| last_use.get(heir).is_some_and(|last| *last > index);
                heirs.retain(|heir| {
                    let needed = needed(heir);
                    if !needed {
                        stands.remove(heir);
                    }
                    needed
                });
                if let Some((first, rest)) = heirs.split_first() {
                    stands.remove(first);
                    ops.push(copy(*first, place.1, &mut operands));
                    *versions.entry(*first).or_default() += 1;
                    for heir in rest {
                        stands.insert(*heir, first.1);
                    }
                }
            }
            let version = |place: &Place| versions.get(place).copied().unwrap_or(0);
            let worked_out = result(&op).map(|out| (out, key(op, self, &operands, version)));
            for place in changed {
                *versions.entry(place).or_default() += 1;
            }
            if let Some((out, key)) = worked_out {
                known.insert(key, (out.1, versions.get(&out).copied().unwrap_or(0)));
            }
            ops.push(op);
        }
        self.ops = ops;
        self.operands = operands;
    }

    /// A step's amount and condition under other names.
    fn rename_step(&mut self, op: Op, name: impl Fn(Place) -> Slot) {
        if let Op::Step(index) = op {
            let step = &mut self.steps[usize::from(index)];
            step.amount = step.amount.map(|slot| name((Kind::Money, slot)));
            step.when = step.when.map(|slot| name((Kind::Mask, slot)));
        }
    }

    /// Leaves out what nothing needs.
    fn drop_unneeded(&mut self, kept: &[Place]) {
        let mut needed: Vec<Place> = kept.to_vec();
        let mut ops = Vec::new();
        for op in self.ops.iter().rev() {
            if let Some(out) = result(op) {
                let Some(found) = needed.iter().position(|place| *place == out) else { continue };
                needed.swap_remove(found);
            }
            for place in reads(*op, self, &self.operands) {
                if !needed.contains(&place) {
                    needed.push(place);
                }
            }
            ops.push(*op);
        }
        ops.reverse();
        self.ops = ops;
    }

    /// Puts what only steps of one condition need behind a guard, together with them.
    fn guard(&mut self, kept: &[Place]) {
        let ops = std::mem::take(&mut self.ops);
        let mut guarded: Vec<Op> = Vec::new();
        let mut index = 0;
        while index < ops.len() {
            // A run of pure operations, and the step it leads to.
            let run = ops[index..].iter().take_while(|op| result(op).is_some()).count();
            let at = index + run;
            let when = match ops.get(at) {
                Some(Op::Step(step)) => self.steps[usize::from(*step)].when,
                _ => None,
            };
            let Some(mask) = when else {
                guarded.extend(&ops[index..ops.len().min(at + 1)]);
                index = at + 1;
                continue;
            };
            let mut end = at + 1;
            let mut inside = self.only_for(&ops, index..at, end, kept);
            // Further steps of the same condition, where nothing else stands between.
            loop {
                let more = ops[end..].iter().take_while(|op| result(op).is_some()).count();
                let Some(Op::Step(step)) = ops.get(end + more) else { break };
                if self.steps[usize::from(*step)].when != Some(mask) {
                    break;
                }
                let wider = self.only_for(&ops, index..end + more, end + more + 1, kept);
                if (end..end + more).any(|op| !wider.contains(&op)) {
                    break;
                }
                end += more + 1;
                inside = wider;
            }
            let first: Vec<usize> = (index..at).filter(|op| !inside.contains(op)).collect();
            guarded.extend(first.iter().map(|op| ops[*op]));
            let within: Vec<Op> =
                (index..end).filter(|op| !first.contains(op)).map(|op| ops[op]).collect();
            let skip = u16::try_from(within.len()).unwrap_or(u16::MAX);
            guarded.push(Op::Guard { mask, skip });
            guarded.extend(within);
            index = end;
        }
        self.ops = guarded;
    }

    /// Of some operations, those whose results nothing needs but they and the steps up to `end`.
    fn only_for(
        &self,
        ops: &[Op],
        range: std::ops::Range<usize>,
        end: usize,
        kept: &[Place],
    ) -> Vec<usize> {
        let mut inside: Vec<usize> = Vec::new();
        for index in range.rev() {
            let Some(out) = result(&ops[index]) else { continue };
            let is_read = |op: &Op| reads(*op, self, &self.operands).contains(&out);
            let elsewhere = ops[..index].iter().any(is_read)
                || ops[end..].iter().any(is_read)
                || (index + 1..end).any(|other| {
                    let pure = result(&ops[other]).is_some();
                    is_read(&ops[other]) && pure && !inside.contains(&other)
                });
            let is_condition = (index..end).any(|other| match ops[other] {
                Op::Step(step) => {
                    out.0 == Kind::Mask && self.steps[usize::from(step)].when == Some(out.1)
                }
                _ => false,
            });
            if !elsewhere && !is_condition && kept.binary_search(&out).is_err() {
                inside.push(index);
            }
        }
        inside
    }

    /// Slots that nothing writes stay nil without being cleared.
    fn clear_only_written(&mut self) {
        let written: Vec<Place> =
            self.ops.iter().flat_map(|op| writes(*op, self, &self.operands)).collect();
        self.cleared.retain(|slot| written.contains(&(Kind::Money, *slot)));
    }
}

/// The slot that an operation only copies; amounts of lanes are not rounded any more.
fn copied(op: Op, operands: &[Slot]) -> Option<Slot> {
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
    let one = super::program::Span { start, len: 1 };
    let none = super::program::Span { start, len: 0 };
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
