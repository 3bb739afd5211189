//! Amortization schedules, month by month.

use std::sync::Arc;

use super::index::IndexCurve;
use super::loan::{Arm, Loan};
use super::rate_kinds::Kinds;
use super::speeds::share_of_growth;
use crate::math::power::ln_1p;
use crate::math::{greater, lesser, share};

/// A month of a loan's schedule, before prepayments and defaults.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scheduled {
    /// Share of the balance that is repaid.
    pub(super) repaid: f64,
    /// SCH before the month: the share of the opening balance that the schedule leaves.
    pub(super) factor: f64,
    /// Monthly rate the borrower pays, a fraction.
    pub(super) rate: f64,
}

/// A loan's scheduled months until it falls due. Loans with equal terms share it.
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

/// The terms that determine a loan's schedule, except the curve of its index. We compare numbers by
/// their bits, so equal terms give schedules with equal bits.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Terms<'a> {
    rate: u64,
    /// Remaining term, amortization term, interest-only months.
    months: [u32; 3],
    arm: Option<ArmTerms<'a>>,
}

/// The terms of an adjustable rate: index, rates, months.
type ArmTerms<'a> = (&'a str, [Option<u64>; 6], [Option<u32>; 5]);

impl<'a> Terms<'a> {
    fn of(loan: &'a Loan) -> Self {
        let months =
            [loan.remaining_term_months, loan.amortization_term_months, loan.interest_only_months];
        let arm = loan.arm.as_ref().map(|arm| {
            // Named one by one, so that a new field does not compile until we handle it.
            let Arm {
                index,
                margin_pct,
                first_cap_pct,
                periodic_cap_pct,
                max_rate_pct,
                floor_rate_pct,
                months_to_reset,
                reset_frequency_months,
                look_back_months,
                months_to_recast,
                recast_frequency_months,
                rounding_pct,
            } = arm;
            let rates = [
                Some(*margin_pct),
                *first_cap_pct,
                *periodic_cap_pct,
                *max_rate_pct,
                Some(*floor_rate_pct),
                Some(*rounding_pct),
            ];
            let months = [
                Some(*months_to_reset),
                Some(*reset_frequency_months),
                Some(*look_back_months),
                *months_to_recast,
                *recast_frequency_months,
            ];
            (index.as_str(), rates.map(|rate| rate.map(f64::to_bits)), months)
        });
        Self { rate: loan.gross_rate_pct.to_bits(), months, arm }
    }
}

/// A pool's loans by the terms that determine their schedules.
pub(super) fn by_terms(loans: &[Loan]) -> Kinds {
    Kinds::by(loans, Terms::of)
}

pub(super) const fn schedule_bytes(loan: &Loan) -> usize {
    loan.remaining_term_months as usize * size_of::<Scheduled>()
}

/// Computes a schedule month by month, in scenarios that may differ in their index curves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adjusting<const W: usize> {
    /// Rate the borrower pays now, percent a year.
    rate_pct: [f64; W],
    /// The same for a month, a fraction.
    pub(super) monthly_rate: [f64; W],
    /// ln(1 + `monthly_rate`).
    growth: [f64; W],
    /// SCH: share of the opening balance that the schedule leaves.
    pub(super) factor: [f64; W],
    /// The payment as a share of the opening balance, for a loan that recasts on its own dates.
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

    /// Resets the rate, updates `factor`, and returns the share of the balance that is repaid.
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

    /// The same for a schedule that is already computed.
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
        // Local variables cannot alias the loan, so the loops over lanes are vectorised.
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

    /// The share of the balance that is repaid with constant payments between recasts: the payment
    /// less interest. `level` is the share that a payment recast this month would repay.
    #[inline(always)]
    fn recast(&mut self, loan: &Loan, arm: &Arm, month: u32, level: [f64; W]) -> [f64; W] {
        // We also recast with the first payment of principal.
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
