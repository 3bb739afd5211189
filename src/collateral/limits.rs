//! How large collateral may be.

/// The longest term, in months.
pub(crate) const LONGEST_TERM_MONTHS: u32 = 600;

/// The greatest balance: 2^46 cents, up to which every sum is exact in cents.
pub(crate) const GREATEST_BALANCE: f64 = 703_687_441_776.64;

/// Collateral groups of a pool, and so of a deal.
pub(crate) const MOST_GROUPS: usize = 40;
