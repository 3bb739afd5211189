//! The waterfall: a deal's clauses compiled to a flat program, and the run of a month.
//!
//! | part | contents |
//! |---|---|
//! | `remittance` | a collateral group's month, as the program reads it |
//! | `op`, `program`, `access` | the compiled form: operations over numbered slots, and what each reads and writes |
//! | `compile` | from the terms of the deal file to a program |
//! | `run` | the run of a month, in any arithmetic |
//! | [`Observer`], [`Recording`] | receive the payments, and keep them |

mod access;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod access_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod arithmetic_tests;
mod clause;
mod compile;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod formula_tests;
mod observer;
mod op;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod payment_tests;
mod program;
mod recording;
mod remittance;
mod run;
#[cfg(test)]
pub(crate) mod test_deal;

pub use crate::deal_file::Claim;
pub use clause::Clause;
pub use observer::{ClassMonth, NamedKind, NamedValue, Observer, Payment};
pub use recording::{Distribution, Recording};
pub use remittance::{Field, Remittance};

pub(crate) use access::{Place, reads, renamed, result, with_result, writes};
pub(crate) use compile::compile;
pub(crate) use op::{Op, Settling, Slot, Span};
pub(crate) use program::{ClassSlots, Fixing, GroupSlots, Kind, Program};
pub(crate) use run::{
    Amounts, CarryForward, CarryForwardIn, Checks, ClassFlows, Dates, Month, Named, Now, Opening,
    Row, State, Unwatched, begin_month, carry_out, clear, fill, open, owed, pay_month, redeem, run,
    run_observed, tell_values, tiles, unpaid_before,
};
