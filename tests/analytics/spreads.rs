//! Z-spread, nominal spread, spread duration.

use approx::assert_abs_diff_eq;
use paydown::analytics::{
    CashFlow, Curve, SpreadError, bond_equivalent_yield_pct, modified_duration_years,
    nominal_spread_bp, present_value, price_at_z_spread, spread_duration_years, z_spread_bp,
};

use super::{SPREAD_BP, TWELVE_DIGITS};

fn treasuries() -> Curve {
    "par: 3m=5.3, 1y=4.9, 2y=4.4, 5y=4, 10y=4.2, 30y=4.4".parse().unwrap()
}

fn flow(years: f64, principal: f64, interest: f64) -> CashFlow {
    CashFlow { years, principal, interest }
}

/// Level principal by the month, with 7 % interest on the balance.
fn amortizing(months: u32) -> Vec<CashFlow> {
    let principal = 100.0 / f64::from(months);
    let interest = |month: u32| 7.0 / 1200.0 * principal * f64::from(months - month + 1);
    (1..=months).map(|month| CashFlow::monthly(month, 24, principal, interest(month))).collect()
}

#[test]
fn z_spread_is_found_at_the_price_that_it_gives() {
    let curve = treasuries();
    for months in [1, 12, 360, 480] {
        for spread_bp in [-500.0, -25.0, 0.0, 0.5, 150.0, 2_500.0, 50_000.0] {
            let flows = amortizing(months);
            let price = price_at_z_spread(&flows, &curve, spread_bp);
            let found = z_spread_bp(&flows, &curve, price).unwrap();
            assert_abs_diff_eq!(found, spread_bp, epsilon = SPREAD_BP * (1.0 + spread_bp.abs()));
        }
    }
}

#[test]
fn price_without_a_spread_is_that_of_the_discount_factors() {
    let (curve, flows) = (treasuries(), amortizing(360));
    let value: f64 = flows.iter().map(|flow| flow.amount() * curve.discount(flow.years)).sum();
    assert_abs_diff_eq!(price_at_z_spread(&flows, &curve, 0.0), value, epsilon = 1e-11);
}

#[test]
fn over_a_flat_curve_the_z_spread_is_the_yield_less_its_rate() {
    let curve: Curve = "zero: 10y=4".parse().unwrap();
    let flows = amortizing(240);
    let yield_pct = bond_equivalent_yield_pct(&flows, 103.0).unwrap();
    let spread_bp = z_spread_bp(&flows, &curve, 103.0).unwrap();
    assert_abs_diff_eq!(spread_bp, 100.0 * (yield_pct - 4.0), epsilon = SPREAD_BP);
    let duration = spread_duration_years(&flows, &curve, spread_bp).unwrap();
    let modified = modified_duration_years(&flows, yield_pct).unwrap();
    assert_abs_diff_eq!(duration, modified, epsilon = TWELVE_DIGITS * 10.0);
}

#[test]
fn spread_duration_is_the_slope_of_the_price() {
    let (curve, flows) = (treasuries(), amortizing(360));
    let price = |spread_bp: f64| price_at_z_spread(&flows, &curve, spread_bp);
    let slope = (price(120.1) - price(119.9)) / 0.000_02;
    let duration = spread_duration_years(&flows, &curve, 120.0).unwrap();
    // The last bits of a price over the step; the third derivative adds a twentieth of that.
    assert_abs_diff_eq!(duration, -slope / price(120.0), epsilon = 1e-6);
}

#[test]
fn several_spreads_are_all_reported() {
    // Over a flat curve at 0 %: 230 ÷ 1.1 − 132 ÷ 1.1² and 230 ÷ 1.2 − 132 ÷ 1.2² are both 100.
    let curve: Curve = "zero: 1y=0".parse().unwrap();
    let flows = [flow(0.5, 230.0, 0.0), flow(1.0, -132.0, 0.0)];
    let Err(SpreadError::Several(found)) = z_spread_bp(&flows, &curve, 100.0) else { panic!() };
    assert_eq!(found.len(), 2);
    assert_abs_diff_eq!(found[0], 2_000.0, epsilon = SPREAD_BP * 100.0);
    assert_abs_diff_eq!(found[1], 4_000.0, epsilon = SPREAD_BP * 100.0);
    // Over a curve that is not flat they give the price again, and there is a third at nearly −200 %,
    // where the flow of the lower zero rate outgrows the other.
    let curve: Curve = "zero: 6m=0.5, 1y=1".parse().unwrap();
    let Err(SpreadError::Several(found)) = z_spread_bp(&flows, &curve, 100.0) else { panic!() };
    assert_eq!(found.len(), 3);
    for spread_bp in &found[1..] {
        let spread_bp = *spread_bp;
        assert_abs_diff_eq!(price_at_z_spread(&flows, &curve, spread_bp), 100.0, epsilon = 1e-9);
    }
}

#[test]
fn flows_without_a_spread_are_refused() {
    let curve = treasuries();
    let at_zero = flow(0.0, 100.0, 0.0);
    let of = |flows: &[CashFlow], price: f64| z_spread_bp(flows, &curve, price).unwrap_err();
    assert_eq!(of(&[], 100.0), SpreadError::NoFlows);
    assert_eq!(of(&[at_zero, flow(1.0, 0.0, 0.0)], 100.0), SpreadError::NoFlows);
    assert_eq!(of(&[flow(1.0, 100.0, 0.0)], -1.0), SpreadError::NoSpread);
    assert_eq!(of(&[flow(1.0, 100.0, 0.0)], 0.0), SpreadError::NoSpread);
    assert_eq!(of(&[flow(1.0, 100.0, 0.0)], f64::NAN), SpreadError::NotFinite);
    assert_eq!(of(&[flow(-1.0, 100.0, 0.0)], 100.0), SpreadError::NotFinite);
    assert_eq!(of(&[flow(1.0, f64::INFINITY, 0.0)], 100.0), SpreadError::NotFinite);
    // What is paid at settlement is part of the price.
    let spread_bp = z_spread_bp(&[at_zero, flow(2.0, 100.0, 0.0)], &curve, 190.0).unwrap();
    let alone = z_spread_bp(&[flow(2.0, 100.0, 0.0)], &curve, 90.0).unwrap();
    assert_abs_diff_eq!(spread_bp, alone, epsilon = SPREAD_BP);
}

#[test]
fn nominal_spread_is_at_the_average_life() {
    let curve = treasuries();
    // Half of the principal after 2 years and half after 4: an average life of 3 years.
    let flows = [flow(2.0, 50.0, 6.0), flow(4.0, 50.0, 6.0)];
    let yield_pct = bond_equivalent_yield_pct(&flows, 99.0).unwrap();
    let spread_bp = nominal_spread_bp(&flows, yield_pct, &curve).unwrap();
    assert_abs_diff_eq!(spread_bp, 100.0 * (yield_pct - curve.par_pct(3.0)), epsilon = SPREAD_BP);
    assert_abs_diff_eq!(present_value(&flows, yield_pct), 99.0, epsilon = 1e-10);
    assert_eq!(nominal_spread_bp(&[flow(1.0, 0.0, 5.0)], 4.0, &curve), None);
}
