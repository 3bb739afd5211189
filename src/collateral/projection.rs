//! The month step: what becomes of every loan, for several scenarios at once.
//!
//! Bond Market Association *Standard Formulas*, chapter SF (02/01/99), C.3, with payments of
//! principal and interest advanced for a number of months between default and liquidation:
//! all of them is BMA's «advanced», none its «not advanced».

use super::adjustable_loans::AdjustingLoans;
use super::assumptions::Assumptions;
use super::deal_flows::{Flow, FlowRows};
use super::general_loans::VariedLoans;
use super::group_month::{DealSums, GroupMonth, limited_shortfall};
use super::liquidations::Lanes;
use super::loan_state::{Balances, Now, Running, Way};
use super::pool::Pool;
use super::rates::{RateTable, Rates};
use super::recoveries::Recoveries;
use super::scenario_curves::Indexed;
use super::sums::{LoanSink, SingleLoan};
use super::vector::Vector;
use crate::error::Diagnostic;
use crate::math::share;

/// A pool under `W` scenarios side by side, month by month.
///
/// A scenario's figures have the same bits whatever runs beside it and whatever `W` is. Nothing is
/// allocated after the start.
pub(crate) struct LaneProjection<'a, const W: usize> {
    pool: &'a Pool,
    /// Months projected so far.
    pub(super) month: u32,
    rates: RateTable<'a, W>,
    lanes: Lanes<W>,
    recoveries: Recoveries<'a, W>,
    /// In the order of the pool.
    pub(super) loans: Vec<Running<'a, W>>,
    adjusting: AdjustingLoans<'a, W>,
    varied: VariedLoans<'a, W>,
    /// Defaults of the last months, of loans that are not varied: for each of `lag` months a
    /// place for every loan, of which this month's begins at `fallen`.
    defaults: Vec<[f64; W]>,
    lag: u32,
    fallen: usize,
    /// For each group, what its month brings to the deal, and the balance that it ended with.
    flows: Vec<FlowRows<W>>,
    ends: Vec<[f64; W]>,
    /// For each group and scenario, the share delinquent where it is given; empty where none is.
    delinquency: Vec<[Option<&'a Vector>; W]>,
}

/// Most memory for schedules, and for defaults that are not liquidated yet: 4 GiB.
const MOST_BYTES: usize = 4 << 30;

/// The months of a pool under one scenario, one after the other: an iterator over the figures of each
/// group, in the order of [`Pool::groups`].
///
/// It ends when every loan has fallen due and the last subsequent recovery has been received.
///
/// ```
/// use paydown::collateral::*;
/// let pool = Pool::new(vec![Loan::level_pay(100_000_000.0, 8.0, 360)]).unwrap();
/// let mut fast = Assumptions::default();
/// fast.prepayment_pct = GroupVectors::flat(20.0);
/// let first = Projection::new(&pool, &fast).unwrap().next().unwrap();
/// assert!(first[0].voluntary_prepayment > 1_800_000.0);
/// ```
pub struct Projection<'a> {
    lanes: LaneProjection<'a, 1>,
    month: Vec<GroupMonth<[f64; 1]>>,
}

impl<'a> Projection<'a> {
    /// A projection from the pool's balances.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario for this pool.
    pub fn new(pool: &'a Pool, scenario: &'a Assumptions) -> Result<Self, Vec<Diagnostic>> {
        let lanes = LaneProjection::new(pool, [scenario])?;
        Ok(Self { lanes, month: vec![GroupMonth::ZEROS; pool.groups().len()] })
    }

    /// How many months were projected so far.
    #[must_use]
    pub const fn month(&self) -> u32 {
        self.lanes.month
    }

    /// Whether subsequent recoveries of losses so far are still to be received.
    #[must_use]
    pub fn awaits_recovery(&self) -> bool {
        self.lanes.awaits_recovery()
    }
}

impl Iterator for Projection<'_> {
    type Item = Vec<GroupMonth>;

    fn next(&mut self) -> Option<Self::Item> {
        let goes_on = self.lanes.step(&mut self.month);
        goes_on.then(|| self.month.iter().map(|group| group.lane(0)).collect())
    }
}

/// All months of a pool under one scenario: for each month, each group's figures.
///
/// # Errors
///
/// Everything that is wrong with the scenario for this pool.
pub fn project(
    pool: &Pool,
    scenario: &Assumptions,
) -> Result<Vec<Vec<GroupMonth>>, Vec<Diagnostic>> {
    Ok(Projection::new(pool, scenario)?.collect())
}

impl<'a, const W: usize> LaneProjection<'a, W> {
    /// A projection from the pool's balances as they stand.
    ///
    /// # Errors
    /// Everything that is wrong with any of the scenarios for this pool.
    pub fn new(pool: &'a Pool, scenarios: [&'a Assumptions; W]) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        for scenario in scenarios {
            for mistake in scenario.validate(pool).err().into_iter().flatten() {
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
        }
        if mistakes.is_empty() { Self::of(pool, scenarios) } else { Err(mistakes) }
    }

    /// Of scenarios that were looked at.
    ///
    /// # Errors
    ///
    /// Where the pool needs more memory than there should be.
    pub(crate) fn of(
        pool: &'a Pool,
        scenarios: [&'a Assumptions; W],
    ) -> Result<Self, Vec<Diagnostic>> {
        // Every group has its vectors, as was seen then.
        let unresolved = || vec![Diagnostic::of_file("assumptions", "a group has no vector")];
        let rates = RateTable::new(pool, &scenarios).ok_or_else(unresolved)?;
        let recoveries = Recoveries::new(pool, &scenarios).ok_or_else(unresolved)?;
        let lanes = Lanes::new(&scenarios, &rates);
        let longest = lanes.lag.iter().copied().max().unwrap_or(0);
        let of_loan = if lanes.plain {
            AdjustingLoans::<W>::history_bytes(longest)
        } else {
            VariedLoans::<W>::history_bytes(longest)
        };
        let indexed = Indexed::new(pool, &scenarios);
        let (count, history) = (pool.loan_count(), pool.loan_count().saturating_mul(of_loan));
        let too_large = if history > MOST_BYTES {
            Some(format!(
                "{count} loans with {longest} months from default to liquidation need more than 4 GiB; make replines of like loans, or project fewer scenarios at once"
            ))
        } else if history.saturating_add(indexed.schedule_bytes()) > MOST_BYTES {
            Some(format!(
                "{count} loans of {} different schedules need more than 4 GiB; make replines of loans that are nearly alike in rate and term",
                pool.alike().firsts.len()
            ))
        } else {
            None
        };
        if let Some(message) = too_large {
            return Err(vec![Diagnostic::of_file("assumptions", message)]);
        }
        let mut varied = VariedLoans::none(longest);
        let lag = if lanes.plain { longest } else { 0 };
        let mut adjusting = AdjustingLoans::none(lag);
        let schedules = indexed.schedules();
        let loans = pool.kept_loans().iter().zip(&pool.alike().of_loans).enumerate();
        let running = loans.map(|(number, (loan, terms))| {
            let curves = indexed.curves(loan);
            let schedule = schedules[*terms].clone();
            let way = match curves {
                _ if !lanes.plain => Way::Varied(varied.add(loan, curves)),
                Some(curves) if schedule.is_none() => Way::Adjusting(adjusting.add(loan, curves)),
                _ => Way::Alike,
            };
            Running {
                loan,
                schedule,
                way,
                row: rates.row_of_loan[number],
                penalty_months: if loan.penalty_pct > 0.0 { loan.penalty_months } else { 0 },
                fees: loan.fees().1,
                balances: Balances { performing: [loan.balance; W], defaulted: [0.0; W] },
            }
        });
        let loans: Vec<_> = running.collect();
        let groups = pool.groups();
        let delinquency = groups.iter().map(|group| {
            scenarios.map(|s| s.delinquent_60_pct.as_ref().and_then(|v| v.of_group(group)))
        });
        let mut delinquency: Vec<_> = delinquency.collect();
        if delinquency.as_flattened().iter().all(Option::is_none) {
            delinquency.clear();
        }
        Ok(Self {
            pool,
            month: 0,
            rates,
            lanes,
            recoveries,
            defaults: vec![[0.0; W]; loans.len() * lag.max(1) as usize],
            loans,
            adjusting,
            varied,
            lag,
            fallen: 0,
            flows: vec![[[0.0; W]; Flow::COUNT]; groups.len()],
            ends: (0..groups.len()).map(|group| [pool.group_balance(group); W]).collect(),
            delinquency,
        })
    }

    /// Whether subsequent recoveries of losses so far are still to be received, in any scenario.
    fn awaits_recovery(&self) -> bool {
        self.recoveries.are_awaited()
    }

    /// The same for one scenario.
    pub(crate) fn awaits_recovery_in(&self, lane: usize) -> bool {
        self.recoveries.are_awaited_in(lane)
    }

    /// Projects the next month and writes the figures of each group of the pool to `out`. Returns `false`
    /// after the last month, when every loan has fallen due and the last recovery has been received.
    #[inline(always)]
    pub fn step(&mut self, out: &mut [GroupMonth<[f64; W]>]) -> bool {
        if !self.begin() {
            return false;
        }
        for (group, out) in out.iter_mut().enumerate().take(self.pool.groups().len()) {
            // Summed in a variable of its own, which cannot overlap the loans: so lanes become vectors.
            let mut month = GroupMonth::ZEROS;
            self.step_group(group, &mut month);
            let opening = self.pool.group_balance(group);
            for lane in 0..W {
                month.amortization_factor[lane] = share(month.amortization_factor[lane], opening);
                month.net_rate[lane] = share(month.net_rate[lane], month.balance_begin[lane]);
                month.wam[lane] = share(month.wam[lane], month.balance_end[lane]);
            }
            for lane in 0..W {
                let interest = month.actual_interest[lane] + month.interest_advanced[lane];
                let shortfall = &mut month.prepayment_interest_shortfall[lane];
                *shortfall = limited_shortfall(*shortfall, interest, month.fees[lane]);
            }
            month.subsequent_recovery = self.recoveries.step(group, self.month, &month.loss);
            month.delinquent_60 = month.in_foreclosure;
            if let Some(delinquency) = self.delinquency.get(group) {
                delinquent(delinquency, self.month, &month.balance_end, &mut month.delinquent_60);
            }
            self.ends[group] = month.balance_end;
            *out = month;
        }
        true
    }

    /// The same, but only what a deal's waterfall takes, put into [`flows_mut`](Self::flows_mut).
    #[inline(always)]
    pub(crate) fn step_flows(&mut self) -> bool {
        if !self.begin() {
            return false;
        }
        let mut rates = Current::NONE;
        for group in 0..self.flows.len() {
            let range = self.pool.range(group);
            let only = if range.len() == 1 { self.loans.get_mut(range.start) } else { None };
            match only.filter(|only| matches!(only.way, Way::Alike)) {
                Some(only) => {
                    let flows = &mut self.flows[group];
                    if self.month > only.loan.remaining_term_months {
                        *flows = [[0.0; W]; Flow::COUNT];
                    }
                    let Self { month, lag, fallen, .. } = *self;
                    let fallen = &mut self.defaults[fallen + range.start];
                    let rates = rates.of(only.row, &self.rates);
                    only.step(Now { month, lag }, rates, fallen, &mut SingleLoan(flows));
                }
                None => {
                    let mut sums = DealSums::ZEROS;
                    self.step_group(group, &mut sums);
                    sums.put(&mut self.flows[group], &self.ends[group]);
                    self.ends[group] = sums.balance_end;
                }
            }
            let flows = &mut self.flows[group];
            if !self.recoveries.are_none() {
                flows[Flow::SubsequentRecovery as usize] =
                    self.recoveries.step(group, self.month, &flows[Flow::Loss as usize]);
            }
            if let Some(delinquency) = self.delinquency.get(group) {
                let end = flows[Flow::BalanceEnd as usize];
                let delinquent_60 = &mut flows[Flow::Delinquent60 as usize];
                delinquent(delinquency, self.month, &end, delinquent_60);
            }
        }
        true
    }

    /// What the last month brings to the deal, for each group.
    #[inline(always)]
    pub(crate) fn flows(&self) -> &[FlowRows<W>] {
        &self.flows
    }

    /// The same, which may be changed: the next
    /// month does not go on from it.
    #[inline(always)]
    pub(crate) fn flows_mut(&mut self) -> &mut [FlowRows<W>] {
        &mut self.flows
    }

    /// Goes to the next month; `false` after the last.
    #[inline(always)]
    fn begin(&mut self) -> bool {
        if self.month >= self.pool.longest_term_months() && !self.awaits_recovery() {
            return false;
        }
        self.month += 1;
        self.fallen += self.loans.len();
        if self.fallen == self.defaults.len() {
            self.fallen = 0;
        }
        self.adjusting.advance();
        self.varied.advance();
        self.rates.advance(self.month);
        true
    }

    /// Adds up a group's loans.
    #[inline(always)]
    fn step_group(&mut self, group: usize, sink: &mut impl LoanSink<W>) {
        let mut rates = Current::NONE;
        let Self { month, lag, fallen, .. } = *self;
        let range = self.pool.range(group);
        let fallen = &mut self.defaults[fallen + range.start..fallen + range.end];
        for (loan, fallen) in self.loans[range].iter_mut().zip(fallen) {
            let now = Now { month, lag };
            match loan.way {
                Way::Alike => loan.step(now, rates.of(loan.row, &self.rates), fallen, sink),
                _ if month > loan.loan.remaining_term_months => {}
                Way::Adjusting(place) => {
                    let rates = rates.of(loan.row, &self.rates);
                    self.adjusting.step(place, loan, now, rates, fallen, sink);
                }
                Way::Varied(place) => {
                    let rates = self.rates.row(loan.row);
                    self.varied.step(place, loan, month, rates, &self.lanes, sink);
                }
            }
        }
    }
}

/// Balance delinquent 60 days and more: a share where it is given, otherwise what is in
/// foreclosure, which stands in `out` already.
#[inline(always)]
fn delinquent<const W: usize>(
    delinquency: &[Option<&Vector>; W],
    month: u32,
    end: &[f64; W],
    out: &mut [f64; W],
) {
    for (lane, share_pct) in delinquency.iter().enumerate() {
        if let Some(share_pct) = share_pct {
            out[lane] = end[lane] * share_pct.at(month) / 100.0;
        }
    }
}

/// The rates of the loan at hand, copied from their row: what cannot overlap the loans lets lanes
/// become vectors.
struct Current<const W: usize> {
    rates: Rates<W>,
    /// Which row they are; none at first.
    row: Option<usize>,
}

impl<const W: usize> Current<W> {
    /// All of it is nil, which is written in a few instructions; another constant would be copied
    /// by a call, every month.
    const NONE: Self = Self { rates: Rates::ZERO, row: None };

    #[inline(always)]
    fn of(&mut self, row: usize, table: &RateTable<'_, W>) -> &Rates<W> {
        if self.row != Some(row) {
            self.row = Some(row);
            // One by one: each is copied in a few instructions, all together by a call.
            let Rates { smm, mdr, severity, defaults } = table.row(row);
            (self.rates.smm, self.rates.mdr, self.rates.severity) = (*smm, *mdr, *severity);
            self.rates.defaults = *defaults;
        }
        &self.rates
    }
}
