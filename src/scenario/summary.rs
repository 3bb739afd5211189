//! A class's life in one line, worked out month by month.

use crate::calendar::Date;
use crate::number::Vector;
use crate::projection::LEAST_PAYMENT;

/// A class (tranche, bond) over one path. Amounts in dollars.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ClassPath {
    /// Balance that the path starts from: the original one, or that of the report.
    pub balance: f64,
    /// All interest paid, with that of earlier months and carryover.
    pub interest: f64,
    /// All principal paid.
    pub principal: f64,
    /// All losses, less what was written up again.
    pub realized_loss: f64,
    /// Years from settlement to each payment of principal, 30/360, weighted by it; none where no
    /// principal is paid.
    pub average_life_years: Option<f64>,
    /// Date of the first payment of principal; one of less than half a cent is none.
    pub first_principal: Option<Date>,
    /// Date of the last.
    pub last_principal: Option<Date>,
    /// Present value of all payments, for each discount vector.
    pub present_values: Vec<f64>,
}

/// One class, summed so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums<V> {
    pub interest: V,
    pub principal: V,
    pub loss: V,
    /// Principal × years.
    pub weighted: V,
    /// Number of the month, from 1, of the first principal; no month is as late as that of none.
    pub first: V,
    /// And of the last; 0 for none.
    pub last: V,
}

/// The month of a first payment that there is not.
pub(super) const NEVER: f64 = f64::INFINITY;

impl<V: Vector> Sums<V> {
    pub fn new() -> Self {
        let nil = V::NIL;
        let first = V::all(NEVER);
        Self { interest: nil, principal: nil, loss: nil, weighted: nil, first, last: nil }
    }

    /// Adds a month's principal: the so-many-th month's, so many years from settlement.
    #[inline(always)]
    pub fn add_principal(&mut self, month: V, years: V, principal: V) {
        self.principal = self.principal.plus(principal);
        self.weighted = self.weighted.plus(principal.times(years));
        let paid = principal.is_at_least(V::all(LEAST_PAYMENT));
        self.last = V::choose(paid, month, self.last);
        self.first = self.first.lesser(V::choose(paid, month, self.first));
    }
}

impl<const L: usize> Sums<[f64; L]> {
    /// One path's sums.
    pub fn lane(&self, lane: usize) -> Sums<f64> {
        let Self { interest, principal, loss, weighted, first, last } = *self;
        let [interest, principal, loss] = [interest, principal, loss].map(|of| of[lane]);
        let [weighted, first, last] = [weighted, first, last].map(|of| of[lane]);
        Sums { interest, principal, loss, weighted, first, last }
    }
}

/// A present value with a month's payments, discounted.
#[inline(always)]
pub(super) fn discounted<V: Vector>(value: V, paid: V, factor: V) -> V {
    value.plus(paid.times(factor))
}

impl Sums<f64> {
    /// The path's line, but for its present values; `unit` is how many dollars an amount of one is.
    pub fn path(&self, balance: f64, unit: f64, date: impl Fn(f64) -> Option<Date>) -> ClassPath {
        let Self { interest, principal, loss, weighted, first, last } = *self;
        ClassPath {
            balance,
            interest: interest * unit,
            principal: principal * unit,
            realized_loss: loss * unit,
            average_life_years: (principal > 0.0).then(|| weighted / principal),
            first_principal: if first < NEVER { date(first) } else { None },
            last_principal: date(last),
            present_values: Vec::new(),
        }
    }
}
