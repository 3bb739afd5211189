//! How a loan's month is added to its group's: all figures, or only those that the deal takes.

use super::deal_flows::{Flow, FlowRows};
use super::group_month::GroupMonth;

/// What receives the months of a group's loans. Figures that few loans have are passed apart from the rest.
pub(super) trait LoanSink<const W: usize> {
    fn take(&mut self, lane: usize, loan: &GroupMonth);
    fn take_count(&mut self, lane: usize, loans: f64);
    fn take_penalty(&mut self, lane: usize, penalty: f64);
    fn take_shortfall(&mut self, lane: usize, shortfall: f64);
}

impl<const W: usize> LoanSink<W> for GroupMonth<[f64; W]> {
    #[inline(always)]
    fn take(&mut self, lane: usize, loan: &GroupMonth) {
        self.add_loan(lane, loan);
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

/// Sums over a group's loans of what the deal's waterfall takes, and no more; the other fields stay zero.
pub(super) struct DealSums<const W: usize>(pub GroupMonth<[f64; W]>);

impl<const W: usize> DealSums<W> {
    /// The group's month as rows. It begins with what the month before ended with.
    #[inline(always)]
    pub fn put(&mut self, rows: &mut FlowRows<W>, begin: &[f64; W]) {
        let Self(month) = self;
        month.balance_begin = *begin;
        month.delinquent_60 = month.in_foreclosure;
        month.limit_shortfall();
        for lane in 0..W {
            rows[Flow::ScheduledPrincipal as usize][lane] =
                month.actual_amortization[lane] + month.default_amortization[lane];
            rows[Flow::Interest as usize][lane] =
                month.actual_interest[lane] + month.interest_advanced[lane];
        }
        rows[Flow::BalanceBegin as usize] = month.balance_begin;
        rows[Flow::PrepaymentInterestShortfall as usize] = month.prepayment_interest_shortfall;
        rows[Flow::VoluntaryPrepayment as usize] = month.voluntary_prepayment;
        rows[Flow::Recovery as usize] = month.recovery;
        rows[Flow::Loss as usize] = month.loss;
        rows[Flow::BalanceEnd as usize] = month.balance_end;
        rows[Flow::Fees as usize] = month.fees;
        rows[Flow::Penalties as usize] = month.penalties;
        rows[Flow::Delinquent60 as usize] = month.delinquent_60;
        rows[Flow::LoanCount as usize] = month.loan_count;
    }
}

impl<const W: usize> LoanSink<W> for DealSums<W> {
    #[inline(always)]
    fn take(&mut self, lane: usize, loan: &GroupMonth) {
        self.0.add_loan_for_deal(lane, loan);
    }

    #[inline(always)]
    fn take_count(&mut self, lane: usize, loans: f64) {
        self.0.take_count(lane, loans);
    }

    #[inline(always)]
    fn take_penalty(&mut self, lane: usize, penalty: f64) {
        self.0.take_penalty(lane, penalty);
    }

    #[inline(always)]
    fn take_shortfall(&mut self, lane: usize, shortfall: f64) {
        self.0.take_shortfall(lane, shortfall);
    }
}

/// The month of a group of one loan, such as a repline: there is nothing to add. What the loan never has
/// (penalties, a count) stays zero.
pub(super) struct SingleLoan<'m, const W: usize>(pub &'m mut FlowRows<W>);

impl<const W: usize> LoanSink<W> for SingleLoan<'_, W> {
    #[inline(always)]
    fn take(&mut self, lane: usize, loan: &GroupMonth) {
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
