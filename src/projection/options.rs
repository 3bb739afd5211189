//! The options of a projection.

use std::collections::BTreeMap;
use std::fmt;

use crate::calendar::Date;
use crate::collateral::{Assumptions, Pool};
use crate::deal::DealState;

/// How class balances are carried from month to month in decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum BalanceCarry {
    /// In whole cents, so that printed balances roll forward to the cent.
    #[default]
    Cents,
    /// As the deal's trustee does: with fractions of a cent if the deal file says so.
    Trustee,
}

/// The start and the assumptions of a projection.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ProjectionOptions {
    /// Prepayments, defaults, severity, advances, index rates.
    pub assumptions: Assumptions,
    /// The state of the deal at the start; `None` to start from closing.
    pub start: Option<DealState>,
    /// Loans that replace the deal's own.
    pub loans: Option<Pool>,
    /// Whether the deal file's loans keep their terms and take, by group, the balances of `start`,
    /// which must be there. Without it a start from a report projects one repline for each group.
    pub scale_loans: bool,
    /// The greatest number of months projected; `None` to project to the end.
    pub months: Option<u32>,
    /// How class balances are carried.
    pub carry: BalanceCarry,
    /// When the deal's call is exercised or its auction takes place.
    pub call: Call,
    /// The bid at an auction, percent of the collateral's par; `None` for the deal's minimum price.
    /// An auction with a lower bid fails and is repeated on the next distribution date.
    pub auction_bid_pct: Option<f64>,
    /// Triggers (tests named in the deal file) that are forced to pass (`true`) or fail.
    pub forced: BTreeMap<String, bool>,
}

/// When a deal's optional redemption (call) is exercised, or its collateral is offered at auction.
///
/// The deal file sets the price. If it is the collateral's par, par is received with the month's
/// unscheduled principal. If it is what the classes are owed, the proceeds retire the classes after
/// the month's distribution. Either way the deal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Call {
    /// Never.
    #[default]
    Never,
    /// On the first distribution date on which the deal file allows it.
    First,
    /// On the first such date on or after this one.
    From(Date),
}

/// `never`, `first`, or the date.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::First => f.write_str("first"),
            Self::From(date) => date.fmt(f),
        }
    }
}

impl Call {
    /// Reads `never`, `first` or a date such as `2003-10-27`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "never" => Some(Self::Never),
            "first" => Some(Self::First),
            date => Date::parse_iso(date).map(Self::From),
        }
    }
}
