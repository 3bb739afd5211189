//! Cent lanes give the results of decimals.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::arithmetic_tests::{Quad, mean};
use super::{DecimalArithmetic, Fraction, MoneyArithmetic, Rounding, split};

/// Whole cents up to the limit of a file, many of them small or near ties.
fn lane_cents() -> impl Strategy<Value = Decimal> + Clone {
    prop_oneof![Just(0), 0..100_i64, 0..10_000_000_000_i64, 0..70_368_744_177_663_i64]
        .prop_map(|n| Decimal::new(n, 2))
}

/// Rates at twelve places, up to 1000 %.
fn lane_rate() -> impl Strategy<Value = Decimal> + Clone {
    prop_oneof![
        Just(0),
        (0..200_i64).prop_map(|n| n * 1_250_000_000),
        0..200_000_000_000_i64,
        0..10_000_000_000_000_i64
    ]
    .prop_map(|n| Decimal::new(n, 12))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn cent_lanes_scale_as_decimals_do(
        amount in lane_cents(),
        rate in lane_rate(),
        by in prop_oneof![
            Just(Fraction { of: 1, over: 12 }),
            Just(Fraction::WHOLE),
            (1_u32..367).prop_map(|of| Fraction { of, over: 360 }),
            (1_u32..1_000, 1_u32..2_000).prop_map(|(of, over)| Fraction { of, over }),
        ],
    ) {
        let exact = DecimalArithmetic::scale(amount, rate, by, Rounding::CENTS);
        let lanes = Quad::scale(Quad::money(amount), Quad::rate(rate), by, Rounding::CENTS);
        prop_assert_eq!(lanes, Quad::money(exact), "{} × {} × {:?}", amount, rate, by);
    }

    #[test]
    fn cent_lanes_divide_as_decimals_do(n in lane_cents(), d in lane_cents(), r in lane_rate(), s in lane_rate()) {
        prop_assert_eq!(Quad::ratio(Quad::money(n), Quad::money(d)), Quad::rate(DecimalArithmetic::ratio(n, d)));
        let (a, b) = (Quad::rate(r), Quad::rate(s));
        prop_assert_eq!(Quad::rate_over(a, b), Quad::rate(DecimalArithmetic::rate_over(r, s)));
        prop_assert_eq!(Quad::rate_times(a, b), Quad::rate(DecimalArithmetic::rate_times(r, s)));
        prop_assert_eq!(Quad::rate_add(a, b), Quad::rate(DecimalArithmetic::rate_add(r, s)));
        prop_assert_eq!(Quad::rate_less(a, b), Quad::rate(DecimalArithmetic::rate_less(r, s)));
    }

    #[test]
    fn cent_lanes_average_rates_as_decimals_do(
        pairs in prop::collection::vec((lane_cents(), lane_rate()), 1..9),
    ) {
        let lanes = pairs.iter().map(|(weight, rate)| (Quad::money(*weight), Quad::rate(*rate)));
        prop_assert_eq!(mean::<Quad>(lanes), Quad::rate(mean::<DecimalArithmetic>(pairs.iter().copied())));
    }

    #[test]
    fn cent_lanes_split_as_decimals_do(
        amount in lane_cents(),
        weights in prop::collection::vec(prop_oneof![lane_cents(), (0..9_i64).prop_map(|n| Decimal::new(n, 2))], 1..9),
    ) {
        // The weights of a split are balances or claims of one deal, whose sum is below the limit.
        let weights: Vec<Decimal> = weights.iter().map(|w| DecimalArithmetic::scale(*w, Decimal::ONE, Fraction::one_over(9), Rounding::CENTS)).collect();
        let exact = split::<DecimalArithmetic>(amount, &weights, Rounding::CENTS);
        let lane_weights: Vec<[f64; 4]> = weights.iter().map(|weight| Quad::money(*weight)).collect();
        let lanes = split::<Quad>(Quad::money(amount), &lane_weights, Rounding::CENTS);
        for (lane, part) in lanes.iter().zip(exact) {
            prop_assert_eq!(*lane, Quad::money(part));
        }
    }

    #[test]
    fn cent_lanes_settle_and_choose_as_decimals_do(a in lane_cents(), b in lane_cents()) {
        let (exact, lanes) = (DecimalArithmetic::settle(a, b), Quad::settle(Quad::money(a), Quad::money(b)));
        prop_assert_eq!(lanes.paid, Quad::money(exact.paid));
        prop_assert_eq!(lanes.left, Quad::money(exact.left));
        prop_assert_eq!(lanes.unpaid, Quad::money(exact.unpaid));
        prop_assert_eq!(Quad::less(Quad::money(a), Quad::money(b)), Quad::money(DecimalArithmetic::less(a, b)));
        let mask = Quad::at_least(Quad::money(a), Quad::money(b));
        let chosen = Quad::select(mask, Quad::money(a), Quad::money(b));
        let exact = DecimalArithmetic::select(DecimalArithmetic::at_least(a, b), a, b);
        prop_assert_eq!(chosen, Quad::money(exact));
    }
}
