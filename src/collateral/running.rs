//! Loans under way, between two months.

use super::loan::Loan;
use super::month::share;
use super::rates::Rates;
use super::repaying::{Before, Events, Rules, Terms, pay};
use super::schedule::{Schedule, Scheduled};
use super::told::Told;

/// What is left of a loan in each scenario.
pub(super) struct Balances<const W: usize> {
    pub(super) performing: [f64; W],
    /// In foreclosure.
    pub(super) defaulted: [f64; W],
}

/// A loan under way.
pub(super) struct Running<'a, const W: usize> {
    pub(super) loan: &'a Loan,
    /// Where it is the same in all scenarios.
    pub(super) schedule: Option<Schedule>,
    /// Its place among the loans whose month differs between scenarios, if it is one.
    pub(super) varied: Option<usize>,
    /// Whether it has a count of loans or penalties.
    pub(super) is_counted: bool,
    /// Its row of the table of rates.
    pub(super) row: usize,
    /// All fees, a month's share of the balance.
    pub(super) fees: f64,
    pub(super) balances: Balances<W>,
}

/// Where a projection stands, for all loans.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// From 1.
    pub(super) month: u32,
    /// Months from default to liquidation.
    pub(super) lag: u32,
}

impl<const W: usize> Running<'_, W> {
    /// What its schedule has for a month, where that is the same in all scenarios.
    #[inline(always)]
    pub(super) fn scheduled(&self, month: u32) -> Option<&Scheduled> {
        self.schedule.as_ref()?.get((month as usize).wrapping_sub(1))
    }

    /// The month of a loan that is scheduled alike, under [`Rules::PLAIN`], added to its group's.
    ///
    /// `fallen` are the defaults of `lag` months ago, in whose place this month's are put.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        now: Now,
        rates: &Rates<W>,
        fallen: &mut [f64; W],
        told: &mut impl Told<W>,
    ) {
        // A loan falls due once, and is closed to new defaults for `lag` months before.
        let closing = now.month + now.lag.max(1) > self.loan.remaining_term_months;
        match (rates.defaults, self.is_counted || closing) {
            (true, false) => self.step_with::<true, false>(now, rates, fallen, told),
            (true, true) => self.step_with::<true, true>(now, rates, fallen, told),
            (false, false) => self.step_with::<false, false>(now, rates, fallen, told),
            (false, true) => self.step_with::<false, true>(now, rates, fallen, told),
        }
    }

    /// `DEFAULTS`: whether any loan of the row defaults in any scenario. `RARE`: with what few months
    /// have, counts, penalties and the end of the term.
    #[inline(always)]
    fn step_with<const DEFAULTS: bool, const RARE: bool>(
        &mut self,
        Now { month, lag }: Now,
        rates: &Rates<W>,
        fallen: &mut [f64; W],
        told: &mut impl Told<W>,
    ) {
        let Some(&Scheduled { repaid, factor, rate }) = self.scheduled(month) else { return };
        // The factor when those defaulted who are liquidated now. Where there is none, nobody had.
        let then = self.scheduled(month.wrapping_sub(lag)).map_or(0.0, |then| then.factor);
        let then = if then > 0.0 { then } else { f64::INFINITY };
        let Self { loan, balances, .. } = self;
        if RARE {
            let each = share(f64::from(loan.loan_count), loan.balance);
            for lane in 0..W {
                let balance = balances.performing[lane] + balances.defaulted[lane];
                told.take_count(lane, each * share(balance, factor));
            }
        }
        let months_left = loan.remaining_term_months - month;
        let terms = Terms {
            repaid,
            rate,
            servicing: 0.0,
            fees: self.fees,
            scheduled_balance: loan.balance * (factor - factor * repaid),
            months_left,
            due: RARE && months_left == 0,
        };
        let penalty = if RARE { loan.penalty(month) } else { 0.0 };
        // No new defaults that could not be liquidated before the loan falls due.
        let is_open = !RARE || months_left >= lag;
        for lane in 0..W {
            let (performing, defaulted) = (balances.performing[lane], balances.defaulted[lane]);
            let before = Before { performing, defaulted, advanced: defaulted };
            let mut events = Events::of_smm(rates.smm[lane]);
            if DEFAULTS {
                events.defaults = performing * if is_open { rates.mdr[lane] } else { 0.0 };
                events.severity = rates.severity[lane];
                events.gone = fallen[lane];
                events.liquidated = fallen[lane] / then * factor;
                fallen[lane] = events.defaults;
            }
            let after = pay(&terms, Rules::PLAIN, before, events);
            balances.performing[lane] = after.told.performing;
            balances.defaulted[lane] = after.told.in_foreclosure;
            told.take(lane, after.told);
            if RARE {
                told.take_penalty(lane, after.told.voluntary_prepayment * penalty);
            }
        }
    }
}
