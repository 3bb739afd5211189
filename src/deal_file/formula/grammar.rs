//! A recursive-descent parser for formulas, with one function per level of precedence. From lowest
//! to highest: `or`, `and`, `not`, comparisons, `+ -`, `* /`.

use winnow::combinator::{cut_err, opt, peek, preceded, repeat, separated};
use winnow::error::{ErrMode, ParserError};
use winnow::prelude::*;
use winnow::stream::{Stateful, TokenSlice};
use winnow::token::any;

use super::expression::{Comparison, Expr, ExprKind, Fault, Function};
use super::token::{Kind, Token};

/// Deepest nesting of parentheses, functions and `not`. It keeps recursion within the stack.
pub(super) const DEEPEST: usize = 32;

type Tokens<'t> = Stateful<TokenSlice<'t, Token>, State>;
type Read<T> = ModalResult<T, Fault>;

#[derive(Debug)]
struct State {
    /// Length of the formula in characters, the place of mistakes at its end.
    end: usize,
    /// Current nesting of parentheses, functions and `not`.
    depth: usize,
}

impl ParserError<Tokens<'_>> for Fault {
    type Inner = Self;

    fn from_input(input: &Tokens<'_>) -> Self {
        unexpected(input, "it is not allowed")
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// Parses all tokens of a formula that is `end` characters long.
pub(super) fn formula(tokens: &[Token], end: usize) -> Result<Expr, Fault> {
    let mut input = Stateful { input: TokenSlice::new(tokens), state: State { end, depth: 0 } };
    let read = disjunction.parse_next(&mut input);
    let read = read.map_err(|error| match error {
        ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => fault,
        ErrMode::Incomplete(_) => unexpected(&input, "it is not allowed"),
    })?;
    match input.input.first().map(|token| &token.kind) {
        None => Ok(read),
        Some(Kind::Comma) => Err(unexpected(
            &input,
            "an operator or the end of the formula is expected; write numbers without commas",
        )),
        Some(_) => Err(unexpected(&input, "an operator or the end of the formula is expected")),
    }
}

/// The mistake of an unexpected token or end; `expected` says what could come here.
fn unexpected(input: &Tokens<'_>, expected: &str) -> Fault {
    match input.input.first() {
        Some(token) => Fault::new(token.at, format!("found `{}` where {expected}", token.written)),
        None => Fault::new(input.state.end, format!("the formula ends where {expected}")),
    }
}

fn kind<'t>(wanted: Kind) -> impl FnMut(&mut Tokens<'t>) -> Read<&'t Token> {
    move |input| any.verify(|token: &&Token| token.kind == wanted).parse_next(input)
}

fn disjunction(input: &mut Tokens<'_>) -> Read<Expr> {
    let first = conjunction.parse_next(input)?;
    let rest = repeat(0.., preceded(kind(Kind::Or), cut_err(conjunction))).parse_next(input)?;
    Ok(joined(first, rest, ExprKind::Or))
}

fn conjunction(input: &mut Tokens<'_>) -> Read<Expr> {
    let first = negation.parse_next(input)?;
    let rest = repeat(0.., preceded(kind(Kind::And), cut_err(negation))).parse_next(input)?;
    Ok(joined(first, rest, ExprKind::And))
}

fn joined(first: Expr, mut rest: Vec<Expr>, build: impl Fn(Vec<Expr>) -> ExprKind) -> Expr {
    if rest.is_empty() {
        return first;
    }
    let at = first.at;
    rest.insert(0, first);
    Expr { at, kind: build(rest) }
}

fn negation(input: &mut Tokens<'_>) -> Read<Expr> {
    let Some(not) = opt(kind(Kind::Not)).parse_next(input)? else { return comparison(input) };
    let part = deeper(not, input, negation)?;
    Ok(Expr { at: not.at, kind: ExprKind::Not(Box::new(part)) })
}

fn comparison(input: &mut Tokens<'_>) -> Read<Expr> {
    let left = sum.parse_next(input)?;
    let Some(how) = opt(comparing).parse_next(input)? else { return Ok(left) };
    let right = cut_err(sum).parse_next(input)?;
    let again = input.input.first().map(|token| token.at);
    if let (Some(at), Some(_)) = (again, peek(opt(comparing)).parse_next(input)?) {
        return wrong(at, "one comparison cannot follow another; join two with `and`");
    }
    Ok(Expr { at: left.at, kind: ExprKind::Compare(how, Box::new(left), Box::new(right)) })
}

fn comparing(input: &mut Tokens<'_>) -> Read<Comparison> {
    any.verify_map(|token: &Token| match token.kind {
        Kind::Compare(how) => Some(how),
        _ => None,
    })
    .parse_next(input)
}

fn sum(input: &mut Tokens<'_>) -> Read<Expr> {
    chain(input, product, [Kind::Plus, Kind::Minus], ExprKind::Sum)
}

fn product(input: &mut Tokens<'_>) -> Read<Expr> {
    chain(input, atom, [Kind::Times, Kind::Divide], ExprKind::Product)
}

/// Parts joined by either of two operators. A single part is returned as it is.
fn chain<'t>(
    input: &mut Tokens<'t>,
    part: fn(&mut Tokens<'t>) -> Read<Expr>,
    [plain, inverse]: [Kind; 2],
    build: impl Fn(Vec<(bool, Expr)>) -> ExprKind,
) -> Read<Expr> {
    let first = part(input)?;
    let sign = any.verify_map(|token: &Token| {
        let inverted = token.kind == inverse;
        (inverted || token.kind == plain).then_some(inverted)
    });
    let mut parts: Vec<(bool, Expr)> = repeat(0.., (sign, cut_err(part))).parse_next(input)?;
    if parts.is_empty() {
        return Ok(first);
    }
    let at = first.at;
    parts.insert(0, (false, first));
    Ok(Expr { at, kind: build(parts) })
}

fn atom(input: &mut Tokens<'_>) -> Read<Expr> {
    let Some(token) = opt(any).parse_next(input)? else {
        return Err(ErrMode::Cut(unexpected(input, OPERAND)));
    };
    let kind = match &token.kind {
        Kind::Number(number) => ExprKind::Number(*number),
        Kind::Percent(number) => ExprKind::Percent(*number),
        Kind::Date(date) => ExprKind::Date(*date),
        Kind::Name(subject, field) => {
            ExprKind::Name { subject: subject.clone(), field: field.clone() }
        }
        Kind::Function(function) => return call(token, *function, input),
        Kind::Open => return parenthesis(token, input),
        Kind::Minus => {
            let message = "`-` needs something before it to subtract from; \
                        no amount is below zero";
            return wrong(token.at, message);
        }
        Kind::Not => {
            let message = "`not` within a calculation or comparison needs parentheses, \
                        as in `(not a) = b`";
            return wrong(token.at, message);
        }
        _ => return wrong(token.at, format!("found `{}` where {OPERAND}", token.written)),
    };
    Ok(Expr { at: token.at, kind })
}

const OPERAND: &str = "a number, a name, a function or `(` is expected";

fn parenthesis(open: &Token, input: &mut Tokens<'_>) -> Read<Expr> {
    let inner = deeper(open, input, disjunction)?;
    if opt(kind(Kind::Close)).parse_next(input)?.is_none() {
        return Err(ErrMode::Cut(unexpected(input, "an operator or `)` is expected")));
    }
    Ok(inner)
}

fn call(name: &Token, function: Function, input: &mut Tokens<'_>) -> Read<Expr> {
    if opt(kind(Kind::Open)).parse_next(input)?.is_none() {
        let expected = format!("`(` is expected after `{}`", name.written);
        return Err(ErrMode::Cut(unexpected(input, &expected)));
    }
    let arguments: Vec<Expr> = deeper(name, input, |input| {
        separated(1.., disjunction, kind(Kind::Comma)).parse_next(input)
    })?;
    if opt(kind(Kind::Close)).parse_next(input)?.is_none() {
        return Err(ErrMode::Cut(unexpected(input, "an operator, `,` or `)` is expected")));
    }
    let count = arguments.len();
    match function {
        Function::Min | Function::Max if count < 2 => {
            let message = format!(
                "`{}` takes two parts or more, as in `{0}(a, b)`; here is one",
                name.written
            );
            wrong(name.at, message)
        }
        Function::Cents if count != 1 => {
            wrong(name.at, format!("`cents` takes one amount, as in `cents(a)`; found {count}"))
        }
        Function::If if count != 3 => {
            let message = format!(
                "`if` takes three parts, as in `if(a > b, a, b)`: a condition, what holds if it \
                 is met, and what holds otherwise; found {count}"
            );
            wrong(name.at, message)
        }
        _ => Ok(Expr { at: name.at, kind: ExprKind::Call(function, arguments) }),
    }
}

/// Parses one nesting level deeper, and fails if that exceeds [`DEEPEST`].
fn deeper<'t, T>(
    opened: &Token,
    input: &mut Tokens<'t>,
    read: impl Fn(&mut Tokens<'t>) -> Read<T>,
) -> Read<T> {
    if input.state.depth == DEEPEST {
        let message =
            format!("parentheses, functions and `not` are nested more than {DEEPEST} deep here");
        return wrong(opened.at, message);
    }
    input.state.depth += 1;
    let read = read(input)?;
    input.state.depth -= 1;
    Ok(read)
}

/// Fails without trying alternatives.
fn wrong<T>(at: usize, message: impl Into<String>) -> Read<T> {
    Err(ErrMode::Cut(Fault::new(at, message)))
}
