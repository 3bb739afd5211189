//! A relation between the figures of a report, and how closely printed figures must satisfy it.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::calendar::AccrualPeriod;
use crate::quantity::{Key, Term};

/// A quantity as a formula of others in the same report.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub target: Key,
    pub term: Term,
    pub tolerance: Tolerance,
    /// Whether the relation computes the target. If not, a run computes it, or the report gives it,
    /// and the relation only checks it.
    pub defines: bool,
    /// Whether the relation holds in any report of this kind. If it depends on the deal file, a
    /// difference may be a mistake of that file, so the relation cannot show an anomaly.
    pub holds_in_any_report: bool,
    /// Whether it says that a balance is what the report before ended with.
    pub is_of_previous: bool,
    /// The relation in words, for messages.
    pub says: Cow<'static, str>,
}

impl Relation {
    /// A relation to a figure of the previous report.
    pub fn of_previous(target: Key, term: Term, says: impl Into<Cow<'static, str>>) -> Self {
        Self {
            target,
            term,
            tolerance: Tolerance::Exact,
            defines: true,
            holds_in_any_report: true,
            is_of_previous: true,
            says: says.into(),
        }
    }
}

/// How closely printed figures must satisfy a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tolerance {
    /// In every digit: the target is computed from printed figures (cents, counts, factors of
    /// cents).
    Exact,
    /// Within half a unit of every figure: the trustee computes with more digits than it prints.
    HalfUnits,
    /// One side is the sum of `n` figures that are rounded separately: within half a unit of each.
    SumOfRounded(u16),
}

/// What a report prints, as far as relations depend on it.
pub(crate) struct Printed<'a> {
    /// Whether the report prints the quantity.
    pub has: &'a dyn Fn(Key) -> bool,
    /// Group, buckets and states of each delinquency grid, without totals.
    pub grids: &'a [(Option<u16>, Vec<u16>, Vec<u16>)],
    /// Rows of the table of other accounts.
    pub accounts: u16,
    /// The accrual period of each class.
    pub periods: &'a [AccrualPeriod],
    /// Whether the report is lines of tables: columns that are not published are then unknown. A page
    /// prints its tables whole.
    pub is_table: bool,
    /// By how much the pool exceeded the classes after the report before.
    pub pool_excess: Decimal,
}

pub(super) struct Relations<'a> {
    pub printed: &'a Printed<'a>,
    pub relations: Vec<Relation>,
}

impl Relations<'_> {
    /// Adds a relation that holds in any report, and defines or only checks its target.
    pub fn add(
        &mut self,
        target: Key,
        term: Term,
        by: Tolerance,
        defines: bool,
        says: impl Into<Cow<'static, str>>,
    ) {
        let relation = Relation::of_previous(target, term, says);
        let relation = Relation { tolerance: by, defines, is_of_previous: false, ..relation };
        self.relations.push(relation);
    }

    /// Adds a check of a quantity that a run computes or the report gives.
    pub fn check(
        &mut self,
        target: Key,
        term: Term,
        tolerance: Tolerance,
        says: impl Into<Cow<'static, str>>,
    ) {
        self.add(target, term, tolerance, false, says);
    }

    /// Marks the last relation as dependent on the deal file.
    pub fn depends_on_deal_file(&mut self) {
        if let Some(relation) = self.relations.last_mut() {
            relation.holds_in_any_report = false;
        }
    }

    /// Adds a definition of a quantity that is computed from printed figures.
    pub fn exact(&mut self, target: Key, term: Term, says: impl Into<Cow<'static, str>>) {
        self.add(target, term, Tolerance::Exact, true, says);
    }

    /// The quantities among `keys` that the report prints.
    pub fn present(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        keys.into_iter().filter(|key| (self.printed.has)(*key)).collect()
    }
}
