//! Amounts, percentages and tests that the deal file names.

use super::compiler::{Compiler, narrow};
use super::value::Value;
use crate::deal_file::{At, Formula, Memory, Named};
use crate::number::RATE_LIMIT;
use crate::waterfall::op::{Op, Slot};
use crate::waterfall::program::{Kind, NamedSlot};

impl Compiler<'_> {
    pub(super) fn set(&mut self, name: &Named, formula: &Formula, memory: Memory, source: &str) {
        let mut values = self.known.iter().chain(&self.schedules);
        let is_known = values.any(|(known, _)| *known == name.name);
        if self.is_reserved(name) || is_known {
            // The reader reports a name that is set twice.
            return;
        }
        self.setting = Some(name.name.clone());
        let value = self.formula(formula);
        self.setting = None;
        // A product that is too great for a percentage is an amount.
        let value = match value {
            Some(Value::NumberTimes(numbers, rate)) if numbers.is_amount() => {
                self.amount_of(name.at, numbers, rate).map(Value::Money)
            }
            value => value,
        };
        let value =
            value.filter(|value| self.check_unambiguous(formula.place(0), &[*value]).is_some());
        let Some(value) = value else {
            // Define it without a value, so that its users are not reported as mistakes too.
            self.known.push((name.name.clone(), Value::Unknown));
            return;
        };
        let title = format!("set {}", name.name);
        let clause = self.clause(name.at.line, title, [Some(formula), None], &[], source);
        let (kind, slot) = match value {
            // The observer gets a number that is too great for a percentage as an amount.
            Value::Number(number) if number > RATE_LIMIT => {
                let Some(amount) = self.as_money(name.at, value) else { return };
                (Kind::Money, amount)
            }
            Value::Number(n) | Value::Percent(n) => (Kind::Rate, self.rate_constant(n)),
            Value::NumberTimes(numbers, rate) => {
                let Some(product) = self.rate_of(name.at, numbers, rate) else { return };
                (Kind::Rate, self.average(product, memory, false))
            }
            Value::Money(slot) => (Kind::Money, self.average(slot, memory, true)),
            Value::Rate(slot) => (Kind::Rate, self.average(slot, memory, false)),
            Value::Mask(slot) => (Kind::Mask, self.own_test(slot, memory == Memory::Sticky)),
            Value::Date(_) => {
                let message = "a date is only compared; name the test, as in `date >= 2006-02-25`";
                self.mistakes.at_place(name.at.line, name.at.column, message);
                self.known.push((name.name.clone(), Value::Unknown));
                return;
            }
            Value::Choice { .. } | Value::Unknown => return,
        };
        let At { line, column } = name.at;
        match (memory, kind) {
            (Memory::Sticky, Kind::Money | Kind::Rate) => {
                let message = "only a test can be sticky; this is no test, take out `sticky`";
                self.mistakes.at_place(line, column, message);
            }
            (Memory::AverageMonths(_), Kind::Mask) => {
                let message = "a test has no average; take out `average_of_months`";
                self.mistakes.at_place(line, column, message);
            }
            _ => {}
        }
        let value = match (kind, value) {
            // A number remains one: each use determines whether it is an amount or a percentage.
            (_, Value::Number(_)) => value,
            (_, Value::NumberTimes(..)) if memory == Memory::None => value,
            (Kind::Money, _) => Value::Money(slot),
            (Kind::Rate, _) => Value::Rate(slot),
            (Kind::Mask, _) => Value::Mask(slot),
        };
        self.known.push((name.name.clone(), value));
        self.program.named.push(NamedSlot { name: name.name.as_str().into(), kind, slot, clause });
    }

    /// The current value, or its rolling average.
    pub(super) fn average(&mut self, value: Slot, memory: Memory, of_money: bool) -> Slot {
        let Memory::AverageMonths(months) = memory else {
            return if of_money { self.copy(value) } else { value };
        };
        let mut slot = || if of_money { self.money_slot() } else { self.rate_slot() };
        let out = slot();
        let ring: Vec<Slot> = (0..months).map(|_| slot()).collect();
        let ring = self.operands(&ring);
        self.program.rings.push((ring, of_money));
        self.emit(Op::Average { value, ring, of_money, out });
        out
    }

    /// Copies a test to a slot of its own, which a scenario can force. A sticky test that has
    /// passed stays passed.
    pub(super) fn own_test(&mut self, test: Slot, sticky: bool) -> Slot {
        let out = self.mask_slot();
        if sticky {
            self.program.sticky.push(out);
        }
        // `x or x` copies a test; `x or old result` makes it sticky.
        let b = if sticky { out } else { test };
        self.emit(Op::Or { a: test, b, out });
        let named = narrow(self.program.named.len());
        self.emit(Op::Forced { named, mask: out });
        out
    }
}
