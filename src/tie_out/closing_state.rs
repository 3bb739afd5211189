//! The state after a tied-out month, from which the next report of the series opens.

use rust_decimal::Decimal;

use crate::deal::DealState;
use crate::number::{Interval, IntervalArithmetic, Measured};
use crate::waterfall::{CarryForwardIn, Opening};

/// The state after a distribution, with intervals for what is not known exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    pub state: DealState,
    /// The intervals that contain each class's balance and unpaid interest.
    pub within: Vec<(Interval, Interval)>,
    /// The state that the run in interval arithmetic carries forward.
    pub bounds: CarryForwardIn<IntervalArithmetic>,
    pub pool_cumulative_loss: Option<Decimal>,
    /// By how much the pool exceeds the classes.
    pub pool_excess: Decimal,
}

impl Closing {
    /// The classes' opening state for the next distribution.
    pub fn opening(&self) -> Vec<Opening> {
        let classes = self.state.classes.iter().zip(&self.within);
        let opening = classes.map(|(class, (balance, unpaid))| Opening {
            balance: Measured { value: class.balance, within: *balance },
            unpaid: Measured { value: class.unpaid_interest, within: *unpaid },
        });
        opening.collect()
    }
}
