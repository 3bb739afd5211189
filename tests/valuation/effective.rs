//! Effective measures: they agree with runs under moved curves.

use approx::{assert_abs_diff_eq, assert_relative_eq};
use paydown::analytics::{Bump, Curve, price_at_z_spread};
use paydown::projection::ProjectionOptions;
use paydown::valuation::Revaluation;
use paydown::{Deal, Scenario};

fn curve() -> Curve {
    let nodes = "0.25=4, 1=4.1, 2=4.2, 3=4.3, 5=4.5, 7=4.7, 10=5, 20=5.3, 30=5.4";
    format!("par: {nodes}").parse().unwrap()
}

fn class<'d>(deal: &'d Deal, name: &str, scenario: Scenario) -> Revaluation<'d> {
    let mut options = ProjectionOptions::default();
    options.assumptions = scenario.assumptions;
    Revaluation::of(deal, options, name)
}

#[test]
fn effective_duration_agrees_with_bumped_runs_and_key_rates_add_up() {
    let fixed = Deal::open("deals/pac-support").unwrap();
    let floating = Deal::open("deals/home-equity").unwrap();
    let mut m1 = class(&floating, "M-1", Scenario::new().cpr(20.0));
    m1.forwards.insert("libor-1m".to_owned(), 1);
    for class in [class(&fixed, "PAC", Scenario::new().psa(165.0)), m1] {
        let curve = curve();
        let measures = class.effective(&curve, 99.0).unwrap();
        let price = |bp: f64| {
            let moved = curve.with_bump(Bump::PARALLEL, bp).unwrap();
            let flows = class.holding(&moved).unwrap().flows().unwrap();
            price_at_z_spread(&flows, &moved, measures.z_spread_bp)
        };
        assert_abs_diff_eq!(price(0.0), 99.0, epsilon = 1e-8);
        let duration = (price(-10.0) - price(10.0)) / (2.0 * 99.0 * 0.001);
        assert_abs_diff_eq!(measures.duration_years, duration, epsilon = 1e-9);
        let keys: f64 = measures.key_rate_years.iter().sum();
        // Within one percent, or a thousandth of a year of a floater that hardly moves.
        assert_relative_eq!(keys, duration, max_relative = 0.01, epsilon = 0.001);
    }
}

/// A floater that follows the curve hardly has a duration; a fixed class of the same life has.
#[test]
fn floater_on_forward_rates_has_little_duration() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let mut follows = class(&deal, "A", Scenario::new().cpr(20.0));
    follows.forwards.insert("libor-1m".to_owned(), 1);
    let years = follows.effective(&curve(), 100.0).unwrap().duration_years;
    assert!(years.abs() < 0.25, "{years}");
    let stays = class(&deal, "A", Scenario::new().cpr(20.0).index("libor-1m", 4.0));
    assert!(stays.effective(&curve(), 100.0).unwrap().duration_years > 2.0);
}
