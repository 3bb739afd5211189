//! Random scenarios: assumptions on the collateral of a projection.

use proptest::prelude::*;
use proptest::sample::select;

use super::loans::INDICES;
use super::numbers::{float_percentages, maybe, vectors};
use super::simpler::Simplified;
use crate::collateral::{
    Advances, Assumptions, DefaultSpeed, GroupVectors, IndexCurve, PrepaymentInterest,
    PrepaymentSpeed, Quantity, Vector,
};
use crate::deal::Deal;
use crate::projection::{ProjectionOptions, Start};

/// Scenarios for any random pool or deal: the same assumptions for all groups, and curves for the
/// indices that random loans and classes follow.
///
/// Prepayments and defaults in each speed, from zero to all at once, by month; severities from zero to more
/// than 100 %; liquidation at once and after years; advances of each kind; recoveries; delinquency; index
/// rates that are constant, rise, fall, or are negative. A scenario shrinks to what matters: options to their
/// defaults, vectors to one value, values to round ones.
///
/// A deal of your own may name other indices: [`assumptions_for`].
pub fn assumptions() -> impl Strategy<Value = Assumptions> {
    scenarios(&[], INDICES.iter().map(ToString::to_string).collect())
}

/// Scenarios for one deal: its indices have curves, and each of several collateral groups may have its own
/// vectors.
///
/// ```
/// use paydown::Deal;
/// use paydown::testing::assumptions_for;
/// use proptest::test_runner::TestRunner;
///
/// let file = Deal::open("deals/home-equity").unwrap();
/// let result = TestRunner::deterministic().run(&assumptions_for(&file), |scenario| {
///     assert!(scenario.indices.get("libor-1m").is_some());
///     Ok(())
/// });
/// assert!(result.is_ok());
/// ```
pub fn assumptions_for(deal: &Deal) -> impl Strategy<Value = Assumptions> + use<> {
    assumptions_from(deal, &ProjectionOptions::default())
}

/// The same for a deal with the start and the loans of `options`.
pub(crate) fn assumptions_from(
    deal: &Deal,
    options: &ProjectionOptions,
) -> impl Strategy<Value = Assumptions> + use<> {
    // Loans that cannot be read have no indices; projecting reports what is wrong with them.
    let indices = Start::index_names(deal, options).unwrap_or_else(|_| {
        deal.program.indices.iter().map(|fixing| fixing.index.clone()).collect()
    });
    scenarios(&deal.terms.groups, indices)
}

fn scenarios(groups: &[String], indices: Vec<String>) -> Simplified<BoxedStrategy<Assumptions>> {
    let by_group = |quantity, most| by_group(groups, quantity, most);
    let prepayments = prop_oneof![
        (Just(PrepaymentSpeed::Cpr), by_group(Quantity::Rate, 100)),
        (Just(PrepaymentSpeed::Smm), by_group(Quantity::Rate, 5)),
        (Just(PrepaymentSpeed::Psa), by_group(Quantity::CurveMultiple, 900)),
        (Just(PrepaymentSpeed::Abs), by_group(Quantity::Rate, 2)),
    ];
    let defaults = prop_oneof![
        2 => (Just(DefaultSpeed::Cdr), Just(GroupVectors::flat(0.0)).boxed()),
        4 => (Just(DefaultSpeed::Cdr), by_group(Quantity::Rate, 20)),
        1 => (Just(DefaultSpeed::Cdr), by_group(Quantity::Rate, 100)),
        1 => (Just(DefaultSpeed::Mdr), by_group(Quantity::Rate, 100)),
        1 => (Just(DefaultSpeed::Sda), by_group(Quantity::CurveMultiple, 900)),
    ];
    let losses = (by_group(Quantity::Severity, 150), select(&[12_u32, 0, 1, 6, 30][..]));
    let recoveries =
        maybe(true, 0.3, (by_group(Quantity::Recovery, 100), select(&[12_u32, 0, 1, 30][..])));
    let advances = prop_oneof![
        Just(Advances::UntilLiquidation),
        Just(Advances::None),
        (0..30_u32).prop_map(Advances::StoppedAfterMonths),
    ];
    let servicing = (
        maybe(true, 0.2, (prop_oneof![Just(15.0), Just(30.0), 0.0..30.0], any::<bool>())),
        proptest::bool::weighted(0.2),
        maybe(true, 0.3, by_group(Quantity::Share, 100)),
    );
    let count = indices.len();
    let curves = proptest::collection::vec(curves(), count);
    let all = (prepayments, defaults, losses, recoveries, advances, servicing, curves).prop_map(
        move |(prepayments, defaults, losses, recoveries, advances, servicing, curves)| {
            let mut scenario = Assumptions { advances, ..Assumptions::default() };
            (scenario.prepayment_speed, scenario.prepayment_pct) = prepayments;
            (scenario.default_speed, scenario.default_pct) = defaults;
            (scenario.severity_pct, scenario.months_to_liquidation) = losses;
            if let Some(recoveries) = recoveries {
                (scenario.recovery_pct, scenario.months_to_recovery) = recoveries;
            }
            let (lost, recovered, delinquent) = servicing;
            if let Some((days_lost, compensated)) = lost {
                scenario.prepayment_interest = PrepaymentInterest::new(days_lost, compensated);
            }
            scenario.interest_advances_recovered = recovered;
            scenario.delinquent_60_pct = delinquent;
            for (index, curve) in indices.iter().zip(curves) {
                scenario.indices.set(index, curve);
            }
            scenario
        },
    );
    Simplified(all.boxed())
}

/// One vector for all collateral or, for several groups, one for each.
fn by_group(groups: &[String], quantity: Quantity, most: i64) -> BoxedStrategy<GroupVectors> {
    let everywhere = vectors(quantity, most).prop_map(GroupVectors::everywhere);
    if groups.len() < 2 {
        return everywhere.boxed();
    }
    let names = groups.to_vec();
    let each = proptest::collection::vec(vectors(quantity, most), names.len());
    let each = each.prop_map(move |vectors| {
        let named: Vec<String> =
            names.iter().zip(&vectors).map(|(name, vector)| format!("{name}: {vector}")).collect();
        let first = vectors.into_iter().next().unwrap_or_else(|| Vector::flat(0.0));
        GroupVectors::parse(&named.join(", "), quantity)
            .unwrap_or_else(|_| GroupVectors::everywhere(first))
    });
    prop_oneof![2 => everywhere, 1 => each].boxed()
}

/// Rates that are constant, move in a ramp, or are negative.
fn curves() -> impl Strategy<Value = IndexCurve> {
    let flat = float_percentages(0, 9).prop_map(Vector::flat);
    let ramp = (float_percentages(0, 9), 2..60_u32, float_percentages(0, 14)).prop_map(
        |(start, months, end)| {
            let written = format!("{start} ramp {months} {end}");
            Vector::parse(&written, Quantity::IndexRate).unwrap_or_else(|_| Vector::flat(start))
        },
    );
    let low = float_percentages(-2, 0).prop_map(Vector::flat);
    prop_oneof![4 => flat, 3 => ramp, 1 => low].prop_map(IndexCurve::from_vector)
}
