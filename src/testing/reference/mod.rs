//! A second payer: it reads the text of a deal file itself and pays each month cent by cent, as
//! `docs/deal-file.md` says. Tests compare the waterfall with it: each payment in its order with the cash
//! it leaves, each month of a class, account and party, and each named amount, percentage and test.
//!
//! The payer is slow and plain, and shares no code with the waterfall. It has a parser of formulas of its
//! own, which it evaluates by walking the tree; it calculates in exact fractions, rounded only where the
//! guide says so; and it looks names up each time. From the rest of the crate it takes only the calendar,
//! and from outside it the events of a YAML parser. `comparison.rs` alone knows both sides and gives
//! them the same collateral.
//!
//! | file | contents |
//! |---|---|
//! | `fraction.rs` | exact numbers, roundings, shares |
//! | `yaml.rs`, `terms.rs`, `formula.rs` | the deal file |
//! | `books.rs` | what a deal owes and holds between months |
//! | `values.rs` | the values of formulas |
//! | `payer.rs` | a month: interest, clauses, redemption |
//! | `comparison.rs` | [`check`] and [`ReferencePayer`], which compare the engine with the books |
//!
//! The payer expects the text of a deal that [`Deal`](crate::Deal) has accepted, and panics if it cannot
//! read it: then the two readers disagree.

// A reader that reports no mistakes: the text has passed the reader that does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accrual;
mod books;
mod comparison;
mod formula;
mod fraction;
mod payer;
mod terms;
mod values;
mod yaml;

pub use comparison::{Audit, ReferencePayer, check};
