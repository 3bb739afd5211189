//! The waterfall: a compiler from a deal's clauses to a flat program, and an executor that runs the
//! program for one month.
//!
//! | part | what it contains |
//! |---|---|
//! | `remittance` | one collateral group's month: the input of a program |
//! | `op`, `program`, `access` | operations over numbered slots; the slots each reads and writes |
//! | `compile` | the compiler from deal terms to a program |
//! | `run` | the executor, generic over the arithmetic |
//! | [`Observer`] | the interface that receives every payment |

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
mod explanation;
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
pub use explanation::{ExplainedStep, Explanation};
pub use observer::{ClassMonth, NamedKind, NamedValue, Observer, Payment};
pub use recording::{Distribution, Recording};
pub use remittance::{Field, Remittance};

pub(crate) use access::{Place, reads, renamed, result, with_result, writes};
pub(crate) use compile::compile;
pub(crate) use op::{Op, Settling, Slot, Span};
pub(crate) use program::{
    ClassSlots, ClassText, Fixing, GroupSlots, Kind, NamedSlot, Program, ReportedSlot,
};
pub(crate) use run::{
    Amounts, CarryForward, CarryForwardIn, Checks, ClassFlows, Dates, Month, NoRecorder, Now,
    ObserverAdapter, Opening, Recorder, Row, State, begin_month, carry_out, clear, fill,
    observe_values, open, owed, pay_month, redeem, run, run_observed, strips, unpaid_before,
};
