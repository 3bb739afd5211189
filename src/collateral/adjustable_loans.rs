//! Adjustable loans whose index differs between scenarios, so that each scenario has its own
//! schedule. All scenarios have [`Rules::PLAIN`](super::loan_month::Rules::PLAIN).

use super::group_sums::LoanSink;
use super::index::IndexCurve;
use super::loan::Loan;
use super::loan_state::{Now, Running, ScheduleMonth};
use super::rates::Rates;
use super::schedule::Adjusting;

/// Such loans, with the state besides balances that they carry from month to month.
pub(super) struct AdjustingLoans<'a, const W: usize> {
    loans: Vec<([&'a IndexCurve; W], Adjusting<W>)>,
    /// SCH before each of the last `lag` months, for every loan: a ring buffer over months.
    factors: Vec<Vec<[f64; W]>>,
    /// Entry of the month `lag` months ago, which we overwrite with this month's.
    slot: usize,
}

impl<'a, const W: usize> AdjustingLoans<'a, W> {
    pub(super) fn none(lag: u32) -> Self {
        Self { loans: Vec::new(), factors: vec![Vec::new(); lag.max(1) as usize], slot: 0 }
    }

    /// Most bytes that a loan's defaults and their SCH factors need.
    pub(super) const fn history_bytes(lag: u32) -> usize {
        2 * lag as usize * size_of::<[f64; W]>()
    }

    /// Adds a loan and returns its position.
    pub(super) fn add(&mut self, loan: &Loan, curves: [&'a IndexCurve; W]) -> usize {
        self.loans.push((curves, Adjusting::new(loan)));
        self.factors.iter_mut().for_each(|month| month.push([0.0; W]));
        self.loans.len() - 1
    }

    #[inline(always)]
    pub(super) const fn advance(&mut self) {
        self.slot = if self.slot + 1 == self.factors.len() { 0 } else { self.slot + 1 };
    }

    /// Projects a month of the loan at a position and adds it to its group's.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        place: usize,
        running: &mut Running<'_, W>,
        now: Now,
        rates: &Rates<W>,
        lagged: &mut [f64; W],
        sink: &mut impl LoanSink<W>,
    ) {
        let (curves, adjusting) = &mut self.loans[place];
        let factor = adjusting.factor;
        let factor_at_default = std::mem::replace(&mut self.factors[self.slot][place], factor);
        let repaid = adjusting.next(running.loan, Some(curves), now.month);
        let rate = adjusting.monthly_rate;
        let scheduled = ScheduleMonth { repaid, rate, factor, factor_at_default };
        running.pay_month::<true, true>(now, &scheduled, rates, lagged, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two floats of eight bytes in each scenario, for each month to liquidation.
    #[test]
    fn history_has_defaults_and_factors_of_each_month_to_liquidation() {
        assert_eq!(AdjustingLoans::<1>::history_bytes(0), 0);
        assert_eq!(AdjustingLoans::<1>::history_bytes(12), 12 * 16);
        assert_eq!(AdjustingLoans::<4>::history_bytes(600), 600 * 64);
    }
}
