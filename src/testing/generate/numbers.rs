//! Random numbers as in documents: mostly round, and smaller as they shrink.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::collateral::{Quantity, Vector};

/// Percentages between two whole ones: whole first, then eighths, then thousandths.
pub(super) fn percentages(least: i64, most: i64) -> BoxedStrategy<Decimal> {
    prop_oneof![
        6 => (least..=most).prop_map(Decimal::from),
        3 => (8 * least..=8 * most).prop_map(|eighths| Decimal::new(125 * eighths, 3)),
        1 => (1000 * least..=1000 * most).prop_map(|thousandths| Decimal::new(thousandths, 3)),
    ]
    .prop_map(|percentage| percentage.normalize())
    .boxed()
}

/// The same as floats; three decimal places read back unchanged.
pub(super) fn float_percentages(least: i64, most: i64) -> BoxedStrategy<f64> {
    percentages(least, most).prop_map(|percentage| percentage.to_f64().unwrap_or(0.0)).boxed()
}

/// Dollars of a class or a pool: whole millions first, then thousands, then cents; a cent, or zero.
pub(super) fn balances() -> BoxedStrategy<Decimal> {
    prop_oneof![
        12 => (1..=100_i64).prop_map(|millions| Decimal::new(millions * 100_000_000, 2)),
        4 => (1..=100_000_i64).prop_map(|thousands| Decimal::new(thousands * 100_000, 2)),
        4 => (1..=10_000_000_000_i64).prop_map(|cents| Decimal::new(cents, 2)),
        1 => select(&[1_i64, 0][..]).prop_map(|cents| Decimal::new(cents, 2)),
    ]
    .boxed()
}

/// Dollars of a fee or a reserve: whole thousands first, then cents, then zero.
pub(super) fn small_amounts() -> BoxedStrategy<Decimal> {
    prop_oneof![
        6 => (1..=500_i64).prop_map(|thousands| Decimal::new(thousands * 100_000, 2)),
        2 => (1..=50_000_000_i64).prop_map(|cents| Decimal::new(cents, 2)),
        1 => Just(Decimal::new(0, 2)),
    ]
    .boxed()
}

/// Vectors by month: one value first, then steps and ramps. Values reach `most`, and often zero.
pub(super) fn vectors(quantity: Quantity, most: i64) -> BoxedStrategy<Vector> {
    let value = move || {
        prop_oneof![
            4 => float_percentages(0, most),
            1 => Just(0.0),
            1 => Just(most.to_f64().unwrap_or(0.0)),
        ]
    };
    let segment = (value(), 1..60_u32, proptest::option::weighted(0.3, value()));
    (proptest::collection::vec(segment, 0..3), value())
        .prop_map(move |(segments, last)| {
            let mut written: Vec<String> = segments
                .into_iter()
                .map(|(start, months, end)| match end {
                    Some(end) => format!("{start} ramp {} {end}", months + 1),
                    None => format!("{start} for {months}"),
                })
                .collect();
            written.push(last.to_string());
            // The parser accepts such a text; the tests of vectors would show a mistake.
            Vector::parse(&written.join(", "), quantity).unwrap_or_else(|_| Vector::flat(last))
        })
        .boxed()
}

/// Some with probability `share`, if allowed.
pub(super) fn maybe<S>(allowed: bool, share: f64, of: S) -> BoxedStrategy<Option<S::Value>>
where
    S: Strategy + 'static,
    S::Value: Clone,
{
    if allowed { proptest::option::weighted(share, of).boxed() } else { Just(None).boxed() }
}
