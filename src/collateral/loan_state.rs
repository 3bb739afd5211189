//! The state of each loan between two months of a projection.

use super::group_sums::LoanSink;
use super::loan::Loan;
use super::loan_month::{Before, Events, Rules, Terms, pay};
use super::rates::Rates;
use super::schedule::{Schedule, Scheduled};
use crate::math::share;

/// A loan's balance in each scenario.
pub(super) struct Balances<const W: usize> {
    pub(super) performing: [f64; W],
    /// In foreclosure.
    pub(super) defaulted: [f64; W],
}

/// How we compute a loan's month.
#[derive(Clone, Copy)]
pub(super) enum Method {
    /// Under [`Rules::PLAIN`], with one schedule for all scenarios.
    SharedSchedule,
    /// Under [`Rules::PLAIN`], with a schedule for each scenario; the position in `AdjustingLoans`.
    Adjusting(usize),
    /// Under any rules; the position in `GeneralLoans`.
    General(usize),
}

/// A month of a loan's schedule: one number for all scenarios (`f64`) or one for each.
#[derive(Clone, Copy)]
pub(super) struct ScheduleMonth<S> {
    /// Share of the balance that is repaid.
    pub(super) repaid: S,
    /// Monthly gross rate, a fraction.
    pub(super) rate: S,
    /// SCH before the month.
    pub(super) factor: S,
    /// SCH before the month of default of the loans liquidated now; zero before the first month.
    pub(super) factor_at_default: S,
}

/// One number for all lanes, or one for each.
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

/// Denominator for shares: the amount, or infinity if the amount is zero. Dividing by infinity
/// gives zero without a branch, which keeps the loop over lanes vectorised.
#[inline(always)]
fn denominator(amount: f64) -> f64 {
    if amount > 0.0 { amount } else { f64::INFINITY }
}

/// A loan in a running projection.
pub(super) struct Running<'a, const W: usize> {
    pub(super) loan: &'a Loan,
    /// The schedule, if it is the same in all scenarios.
    pub(super) schedule: Option<Schedule>,
    pub(super) method: Method,
    /// Months in which prepayments bear a penalty; 0 without a penalty.
    pub(super) penalty_months: u32,
    /// Its row of the rate table.
    pub(super) row: usize,
    /// All fees of a month, as a fraction of the balance.
    pub(super) fees: f64,
    pub(super) balances: Balances<W>,
}

/// The month that we project, and the liquidation lag, for all loans.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// Projected month, from 1.
    pub(super) month: u32,
    pub(super) lag: u32,
}

impl<const W: usize> Running<'_, W> {
    /// The month of its schedule, if all scenarios have the same schedule.
    #[inline(always)]
    pub(super) fn scheduled(&self, month: u32) -> Option<&Scheduled> {
        self.schedule.as_ref()?.get((month as usize).wrapping_sub(1))
    }

    /// Projects a month of a loan with [`Method::SharedSchedule`] and adds it to its group's.
    ///
    /// `lagged` has the defaults of `lag` months ago, liquidated now; this month's replace them.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        now: Now,
        rates: &Rates<W>,
        lagged: &mut [f64; W],
        sink: &mut impl LoanSink<W>,
    ) {
        let Some(&Scheduled { repaid, factor, rate }) = self.scheduled(now.month) else { return };
        let at_default = self.scheduled(now.month.wrapping_sub(now.lag));
        let factor_at_default = at_default.map_or(0.0, |at_default| at_default.factor);
        let scheduled = &ScheduleMonth { repaid, rate, factor, factor_at_default };
        // The last `lag` months have no new defaults, and the balance falls due in the last month.
        let closing = now.month + now.lag.max(1) > self.loan.remaining_term_months;
        // One month more than there are penalties: a sink that keeps its last value needs a zero.
        let penalized =
            self.penalty_months > 0 && now.month <= self.penalty_months.saturating_add(1);
        match (rates.defaults, closing || penalized) {
            (true, false) => self.pay_month::<true, false>(now, scheduled, rates, lagged, sink),
            (true, true) => self.pay_month::<true, true>(now, scheduled, rates, lagged, sink),
            (false, false) => self.pay_month::<false, false>(now, scheduled, rates, lagged, sink),
            (false, true) => self.pay_month::<false, true>(now, scheduled, rates, lagged, sink),
        }
    }

    /// Projects a month of a loan under [`Rules::PLAIN`]. `DEFAULTS`: whether any loan of its rate
    /// row defaults in any scenario. `RARE`: whether to handle what few months have, which is
    /// penalties and the end of the term.
    #[inline(always)]
    pub(super) fn pay_month<const DEFAULTS: bool, const RARE: bool>(
        &mut self,
        Now { month, lag }: Now,
        scheduled: &ScheduleMonth<impl Lanewise>,
        rates: &Rates<W>,
        lagged: &mut [f64; W],
        sink: &mut impl LoanSink<W>,
    ) {
        // Read before the loop over lanes writes, so that the loop is vectorised.
        let fees = self.fees;
        let Self { loan, balances, .. } = self;
        if loan.loan_count > 0 {
            // We compute all counts first: the sink might alias the balances, which prevents SIMD.
            let each = share(f64::from(loan.loan_count), loan.balance);
            let mut counts = [0.0; W];
            for lane in 0..W {
                let balance = balances.performing[lane] + balances.defaulted[lane];
                counts[lane] = each * (balance / denominator(scheduled.factor.lane(lane)));
            }
            for lane in 0..W {
                sink.take_count(lane, counts[lane]);
            }
        }
        let penalty = if RARE { loan.penalty(month) } else { 0.0 };
        let (opening, months_left) = (loan.balance, loan.remaining_term_months - month);
        // No new defaults that we could not liquidate before the loan falls due.
        let is_open = !RARE || months_left >= lag;
        for lane in 0..W {
            let (repaid, factor) = (scheduled.repaid.lane(lane), scheduled.factor.lane(lane));
            let terms = Terms {
                repaid,
                rate: scheduled.rate.lane(lane),
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
                let at_default = lagged[lane];
                events.liquidated_at_default = at_default;
                events.liquidated =
                    at_default / denominator(scheduled.factor_at_default.lane(lane)) * factor;
                lagged[lane] = events.defaults;
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
