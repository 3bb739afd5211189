//! Lifetime totals of a class, as in a summary of a scenario.

/// A class's totals over one path, in dollars and years; months count from 1, and 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Life {
    /// All interest paid.
    pub interest: f64,
    /// All principal paid.
    pub principal: f64,
    /// All losses.
    pub loss: f64,
    /// Σ principal × years ÷ Σ principal.
    pub average_life_years: f64,
    /// Month of the first principal.
    pub first_principal: f64,
    /// Month of the last principal.
    pub last_principal: f64,
}

#[derive(Clone, Copy)]
pub(super) struct Sums<const W: usize> {
    interest: [f64; W],
    principal: [f64; W],
    loss: [f64; W],
    weighted: [f64; W],
    first: [f64; W],
    last: [f64; W],
}

impl<const W: usize> Sums<W> {
    pub(super) const ZERO: Self = Self {
        interest: [0.0; W],
        principal: [0.0; W],
        loss: [0.0; W],
        weighted: [0.0; W],
        first: [0.0; W],
        last: [0.0; W],
    };

    #[inline(always)]
    pub(super) fn add(
        &mut self,
        month: f64,
        years: f64,
        interest: &[f64; W],
        principal: &[f64; W],
        loss: &[f64; W],
    ) {
        for lane in 0..W {
            let paid = principal[lane];
            self.interest[lane] += interest[lane];
            self.principal[lane] += paid;
            self.loss[lane] += loss[lane];
            self.weighted[lane] += paid * years;
            let pays = paid > 0.0;
            let is_first = pays & (self.first[lane] == 0.0);
            self.first[lane] = if is_first { month } else { self.first[lane] };
            self.last[lane] = if pays { month } else { self.last[lane] };
        }
    }

    /// Adds the interest of a class without a balance.
    #[inline(always)]
    pub(super) fn add_interest(&mut self, interest: &[f64; W]) {
        for lane in 0..W {
            self.interest[lane] += interest[lane];
        }
    }

    pub(super) fn life(&self, lane: usize) -> Life {
        let principal = self.principal[lane];
        Life {
            interest: self.interest[lane],
            principal,
            loss: self.loss[lane],
            average_life_years: super::ratio(self.weighted[lane], principal),
            first_principal: self.first[lane],
            last_principal: self.last[lane],
        }
    }
}
