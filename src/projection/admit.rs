//! Between the collateral's floats and a run's arithmetic.

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{Add, Sub};

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::collateral::{CentsRoll, GroupMonth};
use crate::number::{Arithmetic, Exact, Given, Known, Lanes, Rounding};

mod sealed {
    pub trait Sealed {}
    impl Sealed for rust_decimal::Decimal {}
    impl Sealed for f64 {}
}

/// An amount or rate of a projection: a decimal in whole cents, or a float.
pub trait Value:
    sealed::Sealed
    + Copy
    + Debug
    + Display
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Sum
{
    /// Places that amounts are printed with: 2 or 10.
    const MONEY_PLACES: usize;

    /// The value as a float.
    #[must_use]
    fn to_float(self) -> f64;

    /// The value with so many places, halves away from zero in decimals.
    #[must_use]
    fn print(self, places: usize) -> String;

    /// An amount as it is printed.
    #[must_use]
    fn print_money(self) -> String {
        self.print(Self::MONEY_PLACES)
    }
}

impl Value for Decimal {
    const MONEY_PLACES: usize = 2;

    fn to_float(self) -> f64 {
        self.to_f64().unwrap_or(f64::NAN)
    }

    fn print(self, places: usize) -> String {
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        let kept = u32::try_from(places).unwrap_or(u32::MAX);
        format!("{:.places$}", self.round_dp_with_strategy(kept, strategy))
    }
}

impl Value for f64 {
    const MONEY_PLACES: usize = 10;

    fn to_float(self) -> f64 {
        self
    }

    fn print(self, places: usize) -> String {
        // No zero with a sign.
        format!("{:.places$}", self + 0.0)
    }
}

/// An arithmetic that projections run in.
pub(super) trait Admit: Arithmetic + Sized {
    /// What a month is given in.
    type Given: Given<Self>;
    /// What rows are told in.
    type Out: Value;

    /// A group's month as it enters the run.
    fn enter(month: &GroupMonth<1>, roll: &mut CentsRoll) -> GroupMonth<1>;
    /// An amount, in whole cents where the arithmetic is exact.
    fn given(amount: f64) -> Self::Given;
    /// An amount of the deal or of a report.
    fn given_decimal(amount: Decimal) -> Self::Given;
    /// A rate in percent, as a fraction of one.
    fn given_rate(rate_pct: f64) -> Self::Given;
    /// A month's interest on a balance as a rate a year.
    fn annual_rate(interest: f64, balance: f64) -> Self::Given;
    fn out(amount: Self::Money) -> Self::Out;
    fn out_pct(rate: Self::Rate) -> Self::Out;
    fn factor(balance: Self::Out, original: Decimal) -> Self::Out;
    fn passed(test: Self::Mask) -> bool;
    /// Whether two sums that must be equal are not.
    fn differ(a: Self::Out, b: Self::Out) -> bool;
}

fn cents(amount: f64) -> Decimal {
    // Amounts are at most 2^46 cents, so that the cast is exact.
    Decimal::new((amount * 100.0).round() as i64, 2)
}

impl Admit for Exact {
    type Given = Known;
    type Out = Decimal;

    fn enter(month: &GroupMonth<1>, roll: &mut CentsRoll) -> GroupMonth<1> {
        let entered = roll.admit(month, 0);
        let money = |cents: i64| [cents as f64 / 100.0];
        // Other amounts are whole cents too, and agree with those that enter.
        let whole = |amount: [f64; 1]| (amount[0] * 100.0 + 0.5).floor() as i64;
        let in_foreclosure = whole(month.in_foreclosure).min(entered.balance_end);
        let default_amortization =
            whole(month.default_amortization).min(entered.scheduled_principal);
        let actual_interest = entered.actual_interest;
        let expected_interest = entered.expected_interest.max(actual_interest);
        GroupMonth {
            balance_begin: money(entered.balance_begin),
            performing: money(entered.balance_end - in_foreclosure),
            new_defaults: money(whole(month.new_defaults)),
            in_foreclosure: money(in_foreclosure),
            expected_amortization: money(whole(month.expected_amortization)),
            voluntary_prepayment: money(entered.voluntary_prepayment),
            default_amortization: money(default_amortization),
            actual_amortization: money(entered.scheduled_principal - default_amortization),
            expected_interest: money(expected_interest),
            interest_lost: money(expected_interest - actual_interest),
            actual_interest: money(actual_interest),
            recovery: money(entered.recovery),
            loss: money(entered.loss),
            liquidated: money(entered.recovery + entered.loss),
            advances: money(entered.advances),
            penalties: money(entered.penalties),
            fees: money(entered.fees),
            prepayment_interest_shortfall: money(
                entered.prepayment_interest_shortfall.min(entered.interest - entered.fees),
            ),
            delinquent_60: money(entered.delinquent_60),
            balance_end: money(entered.balance_end),
            interest_advanced: money(entered.interest - actual_interest),
            compensating_interest: money(whole(month.compensating_interest)),
            advances_recovered: money(whole(month.advances_recovered)),
            subsequent_recovery: money(entered.subsequent_recovery),
            ..*month
        }
    }

    fn given(amount: f64) -> Known {
        Known::exactly(cents(amount))
    }

    fn given_decimal(amount: Decimal) -> Known {
        Known::exactly(amount)
    }

    fn given_rate(rate_pct: f64) -> Known {
        let rate = Decimal::from_f64(rate_pct).unwrap_or_default() / Decimal::ONE_HUNDRED;
        Known::exactly(Self::round(rate, Rounding::RATE))
    }

    fn annual_rate(interest: f64, balance: f64) -> Known {
        let year = cents(interest) * Decimal::from(12);
        Known::exactly(Self::ratio(year, cents(balance)))
    }

    fn out(amount: Decimal) -> Decimal {
        amount
    }

    fn out_pct(rate: Decimal) -> Decimal {
        rate * Decimal::ONE_HUNDRED
    }

    fn factor(balance: Decimal, original: Decimal) -> Decimal {
        Self::ratio(balance, original)
    }

    fn passed(test: bool) -> bool {
        test
    }

    fn differ(a: Decimal, b: Decimal) -> bool {
        a != b
    }
}

impl Admit for Lanes<1> {
    type Given = [f64; 1];
    type Out = f64;

    fn enter(month: &GroupMonth<1>, _: &mut CentsRoll) -> GroupMonth<1> {
        *month
    }

    fn given(amount: f64) -> [f64; 1] {
        [amount]
    }

    fn given_decimal(amount: Decimal) -> [f64; 1] {
        Self::money(amount)
    }

    fn given_rate(rate_pct: f64) -> [f64; 1] {
        [rate_pct / 100.0]
    }

    fn annual_rate(interest: f64, balance: f64) -> [f64; 1] {
        Self::ratio([12.0 * interest], [balance])
    }

    fn out(amount: [f64; 1]) -> f64 {
        amount[0]
    }

    fn out_pct(rate: [f64; 1]) -> f64 {
        rate[0] * 100.0
    }

    fn factor(balance: f64, original: Decimal) -> f64 {
        Self::ratio([balance], Self::money(original))[0]
    }

    fn passed(test: [u64; 1]) -> bool {
        test[0] != 0
    }

    fn differ(a: f64, b: f64) -> bool {
        Self::unequal([a], [b])
    }
}
