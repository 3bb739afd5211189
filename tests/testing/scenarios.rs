//! Scenarios for the tests of laws and of the reference payer.

use paydown::collateral::{GroupVectors, IndexCurve, PrepaymentInterest, Quantity};
use paydown::projection::{Call, ProjectionOptions};

use crate::deals::Case;

/// Rates in percent.
pub fn vectors(text: &str) -> GroupVectors {
    GroupVectors::parse(text, Quantity::Rate).unwrap()
}

/// Gives every index of the deals here the same curve.
pub fn with_indices(options: &mut ProjectionOptions, curve: &str) {
    for name in ["libor-1m", "libor-6m", "libor-12m", "cmt-1y", "class-a", "class-a-month"] {
        options.assumptions.indices.set(name, IndexCurve::parse(curve).unwrap());
    }
}

/// A scenario in which most of what can happen does: prepayments, defaults, late recoveries, interest
/// lost on prepayments, and rates that rise.
pub fn eventful(mut options: ProjectionOptions) -> ProjectionOptions {
    let assumed = &mut options.assumptions;
    assumed.prepayment_pct = vectors("6 ramp 30 18, 25");
    assumed.default_pct = vectors("1 for 12, 14 for 24, 2");
    assumed.severity_pct = GroupVectors::flat(55.0);
    assumed.recovery_pct = GroupVectors::flat(20.0);
    assumed.months_to_recovery = 9;
    assumed.prepayment_interest = PrepaymentInterest::new(15.0, false);
    with_indices(&mut options, "1.1 ramp 60 7");
    options
}

/// Four scenarios for a deal, in which triggers flip, classes retire and losses occur: mild, harsh, harsh
/// then mild, and one with jumps, late recoveries and a call.
pub fn four_scenarios(case: &Case) -> Vec<ProjectionOptions> {
    let scenario = |prepaid: &str, defaulted: &str, severity: f64, libor: &str| {
        let mut options = ProjectionOptions::default();
        options.assumptions.prepayment_pct = vectors(prepaid);
        options.assumptions.default_pct = vectors(defaulted);
        options.assumptions.severity_pct = GroupVectors::flat(severity);
        with_indices(&mut options, libor);
        if !case.deal.has_loans() {
            options.loans = Some(paydown::testing::level_pay_pool(&case.deal).unwrap());
        }
        options
    };
    let mut jumps = scenario(
        "60 for 5, 0 for 10, 35",
        "30 for 12, 1 for 12, 15",
        70.0,
        "1 for 12, 9 for 24, 2",
    );
    jumps.assumptions.recovery_pct = GroupVectors::flat(25.0);
    jumps.assumptions.months_to_recovery = 7;
    if case.text.contains("\ncall:") {
        jumps.call = Call::First;
    }
    vec![
        scenario("15", "1", 30.0, "3"),
        scenario("5 ramp 24 40", "2 for 30, 20 for 20, 1", 80.0, "1 ramp 60 8"),
        scenario("12", "4 for 12, 0", 50.0, "5"),
        jumps,
    ]
}
