//! Loans in scenarios that do not all have [`Rules::PLAIN`](super::loan_month::Rules::PLAIN) and
//! the same lag to liquidation: advances stop before liquidation, the servicer recovers advanced
//! interest, prepaid balances lose interest, or lags are zero or differ. Adjustable rates may
//! follow a different curve in each scenario.

use super::group_sums::LoanSink;
use super::index::IndexCurve;
use super::liquidations::{Cohort, Lanes, liquidations};
use super::loan::Loan;
use super::loan_month::{Before, Events, Terms, pay};
use super::loan_state::Running;
use super::rates::Rates;
use super::schedule::Adjusting;
use crate::math::share;

/// Such loans, with the state besides balances that they carry from month to month.
pub(super) struct GeneralLoans<'a, const W: usize> {
    loans: Vec<General<'a, W>>,
    /// Defaults of the last months: for each loan a ring buffer of `ring` entries.
    history: Vec<Cohort<W>>,
    ring: usize,
    /// This month's entry of each ring buffer.
    slot: usize,
}

struct General<'a, const W: usize> {
    /// For an adjustable loan, its index in each scenario.
    curves: Option<[&'a IndexCurve; W]>,
    adjusting: Adjusting<W>,
    /// The part of the balance in foreclosure whose payments are advanced.
    advanced: [f64; W],
    /// Sum over the months so far of SCH before the month times the monthly rate.
    factor_interest: [f64; W],
}

impl<'a, const W: usize> GeneralLoans<'a, W> {
    /// No loans yet. `longest_lag`: most months from default to liquidation of any scenario.
    pub(super) const fn none(longest_lag: u32) -> Self {
        Self { loans: Vec::new(), history: Vec::new(), ring: 1 + longest_lag as usize, slot: 0 }
    }

    pub(super) const fn history_bytes(longest_lag: u32) -> usize {
        (1 + longest_lag as usize) * size_of::<Cohort<W>>()
    }

    /// Adds a loan and returns its position.
    pub(super) fn add(&mut self, loan: &Loan, curves: Option<[&'a IndexCurve; W]>) -> usize {
        self.loans.push(General {
            curves,
            adjusting: Adjusting::new(loan),
            advanced: [0.0; W],
            factor_interest: [0.0; W],
        });
        self.history.resize(self.loans.len() * self.ring, Cohort::NONE);
        self.loans.len() - 1
    }

    #[inline(always)]
    pub(super) const fn advance(&mut self) {
        self.slot = if self.slot + 1 == self.ring { 0 } else { self.slot + 1 };
    }

    /// Projects a month of the loan at a position and adds it to its group's.
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
        // Copies cannot alias the loans, so the loops over lanes are vectorised.
        let Rates { smm, mdr, severity, .. } = *rates;
        let general = &mut self.loans[place];
        let factor = general.adjusting.factor;
        let repaid = match scheduled {
            Some(scheduled) => general.adjusting.follow(*scheduled),
            None => general.adjusting.next(loan, general.curves.as_ref(), month),
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
            // No new defaults that we could not liquidate before the loan falls due.
            let liquidable = month + lanes.lag[lane] <= loan.remaining_term_months;
            let rate = if liquidable { mdr[lane] } else { 0.0 };
            defaults[lane] = balances.performing[lane] * rate;
            unit[lane] = share(defaults[lane], factor[lane]);
        }
        let history = &mut self.history[place * self.ring..(place + 1) * self.ring];
        history[self.slot] =
            Cohort { defaults, unit, factor, factor_interest: general.factor_interest };
        let ended = liquidations(history, month, self.slot, lanes);

        // Read before the loop over lanes: its writes might alias them, which prevents SIMD.
        let (balance, months_left) = (loan.balance, loan.remaining_term_months - month);
        for lane in 0..W {
            let rate = general.adjusting.monthly_rate[lane];
            let terms = Terms {
                repaid: repaid[lane],
                rate,
                servicing,
                fees,
                scheduled_balance: balance * general.adjusting.factor[lane],
                months_left,
                due: months_left == 0,
            };
            let before = Before {
                performing: balances.performing[lane],
                defaulted: balances.defaulted[lane],
                advanced: general.advanced[lane],
            };
            let events = Events {
                smm: smm[lane],
                defaults: defaults[lane],
                severity: severity[lane],
                liquidated_at_default: ended.defaults[lane],
                liquidated: ended.liquidated[lane],
                interest_advanced: ended.interest_advanced[lane],
                stopped: ended.stopped[lane],
            };
            let after = pay(&terms, lanes.rules(lane), before, events);
            balances.performing[lane] = after.month.performing;
            balances.defaulted[lane] = after.month.in_foreclosure;
            general.advanced[lane] = after.advanced;
            general.factor_interest[lane] += factor[lane] * rate;
            sink.take(lane, &after.month);
            sink.take_penalty(lane, after.month.voluntary_prepayment * penalty);
            sink.take_shortfall(lane, after.prepayment_interest_shortfall);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four floats of eight bytes in each scenario, for each month from default to liquidation.
    #[test]
    fn history_has_a_cohort_for_each_month_to_liquidation() {
        assert_eq!(GeneralLoans::<1>::history_bytes(0), 32);
        assert_eq!(GeneralLoans::<1>::history_bytes(12), 13 * 32);
        assert_eq!(GeneralLoans::<4>::history_bytes(600), 601 * 4 * 32);
    }
}
