//! Numbers that no market has: a result may be NaN or refused, and every call ends.

use paydown::analytics::{
    CashFlow, Curve, Exercise, FloaterFlow, HullWhite, Interpolation, discount_margin_bp,
    margin_duration_years, nominal_spread_bp, price_at_margin, price_at_z_spread,
    spread_duration_years, z_spread_bp,
};

const EDGES: [f64; 8] = [0.0, -1.0, 1e-320, 1e9, f64::MAX, f64::MIN, f64::INFINITY, f64::NAN];

fn curves() -> [Curve; 2] {
    let curve: Curve = "par: 1m=-1, 2y=4, 30y=9".parse().unwrap();
    let linear = curve.interpolated(Interpolation::LinearZero).unwrap();
    [curve, linear]
}

#[test]
fn spreads_and_margins_of_any_numbers_end() {
    for years in EDGES {
        for amount in EDGES {
            for price in EDGES {
                let flow = CashFlow { years, principal: amount, interest: 0.0 };
                let flows = [flow, CashFlow { years: 1.0, principal: 3.0, interest: -amount }];
                for curve in curves() {
                    if let Ok(spread_bp) = z_spread_bp(&flows, &curve, price) {
                        assert!(spread_bp > -30_000.0, "{years} {amount} {price}: {spread_bp}");
                    }
                    let _ = price_at_z_spread(&flows, &curve, price);
                    let _ = spread_duration_years(&flows, &curve, price);
                    let _ = nominal_spread_bp(&flows, price, &curve);
                }
                let flow = FloaterFlow { years, index_pct: price, amount };
                let flows = [flow, FloaterFlow { years: 1e9, index_pct: 1.0, amount: 100.0 }];
                assert!(
                    !discount_margin_bp(&flows, price).is_ok_and(f64::is_nan),
                    "{years} {amount} {price}"
                );
                let _ = price_at_margin(&flows, price);
                let _ = margin_duration_years(&flows, price);
            }
        }
    }
}

#[test]
fn curves_and_models_of_any_times_end() {
    for curve in curves() {
        let model = HullWhite::new(&curve, 5.0, 0.1).unwrap();
        for from in EDGES {
            let _ = (curve.discount(from), curve.zero_pct(from), curve.par_pct(from));
            for to in EDGES {
                let _ = (curve.forward_pct(from, to), model.bond(from, to).simple_pct(to));
                let _ = (model.caplet(from, to, 4.0), model.swaption_volatility_bp(from, to));
                let _ = model.swaption(Exercise::Call, from, to, from);
                let _ = model.bond_option(Exercise::Put, from, to, to);
            }
        }
    }
}
