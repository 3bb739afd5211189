//! What an observer hears of one class.

use paydown::calendar::YearFraction;
use paydown::tie_out::TieOut;
use paydown::waterfall::{ClassMonth, NamedKind, NamedValue, Observer, Payment};
use rust_decimal::Decimal;

/// The month of one class, as it was heard.
pub struct Story {
    class: String,
    pub steps: Vec<Step>,
    /// Every value that the deal file names, in its order.
    pub named: Vec<Named>,
    pub month: Option<Month>,
    pub tie_out: Option<TieOut>,
}

/// A clause that concerned the class.
pub struct Step {
    pub clause: String,
    pub claim: &'static str,
    pub due: Decimal,
    pub settled: Decimal,
    pub paid: Decimal,
    pub unpaid: Decimal,
    pub balance: Decimal,
    pub cash_left: Decimal,
    pub amount: Option<Decimal>,
    pub formula: String,
    pub when: String,
    pub except: String,
    pub uses: Vec<String>,
    pub source: String,
    pub line: usize,
}

/// A value that the deal file names.
pub struct Named {
    pub name: String,
    pub kind: NamedKind,
    pub value: Decimal,
    pub formula: String,
    pub uses: Vec<String>,
    pub source: String,
    pub line: usize,
}

/// What the class began with, what accrued, and what it ended with.
pub struct Month {
    pub opening_balance: Decimal,
    pub opening_unpaid: Decimal,
    pub rate: Decimal,
    pub rate_terms: String,
    pub period: YearFraction,
    pub accrued: Decimal,
    pub shortfall: Decimal,
    pub interest_paid: Decimal,
    pub principal: Decimal,
    pub residual: Decimal,
    pub realized_loss: Decimal,
    pub write_up: Decimal,
    pub closing_balance: Decimal,
    pub closing_unpaid: Decimal,
    pub source: String,
    pub line: usize,
}

impl Story {
    /// Nothing heard yet of a class.
    pub fn of(class: &str) -> Self {
        let class = class.to_owned();
        Self { class, steps: Vec::new(), named: Vec::new(), month: None, tie_out: None }
    }

    pub fn class(&self) -> &str {
        &self.class
    }

    /// The values that some names are made of, theirs included, in the order of the deal file.
    pub fn behind<'s>(&'s self, names: &[String]) -> Vec<&'s Named> {
        let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
        // A value is made of those set before it, so one pass from the last to the first will do.
        for named in self.named.iter().rev() {
            if wanted.contains(&named.name.as_str()) {
                wanted.extend(named.uses.iter().map(String::as_str));
            }
        }
        self.named.iter().filter(|named| wanted.contains(&named.name.as_str())).collect()
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Observer for Story {
    fn paid(&mut self, payment: &Payment<'_>) {
        if payment.class != self.class {
            return;
        }
        self.steps.push(Step {
            clause: payment.clause.to_owned(),
            claim: payment.claim.name(),
            due: payment.due,
            settled: payment.settled,
            paid: payment.paid,
            unpaid: payment.unpaid,
            balance: payment.balance,
            cash_left: payment.cash_left,
            amount: payment.amount,
            formula: payment.formula.to_owned(),
            when: payment.when.to_owned(),
            except: payment.except.to_owned(),
            uses: owned(&payment.uses),
            source: payment.source.to_owned(),
            line: payment.deal_line,
        });
    }

    fn named(&mut self, value: &NamedValue<'_>) {
        self.named.push(Named {
            name: value.name.to_owned(),
            kind: value.kind,
            value: value.value,
            formula: value.formula.to_owned(),
            uses: owned(&value.uses),
            source: value.source.to_owned(),
            line: value.deal_line,
        });
    }

    fn class(&mut self, month: &ClassMonth<'_>) {
        if month.class != self.class {
            return;
        }
        self.month = Some(Month {
            opening_balance: month.opening_balance,
            opening_unpaid: month.opening_unpaid,
            rate: month.rate,
            rate_terms: month.rate_terms.to_owned(),
            period: month.period,
            accrued: month.accrued,
            shortfall: month.shortfall,
            interest_paid: month.interest_paid,
            principal: month.principal,
            residual: month.residual,
            realized_loss: month.realized_loss,
            write_up: month.write_up,
            closing_balance: month.closing_balance,
            closing_unpaid: month.closing_unpaid,
            source: month.source.to_owned(),
            line: month.deal_line,
        });
    }
}
