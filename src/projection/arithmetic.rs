//! Conversion between the collateral's floats and the arithmetic of a run.

use rust_decimal::Decimal;

use super::value::Value;
use crate::collateral::{
    GroupMonth, Inflow, cents, earned, net_interest, on_cents, round_to_cents,
};
use crate::math::SimdF64;
use crate::number::{DecimalArithmetic, FloatLanes, IntoArithmetic, Measured, MoneyArithmetic};
use crate::waterfall::{Field, Remittance};

/// An arithmetic in which projections run one scenario at a time.
///
/// A group's month enters as an [`Inflow`] in the arithmetic's own unit: cents for decimals,
/// dollars for floats.
pub(crate) trait ProjectionArithmetic: MoneyArithmetic + Sized {
    /// An input of a month.
    type Input: Clone;

    /// Turns a group's projected month into what the run receives: decimals round it to cents, floats
    /// leave it as it is. For decimals, `carried` is the group's balance in cents before the month, and
    /// on return its balance after the month.
    fn enter(inflow: &mut Inflow<[f64; 1]>, carried: &mut [f64; 1]);
    /// An amount of an inflow, or a sum of such amounts.
    fn given(amount: [f64; 1]) -> Self::Input;
    /// A month's interest on a balance, both from an inflow, as an annual rate.
    fn annual_rate(interest: [f64; 1], balance: [f64; 1]) -> Self::Input;
    /// A rate in percent, as a fraction of one.
    fn given_rate(rate_pct: [f64; 1]) -> Self::Input;
}

/// A rate in percent as a whole number of units of the twelfth place of a fraction of one.
#[inline(always)]
pub(crate) fn rate_units<V: SimdF64>(rate_pct: V) -> V {
    rate_pct.times(V::all(1e10)).plus(V::all(0.5)).floor()
}

/// An arithmetic whose runs produce result rows.
pub(crate) trait RowArithmetic: ProjectionArithmetic<Input: IntoArithmetic<Self>> {
    /// The type of amounts and rates in rows.
    type Out: Value;

    /// A group's month as its row shows it: what entered the run is `inflow`, the rest `month`.
    fn shown(month: &GroupMonth, inflow: &Inflow<[f64; 1]>) -> GroupMonth;
    /// An amount in dollars, converted to the unit of an inflow.
    fn of_currency(amount: f64) -> [f64; 1];
    fn out(amount: Self::Money) -> Self::Out;
    fn out_pct(rate: Self::Rate) -> Self::Out;
    /// `part ÷ whole`, or zero if `whole` is zero.
    fn share_of(part: Self::Out, whole: Self::Out) -> Self::Out;
    /// Whether two sums that must be equal are not.
    fn differ(a: Self::Out, b: Self::Out) -> bool;
}

fn of_cents(cents: f64) -> Decimal {
    // Amounts are at most 2^46 cents, so the cast is exact.
    Decimal::new(cents as i64, 2)
}

impl ProjectionArithmetic for DecimalArithmetic {
    type Input = Measured;

    fn enter(inflow: &mut Inflow<[f64; 1]>, carried: &mut [f64; 1]) {
        round_to_cents(carried, inflow);
    }

    fn given([cents]: [f64; 1]) -> Measured {
        Measured::exactly(of_cents(cents))
    }

    fn annual_rate([interest]: [f64; 1], [balance]: [f64; 1]) -> Measured {
        Measured::exactly(Self::ratio(of_cents(12.0 * interest), of_cents(balance)))
    }

    fn given_rate(rate_pct: [f64; 1]) -> Measured {
        let [units] = rate_units(rate_pct);
        Measured::exactly(Decimal::new(units as i64, 12))
    }
}

impl RowArithmetic for DecimalArithmetic {
    type Out = Decimal;

    fn shown(month: &GroupMonth, inflow: &Inflow<[f64; 1]>) -> GroupMonth {
        let money = |cents: f64| cents / 100.0;
        // Amounts that do not enter the run are rounded too, and limited so that the row adds up.
        let whole = |amount: f64| cents([amount])[0];
        let in_foreclosure = whole(month.in_foreclosure).min(inflow.balance_end[0]);
        let default_amortization =
            whole(month.default_amortization).min(inflow.scheduled_principal[0]);
        let earning = on_cents(inflow.balance_begin, [month.balance_begin]);
        let actual_interest = earned([month.actual_interest], earning)[0].min(inflow.interest[0]);
        let expected_interest = earned([month.expected_interest], earning)[0].max(actual_interest);
        GroupMonth {
            balance_begin: money(inflow.balance_begin[0]),
            performing: money(inflow.balance_end[0] - in_foreclosure),
            new_defaults: money(whole(month.new_defaults)),
            in_foreclosure: money(in_foreclosure),
            expected_amortization: money(whole(month.expected_amortization)),
            voluntary_prepayment: money(inflow.voluntary_prepayment[0]),
            default_amortization: money(default_amortization),
            actual_amortization: money(inflow.scheduled_principal[0] - default_amortization),
            expected_interest: money(expected_interest),
            interest_lost: money(expected_interest - actual_interest),
            actual_interest: money(actual_interest),
            recovery: money(inflow.recovery[0]),
            loss: money(inflow.loss[0]),
            liquidated: money(inflow.recovery[0] + inflow.loss[0]),
            advances: money(whole(month.advances)),
            penalties: money(inflow.penalties[0]),
            fees: money(inflow.fees[0]),
            prepayment_interest_shortfall: money(inflow.prepayment_interest_shortfall[0]),
            delinquent_60: money(inflow.delinquent_60[0]),
            balance_end: money(inflow.balance_end[0]),
            interest_advanced: money(inflow.interest[0] - actual_interest),
            compensating_interest: money(whole(month.compensating_interest)),
            advances_recovered: money(whole(month.advances_recovered)),
            subsequent_recovery: money(inflow.subsequent_recovery[0]),
            ..*month
        }
    }

    fn of_currency(amount: f64) -> [f64; 1] {
        cents([amount])
    }

    fn out(amount: Decimal) -> Decimal {
        amount
    }

    fn out_pct(rate: Decimal) -> Decimal {
        rate * Decimal::ONE_HUNDRED
    }

    fn share_of(part: Decimal, whole: Decimal) -> Decimal {
        Self::ratio(part, whole)
    }

    fn differ(a: Decimal, b: Decimal) -> bool {
        a != b
    }
}

impl ProjectionArithmetic for FloatLanes<1> {
    type Input = [[f64; 1]; 1];

    fn enter(_: &mut Inflow<[f64; 1]>, _: &mut [f64; 1]) {}

    fn given(amount: [f64; 1]) -> [[f64; 1]; 1] {
        [amount]
    }

    fn annual_rate([interest]: [f64; 1], balance: [f64; 1]) -> [[f64; 1]; 1] {
        [Self::ratio([12.0 * interest], balance)]
    }

    fn given_rate([rate_pct]: [f64; 1]) -> [[f64; 1]; 1] {
        [[rate_pct / 100.0]]
    }
}

impl RowArithmetic for FloatLanes<1> {
    type Out = f64;

    fn shown(month: &GroupMonth, _: &Inflow<[f64; 1]>) -> GroupMonth {
        *month
    }

    fn of_currency(amount: f64) -> [f64; 1] {
        [amount]
    }

    fn out(amount: [f64; 1]) -> f64 {
        amount[0]
    }

    fn out_pct(rate: [f64; 1]) -> f64 {
        rate[0] * 100.0
    }

    fn share_of(part: f64, whole: f64) -> f64 {
        Self::ratio([part], [whole])[0]
    }

    fn differ(a: f64, b: f64) -> bool {
        Self::possible(Self::apart([a], [b]))
    }
}

/// A field of a group's month, as the waterfall reads it.
#[inline(always)]
pub(crate) fn figure<V: SimdF64>(inflow: &Inflow<V>, field: Field) -> V {
    match field {
        Field::BalanceBegin => inflow.balance_begin,
        Field::ScheduledPrincipal => inflow.scheduled_principal,
        Field::UnscheduledPrincipal => inflow.voluntary_prepayment.plus(inflow.recovery),
        Field::LiquidationPrincipal => inflow.recovery,
        Field::RealizedLoss => inflow.loss,
        Field::ScheduledInterest => inflow.interest,
        Field::PrepaymentPenalties => inflow.penalties,
        Field::SubsequentRecovery => inflow.subsequent_recovery,
        Field::Delinquent60 => inflow.delinquent_60,
        Field::LoanCount => inflow.loan_count,
    }
}

/// A group's month as the waterfall reads it. Its net rate is annual.
pub(crate) fn remittance<A: ProjectionArithmetic>(
    inflow: &Inflow<[f64; 1]>,
) -> Remittance<A::Input> {
    let values = Field::ALL.map(|field| A::given(figure(inflow, field)));
    Remittance { values, net_rate: A::annual_rate(net_interest(inflow), inflow.balance_begin) }
}
