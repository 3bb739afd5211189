//! The keywords of a deal file and their meanings. The reader and the schema share these tables.

use super::claim::Claim;
use super::interest::InterestTerms;
use super::model::{CallPrice, Carry, Funds, Split};
use crate::calendar::{BusinessDays, DayCount, Periods};

pub(crate) const BUSINESS_DAYS: &[(&str, BusinessDays)] = &[
    ("federal reserve", BusinessDays::FederalReserve),
    ("new york stock exchange", BusinessDays::NewYorkStockExchange),
    ("weekdays", BusinessDays::Weekdays),
    ("every day", BusinessDays::Every),
];

pub(crate) const CARRIES: &[(&str, Carry)] =
    &[("cents", Carry::Cents), ("fractions", Carry::Fractions)];

pub(crate) const CALL_PRICES: &[(&str, CallPrice)] = &[
    ("collateral", CallPrice::Collateral),
    ("classes", CallPrice::Classes),
    ("greater", CallPrice::Greater),
];

pub(crate) const DAY_COUNTS: &[(&str, DayCount)] = &[
    ("30/360", DayCount::Thirty360),
    ("30E/360", DayCount::ThirtyE360),
    ("actual/360", DayCount::Actual360),
    ("actual/365", DayCount::Actual365),
    ("actual/actual", DayCount::ActualActual),
];

/// Accrual periods that are written as keywords. Those between distributions are adjusted unless
/// [`ACCRUAL_DATES`] say otherwise.
pub(crate) const PERIODS: &[(&str, Periods)] = &[
    ("calendar month", Periods::CalendarMonth),
    ("distribution to distribution", Periods::Distributions { adjusted: true }),
];

/// Before the day of the month from which a period accrues.
pub(crate) const FROM_DAY: &str = "from day ";

/// Whether the dates of accrual periods move to business days.
pub(crate) const ACCRUAL_DATES: &[(&str, bool)] = &[("adjusted", true), ("unadjusted", false)];

/// Kinds of interest that are written as one keyword, without further fields.
pub(crate) const PLAIN_INTEREST: &[(&str, InterestTerms)] = &[
    ("none", InterestTerms::None),
    ("weighted subordinate rate", InterestTerms::WeightedSubordinate),
    ("as reported", InterestTerms::Reported),
];

/// The amount of principal that nothing but the report determines.
pub(crate) const AS_REPORTED: &str = "as reported";

pub(crate) const SPLITS: &[(&str, Split)] =
    &[("sequential", Split::Sequential), ("pro rata", Split::ProRata)];

/// Sources of funds other than the accounts that the deal defines.
pub(crate) const FUNDS: &[(&str, Funds)] =
    &[("account", Funds::Account), ("outside", Funds::Outside)];

pub(crate) const PAID: &[(&str, Claim)] = &[
    ("interest", Claim::Interest),
    ("unpaid interest", Claim::UnpaidInterest),
    ("scheduled principal", Claim::ScheduledPrincipal),
    ("unscheduled principal", Claim::UnscheduledPrincipal),
    ("carryover", Claim::Carryover),
    ("fee", Claim::Fee),
    ("deposit", Claim::Deposit),
    ("residual", Claim::Residual),
];

pub(crate) const ALLOCATED: &[(&str, Claim)] = &[
    ("realized loss", Claim::RealizedLoss),
    ("write-up", Claim::WriteUp),
    ("accretion", Claim::Accretion),
];

pub(crate) const YES_NO: &[(&str, bool)] = &[("yes", true), ("no", false)];

/// Claims that cannot be paid from outside funds.
pub(crate) const fn is_paid_inside(claim: Claim) -> bool {
    matches!(claim, Claim::Residual | Claim::Fee | Claim::Deposit)
}
