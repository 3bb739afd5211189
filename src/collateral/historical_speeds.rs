//! Speeds that pools have prepaid at, from their balances at two dates.

use super::speeds::{PrepaymentSpeed, psa_pct_from_cpr, scheduled_factor};
use crate::math::find_root;
use crate::math::power::{exp_m1, ln_1p};

/// A pool of level-pay loans at two dates, for its historical speed.
///
/// Balances are in dollars, or are factors if there is one pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolHistory {
    /// Balance at the first date.
    pub balance_begin: f64,
    /// Balance at the second date.
    pub balance_end: f64,
    /// The loans' rate in percent a year.
    pub rate_pct: f64,
    /// Months that the loans have left at the first date.
    pub remaining_months: u32,
    /// Age of the loans at the first date: their month is one more until a month later.
    pub age_months: u32,
}

impl PoolHistory {
    /// The balance at the second date, `months` later, if no loan had prepaid.
    fn scheduled_end(&self, months: u32) -> f64 {
        self.balance_begin * scheduled_factor(self.rate_pct, self.remaining_months, months)
    }

    /// The balance at the second date at a constant percentage of PSA.
    fn end_at_psa(&self, psa_pct: f64, months: u32) -> f64 {
        let survival =
            |month| 1.0 - PrepaymentSpeed::Psa.smm(psa_pct, self.age_months.saturating_add(month));
        self.scheduled_end(months)
            * (1..=months.min(self.remaining_months)).map(survival).product::<f64>()
    }
}

/// The average single monthly mortality of pools over `months` months, from 1: the constant one that
/// leads from the sum of their scheduled balances to that of their actual ones (*Standard Formulas*,
/// SF-12). It is no finite number if nothing would be left as scheduled, or `months` is zero.
#[must_use]
pub fn historical_smm(pools: &[PoolHistory], months: u32) -> f64 {
    let [actual, scheduled] = sums(pools, months);
    0.0 - exp_m1(ln_1p(actual / scheduled - 1.0) / f64::from(months))
}

/// The average speed of pools over `months` months, in percent of PSA: the constant one at which the
/// sum of their balances becomes the actual one, each pool at its own age (*Standard Formulas*,
/// SF-13). `None` if no speed from zero to full prepayment does, as if less was repaid than scheduled.
///
/// ```
/// use paydown::collateral::{PoolHistory, historical_psa_pct};
/// // Standard Formulas, SF-13: from 1 January to 1 July 1989, in loan months 12 and 2.
/// let seasoned = PoolHistory {
///     balance_begin: 869_252.18,
///     balance_end: 847_322.82,
///     rate_pct: 9.5,
///     remaining_months: 349,
///     age_months: 11,
/// };
/// let new = PoolHistory {
///     balance_begin: 1_999_016.24,
///     balance_end: 1_965_804.60,
///     rate_pct: 9.5,
///     remaining_months: 359,
///     age_months: 1,
/// };
/// let psa_pct = historical_psa_pct(&[seasoned, new], 6);
/// assert_eq!(psa_pct.map(|psa_pct| format!("{psa_pct:.2}")), Some("212.02".to_owned()));
/// ```
#[must_use]
pub fn historical_psa_pct(pools: &[PoolHistory], months: u32) -> Option<f64> {
    let [actual, _] = sums(pools, months);
    let excess = |psa_pct: f64| {
        pools.iter().map(|pool| pool.end_at_psa(psa_pct, months)).sum::<f64>() - actual
    };
    // At it every pool prepays in full in its first month.
    let youngest = pools.iter().map(|pool| pool.age_months).min()?;
    find_root(excess, 0.0, psa_pct_from_cpr(1.0, youngest.saturating_add(1))).ok()
}

/// The absolute prepayment speed of a pool over `months` months, in percent of the original number of
/// loans a month (*Standard Formulas*, SF-14). It is no finite number if nothing would be left as
/// scheduled.
///
/// ```
/// use paydown::collateral::{PoolHistory, historical_abs_pct};
/// // Standard Formulas, SF-14: a factor after nine months, WAC 10 %, age 2, 34 months left.
/// let pool = PoolHistory {
///     balance_begin: 1.0,
///     balance_end: 0.641_404_48,
///     rate_pct: 10.0,
///     remaining_months: 34,
///     age_months: 2,
/// };
/// assert_eq!(format!("{:.4}", historical_abs_pct(&pool, 9)), "1.7000");
/// ```
#[must_use]
pub fn historical_abs_pct(pool: &PoolHistory, months: u32) -> f64 {
    // Of 100 loans, 100 − a·m are left after month m at a speed of a.
    let survival = pool.balance_end / pool.scheduled_end(months);
    let begin = f64::from(pool.age_months);
    let end = begin + f64::from(months);
    100.0 * (1.0 - survival) / (end - begin * survival)
}

/// The actual and the scheduled balances of pools at the second date, summed.
fn sums(pools: &[PoolHistory], months: u32) -> [f64; 2] {
    let actual = pools.iter().map(|pool| pool.balance_end).sum();
    [actual, pools.iter().map(|pool| pool.scheduled_end(months)).sum()]
}
