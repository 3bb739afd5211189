//! The auditor: a second payer, slow and plain, who reads a deal file by himself and pays every month
//! of it cent by cent, by the words of `docs/deal-file.md`. The engine must agree with him: each
//! payment in its order with the cash it leaves, each class's, account's and party's month, each
//! named amount, percentage and test.
//!
//! He shares with the engine the YAML events of a library and the calendar, nothing else: formulas
//! are read by a parser of his own and walked as trees, numbers are exact fractions that are rounded
//! where the guide says so, and names are looked up where they stand. Both sides are given the same
//! collateral: that of a projection, in whole cents, or months that are drawn.
//!
//! | file | what it holds |
//! |---|---|
//! | `exact.rs` | fractions, roundings, shares |
//! | `yaml.rs`, `terms.rs`, `formula.rs` | the deal file |
//! | `books.rs` | what a deal owes and holds between months |
//! | `values.rs` | what formulas come to |
//! | `payer.rs` | a month: interest, clauses, redemption |
//! | `engine.rs` | what the engine says, put beside the books |
//! | `projections.rs` | the deals of `deals/` and of its documents under four assumptions |
//! | `months.rs` | the same and random deals in calm and wild months, as a state machine |
//! | `random.rs` | random deals by the thousand, for a release build |
//! | `faults.rs` | rules gone wrong that must be noticed |
//!
//! `months.rs` and `random.rs` need the feature `testing`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod books;
mod deals;
mod engine;
mod exact;
mod faults;
mod formula;
#[cfg(feature = "testing")]
mod months;
mod payer;
mod projections;
#[cfg(feature = "testing")]
mod random;
mod terms;
mod values;
mod yaml;
