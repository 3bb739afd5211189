//! Random remittances: a collateral group's month as a servicer reports it.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::numbers::{balances, maybe, percentages};
use crate::waterfall::{Field, Remittance};

/// Possible months of a collateral group: dollars in whole cents, principal and losses at most the balance,
/// liquidation principal a part of unscheduled principal. Shrinks to a month in which nothing is paid on a
/// million.
///
/// ```
/// use paydown::waterfall::Field;
/// use paydown::testing::remittances;
/// use proptest::test_runner::TestRunner;
///
/// let result = TestRunner::deterministic().run(&remittances(), |month| {
///     let principal = month.get(Field::ScheduledPrincipal) + month.get(Field::UnscheduledPrincipal);
///     assert!(principal + month.get(Field::RealizedLoss) <= *month.get(Field::BalanceBegin));
///     Ok(())
/// });
/// assert!(result.is_ok());
/// ```
pub fn remittances() -> impl Strategy<Value = Remittance<Decimal>> {
    // Percentages of the balance, or of the balance that the fields before leave.
    let part = |share| maybe(true, share, percentages(0, 100));
    let principal = (part(0.9), part(0.7), part(0.3), part(0.3));
    let rates = (percentages(0, 14), percentages(0, 2));
    let rest = (part(0.1), part(0.2), part(0.3), 0..1000_u32);
    (balances(), principal, rates, rest).prop_map(|(balance, principal, rates, rest)| {
        let cents = |amount: Decimal| amount.round_dp(2);
        let of = |whole: Decimal, part: Option<Decimal>| {
            cents(whole * part.unwrap_or_default() / Decimal::ONE_HUNDRED)
        };
        let scheduled = of(balance, principal.0);
        let unscheduled = of(balance - scheduled, principal.1);
        let loss = of(balance - scheduled - unscheduled, principal.2);
        let (gross, fees) = rates;
        let monthly = Decimal::from(1200);
        let values = Field::ALL.map(|field| match field {
            Field::BalanceBegin => balance,
            Field::ScheduledPrincipal => scheduled,
            Field::UnscheduledPrincipal => unscheduled,
            Field::LiquidationPrincipal => of(unscheduled, principal.3),
            Field::RealizedLoss => loss,
            Field::ScheduledInterest => cents(balance * gross / monthly),
            Field::PrepaymentPenalties => of(unscheduled, rest.0) / Decimal::ONE_HUNDRED,
            Field::SubsequentRecovery => of(loss, rest.1),
            Field::Delinquent60 => of(balance, rest.2),
            Field::LoanCount => Decimal::from(rest.3),
        });
        let values = values.map(cents);
        let net = (gross - fees).max(Decimal::ZERO) / Decimal::ONE_HUNDRED;
        Remittance { values, net_rate: net }
    })
}
