//! A relation between the figures of a report, and how closely printed figures keep it.

use crate::calendar::YearFraction;
use crate::quantity::{Key, Term};

/// What a quantity is, from others of the same statement.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub target: Key,
    pub term: Term,
    pub tolerance: Tolerance,
    /// Whether the target is worked out by this rule, or by a run, and only checked by it.
    pub defines: bool,
    /// Whether the rule holds in any such report. One that rests on the deal file, whose mistake a
    /// difference may be, cannot show that a report contradicts itself.
    pub holds_in_any_report: bool,
    /// The rule in words.
    pub says: String,
}

impl Relation {
    /// A rule that the report before gives.
    pub fn of_previous(target: Key, term: Term, says: &str) -> Self {
        let says = says.to_owned();
        let tolerance = Tolerance::Exact;
        Self { target, term, tolerance, defines: true, holds_in_any_report: true, says }
    }
}

/// How closely printed figures keep a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tolerance {
    /// Made from printed figures: cents, counts, and factors of printed cents.
    Exact,
    /// Made from more digits than are printed: within half a unit of every figure.
    HalfUnits,
    /// One side is the sum of so many figures, each rounded by itself: within half a unit of each.
    SumOfRounded(u16),
}

/// What a report prints, as far as the rules depend on it.
pub(crate) struct Printed<'a> {
    /// Whether the report prints the quantity.
    pub has: &'a dyn Fn(Key) -> bool,
    /// Buckets and states of each delinquency grid, totals aside.
    pub grids: &'a [(Option<u16>, Vec<u16>, Vec<u16>)],
    /// Rows of the table of other accounts.
    pub accounts: u16,
    /// Each class's share of a year for its accrual.
    pub periods: &'a [YearFraction],
}

pub(super) struct Relations<'a> {
    pub printed: &'a Printed<'a>,
    pub relations: Vec<Relation>,
}

impl Relations<'_> {
    pub fn add(
        &mut self,
        target: Key,
        term: Term,
        tolerance: Tolerance,
        defines: bool,
        says: &str,
    ) {
        let says = says.to_owned();
        self.relations.push(Relation {
            target,
            term,
            tolerance,
            defines,
            holds_in_any_report: true,
            says,
        });
    }

    /// The rule added last rests on the deal file.
    pub fn depends_on_deal_file(&mut self) {
        if let Some(relation) = self.relations.last_mut() {
            relation.holds_in_any_report = false;
        }
    }

    /// A quantity made from printed ones.
    pub fn exact(&mut self, target: Key, term: Term, says: &str) {
        self.add(target, term, Tolerance::Exact, true, says);
    }

    /// A quantity made from others with more digits than are printed.
    pub fn near(&mut self, target: Key, term: Term, says: &str) {
        self.add(target, term, Tolerance::HalfUnits, true, says);
    }

    /// Those of some quantities that the report prints.
    pub fn present(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        keys.into_iter().filter(|key| (self.printed.has)(*key)).collect()
    }
}
