//! Curves: repricing, interpolation, bumps, text and files.

use approx::assert_abs_diff_eq;
use paydown::analytics::{Bump, Curve, CurveKind, Interpolation, KEY_RATE_YEARS};
use paydown::calendar::Date;

use super::TWELVE_DIGITS;

/// Percent of rates: a factor's last bits over a short time.
const RATE_PCT: f64 = 1e-10;

const INTERPOLATIONS: [Interpolation; 2] = [Interpolation::FlatForward, Interpolation::LinearZero];

/// Rates that fall, rise and are negative, at times on and off half-years.
const QUOTES: [&[(f64, f64)]; 4] = [
    &[(0.25, 5.3), (1.0, 4.9), (2.0, 4.4), (5.0, 4.0), (7.0, 4.1), (10.0, 4.2), (30.0, 4.4)],
    &[(1.0 / 12.0, -0.5), (0.7, -0.25), (3.2, 0.0), (9.9, 0.5), (47.3, 1.5)],
    &[(10.0, 6.0)],
    &[(0.5, 0.1), (0.6, 3.0), (1.75, 9.0), (2.0, 9.1), (100.0, 9.0)],
];

/// The price of a bond issued today, coupon by coupon from its maturity back.
fn price(curve: &Curve, years: f64, coupon_pct: f64) -> f64 {
    let mut value = curve.discount(years);
    let mut time = years;
    while time > 0.0 {
        value += coupon_pct / 100.0 * time.min(0.5) * curve.discount(time);
        time -= 0.5;
    }
    value
}

#[test]
fn curve_reprices_every_quote() {
    for quotes in QUOTES {
        for interpolation in INTERPOLATIONS {
            for kind in [CurveKind::Par, CurveKind::Swap, CurveKind::Zero] {
                let curve = Curve::new(kind, quotes).unwrap().interpolated(interpolation).unwrap();
                for (years, rate_pct) in quotes {
                    if kind == CurveKind::Zero {
                        assert_abs_diff_eq!(curve.zero_pct(*years), *rate_pct, epsilon = RATE_PCT);
                    } else {
                        let value = price(&curve, *years, *rate_pct);
                        assert_abs_diff_eq!(value, 1.0, epsilon = TWELVE_DIGITS);
                        assert_abs_diff_eq!(curve.par_pct(*years), *rate_pct, epsilon = RATE_PCT);
                    }
                }
            }
        }
    }
}

#[test]
fn swap_rates_and_par_yields_are_bootstrapped_alike() {
    let [par, swap] =
        [CurveKind::Par, CurveKind::Swap].map(|kind| Curve::new(kind, QUOTES[0]).unwrap());
    assert_eq!(par.discount(8.3), swap.discount(8.3));
}

#[test]
fn discount_factors_are_kept() {
    // 0.98 and 0.9 are below 1, 1.01 is of a negative rate.
    let factors = [(0.5, 1.01), (1.0, 0.98), (3.0, 0.9)];
    let curve = Curve::from_discount_factors(&factors).unwrap();
    for (years, factor) in factors {
        assert_abs_diff_eq!(curve.discount(years), factor, epsilon = TWELVE_DIGITS);
    }
}

#[test]
fn forwards_are_flat_between_nodes_and_beyond_the_last() {
    let curve = Curve::new(CurveKind::Par, QUOTES[0]).unwrap();
    let forward = |from: f64| curve.forward_pct(from, from + 0.25);
    for (near, far) in [(2.0, 4.75), (10.0, 29.75), (29.75, 30.0), (30.0, 60.0)] {
        assert_abs_diff_eq!(forward(near), forward(far), epsilon = RATE_PCT);
    }
    assert!((forward(1.75) - forward(2.0)).abs() > 0.1);
    // Simple interest over a period: 1 + forward × length is the ratio of the factors.
    let growth = 1.0 + 1.5 * curve.forward_pct(1.5, 3.0) / 100.0;
    assert_abs_diff_eq!(growth, curve.discount(1.5) / curve.discount(3.0), epsilon = TWELVE_DIGITS);
}

#[test]
fn zero_rates_are_linear_between_nodes_and_flat_beyond() {
    let curve = Curve::new(CurveKind::Zero, &[(1.0, 4.0), (3.0, 5.0)]).unwrap();
    let curve = curve.interpolated(Interpolation::LinearZero).unwrap();
    for (years, zero_pct) in
        [(0.0, 4.0), (0.5, 4.0), (1.0, 4.0), (1.5, 4.25), (2.0, 4.5), (3.0, 5.0), (40.0, 5.0)]
    {
        // Today's rate is the limit, that of half a minute.
        assert_abs_diff_eq!(curve.zero_pct(years), zero_pct, epsilon = 1e-8);
        let factor = (1.0 + zero_pct / 200.0).powf(-2.0 * years);
        assert_abs_diff_eq!(curve.discount(years), factor, epsilon = TWELVE_DIGITS);
    }
}

#[test]
fn flat_curve_has_one_rate_of_every_kind() {
    for kind in [CurveKind::Par, CurveKind::Zero, CurveKind::Swap] {
        let curve = Curve::new(kind, &[(10.0, 6.0)]).unwrap();
        for years in [0.5, 1.0, 10.0, 30.0] {
            assert_abs_diff_eq!(curve.zero_pct(years), 6.0, epsilon = RATE_PCT);
            assert_abs_diff_eq!(curve.par_pct(years), 6.0, epsilon = RATE_PCT);
        }
    }
}

#[test]
fn time_that_is_no_time_has_no_rate() {
    let curve = Curve::new(CurveKind::Par, QUOTES[0]).unwrap();
    for years in [-1.0, f64::NAN, f64::NEG_INFINITY] {
        assert!(curve.discount(years).is_nan() && curve.zero_pct(years).is_nan());
        assert!(curve.par_pct(years).is_nan() && curve.forward_pct(years, 1.0).is_nan());
    }
    assert!(curve.forward_pct(1.0, 1.0).is_nan() && curve.par_pct(f64::INFINITY).is_nan());
    assert_eq!(curve.discount(0.0), 1.0);
}

#[test]
fn key_rate_weights_add_up_to_the_parallel_bump() {
    for step in 0..=4_000 {
        let years = f64::from(step) / 100.0;
        let weights = Bump::key_rates().map(|bump| bump.weight(years));
        assert!(weights.iter().all(|weight| (0.0..=1.0).contains(weight)), "{years}");
        assert_abs_diff_eq!(weights.iter().sum::<f64>(), 1.0, epsilon = TWELVE_DIGITS);
        assert_eq!(Bump::PARALLEL.weight(years), 1.0);
    }
    let peaks = Bump::key_rates().map(|bump| bump.weight(bump.years().unwrap()));
    assert_eq!(peaks, [1.0; KEY_RATE_YEARS.len()]);
    assert_eq!(Bump::PARALLEL.years(), None);
}

#[test]
fn key_rate_bumps_together_are_the_parallel_bump() {
    for interpolation in INTERPOLATIONS {
        let curve = Curve::new(CurveKind::Par, QUOTES[0]).unwrap();
        let curve = curve.interpolated(interpolation).unwrap();
        let parallel = curve.with_bump(Bump::PARALLEL, 37.0).unwrap();
        let each = Bump::key_rates().into_iter();
        let together = each.fold(curve, |curve, bump| curve.with_bump(bump, 37.0).unwrap());
        for step in 1..400 {
            let years = f64::from(step) / 10.0;
            let (one, other) = (together.discount(years), parallel.discount(years));
            assert_abs_diff_eq!(one, other, epsilon = TWELVE_DIGITS);
        }
    }
}

#[test]
fn bump_moves_par_yields_and_keeps_date_and_interpolation() {
    let date = Date::from_ymd(2003, 12, 1).unwrap();
    let curve = Curve::new(CurveKind::Par, QUOTES[0]).unwrap();
    let curve = curve.interpolated(Interpolation::LinearZero).unwrap().dated(date);
    let bumped = curve.with_bump(Bump::key_rates()[4], 10.0).unwrap();
    assert_eq!((bumped.as_of(), bumped.interpolation()), (Some(date), Interpolation::LinearZero));
    for (years, rate_pct) in QUOTES[0] {
        let up = if *years == 5.0 { 0.1 } else { 0.0 };
        assert_abs_diff_eq!(bumped.par_pct(*years), rate_pct + up, epsilon = RATE_PCT);
    }
    let error = curve.with_bump(Bump::PARALLEL, 1e5).unwrap_err();
    assert_eq!(error.len(), QUOTES[0].len(), "{error}");
}

#[test]
fn text_of_a_curve_is_read_again() {
    let read: Curve = " zero : 3m=4.1,1 = -0.5, 18m=3 , 2y=3.9".parse().unwrap();
    assert_eq!(read.kind(), CurveKind::Zero);
    assert_eq!(read.nodes(), [(0.25, 4.1), (1.0, -0.5), (1.5, 3.0), (2.0, 3.9)]);
    assert_eq!(read.to_string().parse::<Curve>().unwrap(), read);
    let rows = "years,rate_pct\r\n0.25,4.1\r\n1y,-0.5\r\n18m,3\r\n2,3.9\r\n";
    assert_eq!(Curve::from_csv("a.csv", rows, CurveKind::Zero).unwrap(), read);
}

#[test]
fn every_mistake_of_a_text_has_its_column() {
    let cases = [
        (
            "",
            "curve: `` has no kind; write `par:`, `zero:` or `swap:` before the rates, such as `par: 3m=4.1, 2y=3.9`",
        ),
        ("par:", "curve:1:5: `` is no node; write a time and its rate, such as 2y=3.9"),
        (
            "pars: 2y=4%, 1w=3, 5",
            "curve:1:1: a curve is `par`, `zero` or `swap`, not `pars`; did you mean `par`?\n\
             curve:1:7: `4%`: values are in percent already: write “4”\n\
             curve:1:14: `1w`: write a time in years or months, such as 0.25, 2y or 3m\n\
             curve:1:20: `5` is no node; write a time and its rate, such as 2y=3.9",
        ),
        (
            "par: 2y=400, 1y=3, 12m=3, 0=1, 101=1",
            "curve:1:6: a rate is from -20 to 100 percent, not 400\n\
             curve:1:14: 1 years is after a later time; write times in ascending order\n\
             curve:1:20: 1 years has a rate already; remove one\n\
             curve:1:27: a time is more than 0 and at most 100 years, not 0\n\
             curve:1:32: a time is more than 0 and at most 100 years, not 101",
        ),
        (
            "swap: 1y=1, 2y=1, 30y=80",
            "curve:1:19: no positive discount factor at 30 years gives 80 % after the rates before it; correct one of them",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(text.parse::<Curve>().unwrap_err().to_string(), message);
    }
}

#[test]
fn every_mistake_of_a_file_has_its_line() {
    let cases = [
        ("", "a.csv: a curve needs one rate at least, such as 10y=4.5"),
        ("years,rate_pct\n", "a.csv: a curve needs one rate at least, such as 10y=4.5"),
        (
            "years,rate\n1,4\n",
            "a.csv:1: the header is “years,rate_pct” or “tenor,rate_pct”, not “years,rate”",
        ),
        (
            "tenor,rate_pct\n1y,x\n1,2,3\n2y,4\n1y,4\n",
            "a.csv:2: `x`: write a plain number such as 6 or 0.25\n\
             a.csv:3: 3 fields under a header of 2; write numbers without commas, and quote text that has one\n\
             a.csv:5: 1 years is after a later time; write times in ascending order",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(
            Curve::from_csv("a.csv", text, CurveKind::Par).unwrap_err().to_string(),
            message
        );
    }
}

#[test]
fn every_mistake_of_nodes_has_its_number() {
    let error = Curve::new(CurveKind::Par, &[(1.0, f64::NAN), (f64::INFINITY, 4.0)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "curve: node 1: a rate is from -20 to 100 percent, not NaN\n\
         curve: node 2: a time is more than 0 and at most 100 years, not inf"
    );
    let error = Curve::from_discount_factors(&[(1.0, 0.9), (2.0, 0.0)]).unwrap_err();
    assert_eq!(error.to_string(), "curve: node 2: the discount factor 0 is not a positive number");
    assert!(Curve::new(CurveKind::Par, &[]).is_err());
    let many: Vec<_> = (1..=1_001).map(|n| (f64::from(n) / 20.0, 4.0)).collect();
    assert!(Curve::new(CurveKind::Par, &many).is_err());
    assert!(Curve::new(CurveKind::Par, &many[..1_000]).is_ok());
}
