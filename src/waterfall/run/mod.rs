//! The run of a month: what the month brings is put into slots, the operations are carried out, and the
//! invariants are asserted. One executor serves every arithmetic.

mod carry_forward;
mod checks;
mod execute;
mod month;
mod observed;
mod pay;
mod pay_month;
mod recorder;
mod redemption;
mod state;

pub(crate) use carry_forward::{CarryForward, CarryForwardIn};
pub(crate) use checks::{Checks, ClassFlows};
pub(crate) use execute::{Now, carry_out};
pub(crate) use month::{Dates, Month, Opening};
pub(crate) use observed::{ObserverAdapter, observe_values, run_observed, unpaid_before};
pub(crate) use pay_month::{begin_month, clear, open, pay_month, run};
pub(crate) use recorder::NoRecorder;
pub(crate) use redemption::{owed, redeem};
pub(crate) use state::{Amounts, Row, State, fill, strips};
