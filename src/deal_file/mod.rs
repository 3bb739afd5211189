//! Reads a deal file: from YAML text to a deal's terms. Every mistake is reported with its place.

mod check;
mod claim;
mod fields;
mod schema;
mod formula;
mod interest;
mod limits;
mod model;
mod place;
mod read;
mod words;

pub use claim::Claim;
#[cfg(test)]
pub(crate) use schema::DEAL;
pub use schema::deal_schema;

pub(crate) use check::{check_use, is_total, unknown, wrong_size};
pub(crate) use fields::{Field, Fields};
pub(crate) use formula::{Comparison, Expr, ExprKind, Function, Subject};
pub(crate) use interest::{IndexTerms, InterestTerms};
pub(crate) use model::{
    CallPrice, Carry, ClassTerms, Clause, DealTerms, Funds, Memory, Split, StepTerms,
};
pub(crate) use place::{At, Formula, Named};
pub(crate) use read::read;
pub(crate) use schema::{Form, Kind, Part, form};
