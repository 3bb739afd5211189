//! The Hull-White model: bonds and options in closed form, and the same by simulation.

use approx::{assert_abs_diff_eq, assert_relative_eq};
use paydown::analytics::{Bump, Curve, Exercise, HullWhite, SwaptionQuote};

use super::TWELVE_DIGITS;

/// What the mean of a simulation may differ by from a closed form, in its standard errors.
const STANDARD_ERRORS: f64 = 3.0;

fn treasuries() -> Curve {
    "par: 3m=5.3, 1y=4.9, 2y=4.4, 5y=4, 7y=4.1, 10y=4.2, 20y=4.5, 30y=4.4".parse().unwrap()
}

fn model(mean_reversion: f64, volatility: f64) -> HullWhite {
    HullWhite::new(&treasuries(), mean_reversion, volatility).unwrap()
}

/// Mean reversion and volatility: usual ones, none, and fast.
const PARAMETERS: [(f64, f64); 3] = [(0.03, 0.01), (0.0, 0.012), (0.4, 0.02)];

#[test]
fn model_prices_the_bonds_of_its_curve() {
    for (a, volatility) in PARAMETERS {
        let model = model(a, volatility);
        for years in [1.0 / 12.0, 1.0, 7.3, 30.0, 45.0] {
            let price = model.bond(0.0, years).price(0.0);
            assert_relative_eq!(price, model.curve().discount(years), max_relative = TWELVE_DIGITS);
        }
    }
}

#[test]
fn rates_of_a_bond_are_those_of_its_price() {
    let bond = model(0.03, 0.01).bond(4.0, 6.0);
    for x in [-0.03, 0.0, 0.02] {
        let price = bond.price(x);
        assert_relative_eq!(
            price * (1.0 + 2.0 * bond.simple_pct(x) / 100.0),
            1.0,
            epsilon = TWELVE_DIGITS
        );
        let half_years = (1.0 + bond.bond_equivalent_pct(x) / 200.0).powi(4);
        assert_relative_eq!(price * half_years, 1.0, epsilon = TWELVE_DIGITS);
        assert_relative_eq!(
            (-2.0 * bond.continuous_pct(x) / 100.0).exp(),
            price,
            epsilon = TWELVE_DIGITS
        );
        // The continuous yield is affine in the state.
        let affine = 100.0 * (bond.decay + bond.loading * x) / bond.years;
        assert_eq!(bond.continuous_pct(x), affine);
    }
}

#[test]
fn slow_reversion_approaches_none() {
    let (slow, none) = (model(1e-9, 0.01), model(0.0, 0.01));
    for (from, to) in [(1.0, 2.0), (10.0, 30.0)] {
        for x in [0.0, 0.02] {
            let (one, other) = (slow.bond(from, to).price(x), none.bond(from, to).price(x));
            // The rates differ by the reversion times some hundred years.
            assert_abs_diff_eq!(one, other, epsilon = 1e-7);
        }
    }
    let price = |model: &HullWhite| model.swaption(Exercise::Put, 5.0, 10.0, 4.5);
    assert_abs_diff_eq!(price(&slow), price(&none), epsilon = 1e-7);
}

#[test]
fn parameters_out_of_range_are_refused() {
    let error = HullWhite::new(&treasuries(), -0.1, f64::NAN).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Hull-White: the mean reversion is from 0 to 5 a year, not -0.1\n\
         Hull-White: the volatility is a fraction from 0 to 0.1, not NaN; 0.01 is 100 bp"
    );
    let error = model(0.03, 0.01).paths(1_201).unwrap_err();
    assert_eq!(error.to_string(), "Hull-White: paths are of at most 1200 months, not 1201");
}

#[test]
fn calls_less_puts_are_forwards() {
    for (a, volatility) in PARAMETERS.into_iter().chain([(0.1, 0.0)]) {
        let model = model(a, volatility);
        let curve = model.curve();
        for (expiry, maturity, strike) in [(0.0, 2.0, 0.9), (3.0, 3.25, 0.99), (5.0, 20.0, 0.6)] {
            let of = |exercise| model.bond_option(exercise, expiry, maturity, strike);
            let forward = curve.discount(maturity) - strike * curve.discount(expiry);
            assert_abs_diff_eq!(
                of(Exercise::Call) - of(Exercise::Put),
                forward,
                epsilon = TWELVE_DIGITS
            );
            assert!(of(Exercise::Call) >= 0.0 && of(Exercise::Put) >= 0.0);
        }
        for strike_pct in [2.0, 4.5, 7.0] {
            let (rate_pct, annuity) = model.forward_swap(5.0, 10.0);
            let of = |exercise| model.swaption(exercise, 5.0, 10.0, strike_pct);
            let forward = annuity * (rate_pct - strike_pct) / 100.0;
            let parity = of(Exercise::Put) - of(Exercise::Call) - forward;
            // The strikes of the decomposition are those of a root to the last bits.
            assert_abs_diff_eq!(parity, 0.0, epsilon = TWELVE_DIGITS);
        }
    }
}

#[test]
fn swaption_of_one_period_is_a_caplet() {
    let model = model(0.03, 0.01);
    let swaption = model.swaption(Exercise::Put, 2.0, 0.5, 4.0);
    assert_abs_diff_eq!(swaption, model.caplet(2.0, 2.5, 4.0), epsilon = TWELVE_DIGITS);
}

#[test]
fn forward_swap_from_today_is_the_par_yield() {
    let model = model(0.03, 0.01);
    assert_abs_diff_eq!(model.forward_swap(0.0, 10.0).0, 4.2, epsilon = 1e-10);
}

#[test]
fn without_volatility_paths_are_the_forwards() {
    let model = model(0.05, 0.0);
    let curve = model.curve();
    for state in model.paths(360).unwrap().path(1, 9) {
        let years = f64::from(state.month) / 12.0;
        assert_eq!(state.x, 0.0);
        assert_relative_eq!(state.discount, curve.discount(years), max_relative = TWELVE_DIGITS);
        let month_rate = model.bond(years, years + 1.0 / 12.0).simple_pct(state.x);
        let forward = curve.forward_pct(years, years + 1.0 / 12.0);
        assert_abs_diff_eq!(month_rate, forward, epsilon = 1e-10);
    }
}

/// The mean of a figure over pairs of paths, and its standard error.
#[derive(Default)]
struct Mean {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    #[track_caller]
    fn check(&self, what: &str, expected: f64) {
        let mean = self.sum / self.count;
        let variance = self.squares / self.count - mean * mean;
        let error = (variance / self.count).sqrt();
        assert!(
            (mean - expected).abs() <= STANDARD_ERRORS * error,
            "{what}: {mean} by paths, {expected} in closed form, standard error {error}"
        );
    }
}

/// Prices by simulation, in the order of `closed_forms`: of what is paid or decided after 2 and 5 years.
fn simulated(model: &HullWhite, paths: u64) -> Vec<Mean> {
    let (two, five) = (24, 60);
    let month = |month: u32| f64::from(month) / 12.0;
    let bond = |years: f64| model.bond(5.0, 5.0 + years);
    let leg: Vec<_> = (1..=20).map(|half| (bond(0.5 * f64::from(half)), half == 20)).collect();
    let quarter = model.bond(month(two), month(two + 3));
    let (index, ten) = (bond(1.0), bond(10.0));
    let simulation = model.paths(five).unwrap();
    let figures = |number: u64| {
        let mut found = [0.0; 7];
        for state in simulation.path(20_031_227, number) {
            let (x, discount) = (state.x, state.discount);
            if state.month == two {
                found[0] = discount;
                let excess = (quarter.simple_pct(x) - 4.5).max(0.0) / 100.0 * 0.25;
                found[1] = discount * excess * quarter.price(x);
            }
            if state.month == five {
                found[2] = discount;
                found[3] = discount * ten.price(x);
                // A zero bond that is called at 0.65 if it is worth more.
                found[4] = discount * ten.price(x).min(0.65);
                let swap: f64 = leg
                    .iter()
                    .map(|(bond, last)| (0.0225 + f64::from(*last)) * bond.price(x))
                    .sum();
                found[5] = discount * (1.0 - swap).max(0.0);
                found[6] = discount * (index.simple_pct(x) - 4.0).max(0.0) / 100.0 * index.price(x);
            }
        }
        found
    };
    let mut means: Vec<Mean> = (0..7).map(|_| Mean::default()).collect();
    for pair in 0..paths / 2 {
        let (one, other) = (figures(2 * pair), figures(2 * pair + 1));
        for (mean, value) in means.iter_mut().zip(one.iter().zip(other)) {
            mean.add(0.5 * (value.0 + value.1));
        }
    }
    means
}

fn closed_forms(model: &HullWhite) -> [(&'static str, f64); 7] {
    let curve = model.curve();
    let called = curve.discount(15.0) - model.bond_option(Exercise::Call, 5.0, 15.0, 0.65);
    [
        ("discount factor of two years", curve.discount(2.0)),
        ("caplet on three months", model.caplet(2.0, 2.25, 4.5)),
        ("discount factor of five years", curve.discount(5.0)),
        ("discount factor of fifteen years", curve.discount(15.0)),
        ("callable zero bond", called),
        ("swaption, 5 into 10 years", model.swaption(Exercise::Put, 5.0, 10.0, 4.5)),
        ("caplet on twelve months", model.caplet(5.0, 6.0, 4.0)),
    ]
}

fn check_simulation(paths: u64) {
    for (a, volatility) in PARAMETERS {
        let model = model(a, volatility);
        for (mean, (what, expected)) in simulated(&model, paths).iter().zip(closed_forms(&model)) {
            mean.check(&format!("{what} at a = {a}"), expected);
        }
    }
}

#[test]
fn simulation_reproduces_curve_and_closed_forms() {
    check_simulation(10_000);
}

#[test]
#[ignore = "a hundred thousand paths: half a minute without optimization"]
fn long_simulation_reproduces_curve_and_closed_forms() {
    check_simulation(100_000);
}

#[test]
fn pairs_of_paths_mirror_one_another() {
    let simulation = model(0.03, 0.01).paths(120).unwrap();
    for pair in [0, 17, u64::MAX / 2] {
        let states = simulation.path(3, 2 * pair).zip(simulation.path(3, 2 * pair + 1));
        for (one, other) in states {
            assert_eq!(one.x, -other.x);
        }
    }
}

#[test]
fn path_depends_on_its_seed_and_number_only() {
    let model = model(0.03, 0.01);
    let simulation = model.paths(60).unwrap();
    let path = |seed: u64, number: u64| -> Vec<u64> {
        simulation.path(seed, number).map(|state| state.x.to_bits()).collect()
    };
    let forwards: Vec<_> = (0..50).map(|number| path(1, number)).collect();
    let backwards: Vec<_> = (0..50).rev().map(|number| path(1, number)).collect();
    assert!(forwards.iter().eq(backwards.iter().rev()));
    // A longer simulation begins alike, and every path of either seed is another.
    let longer = model.paths(120).unwrap();
    let begins: Vec<u64> = longer.path(1, 7).take(60).map(|state| state.x.to_bits()).collect();
    assert_eq!(begins, path(1, 7));
    let mut firsts: Vec<u64> =
        (0..50).flat_map(|number| [path(1, number)[0], path(2, number)[0]]).collect();
    firsts.sort_unstable();
    firsts.dedup();
    assert_eq!(firsts.len(), 100);
}

#[test]
fn model_on_a_bumped_curve_moves_every_path_by_the_bump() {
    let base = model(0.03, 0.01);
    let curve = treasuries().with_bump(Bump::PARALLEL, 25.0).unwrap();
    let bumped = base.on(&curve);
    assert_eq!(bumped, HullWhite::new(&curve, 0.03, 0.01).unwrap());
    let (one, other) = (base.paths(120).unwrap(), bumped.paths(120).unwrap());
    for (base, bumped) in one.path(5, 8).zip(other.path(5, 8)) {
        let years = f64::from(base.month) / 12.0;
        assert_eq!(base.x, bumped.x);
        let ratio = curve.discount(years) / treasuries().discount(years);
        assert_relative_eq!(bumped.discount / base.discount, ratio, max_relative = TWELVE_DIGITS);
    }
}

/// Quotes at the volatilities of a model, moved by `by_bp`.
fn quotes(model: &HullWhite, by_bp: impl Fn(usize) -> f64) -> Vec<SwaptionQuote> {
    let terms = [(1.0, 2.0), (1.0, 10.0), (3.0, 5.0), (5.0, 10.0), (10.0, 10.0)];
    let quote = |(number, (expiry, tenor)): (usize, &(f64, f64))| {
        let volatility_bp = model.swaption_volatility_bp(*expiry, *tenor) + by_bp(number);
        SwaptionQuote { expiry: *expiry, tenor: *tenor, volatility_bp }
    };
    terms.iter().enumerate().map(quote).collect()
}

#[test]
fn fit_finds_the_model_of_its_quotes() {
    for (a, volatility) in [(0.03, 0.01), (0.0, 0.008), (0.4, 0.02)] {
        let fit = HullWhite::fit(&treasuries(), &quotes(&model(a, volatility), |_| 0.0)).unwrap();
        assert!(fit.root_mean_square_bp() < 1e-4, "{fit:?}");
        assert_abs_diff_eq!(fit.model.mean_reversion(), a, epsilon = 1e-6);
        assert_abs_diff_eq!(fit.model.volatility(), volatility, epsilon = 1e-7);
    }
}

#[test]
fn fit_is_the_least_of_its_neighbourhood_and_reports_residuals() {
    let quotes = quotes(&model(0.03, 0.01), |number| if number % 2 == 0 { 3.0 } else { -2.0 });
    let fit = HullWhite::fit(&treasuries(), &quotes).unwrap();
    let squares = |model: &HullWhite| -> f64 {
        let of = |quote: &SwaptionQuote| {
            model.swaption_volatility_bp(quote.expiry, quote.tenor) - quote.volatility_bp
        };
        quotes.iter().map(|quote| of(quote).powi(2)).sum()
    };
    let least = squares(&fit.model);
    assert_abs_diff_eq!(
        fit.residuals_bp.iter().map(|bp| bp * bp).sum::<f64>(),
        least,
        epsilon = 1e-9
    );
    assert_abs_diff_eq!(fit.root_mean_square_bp(), (least / 5.0).sqrt(), epsilon = 1e-9);
    let (a, volatility) = (fit.model.mean_reversion(), fit.model.volatility());
    for (by_a, by_volatility) in [(1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-5), (0.0, -1e-5)] {
        assert!(squares(&model(a + by_a, volatility + by_volatility)) > least);
    }
}

#[test]
fn every_quote_out_of_range_is_named() {
    let quote = |expiry, tenor, volatility_bp| SwaptionQuote { expiry, tenor, volatility_bp };
    let error = HullWhite::fit(&treasuries(), &[quote(0.0, 5.0, -1.0)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "swaptions: mean reversion and volatility need two quotes at least\n\
         swaptions: quote 1: expiry and tenor are more than 0 and at most 100 years\n\
         swaptions: quote 1: a normal volatility is more than 0 and at most 1000 bp, not -1"
    );
}
