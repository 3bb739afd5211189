//! Discount margin and index yield.

use approx::assert_abs_diff_eq;
use paydown::analytics::{
    CashFlow, FloaterFlow, SpreadError, bond_equivalent_yield_pct, discount_margin_bp,
    index_yield_pct, margin_duration_years, price_at_margin, yield_spread_bp,
};

use super::SPREAD_BP;

/// *Standard Formulas* (02/01/99), SF-53: full price, LIBOR, and the payments of September 1, 1989
/// and March 1, 1990.
const PRICE: f64 = 100.2589;
const LIBOR_PCT: f64 = 10.1875;
const PAID: [f64; 2] = [55.3012, 52.6938];

#[test]
fn published_floater_has_its_printed_yields_spreads_and_margins() {
    // Days from settlement by 30/360 and by actual days; the year basis of the index; then yield,
    // index yield and spread as printed on SF-54, and the margins that the printed digits of price and
    // payments allow, around 62.05 and 56.89.
    let bases = [
        ([164.0, 344.0], 365.0 / 360.0, ("10.96675", "10.46235", "50.44"), 62.024..62.068),
        ([168.0, 349.0], 1.0, ("10.76838", "10.31723", "45.11"), 56.860..56.902),
    ];
    for (days, basis, printed, margins_bp) in bases {
        let years = days.map(|days: f64| days / 360.0);
        let flow = |number: usize| CashFlow {
            years: years[number],
            principal: PAID[number],
            interest: 0.0,
        };
        let yield_pct = bond_equivalent_yield_pct(&[flow(0), flow(1)], PRICE).unwrap();
        let index_pct = index_yield_pct(LIBOR_PCT, 3, basis);
        // Price and payments are printed to half of a ten thousandth each, which is 0.0002 of yield.
        assert_abs_diff_eq!(yield_pct, printed.0.parse().unwrap(), epsilon = 2e-4);
        assert_eq!(format!("{index_pct:.5}"), printed.1);
        let spread_bp = yield_spread_bp(yield_pct, index_pct);
        assert_abs_diff_eq!(spread_bp, printed.2.parse().unwrap(), epsilon = 0.02);

        let index_pct = LIBOR_PCT * basis;
        let flow =
            |number: usize| FloaterFlow { years: years[number], index_pct, amount: PAID[number] };
        let margin_bp = discount_margin_bp(&[flow(0), flow(1)], PRICE).unwrap();
        assert!(margins_bp.contains(&margin_bp), "{margin_bp} is not in {margins_bp:?}");
    }
}

/// A floater that pays its index and `margin_bp` on 100, by quarters, with the index of each period.
fn floater(indices_pct: &[f64], margin_bp: f64) -> Vec<FloaterFlow> {
    let periods = indices_pct.iter().zip(1..);
    let flows = periods.map(|(index_pct, number)| {
        let interest = 100.0 * (index_pct / 100.0 + margin_bp / 10_000.0) / 4.0;
        let principal = if number == indices_pct.len() as u32 { 100.0 } else { 0.0 };
        FloaterFlow {
            years: f64::from(number) / 4.0,
            index_pct: *index_pct,
            amount: principal + interest,
        }
    });
    flows.collect()
}

#[test]
fn floater_at_par_has_the_margin_that_it_pays() {
    let rising: Vec<f64> = (0..120).map(|quarter| 1.0 + 0.05 * f64::from(quarter)).collect();
    for indices_pct in [&rising[..], &[5.0, 4.0, -0.5], &[3.0]] {
        for margin_bp in [-150.0, 0.0, 45.0, 900.0] {
            let flows = floater(indices_pct, margin_bp);
            let found = discount_margin_bp(&flows, 100.0).unwrap();
            assert_abs_diff_eq!(found, margin_bp, epsilon = SPREAD_BP);
            assert_abs_diff_eq!(price_at_margin(&flows, margin_bp), 100.0, epsilon = 1e-10);
        }
    }
}

#[test]
fn margin_duration_is_the_slope_of_the_price() {
    let flows = floater(&[3.0; 40], 100.0);
    let price = |margin_bp: f64| price_at_margin(&flows, margin_bp);
    let slope = (price(200.1) - price(199.9)) / 0.000_02;
    let duration = margin_duration_years(&flows, 200.0).unwrap();
    // The last bits of a price over the step.
    assert_abs_diff_eq!(duration, -slope / price(200.0), epsilon = 1e-6);
}

#[test]
fn index_yield_compounds_by_the_tenor() {
    // Six months is the bond-equivalent yield itself; twelve is 2·(√1.1 − 1), by hand 9.7618 %.
    assert_abs_diff_eq!(index_yield_pct(10.0, 6, 1.0), 10.0, epsilon = 1e-12);
    assert_eq!(format!("{:.4}", index_yield_pct(10.0, 12, 1.0)), "9.7618");
    assert!(index_yield_pct(-500.0, 3, 1.0).is_nan());
}

#[test]
fn flows_without_a_margin_are_refused() {
    let flow = |years, amount| FloaterFlow { years, index_pct: 3.0, amount };
    let of = |flows: &[FloaterFlow], price: f64| discount_margin_bp(flows, price).unwrap_err();
    assert_eq!(of(&[], 100.0), SpreadError::NoFlows);
    assert_eq!(of(&[flow(0.0, 100.0)], 100.0), SpreadError::NoFlows);
    assert_eq!(of(&[flow(1.0, 0.0)], 100.0), SpreadError::NoFlows);
    assert_eq!(of(&[flow(1.0, 100.0)], -5.0), SpreadError::NoSpread);
    assert_eq!(of(&[flow(1.0, 1.0), flow(0.5, 100.0)], 100.0), SpreadError::NotFinite);
    assert_eq!(of(&[flow(f64::NAN, 100.0)], 100.0), SpreadError::NotFinite);
    // 230 ÷ 1.1 − 132 ÷ 1.1² and 230 ÷ 1.2 − 132 ÷ 1.2² are both 100: 10 and 20 % a half-year.
    let several = of(&[flow(0.5, 230.0), flow(1.0, -132.0)], 100.0);
    let SpreadError::Several(found) = several else { panic!("{several}") };
    assert_abs_diff_eq!(found[0], 1_700.0, epsilon = 1e-6);
    assert_abs_diff_eq!(found[1], 3_700.0, epsilon = 1e-6);
}
