//! What schedules repay, month by month.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::index::IndexCurve;
use super::loan::{Arm, Loan, greater, lesser};
use super::month::share;
use super::power::ln_1p;
use super::speeds::share_of_growth;

/// A loan's month as its schedule has it, whatever else becomes of the loan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scheduled {
    /// Share of the balance that is repaid.
    pub(super) repaid: f64,
    /// SCH before the month: the share of the opening balance that the schedule has left.
    pub(super) factor: f64,
    /// Rate that the borrower pays, the month's share of it.
    pub(super) rate: f64,
}

/// A loan's months until it falls due; shared by loans that are alike in all that it follows from.
pub(super) type Schedule = Arc<[Scheduled]>;

/// The schedule of a loan with a fixed rate, or of an adjustable one under one curve.
pub(super) fn schedule(loan: &Loan, curve: Option<&IndexCurve>) -> Schedule {
    let mut adjusting = Adjusting::<1>::new(loan);
    let curves = curve.map(|curve| [curve]);
    let month = |month| {
        let factor = adjusting.factor[0];
        let [repaid] = adjusting.next(loan, curves.as_ref(), month);
        Scheduled { repaid, factor, rate: adjusting.monthly_rate[0] }
    };
    (1..=loan.remaining_term_months).map(month).collect()
}

/// For each loan with a fixed rate its schedule, worked out once for all that have the same terms.
pub(super) fn fixed_schedules(loans: &[Loan]) -> Vec<Option<Schedule>> {
    let mut known: BTreeMap<(u64, u32, u32, u32), Schedule> = BTreeMap::new();
    let fixed = |loan: &Loan| {
        let terms = (
            loan.gross_rate_pct.to_bits(),
            loan.remaining_term_months,
            loan.amortization_term_months,
            loan.interest_only_months,
        );
        let new = || schedule(loan, None);
        loan.arm.is_none().then(|| Arc::clone(known.entry(terms).or_insert_with(new)))
    };
    loans.iter().map(fixed).collect()
}

/// A schedule under way, in scenarios that may differ in their index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adjusting<const W: usize> {
    /// Rate the borrower pays now, percent a year and as the month's share of it.
    rate_pct: [f64; W],
    pub(super) monthly_rate: [f64; W],
    /// Logarithm of one and that share.
    growth: [f64; W],
    /// SCH: share of the opening balance that the schedule leaves.
    pub(super) factor: [f64; W],
    /// The level payment as a share of the opening balance, for a loan that recasts on dates of its own.
    payment: [f64; W],
}

impl<const W: usize> Adjusting<W> {
    pub(super) fn new(loan: &Loan) -> Self {
        let monthly_rate = loan.gross_rate_pct / 1200.0;
        Self {
            rate_pct: [loan.gross_rate_pct; W],
            monthly_rate: [monthly_rate; W],
            growth: [ln_1p(monthly_rate); W],
            factor: [1.0; W],
            payment: [0.0; W],
        }
    }

    /// Goes on by a month: resets the rate, tells the share of the balance that is repaid, and
    /// leaves the factor after it.
    #[inline(always)]
    pub(super) fn next(
        &mut self,
        loan: &Loan,
        curves: Option<&[&IndexCurve; W]>,
        month: u32,
    ) -> [f64; W] {
        if let (Some(arm), Some(curves)) = (&loan.arm, curves)
            && arm.resets_in(month)
        {
            self.reset(arm, curves, month);
        }
        let repaid = self.repaid(loan, month);
        for lane in 0..W {
            self.factor[lane] -= self.factor[lane] * repaid[lane];
        }
        repaid
    }

    /// The same for a schedule that is known already.
    #[inline(always)]
    pub(super) fn follow(&mut self, scheduled: Scheduled) -> [f64; W] {
        self.monthly_rate = [scheduled.rate; W];
        let left = scheduled.factor - scheduled.factor * scheduled.repaid;
        self.factor = [left; W];
        [scheduled.repaid; W]
    }

    #[inline(always)]
    fn reset(&mut self, arm: &Arm, curves: &[&IndexCurve; W], month: u32) {
        let read = i64::from(month) - i64::from(arm.look_back_months);
        let mut index_pct = [0.0; W];
        for lane in 0..W {
            index_pct[lane] = curves[lane].rate_pct(read);
        }
        // In variables of their own, which cannot overlap the loan: so lanes become vectors.
        let (mut rate_pct, mut growth) = (self.rate_pct, [0.0; W]);
        for lane in 0..W {
            rate_pct[lane] = arm.reset_rate_pct(month, index_pct[lane], rate_pct[lane]);
        }
        let mut monthly_rate = [0.0; W];
        for lane in 0..W {
            monthly_rate[lane] = rate_pct[lane] / 1200.0;
            growth[lane] = ln_1p(monthly_rate[lane]);
        }
        (self.rate_pct, self.monthly_rate, self.growth) = (rate_pct, monthly_rate, growth);
    }

    #[inline(always)]
    fn repaid(&mut self, loan: &Loan, month: u32) -> [f64; W] {
        if month >= loan.remaining_term_months {
            return [1.0; W];
        }
        if month <= loan.interest_only_months {
            return [0.0; W];
        }
        let left = loan.amortization_term_months - (month - 1);
        let mut level = [1.0; W];
        if left > 1 {
            for lane in 0..W {
                level[lane] = share_of_growth(self.monthly_rate[lane], self.growth[lane], left);
            }
        }
        match &loan.arm {
            Some(arm) if arm.months_to_recast.is_some() => self.recast(loan, arm, month, level),
            _ => level,
        }
    }

    /// The share that a payment repays that stays between recasts: what interest leaves of it.
    /// `level` is the share that a payment levelled this month would repay.
    #[inline(always)]
    fn recast(&mut self, loan: &Loan, arm: &Arm, month: u32, level: [f64; W]) -> [f64; W] {
        // The first payment of principal is level, whenever it is due.
        let first = month == loan.interest_only_months + 1;
        if first || arm.recasts_in(month) {
            for lane in 0..W {
                self.payment[lane] = self.factor[lane] * (level[lane] + self.monthly_rate[lane]);
            }
            return level;
        }
        let mut repaid = [0.0; W];
        for lane in 0..W {
            let principal = share(self.payment[lane], self.factor[lane]) - self.monthly_rate[lane];
            repaid[lane] = lesser(greater(principal, 0.0), 1.0);
        }
        repaid
    }
}
