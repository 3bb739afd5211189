//! How a loan's month is added to its group's: all figures, or those that a deal takes.

use super::deal_flows::{Flow, FlowRows};
use super::group_month::GroupMonth;
use crate::math::{greater, lesser};

/// One loan's month in one scenario; names as in [`GroupMonth`], rates not yet weighted.
#[derive(Clone, Copy)]
pub(super) struct LoanLane {
    pub balance_begin: f64,
    pub performing: f64,
    pub new_defaults: f64,
    pub in_foreclosure: f64,
    pub amortization_factor: f64,
    pub expected_amortization: f64,
    pub voluntary_prepayment: f64,
    pub default_amortization: f64,
    pub actual_amortization: f64,
    pub expected_interest: f64,
    pub interest_lost: f64,
    pub actual_interest: f64,
    pub recovery: f64,
    pub loss: f64,
    pub liquidated: f64,
    pub advances: f64,
    pub fees: f64,
    pub net_rate: f64,
    pub wam: f64,
    pub balance_end: f64,
    pub interest_advanced: f64,
    pub compensating_interest: f64,
    pub advances_recovered: f64,
}

/// What a group's loans are added up in; what few loans have is taken apart from the rest.
pub(super) trait Told<const W: usize> {
    fn take(&mut self, lane: usize, loan: LoanLane);
    fn take_count(&mut self, lane: usize, loans: f64);
    fn take_penalty(&mut self, lane: usize, penalty: f64);
    fn take_shortfall(&mut self, lane: usize, shortfall: f64);
}

impl<const W: usize> Told<W> for GroupMonth<W> {
    #[inline(always)]
    fn take(&mut self, lane: usize, loan: LoanLane) {
        self.balance_begin[lane] += loan.balance_begin;
        self.performing[lane] += loan.performing;
        self.new_defaults[lane] += loan.new_defaults;
        self.in_foreclosure[lane] += loan.in_foreclosure;
        self.amortization_factor[lane] += loan.amortization_factor;
        self.expected_amortization[lane] += loan.expected_amortization;
        self.voluntary_prepayment[lane] += loan.voluntary_prepayment;
        self.default_amortization[lane] += loan.default_amortization;
        self.actual_amortization[lane] += loan.actual_amortization;
        self.expected_interest[lane] += loan.expected_interest;
        self.interest_lost[lane] += loan.interest_lost;
        self.actual_interest[lane] += loan.actual_interest;
        self.recovery[lane] += loan.recovery;
        self.loss[lane] += loan.loss;
        self.liquidated[lane] += loan.liquidated;
        self.advances[lane] += loan.advances;
        self.fees[lane] += loan.fees;
        self.net_rate[lane] += loan.net_rate;
        self.wam[lane] += loan.wam;
        self.balance_end[lane] += loan.balance_end;
        self.interest_advanced[lane] += loan.interest_advanced;
        self.compensating_interest[lane] += loan.compensating_interest;
        self.advances_recovered[lane] += loan.advances_recovered;
    }

    #[inline(always)]
    fn take_count(&mut self, lane: usize, loans: f64) {
        self.loan_count[lane] += loans;
    }

    #[inline(always)]
    fn take_penalty(&mut self, lane: usize, penalty: f64) {
        self.penalties[lane] += penalty;
    }

    #[inline(always)]
    fn take_shortfall(&mut self, lane: usize, shortfall: f64) {
        self.prepayment_interest_shortfall[lane] += shortfall;
    }
}

/// Sums over a group's loans of what a deal's waterfall takes, and no more.
pub(super) struct Flows<const W: usize> {
    in_foreclosure: [f64; W],
    voluntary_prepayment: [f64; W],
    default_amortization: [f64; W],
    actual_amortization: [f64; W],
    actual_interest: [f64; W],
    recovery: [f64; W],
    pub loss: [f64; W],
    penalties: [f64; W],
    fees: [f64; W],
    prepayment_interest_shortfall: [f64; W],
    pub balance_end: [f64; W],
    interest_advanced: [f64; W],
    loan_count: [f64; W],
}

impl<const W: usize> Flows<W> {
    pub const NONE: Self = Self {
        in_foreclosure: [0.0; W],
        voluntary_prepayment: [0.0; W],
        default_amortization: [0.0; W],
        actual_amortization: [0.0; W],
        actual_interest: [0.0; W],
        recovery: [0.0; W],
        loss: [0.0; W],
        penalties: [0.0; W],
        fees: [0.0; W],
        prepayment_interest_shortfall: [0.0; W],
        balance_end: [0.0; W],
        interest_advanced: [0.0; W],
        loan_count: [0.0; W],
    };

    /// The group's month; what it begins with is what the one before ended with.
    #[inline(always)]
    pub fn put(&self, rows: &mut FlowRows<W>, begin: &[f64; W]) {
        rows[Flow::BalanceBegin as usize] = *begin;
        for lane in 0..W {
            rows[Flow::ScheduledPrincipal as usize][lane] =
                self.actual_amortization[lane] + self.default_amortization[lane];
            let interest = self.actual_interest[lane] + self.interest_advanced[lane];
            let net = greater(interest - self.fees[lane], 0.0);
            rows[Flow::Interest as usize][lane] = interest;
            // As `GroupMonth::bear_shortfall` has it.
            rows[Flow::PrepaymentInterestShortfall as usize][lane] =
                lesser(self.prepayment_interest_shortfall[lane], net);
        }
        rows[Flow::VoluntaryPrepayment as usize] = self.voluntary_prepayment;
        rows[Flow::Recovery as usize] = self.recovery;
        rows[Flow::Loss as usize] = self.loss;
        rows[Flow::BalanceEnd as usize] = self.balance_end;
        rows[Flow::Fees as usize] = self.fees;
        rows[Flow::Penalties as usize] = self.penalties;
        rows[Flow::Delinquent60 as usize] = self.in_foreclosure;
        rows[Flow::LoanCount as usize] = self.loan_count;
    }
}

impl<const W: usize> Told<W> for Flows<W> {
    #[inline(always)]
    fn take(&mut self, lane: usize, loan: LoanLane) {
        self.in_foreclosure[lane] += loan.in_foreclosure;
        self.voluntary_prepayment[lane] += loan.voluntary_prepayment;
        self.default_amortization[lane] += loan.default_amortization;
        self.actual_amortization[lane] += loan.actual_amortization;
        self.actual_interest[lane] += loan.actual_interest;
        self.recovery[lane] += loan.recovery;
        self.loss[lane] += loan.loss;
        self.fees[lane] += loan.fees;
        self.balance_end[lane] += loan.balance_end;
        self.interest_advanced[lane] += loan.interest_advanced;
    }

    #[inline(always)]
    fn take_count(&mut self, lane: usize, loans: f64) {
        self.loan_count[lane] += loans;
    }

    #[inline(always)]
    fn take_penalty(&mut self, lane: usize, penalty: f64) {
        self.penalties[lane] += penalty;
    }

    #[inline(always)]
    fn take_shortfall(&mut self, lane: usize, shortfall: f64) {
        self.prepayment_interest_shortfall[lane] += shortfall;
    }
}

/// The month of a group of one loan, a repline: nothing is to be added up. What its loan never has
/// (penalties, a count) stays nil.
pub(super) struct Only<'m, const W: usize>(pub &'m mut FlowRows<W>);

impl<const W: usize> Told<W> for Only<'_, W> {
    #[inline(always)]
    fn take(&mut self, lane: usize, loan: LoanLane) {
        let Self(rows) = self;
        rows[Flow::BalanceBegin as usize][lane] = loan.balance_begin;
        rows[Flow::ScheduledPrincipal as usize][lane] =
            loan.actual_amortization + loan.default_amortization;
        rows[Flow::VoluntaryPrepayment as usize][lane] = loan.voluntary_prepayment;
        rows[Flow::Recovery as usize][lane] = loan.recovery;
        rows[Flow::Loss as usize][lane] = loan.loss;
        rows[Flow::BalanceEnd as usize][lane] = loan.balance_end;
        rows[Flow::Interest as usize][lane] = loan.actual_interest + loan.interest_advanced;
        rows[Flow::Fees as usize][lane] = loan.fees;
        rows[Flow::Delinquent60 as usize][lane] = loan.in_foreclosure;
    }

    #[inline(always)]
    fn take_count(&mut self, lane: usize, loans: f64) {
        self.0[Flow::LoanCount as usize][lane] = loans;
    }

    #[inline(always)]
    fn take_penalty(&mut self, lane: usize, penalty: f64) {
        self.0[Flow::Penalties as usize][lane] = penalty;
    }

    #[inline(always)]
    fn take_shortfall(&mut self, lane: usize, shortfall: f64) {
        self.0[Flow::PrepaymentInterestShortfall as usize][lane] = shortfall;
    }
}
