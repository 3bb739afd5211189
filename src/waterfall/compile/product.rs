//! Compiles chains of × and ÷: folds their literal numbers and rounds an amount once.

use rust_decimal::Decimal;

use super::compiler::Compiler;
use super::value::{Numbers, Value};
use crate::deal_file::{At, Expr, Formula};
use crate::number::Fraction;
use crate::waterfall::op::{Op, Slot};

/// The compiled part of a chain, without its literal numbers. `Scaled` is an amount times a
/// percentage, not rounded yet.
enum Chain {
    Empty,
    Value(Value),
    Scaled { amount: Slot, rate: Slot },
}

impl Compiler<'_> {
    /// Compiles a chain of × and ÷. We fold its literal numbers and apply them together with an
    /// amount's last percentage, so that `amount * percentage / 12` is rounded once.
    pub(super) fn product(
        &mut self,
        formula: &Formula,
        at: At,
        factors: &[(bool, Expr)],
    ) -> Option<Value> {
        let values: Vec<Option<Value>> =
            factors.iter().map(|(_, factor)| self.expr(formula, factor)).collect();
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        let mut numbers = Numbers::ONE;
        let mut chain = Chain::Empty;
        let bare = values.iter().all(|value| !matches!(value, Value::Percent(_)));
        let leads = matches!(values[..], [Value::Number(_) | Value::NumberTimes(..), ..]);
        for ((divide, _), value) in factors.iter().zip(values) {
            let (number, rest) = match value {
                Value::Number(number) => (number, None),
                Value::Percent(number) => {
                    if *divide && matches!(chain, Chain::Value(Value::Money(_))) {
                        return self.wrong(at, AMOUNT_OVER_PERCENTAGE);
                    }
                    (number, None)
                }
                Value::NumberTimes(of, rate) => {
                    let folded = numbers.with(of.n, *divide);
                    match folded.and_then(|folded| folded.with(of.d, !*divide)) {
                        Some(folded) => numbers = folded,
                        None => return self.wrong(at, TOO_LARGE),
                    }
                    (Decimal::ONE, Some(Value::Rate(rate)))
                }
                other => (Decimal::ONE, Some(other)),
            };
            if *divide && number.is_zero() {
                return self.wrong(at, "this divides by zero");
            }
            match numbers.with(number, *divide) {
                Some(folded) => numbers = folded,
                None => return self.wrong(at, TOO_LARGE),
            }
            if let Some(value) = rest {
                chain = self.link(at, chain, value, *divide, &mut numbers)?;
            }
        }
        match chain {
            Chain::Empty if bare => Some(Value::Number(numbers.value())),
            Chain::Empty => Some(Value::Percent(numbers.value())),
            Chain::Value(Value::Rate(rate)) if leads && bare => {
                Some(Value::NumberTimes(numbers, rate))
            }
            chain => self.close(at, chain, numbers),
        }
    }

    /// Multiplies or divides a chain by a value that is not a literal number.
    fn link(
        &mut self,
        at: At,
        chain: Chain,
        value: Value,
        divide: bool,
        numbers: &mut Numbers,
    ) -> Option<Chain> {
        let left = match (chain, value) {
            (Chain::Empty, _) if !divide => return Some(Chain::Value(value)),
            (Chain::Empty, _) => Value::Number(std::mem::replace(numbers, Numbers::ONE).value()),
            (Chain::Value(Value::Money(amount)), Value::Rate(rate))
            | (Chain::Value(Value::Rate(rate)), Value::Money(amount))
                if !divide =>
            {
                return Some(Chain::Scaled { amount, rate });
            }
            (Chain::Scaled { amount, rate }, Value::Rate(further)) if !divide => {
                return Some(self.scaled_further(amount, rate, further));
            }
            (Chain::Value(left), _) => left,
            (Chain::Scaled { amount, rate }, _) => {
                Value::Money(self.scale(amount, rate, Fraction::WHOLE))
            }
        };
        let linked =
            if divide { self.quotient(at, left, value)? } else { self.times(at, left, value)? };
        Some(Chain::Value(linked))
    }

    /// Multiplies a scaled amount by a further percentage; the result is still rounded once. We
    /// multiply the percentages first: a count (months or days) times a percentage is exact. But
    /// the product of two counts may exceed the limit of percentages, so one of them scales the amount
    /// instead, which keeps its cents exactly.
    fn scaled_further(&mut self, amount: Slot, rate: Slot, further: Slot) -> Chain {
        let counts = [self.program.month, self.program.actual_days];
        if [rate, further].iter().all(|slot| counts.contains(slot)) {
            Chain::Scaled { amount: self.scale(amount, further, Fraction::WHOLE), rate }
        } else {
            Chain::Scaled { amount, rate: self.rate_times(rate, further) }
        }
    }

    /// Applies the folded numbers to the chain.
    fn close(&mut self, at: At, chain: Chain, numbers: Numbers) -> Option<Value> {
        match chain {
            Chain::Value(value) if numbers == Numbers::ONE => Some(value),
            Chain::Value(Value::Rate(rate)) => Some(Value::Rate(self.rate_of(at, numbers, rate)?)),
            Chain::Value(Value::Money(amount)) => {
                let (factor, by) = numbers.factor();
                let rate = self.as_rate(at, Value::Number(factor))?;
                Some(Value::Money(self.scale(amount, rate, by)))
            }
            Chain::Scaled { amount, rate } => match numbers.fraction() {
                Some(by) => Some(Value::Money(self.scale(amount, rate, by))),
                None => {
                    let (factor, by) = numbers.factor();
                    let factor = self.as_rate(at, Value::Number(factor))?;
                    let rate = self.rate_times(rate, factor);
                    Some(Value::Money(self.scale(amount, rate, by)))
                }
            },
            Chain::Value(value) => self.times(at, Value::Number(numbers.value()), value),
            Chain::Empty => None,
        }
    }

    /// Numbers times a percentage as an amount: the numbers are dollars.
    pub(super) fn amount_of(&mut self, at: At, numbers: Numbers, rate: Slot) -> Option<Slot> {
        let (dollars, by) = numbers.factor();
        let amount = self.as_money(at, Value::Number(dollars))?;
        Some(self.scale(amount, rate, by))
    }

    /// Numbers times a percentage as a percentage.
    pub(super) fn rate_of(&mut self, at: At, numbers: Numbers, rate: Slot) -> Option<Slot> {
        let mut rate = rate;
        if numbers.n != Decimal::ONE {
            let n = self.as_rate(at, Value::Number(numbers.n))?;
            rate = self.rate_times(rate, n);
        }
        if numbers.d != Decimal::ONE {
            let d = self.as_rate(at, Value::Number(numbers.d))?;
            rate = self.rate(|out| Op::RateOver { n: rate, d, out });
        }
        Some(rate)
    }

    /// Multiplies two values, of which at most one is a literal number.
    fn times(&mut self, at: At, a: Value, b: Value) -> Option<Value> {
        match (a, b) {
            (Value::Unknown, _) | (_, Value::Unknown) => None,
            (Value::Money(_), Value::Money(_)) => {
                self.wrong(at, "two amounts cannot be multiplied; one must be a percentage")
            }
            (Value::Money(amount), rate) | (rate, Value::Money(amount)) => {
                let rate = self.as_rate(at, rate)?;
                Some(Value::Money(self.scale(amount, rate, Fraction::WHOLE)))
            }
            (a, b) => {
                self.check_unambiguous(at, &[a, b])?;
                let (a, b) = (self.as_rate(at, a)?, self.as_rate(at, b)?);
                Some(Value::Rate(self.rate_times(a, b)))
            }
        }
    }

    fn quotient(&mut self, at: At, n: Value, d: Value) -> Option<Value> {
        match (n, d) {
            (Value::Unknown, _) | (_, Value::Unknown) => None,
            (n, Value::Money(d)) if n.is_bare() || matches!(n, Value::Money(_)) => {
                let n = self.as_money(at, n)?;
                Some(Value::Rate(self.rate(|out| Op::Ratio { n, d, out })))
            }
            (Value::Money(_), _) => self.wrong(at, AMOUNT_OVER_PERCENTAGE),
            (n, d) => {
                self.check_unambiguous(at, &[n, d])?;
                let (n, d) = (self.as_rate(at, n)?, self.as_rate(at, d)?);
                Some(Value::Rate(self.rate(|out| Op::RateOver { n, d, out })))
            }
        }
    }

    fn scale(&mut self, amount: Slot, rate: Slot, by: Fraction) -> Slot {
        let rate = self.at_least_zero(rate);
        let rounding = self.program.carry;
        self.amount(|out| Op::Scale { amount, rate, by, rounding, out })
    }

    fn rate_times(&mut self, a: Slot, b: Slot) -> Slot {
        self.rate(|out| Op::RateTimes { a, b, out })
    }
}

const TOO_LARGE: &str = "the product of these numbers is too large";
const AMOUNT_OVER_PERCENTAGE: &str =
    "an amount can be divided by an amount or a number, not by a percentage";
