//! Projected months in whole cents, as an exact run of the waterfall takes them.

use super::month::GroupMonth;

/// A collateral group carried in whole cents from month to month.
///
/// The ending balance is rounded, then loss, recovery and prepayment are, and scheduled
/// principal is what remains of the fall in the balance: so every month rolls to the cent and
/// the last one clears exactly. Where the roundings together exceed the fall, the loss has the
/// first claim on it, then recovery, then prepayment; no amount is negative.
///
/// Interest is that of the balance in cents which is carried, not of the projected one a fraction
/// of a cent beside it. What is left of it after fees is rounded, half-up, and the fees are the
/// rest: a class on the whole balance at exactly the loans' net rate accrues what comes in, to the
/// cent.
///
/// ```
/// use paydown::collateral::*;
/// let pool = Pool::new(vec![Loan::level_pay(1_000.0, 6.0, 2)]).unwrap();
/// let mut carried = CentsRoll::new(1_000.0);
/// let months: Vec<_> = project(&pool, &Assumptions::default()).unwrap();
/// let first = carried.admit(&months[0][0], 0);
/// let last = carried.admit(&months[1][0], 0);
/// assert_eq!((first.scheduled_principal, last.scheduled_principal), (49_875, 50_125));
/// assert_eq!(last.balance_end, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CentsRoll {
    balance: i64,
}

/// One month of a collateral group in whole cents.
///
/// `balance_begin − scheduled_principal − voluntary_prepayment − recovery − loss = balance_end`, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CentsMonth {
    /// Balance at the beginning: the end of the month before.
    pub balance_begin: i64,
    /// Scheduled principal, paid or advanced.
    pub scheduled_principal: i64,
    /// Voluntary prepayments.
    pub voluntary_prepayment: i64,
    /// Principal recovered in liquidation.
    pub recovery: i64,
    /// Principal lost in liquidation.
    pub loss: i64,
    /// Balance at the end.
    pub balance_end: i64,
    /// A month's interest on the balance at the beginning, whoever pays it.
    pub expected_interest: i64,
    /// The part of `interest` that borrowers pay.
    pub actual_interest: i64,
    /// Interest paid and advanced, before fees and shortfall.
    pub interest: i64,
    /// All fees: `interest` less the net interest, each rounded.
    pub fees: i64,
    /// Interest that prepaid balances did not earn and the servicer did not make up.
    pub prepayment_interest_shortfall: i64,
    /// Penalties on voluntary prepayments.
    pub penalties: i64,
    /// Principal and interest advanced.
    pub advances: i64,
    /// Balance delinquent 60 days and more.
    pub delinquent_60: i64,
    /// What comes in of the losses of earlier months.
    pub subsequent_recovery: i64,
}

impl CentsRoll {
    /// Starts from a balance in currency, rounded to the cent.
    #[must_use]
    pub fn new(balance: f64) -> Self {
        Self { balance: cents(balance) }
    }

    /// The balance now, in cents.
    #[must_use]
    pub const fn balance(&self) -> i64 {
        self.balance
    }

    /// The next month, of one scenario of a projection.
    pub fn admit<const W: usize>(&mut self, month: &GroupMonth<W>, lane: usize) -> CentsMonth {
        let balance_begin = self.balance;
        self.balance = cents(month.balance_end[lane]).min(balance_begin);
        let mut left = balance_begin - self.balance;
        let mut take = |amount: f64| {
            let taken = cents(amount).min(left);
            left -= taken;
            taken
        };
        let loss = take(month.loss[lane]);
        let recovery = take(month.recovery[lane]);
        let voluntary_prepayment = take(month.voluntary_prepayment[lane]);
        let projected = month.balance_begin[lane];
        let scale = if projected > 0.0 { balance_begin as f64 / 100.0 / projected } else { 0.0 };
        let earned = |amount: f64| cents_half_up(amount * scale);
        let collected = month.actual_interest[lane] + month.interest_advanced[lane];
        let interest = earned(collected);
        let net_interest = earned(collected - month.fees[lane]).min(interest);
        CentsMonth {
            balance_begin,
            scheduled_principal: left,
            voluntary_prepayment,
            recovery,
            loss,
            balance_end: self.balance,
            expected_interest: earned(month.expected_interest[lane]),
            actual_interest: earned(month.actual_interest[lane]).min(interest),
            interest,
            fees: interest - net_interest,
            prepayment_interest_shortfall: cents(month.prepayment_interest_shortfall[lane]),
            penalties: cents(month.penalties[lane]),
            advances: cents(month.advances[lane]),
            delinquent_60: cents(month.delinquent_60[lane]),
            subsequent_recovery: cents(month.subsequent_recovery[lane]),
        }
    }
}

/// An amount in currency as whole cents, halves up; never negative.
fn cents(amount: f64) -> i64 {
    // Balances are at most 2^46 cents, so that the cast is exact.
    (amount * 100.0 + 0.5).floor().max(0.0) as i64
}

/// The same, where what is half a cent in decimals goes up: the product of floats that it comes
/// from may stand a few units of its last binary place below.
fn cents_half_up(amount: f64) -> i64 {
    const DUST: f64 = 1e-14;
    cents(amount + amount * DUST)
}
