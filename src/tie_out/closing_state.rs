//! The state after a tied-out month, from which the next report of the series opens.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::deal::DealState;
use crate::number::{DecimalArithmetic, Interval, IntervalArithmetic};
use crate::quantity::Key;
use crate::waterfall::CarryForwardIn;

/// The state that a month carries forward, in decimals and in interval arithmetic.
pub(crate) type CarriedForward =
    (CarryForwardIn<DecimalArithmetic>, CarryForwardIn<IntervalArithmetic>);

/// The state after a distribution, with intervals for what is not known exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    pub state: DealState,
    /// The intervals that contain each class's balance and unpaid interest.
    pub within: Vec<(Interval, Interval)>,
    /// The state that the run in interval arithmetic carries forward.
    pub bounds: CarryForwardIn<IntervalArithmetic>,
    pub pool_cumulative_loss: Option<Decimal>,
    /// Classes whose losses to date are known.
    pub losses_known: BTreeSet<usize>,
    /// By how much the pool exceeds the classes.
    pub pool_excess: Decimal,
    /// The ending balances: what they are published as and what the model has, and where.
    pub ended: BTreeMap<Key, Ended>,
    /// Lines without balances led to it: it has averages and losses to date, and nothing else.
    pub is_history: bool,
}

/// An ending balance of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Its place among the cells.
    pub cell: usize,
    pub published: Decimal,
    pub computed: Option<Decimal>,
    /// The table and line, in words.
    pub place: String,
}
