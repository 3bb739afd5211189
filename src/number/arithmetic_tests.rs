//! Laws of the arithmetics' operations.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{
    CentLanes, DecimalArithmetic, FloatLanes, Fraction, Interval, IntervalArithmetic, MONEY_LIMIT,
    Measured, MoneyArithmetic, RATE_LIMIT, Rounding, split,
};
use crate::math::{flat, registers};

type Floats = FloatLanes<4>;
pub(super) type Quad = CentLanes<4>;

/// Cash, up to a hundred billion.
fn cents() -> impl Strategy<Value = Decimal> + Clone {
    prop_oneof![Just(0), 0..100_i64, 0..10_000_000_000_000_i64].prop_map(|n| Decimal::new(n, 2))
}

/// Amounts carried with fractions of a cent, many of them near cash.
fn carried() -> impl Strategy<Value = Decimal> + Clone {
    prop_oneof![
        cents(),
        (0..1_000_i64).prop_map(|n| Decimal::new(n, 8)),
        (0..1_000_000_000_000_000_000_i64).prop_map(|n| Decimal::new(n, 8)),
    ]
}

fn rate() -> impl Strategy<Value = Decimal> + Clone {
    prop_oneof![Just(0), 0..20_000_000_000_i64].prop_map(|n| Decimal::new(n, 10))
}

/// An interval and a value inside it.
fn within(
    value: impl Strategy<Value = Decimal> + Clone,
) -> impl Strategy<Value = (Interval, Decimal)> {
    (value.clone(), value.clone(), value).prop_map(|(a, b, c)| {
        let mut ends = [a, b, c];
        ends.sort();
        (Interval { low: ends[0], high: ends[2] }, ends[1])
    })
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop_oneof![Just(Rounding::CENTS), Just(Rounding::FRACTIONS)]
}

/// An operation on two values: its name, and whether the second operand is a rate.
type Operation<V> = (&'static str, bool, fn(V, V) -> V);

const MONTH: Fraction = Fraction { of: 31, over: 360 };

fn operations<V, A: MoneyArithmetic<Money = V, Rate = V>>() -> [Operation<V>; 17] {
    [
        ("add", false, A::add),
        ("less", false, A::less),
        ("min", false, A::min),
        ("max", false, A::max),
        ("settle, paid", false, |a, b| A::settle(a, b).paid),
        ("settle, left", false, |a, b| A::settle(a, b).left),
        ("settle, unpaid", false, |a, b| A::settle(a, b).unpaid),
        ("fill, taken", false, |a, b| A::fill(a, b).0),
        ("fill, amount left", false, |a, b| A::fill(a, b).1),
        ("fill, capacity left", false, |a, b| A::fill(a, b).2),
        ("cash", false, |a, _| A::cash(a)),
        ("ratio", false, A::ratio),
        ("scale", true, |a, r| A::scale(a, r, MONTH, Rounding::FRACTIONS)),
        ("rate_add", true, A::rate_add),
        ("rate_less", true, A::rate_less),
        ("rate_min", true, A::rate_min),
        ("rate_max", true, A::rate_max),
    ]
}

/// Each operation in decimals, and the same in intervals.
fn pairs() -> impl Iterator<Item = (Operation<Decimal>, Operation<Interval>)> {
    operations::<_, DecimalArithmetic>().into_iter().zip(operations::<_, IntervalArithmetic>())
}

proptest! {
    #[test]
    fn less_is_the_excess_and_never_below_zero(a in carried(), b in carried()) {
        let expected = if a > b { a - b } else { Decimal::ZERO };
        prop_assert_eq!(DecimalArithmetic::less(a, b), expected);
        prop_assert_eq!(DecimalArithmetic::rate_less(a, b), expected);
    }

    #[test]
    fn settle_conserves_the_claim_and_the_cash(due in carried(), cash in cents()) {
        let settled = DecimalArithmetic::settle(due, cash);
        prop_assert_eq!(settled.paid + settled.unpaid, due);
        prop_assert_eq!(DecimalArithmetic::cash(settled.paid) + settled.left, cash);
        prop_assert!(settled.left >= Decimal::ZERO && settled.unpaid >= Decimal::ZERO);
    }

    #[test]
    fn settle_with_enough_cash_pays_the_claim_in_full(due in carried(), cash in cents()) {
        let settled = DecimalArithmetic::settle(due, cash);
        if DecimalArithmetic::cash(due) <= cash {
            prop_assert_eq!(settled.paid, due);
        } else {
            prop_assert_eq!(settled.left, Decimal::ZERO);
        }
    }

    #[test]
    fn more_cash_never_pays_a_claim_less(due in carried(), cash in cents(), more in cents()) {
        let (before, after) = (DecimalArithmetic::settle(due, cash), DecimalArithmetic::settle(due, cash + more));
        prop_assert!(after.paid >= before.paid);
        prop_assert!(after.unpaid <= before.unpaid);
    }

    #[test]
    fn fill_takes_the_lesser(amount in carried(), capacity in carried()) {
        let (taken, left, rest) = DecimalArithmetic::fill(amount, capacity);
        prop_assert_eq!(taken, amount.min(capacity));
        prop_assert_eq!((taken + left, taken + rest), (amount, capacity));
    }

    #[test]
    fn parts_of_a_split_add_up(
        amount in cents(),
        weights in prop::collection::vec(carried(), 1..9),
        rounding in rounding(),
    ) {
        let parts = split::<DecimalArithmetic>(amount, &weights, rounding);
        let total: Decimal = weights.iter().sum();
        if total.is_zero() {
            prop_assert!(parts.iter().all(Decimal::is_zero));
            return Ok(());
        }
        prop_assert_eq!(parts.iter().sum::<Decimal>(), amount);
        let unit = Decimal::new(1, rounding.places);
        for (part, weight) in parts.iter().zip(&weights) {
            prop_assert!(*part >= Decimal::ZERO);
            prop_assert!((part - amount * weight / total).abs() <= unit);
        }
        // Lanes do not round, so their parts are the quotients.
        let float = |value: &Decimal| Floats::money(*value);
        let weights: Vec<[f64; 4]> = weights.iter().map(float).collect();
        let lanes = split::<Floats>(float(&amount), &weights, rounding);
        let sum = lanes.iter().fold([0.0; 4], |sum, part| Floats::add(sum, *part));
        prop_assert!(!Floats::possible(Floats::apart(sum, float(&amount))));
    }

    #[test]
    fn a_split_is_cumulative_and_no_part_exceeds_amount_or_weight(
        amount in 0..1_000_000_i64,
        weights in prop::collection::vec(0..300_000_i64, 1..9),
    ) {
        let amount = Decimal::new(amount, 2);
        let weights: Vec<Decimal> = weights.into_iter().map(|cents| Decimal::new(cents, 2)).collect();
        let total: Decimal = weights.iter().sum();
        prop_assume!(!total.is_zero());
        let parts = split::<DecimalArithmetic>(amount, &weights, Rounding::CENTS);
        let (mut distributed, mut weighed) = (Decimal::ZERO, Decimal::ZERO);
        for (part, weight) in parts.iter().zip(&weights) {
            weighed += weight;
            distributed += part;
            prop_assert_eq!(distributed, DecimalArithmetic::cash(amount * weighed / total));
            prop_assert!(*part <= amount && (amount > total || part <= weight));
        }
    }

    #[test]
    fn bounds_of_a_split_contain_its_parts(
        amount in within(cents()),
        weights in prop::collection::vec(within(cents()), 1..6),
        rounding in rounding(),
    ) {
        let (bounds, points): (Vec<Interval>, Vec<Decimal>) = weights.into_iter().unzip();
        let exact = split::<DecimalArithmetic>(amount.1, &points, rounding);
        let wide = split::<IntervalArithmetic>(amount.0, &bounds, rounding);
        for (wide, exact) in wide.iter().zip(&exact) {
            prop_assert!(wide.contains(*exact), "{exact} in {wide:?}");
        }
        let points: Vec<Interval> = points.into_iter().map(Interval::point).collect();
        let wide = split::<IntervalArithmetic>(Interval::point(amount.1), &points, rounding);
        for (point, exact) in wide.iter().zip(exact) {
            prop_assert_eq!(*point, Interval::point(exact));
        }
    }

    #[test]
    fn bounds_contain_every_run_inside_them(
        amounts in (within(cents()), within(cents())),
        rated in (within(carried()), within(rate())),
    ) {
        for ((name, is_rated, exact), (_, _, bounds)) in pairs() {
            let (a, b) = if is_rated { rated } else { amounts };
            let (value, wide) = (exact(a.1, b.1), bounds(a.0, b.0));
            prop_assert!(wide.contains(value), "{name}: {value} in {wide:?}");
        }
    }

    #[test]
    fn bounds_of_points_equal_the_exact_run(a in carried(), b in cents(), r in rate()) {
        for ((name, is_rated, exact), (_, _, bounds)) in pairs() {
            let b = if is_rated { r } else { b };
            let point = bounds(Interval::point(a), Interval::point(b));
            prop_assert_eq!(point, Interval::point(exact(a, b)), "{}", name);
        }
    }

    #[test]
    fn select_with_an_undecided_test_covers_both_choices(a in within(cents()), b in within(cents())) {
        let test = IntervalArithmetic::at_least(a.0, b.0);
        let chosen = IntervalArithmetic::select(test, a.0, b.0);
        let exact = DecimalArithmetic::select(DecimalArithmetic::at_least(a.1, b.1), a.1, b.1);
        prop_assert!(chosen.contains(exact));
        prop_assert!(IntervalArithmetic::possible(test) || a.1 < b.1);
        prop_assert!(IntervalArithmetic::possible(IntervalArithmetic::not(test)) || a.1 >= b.1);
    }

    #[test]
    fn a_lane_does_not_depend_on_other_lanes(a in prop::array::uniform4(0.0..1e9), b in 0.0..1e9) {
        for lane in 0..4 {
            let all = Floats::settle(a, [b; 4]);
            let alone = Floats::settle([a[lane]; 4], [b; 4]);
            prop_assert_eq!(all.paid[lane], alone.paid[0]);
            prop_assert_eq!(all.left[lane], alone.left[0]);
        }
    }

    #[test]
    fn lanes_are_within_half_a_cent_of_cash(due in carried(), cash in cents()) {
        let exact = DecimalArithmetic::settle(due, cash);
        let lanes = Floats::settle(Floats::money(due), Floats::money(cash));
        for (value, lane) in [(exact.paid, lanes.paid), (exact.left, lanes.left)] {
            prop_assert!(!Floats::possible(Floats::apart(Floats::money(value), lane)));
        }
    }
}

#[test]
fn overflow_saturates_at_the_greatest_decimal() {
    assert_eq!(DecimalArithmetic::add(Decimal::MAX, Decimal::MAX), Decimal::MAX);
    let whole = Fraction::WHOLE;
    let scaled = DecimalArithmetic::scale(Decimal::MAX, Decimal::TEN, whole, Rounding::FRACTIONS);
    assert_eq!(scaled, MONEY_LIMIT);
    assert_eq!(DecimalArithmetic::less(Decimal::ONE, Decimal::MAX), Decimal::ZERO);
}

/// The mean of rates weighted by amounts.
pub(super) fn mean<A: MoneyArithmetic>(
    pairs: impl Iterator<Item = (A::Money, A::Rate)>,
) -> A::Rate {
    let mut mean = A::NO_MEAN;
    pairs.for_each(|(weight, rate)| A::weigh(&mut mean, weight, rate));
    A::mean(mean)
}

#[test]
fn bounds_that_overflow_contain_every_part() {
    let all = Interval { low: Decimal::ZERO, high: Decimal::MAX };
    let parts = split::<IntervalArithmetic>(all, &[all, all], Rounding::CENTS);
    assert!(parts.iter().all(|part| part.low.is_zero() && part.high == Decimal::MAX), "{parts:?}");
    let rate = mean::<IntervalArithmetic>([(all, Interval::point(Decimal::TWO))].into_iter());
    assert!(rate.contains(Decimal::TWO), "{rate:?}");
}

#[test]
fn rates_above_the_limit_are_capped() {
    let hair = Decimal::new(1, 28);
    assert_eq!(DecimalArithmetic::rate_times(Decimal::MAX, Decimal::TEN), RATE_LIMIT);
    assert_eq!(DecimalArithmetic::ratio(Decimal::MAX, hair), RATE_LIMIT);
    assert_eq!(DecimalArithmetic::rate_over(Decimal::MAX, hair), RATE_LIMIT);
    assert_eq!(DecimalArithmetic::rate_add(RATE_LIMIT, Decimal::ONE), RATE_LIMIT);
}

/// Equal amounts are not apart, amounts a cent apart in either direction are, disjoint intervals
/// are, and a NaN is apart from everything.
#[test]
fn amounts_that_cannot_be_equal_are_apart() {
    let cents = |n: i64| Decimal::new(n, 2);
    for (a, b, apart) in [(100, 100, false), (100, 101, true), (101, 100, true)] {
        let (a, b) = (cents(a), cents(b));
        let lanes = Floats::apart(Floats::money(a), Floats::money(b));
        let quad = Quad::apart(Quad::money(a), Quad::money(b));
        assert_eq!(DecimalArithmetic::apart(a, b), apart, "{a} and {b}");
        assert_eq!(Floats::possible(lanes), apart, "{a} and {b} in lanes");
        assert_eq!(Quad::possible(quad), apart, "{a} and {b} in exact lanes");
    }
    let within = |low, high| Interval { low: cents(low), high: cents(high) };
    let of = |a, b| IntervalArithmetic::possible(IntervalArithmetic::apart(a, b));
    assert!(!of(within(100, 102), within(102, 104)));
    assert!(of(within(100, 102), within(103, 104)));
    assert!(of(within(103, 104), within(100, 102)));
    let lost = [f64::NAN, 1.0, 1.0, 1.0];
    assert!(Floats::possible(Floats::apart(lost, [1.0; 4])));
    assert!(Quad::possible(Quad::apart(lost, [1.0; 4])));
}

/// A ratio over zero is zero, and a count is a whole number as a rate.
#[test]
fn ratio_over_zero_is_zero_and_counts_are_whole_in_lanes_too() {
    for amount in [0, 5].map(Decimal::from) {
        assert_eq!(DecimalArithmetic::ratio(amount, Decimal::ZERO), Decimal::ZERO);
        let (zero, lanes) = (Floats::money(Decimal::ZERO), Floats::money(amount));
        assert_eq!(Floats::ratio(lanes, zero), [0.0; 4]);
        let (zero, quad) = (Quad::money(Decimal::ZERO), Quad::money(amount));
        assert_eq!(Quad::ratio(quad, zero), [0.0; 4]);
    }
    assert_eq!(DecimalArithmetic::count(31), Decimal::from(31));
    assert_eq!(Floats::count(31), [31.0; 4]);
    assert_eq!(Quad::count(31), Quad::rate(Decimal::from(31)));
}

/// Cent lanes hold whole cents also if a step rounds to fractions, and take the value of a printed
/// rate.
#[test]
fn cent_lanes_take_printed_values_and_do_not_round() {
    let cents = Quad::money(Decimal::new(1_234_567, 2));
    assert_eq!(cents, [1_234_567.0; 4]);
    assert_eq!(Quad::round(cents, Rounding::FRACTIONS), cents);
    let rate = Decimal::new(5_125, 5);
    assert_eq!(Quad::known_rate(&Measured::exactly(rate)), [51_250_000_000.0; 4]);
    assert_eq!(Quad::known(&Measured::exactly(Decimal::TWO)), [200.0; 4]);
}

/// The margins are a cent, and a hundred-millionth for a rate.
#[test]
fn at_least_passes_for_equal_and_greater_in_every_arithmetic() {
    for (a, b, is) in [(100, 100, true), (101, 100, true), (100, 101, false)] {
        let (a, b) = (Decimal::from(a), Decimal::from(b));
        let amounts = [a, b].map(|n| n / Decimal::ONE_HUNDRED);
        let rates = [a, b].map(|n| n * Decimal::new(1, 8));
        assert_eq!(passes::<DecimalArithmetic>(amounts, rates), [is; 2], "{a} and {b}");
        assert_eq!(passes::<IntervalArithmetic>(amounts, rates), [is; 2], "{a} and {b} in bounds");
        assert_eq!(passes::<Floats>(amounts, rates), [is; 2], "{a} and {b} in lanes");
        assert_eq!(passes::<Quad>(amounts, rates), [is; 2], "{a} and {b} in exact lanes");
    }
}

fn passes<A: MoneyArithmetic>([a, b]: [Decimal; 2], [r, s]: [Decimal; 2]) -> [bool; 2] {
    let tests = [A::at_least(A::money(a), A::money(b)), A::rate_at_least(A::rate(r), A::rate(s))];
    tests.map(A::possible)
}

/// The mean of two rates with equal weights is half their sum. Here it ends in half a unit of the
/// twelfth place and rounds up, even if a float cannot represent the products.
#[test]
fn mean_of_rates_at_a_tie_rounds_up_beyond_float_precision() {
    let unit = |n: i64| Decimal::new(n, 12);
    for weight in [1_234_567_890_123, 9_999_999_999_999, 7_777_777_777_771, 3_000_000_000_001] {
        for (r, s) in
            [(50_000_000_001, 61_234_567_890), (61_234_567_890, 3), (99_999_999_999, 7_000)]
        {
            let expected = unit((r + s) / 2 + 1);
            assert_eq!((r + s) % 2, 1);
            let weights = [unit(r), unit(s)].map(|rate| (Decimal::new(weight, 2), rate));
            assert_eq!(mean::<DecimalArithmetic>(weights.into_iter()), expected);
            let lanes = weights.map(|(weight, rate)| (Quad::money(weight), Quad::rate(rate)));
            assert_eq!(mean::<Quad>(lanes.into_iter()), Quad::rate(expected), "{weight} {r} {s}");
        }
    }
}

/// 100.00 split by weights of 1.00 to 3.00 and of 1.00: from 100 × 1 ÷ (1 + 1) to 100 × 3 ÷ (3 + 1),
/// and from 100 × 1 ÷ (1 + 3) to 100 × 1 ÷ (1 + 1), each with a cent of rounding either way.
#[test]
fn part_of_a_known_amount_is_bounded_by_the_other_weights() {
    let d = |cents: i64| Decimal::new(cents, 2);
    let within = |low, high| Interval { low: d(low), high: d(high) };
    let parts = split::<IntervalArithmetic>(
        within(10_000, 10_000),
        &[within(100, 300), within(100, 100)],
        Rounding::CENTS,
    );
    assert_eq!(parts, [within(4_999, 7_501), within(2_499, 5_001)]);
}

#[test]
fn intersection_of_intervals_is_what_is_in_both() {
    let within = |low: i64, high: i64| Interval { low: low.into(), high: high.into() };
    assert_eq!(within(1, 3).intersect(within(2, 5)), Some(within(2, 3)));
    assert_eq!(within(1, 5).intersect(within(2, 3)), Some(within(2, 3)));
    assert_eq!(within(1, 2).intersect(within(2, 5)), Some(within(2, 2)));
    assert_eq!(within(1, 2).intersect(within(3, 5)), None);
}

/// Scenarios 0 to 3 are the first register's lanes, 4 to 7 the second's.
#[test]
fn registers_keep_the_order_of_scenarios() {
    let all = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let two: [[f64; 4]; 2] = registers(&all);
    assert_eq!(two, [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]);
    assert_eq!(flat::<8, 4, 2>(&two), all);
}
