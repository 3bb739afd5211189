//! The schema of a deal file: the fields of each part and their meanings.
//!
//! [`parts`] describes each field once. The reader ([`Fields`](super::fields::Fields)) refuses any
//! field that is not described there, and [`schema`] writes the JSON Schema from the same tables.
//! So reader and schema always agree.

mod json;
mod part;
mod parts;
mod json_schema;

pub use json_schema::deal_schema;
pub(crate) use part::{Form, Kind, Part, form};
pub(crate) use parts::{
    ACCOUNT, ALLOCATE, BALANCES, CALL, CLASS, CLAUSE, COLLATERAL, DATES, DEAL, INTEREST, LINE, PAY,
    RECEIVE, REPLINE, REPORT, SCHEDULE, SET,
};
