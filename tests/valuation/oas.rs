//! Option-adjusted spreads over paths of rates.

use paydown::Deal;
use paydown::analytics::{Bump, Curve, HullWhite, effective_duration_years};
use paydown::calendar::Date;
use paydown::projection::ProjectionOptions;
use paydown::table::Table;
use paydown::valuation::{Oas, OasQuote, OasRow, PrepaymentModel};

/// A steep curve: forwards, and so incentives, move much from month to month.
fn curve() -> Curve {
    "par: 6m=4.4, 1y=4.9, 5y=5.2, 10y=5.4, 30y=5.8".parse().unwrap()
}

/// The first example of `docs/prepay.md`.
fn example() -> PrepaymentModel {
    let text = include_str!("../../docs/prepay.md").split("```yaml\n").nth(1).unwrap();
    PrepaymentModel::from_text("prepay.md", text.split("```").next().unwrap()).unwrap()
}

fn rates(volatility: f64) -> HullWhite {
    HullWhite::new(&curve(), 0.03, volatility).unwrap()
}

fn oas<'d>(deal: &'d Deal, volatility: f64, paths: usize) -> Oas<'d> {
    let mut oas = Oas::new(deal, ProjectionOptions::default(), rates(volatility), example());
    (oas.paths, oas.measures) = (paths, false);
    oas
}

fn rows(oas: &Oas<'_>, class: &str, quote: OasQuote) -> OasRow {
    oas.rows(&[class.to_owned()], &[quote]).unwrap().remove(0)
}

/// The Z-spread is that of the forward path, which is projected alone in floats.
#[test]
fn without_volatility_the_oas_is_the_z_spread() {
    for folder in ["home-equity", "pac-support", "sequential-cmo", "two-groups"] {
        let deal = Deal::open(format!("deals/{folder}")).unwrap();
        let quotes = [95.0, 103.0].map(OasQuote::Price);
        let rows = oas(&deal, 0.0, 2).rows(&[], &quotes).unwrap();
        assert!(rows.len() >= 4, "{folder}");
        for row in rows {
            let (oas_bp, z_spread_bp) = (row.oas_bp.unwrap(), row.z_spread_bp.unwrap());
            assert!((oas_bp - z_spread_bp).abs() < 1e-6, "{folder} {row:?}");
        }
    }
}

/// Payments at settlement dates between a path's months, and after a first month that a buyer does not
/// get.
#[test]
fn without_volatility_the_oas_is_the_z_spread_on_any_settlement_date() {
    let deal = Deal::open("deals/home-equity").unwrap();
    // The first payment is in 2002.
    for (month, day) in [(1, 14), (3, 3), (8, 30)] {
        let mut oas = oas(&deal, 0.0, 2);
        oas.settle = Date::from_ymd(2002, month, day);
        for row in oas.rows(&[], &[OasQuote::Price(98.0)]).unwrap() {
            let (oas_bp, z_spread_bp) = (row.oas_bp.unwrap(), row.z_spread_bp.unwrap());
            assert!((oas_bp - z_spread_bp).abs() < 1e-6, "{month} {row:?}");
        }
    }
}

#[test]
fn rows_are_the_same_bytes_on_any_number_of_threads() {
    let deal = Deal::open("deals/pac-support").unwrap();
    let csv = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let rows = oas(&deal, 0.01, 330).rows(&[], &[OasQuote::Price(99.0)]).unwrap();
            let mut text = Vec::new();
            Table::of(&rows).write_csv(&mut text).unwrap();
            (rows, String::from_utf8(text).unwrap())
        })
    };
    let one = csv(1);
    assert_eq!(one.1.lines().count(), 3);
    for threads in [2, 3, 7] {
        assert_eq!(csv(threads), one, "{threads} threads");
    }
}

/// Payments that no rate moves are worth the curve's price on the paths in the mean, within what the
/// standard error leaves open.
#[test]
fn payments_that_rates_do_not_move_have_no_option_cost() {
    let deal = Deal::open("deals/sequential-cmo").unwrap();
    let mut still = oas(&deal, 0.012, 2_000);
    let text = "mortgage_rate: {rates: {10y: 1}}\nincentive: {0: 6}\n";
    still.prepayment = PrepaymentModel::from_text("prepay.yaml", text).unwrap();
    for row in still.rows(&[], &[OasQuote::Price(100.0)]).unwrap() {
        let (cost_bp, error_bp) = (row.option_cost_bp.unwrap(), row.oas_error_bp.unwrap());
        assert!(cost_bp.abs() < 4.0 * error_bp && error_bp < 3.0, "{row:?}");
    }
}

/// The figures of the moved curve are those of a run on it at the same spread.
#[test]
fn effective_measures_are_those_of_bumped_runs() {
    let deal = Deal::open("deals/pac-support").unwrap();
    let mut base = oas(&deal, 0.01, 200);
    base.measures = true;
    let row = rows(&base, "S", OasQuote::Price(101.0));
    let spread = OasQuote::Spread(row.oas_bp.unwrap());
    base.measures = false;
    let mut price = |rates: HullWhite| {
        base.rates = rates;
        rows(&base, "S", spread).full_price.unwrap()
    };
    let moved = |bp: f64| rates(0.01).on(&curve().with_bump(Bump::PARALLEL, bp).unwrap());
    let (fallen, risen) = (price(moved(-25.0)), price(moved(25.0)));
    let full_price = row.full_price.unwrap();
    let years = effective_duration_years(fallen, full_price, risen, 25.0);
    assert!((row.effective_duration_years.unwrap() - years).abs() < 1e-9, "{years}: {row:?}");
    let vega = price(rates(0.0101)) - full_price;
    assert!((row.vega.unwrap() - vega).abs() < 1e-9, "{vega}: {row:?}");
    // The buyer of a support class is short options: it loses as volatility rises.
    assert!(vega < 0.0 && row.option_cost_bp.unwrap() > 0.0, "{row:?}");
}

#[test]
fn a_price_at_an_oas_and_the_oas_at_that_price_are_inverse() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let priced = rows(&oas(&deal, 0.01, 64), "M-1", OasQuote::Spread(137.0));
    let row = rows(&oas(&deal, 0.01, 64), "M-1", OasQuote::Price(priced.price.unwrap()));
    assert!((row.oas_bp.unwrap() - 137.0).abs() < 1e-8, "{row:?}");
}

/// Below `x`, of a normal distribution: Abramowitz and Stegun, 26.2.17, to 7.5e-8.
fn normal_below(x: f64) -> f64 {
    if x > 0.0 {
        return 1.0 - normal_below(-x);
    }
    let t = 1.0 / (1.0 - 0.231_641_9 * x);
    let powers = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_530];
    let sum = powers.iter().fold(0.0, |sum, power| (sum + power) * t);
    (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt() * sum
}

/// A pool that pays no interest and falls due in month 20 is repaid at par in month 11 if the one-year
/// rate is under 4.5 % a month before. That is a zero bond and a digital option, with a value in closed
/// form: under the measure of a bond that matures at S, the state is normal (Brigo and Mercurio 2006,
/// 3.3), with the mean −σ²·B(t)²/2 − B(S−t)·v and the variance v = σ²·(1 − e^(−2at)) ÷ 2a.
#[test]
fn a_zero_bond_that_is_called_has_its_value_in_closed_form() {
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let text = text.replace(
        "rate: 8\n      remaining_term: 360",
        "rate: 0\n      remaining_term: 20\n      interest_only: 20",
    );
    let deal = Deal::from_text("deal.yaml", &text).unwrap();
    // The first payment is in February, so that what is paid in month 11 is collected in November.
    let model = "mortgage_rate: {rates: {1y: 1}}\n\
                 incentive: {-4.5000001: 0, -4.5: 100}\n\
                 months: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]\n";
    let model = PrepaymentModel::from_text("prepay.yaml", model).unwrap();
    let (a, volatility) = (0.05, 0.015);
    let rates = HullWhite::new(&curve(), a, volatility).unwrap();
    let [decided, called, due] = [10.0, 11.0, 20.0].map(|month| month / 12.0);
    let year = rates.bond(decided, decided + 1.0);
    let least = (1.045_f64.ln() - year.decay) / year.loading;
    let loading = |years: f64| (1.0 - (-a * years).exp()) / a;
    let variance = volatility * volatility * (1.0 - (-2.0 * a * decided).exp()) / (2.0 * a);
    let below = |matures: f64| {
        let of_past = 0.5 * (volatility * loading(decided)).powi(2);
        let mean = -of_past - loading(matures - decided) * variance;
        normal_below((least - mean) / variance.sqrt())
    };
    let discount = |years: f64| curve().discount(years);
    let expected = 100.0 * (discount(called) * below(called) + discount(due) * (1.0 - below(due)));

    let mut oas = Oas::new(&deal, ProjectionOptions::default(), rates, model);
    (oas.paths, oas.measures) = (16_000, false);
    oas.settle = Date::from_ymd(1999, 1, 25);
    let row = rows(&oas, "PT", OasQuote::Spread(0.0));
    let (price, error) = (row.full_price.unwrap(), row.price_error.unwrap());
    assert!((price - expected).abs() < 4.0 * error, "{price}, not {expected}: {row:?}");
    // The option is worth more than fifty standard errors, so that the comparison can fail.
    let option = expected - 100.0 * discount(due);
    assert!(option > 50.0 * error, "{option}: {row:?}");
}

#[test]
fn wrong_runs_say_what_would_be_right() {
    let text = std::fs::read_to_string("deals/home-equity/deal.yaml").unwrap();
    let deal = Deal::from_text("deal.yaml", &text.replace("libor-1m", "cofi")).unwrap();
    let message =
        |oas: &Oas<'_>| oas.rows(&[], &[OasQuote::Price(99.0)]).unwrap_err()[0].to_string();
    assert_eq!(
        message(&oas(&deal, 0.01, 64)),
        "oas: the index `cofi` has no tenor in its name; say which rate of the model it follows: \
         cofi=model:1m, or its own rates: cofi=3.5"
    );
    let mut odd = oas(&deal, 0.01, 63);
    odd.indices.insert("cofi".to_owned(), 1);
    assert_eq!(
        message(&odd),
        "oas: paths are pairs of antithetic ones: an even number from 2 to 10000000, not 63"
    );
}
