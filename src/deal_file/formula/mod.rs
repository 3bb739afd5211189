//! The language of formulas: amounts, names, `+ - * /`, comparisons, `and`, `or`, `not`,
//! `min`, `max` and `if`.
//!
//! A formula is read but not judged: whether a name exists, and whether an amount stands where a
//! condition is needed, is for the reader of the deal to say, who knows both.

mod expression;
mod grammar;
#[cfg(test)]
mod parse_tests;
mod token;

pub(crate) use expression::{Comparison, Expr, ExprKind, Fault, Function, Subject};

/// Characters of one formula.
const LONGEST: usize = 4096;

/// Reads a formula.
pub(crate) fn parse(text: &str) -> Result<Expr, Fault> {
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Fault::new(
            0,
            format!("the formula has {length} characters; at most {LONGEST} are read"),
        ));
    }
    let tokens = token::tokens(text)?;
    if tokens.is_empty() {
        return Err(Fault::new(0, "the formula is empty"));
    }
    grammar::formula(&tokens, length)
}
