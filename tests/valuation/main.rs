//! Tests of `src/valuation`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oas;
mod prepayment_models;
