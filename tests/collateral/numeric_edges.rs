//! Numeric helpers at the edges of their domains: zero, tiny, huge, negative, infinite, no number.

use paydown::analytics::{
    CashFlow, YieldError, average_life_years, bond_equivalent_yield_pct, convexity_years_squared,
    macaulay_duration_years, modified_duration_years, mortgage_yield_pct, present_value,
};
use paydown::collateral::{
    annual_from_monthly, level_payment, monthly_from_annual, scheduled_factor, smm_between_factors,
    smm_from_abs,
};

use crate::near;

const INFINITE: f64 = f64::INFINITY;
const NO_NUMBER: f64 = f64::NAN;

fn flows(of: &[(f64, f64)]) -> Vec<CashFlow> {
    let flow = |(years, principal): &(f64, f64)| CashFlow {
        years: *years,
        principal: *principal,
        interest: 0.0,
    };
    of.iter().map(flow).collect()
}

/// 230 ÷ x − 132 ÷ x² = 100 at x = 1.1 and x = 1.2: 10 and 20 % a year, compounded yearly. By the
/// formula (1 + y/2)² = x, they are 9.7617696 and 19.0890230 % bond-equivalent.
#[test]
fn flows_with_two_yields_have_both() {
    let found = bond_equivalent_yield_pct(&flows(&[(1.0, 230.0), (2.0, -132.0)]), 100.0);
    let Err(YieldError::Several(yields)) = &found else { panic!("{found:?}") };
    assert_eq!(yields.len(), 2);
    for (found, growth) in yields.iter().zip([1.1_f64, 1.2]) {
        assert!((found - 200.0 * (growth.sqrt() - 1.0)).abs() < 1e-10, "{found}");
    }
    let expected = "2 yields give the price: 9.761770, 19.089023 percent";
    assert_eq!(found.unwrap_err().to_string(), expected);
    // At a lower price there is one, and at a greater one none: the flows are worth at most
    // 230² ÷ (4 × 132) = 100.19.
    let at = |price| bond_equivalent_yield_pct(&flows(&[(1.0, 230.0), (2.0, -132.0)]), price);
    assert!(matches!(at(100.18), Err(YieldError::Several(yields)) if yields.len() == 2));
    assert_eq!(at(100.20), Err(YieldError::NoYield));
    assert!(at(-20.0).is_ok());
}

/// A wiped interest-only class at 20: 3 and 2 in two months. 3 d + 2 d² = 20 at d = 2.5 for a month,
/// so that (1 + y/2)^(−1/6) = 2.5.
#[test]
fn yield_of_a_wiped_interest_only_class_is_found() {
    let flows = flows(&[(1.0 / 12.0, 3.0), (2.0 / 12.0, 2.0)]);
    let d = (-3.0 + 169.0_f64.sqrt()) / 4.0;
    let found = bond_equivalent_yield_pct(&flows, 20.0).unwrap();
    assert!((found - 200.0 * (d.powi(-6) - 1.0)).abs() < 1e-9, "{found}");
    assert!(found < -199.0 && (present_value(&flows, found) - 20.0).abs() < 1e-6);
    // At a price of 1e6 it is −200 percent to the last digit, and no less.
    let found = bond_equivalent_yield_pct(&flows, 1e6).unwrap();
    assert!(found > -200.0 && found < -199.999_999_999);
    // At a price of nearly nothing it is above 10,000 percent: (1 + y/2)^(1/6) is about 1e6 ÷ 3 …
    let found = bond_equivalent_yield_pct(&flows, 1e-6).unwrap();
    assert!((present_value(&flows, found) - 1e-6).abs() < 1e-15, "{found}");
}

#[test]
fn flows_without_a_yield_say_why() {
    let error =
        |of: &[(f64, f64)], price| bond_equivalent_yield_pct(&flows(of), price).unwrap_err();
    for none in [&[][..], &[(1.0, 0.0)], &[(0.0, 100.0)]] {
        for price in [0.0, 100.0, -1.0] {
            assert_eq!(error(none, price), YieldError::NoFlows, "{none:?} at {price}");
        }
    }
    assert_eq!(error(&[(1.0, 105.0)], 0.0), YieldError::NoYield);
    assert_eq!(error(&[(1.0, 105.0)], -100.0), YieldError::NoYield);
    assert_eq!(error(&[(1.0, -105.0)], 100.0), YieldError::NoYield);
    for wrong in [INFINITE, -INFINITE, NO_NUMBER] {
        assert_eq!(error(&[(1.0, wrong)], 100.0), YieldError::NotFinite);
        assert_eq!(error(&[(wrong, 105.0)], 100.0), YieldError::NotFinite);
        assert_eq!(error(&[(1.0, 105.0)], wrong), YieldError::NotFinite);
    }
    assert_eq!(error(&[(1.0, 1e308), (1.0, 1e308)], 1.0), YieldError::NotFinite);
    let signs = |count: u32| -> Vec<(f64, f64)> {
        (1..=count).map(|n| (f64::from(n) / 12.0, if n % 2 == 0 { 1.0 } else { -1.0 })).collect()
    };
    assert_eq!(error(&signs(66), -1.0), YieldError::TooManySigns);
    // Of this number of changes the roots are found, in bounded time.
    assert!(!matches!(
        bond_equivalent_yield_pct(&flows(&signs(64)), -1.0),
        Err(YieldError::TooManySigns)
    ));
}

#[test]
fn yield_prices_flows_back_over_the_whole_range() {
    let bond = flows(&(1..=60).map(|half| (f64::from(half) / 2.0, 3.0)).collect::<Vec<_>>());
    for yield_pct in [-150.0, -99.0, -10.0, -1e-9, 0.0, 1e-12, 6.0, 400.0, 20_000.0, 1e9] {
        let price = present_value(&bond, yield_pct);
        let found = bond_equivalent_yield_pct(&bond, price).unwrap();
        assert!(
            (found - yield_pct).abs() < 1e-11 * (200.0 + yield_pct),
            "{found}, not {yield_pct}"
        );
    }
}

#[test]
fn analytics_outside_their_domain_have_no_value() {
    let bond = flows(&[(1.0, 5.0), (2.0, 105.0)]);
    for yield_pct in [-200.0, -300.0, NO_NUMBER, -INFINITE] {
        assert!(present_value(&bond, yield_pct).is_nan(), "{yield_pct}");
        assert_eq!(macaulay_duration_years(&bond, yield_pct), None);
        assert_eq!(modified_duration_years(&bond, yield_pct), None);
        assert_eq!(convexity_years_squared(&bond, yield_pct), None);
    }
    assert!(mortgage_yield_pct(NO_NUMBER).is_nan() && mortgage_yield_pct(-200.1).is_nan());
    near(mortgage_yield_pct(-200.0), -1200.0);
    assert_eq!(mortgage_yield_pct(INFINITE), INFINITE);
    assert!(mortgage_yield_pct(1e-12) > 9e-13);
    // Beyond the range of `f64` a value is infinite, and a duration has none.
    assert_eq!(present_value(&flows(&[(30.0, 1.0)]), -199.999_999_99), INFINITE);
    assert_eq!(macaulay_duration_years(&flows(&[(30.0, 1.0)]), -199.999_999_99), None);
    assert!(present_value(&flows(&[(30.0, 1.0)]), 1e12) < 1e-290);
    // Accretion does not lengthen or shorten a life.
    assert_eq!(average_life_years(&flows(&[(1.0, -50.0), (2.0, 100.0)])), Some(2.0));
    for wrong in [INFINITE, NO_NUMBER, 0.0, -1.0] {
        assert_eq!(average_life_years(&flows(&[(1.0, wrong)])), None, "{wrong}");
    }
}

#[test]
fn level_payment_has_all_its_digits_at_every_rate() {
    // Worked with sixty digits.
    near(level_payment(120_000.0, 1e-10, 360), 333.333_333_338_347_2);
    for tiny in [0.0, 1e-20, 1e-300, 1e-320, -1e-20] {
        assert_eq!(level_payment(120_000.0, tiny, 360), 120_000.0 / 360.0, "{tiny}");
        near(scheduled_factor(tiny, 360, 90), 0.75);
    }
    near(level_payment(120_000.0, 1e-6, 360), 333.333_383_472_224_7);
    near(level_payment(120_000.0, 1e-4, 360), 333.338_347_247_222_03);
    // At a huge rate the payment is the interest.
    near(level_payment(100.0, 1.2e9, 360), 1e8);
    near(scheduled_factor(1.2e9, 360, 359), 1.0 - 1.0 / 1_000_001.0);
    assert_eq!(level_payment(1_200.0, 0.0, 0), 1_200.0);
    for wrong in [NO_NUMBER, INFINITE, -INFINITE, -1_200.0, -5_000.0] {
        assert!(level_payment(100.0, wrong, 12).is_nan(), "{wrong}");
        assert!(scheduled_factor(wrong, 12, 3).is_nan(), "{wrong}");
    }
    assert_eq!(scheduled_factor(8.0, 0, 0), 0.0);
    assert!(smm_between_factors(0.5, 0.4, 8.0, 12, u32::MAX).is_nan());
}

#[test]
fn speeds_that_are_no_numbers_have_no_rate() {
    assert!(monthly_from_annual(NO_NUMBER).is_nan() && annual_from_monthly(NO_NUMBER).is_nan());
    assert!(smm_from_abs(NO_NUMBER, 1).is_nan() && smm_from_abs(NO_NUMBER, 30).is_nan());
    for (convert, name) in
        [(monthly_from_annual as fn(f64) -> f64, "monthly"), (annual_from_monthly, "annual")]
    {
        assert_eq!(convert(0.0).to_bits(), 0, "{name}");
        assert_eq!(convert(1.0), 1.0, "{name}");
        assert_eq!(convert(7.0), 1.0, "{name}");
        assert_eq!(convert(INFINITE), 1.0, "{name}");
        assert!(convert(-0.5) < 0.0, "{name}");
    }
    near(monthly_from_annual(1.2e-18), 1e-19);
    near(annual_from_monthly(1e-19), 1.2e-18);
    for month in [0, 1, 2, u32::MAX] {
        assert_eq!(smm_from_abs(INFINITE, month), 1.0, "{month}");
        assert_eq!(smm_from_abs(100.0, month), 1.0, "{month}");
        assert_eq!(smm_from_abs(0.0, month), 0.0, "{month}");
    }
}
