//! Compiles formulas: checks their types (amounts, percentages, tests, dates) and emits operations.

use rust_decimal::Decimal;

use super::compiler::Compiler;
use super::value::Value;
use crate::deal_file::{At, Comparison, Expr, ExprKind, Formula, Function};
use crate::number::{MONEY_LIMIT, RATE_LIMIT, Rounding};
use crate::waterfall::op::{Op, Slot};

impl Compiler<'_> {
    /// `None` after reporting a mistake.
    pub(super) fn formula(&mut self, formula: &Formula) -> Option<Value> {
        self.expr(formula, &formula.expr)
    }

    pub(super) fn money_formula(&mut self, formula: &Formula) -> Option<Slot> {
        let value = self.formula(formula)?;
        self.as_money(formula.place(0), value)
    }

    pub(super) fn rate_formula(&mut self, formula: &Formula) -> Option<Slot> {
        let value = self.formula(formula)?;
        self.as_rate(formula.place(0), value)
    }

    pub(super) fn mask_formula(&mut self, formula: &Formula) -> Option<Slot> {
        let value = self.formula(formula)?;
        self.as_mask(formula.place(0), value)
    }

    pub(super) fn as_money(&mut self, at: At, value: Value) -> Option<Slot> {
        match value {
            Value::Money(slot) => Some(slot),
            Value::Number(number) if number >= MONEY_LIMIT => {
                self.wrong(at, &format!("{number} is too great; amounts stay below {MONEY_LIMIT}"))
            }
            Value::Number(number) => Some(self.money_constant(number)),
            Value::NumberTimes(numbers, rate) => self.amount_of(at, numbers, rate),
            Value::Choice { test, numbers: [a, b] } => {
                let a = self.as_money(at, Value::Number(a))?;
                let b = self.as_money(at, Value::Number(b))?;
                Some(self.amount(|out| Op::Select { mask: test, a, b, out }))
            }
            Value::Unknown => None,
            other => self.wrong(at, &format!("an amount is needed here, this is {}", other.kind())),
        }
    }

    pub(super) fn as_rate(&mut self, at: At, value: Value) -> Option<Slot> {
        match value {
            Value::Rate(slot) => Some(slot),
            Value::Number(number) | Value::Percent(number) if number > RATE_LIMIT => self.wrong(
                at,
                &format!(
                    "{number} is too great for a percentage or a factor, which are at most \
                     {RATE_LIMIT}"
                ),
            ),
            Value::Number(number) | Value::Percent(number) => Some(self.rate_constant(number)),
            Value::NumberTimes(numbers, rate) => self.rate_of(at, numbers, rate),
            Value::Choice { test, numbers } => {
                let [a, b] = numbers.map(|number| self.as_rate(at, Value::Number(number)));
                let (a, b) = (a?, b?);
                Some(self.rate(|out| Op::RateSelect { mask: test, a, b, out }))
            }
            Value::Unknown => None,
            other => {
                self.wrong(at, &format!("a percentage is needed here, this is {}", other.kind()))
            }
        }
    }

    /// Reports a choice between literal numbers if no other value shows whether they are amounts or
    /// percentages.
    pub(super) fn check_unambiguous(&mut self, at: At, values: &[Value]) -> Option<()> {
        let choice = values.iter().find_map(|value| match value {
            Value::Choice { numbers: [a, _], .. } => Some(a.normalize()),
            _ => None,
        });
        match choice {
            Some(number) if values.iter().all(|value| value.is_bare()) => self.wrong(
                at,
                &format!(
                    "are the numbers of this `if` amounts or percentages? Write `cents({number})` \
                     for an amount, `{number}%` for a percentage, `200%` for a plain 2"
                ),
            ),
            _ => Some(()),
        }
    }

    fn as_mask(&mut self, at: At, value: Value) -> Option<Slot> {
        match value {
            Value::Mask(slot) => Some(slot),
            Value::Unknown => None,
            other => self.wrong(
                at,
                &format!("a test (such as `month >= 2`) is needed here, this is {}", other.kind()),
            ),
        }
    }

    pub(super) fn expr(&mut self, formula: &Formula, expr: &Expr) -> Option<Value> {
        let at = formula.place(expr.at);
        match &expr.kind {
            ExprKind::Number(number) => Some(Value::Number(*number)),
            ExprKind::Percent(number) => Some(Value::Percent(number / Decimal::ONE_HUNDRED)),
            ExprKind::Date(date) => Some(Value::Date(self.rate_constant(date.number().into()))),
            ExprKind::Name { subject, field } => self.name(at, subject.as_ref(), field),
            ExprKind::Sum(terms) => self.chain(formula, at, terms),
            ExprKind::Product(factors) => self.product(formula, at, factors),
            ExprKind::Compare(comparison, left, right) => {
                let (left, right) = (self.expr(formula, left), self.expr(formula, right));
                self.compare(at, *comparison, left?, right?)
            }
            ExprKind::And(tests) => {
                self.tests(formula, at, tests, |a, b, out| Op::And { a, b, out })
            }
            ExprKind::Or(tests) => self.tests(formula, at, tests, |a, b, out| Op::Or { a, b, out }),
            ExprKind::Not(test) => {
                let test = self.expr(formula, test)?;
                let a = self.as_mask(at, test)?;
                Some(self.not(a))
            }
            ExprKind::Call(function, arguments) => self.call(formula, at, *function, arguments),
        }
    }

    /// Compiles a chain of + and −, floored at zero once, at its end.
    fn chain(&mut self, formula: &Formula, at: At, terms: &[(bool, Expr)]) -> Option<Value> {
        let values: Vec<Option<Value>> =
            terms.iter().map(|(_, term)| self.expr(formula, term)).collect();
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        let signed = || terms.iter().map(|(minus, _)| *minus).zip(values.iter().copied());
        let written = |value| match value {
            Value::Number(number) | Value::Percent(number) => Some(number),
            _ => None,
        };
        if values.iter().all(|value| written(*value).is_some()) {
            let total = signed().try_fold(Decimal::ZERO, |sum, (minus, value)| {
                let number = written(value).unwrap_or_default();
                if minus { sum.checked_sub(number) } else { sum.checked_add(number) }
            });
            let Some(total) = total else {
                return self.wrong(at, "the sum of these numbers is too large");
            };
            let total = total.max(Decimal::ZERO);
            let bare = values.iter().all(|value| value.is_bare());
            return Some(if bare { Value::Number(total) } else { Value::Percent(total) });
        }
        self.check_unambiguous(at, &values)?;
        let money = values.iter().any(|value| matches!(value, Value::Money(_)));
        let (mut plus, mut minus) = (Vec::new(), Vec::new());
        for (is_minus, value) in signed() {
            let slot = if money { self.as_money(at, value)? } else { self.as_rate(at, value)? };
            if is_minus { minus.push(slot) } else { plus.push(slot) }
        }
        if money {
            return Some(Value::Money(self.sum(&plus, &minus)));
        }
        let out = self.rate_slot();
        self.rate_sum_to(&plus, &minus, out);
        Some(Value::Rate(out))
    }

    fn compare(&mut self, at: At, by: Comparison, a: Value, b: Value) -> Option<Value> {
        let (a, b, money) = match (a, b) {
            (Value::Date(a), Value::Date(b)) => (a, b, false),
            (Value::Date(_), other) | (other, Value::Date(_)) => {
                let message = format!(
                    "a date is compared with a date, such as 2006-02-25; this is {}",
                    other.kind()
                );
                return self.wrong(at, &message);
            }
            (Value::Money(_), _) | (_, Value::Money(_)) => {
                (self.as_money(at, a)?, self.as_money(at, b)?, true)
            }
            _ => (self.as_rate(at, a)?, self.as_rate(at, b)?, false),
        };
        Some(match by {
            Comparison::GreaterOrEqual => Value::Mask(self.emit_at_least(money, a, b)),
            Comparison::LessOrEqual => Value::Mask(self.emit_at_least(money, b, a)),
            Comparison::Less => Value::Mask(self.emit_below(money, a, b)),
            Comparison::Greater => Value::Mask(self.emit_below(money, b, a)),
            Comparison::Equal | Comparison::NotEqual => {
                let (a, b) = (self.emit_at_least(money, a, b), self.emit_at_least(money, b, a));
                let out = self.test(|out| Op::And { a, b, out });
                if by == Comparison::Equal { Value::Mask(out) } else { self.not(out) }
            }
        })
    }

    fn emit_at_least(&mut self, money: bool, a: Slot, b: Slot) -> Slot {
        self.test(
            |out| if money { Op::AtLeast { a, b, out } } else { Op::RateAtLeast { a, b, out } },
        )
    }

    fn emit_below(&mut self, money: bool, a: Slot, b: Slot) -> Slot {
        self.test(|out| if money { Op::Below { a, b, out } } else { Op::RateBelow { a, b, out } })
    }

    fn not(&mut self, a: Slot) -> Value {
        Value::Mask(self.test(|out| Op::Not { a, out }))
    }

    fn tests(
        &mut self,
        formula: &Formula,
        at: At,
        tests: &[Expr],
        join: impl Fn(Slot, Slot, Slot) -> Op,
    ) -> Option<Value> {
        let mut joined: Option<Slot> = None;
        for test in tests {
            let test = self.expr(formula, test)?;
            let test = self.as_mask(at, test)?;
            joined = Some(match joined {
                None => test,
                Some(left) => self.test(|out| join(left, test, out)),
            });
        }
        joined.map(Value::Mask)
    }

    fn call(
        &mut self,
        formula: &Formula,
        at: At,
        function: Function,
        arguments: &[Expr],
    ) -> Option<Value> {
        let values: Vec<Option<Value>> =
            arguments.iter().map(|argument| self.expr(formula, argument)).collect();
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        match (function, &values[..]) {
            (Function::If, [test, a, b]) => {
                let mask = self.as_mask(at, *test)?;
                self.check_unambiguous(at, &[*a, *b])?;
                if let (Value::Number(a), Value::Number(b)) = (*a, *b) {
                    Some(Value::Choice { test: mask, numbers: [a, b] })
                } else if matches!((a, b), (Value::Money(_), _) | (_, Value::Money(_))) {
                    let (a, b) = (self.as_money(at, *a)?, self.as_money(at, *b)?);
                    Some(Value::Money(self.amount(|out| Op::Select { mask, a, b, out })))
                } else {
                    let (a, b) = (self.as_rate(at, *a)?, self.as_rate(at, *b)?);
                    Some(Value::Rate(self.rate(|out| Op::RateSelect { mask, a, b, out })))
                }
            }
            (Function::Cents, [amount]) => {
                let amount = self.as_money(at, *amount)?;
                Some(Value::Money(self.round(amount, Rounding::CENTS)))
            }
            (Function::Min | Function::Max, [first, rest @ ..]) => {
                let money = values.iter().any(|value| matches!(value, Value::Money(_)));
                self.check_unambiguous(at, &values)?;
                rest.iter().try_fold(*first, |left, right| {
                    self.min_or_max(at, function, money, left, *right)
                })
            }
            (Function::If, _) => self.wrong(at, "`if` takes a test and two values: `if(t, a, b)`"),
            (Function::Cents, _) => self.wrong(at, "`cents` takes one amount: `cents(x)`"),
            (Function::Min | Function::Max, []) => {
                self.wrong(at, "`min` and `max` take at least one value")
            }
        }
    }

    fn min_or_max(
        &mut self,
        at: At,
        function: Function,
        money: bool,
        a: Value,
        b: Value,
    ) -> Option<Value> {
        let is_min = function == Function::Min;
        if let (Value::Number(a), Value::Number(b)) = (a, b) {
            return Some(Value::Number(if is_min { a.min(b) } else { a.max(b) }));
        }
        if money {
            let (a, b) = (self.as_money(at, a)?, self.as_money(at, b)?);
            let out = self.money_slot();
            self.emit(if is_min { Op::Min { a, b, out } } else { Op::Max { a, b, out } });
            Some(Value::Money(out))
        } else {
            let (a, b) = (self.as_rate(at, a)?, self.as_rate(at, b)?);
            let out = self.rate_slot();
            self.emit(if is_min { Op::RateMin { a, b, out } } else { Op::RateMax { a, b, out } });
            Some(Value::Rate(out))
        }
    }
}
