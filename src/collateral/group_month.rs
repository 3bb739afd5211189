//! One month of a collateral group.

use std::fmt::Write as _;

use crate::math::{greater, lesser, share};

/// The amounts and rates of one month, by name, in the order in which they are told.
macro_rules! month {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// One month of a collateral group, for `W` scenarios side by side.
        ///
        /// Names and definitions are those of the Bond Market Association *Standard Formulas*,
        /// chapter SF (02/01/99), C.3; amounts in currency, rates in percent a year.
        ///
        /// Balances roll: `balance_begin − actual_amortization − default_amortization −
        /// voluntary_prepayment − liquidated = balance_end`.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub struct GroupMonth<const W: usize> {
            $($(#[$doc])* pub $field: [f64; W],)*
        }

        impl<const W: usize> GroupMonth<W> {
            /// A month in which nothing happens.
            pub const ZERO: Self = Self { $($field: [0.0; W],)* };

            /// The fields' names, in order.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field),)*];

            /// The fields' values in one scenario, in order.
            #[must_use]
            pub fn values(&self, lane: usize) -> Vec<f64> {
                vec![$(self.$field[lane],)*]
            }

            /// One scenario alone.
            #[must_use]
            pub fn lane(&self, lane: usize) -> GroupMonth<1> {
                GroupMonth { $($field: [self.$field[lane]],)* }
            }
        }
    };
}

month! {
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
    /// Principal and interest advanced by the servicer: `default_amortization` and `interest_advanced`.
    advances,
    /// Penalties on voluntary prepayments.
    penalties,
    /// All fees, on the balance whose interest is paid or advanced.
    fees,
    /// Interest that prepaid balances did not earn and the servicer did not make up; at most what
    /// fees leave of the month's interest.
    prepayment_interest_shortfall,
    /// Balance delinquent 60 days and more, foreclosures included.
    delinquent_60,
    /// Gross rate less fees, weighted by beginning balance.
    net_rate,
    /// Months left after this one, weighted by ending balance; 0 when nothing is left.
    wam,
    /// Balance at the end of the month: performing and in foreclosure.
    balance_end,
    /// Interest advanced by the servicer.
    interest_advanced,
    /// Interest that the servicer made up on prepaid balances.
    compensating_interest,
    /// Number of loans at the beginning of the month, where the loans have one: it falls with what
    /// is prepaid and liquidated, not with what schedules repay.
    loan_count,
    /// Advanced interest taken back from liquidation proceeds before `recovery`.
    advances_recovered,
    /// Subsequent recoveries: what comes in of the losses of earlier months. Neither principal nor
    /// interest of a loan.
    subsequent_recovery,
}

/// How many of the fields a projection prints: all up to `balance_end`.
const PRINTED: usize = 23;

impl<const W: usize> GroupMonth<W> {
    /// The fields as the header of a CSV text.
    ///
    /// ```
    /// let header = paydown::collateral::GroupMonth::<1>::csv_header();
    /// assert!(header.starts_with("balance_begin,performing,new_defaults,in_foreclosure,"));
    /// assert!(header.ends_with(",delinquent_60,net_rate,wam,balance_end"));
    /// ```
    #[must_use]
    pub fn csv_header() -> String {
        Self::FIELDS[..PRINTED].join(",")
    }

    /// The fields of one scenario under that header, with `places` decimals.
    #[must_use]
    pub fn csv_line(&self, lane: usize, places: usize) -> String {
        let mut line = String::new();
        for (position, value) in self.values(lane)[..PRINTED].iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            // Writing to a String does not fail.
            let _ = write!(line, "{comma}{value:.places$}");
        }
        line
    }

    /// The collateral is sold in a scenario: what is left of it comes in with the month.
    pub(crate) fn sell(&mut self, lane: usize) {
        self.voluntary_prepayment[lane] += self.balance_end[lane];
        for balance in [
            &mut self.balance_end,
            &mut self.performing,
            &mut self.in_foreclosure,
            &mut self.delinquent_60,
        ] {
            balance[lane] = 0.0;
        }
    }

    /// Ends a shortfall where interest does: where the group prepays as a whole, what its balances did
    /// not earn and its fees are together more than its interest, and principal pays for neither.
    #[inline(always)]
    pub(super) fn bear_shortfall(&mut self) {
        for lane in 0..W {
            let interest = self.actual_interest[lane] + self.interest_advanced[lane];
            let net = greater(interest - self.fees[lane], 0.0);
            let shortfall = &mut self.prepayment_interest_shortfall[lane];
            *shortfall = lesser(*shortfall, net);
        }
    }

    /// Interest that reaches the deal: paid and advanced, less fees and shortfall.
    #[must_use]
    pub fn net_interest(&self, lane: usize) -> f64 {
        self.actual_interest[lane] + self.interest_advanced[lane]
            - self.fees[lane]
            - self.prepayment_interest_shortfall[lane]
    }

    /// Scheduled principal that reaches the deal: paid and advanced.
    #[must_use]
    pub fn scheduled_principal(&self, lane: usize) -> f64 {
        self.actual_amortization[lane] + self.default_amortization[lane]
    }

    /// The months of several groups as one: amounts summed, rates and terms weighted.
    ///
    /// `opening` are the groups' balances at the start of the projection, which weight the
    /// amortization factor.
    #[must_use]
    pub fn total(groups: &[Self], opening: &[f64]) -> Self {
        let mut total = Self::ZERO;
        let weight: f64 = opening.iter().sum();
        for (group, opening) in groups.iter().zip(opening) {
            total.add_amounts(group);
            for lane in 0..W {
                total.amortization_factor[lane] += opening * group.amortization_factor[lane];
                total.net_rate[lane] += group.balance_begin[lane] * group.net_rate[lane];
                total.wam[lane] += group.balance_end[lane] * group.wam[lane];
            }
        }
        for lane in 0..W {
            total.amortization_factor[lane] = share(total.amortization_factor[lane], weight);
            total.net_rate[lane] = share(total.net_rate[lane], total.balance_begin[lane]);
            total.wam[lane] = share(total.wam[lane], total.balance_end[lane]);
        }
        total
    }

    fn add_amounts(&mut self, other: &Self) {
        macro_rules! add {
            ($($field:ident)*) => {
                $(for lane in 0..W { self.$field[lane] += other.$field[lane]; })*
            };
        }
        add!(balance_begin performing new_defaults in_foreclosure expected_amortization
            voluntary_prepayment default_amortization actual_amortization expected_interest
            interest_lost actual_interest recovery loss liquidated advances penalties fees
            prepayment_interest_shortfall delinquent_60 balance_end interest_advanced
            compensating_interest loan_count advances_recovered subsequent_recovery);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 90.00 of the second scenario are left and sold on top of the 10.00 that prepaid.
    #[test]
    fn what_is_left_is_sold_in_one_scenario_and_comes_in_as_prepayment() {
        let mut month = GroupMonth::<2>::ZERO;
        month.voluntary_prepayment = [10.0; 2];
        (month.balance_end, month.performing) = ([90.0; 2], [80.0; 2]);
        (month.in_foreclosure, month.delinquent_60) = ([10.0; 2], [15.0; 2]);
        month.sell(1);
        assert_eq!(month.voluntary_prepayment, [10.0, 100.0]);
        assert_eq!((month.balance_end, month.performing), ([90.0, 0.0], [80.0, 0.0]));
        assert_eq!((month.in_foreclosure, month.delinquent_60), ([10.0, 0.0], [15.0, 0.0]));
    }

    /// The 23 fields up to the balance at the end, in the header's order.
    #[test]
    fn line_of_csv_has_the_fields_of_its_header() {
        let header = GroupMonth::<2>::csv_header();
        let mut month = GroupMonth::<2>::ZERO;
        (month.balance_begin, month.new_defaults) = ([1.0, 100.0], [2.0, 0.125]);
        (month.balance_end, month.interest_advanced) = ([3.0, 98.5], [4.0, 7.0]);
        let line = month.csv_line(1, 2);
        let shown = |name: &str| {
            let at = header.split(',').position(|field| field == name);
            at.and_then(|at| line.split(',').nth(at))
        };
        assert_eq!((header.split(',').count(), line.split(',').count()), (23, 23));
        assert_eq!(shown("balance_begin"), Some("100.00"));
        assert_eq!(shown("new_defaults"), Some("0.12"));
        assert_eq!(shown("balance_end"), Some("98.50"));
        assert_eq!(shown("interest_advanced"), None);
    }

    /// Of 5.00 and 3.00 advanced, fees of 1.00 leave 7.00 for a shortfall to take; fees of 10.00 nothing.
    #[test]
    fn shortfall_takes_no_more_than_what_fees_leave_of_interest() {
        let mut month = GroupMonth::<3>::ZERO;
        (month.actual_interest, month.interest_advanced) = ([5.0; 3], [3.0; 3]);
        (month.fees, month.prepayment_interest_shortfall) = ([1.0, 10.0, 1.0], [100.0, 100.0, 6.5]);
        month.bear_shortfall();
        assert_eq!(month.prepayment_interest_shortfall, [7.0, 0.0, 6.5]);
    }
}
