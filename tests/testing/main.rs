//! Tests of `paydown::testing`: the laws, the reference payer, and whether both notice planted faults.
//!
//! | folder | what it tests |
//! |---|---|
//! | `laws/` | every deal of this repository keeps every law, and so do random deals |
//! | `reference/` | the reference payer agrees with the engine on the deals here and on random ones |
//! | `agreement.rs` | random deals have the same results in machine code, interpreted and in decimals |
//! | `planted/` | each planted fault is noticed |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;
mod deals;
mod options;
mod scenarios;

mod laws {
    mod deals;
    mod found;
    mod hold;
    mod order;
    mod pages_and_tables;
    mod random_deals;
    mod reported_tables;
}

mod reference {
    mod months;
    mod projections;
    mod random_deals;
}

mod planted;
