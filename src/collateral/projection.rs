//! The monthly step of a projection: all loans of a pool, for several scenarios at once.
//!
//! The formulas are Bond Market Association *Standard Formulas*, chapter SF (02/01/99), C.3. We
//! generalise them: the servicer advances principal and interest for a number of months between
//! default and liquidation. All months are BMA's «advanced», none its «not advanced».

use super::adjustable_loans::AdjustingLoans;
use super::assumptions::Assumptions;
use super::deal_flows::{Flow, FlowRows};
use super::general_loans::GeneralLoans;
use super::group_month::{DealSums, GroupMonth, limited_shortfall};
use super::group_sums::{LoanSink, SingleLoan};
use super::liquidations::Lanes;
use super::loan_state::{Balances, Method, Now, Running};
use super::pool::Pool;
use super::rates::{RateTable, Rates};
use super::recoveries::Recoveries;
use super::scenario_curves::Indexed;
use super::vector::Vector;
use crate::error::{Diagnostic, Errors};
use crate::math::share;

/// A pool under `W` scenarios side by side, month by month.
///
/// A scenario's figures have the same bits for every `W` and beside any other scenarios. A running
/// projection does not allocate.
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
    general: GeneralLoans<'a, W>,
    /// Defaults that are not liquidated yet, except those in `general`: a ring buffer of `lag`
    /// months with an entry for every loan. The current month begins at `ring_start`.
    defaults: Vec<[f64; W]>,
    lag: u32,
    ring_start: usize,
    /// For each group, the figures of the last month that the deal uses, and the ending balance.
    flows: Vec<FlowRows<W>>,
    ends: Vec<[f64; W]>,
    /// Assumed percent delinquent of each group and scenario; empty if no scenario has one.
    delinquency: Vec<[Option<&'a Vector>; W]>,
}

/// Memory limit for schedules and for defaults that are not liquidated yet: 4 GiB.
const MOST_BYTES: usize = 4 << 30;

/// An iterator over the months of a pool under one scenario. An item has each group's figures, in
/// the order of [`Pool::groups`].
///
/// It ends after every loan has fallen due and the last subsequent recovery is received.
///
/// ```
/// use paydown::collateral::*;
/// let pool = Pool::from_loans(vec![Loan::level_pay(100_000_000.0, 8.0, 360)]).unwrap();
/// let mut fast = Assumptions::default();
/// fast.prepayment_pct = GroupVectors::flat(20.0);
/// let first = PoolProjection::new(&pool, &fast).unwrap().next().unwrap();
/// assert!(first[0].voluntary_prepayment > 1_800_000.0);
/// ```
pub struct PoolProjection<'a> {
    lanes: LaneProjection<'a, 1>,
    month: Vec<GroupMonth<[f64; 1]>>,
}

impl<'a> PoolProjection<'a> {
    /// A projection from the pool's balances.
    ///
    /// # Errors
    /// Every mistake in the scenario for this pool.
    pub fn new(pool: &'a Pool, scenario: &'a Assumptions) -> Result<Self, Errors> {
        let lanes = LaneProjection::new(pool, [scenario])?;
        Ok(Self { lanes, month: vec![GroupMonth::ZEROS; pool.groups().len()] })
    }

    /// Number of months projected so far.
    #[must_use]
    pub const fn month(&self) -> u32 {
        self.lanes.month
    }

    /// Whether subsequent recoveries on losses so far are still due.
    #[must_use]
    pub fn awaits_recovery(&self) -> bool {
        self.lanes.recoveries.are_awaited()
    }
}

impl Iterator for PoolProjection<'_> {
    type Item = Vec<GroupMonth>;

    fn next(&mut self) -> Option<Self::Item> {
        let has_month = self.lanes.step(&mut self.month);
        has_month.then(|| self.month.iter().map(|group| group.lane(0)).collect())
    }
}

/// All months of a pool under one scenario: for each month, each group's figures.
///
/// # Errors
/// Every mistake in the scenario for this pool.
pub fn project(pool: &Pool, scenario: &Assumptions) -> Result<Vec<Vec<GroupMonth>>, Errors> {
    Ok(PoolProjection::new(pool, scenario)?.collect())
}

impl<'a, const W: usize> LaneProjection<'a, W> {
    /// A projection from the pool's balances.
    ///
    /// # Errors
    /// Every mistake in any of the scenarios for this pool, each once.
    pub fn new(pool: &'a Pool, scenarios: [&'a Assumptions; W]) -> Result<Self, Errors> {
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        for scenario in scenarios {
            for mistake in scenario.validate(pool).err().into_iter().flatten() {
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
        }
        if mistakes.is_empty() { Self::of(pool, scenarios) } else { Err(mistakes.into()) }
    }

    /// A projection of scenarios that [`Assumptions::validate`] has accepted.
    ///
    /// # Errors
    /// If the pool needs more than 4 GiB.
    pub(crate) fn of(pool: &'a Pool, scenarios: [&'a Assumptions; W]) -> Result<Self, Errors> {
        // Validation has checked that every group has its vectors.
        let unresolved = || vec![Diagnostic::of_file("assumptions", "a group has no vector")];
        let rates = RateTable::new(pool, &scenarios).ok_or_else(unresolved)?;
        let recoveries = Recoveries::new(pool, &scenarios).ok_or_else(unresolved)?;
        let lanes = Lanes::new(&scenarios, &rates);
        let longest = lanes.lag.iter().copied().max().unwrap_or(0);
        let of_loan = if lanes.plain {
            AdjustingLoans::<W>::history_bytes(longest)
        } else {
            GeneralLoans::<W>::history_bytes(longest)
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
                pool.by_terms().firsts.len()
            ))
        } else {
            None
        };
        if let Some(message) = too_large {
            return Err(Diagnostic::of_file("assumptions", message).into());
        }
        let mut general = GeneralLoans::none(longest);
        let lag = if lanes.plain { longest } else { 0 };
        let mut adjusting = AdjustingLoans::none(lag);
        let schedules = indexed.schedules();
        let loans = pool.kept_loans().iter().zip(&pool.by_terms().of_loans).enumerate();
        let running = loans.map(|(number, (loan, terms))| {
            let curves = indexed.curves(loan);
            let schedule = schedules[*terms].clone();
            let method = match curves {
                _ if !lanes.plain => Method::General(general.add(loan, curves)),
                Some(curves) if schedule.is_none() => {
                    Method::Adjusting(adjusting.add(loan, curves))
                }
                _ => Method::SharedSchedule,
            };
            Running {
                loan,
                schedule,
                method,
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
            general,
            lag,
            ring_start: 0,
            flows: vec![[[0.0; W]; Flow::COUNT]; groups.len()],
            ends: (0..groups.len()).map(|group| [pool.group_balance(group); W]).collect(),
            delinquency,
        })
    }

    /// Whether subsequent recoveries on losses so far are still due in one scenario.
    pub(crate) fn awaits_recovery_in(&self, lane: usize) -> bool {
        self.recoveries.are_awaited_in(lane)
    }

    /// Projects the next month and writes the figures of each group of the pool to `out`. Returns
    /// `false` after every loan has fallen due and the last recovery is received.
    #[inline(always)]
    pub fn step(&mut self, out: &mut [GroupMonth<[f64; W]>]) -> bool {
        if !self.begin() {
            return false;
        }
        for (group, out) in out.iter_mut().enumerate().take(self.pool.groups().len()) {
            // A local variable cannot alias the loans, so the loops over lanes are vectorised.
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

    /// The same, but only for the figures that a deal uses, in [`flows`](Self::flows).
    #[inline(always)]
    pub(crate) fn step_flows(&mut self) -> bool {
        if !self.begin() {
            return false;
        }
        let mut rates = Current::NONE;
        for group in 0..self.flows.len() {
            let range = self.pool.range(group);
            let only = if range.len() == 1 { self.loans.get_mut(range.start) } else { None };
            match only.filter(|only| matches!(only.method, Method::SharedSchedule)) {
                Some(only) => {
                    let flows = &mut self.flows[group];
                    if self.month > only.loan.remaining_term_months {
                        *flows = [[0.0; W]; Flow::COUNT];
                    }
                    let Self { month, lag, ring_start, .. } = *self;
                    let lagged = &mut self.defaults[ring_start + range.start];
                    let rates = rates.of(only.row, &self.rates);
                    only.step(Now { month, lag }, rates, lagged, &mut SingleLoan(flows));
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

    /// The figures of the last month that the deal uses, for each group.
    #[inline(always)]
    pub(crate) fn flows(&self) -> &[FlowRows<W>] {
        &self.flows
    }

    /// The same, mutable. Changes do not affect the next month.
    #[inline(always)]
    pub(crate) fn flows_mut(&mut self) -> &mut [FlowRows<W>] {
        &mut self.flows
    }

    /// Advances to the next month; `false` after the last.
    #[inline(always)]
    fn begin(&mut self) -> bool {
        if self.month >= self.pool.longest_term_months() && !self.recoveries.are_awaited() {
            return false;
        }
        self.month += 1;
        self.ring_start += self.loans.len();
        if self.ring_start == self.defaults.len() {
            self.ring_start = 0;
        }
        self.adjusting.advance();
        self.general.advance();
        self.rates.advance(self.month);
        true
    }

    /// Projects a month of a group's loans and adds them up in `sink`.
    #[inline(always)]
    fn step_group(&mut self, group: usize, sink: &mut impl LoanSink<W>) {
        let mut rates = Current::NONE;
        let Self { month, lag, ring_start, .. } = *self;
        let range = self.pool.range(group);
        let defaults = &mut self.defaults[ring_start + range.start..ring_start + range.end];
        for (loan, lagged) in self.loans[range].iter_mut().zip(defaults) {
            let now = Now { month, lag };
            match loan.method {
                Method::SharedSchedule => {
                    loan.step(now, rates.of(loan.row, &self.rates), lagged, sink);
                }
                _ if month > loan.loan.remaining_term_months => {}
                Method::Adjusting(place) => {
                    let rates = rates.of(loan.row, &self.rates);
                    self.adjusting.step(place, loan, now, rates, lagged, sink);
                }
                Method::General(place) => {
                    let rates = self.rates.row(loan.row);
                    self.general.step(place, loan, month, rates, &self.lanes, sink);
                }
            }
        }
    }
}

/// Balance delinquent 60 days and more: the assumed percent of the ending balance, if there is one.
/// Otherwise `out` keeps the balance in foreclosure.
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

/// The current loan's rates. A copy cannot alias the loans, so loops over lanes are vectorised.
struct Current<const W: usize> {
    rates: Rates<W>,
    /// The row that `rates` is a copy of; none at first.
    row: Option<usize>,
}

impl<const W: usize> Current<W> {
    /// The compiler writes zeros in a few instructions; it copies other constants by a call.
    const NONE: Self = Self { rates: Rates::ZERO, row: None };

    #[inline(always)]
    fn of(&mut self, row: usize, table: &RateTable<'_, W>) -> &Rates<W> {
        if self.row != Some(row) {
            self.row = Some(row);
            // Field by field: the compiler would copy the whole struct by a call.
            let Rates { smm, mdr, severity, defaults } = table.row(row);
            (self.rates.smm, self.rates.mdr, self.rates.severity) = (*smm, *mdr, *severity);
            self.rates.defaults = *defaults;
        }
        &self.rates
    }
}
