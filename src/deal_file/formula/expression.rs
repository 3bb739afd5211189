//! A formula as an expression tree, and its printed form.

use std::fmt;

use rust_decimal::Decimal;

use crate::calendar::Date;

/// A node of the expression tree. `at` is its first character, counted from 0 in the formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) at: usize,
    pub(crate) kind: ExprKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Number(Decimal),
    /// `50%` is `Percent(50)`.
    Percent(Decimal),
    /// A date, written `2006-02-25`.
    Date(Date),
    Name {
        subject: Option<Subject>,
        field: String,
    },
    /// A chain of `+` and `-`: the terms, and whether each is subtracted; the first never is.
    /// A chain in parentheses is a nested `Sum`.
    Sum(Vec<(bool, Expr)>),
    /// A chain of `*` and `/`: the factors, and whether each divides; the first never does.
    Product(Vec<(bool, Expr)>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Call(Function, Vec<Expr>),
}

/// The subject of a name: `pool` in `pool.balance`, `class(A-1)` in `class(A-1).balance`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) kind: String,
    /// The names in the parentheses; empty if there are no parentheses.
    pub(crate) arguments: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// A function. [`grammar`](super::grammar) checks the number of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// The least of two or more arguments.
    Min,
    /// The greatest of two or more arguments.
    Max,
    /// A condition, the value if it holds, and the value otherwise.
    If,
    /// One amount, rounded to whole cents.
    Cents,
}

/// A mistake in a formula. `at` is its first character, counted from 0 in the formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

impl Expr {
    /// Whether the formula falls if an index rises: it subtracts the index or divides by it, as the
    /// rate of an inverse floater does.
    pub(crate) fn falls_with_an_index(&self) -> bool {
        match &self.kind {
            ExprKind::Sum(parts) | ExprKind::Product(parts) => {
                parts.iter().any(|(turned, part)| {
                    if *turned { !part.indices().is_empty() } else { part.falls_with_an_index() }
                })
            }
            ExprKind::Call(_, parts) => parts.iter().any(Self::falls_with_an_index),
            _ => false,
        }
    }

    /// The indices that the formula reads.
    pub(crate) fn indices(&self) -> Vec<&str> {
        let parts = match &self.kind {
            ExprKind::Name { subject: Some(subject), .. } if subject.kind == "index" => {
                return subject.arguments.iter().map(String::as_str).collect();
            }
            ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Date(_)
            | ExprKind::Name { .. } => Vec::new(),
            ExprKind::Sum(parts) | ExprKind::Product(parts) => {
                parts.iter().map(|(_, part)| part).collect()
            }
            ExprKind::Compare(_, one, other) => vec![&**one, &**other],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
                parts.iter().collect()
            }
            ExprKind::Not(part) => vec![&**part],
        };
        parts.into_iter().flat_map(Self::indices).collect()
    }
}

impl Function {
    pub(super) const NAMES: [(&'static str, Self); 4] =
        [("min", Self::Min), ("max", Self::Max), ("if", Self::If), ("cents", Self::Cents)];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::If => "if",
            Self::Cents => "cents",
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.arguments.is_empty() {
            write!(f, "({})", self.arguments.join(", "))?;
        }
        Ok(())
    }
}

/// Operator precedence, lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Atom,
}

/// Prints the formula with the fewest parentheses. Parsing the result gives the same formula.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(number) => write!(f, "{number}"),
            ExprKind::Percent(number) => write!(f, "{number}%"),
            ExprKind::Date(date) => write!(f, "{date}"),
            ExprKind::Name { subject: Some(subject), field } => write!(f, "{subject}.{field}"),
            ExprKind::Name { subject: None, field } => f.write_str(field),
            ExprKind::Sum(terms) => chain(f, terms, ["+", "-"], Precedence::Product),
            ExprKind::Product(factors) => chain(f, factors, ["*", "/"], Precedence::Atom),
            ExprKind::Compare(how, left, right) => {
                left.within(f, Precedence::Sum)?;
                write!(f, " {how} ")?;
                right.within(f, Precedence::Sum)
            }
            ExprKind::And(parts) => joined(f, parts, " and ", Precedence::Not),
            ExprKind::Or(parts) => joined(f, parts, " or ", Precedence::And),
            ExprKind::Not(part) => {
                f.write_str("not ")?;
                part.within(f, Precedence::Not)
            }
            ExprKind::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                joined(f, arguments, ", ", Precedence::Or)?;
                f.write_str(")")
            }
        }
    }
}

impl Expr {
    /// Names without a subject, without duplicates, in the order of the formula.
    pub(crate) fn bare_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        names
    }

    fn collect_names<'e>(&'e self, names: &mut Vec<&'e str>) {
        if let ExprKind::Name { subject: None, field } = &self.kind
            && !names.contains(&field.as_str())
        {
            names.push(field);
        }
        self.parts().into_iter().for_each(|part| part.collect_names(names));
    }

    /// The operands, in the order of the formula.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Sum(parts) | ExprKind::Product(parts) => {
                parts.iter().map(|(_, part)| part).collect()
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
                parts.iter().collect()
            }
            ExprKind::Compare(_, left, right) => vec![left, right],
            ExprKind::Not(part) => vec![part],
            ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Date(_)
            | ExprKind::Name { .. } => Vec::new(),
        }
    }

    const fn precedence(&self) -> Precedence {
        match &self.kind {
            ExprKind::Or(_) => Precedence::Or,
            ExprKind::And(_) => Precedence::And,
            ExprKind::Not(_) => Precedence::Not,
            ExprKind::Compare(..) => Precedence::Compare,
            ExprKind::Sum(_) => Precedence::Sum,
            ExprKind::Product(_) => Precedence::Product,
            ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Date(_)
            | ExprKind::Name { .. }
            | ExprKind::Call(..) => Precedence::Atom,
        }
    }

    /// Prints the expression, in parentheses if its precedence is lower than `least`.
    fn within(&self, f: &mut fmt::Formatter<'_>, least: Precedence) -> fmt::Result {
        if self.precedence() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

fn chain(
    f: &mut fmt::Formatter<'_>,
    parts: &[(bool, Expr)],
    [plain, inverse]: [&str; 2],
    least: Precedence,
) -> fmt::Result {
    for (index, (inverted, part)) in parts.iter().enumerate() {
        if index > 0 {
            write!(f, " {} ", if *inverted { inverse } else { plain })?;
        }
        part.within(f, least)?;
    }
    Ok(())
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Expr],
    between: &str,
    least: Precedence,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        part.within(f, least)?;
    }
    Ok(())
}
