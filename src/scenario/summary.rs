//! A class's results over a path, in one line that is summed month by month.

use super::arithmetic::Unit;
use crate::calendar::Date;
use crate::math::SimdF64;
use crate::projection::LEAST_PAYMENT;
use serde::Serialize;

/// A class (tranche, bond) over one path. Amounts in dollars.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct ClassResult {
    /// Opening balance of the path: the original balance, or the balance in the report.
    pub balance: f64,
    /// All interest paid, including shortfalls of earlier months and carryover.
    pub interest: f64,
    /// All principal paid, including what pays accreted interest.
    pub principal: f64,
    /// All realized losses, less write-ups.
    pub realized_loss: f64,
    /// Weighted average life: years by [`days_30_360`](crate::calendar::days_30_360) ÷ 360 from
    /// settlement to each distribution, weighted by what the balance falls by: principal paid less
    /// accretion of the same month, if that is positive (*Standard Formulas*, SF-56). None if that
    /// is zero in all months.
    pub average_life_years: Option<f64>,
    /// Date of the first payment of principal. A payment of less than half a cent does not count.
    pub first_principal: Option<Date>,
    /// Date of the last payment of principal.
    pub last_principal: Option<Date>,
    /// Present value of all payments, one for each discount vector.
    pub present_values: Vec<f64>,
}

/// Running sums of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums<V> {
    pub interest: V,
    pub principal: Principal<V>,
    pub loss: V,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Principal<V> {
    pub paid: V,
    /// What the balance falls by: principal less accretion of the same month, if positive.
    pub amortized: V,
    /// That amount × years.
    pub weighted: V,
    /// Number of the month, from 1, of the first principal; [`NEVER`] if there is none.
    pub first: V,
    /// Number of the month of the last principal; 0 if there is none.
    pub last: V,
}

/// Month of the first payment when there is none. It is later than any month, so that the lesser
/// of the two is the first.
pub(super) const NEVER: f64 = f64::INFINITY;

impl<V: SimdF64> Sums<V> {
    pub fn new() -> Self {
        let zero = V::ZERO;
        let principal = Principal {
            paid: zero,
            amortized: zero,
            weighted: zero,
            first: V::all(NEVER),
            last: zero,
        };
        Self { interest: zero, principal, loss: zero }
    }
}

impl<V: SimdF64> Principal<V> {
    /// Adds a month's principal, of which the balance falls by `amortized`. `years` is the month's
    /// distance from settlement.
    #[inline(always)]
    pub fn add(&mut self, month: V, years: V, principal: V, amortized: V) {
        self.paid = self.paid.plus(principal);
        self.amortized = self.amortized.plus(amortized);
        self.weighted = self.weighted.plus(amortized.times(years));
        let paid = principal.is_at_least(V::all(LEAST_PAYMENT));
        self.last = V::choose(paid, month, self.last);
        self.first = self.first.lesser(V::choose(paid, month, self.first));
    }
}

/// What a class's balance falls by in a month: its principal less its accretion, if positive.
///
/// In floats a payment of just what accreted leaves a rounding error, which is no amortization: a
/// difference of less than half a cent does not count.
#[inline(always)]
pub(super) fn amortized<V: SimdF64>(principal: V, accretion: V) -> V {
    let net = principal.minus(accretion);
    let accretes = accretion.is_above(V::ZERO);
    let falls = V::or(net.is_at_least(V::all(LEAST_PAYMENT)), V::not(accretes));
    V::choose(falls, net, V::ZERO)
}

impl<T: Copy> Sums<T> {
    /// Maps every sum.
    #[inline(always)]
    pub fn map<U>(self, get: impl Fn(T) -> U) -> Sums<U> {
        let Self { interest, principal, loss } = self;
        Sums { interest: get(interest), principal: principal.map(&get), loss: get(loss) }
    }
}

impl<T: Copy> Principal<T> {
    #[inline(always)]
    pub fn map<U>(self, get: impl Fn(T) -> U) -> Principal<U> {
        let Self { paid, amortized, weighted, first, last } = self;
        Principal {
            paid: get(paid),
            amortized: get(amortized),
            weighted: get(weighted),
            first: get(first),
            last: get(last),
        }
    }
}

/// A present value plus a month's payments, discounted.
#[inline(always)]
pub(super) fn discounted<V: SimdF64>(value: V, paid: V, factor: V) -> V {
    value.plus(paid.times(factor))
}

impl Sums<f64> {
    /// The class's result, without present values. `unit` is that of an amount.
    pub fn path(
        &self,
        balance: f64,
        unit: Unit,
        date: impl Fn(f64) -> Option<Date>,
    ) -> ClassResult {
        let Self { interest, principal, loss } = *self;
        let Principal { paid, amortized, weighted, first, last } = principal;
        ClassResult {
            balance,
            interest: unit.value(interest),
            principal: unit.value(paid),
            realized_loss: unit.value(loss),
            average_life_years: (amortized > 0.0).then(|| weighted / amortized),
            first_principal: if first < NEVER { date(first) } else { None },
            last_principal: date(last),
            present_values: Vec::new(),
        }
    }
}
