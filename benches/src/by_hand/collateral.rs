//! Level-pay replines under constant speeds, with advances until liquidation.

use super::{lesser, ratio};
use crate::cases::Repline;
use paydown::collateral::monthly_from_annual;

/// Months from default to liquidation.
pub(super) const LAG: usize = 12;

/// If at least this share of the defaulted balance is liquidated, all of it is; the rest is a
/// rounding error.
pub(super) const ALL_BUT_DUST: f64 = 1.0 - 1e-13;

/// The assumptions of a batch of scenarios, as fractions of one.
#[derive(Debug, Clone, Copy)]
pub struct Speeds<const W: usize> {
    /// Prepayments a month.
    pub smm: [f64; W],
    /// Defaults a month.
    pub mdr: [f64; W],
    /// Loss of the balance at default.
    pub severity: [f64; W],
}

impl<const W: usize> Speeds<W> {
    /// Speeds of CPR, CDR and severity in percent.
    #[must_use]
    pub fn of_pct(cpr: [f64; W], cdr: [f64; W], severity: [f64; W]) -> Self {
        Self {
            smm: cpr.map(|pct| monthly_from_annual(pct / 100.0)),
            mdr: cdr.map(|pct| monthly_from_annual(pct / 100.0)),
            severity: severity.map(|pct| pct / 100.0),
        }
    }
}

/// A repline's schedule, computed once because it is the same in every scenario.
pub(super) struct Schedule {
    pub(super) balance: f64,
    /// Net rate of a month.
    pub(super) net: f64,
    pub(super) term: usize,
    /// Share of the balance repaid in each month, from 0.
    repaid: Vec<f64>,
    /// The balance before a month ÷ the balance before the month `LAG` earlier.
    left_after_lag: Vec<f64>,
}

impl Schedule {
    pub(super) fn new(repline: &Repline) -> Self {
        let (term, g) = (repline.term_months as usize, repline.gross_rate / 12.0);
        let share = |month: usize| {
            let left = (term - month) as f64;
            if month + 1 >= term {
                1.0
            } else if g == 0.0 {
                1.0 / left
            } else {
                g / (left * g.ln_1p()).exp_m1()
            }
        };
        let repaid: Vec<f64> = (0..term).map(share).collect();
        let mut factors = vec![1.0];
        for (month, repaid) in repaid.iter().enumerate() {
            factors.push(factors[month] - factors[month] * repaid);
        }
        let after = |month: usize| month.checked_sub(LAG).map_or(0.0, |then| factors[then]);
        Self {
            balance: repline.balance,
            net: repline.net_rate / 12.0,
            term,
            left_after_lag: (0..term).map(|month| ratio(factors[month], after(month))).collect(),
            repaid,
        }
    }
}

/// A repline between two months.
#[derive(Clone, Copy)]
pub(super) struct Repaying<const W: usize> {
    performing: [f64; W],
    defaulted: [f64; W],
    /// Defaults of the last months, in a ring buffer.
    history: [[f64; W]; LAG + 1],
}

/// The collections of a group in a month.
#[derive(Clone, Copy)]
pub(super) struct Collected<const W: usize> {
    pub(super) begin: [f64; W],
    pub(super) scheduled: [f64; W],
    pub(super) prepaid: [f64; W],
    pub(super) liquidation: [f64; W],
    pub(super) loss: [f64; W],
    /// Balance of defaulted loans after the month.
    pub(super) late: [f64; W],
    pub(super) end: [f64; W],
}

impl<const W: usize> Collected<W> {
    pub(super) const ZERO: Self = Self {
        begin: [0.0; W],
        scheduled: [0.0; W],
        prepaid: [0.0; W],
        liquidation: [0.0; W],
        loss: [0.0; W],
        late: [0.0; W],
        end: [0.0; W],
    };
}

impl<const W: usize> Repaying<W> {
    pub(super) const fn new(schedule: &Schedule) -> Self {
        Self {
            performing: [schedule.balance; W],
            defaulted: [0.0; W],
            history: [[0.0; W]; LAG + 1],
        }
    }

    /// Advances by a month, counted from 0.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        schedule: &Schedule,
        month: usize,
        speeds: &Speeds<W>,
        collected: &mut Collected<W>,
    ) {
        if month >= schedule.term {
            *collected = Collected::ZERO;
            return;
        }
        let repaid = schedule.repaid[month];
        let amortized = schedule.left_after_lag[month];
        let due = month + 1 == schedule.term;
        // No defaults that could not be liquidated before the loan falls due.
        let open = if month + 1 + LAG <= schedule.term { 1.0 } else { 0.0 };
        let slot = month % (LAG + 1);
        let then = self.history[(month + 1) % (LAG + 1)];
        let mut new = [0.0; W];
        for lane in 0..W {
            let (performing, before) = (self.performing[lane], self.defaulted[lane]);
            new[lane] = performing * speeds.mdr[lane] * open;
            let defaulted = before + new[lane];
            let gone = then[lane] * amortized;
            let all = due | (gone >= defaulted * ALL_BUT_DUST);
            let liquidated = if all { defaulted } else { gone };
            let loss = lesser(then[lane] * speeds.severity[lane], liquidated);
            let paying = performing - new[lane];
            let amortization = paying * repaid;
            let advanced = (defaulted - liquidated) * repaid;
            let survivors = paying - amortization;
            let prepaid = lesser(performing * (1.0 - repaid) * speeds.smm[lane], survivors);
            self.performing[lane] = survivors - prepaid;
            self.defaulted[lane] = defaulted - liquidated - advanced;
            collected.begin[lane] = performing + before;
            collected.scheduled[lane] = amortization + advanced;
            collected.prepaid[lane] = prepaid;
            collected.liquidation[lane] = liquidated - loss;
            collected.loss[lane] = loss;
            collected.late[lane] = self.defaulted[lane];
            collected.end[lane] = self.performing[lane] + self.defaulted[lane];
        }
        self.history[slot] = new;
    }
}
