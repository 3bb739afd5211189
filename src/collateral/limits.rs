//! Size limits of collateral.

/// Longest term of a loan, in months.
pub(crate) const LONGEST_TERM_MONTHS: u32 = 600;

/// Greatest balance: 2^46 cents. Sums up to it are exact to the cent in `f64`.
pub(crate) const GREATEST_BALANCE: f64 = 703_687_441_776.64;

/// Most collateral groups of a pool, and so of a deal.
pub(crate) const MOST_GROUPS: usize = 40;
