//! What formulas come to, by walking their trees.

use num_traits::{One, Zero};
use paydown::calendar::Date;

use crate::books::{Books, Brought, ClassBook};
use crate::exact::{Exact, at_least_zero, cents, over, product_in_cents, rate, whole};
use crate::formula::Formula;
use crate::terms::Terms;

/// What a formula is: an amount, a percentage, a day, a test; or a number, which is an amount or a
/// percentage as its place asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Amount,
    Percentage,
    Day,
    Test,
    Number,
}

/// What a clause has set.
#[derive(Debug, Clone)]
pub enum Value {
    Amount(Exact),
    Percentage(Exact),
    Test(bool),
    /// Numbers alone: worked out where its place asks for an amount or a percentage.
    Number(Formula),
}

/// Months and days, which are whole numbers.
fn is_count(formula: &Formula) -> bool {
    matches!(formula, Formula::Name(name) if name == "month" || name == "actual_days")
}

/// A month under way, in which formulas mean something.
pub struct Scene<'a> {
    pub terms: &'a Terms,
    pub brought: &'a Brought,
    pub books: &'a Books,
    /// Days from the previous distribution date to this one.
    pub actual_days: i64,
}

impl Scene<'_> {
    pub fn amount(&self, formula: &Formula) -> Exact {
        self.figure(formula, Kind::Amount)
    }

    pub fn percentage(&self, formula: &Formula) -> Exact {
        self.figure(formula, Kind::Percentage)
    }

    pub fn kind(&self, formula: &Formula) -> Kind {
        let first_told = |formulas: &mut dyn Iterator<Item = &Formula>| {
            let mut kinds = formulas.map(|formula| self.kind(formula));
            kinds.find(|kind| *kind != Kind::Number).unwrap_or(Kind::Number)
        };
        match formula {
            Formula::Number(_) => Kind::Number,
            Formula::Percent(_) => Kind::Percentage,
            Formula::Day(_) => Kind::Day,
            Formula::Not(_) | Formula::And(_) | Formula::Or(_) | Formula::Compare(..) => Kind::Test,
            Formula::Sum(terms) => first_told(&mut terms.iter().map(|(_, term)| term)),
            Formula::Call(name, arguments) => match name.as_str() {
                "cents" => Kind::Amount,
                "if" => first_told(&mut arguments[1..].iter()),
                _ => first_told(&mut arguments.iter()),
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

    /// An amount, in whole cents, or a percentage, to twelve places.
    fn figure(&self, formula: &Formula, kind: Kind) -> Exact {
        let of_place =
            |number: &Exact| if kind == Kind::Amount { cents(number) } else { number.clone() };
        match formula {
            Formula::Number(number) => of_place(number),
            Formula::Percent(percent) => percent.clone(),
            Formula::Sum(terms) => {
                let mut sum = Exact::zero();
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

    /// What a formula of nothing but numbers and percentages as written comes to, exactly.
    fn as_written(&self, formula: &Formula) -> Option<Exact> {
        match formula {
            Formula::Number(number) | Formula::Percent(number) => Some(number.clone()),
            Formula::Sum(terms) => {
                let mut sum = Exact::zero();
                for (minus, term) in terms {
                    let term = self.as_written(term)?;
                    sum = if *minus { sum - term } else { sum + term };
                }
                Some(at_least_zero(sum))
            }
            Formula::Product(factors) => {
                let mut product = Exact::one();
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

    /// A chain of × and ÷, from left to right. What is written in figures is taken together and
    /// comes last; percentages are multiplied with one another, to twelve places; an amount is
    /// rounded once, at the end.
    fn product(&self, factors: &[(bool, Formula)], kind: Kind) -> Exact {
        let (mut times, mut divided_by) = (Exact::one(), Exact::one());
        let (mut amount, mut percentage): (Option<Exact>, Option<Exact>) = (None, None);
        let mut days = Exact::one();
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
                    // A share: of what the chain came to so far, or of the numbers before it.
                    let so_far = match (amount.take(), percentage.take()) {
                        (Some(amount), by) => {
                            cents(&(amount * by.unwrap_or_else(Exact::one) * &days))
                        }
                        (None, None) => {
                            let number = over(&times, &divided_by);
                            (times, divided_by) = (Exact::one(), Exact::one());
                            cents(&number)
                        }
                        (None, Some(_)) => panic!("a percentage is divided by an amount"),
                    };
                    days = Exact::one();
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
                        (times, divided_by) = (Exact::one(), Exact::one());
                        rate(&over(&number, &value))
                    }
                    None => value,
                    Some(so_far) if *divides => rate(&over(&so_far, &value)),
                    Some(so_far) => rate(&(so_far * value)),
                });
            }
        }
        if let Some(amount) = amount {
            let percentage = percentage.unwrap_or_else(Exact::one);
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

    fn named(&self, name: &str, kind: Kind) -> Exact {
        match self.books.set.get(name) {
            Some(Value::Amount(value) | Value::Percentage(value)) => return value.clone(),
            Some(Value::Number(formula)) => return self.figure(formula, kind),
            Some(Value::Test(_)) => panic!("{name} is a test"),
            None => {}
        }
        match name {
            "cash" => self.books.cash.clone(),
            "shortfall" => self.brought.shortfall.clone(),
            "month" => whole(self.books.month),
            "actual_days" => whole(self.actual_days),
            "closing_balance" => self.terms.closing_balance.clone(),
            schedule => self.terms.schedules[schedule].at(self.books.month),
        }
    }

    fn field(&self, of: &str, whom: &[String], field: &str) -> Exact {
        match of {
            "pool" => (0..self.terms.groups.len()).map(|group| self.of_group(group, field)).sum(),
            "group" => {
                let group = self.terms.groups.iter().position(|group| *group == whom[0]);
                self.of_group(group.unwrap(), field)
            }
            "account" => self.books.accounts[self.terms.account(&whom[0])].clone(),
            "index" => self.brought.index(&whom[0], self.books.month),
            _ => {
                let classes = self.terms.classes_of(whom);
                classes.into_iter().map(|class| self.of_class(class, field)).sum()
            }
        }
    }

    fn of_group(&self, group: usize, field: &str) -> Exact {
        let brought = &self.brought.groups[group];
        match field {
            "balance_end" => at_least_zero(
                &brought["balance_begin"]
                    - &brought["scheduled_principal"]
                    - &brought["unscheduled_principal"]
                    - &brought["realized_loss"],
            ),
            "cumulative_loss" => self.books.cumulative_losses[group].clone(),
            field => brought[field].clone(),
        }
    }

    fn of_class(&self, class: usize, field: &str) -> Exact {
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
            // Before any move to a business day.
            _ => self.terms.dates.first.add_months(self.books.month as i32 - 1).unwrap(),
        }
    }
}
