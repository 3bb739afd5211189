//! A class's life in one line, worked out month by month.

use super::{LANES, ROW};
use crate::calendar::Date;
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

/// One class, summed so far, in `N` strands of `L` paths each. Months are added for `K` strands at a
/// time, from one on.
#[derive(Clone)]
pub(super) struct Sums<const L: usize, const N: usize> {
    /// A notional before the first month, where it is shown as the balance.
    notional: [[f64; L]; N],
    interest: [[f64; L]; N],
    principal: [[f64; L]; N],
    loss: [[f64; L]; N],
    /// Principal × years.
    weighted: [[f64; L]; N],
    /// Number of the month, from 1, of the first and the last principal; 0 for none.
    first: [[f64; L]; N],
    last: [[f64; L]; N],
    /// Strands all of whose paths were paid principal.
    have_begun: [bool; N],
    /// The present value by each discount vector.
    present_values: Vec<[[f64; L]; N]>,
}

impl<const L: usize, const N: usize> Sums<L, N> {
    pub fn new(discounts: usize) -> Self {
        let nil = [[0.0; L]; N];
        Self {
            notional: nil,
            interest: nil,
            principal: nil,
            loss: nil,
            weighted: nil,
            first: nil,
            last: nil,
            have_begun: [false; N],
            present_values: vec![nil; discounts],
        }
    }

    pub fn clear(&mut self) {
        let discounts = self.present_values.len();
        *self = Self::new(discounts);
    }

    /// Shows a notional as the balance that the path starts from.
    pub const fn show_notional(&mut self, notional: &[[f64; L]; N]) {
        self.notional = *notional;
    }

    /// Adds a month's interest.
    #[inline(always)]
    pub fn add_interest<const K: usize>(&mut self, from: usize, interest: &[[f64; L]; K]) {
        add(&mut self.interest[from..from + K], interest);
    }

    /// Adds a month's loss.
    #[inline(always)]
    pub fn add_loss<const K: usize>(&mut self, from: usize, loss: &[[f64; L]; K]) {
        add(&mut self.loss[from..from + K], loss);
    }

    /// Adds a month's principal.
    #[inline(always)]
    pub fn add_principal<const K: usize>(
        &mut self,
        month: u32,
        years: f64,
        from: usize,
        principal: &[[f64; L]; K],
    ) {
        let month = f64::from(month);
        add(&mut self.principal[from..from + K], principal);
        let weighted = &mut self.weighted[from..from + K];
        let last = &mut self.last[from..from + K];
        for strand in 0..K {
            for lane in 0..L {
                weighted[strand][lane] += principal[strand][lane] * years;
                let before = last[strand][lane];
                let paid = principal[strand][lane] >= LEAST_PAYMENT;
                last[strand][lane] = if paid { month } else { before };
            }
        }
        let have_begun = &mut self.have_begun[from..from + K];
        if have_begun.iter().all(|all| *all) {
            return;
        }
        let first = &mut self.first[from..from + K];
        for strand in 0..K {
            let mut least = month;
            for lane in 0..L {
                let known = first[strand][lane];
                let paid = principal[strand][lane] >= LEAST_PAYMENT;
                let now = if paid { month } else { 0.0 };
                first[strand][lane] = if known > 0.0 { known } else { now };
                least = if first[strand][lane] < least { first[strand][lane] } else { least };
            }
            have_begun[strand] = least > 0.0;
        }
    }

    /// Adds a month's payments to the present values, discounted.
    #[inline(always)]
    pub fn discount<const K: usize>(
        &mut self,
        factors: &[f64],
        from: usize,
        interest: &[[f64; L]; K],
        principal: &[[f64; L]; K],
    ) {
        for (value, factor) in self.present_values.iter_mut().zip(factors) {
            for (strand, value) in value[from..from + K].iter_mut().enumerate() {
                for lane in 0..L {
                    let paid = interest[strand][lane] + principal[strand][lane];
                    value[lane] += paid * factor;
                }
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
        let (strand, lane) = (lane / L, lane % L);
        let principal = self.principal[strand][lane];
        ClassPath {
            // A notional is shown only where there is no balance.
            balance: balance + self.notional[strand][lane] * unit,
            interest: self.interest[strand][lane] * unit,
            principal: principal * unit,
            realized_loss: self.loss[strand][lane] * unit,
            average_life_years: (principal > 0.0).then(|| self.weighted[strand][lane] / principal),
            first_principal: date(self.first[strand][lane]),
            last_principal: date(self.last[strand][lane]),
            present_values: self
                .present_values
                .iter()
                .map(|value| value[strand][lane] * unit)
                .collect(),
        }
    }
}

#[inline(always)]
fn add<const L: usize, const K: usize>(sums: &mut [[f64; L]], more: &[[f64; L]; K]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        for lane in 0..L {
            sum[lane] += more[lane];
        }
    }
}

/// The sums of every class of a block.
pub(super) type BlockSums = Vec<Sums<LANES, ROW>>;
