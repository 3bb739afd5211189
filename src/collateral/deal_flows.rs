//! What a group's month brings to its deal.

use super::group_month::GroupMonth;
use crate::math::Vector;

/// What one month of a collateral group brings to the deal, for scenarios side by side: each figure
/// is a `V`, one number for each of them.
///
/// In currency as projected ([`GroupMonth::inflow`]), or in whole cents
/// ([`CentsRoll::admit`](super::CentsRoll::admit)).
/// `balance_begin − scheduled_principal − voluntary_prepayment − recovery − loss = balance_end`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Inflow<V> {
    /// Balance at the beginning: the end of the month before.
    pub balance_begin: V,
    /// Scheduled principal, paid or advanced.
    pub scheduled_principal: V,
    /// Voluntary prepayments.
    pub voluntary_prepayment: V,
    /// Principal recovered in liquidation.
    pub recovery: V,
    /// Principal lost in liquidation.
    pub loss: V,
    /// Balance at the end.
    pub balance_end: V,
    /// Interest paid and advanced, before fees and shortfall.
    pub interest: V,
    /// All fees.
    pub fees: V,
    /// Interest that prepaid balances did not earn and the servicer did not make up.
    pub prepayment_interest_shortfall: V,
    /// Penalties on voluntary prepayments.
    pub penalties: V,
    /// Balance delinquent 60 days and more.
    pub delinquent_60: V,
    /// What comes in of the losses of earlier months.
    pub subsequent_recovery: V,
    /// Number of loans; in whole cents as many dollars.
    pub loan_count: V,
}

/// A figure of an inflow, by its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    BalanceBegin,
    ScheduledPrincipal,
    VoluntaryPrepayment,
    Recovery,
    Loss,
    BalanceEnd,
    Interest,
    Fees,
    PrepaymentInterestShortfall,
    Penalties,
    Delinquent60,
    SubsequentRecovery,
    LoanCount,
}

/// An inflow as rows, in the order of [`Flow`]: so the figures of a pool are one table.
pub(crate) type FlowRows<const W: usize> = [[f64; W]; Flow::COUNT];

impl Flow {
    pub const COUNT: usize = Self::LoanCount as usize + 1;
}

impl<V> Inflow<V> {
    /// The figures by their rows.
    #[inline(always)]
    pub(crate) fn of(row: impl Fn(Flow) -> V) -> Self {
        Self {
            balance_begin: row(Flow::BalanceBegin),
            scheduled_principal: row(Flow::ScheduledPrincipal),
            voluntary_prepayment: row(Flow::VoluntaryPrepayment),
            recovery: row(Flow::Recovery),
            loss: row(Flow::Loss),
            balance_end: row(Flow::BalanceEnd),
            interest: row(Flow::Interest),
            fees: row(Flow::Fees),
            prepayment_interest_shortfall: row(Flow::PrepaymentInterestShortfall),
            penalties: row(Flow::Penalties),
            delinquent_60: row(Flow::Delinquent60),
            subsequent_recovery: row(Flow::SubsequentRecovery),
            loan_count: row(Flow::LoanCount),
        }
    }
}

impl<const W: usize> GroupMonth<W> {
    /// What the month brings to the deal, as projected.
    #[inline(always)]
    #[must_use]
    pub fn inflow(&self) -> Inflow<[f64; W]> {
        let mut interest = [0.0; W];
        let mut scheduled_principal = [0.0; W];
        for lane in 0..W {
            interest[lane] = self.actual_interest[lane] + self.interest_advanced[lane];
            scheduled_principal[lane] = self.scheduled_principal(lane);
        }
        Inflow {
            balance_begin: self.balance_begin,
            scheduled_principal,
            voluntary_prepayment: self.voluntary_prepayment,
            recovery: self.recovery,
            loss: self.loss,
            balance_end: self.balance_end,
            interest,
            fees: self.fees,
            prepayment_interest_shortfall: self.prepayment_interest_shortfall,
            penalties: self.penalties,
            delinquent_60: self.delinquent_60,
            subsequent_recovery: self.subsequent_recovery,
            loan_count: self.loan_count,
        }
    }
}

impl<const W: usize> Inflow<[f64; W]> {
    /// Cash that it brings: interest less fees and shortfall, principal, liquidation proceeds,
    /// penalties and subsequent recoveries.
    #[must_use]
    pub fn cash(&self) -> [f64; W] {
        cash(self)
    }
}

/// Cash that an inflow brings.
#[inline(always)]
pub(crate) fn cash<V: Vector>(inflow: &Inflow<V>) -> V {
    let shortfall = inflow.prepayment_interest_shortfall;
    let interest = inflow.interest.minus(inflow.fees).minus(shortfall);
    interest
        .plus(inflow.scheduled_principal)
        .plus(inflow.voluntary_prepayment)
        .plus(inflow.recovery)
        .plus(inflow.penalties)
        .plus(inflow.subsequent_recovery)
}

/// Interest of an inflow, less fees.
#[inline(always)]
pub(crate) fn net_interest<V: Vector>(inflow: &Inflow<V>) -> V {
    inflow.interest.minus(inflow.fees).greater(V::NIL)
}

/// The collateral is sold in a scenario: what is left of it comes in with the month.
pub(crate) fn sell<const W: usize>(rows: &mut FlowRows<W>, lane: usize) {
    let left = rows[Flow::BalanceEnd as usize][lane];
    rows[Flow::VoluntaryPrepayment as usize][lane] += left;
    rows[Flow::BalanceEnd as usize][lane] = 0.0;
    rows[Flow::Delinquent60 as usize][lane] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 90.00 of the second scenario are left and sold on top of the 10.00 that prepaid.
    #[test]
    fn what_is_left_comes_in_as_prepayment_where_it_is_sold() {
        let mut rows: FlowRows<2> = [[0.0; 2]; Flow::COUNT];
        rows[Flow::VoluntaryPrepayment as usize] = [10.0; 2];
        rows[Flow::BalanceEnd as usize] = [90.0; 2];
        rows[Flow::Delinquent60 as usize] = [15.0; 2];
        sell(&mut rows, 1);
        let inflow = Inflow::of(|flow| rows[flow as usize]);
        assert_eq!(inflow.voluntary_prepayment, [10.0, 100.0]);
        assert_eq!((inflow.balance_end, inflow.delinquent_60), ([90.0, 0.0], [15.0, 0.0]));
    }

    /// 1,000 of interest less 100 of fees and 10 of shortfall, and each of the rest by a digit of its own.
    #[test]
    fn cash_is_interest_less_fees_and_shortfall_and_all_that_comes_in_besides() {
        let inflow = Inflow::<[f64; 1]> {
            balance_begin: [7.0],
            interest: [1_000.0],
            fees: [100.0],
            prepayment_interest_shortfall: [10.0],
            scheduled_principal: [20_000.0],
            voluntary_prepayment: [300_000.0],
            recovery: [4_000_000.0],
            penalties: [50_000_000.0],
            subsequent_recovery: [600_000_000.0],
            loss: [7.0],
            balance_end: [7.0],
            delinquent_60: [7.0],
            loan_count: [7.0],
        };
        assert_eq!(inflow.cash(), [654_320_890.0]);
    }
}
