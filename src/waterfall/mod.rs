//! The waterfall: a deal's clauses compiled to a flat program, and the run of a month.

mod access;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod access_laws;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod arithmetics_laws;
mod checks;
mod compile;
mod execute;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod formula_cases;
mod lower;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod lower_cases;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod lower_laws;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod lower_shapes;
mod memory;
mod observer;
mod op;
mod pay;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod payment_cases;
mod program;
mod redeem;
mod run;
#[cfg(test)]
mod small_deal;
mod state;
mod trace;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod trace_cases;

pub use crate::terms::Claim;
pub use observer::{ClassMonth, NamedKind, NamedValue, Observer, Payment};

pub(crate) use checks::{Checks, ClassFlows};
pub(crate) use compile::compile;
pub(crate) use lower::Asked;
pub(crate) use memory::MemoryOf;
pub(crate) use observer::{Named, Unwatched, run_observed, tell_values, unpaid_before};
#[cfg(test)]
pub(crate) use program::Op;
pub(crate) use program::{ClassSlots, Fixing, GroupSlots, Kind, Program};
pub(crate) use redeem::{owed, redeem};
pub(crate) use run::{Dates, Month, Opening, begin_month, clear, open, pay_month, run};
pub(crate) use state::{Amounts, Row, State, fill, tiles};
pub(crate) use trace::{KindOfMonth, record};
