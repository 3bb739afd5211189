//! The deals of `deals/` and of the documents, projected.

use paydown::testing::reference::check;

use crate::deals::{Case, deals, shown};
use crate::planted::deal_terms::MONTHS;
use crate::planted::list::{Plant, faults};
use crate::scenarios::four_scenarios;

/// Checks every deal in each of four scenarios to its end. A debug build, in which fractions are slow,
/// checks one scenario of each deal for fifty months.
fn assert_paid_alike(cases: &[Case]) {
    assert!(!cases.is_empty());
    let mut disagreements = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        for (number, mut options) in four_scenarios(case).into_iter().enumerate() {
            if cfg!(debug_assertions) {
                if number != place % 4 {
                    continue;
                }
                options.months = Some(50);
            }
            let audit = check(&case.text, &case.deal, &options).unwrap();
            if let Some(disagreement) = audit.disagreement {
                disagreements.push(format!("{}, scenario {number}: {disagreement}", case.name));
            }
        }
    }
    assert!(disagreements.is_empty(), "\n{}", disagreements.join("\n"));
}

#[test]
fn the_deals_here_are_paid_as_their_files_say() {
    assert_paid_alike(&deals());
}

#[test]
fn the_deals_of_the_guide_are_paid_as_it_says() {
    assert_paid_alike(&shown("docs/deal-file.md"));
}

#[test]
fn every_structure_is_paid_as_the_guide_says() {
    assert_paid_alike(&shown("docs/structures.md"));
}

/// Some planted faults change a deal for both sides, so that a rule matters that the deal does not need as it
/// is.
#[test]
fn the_deals_changed_for_planted_faults_are_paid_as_they_say() {
    for fault in faults() {
        let Plant::DealTerm(term) = &fault.plant else { continue };
        let changed = if term.given.is_some() { term.cases() } else { Vec::new() };
        for case in changed {
            for (number, mut options) in four_scenarios(&case).into_iter().enumerate() {
                options.months = Some(MONTHS);
                let audit = check(&case.text, &case.deal, &options).unwrap();
                let what = format!("{} for `{}`, scenario {number}", case.name, fault.what);
                assert_eq!(audit.disagreement, None, "{what}");
            }
        }
    }
}
