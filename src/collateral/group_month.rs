//! One month of a collateral group: the one declaration of its figures.

use crate::math::{greater, lesser, share};

/// Declares a month's figures. Its kind says how a group's figure is computed from those of loans:
///
/// | kind | the group's figure is |
/// |---|---|
/// | `sums` | the sum over its loans |
/// | `deal_sums` | the same, and the deal's waterfall uses it |
/// | `rare_sums` | the same, but few loans have it, so we add it separately |
/// | `means` | the mean weighted by a balance; a loan's figure is already times that balance |
/// | `of_group` | computed for the group, not for its loans |
macro_rules! group_month {
    (
        figures { $($(#[$doc:meta])* $field:ident,)* }
        sums { $($sum:ident)* }
        deal_sums { $($deal:ident)* }
        rare_sums { $($rare:ident)* }
        means { $($mean:ident)* }
        of_group { $($of_group:ident)* }
    ) => {
        /// One month of a collateral group under one scenario.
        ///
        /// Names and definitions are those of the Bond Market Association *Standard Formulas*,
        /// chapter SF (02/01/99), C.3. Amounts are in currency, rates in percent a year.
        ///
        /// Balances roll: `balance_begin − actual_amortization − default_amortization −
        /// voluntary_prepayment − liquidated = balance_end`.
        ///
        /// `V` is one number; inside the crate also an array, with one for each of some scenarios.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub struct GroupMonth<V = f64> {
            $($(#[$doc])* pub $field: V,)*
        }

        impl GroupMonth {
            /// A month with all figures zero.
            pub const ZERO: Self = Self { $($field: 0.0,)* };

            /// A month of which no figure is known: none is a number.
            pub(crate) const UNKNOWN: Self = Self { $($field: f64::NAN,)* };

            /// The fields' names, in order.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field),)*];

            /// The fields' values, in order.
            #[must_use]
            pub fn values(&self) -> Vec<f64> {
                vec![$(self.$field,)*]
            }

            /// Adds the amounts of another group, but not its means.
            const fn add_amounts(&mut self, other: &Self) {
                // This compiles only if every figure has one kind.
                let Self { $($sum: _,)* $($deal: _,)* $($rare: _,)* $($mean: _,)* $($of_group: _,)* } =
                    other;
                $(self.$sum += other.$sum;)*
                $(self.$deal += other.$deal;)*
                $(self.$rare += other.$rare;)*
                $(self.$of_group += other.$of_group;)*
            }
        }

        impl<const W: usize> GroupMonth<[f64; W]> {
            pub(crate) const ZEROS: Self = Self { $($field: [0.0; W],)* };

            #[must_use]
            pub(crate) fn lane(&self, lane: usize) -> GroupMonth {
                GroupMonth { $($field: self.$field[lane],)* }
            }

            #[inline(always)]
            pub(super) fn add_loan(&mut self, lane: usize, loan: &GroupMonth) {
                $(self.$sum[lane] += loan.$sum;)*
                $(self.$deal[lane] += loan.$deal;)*
                $(self.$mean[lane] += loan.$mean;)*
            }
        }

        /// Sums over a group's loans of the figures that the deal's waterfall uses.
        pub(super) struct DealSums<const W: usize> {
            $(pub $deal: [f64; W],)*
            $(pub $rare: [f64; W],)*
        }

        impl<const W: usize> DealSums<W> {
            pub const ZEROS: Self = Self { $($deal: [0.0; W],)* $($rare: [0.0; W],)* };

            #[inline(always)]
            pub fn add_loan(&mut self, lane: usize, loan: &GroupMonth) {
                $(self.$deal[lane] += loan.$deal;)*
            }
        }
    };
}

group_month! {
    figures {
        /// Balance at the beginning of the month: performing and in foreclosure.
        balance_begin,
        /// Performing balance at the end of the month, PERF(i).
        performing,
        /// Balance that defaulted this month, NEW DEF(i).
        new_defaults,
        /// Balance in foreclosure at the end of the month, FCL(i).
        in_foreclosure,
        /// Share of the balance at the start of the projection that schedules alone would leave,
        /// SCH(i); over several loans weighted by those balances.
        amortization_factor,
        /// Scheduled principal of all loans not liquidated, EXP AM(i).
        expected_amortization,
        /// Voluntary prepayments, VOL PREPAY(i).
        voluntary_prepayment,
        /// Scheduled principal of defaulted loans, paid by advances, AM DEF(i).
        default_amortization,
        /// Scheduled principal paid by borrowers, ACT AM(i).
        actual_amortization,
        /// A month's interest on the beginning balance at the gross rate, EXP INT(i).
        expected_interest,
        /// Interest that defaulted borrowers do not pay, LOST INT(i).
        interest_lost,
        /// Interest that borrowers pay: expected less lost, ACT INT(i).
        actual_interest,
        /// Principal recovered in liquidation, PRIN RECOV(i).
        recovery,
        /// Principal lost in liquidation, PRIN LOSS(i).
        loss,
        /// Balance liquidated, ADB(i): recovery and loss.
        liquidated,
        /// Servicer advances: `default_amortization` and `interest_advanced`.
        advances,
        /// Penalties on voluntary prepayments.
        penalties,
        /// All fees, on the balance whose interest is paid or advanced.
        fees,
        /// Interest that prepaid balances did not earn and the servicer did not make up; at most
        /// the month's interest less fees.
        prepayment_interest_shortfall,
        /// Balance delinquent 60 days and more, foreclosures included.
        delinquent_60,
        /// Gross rate less fees, weighted by beginning balance.
        net_rate,
        /// Months left after this one, weighted by ending balance; 0 if that balance is zero.
        wam,
        /// Balance at the end of the month: performing and in foreclosure.
        balance_end,
        /// Interest advanced by the servicer.
        interest_advanced,
        /// Compensating interest: what the servicer made up on prepaid balances.
        compensating_interest,
        /// Number of loans at the beginning of the month, of those that state a count. It falls
        /// with balances prepaid and liquidated, not with scheduled principal.
        loan_count,
        /// Advanced interest recovered from liquidation proceeds before `recovery`.
        advances_recovered,
        /// Subsequent recoveries on the losses of earlier months. They are neither principal nor
        /// interest of a loan.
        subsequent_recovery,
    }
    sums {
        balance_begin performing new_defaults expected_amortization expected_interest
        interest_lost liquidated advances compensating_interest advances_recovered
    }
    deal_sums {
        in_foreclosure voluntary_prepayment default_amortization actual_amortization
        actual_interest recovery loss fees balance_end interest_advanced
    }
    rare_sums {
        penalties prepayment_interest_shortfall loan_count
    }
    means {
        amortization_factor net_rate wam
    }
    of_group {
        delinquent_60 subsequent_recovery
    }
}

/// Number of fields that tables show: all up to `balance_end`.
const PRINTED: usize = 23;

impl GroupMonth {
    /// Names of the fields that tables show, in order: all up to `balance_end`.
    pub fn printed_fields() -> impl Iterator<Item = &'static str> {
        Self::FIELDS[..PRINTED].iter().copied()
    }

    /// Sells the collateral: the deal receives the ending balance this month, as a prepayment.
    pub(crate) fn sell(&mut self) {
        self.voluntary_prepayment += self.balance_end;
        self.balance_end = 0.0;
        self.performing = 0.0;
        self.in_foreclosure = 0.0;
        self.delinquent_60 = 0.0;
    }

    /// Interest that reaches the deal: paid and advanced, less fees and shortfall.
    #[must_use]
    pub fn net_interest(&self) -> f64 {
        self.actual_interest + self.interest_advanced
            - self.fees
            - self.prepayment_interest_shortfall
    }

    /// Scheduled principal that reaches the deal: paid and advanced.
    #[must_use]
    pub fn scheduled_principal(&self) -> f64 {
        self.actual_amortization + self.default_amortization
    }

    /// The months of several groups as one: amounts summed, rates and terms weighted.
    ///
    /// `opening`, the balances at the start of the projection, weight the amortization factor.
    #[must_use]
    pub fn total(groups: &[Self], opening: &[f64]) -> Self {
        let mut total = Self::ZERO;
        let weight: f64 = opening.iter().sum();
        for (group, opening) in groups.iter().zip(opening) {
            total.add_amounts(group);
            total.amortization_factor += opening * group.amortization_factor;
            total.net_rate += group.balance_begin * group.net_rate;
            total.wam += group.balance_end * group.wam;
        }
        total.amortization_factor = share(total.amortization_factor, weight);
        total.net_rate = share(total.net_rate, total.balance_begin);
        total.wam = share(total.wam, total.balance_end);
        total
    }
}

/// The prepayment interest shortfall, limited to interest less fees. If a whole group prepays, lost
/// interest and fees together may exceed the interest, and principal pays for neither.
#[inline(always)]
pub(super) fn limited_shortfall(shortfall: f64, interest: f64, fees: f64) -> f64 {
    lesser(shortfall, greater(interest - fees, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 90.00 are sold, on top of the 10.00 that prepaid.
    #[test]
    fn sale_turns_ending_balance_into_a_prepayment() {
        let mut month = GroupMonth::ZERO;
        month.voluntary_prepayment = 10.0;
        (month.balance_end, month.performing) = (90.0, 80.0);
        (month.in_foreclosure, month.delinquent_60) = (10.0, 15.0);
        month.sell();
        assert_eq!(month.voluntary_prepayment, 100.0);
        assert_eq!((month.balance_end, month.performing), (0.0, 0.0));
        assert_eq!((month.in_foreclosure, month.delinquent_60), (0.0, 0.0));
    }

    #[test]
    fn printed_fields_end_with_the_balance() {
        let fields: Vec<&str> = GroupMonth::printed_fields().collect();
        assert_eq!((fields.len(), fields[0], fields[22]), (23, "balance_begin", "balance_end"));
        assert!(!fields.contains(&"interest_advanced"));
    }

    /// Interest of 8.00 less fees of 1.00 limits the shortfall to 7.00; fees of 10.00, to zero.
    #[test]
    fn shortfall_is_limited_to_interest_less_fees() {
        for (shortfall, fees, limited) in [(100.0, 1.0, 7.0), (100.0, 10.0, 0.0), (6.5, 1.0, 6.5)] {
            assert_eq!(limited_shortfall(shortfall, 8.0, fees), limited);
        }
    }
}
