//! Planted faults: each must be noticed by a law, by the reference payer or by the tests of lanes.
//!
//! `faults.txt` is the list of all: what is wrong, where it is planted, and who must notice. Faults of
//! recordings and of deal terms are planted in every run of the tests. A fault of the source needs a build
//! of its own, so every run checks only that it still applies to the source, exactly once; an ignored test
//! plants and builds it:
//!
//! ```sh
//! just planted        # every fault of the source, some minutes each
//! just planted 3,5    # those with these numbers
//! ```

pub mod deal_terms;
pub mod list;
mod recordings;
mod sources;

use std::collections::BTreeSet;

use list::{Fault, Plant, faults};
use paydown::testing::laws::all;

/// Plants faults, and asserts that each is noticed by all who must.
fn assert_noticed(faults: impl Iterator<Item = Fault>) {
    let mut missed = Vec::new();
    for fault in faults {
        let noticed = fault.noticed();
        let mut by = fault.noticed_by.iter();
        if let Some(by) = by.find(|by| !noticed.contains(by)) {
            let Fault { number, what, .. } = &fault;
            missed.push(format!("{number}, {what}: {by} does not notice"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn faults_of_recordings_are_noticed_by_their_laws() {
    let is_recording = |fault: &Fault| matches!(fault.plant, Plant::Recording(_));
    assert_noticed(faults().into_iter().filter(is_recording));
}

#[test]
fn faults_of_deal_terms_are_noticed_by_the_reference() {
    let is_deal_term = |fault: &Fault| matches!(fault.plant, Plant::DealTerm(_));
    assert_noticed(faults().into_iter().filter(is_deal_term));
}

#[test]
fn faults_of_the_source_apply_to_it_exactly_once() {
    let mut wrong = Vec::new();
    for Fault { number, what, plant, .. } in faults() {
        if let Plant::Source(fault) = plant
            && let Err(error) = fault.planted()
        {
            wrong.push(format!("{number}, {what}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `PLANTED` lists the numbers of faults to plant, as `3,5`; without it all are planted.
#[test]
#[ignore = "some minutes for each fault: just planted"]
fn faults_of_the_source_are_noticed() {
    let numbers = std::env::var("PLANTED").ok().filter(|numbers| !numbers.is_empty());
    let numbers: Option<Vec<usize>> = numbers
        .map(|numbers| numbers.split(',').map(|number| number.trim().parse().unwrap()).collect());
    let is_wanted = |fault: &Fault| {
        let is_listed = numbers.as_ref().is_none_or(|numbers| numbers.contains(&fault.number));
        is_listed && matches!(fault.plant, Plant::Source(_))
    };
    assert_noticed(faults().into_iter().filter(is_wanted));
}

#[test]
fn every_law_has_a_fault_and_every_change_is_planted() {
    let faults = faults();
    let named: BTreeSet<&str> =
        faults.iter().flat_map(|fault| &fault.noticed_by).map(String::as_str).collect();
    let laws: BTreeSet<&str> = all().iter().map(|law| law.name).collect();
    let missing: Vec<_> = laws.difference(&named).collect();
    assert!(missing.is_empty(), "no fault for {missing:?}");
    let known = laws.into_iter().chain(["laws", "reference", "lanes"]).collect();
    let unknown: Vec<_> = named.difference(&known).collect();
    assert!(unknown.is_empty(), "unknown names: {unknown:?}");
    let text = std::fs::read_to_string("tests/testing/planted/faults.txt").unwrap();
    for (change, _) in recordings::CHANGES {
        assert!(text.contains(&format!("\nchange: {change}\n")), "{change} is not planted");
    }
    assert_eq!(
        faults.len(),
        text.matches("\nnoticed by: ").count(),
        "paragraphs without a blank line"
    );
}
