//! Adjustable loans whose index differs between scenarios, so that each scenario has a schedule of
//! its own, under rules that do not.

use super::index::IndexCurve;
use super::loan::Loan;
use super::loan_state::{Course, Now, Running};
use super::rates::Rates;
use super::schedule::Adjusting;
use super::sums::LoanSink;

/// Such loans, with what they carry from month to month besides balances.
pub(super) struct AdjustingLoans<'a, const W: usize> {
    loans: Vec<([&'a IndexCurve; W], Adjusting<W>)>,
    /// Factors of the last months: for each of `lag` months a place for every loan.
    factors: Vec<Vec<[f64; W]>>,
    /// Which of these months is `lag` months ago, and then this one.
    slot: usize,
}

impl<'a, const W: usize> AdjustingLoans<'a, W> {
    /// None yet.
    pub(super) fn none(lag: u32) -> Self {
        Self { loans: Vec::new(), factors: vec![Vec::new(); lag.max(1) as usize], slot: 0 }
    }

    /// Most bytes that defaults of a loan take, with the factors of their months.
    pub(super) const fn history_bytes(lag: u32) -> usize {
        2 * lag as usize * size_of::<[f64; W]>()
    }

    /// One more; its place among them.
    pub(super) fn add(&mut self, loan: &Loan, curves: [&'a IndexCurve; W]) -> usize {
        self.loans.push((curves, Adjusting::new(loan)));
        self.factors.iter_mut().for_each(|month| month.push([0.0; W]));
        self.loans.len() - 1
    }

    /// Goes to the next month.
    #[inline(always)]
    pub(super) const fn advance(&mut self) {
        self.slot = if self.slot + 1 == self.factors.len() { 0 } else { self.slot + 1 };
    }

    /// The month of the loan at a place, added to its group's.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        place: usize,
        running: &mut Running<'_, W>,
        now: Now,
        rates: &Rates<W>,
        fallen: &mut [f64; W],
        sink: &mut impl LoanSink<W>,
    ) {
        let (curves, adjusting) = &mut self.loans[place];
        let factor = adjusting.factor;
        let then = std::mem::replace(&mut self.factors[self.slot][place], factor);
        let repaid = adjusting.next(running.loan, Some(curves), now.month);
        let course = Course { repaid, rate: adjusting.monthly_rate, factor, then };
        running.go_on::<true, true>(now, &course, rates, fallen, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two floats of eight bytes in each scenario, a default and a factor, for each month to liquidation.
    #[test]
    fn history_takes_defaults_and_factors_of_each_month_to_liquidation() {
        assert_eq!(AdjustingLoans::<1>::history_bytes(0), 0);
        assert_eq!(AdjustingLoans::<1>::history_bytes(12), 12 * 16);
        assert_eq!(AdjustingLoans::<4>::history_bytes(600), 600 * 64);
    }
}
