//! What a group's month brings to its deal, and the same in whole cents, as an exact run takes it.

use super::loan::lesser;
use super::month::GroupMonth;

/// What one month of a collateral group brings to the deal, for `W` scenarios side by side.
///
/// In currency as projected ([`GroupMonth::inflow`]), or in whole cents ([`CentsRoll::admit`]).
/// `balance_begin − scheduled_principal − voluntary_prepayment − recovery − loss = balance_end`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Inflow<const W: usize> {
    /// Balance at the beginning: the end of the month before.
    pub balance_begin: [f64; W],
    /// Scheduled principal, paid or advanced.
    pub scheduled_principal: [f64; W],
    /// Voluntary prepayments.
    pub voluntary_prepayment: [f64; W],
    /// Principal recovered in liquidation.
    pub recovery: [f64; W],
    /// Principal lost in liquidation.
    pub loss: [f64; W],
    /// Balance at the end.
    pub balance_end: [f64; W],
    /// Interest paid and advanced, before fees and shortfall.
    pub interest: [f64; W],
    /// All fees.
    pub fees: [f64; W],
    /// Interest that prepaid balances did not earn and the servicer did not make up.
    pub prepayment_interest_shortfall: [f64; W],
    /// Penalties on voluntary prepayments.
    pub penalties: [f64; W],
    /// Balance delinquent 60 days and more.
    pub delinquent_60: [f64; W],
    /// What comes in of the losses of earlier months.
    pub subsequent_recovery: [f64; W],
    /// Number of loans; in whole cents as many dollars.
    pub loan_count: [f64; W],
}

impl<const W: usize> GroupMonth<W> {
    /// What the month brings to the deal, as projected.
    #[inline(always)]
    #[must_use]
    pub fn inflow(&self) -> Inflow<W> {
        let mut interest = [0.0; W];
        let mut scheduled_principal = [0.0; W];
        for lane in 0..W {
            interest[lane] = self.actual_interest[lane] + self.interest_advanced[lane];
            scheduled_principal[lane] = self.scheduled_principal(lane);
        }
        Inflow {
            balance_begin: self.balance_begin,
            scheduled_principal,
            voluntary_prepayment: self.voluntary_prepayment,
            recovery: self.recovery,
            loss: self.loss,
            balance_end: self.balance_end,
            interest,
            fees: self.fees,
            prepayment_interest_shortfall: self.prepayment_interest_shortfall,
            penalties: self.penalties,
            delinquent_60: self.delinquent_60,
            subsequent_recovery: self.subsequent_recovery,
            loan_count: self.loan_count,
        }
    }
}

impl<const W: usize> Inflow<W> {
    /// Nothing.
    pub(crate) const NONE: Self = Self {
        balance_begin: [0.0; W],
        scheduled_principal: [0.0; W],
        voluntary_prepayment: [0.0; W],
        recovery: [0.0; W],
        loss: [0.0; W],
        balance_end: [0.0; W],
        interest: [0.0; W],
        fees: [0.0; W],
        prepayment_interest_shortfall: [0.0; W],
        penalties: [0.0; W],
        delinquent_60: [0.0; W],
        subsequent_recovery: [0.0; W],
        loan_count: [0.0; W],
    };

    /// The collateral is sold in a scenario: what is left of it comes in with the month.
    pub(crate) fn sell(&mut self, lane: usize) {
        self.voluntary_prepayment[lane] += self.balance_end[lane];
        (self.balance_end[lane], self.delinquent_60[lane]) = (0.0, 0.0);
    }

    /// Cash that it brings: interest less fees and shortfall, principal, liquidation proceeds,
    /// penalties and subsequent recoveries.
    #[inline(always)]
    #[must_use]
    pub fn cash(&self) -> [f64; W] {
        let mut cash = [0.0; W];
        for (lane, cash) in cash.iter_mut().enumerate() {
            *cash =
                self.interest[lane] - self.fees[lane] - self.prepayment_interest_shortfall[lane]
                    + self.scheduled_principal[lane]
                    + self.voluntary_prepayment[lane]
                    + self.recovery[lane]
                    + self.penalties[lane]
                    + self.subsequent_recovery[lane];
        }
        cash
    }
}

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
/// let mut carried = CentsRoll::new([1_000.0]);
/// let months: Vec<_> = project(&pool, &Assumptions::default()).unwrap();
/// let first = carried.admit(&months[0][0]);
/// let last = carried.admit(&months[1][0]);
/// assert_eq!((first.scheduled_principal, last.scheduled_principal), ([49_875.0], [50_125.0]));
/// assert_eq!(last.balance_end, [0.0]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CentsRoll<const W: usize> {
    /// Whole cents; balances stay below 2^46, where floats hold them exactly.
    balance: [f64; W],
}

impl<const W: usize> CentsRoll<W> {
    /// Starts from balances in currency, rounded to the cent.
    #[must_use]
    pub fn new(balance: [f64; W]) -> Self {
        Self { balance: balance.map(cents) }
    }

    /// The balances now, in cents.
    #[must_use]
    pub const fn balance(&self) -> [f64; W] {
        self.balance
    }

    /// The next month, in whole cents.
    #[inline(always)]
    #[must_use]
    pub fn admit(&mut self, month: &GroupMonth<W>) -> Inflow<W> {
        let mut inflow = month.inflow();
        self.round(&mut inflow);
        inflow
    }

    /// The same of a month that is an inflow already, in its place.
    #[inline(always)]
    pub(crate) fn round(&mut self, inflow: &mut Inflow<W>) {
        for lane in 0..W {
            let begin = self.balance[lane];
            let end = lesser(cents(inflow.balance_end[lane]), begin);
            let fall = begin - end;
            let loss = lesser(cents(inflow.loss[lane]), fall);
            let left = fall - loss;
            let recovery = lesser(cents(inflow.recovery[lane]), left);
            let left = left - recovery;
            let prepaid = lesser(cents(inflow.voluntary_prepayment[lane]), left);

            let earning = on_cents(begin, inflow.balance_begin[lane]);
            let interest = earned(inflow.interest[lane], earning);
            let net = earned(inflow.interest[lane] - inflow.fees[lane], earning);
            let net = lesser(net, interest);
            let shortfall = cents(inflow.prepayment_interest_shortfall[lane]);

            self.balance[lane] = end;
            inflow.balance_begin[lane] = begin;
            inflow.balance_end[lane] = end;
            inflow.loss[lane] = loss;
            inflow.recovery[lane] = recovery;
            inflow.voluntary_prepayment[lane] = prepaid;
            inflow.scheduled_principal[lane] = left - prepaid;
            inflow.interest[lane] = interest;
            inflow.fees[lane] = interest - net;
            inflow.prepayment_interest_shortfall[lane] = lesser(shortfall, net);
            inflow.penalties[lane] = cents(inflow.penalties[lane]);
            inflow.delinquent_60[lane] = cents(inflow.delinquent_60[lane]);
            inflow.subsequent_recovery[lane] = cents(inflow.subsequent_recovery[lane]);
            inflow.loan_count[lane] = cents(inflow.loan_count[lane]);
        }
    }
}

/// How much more the balance in cents earns than the projected one that begins a month.
#[inline(always)]
pub(crate) fn on_cents(begin_cents: f64, begin: f64) -> f64 {
    if begin > 0.0 { begin_cents / 100.0 / begin } else { 0.0 }
}

/// An amount of interest on the balance in cents. What is half a cent in decimals goes up: the
/// product of floats that it comes from may stand a few units of its last binary place below.
#[inline(always)]
pub(crate) fn earned(amount: f64, on_cents: f64) -> f64 {
    const DUST: f64 = 1e-14;
    let amount = amount * on_cents;
    cents(amount + amount * DUST)
}

/// An amount in currency as whole cents, halves up; never negative.
#[inline(always)]
pub(crate) fn cents(amount: f64) -> f64 {
    let cents = floor(amount * 100.0 + 0.5);
    if cents > 0.0 { cents } else { 0.0 }
}

/// The greatest whole number that is not more, of numbers under 2^51: one that every processor
/// finds in the same few instructions.
#[inline(always)]
pub(crate) fn floor(value: f64) -> f64 {
    /// Added and taken away again, it leaves the nearest whole number.
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    let nearest = (value + TO_WHOLE) - TO_WHOLE;
    if nearest > value { nearest - 1.0 } else { nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a cent goes up, at whole numbers of halves that floats hold exactly; nothing is below nil.
    #[test]
    fn cents_are_whole_halves_up_and_never_negative() {
        let cases = [
            (0.0, 0.0),
            (0.004, 0.0),
            (0.005, 1.0),
            (0.125, 13.0),
            (0.135, 14.0),
            (1.0, 100.0),
            (2.375, 238.0),
            (-0.004, 0.0),
            (-3.0, 0.0),
        ];
        for (amount, expected) in cases {
            assert_eq!(cents(amount), expected, "{amount}");
        }
        for (value, expected) in [(2.0, 2.0), (2.5, 2.0), (1.75, 1.0), (-0.25, -1.0), (-2.0, -2.0)]
        {
            assert_eq!(floor(value), expected, "{value}");
        }
    }

    /// 1,000.00 in cents where the projection has 999.995; nothing where nothing is left.
    #[test]
    fn balance_in_cents_earns_as_much_more_as_it_is_greater() {
        assert_eq!(on_cents(100_000.0, 999.995), 1_000.0 / 999.995);
        assert_eq!(on_cents(100_000.0, 0.0), 0.0);
    }

    /// 90.00 of the second scenario are left and sold on top of the 10.00 that prepaid.
    #[test]
    fn what_is_left_comes_in_as_prepayment_where_it_is_sold() {
        let mut inflow = Inflow::<2>::NONE;
        inflow.voluntary_prepayment = [10.0; 2];
        (inflow.balance_end, inflow.delinquent_60) = ([90.0; 2], [15.0; 2]);
        inflow.sell(1);
        assert_eq!(inflow.voluntary_prepayment, [10.0, 100.0]);
        assert_eq!((inflow.balance_end, inflow.delinquent_60), ([90.0, 0.0], [15.0, 0.0]));
    }

    /// 1,000 of interest less 100 of fees and 10 of shortfall, and each of the rest by a digit of its own.
    #[test]
    fn cash_is_interest_less_fees_and_shortfall_and_all_that_comes_in_besides() {
        let inflow = Inflow::<1> {
            balance_begin: [7.0],
            interest: [1_000.0],
            fees: [100.0],
            prepayment_interest_shortfall: [10.0],
            scheduled_principal: [20_000.0],
            voluntary_prepayment: [300_000.0],
            recovery: [4_000_000.0],
            penalties: [50_000_000.0],
            subsequent_recovery: [600_000_000.0],
            loss: [7.0],
            balance_end: [7.0],
            delinquent_60: [7.0],
            loan_count: [7.0],
        };
        assert_eq!(inflow.cash(), [654_320_890.0]);
    }
}
