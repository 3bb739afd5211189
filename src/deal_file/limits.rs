//! How many of each thing a deal file may have. No deal comes near; hostile files end here, before
//! anything is held against everything else.

pub(super) use crate::collateral::MOST_GROUPS;

/// Characters of a name.
pub(super) const LONGEST_NAME: usize = 100;

pub(super) const MOST_CLASSES: usize = 200;
pub(super) const MOST_CLAUSES: usize = 600;
pub(super) const MOST_PARTIES: usize = 200;
pub(super) const MOST_ACCOUNTS: usize = 200;
pub(super) const MOST_SCHEDULES: usize = 200;
/// Months that a schedule names: one for each of the longest loan would be half as many.
pub(super) const MOST_STEPS: usize = 1_200;
pub(super) const MOST_REPORTED_LINES: usize = 600;

/// Replines that one deal file may have; more belong in a loan tape.
pub(super) const MOST_REPLINES: usize = 2_000;

/// Lists of classes, and families of them.
pub(super) const MOST_LISTS: usize = 200;
/// Names in one place: payees of a clause, classes of a list.
pub(super) const MOST_NAMES: usize = 400;

/// Loans that one repline may stand for.
pub(crate) const MOST_LOANS_OF_A_REPLINE: u32 = 100_000_000;

/// Months of look-backs and resets.
pub(crate) const MOST_MONTHS: u32 = 600;

/// The longest rolling average.
pub(crate) const LONGEST_AVERAGE_MONTHS: u32 = 60;
