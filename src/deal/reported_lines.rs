//! Reported lines that a deal file defines, such as what "Excess Cash" means in this deal.

use rust_decimal::Decimal;

use crate::deal_file::{At, DealTerms, Expr, ExprKind, Formula, Named, Subject, unknown};
use crate::error::{Mistakes, nearest};
use crate::quantity::{Item, Key, Layout, Of, Term, narrow};
use crate::waterfall::{Kind, Program};

/// A reported line with the deal's definition of it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub key: Key,
    pub term: Term,
    /// The formula as text.
    pub formula: String,
    pub source: String,
    /// Its line in the deal file.
    pub line: usize,
}

/// The deal's reported lines. A line with a mistake is reported and left out.
pub(crate) fn deal_lines(
    terms: &DealTerms,
    program: &Program,
    mistakes: &mut Mistakes,
) -> Vec<Line> {
    let mut lines = Vec::new();
    let layout = Layout::built_in();
    for line in &terms.report.lines {
        let group = line.group.as_ref().and_then(|group| group_index(terms, group, mistakes));
        let of = match (&line.group, group) {
            (None, _) => Of::Pool,
            (Some(_), Some(group)) => of_group(terms, group),
            (Some(_), None) => continue,
        };
        let Some((item, None)) = layout.row(&line.label.name) else {
            let meant = nearest(&line.label.name, layout.labels())
                .map(|word| format!("; did you mean `{word}`?"))
                .unwrap_or_default();
            let message = format!("no report has a line `{}`{meant}", line.label.name);
            mistakes.at_place(line.label.at.line, line.label.at.column, message);
            continue;
        };
        let mut reader = Reader { terms, program, formula: &line.formula, mistakes };
        if let Some(term) = reader.term(&line.formula.expr) {
            lines.push(Line {
                key: Key::new(item, of),
                term,
                formula: line.formula.expr.to_string(),
                source: line.source.clone(),
                line: line.label.at.line,
            });
        }
    }
    lines
}

/// The subject of a group's figures: the pool if the deal has only one group.
fn of_group(terms: &DealTerms, group: usize) -> Of {
    if terms.groups.len() == 1 { Of::Pool } else { Of::Group(narrow(group)) }
}

fn group_index(terms: &DealTerms, group: &Named, mistakes: &mut Mistakes) -> Option<usize> {
    let found = terms.groups.iter().position(|known| *known == group.name);
    if found.is_none() {
        let known = terms.groups.iter().map(String::as_str).collect();
        let message = unknown("collateral group", &group.name, known);
        mistakes.at_place(group.at.line, group.at.column, message);
    }
    found
}

/// Translates the formula of a reported line into quantities of the statement.
struct Reader<'a> {
    terms: &'a DealTerms,
    program: &'a Program,
    formula: &'a Formula,
    mistakes: &'a mut Mistakes,
}

impl Reader<'_> {
    fn term(&mut self, expr: &Expr) -> Option<Term> {
        let at = self.formula.place(expr.at);
        match &expr.kind {
            ExprKind::Number(number) => Some(Term::Number(*number)),
            ExprKind::Percent(number) => Some(Term::Number(number / Decimal::ONE_HUNDRED)),
            ExprKind::Name { subject, field } => self.name(at, subject.as_ref(), field),
            ExprKind::Sum(terms) => {
                let read: Vec<Option<(bool, Term)>> =
                    terms.iter().map(|(minus, term)| Some((*minus, self.term(term)?))).collect();
                Some(Term::Excess(read.into_iter().collect::<Option<_>>()?))
            }
            ExprKind::Product(factors) => {
                let mut product: Option<Term> = None;
                for (divide, factor) in factors {
                    let place = self.formula.place(factor.at);
                    let factor = self.term(factor)?;
                    if *divide && factor == Term::Number(Decimal::ZERO) {
                        return self.wrong(place, "this divides by zero");
                    }
                    product = Some(match product {
                        None => factor,
                        Some(product) if *divide => product.over(factor),
                        Some(product) => product.times(factor),
                    });
                }
                product
            }
            _ => self.wrong(
                at,
                "a reported line is computed from names and numbers with + - * / only; put \
                 anything else in a `set` of the waterfall and name it here",
            ),
        }
    }

    fn name(&mut self, at: At, subject: Option<&Subject>, field: &str) -> Option<Term> {
        let Some(subject) = subject else {
            let named = &self.program.named;
            let Some(index) = named.iter().position(|known| *known.name == *field) else {
                let known = named.iter().map(|named| &*named.name).collect();
                return self.unknown(at, "name", field, known);
            };
            if named[index].kind == Kind::Mask {
                let message =
                    format!("`{field}` is a test; a reported line is computed from numbers");
                return self.wrong(at, &message);
            }
            return Some(Term::Key(Key::new(Item::Named, Of::Named(narrow(index)))));
        };
        match subject.kind.as_str() {
            "pool" | "account" => Some(Term::Key(Key::pool(self.item(at, field, false)?))),
            "group" => {
                let [name] = &subject.arguments[..] else {
                    return self.wrong(at, "`group` takes one name: `group(1).balance_begin`");
                };
                let name = Named { at, name: name.clone() };
                let group = group_index(self.terms, &name, self.mistakes)?;
                let item = self.item(at, field, false)?;
                Some(Term::Key(Key::new(item, of_group(self.terms, group))))
            }
            "class" | "classes" if subject.arguments.is_empty() => {
                self.wrong(at, &format!("name the classes, as in `{}(A).{field}`", subject.kind))
            }
            "class" | "classes" => {
                let item = self.item(at, field, true)?;
                let mut keys = Vec::new();
                for name in &subject.arguments {
                    let classes = self.terms.classes_named(&[Named { at, name: name.clone() }]);
                    if classes.is_empty() {
                        let lists = self.terms.lists.iter().map(|(list, _)| list.name.as_str());
                        let names = self.terms.classes.iter().map(|class| class.name.name.as_str());
                        let known = names.chain(lists).collect();
                        return self.unknown(at, "class or list", name, known);
                    }
                    keys.extend(classes.into_iter().map(|class| Key::class(item, narrow(class))));
                }
                Some(Term::sum(keys))
            }
            other => {
                let known = vec!["pool", "account", "group", "class", "classes"];
                self.unknown(at, "subject", other, known)
            }
        }
    }

    fn item(&mut self, at: At, field: &str, by_class: bool) -> Option<Item> {
        Item::of_name(field, by_class)
            .or_else(|| self.unknown(at, "printed quantity", field, Item::names(by_class)))
    }

    fn unknown<T>(&mut self, at: At, what: &str, name: &str, known: Vec<&str>) -> Option<T> {
        let message = unknown(what, name, known);
        self.wrong(at, &message)
    }

    fn wrong<T>(&mut self, at: At, message: &str) -> Option<T> {
        self.mistakes.at_place(at.line, at.column, message);
        None
    }
}

/// The subjects of a statement's collateral figures: each group, or the pool if there is only one.
pub(crate) fn group_subjects(terms: &DealTerms) -> Vec<Of> {
    match terms.groups.len() {
        1 => vec![Of::Pool],
        groups => (0..groups).map(|group| Of::Group(narrow(group))).collect(),
    }
}
