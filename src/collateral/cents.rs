//! A group's month in whole cents, as an exact run takes it.

use super::deal_flows::Inflow;
use crate::math::SimdF64;

/// Rounds what a month brings to whole cents, for a group that is carried in whole cents from month to month.
/// `balance` is the balance that is carried, in cents.
///
/// The ending balance is rounded, then loss, recovery and prepayment are, and scheduled
/// principal is what remains of the fall in the balance: so every month rolls to the cent and
/// the last one clears exactly. If the roundings together exceed the fall, the loss has the
/// first claim on it, then recovery, then prepayment; no amount is negative.
///
/// Interest is that of the balance in cents which is carried, not of the projected one a fraction
/// of a cent beside it. What fees leave of it is rounded half up, and the fees are the
/// rest: a class on the whole balance at exactly the loans' net rate accrues what is received, to the
/// cent.
#[inline(always)]
pub(crate) fn round_to_cents<V: SimdF64>(balance: &mut V, inflow: &mut Inflow<V>) {
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
pub(crate) fn on_cents<V: SimdF64>(begin_cents: V, begin: V) -> V {
    let earning = begin_cents.over(V::all(100.0)).over(begin);
    V::choose(begin.is_above(V::ZERO), earning, V::ZERO)
}

/// An amount of interest on the balance in cents. What is half a cent in decimals goes up: the
/// product of floats that it comes from may stand a few units of its last binary place below.
#[inline(always)]
pub(crate) fn earned<V: SimdF64>(amount: V, on_cents: V) -> V {
    const DUST: f64 = 1e-14;
    let amount = amount.times(on_cents);
    cents(amount.plus(amount.times(V::all(DUST))))
}

/// An amount in currency as whole cents, halves up; never negative.
#[inline(always)]
pub(crate) fn cents<V: SimdF64>(amount: V) -> V {
    amount.times(V::all(100.0)).plus(V::all(0.5)).floor().greater(V::ZERO)
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
