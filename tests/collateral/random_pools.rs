//! Random loans and scenarios, which the laws of this folder draw.

use approx::abs_diff_eq;
use paydown::collateral::{
    Advances, Arm, Assumptions, DefaultSpeed, GroupVectors, IndexCurve, Loan, PrepaymentInterest,
    PrepaymentSpeed, Quantity,
};
use proptest::option;
use proptest::prelude::*;

use crate::ELEVEN_DIGITS;

pub fn balances() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.01), Just(0.0), 0.01..1e4, 1e4..5e8]
}

fn arms() -> impl Strategy<Value = Arm> {
    let caps = (option::of(0.0..3.0), option::of(0.0..3.0), option::of(6.0..12.0));
    let times = (0u32..40, 1u32..14, 0u32..4);
    let rounding = prop_oneof![Just(0.0), Just(0.125)];
    (0.0..3.0, caps, times, rounding).prop_map(|(margin, caps, times, rounding)| {
        let mut arm = Arm::monthly("libor-12m", margin);
        (arm.first_cap_pct, arm.periodic_cap_pct, arm.max_rate_pct) = caps;
        (arm.months_to_reset, arm.reset_frequency_months, arm.look_back_months) = times;
        arm.rounding_pct = rounding;
        arm
    })
}

pub fn loans() -> impl Strategy<Value = Loan> {
    let terms = (1u32..90, 0u32..60, 0u32..50, 0u32..400);
    let rates = (prop_oneof![Just(0.0), 0.5..14.0], 0.0..0.5, 0.0..0.5);
    (balances(), terms, rates, option::of(arms()), 1u32..3).prop_map(
        |(balance, (term, balloon, interest_only, age), (rate, servicing, other), arm, group)| {
            let mut loan = Loan::level_pay(balance, rate, term);
            loan.group = group.to_string();
            loan.age_months = age;
            loan.amortization_term_months = term + balloon;
            loan.interest_only_months = interest_only.min(term);
            loan.servicing_fee_pct = servicing * rate.min(1.0);
            loan.other_fees_pct = other * rate.min(1.0);
            loan.penalty_pct = 1.0;
            loan.penalty_months = 36;
            loan.arm = arm;
            loan
        },
    )
}

fn vectors(most: f64) -> impl Strategy<Value = GroupVectors> {
    let value = prop_oneof![Just(0.0), Just(most), 0.0..most];
    (value.clone(), 2u32..40, value).prop_map(|(start, months, end)| {
        GroupVectors::parse(&format!("{start} ramp {months} {end}"), Quantity::Severity).unwrap()
    })
}

pub fn scenarios() -> impl Strategy<Value = Assumptions> {
    let prepayment = prop_oneof![
        (Just(PrepaymentSpeed::Cpr), vectors(100.0)),
        (Just(PrepaymentSpeed::Smm), vectors(5.0)),
        (Just(PrepaymentSpeed::Psa), vectors(900.0)),
        (Just(PrepaymentSpeed::Abs), vectors(2.0)),
    ];
    let default = prop_oneof![
        (Just(DefaultSpeed::Cdr), vectors(60.0)),
        (Just(DefaultSpeed::Cdr), Just(GroupVectors::flat(0.0))),
        (Just(DefaultSpeed::Mdr), vectors(100.0)),
        (Just(DefaultSpeed::Sda), vectors(900.0)),
    ];
    let advances = prop_oneof![
        Just(Advances::UntilLiquidation),
        Just(Advances::None),
        (0u32..30).prop_map(Advances::StoppedAfterMonths),
    ];
    let options = (any::<bool>(), 0.0..30.0, any::<bool>());
    let recovery = prop_oneof![Just(GroupVectors::flat(0.0)), vectors(100.0)];
    let recovery = (recovery, 0u32..30);
    let index = (0.0..9.0, 2u32..60, 0.0..9.0);
    (prepayment, default, vectors(150.0), 0u32..25, advances, options, (index, recovery)).prop_map(
        |(prepayment, default, severity, lag, advances, options, (index, recovery))| {
            let mut scenario = Assumptions::default();
            (scenario.prepayment_speed, scenario.prepayment_pct) = prepayment;
            (scenario.default_speed, scenario.default_pct) = default;
            scenario.severity_pct = severity;
            (scenario.recovery_pct, scenario.months_to_recovery) = recovery;
            scenario.months_to_liquidation = lag;
            scenario.advances = advances;
            scenario.interest_advances_recovered = options.0;
            scenario.prepayment_interest = PrepaymentInterest::new(options.1, options.2);
            let curve = format!("{} ramp {} {}", index.0, index.1, index.2);
            scenario.indices.set("libor-12m", IndexCurve::parse(&curve).unwrap());
            scenario
        },
    )
}

/// Whether two values of this scale are equal to eleven digits.
pub fn agree(a: f64, b: f64, scale: f64) -> bool {
    abs_diff_eq!(a, b, epsilon = ELEVEN_DIGITS * scale.abs().max(1e-3))
}
