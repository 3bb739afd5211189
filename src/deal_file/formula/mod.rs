//! The language of formulas: amounts, names, `+ - * /`, comparisons, `and`, `or`, `not`,
//! `min`, `max`, `if` and `cents`.
//!
//! We parse a formula here but do not check it. The compiler checks that its names exist and that
//! amounts, percentages and tests are in the right places, because only it knows the whole deal.

mod expression;
mod grammar;
#[cfg(test)]
mod parse_tests;
mod token;

pub(crate) use expression::{Comparison, Expr, ExprKind, Fault, Function, Subject};

/// Longest formula, in characters.
const LONGEST: usize = 4096;

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
