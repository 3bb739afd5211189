//! A group's month in whole cents, for runs that compute in cents.

use super::deal_flows::Inflow;
use crate::math::SimdF64;

/// Rounds a group's month to whole cents, and carries `balance` in cents from month to month.
///
/// We round the ending balance, then loss, recovery and prepayment. Scheduled principal is what
/// remains of the fall in the balance. So every month rolls forward to the cent, and the last
/// balance is exactly zero. If the rounded amounts together exceed the fall, the loss has the
/// first claim on it, then recovery, then prepayment. No amount is negative.
///
/// We compute interest on the balance in cents, not on the projected balance, which differs by a
/// fraction of a cent. Interest less fees is rounded half up, and fees are the rest of interest. So
/// a class on the whole balance at the loans' net rate accrues what is received, to the cent.
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

/// Ratio of the balance in cents to the projected beginning balance; zero if that balance is zero.
#[inline(always)]
pub(crate) fn on_cents<V: SimdF64>(begin_cents: V, begin: V) -> V {
    let earning = begin_cents.over(V::all(100.0)).over(begin);
    V::choose(begin.is_above(V::ZERO), earning, V::ZERO)
}

/// Interest, scaled by `on_cents` to the balance in cents and rounded half up. A product of floats
/// may be just below an exact half cent, so we add a relative 1e-14 before rounding.
#[inline(always)]
pub(crate) fn earned<V: SimdF64>(amount: V, on_cents: V) -> V {
    const DUST: f64 = 1e-14;
    let amount = amount.times(on_cents);
    cents(amount.plus(amount.times(V::all(DUST))))
}

/// An amount in currency as whole cents, rounded half up; never negative.
#[inline(always)]
pub(crate) fn cents<V: SimdF64>(amount: V) -> V {
    amount.times(V::all(100.0)).plus(V::all(0.5)).floor().greater(V::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_rounded_half_up_and_never_negative() {
        let amounts = [0.0, 0.004, 0.005, 0.125, 0.135, 1.0, 2.375, -0.004, -3.0];
        assert_eq!(cents(amounts), [0.0, 0.0, 1.0, 13.0, 14.0, 100.0, 238.0, 0.0, 0.0]);
        assert_eq!([2.0, 2.5, 1.75, -0.25, -2.0].floor(), [2.0, 2.0, 1.0, -1.0, -2.0]);
    }

    /// 1,000.00 in cents if the projection has 999.995; zero if the projected balance is zero.
    #[test]
    fn on_cents_is_ratio_of_balances() {
        assert_eq!(on_cents([100_000.0], [999.995]), [1_000.0 / 999.995]);
        assert_eq!(on_cents([100_000.0], [0.0]), [0.0]);
    }
}
