//! What a projection starts from and assumes.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::collateral::{Assumptions, Pool};
use crate::deal::DealState;

/// How class balances are carried from month to month in decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BalanceCarry {
    /// In whole cents, so that balances roll to the cent whoever reads them.
    #[default]
    Cents,
    /// As the deal's trustee does: with fractions of a cent where the deal file says so.
    Trustee,
}

/// What a projection starts from and assumes.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ProjectionOptions {
    /// Prepayments, defaults, severity, advances, index rates.
    pub assumptions: Assumptions,
    /// The state of the deal that it starts from; `None` to start from closing.
    pub start: Option<DealState>,
    /// The loans, in place of the deal's own.
    pub loans: Option<Pool>,
    /// How many months are projected at most; none to go on to the end.
    pub months: Option<u32>,
    /// How class balances are carried.
    pub carry: BalanceCarry,
    /// When the deal's call is exercised, or its auction held.
    pub call: Call,
    /// What is bid at an auction, percent of the collateral's par; none for what the deal asks at
    /// least. An auction at which less is bid fails and is held again with the next distribution.
    pub auction_bid_pct: Option<f64>,
    /// Triggers (tests that the deal file names) that are forced to pass or to fail.
    pub forced: BTreeMap<String, bool>,
}

/// When a deal's optional redemption (call) is exercised, or its collateral is offered at auction.
///
/// The deal file says at which price the collateral is sold. Par of the collateral comes in with
/// the month's unscheduled principal. A price that is made of what the classes are owed retires
/// them whole after the month's distribution. Either way the deal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Call {
    /// Never.
    #[default]
    Never,
    /// On the first distribution date on which the deal file allows it.
    First,
    /// On the first such date from this one on.
    From(Date),
}
