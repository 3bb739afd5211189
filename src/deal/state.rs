//! The state of a deal between two distributions.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Deal;
use crate::calendar::Date;
use crate::error::Diagnostic;
use crate::waterfall::CarryForward;

/// The state of a deal after a distribution, from which the next one or a projection starts.
///
/// A replay returns one ([`TieOut::state`](crate::tie_out::TieOut::state)), and a projection can
/// start from one ([`ProjectionOptions::start`](crate::projection::ProjectionOptions::start)).
/// Amounts are in dollars, rates in percent a year. It serializes, so that a state can be kept or sent
/// to another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DealState {
    /// The deal's name.
    pub deal: String,
    /// Where the state comes from, such as the file of a report; used in messages.
    pub source: String,
    /// The distribution date.
    pub date: Date,
    /// Names of the classes, in the order of the deal file, so that a state is not taken for that of
    /// another file.
    pub class_names: Vec<String>,
    /// Names of the collateral groups, in the order of the deal file.
    pub group_names: Vec<String>,
    /// The classes, in the order of the deal file.
    pub classes: Vec<ClassState>,
    /// The collateral groups, in the order of the deal file.
    pub groups: Vec<GroupState>,
    /// What the source calls the figures of a group, in the order of [`GroupState`]: a page by its
    /// labels, a table by its columns. Used in messages.
    pub(crate) group_lines: [String; 4],
    /// What makes the state doubtful, such as a report that does not follow the one before, or does
    /// not tie out. A projection from the state passes them on.
    pub notes: Vec<Diagnostic>,
    /// Losses to date, carryover, accounts, rolling averages and sticky tests.
    pub(crate) carry_forward: CarryForward<Decimal, Decimal, bool>,
}

impl DealState {
    /// The state of a deal, without notes.
    pub(crate) fn of(
        deal: &Deal,
        (source, date): (&str, Date),
        classes: Vec<ClassState>,
        (groups, group_lines): (Vec<GroupState>, [String; 4]),
        carry_forward: CarryForward<Decimal, Decimal, bool>,
    ) -> Self {
        Self {
            deal: deal.name().to_owned(),
            source: source.to_owned(),
            date,
            class_names: deal.class_names.clone(),
            group_names: deal.terms.groups.clone(),
            classes,
            groups,
            group_lines,
            notes: Vec::new(),
            carry_forward,
        }
    }
}

/// A class after a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClassState {
    /// Balance, with the fractions of a cent that the trustee carries.
    pub balance: Decimal,
    /// Balance as the report prints it, in whole cents.
    pub printed_balance: Decimal,
    /// Unpaid interest, with the fractions of a cent that the trustee carries.
    pub unpaid_interest: Decimal,
    /// Realized losses allocated to the class to date.
    pub cumulative_loss: Decimal,
}

/// A collateral group after a distribution. A figure is `None` if the source does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupState {
    /// Scheduled balance of the loans.
    pub balance: Option<Decimal>,
    /// Gross coupon of the loans, weighted by balance.
    pub gross_rate_pct: Option<Decimal>,
    /// Gross coupon less fees, weighted by balance.
    pub net_rate_pct: Option<Decimal>,
    /// Months to maturity, weighted by balance.
    pub maturity_months: Option<Decimal>,
}
