//! Adds a loan's month to its group's: all figures, or only those that the deal's waterfall uses.

use super::deal_flows::{Flow, FlowRows};
use super::group_month::{DealSums, GroupMonth, limited_shortfall};

/// Receives the months of a group's loans. Figures that few loans have are passed separately.
pub(super) trait LoanSink<const W: usize> {
    fn take(&mut self, lane: usize, loan: &GroupMonth);
    fn take_count(&mut self, lane: usize, loans: f64);
    fn take_penalty(&mut self, lane: usize, penalty: f64);
    fn take_shortfall(&mut self, lane: usize, shortfall: f64);
}

/// Adds each figure of a loan to the sum of its group.
macro_rules! adds_loans {
    ($sums:ty) => {
        impl<const W: usize> LoanSink<W> for $sums {
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
    };
}

adds_loans!(GroupMonth<[f64; W]>);
adds_loans!(DealSums<W>);

impl<const W: usize> DealSums<W> {
    /// Writes the group's month to `rows`. `begin` is the ending balance of the month before.
    #[inline(always)]
    pub fn put(&self, rows: &mut FlowRows<W>, begin: &[f64; W]) {
        rows[Flow::BalanceBegin as usize] = *begin;
        for lane in 0..W {
            rows[Flow::ScheduledPrincipal as usize][lane] =
                self.actual_amortization[lane] + self.default_amortization[lane];
            let interest = self.actual_interest[lane] + self.interest_advanced[lane];
            rows[Flow::Interest as usize][lane] = interest;
            let shortfall = self.prepayment_interest_shortfall[lane];
            rows[Flow::PrepaymentInterestShortfall as usize][lane] =
                limited_shortfall(shortfall, interest, self.fees[lane]);
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

/// The month of a group of one loan, such as a repline. We write its figures without adding.
/// A figure that we are not passed, such as the penalties of a loan without any, remains zero.
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
