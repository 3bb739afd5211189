//! The slots that each operation reads and writes (its uses and definitions).

use std::collections::BTreeSet;

use super::op::{Op, Settling, Slot, Span};
use super::program::{Kind, Program};

/// A slot with its type, for money, rate and mask slots are numbered separately.
pub(crate) type Place = (Kind, Slot);

/// Calls `each` with every slot that an operation only reads, and `spans` with every range of
/// operands. Both may replace what they get by another slot or range.
fn visit(
    op: &mut Op,
    each: &mut impl FnMut(Kind, &mut Slot),
    spans: &mut impl FnMut(Kind, &mut Span),
) {
    use Kind::{Mask, Money, Rate};
    match op {
        Op::Sum { plus, minus, .. } => {
            spans(Money, plus);
            spans(Money, minus);
        }
        Op::Add { a, b, .. }
        | Op::Less { a, b, .. }
        | Op::Min { a, b, .. }
        | Op::Max { a, b, .. }
        | Op::AtLeast { a, b, .. }
        | Op::Below { a, b, .. }
        | Op::Covered { amount: a, cash: b, .. }
        | Op::Ratio { n: a, d: b, .. } => {
            each(Money, a);
            each(Money, b);
        }
        Op::Select { mask, a, b, .. } => {
            each(Mask, mask);
            each(Money, a);
            each(Money, b);
        }
        Op::Copy { a: amount, .. }
        | Op::Round { a: amount, .. }
        | Op::Receive { amount, .. }
        | Op::Begin { amount: Some(amount) }
        | Op::PayInOrder { amount, .. } => each(Money, amount),
        Op::Scale { amount, rate, .. } | Op::Accrue { balance: amount, rate, .. } => {
            each(Money, amount);
            each(Rate, rate);
        }
        Op::Share { amount, total, weights, .. }
        | Op::PayProRata { amount, total, weights, .. } => {
            each(Money, amount);
            each(Money, total);
            spans(Money, weights);
        }
        Op::Weighted { weights, rates, .. } => {
            spans(Money, weights);
            spans(Rate, rates);
        }
        Op::RateSum { plus, minus, .. } => {
            spans(Rate, plus);
            spans(Rate, minus);
        }
        Op::RateAdd { a, b, .. }
        | Op::RateLess { a, b, .. }
        | Op::RateTimes { a, b, .. }
        | Op::RateOver { n: a, d: b, .. }
        | Op::RateMin { a, b, .. }
        | Op::RateMax { a, b, .. }
        | Op::RateAtLeast { a, b, .. }
        | Op::RateBelow { a, b, .. } => {
            each(Rate, a);
            each(Rate, b);
        }
        Op::RateSelect { mask, a, b, .. } => {
            each(Mask, mask);
            each(Rate, a);
            each(Rate, b);
        }
        Op::And { a, b, .. } | Op::Or { a, b, .. } => {
            each(Mask, a);
            each(Mask, b);
        }
        Op::Not { a, .. } => each(Mask, a),
        Op::PerActualDays { rate, .. } | Op::BearInterest { rate, .. } => each(Rate, rate),
        Op::Average { value, of_money, .. } => each(average_of(*of_money), value),
        // `PayPart` reads `left` and does not reduce it.
        Op::PayPart { whole, part, of, .. } => {
            each(Mask, whole);
            each(Money, part);
            each(Money, &mut of.left);
        }
        Op::GivenRate { .. }
        | Op::Forced { .. }
        | Op::SkipUnless { .. }
        | Op::SkipIfZero { .. }
        | Op::Begin { amount: None }
        | Op::Pay { .. }
        | Op::Allocate { .. } => {}
    }
}

/// The output slot of a pure operation: one that only computes one value from others.
fn out(op: &mut Op) -> Option<(Kind, &mut Slot)> {
    use Kind::{Mask, Money, Rate};
    match op {
        Op::Sum { out, .. }
        | Op::Copy { out, .. }
        | Op::Add { out, .. }
        | Op::Less { out, .. }
        | Op::Min { out, .. }
        | Op::Max { out, .. }
        | Op::Select { out, .. }
        | Op::Covered { out, .. }
        | Op::Round { out, .. }
        | Op::Scale { out, .. }
        | Op::Accrue { out, .. } => Some((Money, out)),
        Op::Ratio { out, .. }
        | Op::Weighted { out, .. }
        | Op::RateSum { out, .. }
        | Op::RateAdd { out, .. }
        | Op::RateLess { out, .. }
        | Op::RateTimes { out, .. }
        | Op::RateOver { out, .. }
        | Op::RateMin { out, .. }
        | Op::RateMax { out, .. }
        | Op::RateSelect { out, .. }
        | Op::PerActualDays { out, .. } => Some((Rate, out)),
        Op::AtLeast { out, .. }
        | Op::RateAtLeast { out, .. }
        | Op::Below { out, .. }
        | Op::RateBelow { out, .. }
        | Op::And { out, .. }
        | Op::Or { out, .. }
        | Op::Not { out, .. } => Some((Mask, out)),
        Op::Share { .. }
        | Op::GivenRate { .. }
        | Op::BearInterest { .. }
        | Op::Average { .. }
        | Op::Forced { .. }
        | Op::Receive { .. }
        | Op::SkipUnless { .. }
        | Op::SkipIfZero { .. }
        | Op::Begin { .. }
        | Op::Pay { .. }
        | Op::Allocate { .. }
        | Op::PayInOrder { .. }
        | Op::PayProRata { .. }
        | Op::PayPart { .. } => None,
    }
}

/// The output place of a pure operation; `None` for an operation with other effects.
pub(crate) fn result(op: &Op) -> Option<Place> {
    let mut op = *op;
    out(&mut op).map(|(kind, slot)| (kind, *slot))
}

/// A pure operation with another output slot.
pub(crate) fn with_result(op: Op, to: Slot) -> Op {
    let mut op = op;
    if let Some((_, slot)) = out(&mut op) {
        *slot = to;
    }
    op
}

/// The operation with its operands renamed. New ranges are appended to `operands`.
pub(crate) fn renamed(
    op: Op,
    program: &Program,
    operands: &mut Vec<Slot>,
    name: impl Fn(Place) -> Slot,
) -> Op {
    let mut op = op;
    visit(&mut op, &mut |kind, slot| *slot = name((kind, *slot)), &mut |kind, span| {
        let start = u16::try_from(operands.len()).unwrap_or(u16::MAX);
        operands.extend(span.of(&program.operands).iter().map(|slot| name((kind, *slot))));
        span.start = start;
    });
    // Ranges that the operation writes keep their slots.
    if let Op::Share { outs: span, .. } | Op::Average { ring: span, .. } = &mut op {
        let start = u16::try_from(operands.len()).unwrap_or(u16::MAX);
        operands.extend(span.of(&program.operands));
        span.start = start;
    }
    op
}

/// Every slot that an operation reads.
pub(crate) fn reads(op: Op, program: &Program, operands: &[Slot]) -> Vec<Place> {
    let places = std::cell::RefCell::new(Vec::new());
    let mut op = op;
    visit(&mut op, &mut |kind, slot| places.borrow_mut().push((kind, *slot)), &mut |kind, span| {
        places.borrow_mut().extend(span.of(operands).iter().map(|slot| (kind, *slot)));
    });
    let mut places = places.into_inner();
    let (kind, more): (Kind, Vec<Slot>) = match op {
        Op::Average { ring, of_money, .. } => (average_of(of_money), ring.of(operands).to_vec()),
        Op::BearInterest { unpaid, .. } => (Kind::Money, vec![unpaid]),
        Op::Receive { into, .. } => (Kind::Money, vec![into, program.received]),
        Op::Forced { mask, .. } | Op::SkipUnless { mask, .. } => (Kind::Mask, vec![mask]),
        Op::SkipIfZero { amount, .. } => (Kind::Money, vec![amount]),
        Op::GivenRate { class } => (Kind::Rate, vec![program.classes[usize::from(class)].rate]),
        Op::Pay { cash, of } => {
            (Kind::Money, settled_from(&of).chain(added_to(&of)).chain([cash]).collect())
        }
        Op::PayPart { cash, of, .. } => {
            (Kind::Money, [of.claim, cash].into_iter().chain(added_to(&of)).collect())
        }
        Op::Allocate { of } => (Kind::Money, settled_from(&of).chain(added_to(&of)).collect()),
        Op::PayInOrder { cash, of, .. } | Op::PayProRata { cash, of, .. } => {
            let of = of.of(&program.settlings).iter();
            let read = of.flat_map(|of| added_to(of).chain([of.claim])).chain(cash);
            (Kind::Money, read.collect())
        }
        _ => return places,
    };
    places.extend(more.into_iter().map(|slot| (kind, slot)));
    places
}

/// Every slot that an operation writes.
pub(crate) fn writes(op: Op, program: &Program, operands: &[Slot]) -> Vec<Place> {
    if let Some(place) = result(&op) {
        return vec![place];
    }
    let (kind, slots): (Kind, Vec<Slot>) = match op {
        Op::Share { outs, .. } => (Kind::Money, outs.of(operands).to_vec()),
        Op::Average { ring, of_money, out, .. } => {
            (average_of(of_money), ring.of(operands).iter().copied().chain([out]).collect())
        }
        Op::BearInterest { unpaid, .. } => (Kind::Money, vec![unpaid]),
        Op::Receive { into, .. } => (Kind::Money, vec![into, program.received]),
        Op::Forced { mask, .. } => (Kind::Mask, vec![mask]),
        Op::GivenRate { class } => (Kind::Rate, vec![program.classes[usize::from(class)].rate]),
        Op::Pay { cash, of } => {
            (Kind::Money, settled_from(&of).chain([of.booked, cash]).chain(of.settled).collect())
        }
        Op::Allocate { of } => {
            (Kind::Money, settled_from(&of).chain([of.booked]).chain(of.settled).collect())
        }
        Op::PayInOrder { cash, of, .. } | Op::PayProRata { cash, of, .. } => {
            let of = of.of(&program.settlings).iter();
            (Kind::Money, of.flat_map(|of| [of.claim, of.booked]).chain(cash).collect())
        }
        Op::PayPart { cash, of, .. } => {
            (Kind::Money, [of.claim, of.booked, cash].into_iter().chain(of.settled).collect())
        }
        _ => return Vec::new(),
    };
    slots.into_iter().map(|slot| (kind, slot)).collect()
}

const fn average_of(money: bool) -> Kind {
    if money { Kind::Money } else { Kind::Rate }
}

impl Program {
    /// Every slot that some operation reads.
    pub(crate) fn read_slots(&self) -> BTreeSet<Place> {
        self.ops.iter().flat_map(|op| reads(*op, self, &self.operands)).collect()
    }
}

/// Slots that a payment both reads and writes, besides cash and `booked`.
fn settled_from(of: &Settling) -> impl Iterator<Item = Slot> {
    [of.left, of.claim].into_iter()
}

/// The slot that a payment adds to; none if its old value is known to be zero.
fn added_to(of: &Settling) -> impl Iterator<Item = Slot> {
    (!of.is_first).then_some(of.booked).into_iter()
}
