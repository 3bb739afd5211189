//! The form of a deal file: the fields of each part and their meanings.
//!
//! [`parts`] describes each field once. The reader ([`Fields`](super::fields::Fields)) refuses any
//! field that is not described there, and [`schema`] writes the JSON Schema from the same tables.
//! So reader and schema always agree.

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
