//! A class's results over a path, in one line that is summed month by month.

use crate::calendar::Date;
use crate::math::SimdF64;
use crate::projection::LEAST_PAYMENT;

/// A class (tranche, bond) over one path. Amounts in dollars.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ClassResult {
    /// Opening balance of the path: the original balance, or the balance in the report.
    pub balance: f64,
    /// All interest paid, including shortfalls of earlier months and carryover.
    pub interest: f64,
    /// All principal paid.
    pub principal: f64,
    /// All realized losses, less write-ups.
    pub realized_loss: f64,
    /// Weighted average life: years (30/360) from settlement to each payment of principal, weighted
    /// by the payment. None if no principal is paid.
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
    /// Principal × years.
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
        let principal = Principal { paid: zero, weighted: zero, first: V::all(NEVER), last: zero };
        Self { interest: zero, principal, loss: zero }
    }
}

impl<V: SimdF64> Principal<V> {
    /// Adds a month's principal. `years` is the month's distance from settlement.
    #[inline(always)]
    pub fn add(&mut self, month: V, years: V, principal: V) {
        self.paid = self.paid.plus(principal);
        self.weighted = self.weighted.plus(principal.times(years));
        let paid = principal.is_at_least(V::all(LEAST_PAYMENT));
        self.last = V::choose(paid, month, self.last);
        self.first = self.first.lesser(V::choose(paid, month, self.first));
    }
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
        let Self { paid, weighted, first, last } = self;
        Principal { paid: get(paid), weighted: get(weighted), first: get(first), last: get(last) }
    }
}

/// A present value plus a month's payments, discounted.
#[inline(always)]
pub(super) fn discounted<V: SimdF64>(value: V, paid: V, factor: V) -> V {
    value.plus(paid.times(factor))
}

impl Sums<f64> {
    /// The class's result, without present values. `unit` is the dollars in one unit of an amount.
    pub fn path(&self, balance: f64, unit: f64, date: impl Fn(f64) -> Option<Date>) -> ClassResult {
        let Self { interest, principal, loss } = *self;
        let Principal { paid, weighted, first, last } = principal;
        ClassResult {
            balance,
            interest: interest * unit,
            principal: paid * unit,
            realized_loss: loss * unit,
            average_life_years: (paid > 0.0).then(|| weighted / paid),
            first_principal: if first < NEVER { date(first) } else { None },
            last_principal: date(last),
            present_values: Vec::new(),
        }
    }
}
