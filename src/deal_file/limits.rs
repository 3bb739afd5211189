//! Limits on the size of a deal file. No real deal comes near them. We check them first, so that a
//! hostile file cannot make the checks that compare every item with every other one slow.

pub(super) use crate::collateral::MOST_GROUPS;

/// Most characters in a name.
pub(super) const LONGEST_NAME: usize = 100;

pub(super) const MOST_CLASSES: usize = 200;
pub(super) const MOST_CLAUSES: usize = 600;
pub(super) const MOST_PARTIES: usize = 200;
pub(super) const MOST_ACCOUNTS: usize = 200;
pub(super) const MOST_SCHEDULES: usize = 200;
/// Most steps in a schedule: twice the months of the longest loan.
pub(super) const MOST_STEPS: usize = 1_200;
pub(super) const MOST_REPORTED_LINES: usize = 600;

/// Most replines in a deal file; more belong in a loan tape.
pub(super) const MOST_REPLINES: usize = 2_000;

/// Most lists of classes, and most families of classes.
pub(super) const MOST_LISTS: usize = 200;
/// Most names in one place: payees of a clause, classes of a list.
pub(super) const MOST_NAMES: usize = 400;

/// Most loans that one repline may represent.
pub(crate) const MOST_LOANS_OF_A_REPLINE: u32 = 100_000_000;

/// Longest look-back and longest time between resets, in months.
pub(crate) const MOST_MONTHS: u32 = 600;

/// Longest rolling average.
pub(crate) const LONGEST_AVERAGE_MONTHS: u32 = 60;
