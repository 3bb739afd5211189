//! The values of formulas, computed by walking their trees.

use crate::calendar::Date;
use num_traits::{One, Zero};

use super::books::{Books, ClassBook, MonthInputs, Value};
use super::formula::Formula;
use super::fraction::{Fraction, at_least_zero, cents, over, product_in_cents, rate, whole};
use super::terms::Terms;

/// What a formula is: an amount, a percentage, a day, a test; or a plain number, which is an amount or a
/// percentage depending on where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Amount,
    Percentage,
    Day,
    Test,
    Number,
}

/// Whether a formula counts months or days, which are whole numbers.
fn is_count(formula: &Formula) -> bool {
    matches!(formula, Formula::Name(name) if name == "month" || name == "actual_days")
}

/// The state of a month in which formulas are evaluated.
pub struct Evaluation<'a> {
    pub terms: &'a Terms,
    pub inputs: &'a MonthInputs,
    pub books: &'a Books,
    /// Days from the previous distribution date to this one.
    pub actual_days: i64,
}

impl Evaluation<'_> {
    pub fn amount(&self, formula: &Formula) -> Fraction {
        self.figure(formula, Kind::Amount)
    }

    pub fn percentage(&self, formula: &Formula) -> Fraction {
        self.figure(formula, Kind::Percentage)
    }

    pub fn kind(&self, formula: &Formula) -> Kind {
        let first_known = |formulas: &mut dyn Iterator<Item = &Formula>| {
            let mut kinds = formulas.map(|formula| self.kind(formula));
            kinds.find(|kind| *kind != Kind::Number).unwrap_or(Kind::Number)
        };
        match formula {
            Formula::Number(_) => Kind::Number,
            Formula::Percent(_) => Kind::Percentage,
            Formula::Day(_) => Kind::Day,
            Formula::Not(_) | Formula::And(_) | Formula::Or(_) | Formula::Compare(..) => Kind::Test,
            Formula::Sum(terms) => first_known(&mut terms.iter().map(|(_, term)| term)),
            Formula::Call(name, arguments) => match name.as_str() {
                "cents" => Kind::Amount,
                "if" => first_known(&mut arguments[1..].iter()),
                _ => first_known(&mut arguments.iter()),
            },
            Formula::Name(name) => self.kind_of_name(name),
            Formula::Field(_, _, field) if ["net_rate", "rate"].contains(&field.as_str()) => {
                Kind::Percentage
            }
            Formula::Field(..) => Kind::Amount,
            Formula::Product(factors) => {
                let mut kind = self.kind(&factors[0].1);
                for (divides, factor) in &factors[1..] {
                    kind = match (kind, *divides, self.kind(factor)) {
                        (Kind::Amount, true, Kind::Amount) => Kind::Percentage,
                        (Kind::Number, true, Kind::Amount) => Kind::Percentage,
                        (Kind::Amount, ..) | (_, false, Kind::Amount) => Kind::Amount,
                        (Kind::Percentage, _, Kind::Percentage) => Kind::Percentage,
                        // A number beside a percentage may be dollars.
                        _ => Kind::Number,
                    };
                }
                kind
            }
        }
    }

    fn kind_of_name(&self, name: &str) -> Kind {
        match self.books.set.get(name) {
            Some(Value::Amount(_)) => return Kind::Amount,
            Some(Value::Percentage(_)) => return Kind::Percentage,
            Some(Value::Test(_)) => return Kind::Test,
            Some(Value::Number(_)) => return Kind::Number,
            None => {}
        }
        match name {
            "date" => Kind::Day,
            "month" | "actual_days" => Kind::Percentage,
            "cash" | "shortfall" | "closing_balance" => Kind::Amount,
            schedule if self.terms.schedules[schedule].is_percentage => Kind::Percentage,
            _ => Kind::Amount,
        }
    }

    /// An amount in whole cents, or a percentage to twelve places.
    fn figure(&self, formula: &Formula, kind: Kind) -> Fraction {
        let of_place =
            |number: &Fraction| if kind == Kind::Amount { cents(number) } else { number.clone() };
        match formula {
            Formula::Number(number) => of_place(number),
            Formula::Percent(percent) => percent.clone(),
            Formula::Sum(terms) => {
                let mut sum = Fraction::zero();
                for (minus, term) in terms {
                    let term = self.figure(term, kind);
                    sum = if *minus { sum - term } else { sum + term };
                }
                at_least_zero(sum)
            }
            Formula::Product(factors) => self.product(factors, kind),
            Formula::Call(name, arguments) => match name.as_str() {
                "cents" => cents(&self.amount(&arguments[0])),
                "if" => self.figure(&arguments[if self.test(&arguments[0]) { 1 } else { 2 }], kind),
                "min" => arguments.iter().map(|a| self.figure(a, kind)).min().unwrap(),
                "max" => arguments.iter().map(|a| self.figure(a, kind)).max().unwrap(),
                other => panic!("function {other}"),
            },
            Formula::Name(name) => self.named(name, kind),
            Formula::Field(of, whom, field) => self.field(of, whom, field),
            other => panic!("neither amount nor percentage: {other:?}"),
        }
    }

    /// The exact value of a formula that contains only numbers and percentages.
    fn as_written(&self, formula: &Formula) -> Option<Fraction> {
        match formula {
            Formula::Number(number) | Formula::Percent(number) => Some(number.clone()),
            Formula::Sum(terms) => {
                let mut sum = Fraction::zero();
                for (minus, term) in terms {
                    let term = self.as_written(term)?;
                    sum = if *minus { sum - term } else { sum + term };
                }
                Some(at_least_zero(sum))
            }
            Formula::Product(factors) => {
                let mut product = Fraction::one();
                for (divides, factor) in factors {
                    let factor = self.as_written(factor)?;
                    product = if *divides { over(&product, &factor) } else { product * factor };
                }
                Some(product)
            }
            Formula::Name(name) => match self.books.set.get(name) {
                Some(Value::Number(formula)) => self.as_written(formula),
                _ => None,
            },
            _ => None,
        }
    }

    /// A chain of × and ÷, from left to right. We collect the numbers and apply them last; we multiply
    /// percentages with one another, to twelve places; and we round an amount once, at the end.
    fn product(&self, factors: &[(bool, Formula)], kind: Kind) -> Fraction {
        let (mut times, mut divided_by) = (Fraction::one(), Fraction::one());
        let (mut amount, mut percentage): (Option<Fraction>, Option<Fraction>) = (None, None);
        let mut days = Fraction::one();
        for (divides, factor) in factors {
            if let Some(number) = self.as_written(factor) {
                if *divides {
                    divided_by *= number;
                } else {
                    times *= number;
                }
            } else if self.kind(factor) == Kind::Amount {
                let value = self.amount(factor);
                if *divides {
                    // A share: the chain so far, or the numbers before it, over the amount.
                    let so_far = match (amount.take(), percentage.take()) {
                        (Some(amount), by) => {
                            cents(&(amount * by.unwrap_or_else(Fraction::one) * &days))
                        }
                        (None, None) => {
                            let number = over(&times, &divided_by);
                            (times, divided_by) = (Fraction::one(), Fraction::one());
                            cents(&number)
                        }
                        (None, Some(_)) => panic!("a percentage is divided by an amount"),
                    };
                    days = Fraction::one();
                    percentage = Some(rate(&over(&so_far, &value)));
                } else {
                    assert!(amount.is_none(), "an amount is multiplied by an amount");
                    amount = Some(value);
                }
            } else if is_count(factor) && amount.is_some() && !*divides {
                days *= self.percentage(factor);
            } else {
                let value = self.percentage(factor);
                percentage = Some(match percentage {
                    None if *divides => {
                        let number = over(&times, &divided_by);
                        (times, divided_by) = (Fraction::one(), Fraction::one());
                        rate(&over(&number, &value))
                    }
                    None => value,
                    Some(so_far) if *divides => rate(&over(&so_far, &value)),
                    Some(so_far) => rate(&(so_far * value)),
                });
            }
        }
        if let Some(amount) = amount {
            let percentage = percentage.unwrap_or_else(Fraction::one);
            return product_in_cents(&over(&(amount * percentage * days * times), &divided_by));
        }
        let Some(mut percentage) = percentage else {
            let number = over(&times, &divided_by);
            return if kind == Kind::Amount { cents(&number) } else { number };
        };
        if kind == Kind::Amount {
            return product_in_cents(&over(&(percentage * times), &divided_by));
        }
        if !times.is_one() {
            percentage = rate(&(percentage * times));
        }
        if divided_by.is_one() { percentage } else { rate(&over(&percentage, &divided_by)) }
    }

    fn named(&self, name: &str, kind: Kind) -> Fraction {
        match self.books.set.get(name) {
            Some(Value::Amount(value) | Value::Percentage(value)) => return value.clone(),
            Some(Value::Number(formula)) => return self.figure(formula, kind),
            Some(Value::Test(_)) => panic!("{name} is a test"),
            None => {}
        }
        match name {
            "cash" => self.books.cash.clone(),
            "shortfall" => self.inputs.shortfall.clone(),
            "month" => whole(self.books.month),
            "actual_days" => whole(self.actual_days),
            "closing_balance" => self.terms.closing_balance.clone(),
            schedule => self.terms.schedules[schedule].at(self.books.month),
        }
    }

    fn field(&self, of: &str, whom: &[String], field: &str) -> Fraction {
        match of {
            "pool" => (0..self.terms.groups.len()).map(|group| self.of_group(group, field)).sum(),
            "group" => {
                let group = self.terms.groups.iter().position(|group| *group == whom[0]);
                self.of_group(group.unwrap(), field)
            }
            "account" => self.books.accounts[self.terms.account(&whom[0])].clone(),
            "index" => self.books.index(&whom[0], self.books.month),
            _ => {
                let classes = self.terms.classes_of(whom);
                classes.into_iter().map(|class| self.of_class(class, field)).sum()
            }
        }
    }

    fn of_group(&self, group: usize, field: &str) -> Fraction {
        let group_inputs = &self.inputs.groups[group];
        match field {
            "balance_end" => at_least_zero(
                &group_inputs["balance_begin"]
                    - &group_inputs["scheduled_principal"]
                    - &group_inputs["unscheduled_principal"]
                    - &group_inputs["realized_loss"],
            ),
            "cumulative_loss" => self.books.cumulative_losses[group].clone(),
            field => group_inputs[field].clone(),
        }
    }

    fn of_class(&self, class: usize, field: &str) -> Fraction {
        let ClassBook { balance, unpaid_interest, carryover, unpaid_realized_loss, month } =
            &self.books.classes[class];
        match field {
            "original_balance" => &self.terms.classes[class].original_balance,
            "balance_begin" => &month.balance_begin,
            "balance" => balance,
            "notional" => &month.notional,
            "accrued_interest" => &month.accrued,
            "interest_due" => &month.interest_due,
            "carryover" => carryover,
            "accretion" => &month.accretion,
            "unpaid_interest" => unpaid_interest,
            "interest_paid" => return &month.interest_paid + &month.unpaid_interest_paid,
            "scheduled_principal" => &month.scheduled_principal,
            "unscheduled_principal" => &month.unscheduled_principal,
            "principal" => return &month.scheduled_principal + &month.unscheduled_principal,
            "realized_loss" => &month.realized_loss,
            "unpaid_realized_loss" => unpaid_realized_loss,
            "write_up" => &month.write_up,
            other => panic!("field {other} of a class"),
        }
        .clone()
    }

    pub fn test(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Not(test) => !self.test(test),
            Formula::And(tests) => tests.iter().all(|test| self.test(test)),
            Formula::Or(tests) => tests.iter().any(|test| self.test(test)),
            Formula::Name(name) => matches!(self.books.set[name], Value::Test(true)),
            Formula::Call(name, arguments) if name == "if" => {
                self.test(&arguments[if self.test(&arguments[0]) { 1 } else { 2 }])
            }
            Formula::Compare(sign, left, right) => {
                let (of_left, of_right) = (self.kind(left), self.kind(right));
                let order = if of_left == Kind::Day {
                    self.day(left).cmp(&self.day(right))
                } else if [of_left, of_right].contains(&Kind::Amount) {
                    self.amount(left).cmp(&self.amount(right))
                } else {
                    self.percentage(left).cmp(&self.percentage(right))
                };
                match *sign {
                    "<" => order.is_lt(),
                    "<=" => order.is_le(),
                    ">" => order.is_gt(),
                    ">=" => order.is_ge(),
                    "=" => order.is_eq(),
                    _ => order.is_ne(),
                }
            }
            other => panic!("no test: {other:?}"),
        }
    }

    fn day(&self, formula: &Formula) -> Date {
        match formula {
            Formula::Day(day) => *day,
            // The day before any move to a business day.
            _ => self.terms.dates.first.add_months(self.books.month as i32 - 1).unwrap(),
        }
    }
}
