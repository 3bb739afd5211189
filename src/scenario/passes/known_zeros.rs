//! Propagates amounts that are zero in every lane in every month.

use std::collections::BTreeSet;

use super::guarded_op::GuardedOp;
use crate::waterfall::{Kind, Op, Place, Program, Slot, Span, reads, writes};

impl Program {
    /// Follows the amounts that begin a month at zero. Drops zero terms of sums and payments of
    /// zero. The first booking in a slot stores instead of adding.
    pub(super) fn propagate_zeros(&mut self, lines: &mut Vec<GuardedOp>) {
        let mut zero: BTreeSet<Slot> = self.cleared.iter().copied().collect();
        let mut kept = Vec::with_capacity(lines.len());
        for mut line in lines.drain(..) {
            let Some(op) = self.without_zeros(line.op, &zero) else { continue };
            line.op = op;
            let is_zero = matches!(op, Op::Sum { plus, .. } if plus.len == 0);
            for (kind, slot) in writes(op, self, &self.operands) {
                let stays = is_zero && (line.region() == 0 || zero.contains(&slot));
                match kind {
                    Kind::Money if stays => zero.insert(slot),
                    Kind::Money => zero.remove(&slot),
                    Kind::Rate | Kind::Mask => false,
                };
            }
            kept.push(line);
        }
        *lines = kept;
    }

    /// The operation without zero operands; none if it has no effect.
    fn without_zeros(&mut self, op: Op, zero: &BTreeSet<Slot>) -> Option<Op> {
        let is_zero = |slot: &Slot| zero.contains(slot);
        let mut op = op;
        if let Op::Pay { of, .. } | Op::Allocate { of } | Op::PayPart { of, .. } = &mut op {
            if is_zero(&of.left) || is_zero(&of.claim) {
                return of.settled.map(set_to_zero);
            }
            of.is_first = is_zero(&of.booked);
        }
        Some(match op {
            Op::Sum { plus, minus, out } => {
                let plus = self.span_without(plus, zero);
                let minus = self.span_without(minus, zero);
                let minus = if plus.len == 0 { Span { len: 0, ..minus } } else { minus };
                Op::Sum { plus, minus, out }
            }
            Op::Min { a, b, out } if is_zero(&a) || is_zero(&b) => set_to_zero(out),
            Op::Covered { amount, cash, out } if is_zero(&amount) || is_zero(&cash) => {
                set_to_zero(out)
            }
            Op::Max { a, b, out } if is_zero(&a) => self.copied_to(b, out),
            Op::Max { a, b, out } if is_zero(&b) => self.copied_to(a, out),
            Op::Select { a, b, out, .. } if is_zero(&a) && is_zero(&b) => set_to_zero(out),
            Op::Round { a: of, out, .. }
            | Op::Scale { amount: of, out, .. }
            | Op::Accrue { balance: of, out, .. }
                if is_zero(&of) =>
            {
                set_to_zero(out)
            }
            op => op,
        })
    }

    fn span_without(&mut self, span: Span, zero: &BTreeSet<Slot>) -> Span {
        let slots = span.of(&self.operands).iter().copied();
        let left: Vec<Slot> = slots.filter(|slot| !zero.contains(slot)).collect();
        if left.len() == usize::from(span.len) { span } else { self.operand_span(&left) }
    }

    fn copied_to(&mut self, from: Slot, out: Slot) -> Op {
        let (plus, minus) = (self.operand_span(&[from]), self.operand_span(&[]));
        Op::Sum { plus, minus, out }
    }

    fn operand_span(&mut self, slots: &[Slot]) -> Span {
        let narrow = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let start = narrow(self.operands.len());
        self.operands.extend_from_slice(slots);
        Span { start, len: narrow(slots.len()) }
    }

    /// Clears only the slots that a month may read before it writes them. A slot that is written
    /// unconditionally before any read needs no clearing.
    pub(super) fn clear_only_needed(&mut self) {
        let mut touched: BTreeSet<Place> = BTreeSet::new();
        let mut written: BTreeSet<Place> = BTreeSet::new();
        // The number of following operations that a condition may skip.
        let mut conditional = 0;
        for op in &self.ops {
            let is_conditional = conditional > 0;
            conditional = conditional.max(1) - 1;
            if let Op::SkipUnless { skip, .. } | Op::SkipIfZero { skip, .. } = op {
                conditional = conditional.max(usize::from(*skip));
            }
            touched.extend(reads(*op, self, &self.operands));
            for place in writes(*op, self, &self.operands) {
                if !is_conditional && !touched.contains(&place) {
                    written.insert(place);
                }
                touched.insert(place);
            }
        }
        self.cleared.retain(|slot| {
            let place = (Kind::Money, *slot);
            touched.contains(&place) && !written.contains(&place)
        });
    }
}

/// An operation that sets an amount to zero: a sum without terms.
const fn set_to_zero(out: Slot) -> Op {
    let none = Span { start: 0, len: 0 };
    Op::Sum { plus: none, minus: none, out }
}
