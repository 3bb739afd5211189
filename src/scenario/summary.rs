//! A class's life in one line, worked out month by month.

use super::WIDTH;
use crate::calendar::Date;

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
    /// Date of the first payment of principal.
    pub first_principal: Option<Date>,
    /// Date of the last.
    pub last_principal: Option<Date>,
    /// Present value of all payments, for each discount vector.
    pub present_values: Vec<f64>,
}

/// One class, summed so far.
#[derive(Clone)]
pub(super) struct Sums<const W: usize> {
    /// A notional before the first month, where it is shown as the balance.
    pub notional: [f64; W],
    pub interest: [f64; W],
    pub principal: [f64; W],
    pub loss: [f64; W],
    /// Principal × years.
    pub weighted: [f64; W],
    /// Number of the month, from 1, of the first and the last principal; 0 for none.
    pub first: [f64; W],
    pub last: [f64; W],
    pub present_values: Vec<[f64; W]>,
}

impl<const W: usize> Sums<W> {
    pub fn new(discounts: usize) -> Self {
        let nil = [0.0; W];
        Self {
            notional: nil,
            interest: nil,
            principal: nil,
            loss: nil,
            weighted: nil,
            first: nil,
            last: nil,
            present_values: vec![nil; discounts],
        }
    }

    pub fn clear(&mut self) {
        let nil = [0.0; W];
        self.notional = nil;
        self.interest = nil;
        self.principal = nil;
        self.loss = nil;
        self.weighted = nil;
        self.first = nil;
        self.last = nil;
        self.present_values.fill(nil);
    }

    /// Adds a month's amounts.
    #[inline(always)]
    pub fn add(
        &mut self,
        month: u32,
        years: f64,
        interest: &[f64; W],
        principal: &[f64; W],
        loss: &[f64; W],
    ) {
        let month = f64::from(month);
        for lane in 0..W {
            self.interest[lane] += interest[lane];
            self.principal[lane] += principal[lane];
            self.loss[lane] += loss[lane];
            self.weighted[lane] += principal[lane] * years;
            let pays = principal[lane] > 0.0;
            let is_first = pays & (self.first[lane] == 0.0);
            self.first[lane] = if is_first { month } else { self.first[lane] };
            self.last[lane] = if pays { month } else { self.last[lane] };
        }
    }

    /// Adds a month's payments to the present values, discounted.
    #[inline(always)]
    pub fn discount(&mut self, factors: &[f64], interest: &[f64; W], principal: &[f64; W]) {
        for (value, factor) in self.present_values.iter_mut().zip(factors) {
            for lane in 0..W {
                value[lane] += (interest[lane] + principal[lane]) * factor;
            }
        }
    }

    /// One path's line; `unit` is how many dollars an amount of one is.
    pub fn path(
        &self,
        lane: usize,
        balance: f64,
        unit: f64,
        date: impl Fn(f64) -> Option<Date>,
    ) -> ClassPath {
        let principal = self.principal[lane];
        ClassPath {
            // A notional is shown only where there is no balance.
            balance: balance + self.notional[lane] * unit,
            interest: self.interest[lane] * unit,
            principal: principal * unit,
            realized_loss: self.loss[lane] * unit,
            average_life_years: (principal > 0.0).then(|| self.weighted[lane] / principal),
            first_principal: date(self.first[lane]),
            last_principal: date(self.last[lane]),
            present_values: self.present_values.iter().map(|value| value[lane] * unit).collect(),
        }
    }
}

/// The sums of every class of a block.
pub(super) type BlockSums = Vec<Sums<WIDTH>>;
