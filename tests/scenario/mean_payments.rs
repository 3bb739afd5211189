//! Means of payments over weighted scenarios, compared with projections one by one.

use paydown::collateral::{Assumptions, Vector};
use paydown::projection::Projection;
use paydown::scenario::{Arithmetic, Prepared, RunOptions, Scenarios};
use paydown::{Deal, Scenario};

/// Speeds from slow to fast, each with discount factors of its own.
struct Weighted(usize);

impl Scenarios for Weighted {
    fn len(&self) -> usize {
        self.0
    }

    fn scenario(&self, position: usize) -> Scenario {
        Scenario::new().cpr(position as f64).cdr(1.0).severity(40.0).index("libor-1m", 3.0)
    }

    fn weighted(&self, position: usize) -> (Assumptions, Vector) {
        (self.assumptions(position), weights(position))
    }
}

fn weights(position: usize) -> Vector {
    let month = |month: i32| (1.0 + 0.001 * position as f64).powi(-month);
    Vector::monthly((1..=400).map(month).collect::<Vec<f64>>())
}

/// 19 scenarios: a whole batch and one that is short. Floats in lanes and alone differ in their last
/// digits.
#[test]
fn means_are_those_of_projections_one_by_one() {
    let count = 19;
    for folder in ["home-equity", "pac-support"] {
        let deal = Deal::open(format!("deals/{folder}")).unwrap();
        let mut run = RunOptions::default();
        run.payments = true;
        let prepared = Prepared::of(&[Projection::of(&deal)], &run).unwrap();
        let means = prepared.mean_payments(&Weighted(count), &run).unwrap().remove(0);
        assert_eq!((means.scenarios(), means.samples()), (19, 10));
        let classes = deal.class_names().count();
        let mut expected = vec![0.0; classes * means.months()];
        let mut of_sample = expected.clone();
        for position in 0..count {
            let scenario = Weighted(count).scenario(position);
            let flows = Projection::of(&deal).scenario(&scenario).float().run().unwrap();
            for (number, row) in flows.class_rows.iter().enumerate() {
                let month = number / classes;
                let paid = row.interest() + row.principal;
                let weighted = paid * weights(position).at(month as u32 + 1);
                expected[month * classes + row.class_index] += weighted / count as f64;
                // Scenarios 16 and 17 are the pair of sample 8.
                if position / 2 == 8 {
                    of_sample[month * classes + row.class_index] += weighted / 2.0;
                }
            }
        }
        assert_eq!(
            (means.scenarios_of(8), means.scenarios_of(9), means.scenarios_of(10)),
            (2, 1, 0)
        );
        for (number, expected) in expected.iter().enumerate() {
            let (month, class) = (number / classes, number % classes);
            let found = means.mean(class, month);
            assert!(
                (found - expected).abs() < 1e-6,
                "{folder} {month} {class}: {found} {expected}"
            );
            let found = means.mean_of_sample(8, class, month);
            assert!((found - of_sample[number]).abs() < 1e-6, "{folder} {month} {class}");
        }
    }
}

#[test]
fn means_in_cents_are_those_of_decimals() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let mean = |arithmetic| {
        let mut run = RunOptions::default();
        (run.payments, run.arithmetic) = (true, arithmetic);
        let prepared = Prepared::of(&[Projection::of(&deal)], &run).unwrap();
        prepared.mean_payments(&Weighted(5), &run).unwrap().remove(0)
    };
    let (cents, decimals) = (mean(Arithmetic::Cents), mean(Arithmetic::Decimal));
    assert!(cents.months() >= decimals.months());
    for month in 0..cents.months() {
        for class in 0..4 {
            let (one, other) = (cents.mean(class, month), decimals.mean(class, month));
            assert!(
                (one - other).abs() < 1e-9 * one.abs().max(1.0),
                "{month} {class}: {one} {other}"
            );
        }
    }
}

#[test]
fn options_without_payments_are_refused() {
    let deal = Deal::open("deals/pac-support").unwrap();
    let run = RunOptions::default();
    let prepared = Prepared::of(&[Projection::of(&deal)], &run).unwrap();
    let wrong = prepared.mean_payments(&Weighted(2), &run).unwrap_err();
    assert_eq!(
        wrong[0].to_string(),
        "options: means are taken with `payments`, and without `full`"
    );
}
