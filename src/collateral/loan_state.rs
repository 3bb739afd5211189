//! Loans under way, between two months.

use super::loan::Loan;
use super::loan_month::{Before, Events, Rules, Terms, pay};
use super::rates::Rates;
use super::schedule::{Schedule, Scheduled};
use super::sums::LoanSink;
use crate::math::share;

/// What is left of a loan in each scenario.
pub(super) struct Balances<const W: usize> {
    pub(super) performing: [f64; W],
    /// In foreclosure.
    pub(super) defaulted: [f64; W],
}

/// How a loan's month is worked out.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// Under [`Rules::PLAIN`], with a schedule that is the same in all scenarios.
    Alike,
    /// The same with a schedule for each scenario; the place among such loans.
    Adjusting(usize),
    /// Scenarios differ in their rules; the place among such loans.
    Varied(usize),
}

/// A loan's month as its schedule has it, once for all scenarios (`f64`) or for each.
#[derive(Clone, Copy)]
pub(super) struct Course<S> {
    /// Share of the balance that is repaid.
    pub(super) repaid: S,
    /// A month's share of the gross rate.
    pub(super) rate: S,
    /// SCH before the month.
    pub(super) factor: S,
    /// The same when those defaulted who are liquidated now; nil where nobody had.
    pub(super) then: S,
}

/// A figure that is the same in all lanes, or one of each.
pub(super) trait Lanewise {
    fn lane(&self, lane: usize) -> f64;
}

impl Lanewise for f64 {
    #[inline(always)]
    fn lane(&self, _: usize) -> f64 {
        *self
    }
}

impl<const W: usize> Lanewise for [f64; W] {
    #[inline(always)]
    fn lane(&self, lane: usize) -> f64 {
        self[lane]
    }
}

/// What parts are divided by: infinite where it is nil, so that they are nil as well. A choice
/// between quotients would be a branch in each lane.
#[inline(always)]
fn whole(amount: f64) -> f64 {
    if amount > 0.0 { amount } else { f64::INFINITY }
}

/// A loan under way.
pub(super) struct Running<'a, const W: usize> {
    pub(super) loan: &'a Loan,
    /// Where it is the same in all scenarios.
    pub(super) schedule: Option<Schedule>,
    pub(super) way: Way,
    /// Months with penalties.
    pub(super) penalty_months: u32,
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

    /// The month of a loan that is scheduled alike, added to its group's.
    ///
    /// `fallen` are the defaults of `lag` months ago, in whose place this month's are put.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        now: Now,
        rates: &Rates<W>,
        fallen: &mut [f64; W],
        sink: &mut impl LoanSink<W>,
    ) {
        let Some(&Scheduled { repaid, factor, rate }) = self.scheduled(now.month) else { return };
        let then = self.scheduled(now.month.wrapping_sub(now.lag)).map_or(0.0, |then| then.factor);
        let course = &Course { repaid, rate, factor, then };
        // A loan falls due once, and is closed to new defaults for `lag` months before.
        let closing = now.month + now.lag.max(1) > self.loan.remaining_term_months;
        // In the month after the last with penalties it is told that there are none.
        let penalized =
            self.penalty_months > 0 && now.month <= self.penalty_months.saturating_add(1);
        match (rates.defaults, closing || penalized) {
            (true, false) => self.go_on::<true, false>(now, course, rates, fallen, sink),
            (true, true) => self.go_on::<true, true>(now, course, rates, fallen, sink),
            (false, false) => self.go_on::<false, false>(now, course, rates, fallen, sink),
            (false, true) => self.go_on::<false, true>(now, course, rates, fallen, sink),
        }
    }

    /// The month of a loan under [`Rules::PLAIN`]. `DEFAULTS`: whether any loan of the row defaults
    /// in any scenario. `RARE`: with what few months have, penalties and the end of the term.
    #[inline(always)]
    pub(super) fn go_on<const DEFAULTS: bool, const RARE: bool>(
        &mut self,
        Now { month, lag }: Now,
        course: &Course<impl Lanewise>,
        rates: &Rates<W>,
        fallen: &mut [f64; W],
        sink: &mut impl LoanSink<W>,
    ) {
        // Read once, before the loop over lanes writes: so lanes become vectors.
        let fees = self.fees;
        let Self { loan, balances, .. } = self;
        if loan.loan_count > 0 {
            // Worked out before any is told, which might overlap the balances.
            let each = share(f64::from(loan.loan_count), loan.balance);
            let mut counts = [0.0; W];
            for lane in 0..W {
                let balance = balances.performing[lane] + balances.defaulted[lane];
                counts[lane] = each * (balance / whole(course.factor.lane(lane)));
            }
            for lane in 0..W {
                sink.take_count(lane, counts[lane]);
            }
        }
        let penalty = if RARE { loan.penalty(month) } else { 0.0 };
        let (opening, months_left) = (loan.balance, loan.remaining_term_months - month);
        // No new defaults that could not be liquidated before the loan falls due.
        let is_open = !RARE || months_left >= lag;
        for lane in 0..W {
            let (repaid, factor) = (course.repaid.lane(lane), course.factor.lane(lane));
            let terms = Terms {
                repaid,
                rate: course.rate.lane(lane),
                servicing: 0.0,
                fees,
                scheduled_balance: opening * (factor - factor * repaid),
                months_left,
                due: RARE && months_left == 0,
            };
            let (performing, defaulted) = (balances.performing[lane], balances.defaulted[lane]);
            let before = Before { performing, defaulted, advanced: defaulted };
            let mut events = Events::of_smm(rates.smm[lane]);
            if DEFAULTS {
                events.defaults = performing * if is_open { rates.mdr[lane] } else { 0.0 };
                events.severity = rates.severity[lane];
                events.gone = fallen[lane];
                events.liquidated = fallen[lane] / whole(course.then.lane(lane)) * factor;
                fallen[lane] = events.defaults;
            }
            let after = pay(&terms, Rules::PLAIN, before, events);
            balances.performing[lane] = after.month.performing;
            balances.defaulted[lane] = after.month.in_foreclosure;
            sink.take(lane, &after.month);
            if RARE {
                sink.take_penalty(lane, after.month.voluntary_prepayment * penalty);
            }
        }
    }
}
