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
    pub(super) fn step<const DEFAULTS: bool>(
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
        if loan.loan_count > 0 {
            let each = share(f64::from(loan.loan_count), loan.balance);
            for lane in 0..W {
                let balance = balances.performing[lane] + balances.defaulted[lane];
                told.take_count(lane, each * share(balance, factor));
            }
        }
        let terms = Terms {
            repaid,
            rate,
            servicing: 0.0,
            fees: self.fees,
            scheduled_balance: loan.balance * (factor - factor * repaid),
            months_left: loan.remaining_term_months - month,
        };
        let penalty = loan.penalty(month);
        // No new defaults that could not be liquidated before the loan falls due.
        let mdr = if terms.months_left >= lag { &rates.mdr } else { &[0.0; W] };
        for lane in 0..W {
            let (performing, defaulted) = (balances.performing[lane], balances.defaulted[lane]);
            let before = Before { performing, defaulted, advanced: defaulted };
            let mut events = Events::of_smm(rates.smm[lane]);
            if DEFAULTS {
                events.defaults = performing * mdr[lane];
                events.severity = rates.severity[lane];
                events.gone = fallen[lane];
                events.liquidated = fallen[lane] / then * factor;
                fallen[lane] = events.defaults;
            }
            let after = pay(&terms, Rules::PLAIN, before, events);
            balances.performing[lane] = after.told.performing;
            balances.defaulted[lane] = after.told.in_foreclosure;
            told.take(lane, after.told);
            if penalty > 0.0 {
                told.take_penalty(lane, after.told.voluntary_prepayment * penalty);
            }
        }
    }
}
