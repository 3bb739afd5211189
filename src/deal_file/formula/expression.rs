//! A formula as a tree, and how it is printed.

use std::fmt;

use rust_decimal::Decimal;

use crate::calendar::Date;

/// A part of a formula and where it begins, in characters from the formula's first, which is 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) at: usize,
    pub(crate) kind: ExprKind,
}

/// What a part of a formula is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Number(Decimal),
    /// `50%` is `Percent(50)`.
    Percent(Decimal),
    /// A day, written `2006-02-25`.
    Date(Date),
    Name {
        subject: Option<Subject>,
        field: String,
    },
    /// Terms of one chain of `+` and `-`, and whether each is subtracted; the first never is.
    /// A chain in parentheses is a term of its own.
    Sum(Vec<(bool, Expr)>),
    /// Factors of one chain of `*` and `/`, and whether each divides; the first never does.
    Product(Vec<(bool, Expr)>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Call(Function, Vec<Expr>),
}

/// What a name is asked of: `pool` in `pool.balance`, `class(A-1)` in `class(A-1).balance`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) kind: String,
    /// The names in the parentheses, none where there are no parentheses.
    pub(crate) arguments: Vec<String>,
}

/// How two amounts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// A function; [`grammar`] sees to the number of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// Of two or more.
    Min,
    /// Of two or more.
    Max,
    /// Of a condition, what holds if it is met, and what holds otherwise.
    If,
    /// Of one amount: rounded to whole cents.
    Cents,
}

/// What is wrong with a formula, and at which character of it, the first being 0.
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

/// How tightly a part holds together, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Atom,
}

/// Prints a formula that reads back as the same one, with no parentheses beyond those it needs.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(number) => write!(f, "{number}"),
            ExprKind::Percent(number) => write!(f, "{number}%"),
            ExprKind::Date(date) => write!(f, "{date}"),
            ExprKind::Name { subject: Some(subject), field } => write!(f, "{subject}.{field}"),
            ExprKind::Name { subject: None, field } => f.write_str(field),
            ExprKind::Sum(terms) => chain(f, terms, ["+", "-"], Binding::Product),
            ExprKind::Product(factors) => chain(f, factors, ["*", "/"], Binding::Atom),
            ExprKind::Compare(how, left, right) => {
                left.within(f, Binding::Sum)?;
                write!(f, " {how} ")?;
                right.within(f, Binding::Sum)
            }
            ExprKind::And(parts) => joined(f, parts, " and ", Binding::Not),
            ExprKind::Or(parts) => joined(f, parts, " or ", Binding::And),
            ExprKind::Not(part) => {
                f.write_str("not ")?;
                part.within(f, Binding::Not)
            }
            ExprKind::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                joined(f, arguments, ", ", Binding::Or)?;
                f.write_str(")")
            }
        }
    }
}

impl Expr {
    /// Names that stand without a subject, each once, in the order of the formula.
    pub(crate) fn bare_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        names
    }

    fn collect_names<'e>(&'e self, names: &mut Vec<&'e str>) {
        match &self.kind {
            ExprKind::Name { subject: None, field } => {
                if !names.contains(&field.as_str()) {
                    names.push(field);
                }
            }
            ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Date(_)
            | ExprKind::Name { .. } => {}
            ExprKind::Sum(parts) | ExprKind::Product(parts) => {
                parts.iter().for_each(|(_, part)| part.collect_names(names));
            }
            ExprKind::Compare(_, left, right) => {
                left.collect_names(names);
                right.collect_names(names);
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
                parts.iter().for_each(|part| part.collect_names(names));
            }
            ExprKind::Not(part) => part.collect_names(names),
        }
    }

    const fn binding(&self) -> Binding {
        match &self.kind {
            ExprKind::Or(_) => Binding::Or,
            ExprKind::And(_) => Binding::And,
            ExprKind::Not(_) => Binding::Not,
            ExprKind::Compare(..) => Binding::Compare,
            ExprKind::Sum(_) => Binding::Sum,
            ExprKind::Product(_) => Binding::Product,
            ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Date(_)
            | ExprKind::Name { .. }
            | ExprKind::Call(..) => Binding::Atom,
        }
    }

    /// Prints the part where only one at least as tight as `least` may stand bare.
    fn within(&self, f: &mut fmt::Formatter<'_>, least: Binding) -> fmt::Result {
        if self.binding() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

fn chain(
    f: &mut fmt::Formatter<'_>,
    parts: &[(bool, Expr)],
    [plain, inverse]: [&str; 2],
    least: Binding,
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
    least: Binding,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        part.within(f, least)?;
    }
    Ok(())
}
