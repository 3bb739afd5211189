//! Deals of `deals/` and of its documents, projected.

use paydown::collateral::{GroupVectors, IndexCurve, Quantity};
use paydown::projection::{Call, ProjectionOptions};

use crate::deals::{Case, deals, made_up, shown};
use crate::engine::held_against;

/// Assumptions under which triggers flip, classes retire and losses come: mild, harsh, odd.
pub fn weathers() -> Vec<ProjectionOptions> {
    let rate = |text: &str| GroupVectors::parse(text, Quantity::Rate).unwrap();
    let weather = |prepaid: &str, lost: &str, severity: f64, libor: &str| {
        let mut options = ProjectionOptions::default();
        let assumptions = &mut options.assumptions;
        assumptions.prepayment_pct = rate(prepaid);
        assumptions.default_pct = rate(lost);
        assumptions.severity_pct = GroupVectors::flat(severity);
        for index in ["libor-1m", "libor-6m", "libor-12m", "cmt-1y"] {
            assumptions.indices.set(index, IndexCurve::parse(libor).unwrap());
        }
        options
    };
    let mut odd =
        weather("60 for 5, 0 for 10, 35", "30 for 12, 1 for 12, 15", 70.0, "1 for 12, 9 for 24, 2");
    odd.assumptions.recovery_pct = GroupVectors::flat(25.0);
    odd.assumptions.months_to_recovery = 7;
    odd.call = Call::First;
    vec![
        weather("15", "1", 30.0, "3"),
        weather("5 ramp 24 40", "2 for 30, 20 for 20, 1", 80.0, "1 ramp 60 8"),
        weather("12", "4 for 12, 0", 50.0, "5"),
        odd,
    ]
}

/// Every deal in each weather to its end; in debug builds, which count slowly, in one, for fifty months.
fn check(cases: &[Case]) {
    assert!(!cases.is_empty());
    let mut told = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        for (number, mut options) in weathers().into_iter().enumerate() {
            if cfg!(debug_assertions) {
                if number != place % 4 {
                    continue;
                }
                options.months = Some(50);
            }
            if !case.deal.has_loans() {
                options.loans = Some(made_up(&case.text));
            }
            if !case.text.contains("\ncall:") {
                options.call = Call::Never;
            }
            if let Err(difference) = held_against(&case.text, &case.deal, &options) {
                told.push(format!("{}, weather {number}: {difference}", case.name));
            }
        }
    }
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn the_deals_here_are_paid_as_their_files_say() {
    check(&deals());
}

#[test]
fn the_deals_of_the_guide_are_paid_as_it_says() {
    check(&shown("docs/deal-file.md"));
}

#[test]
fn every_structure_is_paid_as_the_guide_says() {
    check(&shown("docs/structures.md"));
}
