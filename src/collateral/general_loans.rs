//! Loans whose month is not the same text in every scenario: advances that stop or are taken back,
//! different months to liquidation, rates that follow different curves.

use super::index::IndexCurve;
use super::liquidations::{Cohort, Lanes, liquidations};
use super::loan::Loan;
use super::loan_month::{Before, Events, Terms, pay};
use super::loan_state::Running;
use super::rates::Rates;
use super::schedule::Adjusting;
use super::sums::LoanSink;
use crate::math::share;

/// Such loans, with what they carry from month to month besides balances.
pub(super) struct VariedLoans<'a, const W: usize> {
    loans: Vec<Varied<'a, W>>,
    /// Defaults of the last months, for each loan `ring` entries.
    history: Vec<Cohort<W>>,
    ring: usize,
    /// Which of them is this month's.
    slot: usize,
}

struct Varied<'a, const W: usize> {
    /// For an adjustable loan, its index in each scenario.
    curves: Option<[&'a IndexCurve; W]>,
    adjusting: Adjusting<W>,
    /// The part of what is in foreclosure whose payments are advanced.
    advanced: [f64; W],
    /// Interest on the schedule's factor, summed over the months told.
    factor_interest: [f64; W],
}

impl<'a, const W: usize> VariedLoans<'a, W> {
    /// None yet, in scenarios with at most so many months from default to liquidation.
    pub(super) const fn none(longest_lag: u32) -> Self {
        Self { loans: Vec::new(), history: Vec::new(), ring: 1 + longest_lag as usize, slot: 0 }
    }

    /// Bytes that one loan's defaults take.
    pub(super) const fn history_bytes(longest_lag: u32) -> usize {
        (1 + longest_lag as usize) * size_of::<Cohort<W>>()
    }

    /// One more; its place among them.
    pub(super) fn add(&mut self, loan: &Loan, curves: Option<[&'a IndexCurve; W]>) -> usize {
        self.loans.push(Varied {
            curves,
            adjusting: Adjusting::new(loan),
            advanced: [0.0; W],
            factor_interest: [0.0; W],
        });
        self.history.resize(self.loans.len() * self.ring, Cohort::NONE);
        self.loans.len() - 1
    }

    /// Goes to the next month.
    #[inline(always)]
    pub(super) const fn advance(&mut self) {
        self.slot = if self.slot + 1 == self.ring { 0 } else { self.slot + 1 };
    }

    /// The month of the loan at a place, added to its group's.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        place: usize,
        running: &mut Running<'_, W>,
        month: u32,
        rates: &Rates<W>,
        lanes: &Lanes<W>,
        sink: &mut impl LoanSink<W>,
    ) {
        let Running { loan, schedule, balances, .. } = running;
        let scheduled = schedule.as_ref().and_then(|schedule| schedule.get(month as usize - 1));
        // Copies, which cannot overlap the loans: so lanes become vectors.
        let Rates { smm, mdr, severity, .. } = *rates;
        let varied = &mut self.loans[place];
        let factor = varied.adjusting.factor;
        let repaid = match scheduled {
            Some(scheduled) => varied.adjusting.follow(*scheduled),
            None => varied.adjusting.next(loan, varied.curves.as_ref(), month),
        };
        let (servicing, fees) = loan.fees();
        let penalty = loan.penalty(month);
        if loan.loan_count > 0 {
            let each = share(f64::from(loan.loan_count), loan.balance);
            for lane in 0..W {
                let balance = balances.performing[lane] + balances.defaulted[lane];
                sink.take_count(lane, each * share(balance, factor[lane]));
            }
        }

        let (mut defaults, mut unit) = ([0.0; W], [0.0; W]);
        for lane in 0..W {
            // No new defaults that could not be liquidated before the loan falls due.
            let liquidable = month + lanes.lag[lane] <= loan.remaining_term_months;
            let rate = if liquidable { mdr[lane] } else { 0.0 };
            defaults[lane] = balances.performing[lane] * rate;
            unit[lane] = share(defaults[lane], factor[lane]);
        }
        let history = &mut self.history[place * self.ring..(place + 1) * self.ring];
        history[self.slot] =
            Cohort { defaults, unit, factor, factor_interest: varied.factor_interest };
        let gone = liquidations(history, month, self.slot, lanes);

        // Read once: in the loop over lanes they might be those just written, and lanes no vectors.
        let (balance, months_left) = (loan.balance, loan.remaining_term_months - month);
        for lane in 0..W {
            let rate = varied.adjusting.monthly_rate[lane];
            let terms = Terms {
                repaid: repaid[lane],
                rate,
                servicing,
                fees,
                scheduled_balance: balance * varied.adjusting.factor[lane],
                months_left,
                due: months_left == 0,
            };
            let before = Before {
                performing: balances.performing[lane],
                defaulted: balances.defaulted[lane],
                advanced: varied.advanced[lane],
            };
            let events = Events {
                smm: smm[lane],
                defaults: defaults[lane],
                severity: severity[lane],
                gone: gone.defaults[lane],
                liquidated: gone.liquidated[lane],
                interest_advanced: gone.interest_advanced[lane],
                stopped: gone.stopped[lane],
            };
            let after = pay(&terms, lanes.rules(lane), before, events);
            balances.performing[lane] = after.month.performing;
            balances.defaulted[lane] = after.month.in_foreclosure;
            varied.advanced[lane] = after.advanced;
            varied.factor_interest[lane] += factor[lane] * rate;
            sink.take(lane, &after.month);
            sink.take_penalty(lane, after.month.voluntary_prepayment * penalty);
            sink.take_shortfall(lane, after.prepayment_interest_shortfall);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four floats of eight bytes in each scenario, for the month of default and each one to liquidation.
    #[test]
    fn history_takes_a_cohort_for_each_month_to_liquidation() {
        assert_eq!(VariedLoans::<1>::history_bytes(0), 32);
        assert_eq!(VariedLoans::<1>::history_bytes(12), 13 * 32);
        assert_eq!(VariedLoans::<4>::history_bytes(600), 601 * 4 * 32);
    }
}
