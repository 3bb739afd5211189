//! The deals of `deals/` and of the documents, projected.

use paydown::testing::reference::check;

use crate::deals::{Case, deals, shown};
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
