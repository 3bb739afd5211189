//! A group's month in whole cents, as an exact run takes it.

use super::deal_flows::Inflow;
use super::group_month::GroupMonth;
use crate::math::Vector;

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
        Self { balance: cents(balance) }
    }

    /// The balances now, in cents.
    #[must_use]
    pub const fn balance(&self) -> [f64; W] {
        self.balance
    }

    /// The next month, in whole cents.
    #[inline(always)]
    #[must_use]
    pub fn admit(&mut self, month: &GroupMonth<W>) -> Inflow<[f64; W]> {
        let mut inflow = month.inflow();
        self.round(&mut inflow);
        inflow
    }

    /// The same of a month that is an inflow already, in its place.
    #[inline(always)]
    pub(crate) fn round(&mut self, inflow: &mut Inflow<[f64; W]>) {
        round_to_cents(&mut self.balance, inflow);
    }
}

/// Rounds what a month brings as a [`CentsRoll`] does that carries this balance, in cents.
#[inline(always)]
pub(crate) fn round_to_cents<V: Vector>(balance: &mut V, inflow: &mut Inflow<V>) {
    let begin = *balance;
    let end = cents(inflow.balance_end).lesser(begin);
    let fall = begin.minus(end);
    let loss = cents(inflow.loss).lesser(fall);
    let left = fall.minus(loss);
    let recovery = cents(inflow.recovery).lesser(left);
    let left = left.minus(recovery);
    let prepaid = cents(inflow.voluntary_prepayment).lesser(left);

    let earning = on_cents(begin, inflow.balance_begin);
    let interest = earned(inflow.interest, earning);
    let net = earned(inflow.interest.minus(inflow.fees), earning).lesser(interest);
    let shortfall = cents(inflow.prepayment_interest_shortfall);

    *balance = end;
    inflow.balance_begin = begin;
    inflow.balance_end = end;
    inflow.loss = loss;
    inflow.recovery = recovery;
    inflow.voluntary_prepayment = prepaid;
    inflow.scheduled_principal = left.minus(prepaid);
    inflow.interest = interest;
    inflow.fees = interest.minus(net);
    inflow.prepayment_interest_shortfall = shortfall.lesser(net);
    inflow.penalties = cents(inflow.penalties);
    inflow.delinquent_60 = cents(inflow.delinquent_60);
    inflow.subsequent_recovery = cents(inflow.subsequent_recovery);
    inflow.loan_count = cents(inflow.loan_count);
}

/// How much more the balance in cents earns than the projected one that begins a month.
#[inline(always)]
pub(crate) fn on_cents<V: Vector>(begin_cents: V, begin: V) -> V {
    let earning = begin_cents.over(V::all(100.0)).over(begin);
    V::choose(begin.is_above(V::NIL), earning, V::NIL)
}

/// An amount of interest on the balance in cents. What is half a cent in decimals goes up: the
/// product of floats that it comes from may stand a few units of its last binary place below.
#[inline(always)]
pub(crate) fn earned<V: Vector>(amount: V, on_cents: V) -> V {
    const DUST: f64 = 1e-14;
    let amount = amount.times(on_cents);
    cents(amount.plus(amount.times(V::all(DUST))))
}

/// An amount in currency as whole cents, halves up; never negative.
#[inline(always)]
pub(crate) fn cents<V: Vector>(amount: V) -> V {
    amount.times(V::all(100.0)).plus(V::all(0.5)).floor().greater(V::NIL)
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
            assert_eq!(cents([amount]), [expected], "{amount}");
        }
        for (value, expected) in [(2.0, 2.0), (2.5, 2.0), (1.75, 1.0), (-0.25, -1.0), (-2.0, -2.0)]
        {
            assert_eq!([value].floor(), [expected], "{value}");
        }
    }

    /// 1,000.00 in cents where the projection has 999.995; nothing where nothing is left.
    #[test]
    fn balance_in_cents_earns_as_much_more_as_it_is_greater() {
        assert_eq!(on_cents([100_000.0], [999.995]), [1_000.0 / 999.995]);
        assert_eq!(on_cents([100_000.0], [0.0]), [0.0]);
    }
}
