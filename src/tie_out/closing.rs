//! What a tied-out month leaves for the next report of the series.

use rust_decimal::Decimal;

use crate::deal::DealState;
use crate::number::{Interval, IntervalArithmetic, Measured};
use crate::waterfall::{CarryForwardIn, Opening};

/// The state after a distribution, and how far it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    pub state: DealState,
    /// For each class, where its balance and its unpaid interest must lie.
    pub within: Vec<(Interval, Interval)>,
    /// What the run in bounds carries forward.
    pub bounds: CarryForwardIn<IntervalArithmetic>,
    pub pool_cumulative_loss: Option<Decimal>,
}

impl Closing {
    /// The classes before the next distribution.
    pub fn opening(&self) -> Vec<Opening> {
        let classes = self.state.classes.iter().zip(&self.within);
        let opening = classes.map(|(class, (balance, unpaid))| Opening {
            balance: Measured { value: class.balance, within: *balance },
            unpaid: Measured { value: class.unpaid_interest, within: *unpaid },
        });
        opening.collect()
    }
}
