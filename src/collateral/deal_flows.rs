//! The figures of a group's month that its deal's waterfall uses.

use super::group_month::GroupMonth;
use crate::math::SimdF64;

/// Declares the figures, as fields of [`Inflow`] and as rows of a table.
macro_rules! inflow {
    ($($(#[$doc:meta])* $field:ident: $row:ident,)*) => {
        /// The figures of one month of a collateral group that the deal uses. `V` is one number for
        /// each of the scenarios that run side by side.
        ///
        /// Amounts are in currency as projected, or in whole cents after
        /// [`round_to_cents`](super::round_to_cents). `balance_begin − scheduled_principal −
        /// voluntary_prepayment − recovery − loss = balance_end`.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(crate) struct Inflow<V> {
            $($(#[$doc])* pub $field: V,)*
        }

        /// A figure of an [`Inflow`], by its row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Flow {
            $($row,)*
        }

        impl Flow {
            pub const COUNT: usize = [$(stringify!($row)),*].len();
        }

        impl<V> Inflow<V> {
            /// The figures, each read from its row.
            #[inline(always)]
            pub fn of(row: impl Fn(Flow) -> V) -> Self {
                Self { $($field: row(Flow::$row),)* }
            }
        }
    };
}

inflow! {
    /// Balance at the beginning: the ending balance of the month before.
    balance_begin: BalanceBegin,
    /// Scheduled principal, paid or advanced.
    scheduled_principal: ScheduledPrincipal,
    /// Voluntary prepayments.
    voluntary_prepayment: VoluntaryPrepayment,
    /// Principal recovered in liquidation.
    recovery: Recovery,
    /// Principal lost in liquidation.
    loss: Loss,
    /// Balance at the end.
    balance_end: BalanceEnd,
    /// Interest paid and advanced, before fees and shortfall.
    interest: Interest,
    /// All fees.
    fees: Fees,
    /// Interest that prepaid balances did not earn and the servicer did not make up.
    prepayment_interest_shortfall: PrepaymentInterestShortfall,
    /// Penalties on voluntary prepayments.
    penalties: Penalties,
    /// Balance delinquent 60 days and more.
    delinquent_60: Delinquent60,
    /// Subsequent recoveries of the losses of earlier months.
    subsequent_recovery: SubsequentRecovery,
    /// Number of loans. In whole cents a loan counts as a dollar: 100.
    loan_count: LoanCount,
}

/// A group's figures as rows, in the order of [`Flow`], each with one number for each scenario.
pub(crate) type FlowRows<const W: usize> = [[f64; W]; Flow::COUNT];

impl GroupMonth {
    /// The figures that the deal uses, in currency as projected.
    pub(crate) fn inflow(&self) -> Inflow<[f64; 1]> {
        Inflow {
            balance_begin: [self.balance_begin],
            scheduled_principal: [self.scheduled_principal()],
            voluntary_prepayment: [self.voluntary_prepayment],
            recovery: [self.recovery],
            loss: [self.loss],
            balance_end: [self.balance_end],
            interest: [self.actual_interest + self.interest_advanced],
            fees: [self.fees],
            prepayment_interest_shortfall: [self.prepayment_interest_shortfall],
            penalties: [self.penalties],
            delinquent_60: [self.delinquent_60],
            subsequent_recovery: [self.subsequent_recovery],
            loan_count: [self.loan_count],
        }
    }
}

/// Cash that the deal receives: interest less fees and shortfall, principal, liquidation proceeds,
/// penalties and subsequent recoveries.
#[inline(always)]
pub(crate) fn cash<V: SimdF64>(inflow: &Inflow<V>) -> V {
    let shortfall = inflow.prepayment_interest_shortfall;
    let interest = inflow.interest.minus(inflow.fees).minus(shortfall);
    interest
        .plus(inflow.scheduled_principal)
        .plus(inflow.voluntary_prepayment)
        .plus(inflow.recovery)
        .plus(inflow.penalties)
        .plus(inflow.subsequent_recovery)
}

/// Interest less fees; not below zero.
#[inline(always)]
pub(crate) fn net_interest<V: SimdF64>(inflow: &Inflow<V>) -> V {
    inflow.interest.minus(inflow.fees).greater(V::ZERO)
}

/// Sells the collateral in one scenario: the ending balance becomes a prepayment of this month.
pub(crate) fn sell<const W: usize>(rows: &mut FlowRows<W>, lane: usize) {
    let left = rows[Flow::BalanceEnd as usize][lane];
    rows[Flow::VoluntaryPrepayment as usize][lane] += left;
    rows[Flow::BalanceEnd as usize][lane] = 0.0;
    rows[Flow::Delinquent60 as usize][lane] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the second scenario 90.00 are sold, on top of the 10.00 that prepaid.
    #[test]
    fn sale_in_one_lane_turns_its_ending_balance_into_a_prepayment() {
        let mut rows: FlowRows<2> = [[0.0; 2]; Flow::COUNT];
        rows[Flow::VoluntaryPrepayment as usize] = [10.0; 2];
        rows[Flow::BalanceEnd as usize] = [90.0; 2];
        rows[Flow::Delinquent60 as usize] = [15.0; 2];
        sell(&mut rows, 1);
        let inflow = Inflow::of(|flow| rows[flow as usize]);
        assert_eq!(inflow.voluntary_prepayment, [10.0, 100.0]);
        assert_eq!((inflow.balance_end, inflow.delinquent_60), ([90.0, 0.0], [15.0, 0.0]));
    }

    /// 1,000 of interest less 100 of fees and 10 of shortfall. Each other figure sets one digit.
    #[test]
    fn cash_is_net_interest_and_principal_and_penalties_and_recoveries() {
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
        assert_eq!(cash(&inflow), [654_320_890.0]);
    }
}
