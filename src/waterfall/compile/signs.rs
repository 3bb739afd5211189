//! Sign analysis of rates. An index may be negative, and so may formulas of it. A class's rate and
//! an amount may not: a negative percentage counts as zero there.

use rust_decimal::Decimal;

use super::compiler::Compiler;
use crate::waterfall::op::{Op, Slot};

impl Compiler<'_> {
    /// Marks the output of an operation as possibly negative if its operands are.
    pub(super) fn propagate_sign(&mut self, op: &Op) {
        let may = |slot: &Slot| self.signed.contains(slot);
        let any = |slots: &[Slot]| slots.iter().any(may);
        let out = match op {
            // A difference is floored at zero.
            Op::RateSum { plus, minus, out } if minus.len == 0 => {
                any(plus.of(&self.program.operands)).then_some(*out)
            }
            Op::RateTimes { a, b, out }
            | Op::RateMin { a, b, out }
            | Op::RateSelect { a, b, out, .. } => any(&[*a, *b]).then_some(*out),
            Op::RateMax { a, b, out } => (may(a) && may(b)).then_some(*out),
            Op::RateOver { n, d, out } => any(&[*n, *d]).then_some(*out),
            Op::Average { value, of_money: false, out, .. } => may(value).then_some(*out),
            _ => None,
        };
        self.signed.extend(out);
    }

    /// Floors a percentage at zero; emits nothing if it cannot be negative.
    pub(super) fn at_least_zero(&mut self, rate: Slot) -> Slot {
        if !self.signed.contains(&rate) {
            return rate;
        }
        let zero = self.rate_constant(Decimal::ZERO);
        self.rate(|out| Op::RateMax { a: rate, b: zero, out })
    }
}
