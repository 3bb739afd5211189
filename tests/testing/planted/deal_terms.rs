//! Faults of a deal term: the engine reads a deal as it is, and the reference payer reads it with one
//! term changed. They must disagree, as they would if the engine had the rule of that term wrong.

use std::sync::LazyLock;

use paydown::testing::reference::check;

use super::list::Change;
use crate::deals::{Case, deals, shown};
use crate::scenarios::four_scenarios;

/// Months that are paid of each deal.
pub const MONTHS: u32 = 80;

/// The deals of `deals/` and of the documents.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let documents = ["docs/deal-file.md", "docs/structures.md"].into_iter().flat_map(shown);
    deals().into_iter().chain(documents).collect()
});

/// A term of a deal file that only one side reads changed.
pub struct DealTermFault {
    /// A deal of `deals/`, or the document with the deal.
    pub file: String,
    /// A change of the deal for both sides, which makes the rule matter.
    pub given: Option<Change>,
    /// The term and the wrong term, of equally many lines: payments carry the line of their clause, which
    /// must not give the fault away.
    pub term: Change,
}

impl DealTermFault {
    /// The deals of the file that have the term, changed as given.
    pub fn cases(&self) -> Vec<Case> {
        let cases = CASES.iter().filter(|case| case.name.contains(&self.file));
        let given = |case: &Case| match &self.given {
            Some(Change { was, is }) if case.text.contains(was) => Some(case.text.replace(was, is)),
            Some(_) => None,
            None => Some(case.text.clone()),
        };
        let texts = cases.filter_map(|case| Some((case.name.clone(), given(case)?)));
        let texts = texts.filter(|(_, text)| text.contains(&self.term.was));
        texts.map(|(name, text)| Case::new(name, text)).collect()
    }

    /// Whether the reference payer disagrees on some deal of the file. That it agrees on all of them without
    /// the fault is a test of `reference::projections`.
    pub fn is_noticed(&self) -> bool {
        let Change { was, is } = &self.term;
        self.cases().iter().any(|case| {
            let wrong = case.text.replacen(was, is, 1);
            assert_eq!(wrong.lines().count(), case.text.lines().count(), "{was}");
            four_scenarios(case).into_iter().any(|mut options| {
                options.months = Some(MONTHS);
                check(&wrong, &case.deal, &options).unwrap().disagreement.is_some()
            })
        })
    }
}
