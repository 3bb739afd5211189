//! The month step: what becomes of every loan, for several scenarios at once.
//!
//! Bond Market Association *Standard Formulas*, chapter SF (02/01/99), C.3, with payments of
//! principal and interest advanced for a number of months between default and liquidation:
//! all of them is BMA's «advanced», none its «not advanced».

use super::assumptions::Assumptions;
use super::index::IndexCurve;
use super::liquidation::{Cohort, Lanes, liquidations};
use super::loan::{Arm, Loan, greater, lesser};
use super::month::{GroupMonth, share};
use super::pool::Pool;
use super::rates::RateTable;
use super::recovery::Recoveries;
use super::told::{Flows, LoanLane, Told};
use super::vector::Vector;
use crate::error::Diagnostic;

/// Where so much of what is in foreclosure is liquidated, all of it is; the rest is rounding.
const ALL_BUT_DUST: f64 = 1.0 - 1e-13;

/// A pool under `W` scenarios side by side, told month by month.
///
/// A scenario's figures have the same bits whatever stands beside it and whatever `W` is.
/// Nothing is allocated after the start.
///
/// ```
/// use paydown::collateral::*;
/// let pool = Pool::new(vec![Loan::level_pay(100_000_000.0, 8.0, 360)]).unwrap();
/// let mut fast = Assumptions::default();
/// fast.prepayment_pct = GroupVectors::flat(20.0);
/// let slow = Assumptions::default();
/// let mut projection = Projection::new(&pool, [&slow, &fast]).unwrap();
/// let mut month = [GroupMonth::ZERO];
/// assert!(projection.step(&mut month));
/// assert_eq!(month[0].voluntary_prepayment[0], 0.0);
/// assert!(month[0].voluntary_prepayment[1] > 1_800_000.0);
/// ```
pub struct Projection<'a, const W: usize> {
    pool: &'a Pool,
    /// For each loan with a fixed rate, what its schedule repays.
    schedules: &'a [Box<[f64]>],
    /// Months already told.
    month: u32,
    rates: RateTable<'a, W>,
    lanes: Lanes<W>,
    recoveries: Recoveries<'a, W>,
    state: Vec<LoanState<W>>,
    /// For the adjustable loans, their index in each scenario.
    curves: Vec<Option<[&'a IndexCurve; W]>>,
    /// For each group and scenario, the share delinquent where it is given.
    delinquency: Vec<[Option<&'a Vector>; W]>,
    /// For loans that recast on dates of their own, the level payment as a share of the balance at
    /// the start that schedules alone would leave; empty where no loan does.
    payments: Vec<[f64; W]>,
    /// Defaults of the last months, for each loan `ring` entries.
    history: Vec<Cohort<W>>,
    ring: usize,
    /// Which of them is this month's.
    slot: usize,
}

/// Most memory for defaults that are not liquidated yet: 4 GiB.
const MOST_HISTORY_BYTES: usize = 4 << 30;

/// A loan between two months.
#[derive(Clone, Copy)]
struct LoanState<const W: usize> {
    performing: [f64; W],
    /// In foreclosure.
    defaulted: [f64; W],
    /// The part of `defaulted` whose payments are advanced.
    advanced: [f64; W],
    /// SCH: share of the opening balance that the schedule leaves.
    factor: [f64; W],
    /// Rate the borrower pays now, percent a year and as the month's share of it.
    rate_pct: [f64; W],
    monthly_rate: [f64; W],
    /// Interest on that share, summed over the months told.
    factor_interest: [f64; W],
}

/// The whole projection of one scenario: for each month, each group's figures.
///
/// # Errors
/// Everything that is wrong with the scenario for this pool.
pub fn project(
    pool: &Pool,
    scenario: &Assumptions,
) -> Result<Vec<Vec<GroupMonth<1>>>, Vec<Diagnostic>> {
    let mut projection = Projection::new(pool, [scenario])?;
    let mut month = vec![GroupMonth::ZERO; pool.groups().len()];
    let mut months = Vec::new();
    while projection.step(&mut month) {
        months.push(month.clone());
    }
    Ok(months)
}

impl<'a, const W: usize> Projection<'a, W> {
    /// A projection from the pool's balances as they stand.
    ///
    /// # Errors
    /// Everything that is wrong with any of the scenarios for this pool.
    pub fn new(pool: &'a Pool, scenarios: [&'a Assumptions; W]) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        for scenario in scenarios {
            for mistake in scenario.objections(pool) {
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        // Every group has its vectors, as has just been checked.
        let unresolved = || vec![Diagnostic::of_file("assumptions", "a group has no vector")];
        let rates = RateTable::new(pool, &scenarios).ok_or_else(unresolved)?;
        let recoveries = Recoveries::new(pool, &scenarios).ok_or_else(unresolved)?;
        let lanes = Lanes::new(&scenarios, &rates);
        let ring = 1 + lanes.lag.iter().copied().max().unwrap_or(0) as usize;
        let bytes = pool.loans().len().saturating_mul(ring * size_of::<Cohort<W>>());
        if bytes > MOST_HISTORY_BYTES {
            let message = format!(
                "{} loans with {} months from default to liquidation need more than 4 GiB; make replines of like loans, or project fewer scenarios at once",
                pool.loans().len(),
                ring - 1
            );
            return Err(vec![Diagnostic::of_file("assumptions", message)]);
        }
        let state = pool.loans().iter().map(|loan| LoanState {
            performing: [loan.balance; W],
            defaulted: [0.0; W],
            advanced: [0.0; W],
            factor: [1.0; W],
            rate_pct: [loan.gross_rate_pct; W],
            monthly_rate: [loan.gross_rate_pct / 1200.0; W],
            factor_interest: [0.0; W],
        });
        let curves = pool.loans().iter().map(|loan| {
            let index = &loan.arm.as_ref()?.index;
            let found: Option<Vec<_>> = scenarios.iter().map(|s| s.indices.get(index)).collect();
            found?.try_into().ok()
        });
        let delinquency = pool.groups().iter().map(|group| {
            scenarios.map(|s| s.delinquent_60_pct.as_ref().and_then(|v| v.of_group(group)))
        });
        let recasts = |loan: &Loan| loan.arm.as_ref().is_some_and(|a| a.months_to_recast.is_some());
        let payments = if pool.loans().iter().any(recasts) { pool.loans().len() } else { 0 };
        Ok(Self {
            pool,
            schedules: pool.schedules(),
            month: 0,
            payments: vec![[0.0; W]; payments],
            rates,
            lanes,
            recoveries,
            state: state.collect(),
            curves: curves.collect(),
            delinquency: delinquency.collect(),
            history: vec![Cohort::NONE; pool.loans().len() * ring],
            ring,
            slot: 0,
        })
    }

    /// Months told so far.
    #[must_use]
    pub const fn month(&self) -> u32 {
        self.month
    }

    /// Whether subsequent recoveries of losses told so far are still to come in, in any scenario.
    #[must_use]
    pub fn awaits_recovery(&self) -> bool {
        self.recoveries.are_awaited()
    }

    /// The same for one scenario.
    pub(crate) fn awaits_recovery_in(&self, lane: usize) -> bool {
        self.recoveries.are_awaited_in(lane)
    }

    /// Tells the next month, a figure for each group of the pool; `false` after the last,
    /// when every loan has fallen due and the last recovery has come in. Groups that `out` has no room for are not told.
    #[inline(always)]
    pub fn step(&mut self, out: &mut [GroupMonth<W>]) -> bool {
        if !self.begin() {
            return false;
        }
        for (group, out) in out.iter_mut().enumerate().take(self.pool.groups().len()) {
            // Summed in a variable of its own, which cannot overlap the loans: so lanes become vectors.
            let mut told = GroupMonth::ZERO;
            let opening = self.step_group(group, &mut told);
            for lane in 0..W {
                told.amortization_factor[lane] = share(told.amortization_factor[lane], opening);
                told.net_rate[lane] = share(told.net_rate[lane], told.balance_begin[lane]);
                told.wam[lane] = share(told.wam[lane], told.balance_end[lane]);
            }
            told.bear_shortfall();
            told.subsequent_recovery = self.recoveries.step(group, self.month, &told.loss);
            let (end, foreclosed) = (told.balance_end, told.in_foreclosure);
            self.delinquent(group, &end, &foreclosed, &mut told.delinquent_60);
            *out = told;
        }
        true
    }

    /// The same, but only what a deal's waterfall takes ([`GroupMonth::inflow`]); the other figures
    /// stay as they stand in `out`.
    #[inline(always)]
    pub(crate) fn step_flows(&mut self, out: &mut [GroupMonth<W>]) -> bool {
        if !self.begin() {
            return false;
        }
        for (group, out) in out.iter_mut().enumerate().take(self.pool.groups().len()) {
            let mut flows = Flows::NONE;
            self.step_group(group, &mut flows);
            out.subsequent_recovery = if self.recoveries.are_none() {
                [0.0; W]
            } else {
                self.recoveries.step(group, self.month, &flows.loss)
            };
            let (end, foreclosed) = (&flows.balance_end, &flows.in_foreclosure);
            self.delinquent(group, end, foreclosed, &mut out.delinquent_60);
            flows.put(out);
            out.bear_shortfall();
        }
        true
    }

    /// Goes to the next month; `false` after the last.
    #[inline(always)]
    fn begin(&mut self) -> bool {
        if self.month >= self.pool.longest_term_months() && !self.awaits_recovery() {
            return false;
        }
        self.month += 1;
        self.slot = if self.slot + 1 == self.ring { 0 } else { self.slot + 1 };
        self.rates.advance(self.month);
        true
    }

    /// Adds up a group's loans; their balance at the start of the projection.
    #[inline(always)]
    fn step_group(&mut self, group: usize, told: &mut impl Told<W>) -> f64 {
        let mut opening = 0.0;
        for loan in self.pool.range(group) {
            opening += self.pool.loans()[loan].balance;
            if self.month <= self.pool.loans()[loan].remaining_term_months {
                self.step_loan(loan, told);
            }
        }
        opening
    }

    /// Balance delinquent 60 days and more: a share where it is given, otherwise what is in
    /// foreclosure.
    #[inline(always)]
    fn delinquent(&self, group: usize, end: &[f64; W], foreclosed: &[f64; W], out: &mut [f64; W]) {
        for (lane, share_pct) in self.delinquency[group].iter().enumerate() {
            out[lane] = match share_pct {
                Some(share_pct) => end[lane] * share_pct.at(self.month) / 100.0,
                None => foreclosed[lane],
            };
        }
    }

    /// The share of its balance that the loan's schedule repays this month, after its rate has reset.
    #[inline(always)]
    fn schedule(&mut self, number: usize) -> [f64; W] {
        if let Some(share) = self.schedules[number].get(self.month as usize - 1) {
            return [*share; W];
        }
        let loan = &self.pool.loans()[number];
        let LoanState { rate_pct, monthly_rate, .. } = &mut self.state[number];
        if let (Some(arm), Some(curves)) = (&loan.arm, &self.curves[number])
            && arm.resets_in(self.month)
        {
            let read = i64::from(self.month) - i64::from(arm.look_back_months);
            for lane in 0..W {
                let index_pct = curves[lane].rate_pct(read);
                rate_pct[lane] = arm.reset_rate_pct(self.month, index_pct, rate_pct[lane]);
                monthly_rate[lane] = rate_pct[lane] / 1200.0;
            }
        }
        let mut shares = [0.0; W];
        for lane in 0..W {
            shares[lane] = loan.scheduled_share(monthly_rate[lane], self.month);
        }
        let amortizes =
            (loan.interest_only_months + 1..loan.remaining_term_months).contains(&self.month);
        if !amortizes {
            return shares;
        }
        match loan.arm.as_ref().filter(|arm| arm.months_to_recast.is_some()) {
            Some(arm) => self.recast(number, arm, shares),
            None => shares,
        }
    }

    /// The share that a payment repays that stays between recasts: what interest leaves of it.
    /// `level` is the share that a payment levelled this month would repay.
    fn recast(&mut self, number: usize, arm: &Arm, level: [f64; W]) -> [f64; W] {
        let loan = &self.pool.loans()[number];
        // The first payment of principal is level, whenever it is due.
        let first = self.month == loan.interest_only_months + 1;
        let LoanState { monthly_rate, factor, .. } = &self.state[number];
        let payment = &mut self.payments[number];
        let mut shares = level;
        for lane in 0..W {
            if first || arm.recasts_in(self.month) {
                payment[lane] = factor[lane] * (level[lane] + monthly_rate[lane]);
            } else {
                let principal = share(payment[lane], factor[lane]) - monthly_rate[lane];
                shares[lane] = lesser(greater(principal, 0.0), 1.0);
            }
        }
        shares
    }

    /// One loan's month, added to its group's.
    #[inline(always)]
    fn step_loan(&mut self, number: usize, told: &mut impl Told<W>) {
        let repaid = self.schedule(number);
        let loan = &self.pool.loans()[number];
        let month = self.month;
        let due = month >= loan.remaining_term_months;
        let months_left = f64::from(loan.remaining_term_months - month);
        let penalty = if month <= loan.penalty_months { loan.penalty_pct / 100.0 } else { 0.0 };
        let servicing = loan.servicing_fee_pct / 1200.0;
        let all_fees = servicing + loan.other_fees_pct / 1200.0;
        let rates = self.rates.row(number);
        let (smm, mdr, severity) = (*rates.smm(), *rates.mdr(), rates.severity);
        let lanes = &self.lanes;
        let history = &mut self.history[number * self.ring..(number + 1) * self.ring];
        let mut state = self.state[number];
        if loan.loan_count > 0 {
            // Loans are not repaid in part: what the schedule leaves of each is the factor.
            let each = share(f64::from(loan.loan_count), loan.balance);
            for lane in 0..W {
                let balance = state.performing[lane] + state.defaulted[lane];
                told.take_count(lane, each * share(balance, state.factor[lane]));
            }
        }

        let (mut defaults, mut unit) = ([0.0; W], [0.0; W]);
        for lane in 0..W {
            // No new defaults that could not be liquidated before the loan falls due.
            let liquidable = month + lanes.lag[lane] <= loan.remaining_term_months;
            let rate = if liquidable { mdr[lane] } else { 0.0 };
            defaults[lane] = state.performing[lane] * rate;
            unit[lane] = share(defaults[lane], state.factor[lane]);
        }
        history[self.slot] =
            Cohort { defaults, unit, factor: state.factor, factor_interest: state.factor_interest };
        let gone = liquidations(history, month, self.slot, lanes);

        for lane in 0..W {
            let g = state.monthly_rate[lane];
            let performing = state.performing[lane];
            let (before, advanced) = (state.defaulted[lane], state.advanced[lane]);
            let defaulted = defaults[lane] + before;
            // With the last payment everything is settled; and no dust of rounding stays behind.
            let all = due || gone.liquidated[lane] >= defaulted * ALL_BUT_DUST;
            let liquidated = if all { defaulted } else { gone.liquidated[lane] };
            let stopped = if lanes.full[lane] {
                liquidated
            } else if due {
                defaults[lane] + advanced
            } else {
                lesser(gone.stopped[lane], defaults[lane] + advanced)
            };

            let paying = performing - defaults[lane];
            let actual_amortization = paying * repaid[lane];
            let survivors = paying - actual_amortization;
            let prepaid = lesser(performing * (1.0 - repaid[lane]) * smm[lane], survivors);
            // All is all: no dust of rounding stays behind.
            let prepaid = if smm[lane] >= 1.0 { survivors } else { prepaid };
            let expected_amortization = (performing + before - liquidated) * repaid[lane];
            let carried = defaults[lane] + advanced - stopped;
            let default_amortization = lesser(carried * repaid[lane], defaulted - liquidated);

            let expected_interest = (performing + before) * g;
            let interest_lost = defaulted * g;
            let actual_interest = paying * g;
            let interest_balance = if lanes.full[lane] { defaulted } else { carried };
            let interest_advanced = interest_balance * g;

            let severe = lesser(gone.defaults[lane] * severity[lane], liquidated);
            let proceeds = liquidated - severe;
            let last_interest = if lanes.full[lane] { liquidated * g } else { 0.0 };
            let owed = gone.interest_advanced[lane] + last_interest;
            let recovered = if lanes.recover[lane] { lesser(owed, proceeds) } else { 0.0 };

            let earning = paying + interest_balance;
            let fee = lesser(all_fees, g);
            let servicing = lesser(servicing, g);
            let unearned = prepaid * lanes.interest_lost[lane] * (g - servicing);
            let compensation = lesser(unearned, earning * servicing);
            let compensation = if lanes.compensated[lane] { compensation } else { 0.0 };

            let performing_end = survivors - prepaid;
            let defaulted_end = defaulted - liquidated - default_amortization;
            let balance_end = performing_end + defaulted_end;
            state.performing[lane] = performing_end;
            state.defaulted[lane] = defaulted_end;
            state.advanced[lane] = carried - default_amortization;
            state.factor_interest[lane] += state.factor[lane] * g;
            state.factor[lane] -= state.factor[lane] * repaid[lane];

            told.take(
                lane,
                LoanLane {
                    balance_begin: performing + before,
                    performing: performing_end,
                    new_defaults: defaults[lane],
                    in_foreclosure: defaulted_end,
                    amortization_factor: loan.balance * state.factor[lane],
                    expected_amortization,
                    voluntary_prepayment: prepaid,
                    default_amortization,
                    actual_amortization,
                    expected_interest,
                    interest_lost,
                    actual_interest,
                    recovery: proceeds - recovered,
                    loss: severe + recovered,
                    liquidated,
                    advances: default_amortization + interest_advanced,
                    penalties: prepaid * penalty,
                    fees: earning * fee,
                    prepayment_interest_shortfall: unearned - compensation,
                    net_rate: (performing + before) * (g - fee) * 1200.0,
                    wam: balance_end * months_left,
                    balance_end,
                    interest_advanced,
                    compensating_interest: compensation,
                    advances_recovered: recovered,
                },
            );
        }
        self.state[number] = state;
    }
}
