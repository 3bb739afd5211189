//! Fuses the payments of a list into one operation, which keeps amount and cash in local variables.

use std::collections::BTreeMap;

use super::guarded_op::GuardedOp;
use crate::waterfall::{Kind, Op, Place, Program, Settling, Slot, Span, reads};

impl Program {
    /// Fuses neighbouring payments out of one amount, and a pro rata split with its payments.
    pub(super) fn fuse_payment_lists(&mut self, lines: &mut Vec<GuardedOp>) {
        let mut readers: BTreeMap<Place, usize> = BTreeMap::new();
        for place in lines.iter().flat_map(|line| reads(line.op, self, &self.operands)) {
            *readers.entry(place).or_default() += 1;
        }
        let mut fused: Vec<GuardedOp> = Vec::with_capacity(lines.len());
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            let alike = lines[at..].iter().take_while(|other| other.shares_conditions(&line));
            let rest = &lines[at..][..alike.count()];
            let list = self.pro_rata(rest, &readers).or_else(|| self.in_order(rest));
            let (op, length) = list.unwrap_or((line.op, 1));
            fused.push(GuardedOp { op, ..line });
            at += length;
        }
        *lines = fused;
    }

    /// A pro rata split and the payments of its parts, with the number of lines.
    fn pro_rata(
        &mut self,
        lines: &[GuardedOp],
        readers: &BTreeMap<Place, usize>,
    ) -> Option<(Op, usize)> {
        let Op::Share { amount, total, weights, outs, rounding } = lines.first()?.op else {
            return None;
        };
        let parts = outs.of(&self.operands);
        let paid: Vec<(Option<Slot>, Settling)> =
            lines[1..].iter().map_while(|line| settles(&line.op)).take(parts.len()).collect();
        let cash = paid.first()?.0;
        let fits = paid.len() == parts.len()
            && paid.iter().zip(parts).all(|((from, of), part)| {
                *from == cash && of.left == *part && readers.get(&(Kind::Money, *part)) == Some(&1)
            });
        let of = fits.then(|| self.list(paid.iter().map(|(_, of)| *of)))?;
        Some((Op::PayProRata { amount, total, weights, rounding, cash, of }, 1 + paid.len()))
    }

    /// Sequential payments of one amount, up to the last that needs it, with the number of lines.
    fn in_order(&mut self, lines: &[GuardedOp]) -> Option<(Op, usize)> {
        let (cash, Settling { left: amount, .. }) = settles(&lines.first()?.op)?;
        let paid = lines.iter().map_while(|line| settles(&line.op));
        let paid: Vec<Settling> = paid
            .take_while(|(from, of)| *from == cash && of.left == amount && of.claim != amount)
            .map(|(_, of)| of)
            .collect();
        if paid.len() < 2 || !paid.last()?.is_last {
            return None;
        }
        let of = self.list(paid.iter().copied());
        Some((Op::PayInOrder { amount, cash, of }, paid.len()))
    }

    fn list(&mut self, of: impl Iterator<Item = Settling>) -> Span {
        let narrow = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let start = narrow(self.settlings.len());
        self.settlings.extend(of);
        Span { start, len: narrow(self.settlings.len()) - start }
    }
}

/// The cash and the claim of a payment or allocation, unless it is also booked elsewhere.
fn settles(op: &Op) -> Option<(Option<Slot>, Settling)> {
    let (cash, of) = match *op {
        Op::Pay { cash, of } => (Some(cash), of),
        Op::Allocate { of } => (None, of),
        _ => return None,
    };
    of.settled.is_none().then_some((cash, of))
}
