//! A recursive-descent parser of formulas, as `docs/deal-file.md` describes them.

use num_traits::Zero;

use crate::calendar::Date;

use super::fraction::{Fraction, whole, written};

/// A formula.
#[derive(Debug, Clone)]
pub enum Formula {
    Number(Fraction),
    Percent(Fraction),
    Day(Date),
    /// `cash`, a name that a clause sets, a schedule.
    Name(String),
    /// `pool.balance_begin`, `classes(A, B).balance`: subject, names, field.
    Field(String, Vec<String>, String),
    /// A chain of `+` and `-`: whether each term is subtracted.
    Sum(Vec<(bool, Formula)>),
    /// A chain of `*` and `/`: whether each factor divides.
    Product(Vec<(bool, Formula)>),
    Call(String, Vec<Formula>),
    Compare(&'static str, Box<Formula>, Box<Formula>),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

impl Formula {
    pub fn read(text: &str) -> Self {
        let mut reader = Reader { text, at: 0 };
        let formula = reader.any_of();
        reader.skip();
        assert_eq!(reader.at, text.len(), "`{text}` continues after its end");
        formula
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip();
        let is_there = self.rest().starts_with(sign);
        self.at += if is_there { sign.len() } else { 0 };
        is_there
    }

    /// Takes a whole word, not the beginning of a longer one.
    fn take_word(&mut self, word: &str) -> bool {
        self.skip();
        let after = self.rest().strip_prefix(word);
        let is_there = after.is_some_and(|after| !after.starts_with(is_of_name));
        self.at += if is_there { word.len() } else { 0 };
        is_there
    }

    fn expect(&mut self, sign: &str) {
        assert!(self.take(sign), "`{sign}` is missing in `{}` at {}", self.text, self.at);
    }

    fn any_of(&mut self) -> Formula {
        let mut tests = vec![self.all_of()];
        while self.take_word("or") {
            tests.push(self.all_of());
        }
        if tests.len() == 1 { tests.remove(0) } else { Formula::Or(tests) }
    }

    fn all_of(&mut self) -> Formula {
        let mut tests = vec![self.negated()];
        while self.take_word("and") {
            tests.push(self.negated());
        }
        if tests.len() == 1 { tests.remove(0) } else { Formula::And(tests) }
    }

    fn negated(&mut self) -> Formula {
        if self.take_word("not") {
            return Formula::Not(Box::new(self.negated()));
        }
        let left = self.sum();
        for sign in ["<=", ">=", "!=", "<", ">", "="] {
            if self.take(sign) {
                return Formula::Compare(sign, Box::new(left), Box::new(self.sum()));
            }
        }
        left
    }

    fn sum(&mut self) -> Formula {
        let mut terms = vec![(false, self.product())];
        loop {
            let minus = self.take("-");
            if !minus && !self.take("+") {
                break;
            }
            terms.push((minus, self.product()));
        }
        if terms.len() == 1 { terms.remove(0).1 } else { Formula::Sum(terms) }
    }

    fn product(&mut self) -> Formula {
        let mut factors = vec![(false, self.single())];
        loop {
            let divides = self.take("/");
            if !divides && !self.take("*") {
                break;
            }
            factors.push((divides, self.single()));
        }
        if factors.len() == 1 { factors.remove(0).1 } else { Formula::Product(factors) }
    }

    fn single(&mut self) -> Formula {
        self.skip();
        if self.take("(") {
            let inside = self.any_of();
            self.expect(")");
            return inside;
        }
        if self.rest().starts_with(|c: char| c.is_ascii_digit()) {
            self.number()
        } else {
            self.named()
        }
    }

    fn number(&mut self) -> Formula {
        let day = self.rest().get(..10).and_then(Date::parse_iso);
        if let Some(day) = day {
            self.at += 10;
            return Formula::Day(day);
        }
        let len = self.rest().find(|c: char| !c.is_ascii_digit() && c != '.');
        let len = len.unwrap_or(self.rest().len());
        let number = written(&self.rest()[..len]);
        self.at += len;
        if self.take("%") { Formula::Percent(number / whole(100)) } else { Formula::Number(number) }
    }

    fn name(&mut self) -> String {
        self.skip();
        let len = self.rest().find(|c: char| !is_of_name(c)).unwrap_or(self.rest().len());
        assert!(!len.is_zero(), "a name is missing in `{}` at {}", self.text, self.at);
        let name = self.rest()[..len].to_owned();
        self.at += len;
        name
    }

    fn named(&mut self) -> Formula {
        let name = self.name();
        if ["class", "classes", "group", "account", "index"].contains(&name.as_str()) {
            self.expect("(");
            let len = self.rest().find(')').unwrap();
            let whom = self.rest()[..len].split(',').map(|whom| whom.trim().to_owned()).collect();
            self.at += len + 1;
            self.expect(".");
            return Formula::Field(name, whom, self.name());
        }
        if self.take("(") {
            let mut arguments = vec![self.any_of()];
            while self.take(",") {
                arguments.push(self.any_of());
            }
            self.expect(")");
            return Formula::Call(name, arguments);
        }
        if name == "pool" {
            self.expect(".");
            return Formula::Field(name, Vec::new(), self.name());
        }
        Formula::Name(name)
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
