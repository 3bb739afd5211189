//! Faults of a deal term: the engine reads a deal as it is, and the reference payer reads it with one
//! term changed. They must disagree, as they would if the engine had the rule of that term wrong.

use std::sync::LazyLock;

use paydown::testing::reference::check;

use super::list::Change;
use crate::deals::{Case, deals, shown};
use crate::scenarios::four_scenarios;

/// Months that are paid of each deal.
const MONTHS: u32 = 80;

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
    /// Whether the reference payer disagrees on some deal of the file.
    pub fn is_noticed(&self) -> bool {
        let mut cases = CASES.iter().filter(|case| case.name.contains(&self.file));
        cases.any(|case| self.is_noticed_in(case))
    }

    fn is_noticed_in(&self, case: &Case) -> bool {
        let mut text = case.text.clone();
        if let Some(Change { was, is }) = &self.given {
            if !text.contains(was) {
                return false;
            }
            text = text.replace(was, is);
        }
        let Change { was, is } = &self.term;
        if !text.contains(was) {
            return false;
        }
        let wrong = text.replacen(was, is, 1);
        assert_eq!(wrong.lines().count(), text.lines().count(), "{was}");
        let case = Case::new(case.name.clone(), text);
        four_scenarios(&case).into_iter().any(|mut options| {
            options.months = Some(MONTHS);
            if self.given.is_some() {
                // A deal without `given` is compared by `reference::projections`.
                let audit = check(&case.text, &case.deal, &options).unwrap();
                assert_eq!(audit.disagreement, None, "{was}");
            }
            check(&wrong, &case.deal, &options).unwrap().disagreement.is_some()
        })
    }
}
