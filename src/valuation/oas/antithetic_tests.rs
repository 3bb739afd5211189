//! What antithetic pairs save.

use super::*;
use crate::collateral::{Assumptions, Scenario, Vector};

/// The even paths alone, which have nothing in common.
struct Independent<'p, 'a>(&'p RatePaths<'a>);

impl Scenarios for Independent<'_, '_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.0.scenario(2 * position)
    }

    fn weighted(&self, position: usize) -> (Assumptions, Vector) {
        self.0.weighted(2 * position)
    }

    fn validate(&self, pool: &Pool) -> Result<(), Errors> {
        self.0.validate(pool)
    }
}

/// The standard errors of a class's price from antithetic paths and from the same number of independent ones.
fn errors(folder: &str, name: &str) -> (f64, f64) {
    let deal = Deal::open(format!("deals/{folder}")).unwrap();
    let curve: Curve = "par: 1y=4.9, 10y=5.4, 30y=5.8".parse().unwrap();
    let text =
        "mortgage_rate: {rates: {10y: 1}, plus: 1.7}\nincentive: {-2: 4, 0: 9, 1: 32, 2: 48}\n";
    let model = PrepaymentModel::from_text("prepay.yaml", text).unwrap();
    let rates = HullWhite::new(&curve, 0.03, 0.01).unwrap();
    let mut oas = Oas::new(&deal, ProjectionOptions::default(), rates.clone(), model);
    oas.paths = 1_000;
    let run = RunOptions { payments: true, ..RunOptions::default() };
    let prepared = Prepared::of(&[Projection::with(&deal, &oas.options)], &run).unwrap();
    let valuer = Valuer::new(&oas, &prepared).unwrap();
    let flows = deal.project(&Scenario::new().index("libor-1m", 5.0)).unwrap();
    let held = Holding::of(&deal, &flows, name, flows.settlement).unwrap();
    let place = deal.class_names().position(|class| class == name).unwrap();
    let error = |payments: Vec<MeanPayments>| {
        let base = Run { curve: curve.clone(), payments: payments.into_iter().next().unwrap() };
        let class = Class { held: &held, place, base: &base };
        class.price_error(held.per_100().unwrap(), 50.0).unwrap()
    };
    let paired = valuer.on(&rates, |paths| prepared.mean_payments(paths, &run)).unwrap();
    let alone = valuer.on(&rates, |paths| prepared.mean_payments(&Independent(paths), &run));
    (error(paired), error(alone.unwrap()))
}

/// A pair cancels what is odd in rates. That is most of the price of a class that discounting moves, and
/// little of a support class, which loses whichever way they move.
#[test]
fn antithetic_paths_halve_the_standard_error_of_a_class_that_discounting_moves() {
    for (folder, class, most) in [("two-groups", "A-1", 0.5), ("pac-support", "PAC", 0.75)] {
        let (paired, alone) = errors(folder, class);
        assert!(paired < most * alone, "{folder} {class}: {paired} and {alone}");
    }
    let (paired, alone) = errors("pac-support", "S");
    assert!(paired > 0.75 * alone, "{paired} and {alone}");
}
