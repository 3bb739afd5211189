//! The form of a deal file: which fields each of its parts has, and what each of them means.
//!
//! One table for both who read a deal file. [`Fields`](super::fields::Fields) knows no field that
//! is not in it, and [`schema`] writes it down for editors. So a field is described once, in
//! [`parts`], and neither reader nor schema can have one that the other lacks.

mod json;
mod part;
mod parts;
mod schema;

pub(crate) use part::Part;
#[cfg(test)]
pub(crate) use part::{Form, Kind};
pub(crate) use parts::{
    ACCOUNT, ALLOCATE, BALANCES, CALL, CLASS, CLAUSE, COLLATERAL, DATES, DEAL, INTEREST, LINE, PAY,
    RECEIVE, REPLINE, REPORT, SCHEDULE, SET,
};
pub use schema::deal_schema;
