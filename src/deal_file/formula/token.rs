//! Splits a formula into tokens: names, numbers and operators.
//!
//! `class(A-1).balance` is one token: the name, its subject, and the names in the parentheses. Only
//! in those parentheses is a hyphen part of a name; elsewhere `a-b` subtracts.

use rust_decimal::Decimal;
use winnow::ascii::multispace0;
use winnow::combinator::{
    alt, delimited, dispatch, eof, not, opt, peek, preceded, repeat_till, separated, terminated,
};
use winnow::error::{ErrMode, ParserError};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{any, take_while};

use super::expression::{Comparison, Fault, Function, Subject};
use crate::calendar::Date;
use crate::error::{nearest, quote};
use crate::number::MONEY_LIMIT;

/// A name, number or operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// Its first character, counted from 0 in the formula.
    pub(super) at: usize,
    pub(super) written: String,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Number(Decimal),
    Percent(Decimal),
    Date(Date),
    Name(Option<Subject>, String),
    Function(Function),
    And,
    Or,
    Not,
    Plus,
    Minus,
    Times,
    Divide,
    Compare(Comparison),
    Open,
    Close,
    Comma,
}

type Source<'s> = LocatingSlice<&'s str>;
/// Faults have byte offsets here; [`tokens`] converts them to characters.
type Read<T> = ModalResult<T, Fault>;

/// winnow calls this when an alternative fails and it tries the next one. The message is not
/// reported; reported ones come from [`wrong`].
impl ParserError<Source<'_>> for Fault {
    type Inner = Self;

    fn from_input(input: &Source<'_>) -> Self {
        Self::new(input.current_token_start(), "this cannot be read")
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let characters = |bytes: usize| text.get(..bytes).map_or(0, |before| before.chars().count());
    let token = terminated(token.with_taken().with_span(), multispace0).map(
        |((kind, written), span): ((Kind, &str), std::ops::Range<usize>)| Token {
            at: characters(span.start),
            written: written.to_owned(),
            kind,
        },
    );
    preceded(multispace0, repeat_till(0.., token, eof))
        .map(|(found, _)| found)
        .parse_next(&mut LocatingSlice::new(text))
        .map_err(|error: ErrMode<Fault>| match error {
            ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => {
                Fault::new(characters(fault.at), fault.message)
            }
            ErrMode::Incomplete(_) => Fault::new(0, "this cannot be read"),
        })
}

/// Fails at a byte offset, without trying alternatives.
fn wrong<T>(at: usize, message: impl Into<String>) -> Read<T> {
    Err(ErrMode::Cut(Fault::new(at, message)))
}

fn token(input: &mut Source<'_>) -> Read<Kind> {
    dispatch! {peek(any);
        '0'..='9' | '.' => alt((date, number)),
        'a'..='z' | 'A'..='Z' | '_' => word,
        _ => alt((sign, misspelt)),
    }
    .parse_next(input)
}

/// `2006-02-25` is a date, not a subtraction: four, two and two digits with hyphens.
fn date(input: &mut Source<'_>) -> Read<Kind> {
    let at = input.current_token_start();
    let digits = |count: usize| take_while(count, '0'..='9');
    let written = (digits(4), '-', digits(2), '-', digits(2)).take().parse_next(input)?;
    not(take_while(1.., |c: char| c.is_alphanumeric() || c == '_' || c == '.'))
        .parse_next(input)?;
    match Date::parse_iso(written) {
        Some(date) => Ok(Kind::Date(date)),
        None => wrong(at, format!("there is no day {} from 1901 to 2199", quote(written))),
    }
}

fn number(input: &mut Source<'_>) -> Read<Kind> {
    let at = input.current_token_start();
    let written =
        take_while(1.., |c: char| c.is_alphanumeric() || c == '_' || c == '.').parse_next(input)?;
    let (whole, fraction) = written.split_once('.').unwrap_or((written, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() && !digits(fraction) {
        return wrong(at, "a dot belongs between a subject and its field, as in `pool.balance`");
    }
    if !digits(whole) || !digits(fraction) {
        // `1m` is probably from `libor-1m`; `1e5` is a number with an exponent.
        let named = written.ends_with(char::is_alphabetic);
        let message = format!(
            "{} is not a number; write numbers like `2` or `0.5`{}",
            quote(written),
            if named { ", and names with a hyphen as in `index(libor-1m).rate`" } else { "" }
        );
        return wrong(at, message);
    }
    let Ok(number) = Decimal::from_str_exact(written) else {
        return wrong(at, format!("{} has too many digits; at most 28 are read", quote(written)));
    };
    if number >= MONEY_LIMIT {
        let shown = quote(written);
        return wrong(at, format!("{shown} is too great; numbers stay below {MONEY_LIMIT}"));
    }
    let percent = opt('%').parse_next(input)?;
    Ok(if percent.is_some() { Kind::Percent(number) } else { Kind::Number(number) })
}

fn identifier<'s>(input: &mut Source<'s>) -> Read<&'s str> {
    take_while(1.., ('a'..='z', 'A'..='Z', '0'..='9', '_'))
        .verify(|word: &str| !word.starts_with(|c: char| c.is_ascii_digit()))
        .parse_next(input)
}

fn word(input: &mut Source<'_>) -> Read<Kind> {
    let at = input.current_token_start();
    let word = identifier.parse_next(input)?;
    if let Some(kind) = keyword(word) {
        return Ok(kind);
    }
    let small = word.to_lowercase();
    if keyword(&small).is_some() {
        return wrong(at, format!("{} is written in small letters: `{small}`", quote(word)));
    }
    let opens = peek(opt((multispace0, '('))).parse_next(input)?;
    let arguments = if opens.is_some() { arguments(at, word, input)? } else { Vec::new() };
    let dot = opt((multispace0, '.')).parse_next(input)?;
    let end = input.current_token_start();
    if dot.is_none() {
        if arguments.is_empty() {
            return Ok(Kind::Name(None, word.to_owned()));
        }
        let message = suggestion(word).unwrap_or_else(|| {
            let shown = quote(&format!("{word}({})", arguments.join(", ")));
            format!("{shown} needs a field after it, as in `class(A-1).balance`")
        });
        return wrong(at, message);
    }
    let field = opt(preceded(multispace0, identifier)).parse_next(input)?;
    let more = opt((multispace0, '.')).parse_next(input)?;
    match (field, more) {
        (None, _) => {
            wrong(end, "the name of a field is missing after the dot, as in `pool.balance`")
        }
        (_, Some(_)) => wrong(at, "a name has at most one dot, as in `pool.balance`"),
        (Some(field), None) => {
            let subject = Subject { kind: word.to_owned(), arguments };
            Ok(Kind::Name(Some(subject), field.to_owned()))
        }
    }
}

fn keyword(word: &str) -> Option<Kind> {
    Some(match word {
        "and" => Kind::And,
        "or" => Kind::Or,
        "not" => Kind::Not,
        _ => {
            let found = Function::NAMES.iter().find(|(name, _)| *name == word);
            return found.map(|(_, function)| Kind::Function(*function));
        }
    })
}

/// The message for a word that is similar to the name of a function.
fn suggestion(word: &str) -> Option<String> {
    let function = nearest(word, Function::NAMES.map(|(name, _)| name))?;
    Some(format!("{} is not a function; did you mean `{function}`?", quote(word)))
}

/// The names in the parentheses of a subject.
fn arguments(at: usize, word: &str, input: &mut Source<'_>) -> Read<Vec<String>> {
    let name = take_while(1.., ('a'..='z', 'A'..='Z', '0'..='9', '_', '-', '.'));
    let name = delimited(multispace0, name, multispace0).map(|name: &str| name.to_owned());
    let names = delimited((multispace0, '('), separated(1.., name, ','), ')');
    let Some(names) = opt(names).parse_next(input)? else {
        let message = suggestion(word).unwrap_or_else(|| {
            let shown = quote(word);
            format!(
                "the parentheses after {shown} must hold names, as in `class(A-1).balance`; \
                 the functions are `min`, `max` and `if`"
            )
        });
        return wrong(at, message);
    };
    Ok(names)
}

fn sign(input: &mut Source<'_>) -> Read<Kind> {
    // Operators of other languages; otherwise we would read each as two operators.
    let foreign = peek(opt(alt(("==", "<>", "=<", "=>")))).parse_next(input)?;
    if foreign.is_some() {
        return misspelt(input);
    }
    let comparison = alt((
        "<=".value(Comparison::LessOrEqual),
        ">=".value(Comparison::GreaterOrEqual),
        "!=".value(Comparison::NotEqual),
        '<'.value(Comparison::Less),
        '>'.value(Comparison::Greater),
        '='.value(Comparison::Equal),
    ));
    alt((
        comparison.map(Kind::Compare),
        '+'.value(Kind::Plus),
        '-'.value(Kind::Minus),
        '*'.value(Kind::Times),
        '/'.value(Kind::Divide),
        '('.value(Kind::Open),
        ')'.value(Kind::Close),
        ','.value(Kind::Comma),
    ))
    .parse_next(input)
}

/// Operators of other languages, and what to write instead.
const FOREIGN: [(&str, &str); 17] = [
    ("==", "equality is written `=`"),
    ("<>", "inequality is written `!=`"),
    ("=<", "write `<=`"),
    ("=>", "write `>=`"),
    ("&", "write `and`"),
    ("|", "write `or`"),
    ("!", "negation is the word `not`"),
    ("≤", "write `<=`"),
    ("≥", "write `>=`"),
    ("≠", "write `!=`"),
    ("−", "write `-`"),
    ("–", "write `-`"),
    ("×", "write `*`"),
    ("÷", "write `/`"),
    ("$", "write amounts without `$`"),
    ("%", "a percentage is a number directly followed by `%`"),
    ("{", "write `(`"),
];

fn misspelt(input: &mut Source<'_>) -> Read<Kind> {
    let at = input.current_token_start();
    for (written, instead) in FOREIGN {
        if input.starts_with(written) {
            return wrong(at, format!("`{written}` has no meaning here; {instead}"));
        }
    }
    let character = any.parse_next(input)?;
    let message = format!(
        "{} has no meaning here; a formula holds names, numbers, `+ - * /`, \
         comparisons, `and`, `or`, `not`, `min`, `max`, `if` and parentheses",
        quote(&character.to_string())
    );
    wrong(at, message)
}
