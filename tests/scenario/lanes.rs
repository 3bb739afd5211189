//! Lanes equal the projection of each scenario alone, in every class, month and field.

use approx::relative_eq;
use paydown::Deal;
use paydown::projection::Projection;
use paydown::projection::{Call, CashFlows, ProjectionOptions, Value};
use paydown::scenario::{
    Arithmetic, Full, FullField, Generated, Instructions, RunOptions, Scenario, run, run_full,
    run_full_with,
};

use rayon::prelude::*;

use crate::{deal_named, deals, scenario};

/// Relative: two roundings to a float.
const SAME_DECIMAL: f64 = 4e-16;

/// Asserts that lanes in full equal the rows of each scenario alone. Returns the number of figures
/// compared.
fn assert_lanes_equal_alone<V: Value>(
    deal: &Deal,
    options: &ProjectionOptions,
    batch: &[Scenario],
    arithmetic: Arithmetic,
    alone: impl Fn(&ProjectionOptions) -> CashFlows<V>,
    same: impl Fn(f64, f64) -> bool,
) -> usize {
    let subject = Projection::with(deal, options);
    let [full, vector] = [Instructions::Compiled, Instructions::Simd].map(|instructions| {
        let mut full = Full::new();
        run_full_with(&subject, batch, arithmetic, instructions, &mut full).unwrap();
        full
    });
    // Machine code gives the same bits as operations run one by one.
    let digests = [&full, &vector].map(|full| full.digests(batch.len()));
    assert_eq!(digests[0], digests[1], "{}", deal.name());
    let mut compared = 0;
    for (path, scenario) in batch.iter().enumerate() {
        let mut options = options.clone();
        options.assumptions = scenario.assumptions.clone();
        let result = alone(&options);
        let what = format!("{}, {}", deal.name(), scenario.name);
        assert_eq!(full.months(path), result.months as usize, "{what}");
        let classes = result.opening.len();
        for (number, row) in result.class_rows.iter().enumerate() {
            let month = number / classes;
            let values = [
                row.balance_begin,
                row.rate_pct,
                row.interest_due,
                row.interest_paid,
                row.interest_shortfall,
                row.shortfall_paid,
                row.carryover_due,
                row.carryover_paid,
                row.accretion,
                row.principal,
                row.realized_loss,
                row.write_up,
                row.balance_end,
            ];
            for (field, value) in FullField::ALL.into_iter().zip(values) {
                let lane = full.value(path, month, row.class_index, field);
                assert!(
                    same(lane, value.to_float()),
                    "{what}, month {month}, {}, {field:?}: {lane} and {value}",
                    result.opening[row.class_index].name
                );
                compared += 1;
            }
        }
    }
    compared
}

/// Whether a float is the same decimal: amounts are whole cents, rates have twelve places.
fn same_decimal(lane: f64, value: f64) -> bool {
    relative_eq!(lane, value, epsilon = 0.0, max_relative = SAME_DECIMAL)
}

#[test]
fn cent_lanes_equal_decimals() {
    let batches = if cfg!(debug_assertions) { 1 } else { 4 };
    for (deal, options) in deals() {
        for batch in 0..batches {
            // The first batch is a short one.
            let count = if batch == 0 { 5 } else { 16 };
            let batch: Vec<Scenario> = (0..count).map(|n| scenario(batch * 16 + n)).collect();
            let decimal =
                |options: &ProjectionOptions| Projection::with(&deal, options).run().unwrap();
            let compared = assert_lanes_equal_alone(
                &deal,
                &options,
                &batch,
                Arithmetic::Cents,
                decimal,
                same_decimal,
            );
            assert!(compared > 10_000);
        }
    }
}

/// `cargo test --release --test scenario -- --ignored`: some minutes.
#[test]
#[ignore = "a thousand scenarios of every deal in decimals"]
fn cent_lanes_equal_decimals_in_a_thousand_scenarios_of_every_deal() {
    for (deal, options) in deals() {
        let batches: Vec<usize> = (0..63).collect();
        let compared: usize = batches
            .into_par_iter()
            .map(|number| {
                let batch: Vec<Scenario> =
                    (0..16).map(|n| scenario(1_000 + number * 16 + n)).collect();
                let subject = Projection::with(&deal, &options);
                // The same bits with and without the processor's fused multiply-add.
                let digests =
                    [Instructions::Compiled, Instructions::Portable].map(|instructions| {
                        let mut full = Full::new();
                        let exact = Arithmetic::Cents;
                        run_full_with(&subject, &batch, exact, instructions, &mut full).unwrap();
                        full.digests(batch.len())
                    });
                assert_eq!(digests[0], digests[1], "{}, batch {number}", deal.name());
                let decimal =
                    |options: &ProjectionOptions| Projection::with(&deal, options).run().unwrap();
                assert_lanes_equal_alone(
                    &deal,
                    &options,
                    &batch,
                    Arithmetic::Cents,
                    decimal,
                    same_decimal,
                )
            })
            .sum();
        println!("{}: 1,008 scenarios, {compared} figures", deal.name());
        assert!(compared > 1_000_000);
    }
}

#[test]
fn float_lanes_equal_floats_to_the_last_bit() {
    for (deal, options) in deals() {
        let batch: Vec<Scenario> = (0..16).map(scenario).collect();
        let float =
            |options: &ProjectionOptions| Projection::with(&deal, options).float().run().unwrap();
        assert_lanes_equal_alone(
            &deal,
            &options,
            &batch,
            Arithmetic::Float,
            float,
            |lane, value| lane == value,
        );
    }
}

#[test]
fn no_lane_breaks_an_invariant() {
    for arithmetic in [Arithmetic::Float, Arithmetic::Cents] {
        for (deal, options) in deals() {
            let scenarios = Generated::new(40, scenario);
            let mut run_options = RunOptions::default();
            run_options.arithmetic = arithmetic;
            let mut paths = 0;
            let subject = [Projection::with(&deal, &options)];
            let outcome = run(&subject, &scenarios, &run_options, |path| {
                assert_eq!(path.scenario, paths);
                paths += 1;
            });
            let outcome = outcome.unwrap();
            assert_eq!((outcome.faults, outcome.paths, paths), (vec![], 40, 40), "{}", deal.name());
        }
    }
}

#[test]
fn called_deal_in_lanes_equals_the_deal_alone() {
    let (deal, mut options) = deal_named("home-equity");
    let batch: Vec<Scenario> = (0..16).map(scenario).collect();
    let whole = Projection::with(&deal, &with(&options, &batch[0])).run().unwrap().months;
    options.call = Call::First;
    let called = Projection::with(&deal, &with(&options, &batch[0])).run().unwrap().months;
    assert!(called < whole);
    let decimal = |options: &ProjectionOptions| Projection::with(&deal, options).run().unwrap();
    assert_lanes_equal_alone(&deal, &options, &batch, Arithmetic::Cents, decimal, same_decimal);
    let float =
        |options: &ProjectionOptions| Projection::with(&deal, options).float().run().unwrap();
    assert_lanes_equal_alone(&deal, &options, &batch, Arithmetic::Float, float, |lane, value| {
        lane == value
    });
}

/// The options with a scenario's assumptions.
fn with(options: &ProjectionOptions, scenario: &Scenario) -> ProjectionOptions {
    let mut options = options.clone();
    options.assumptions = scenario.assumptions.clone();
    options
}

#[test]
fn deal_called_at_the_amount_owed_equals_the_deal_alone() {
    let text = std::fs::read_to_string("deals/home-equity/deal.yaml").unwrap();
    for price in ["classes", "greater"] {
        let call = "call:\n  percent_of_closing_balance: 10\n";
        assert!(text.contains(call));
        let text = text.replace(call, &format!("{call}  price: {price}\n"));
        let deal = Deal::from_text("deal.yaml", &text).unwrap();
        let mut options = ProjectionOptions::default();
        options.call = Call::First;
        let batch: Vec<Scenario> = (0..3).map(scenario).collect();
        let decimal = |options: &ProjectionOptions| Projection::with(&deal, options).run().unwrap();
        assert_lanes_equal_alone(&deal, &options, &batch, Arithmetic::Cents, decimal, same_decimal);
        let float =
            |options: &ProjectionOptions| Projection::with(&deal, options).float().run().unwrap();
        assert_lanes_equal_alone(
            &deal,
            &options,
            &batch,
            Arithmetic::Float,
            float,
            |lane, value| lane == value,
        );
        // Such a deal runs one scenario at a time, which is not reported as a fault.
        let mut run_options = RunOptions::default();
        run_options.arithmetic = Arithmetic::Cents;
        let paths = crate::paths(&(deal.clone(), options.clone()), &batch, &run_options);
        let alone = Projection::with(&deal, &with(&options, &batch[2])).run().unwrap();
        let summary = alone.summary(alone.settlement);
        for (path, alone) in paths[2].classes.iter().zip(summary) {
            assert_eq!(format!("{:.2}", path.interest), alone.interest.money().to_string());
        }
    }
}

#[test]
fn portable_instructions_give_the_same_bits() {
    for (deal, options) in deals() {
        let batch: Vec<Scenario> = (0..16).map(|number| scenario(number + 100)).collect();
        let digests = |instructions: Instructions| {
            let (subject, mut full) = (Projection::with(&deal, &options), Full::new());
            let exact = Arithmetic::Cents;
            run_full_with(&subject, &batch, exact, instructions, &mut full).unwrap();
            full.digests(16)
        };
        let portable = digests(Instructions::Portable);
        for others in [Instructions::Compiled, Instructions::Simd] {
            assert_eq!(portable, digests(others), "{}, {others:?}", deal.name());
        }
        assert_ne!(portable[0], portable[1]);
    }
}

#[test]
fn full_blocks_of_a_run_equal_those_of_a_block_alone() {
    let (deal, options) = deal_named("thornburg-2003-1");
    let scenarios: Vec<Scenario> = (0..21).map(scenario).collect();
    let batches = std::sync::Mutex::new(Vec::new());
    let keep = |batch: paydown::scenario::FullBlock<'_>| {
        batches.lock().unwrap().push((batch.first, batch.full.digests(batch.count)));
    };
    let mut run_options = RunOptions::default();
    run_options.arithmetic = Arithmetic::Cents;
    run_options.full = Some(&keep);
    crate::paths(&(deal.clone(), options.clone()), &scenarios, &run_options);
    let mut batches = batches.into_inner().unwrap();
    batches.sort();
    let alone = |batch: &[Scenario]| {
        let mut full = Full::new();
        let subject = Projection::with(&deal, &options);
        run_full(&subject, batch, Arithmetic::Cents, &mut full).unwrap();
        full.digests(batch.len())
    };
    assert_eq!(batches, [(0, alone(&scenarios[..16])), (16, alone(&scenarios[16..]))]);
}
