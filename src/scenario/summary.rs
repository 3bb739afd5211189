//! A class's life in one line, worked out month by month.

use super::{LANES, ROW};
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

/// One class, summed so far, in `N` strands of `L` paths each. Months are added for `K` strands at a
/// time, from one on.
#[derive(Clone)]
pub(super) struct Sums<const L: usize, const N: usize> {
    /// A notional before the first month, where it is shown as the balance.
    notional: [[f64; L]; N],
    strands: [Strand<L>; N],
    /// For each strand, the present value by each discount vector.
    present_values: Vec<[[f64; L]; N]>,
}

/// One strand of paths.
#[derive(Clone, Copy)]
struct Strand<const L: usize> {
    interest: [f64; L],
    principal: [f64; L],
    loss: [f64; L],
    /// Principal × years.
    weighted: [f64; L],
    /// Number of the month, from 1, of the first and the last principal; 0 for none.
    first: [f64; L],
    last: [f64; L],
}

impl<const L: usize> Strand<L> {
    const NIL: Self = Self {
        interest: [0.0; L],
        principal: [0.0; L],
        loss: [0.0; L],
        weighted: [0.0; L],
        first: [0.0; L],
        last: [0.0; L],
    };
}

impl<const L: usize, const N: usize> Sums<L, N> {
    pub fn new(discounts: usize) -> Self {
        Self {
            notional: [[0.0; L]; N],
            strands: [Strand::NIL; N],
            present_values: vec![[[0.0; L]; N]; discounts],
        }
    }

    pub fn clear(&mut self) {
        self.notional = [[0.0; L]; N];
        self.strands = [Strand::NIL; N];
        self.present_values.fill([[0.0; L]; N]);
    }

    /// Shows a notional as the balance that the path starts from.
    pub const fn show_notional(&mut self, notional: &[[f64; L]; N]) {
        self.notional = *notional;
    }

    /// Adds a month's interest.
    #[inline(always)]
    pub fn add_interest<const K: usize>(&mut self, from: usize, interest: &[[f64; L]; K]) {
        for (sums, interest) in self.strands[from..from + K].iter_mut().zip(interest) {
            for lane in 0..L {
                sums.interest[lane] += interest[lane];
            }
        }
    }

    /// Adds a month's loss.
    #[inline(always)]
    pub fn add_loss<const K: usize>(&mut self, from: usize, loss: &[[f64; L]; K]) {
        for (sums, loss) in self.strands[from..from + K].iter_mut().zip(loss) {
            for lane in 0..L {
                sums.loss[lane] += loss[lane];
            }
        }
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
        for (sums, principal) in self.strands[from..from + K].iter_mut().zip(principal) {
            let mut sum = *sums;
            for lane in 0..L {
                sum.principal[lane] += principal[lane];
                sum.weighted[lane] += principal[lane] * years;
                let pays = principal[lane] > 0.0;
                let first = if sum.first[lane] > 0.0 { sum.first[lane] } else { month };
                sum.first[lane] = if pays { first } else { sum.first[lane] };
                sum.last[lane] = if pays { month } else { sum.last[lane] };
            }
            *sums = sum;
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
        let sums = &self.strands[strand];
        let principal = sums.principal[lane];
        ClassPath {
            // A notional is shown only where there is no balance.
            balance: balance + self.notional[strand][lane] * unit,
            interest: sums.interest[lane] * unit,
            principal: principal * unit,
            realized_loss: sums.loss[lane] * unit,
            average_life_years: (principal > 0.0).then(|| sums.weighted[lane] / principal),
            first_principal: date(sums.first[lane]),
            last_principal: date(sums.last[lane]),
            present_values: self
                .present_values
                .iter()
                .map(|value| value[strand][lane] * unit)
                .collect(),
        }
    }
}

/// The sums of every class of a block.
pub(super) type BlockSums = Vec<Sums<LANES, ROW>>;
