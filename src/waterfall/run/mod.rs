//! The executor: loads a month's input into slots, executes the operations, and asserts the
//! invariants. It is generic over the arithmetic.

mod carry_forward;
mod checks;
mod execute;
mod month_input;
mod observed;
mod pay;
mod pay_month;
mod recorder;
mod pay_redemption;
mod state;

pub(crate) use carry_forward::{CarryForward, CarryForwardIn};
pub(crate) use checks::{Checks, ClassFlows};
pub(crate) use execute::{Now, carry_out};
pub(crate) use month_input::{Dates, Month, Opening};
pub(crate) use observed::{ObserverAdapter, observe_values, run_observed, unpaid_before};
pub(crate) use pay_month::{begin_month, clear, open, pay_month, run};
pub(crate) use pay_redemption::{owed, redeem};
pub(crate) use recorder::{NoRecorder, Recorder};
pub(crate) use state::{Amounts, Row, State, fill, strips};
