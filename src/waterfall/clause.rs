//! What the deal file says of a clause, for people who read payments.

use serde::Serialize;
use std::sync::Arc;

/// A clause of the deal file: what it does in market words, its formulas, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clause {
    /// Line of the clause in the deal file.
    pub line: usize,
    /// What it does in market words: "pay interest to A1, A2".
    pub title: String,
    /// The formula of the amount paid, or of the value named; empty if the clause has none.
    pub formula: String,
    /// The formula of the test that the clause depends on; empty if it has none.
    pub when: String,
    /// Which payees take no part while which test passes: "B-2 if short_of_support"; empty if the
    /// clause excepts none.
    pub except: String,
    /// The named values of the deal file that the clause's formulas use.
    pub uses: Vec<Arc<str>>,
    /// The document's clause, or what it is inferred from.
    pub source: String,
}
