//! The loans and replines of a deal, by group.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::limits::{GREATEST_BALANCE, MOST_GROUPS};
use super::loan::{Loan, LoanMistake};
use super::rate_kinds::Kinds;
use super::schedule::{Schedule, by_terms, schedule};
use super::slips;
use crate::error::{Diagnostic, Errors};

/// Checked loans, ordered by group, that can be projected.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    groups: Vec<String>,
    /// Ordered by group; within a group in the order of the input.
    loans: Vec<Loan>,
    /// For each group, the end of its range in `loans`.
    ends: Vec<usize>,
    derived: Derived,
    notes: Notes,
}

/// What a tape leaves open. It does not matter for the equality of pools.
#[derive(Debug, Clone, Default)]
struct Notes(Arc<[Diagnostic]>);

impl PartialEq for Notes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Values that depend only on the loans, computed when a projection first needs them. They do not
/// matter for the equality of pools.
#[derive(Debug, Clone, Default)]
struct Derived {
    by_terms: OnceLock<Kinds>,
    /// The schedule of each set of terms; none if the rate adjusts.
    schedules: OnceLock<Vec<Option<Schedule>>>,
    kinds: OnceLock<Kinds>,
    /// The indices for which a scenario needs a curve.
    indices: OnceLock<BTreeSet<String>>,
}

impl PartialEq for Derived {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Pool {
    /// A pool of loans. Groups are in the order in which the loans first name them.
    ///
    /// # Errors
    /// Every mistake in every loan; messages number the loans from 1. Also if there are no loans,
    /// more than 40 groups, or balances that sum to more than 2^46 cents.
    ///
    /// ```
    /// use paydown::collateral::{Loan, Pool};
    /// let pool = Pool::from_loans(vec![Loan::level_pay(100_000_000.0, 8.0, 360)]).unwrap();
    /// assert_eq!(pool.groups(), ["1"]);
    /// assert_eq!(pool.longest_term_months(), 360);
    /// let mistakes = Pool::from_loans(vec![Loan::level_pay(f64::NAN, 8.0, 0)]).unwrap_err();
    /// assert!(mistakes[0].message.contains("loan 1, balance"));
    /// ```
    pub fn from_loans(loans: Vec<Loan>) -> Result<Self, Errors> {
        let mistake = |message: String| Diagnostic::of_file("loans", message);
        let mut mistakes = Vec::new();
        for (position, loan) in loans.iter().enumerate() {
            let wrong = loan.validate().err().into_iter().flatten();
            mistakes.extend(wrong.map(|LoanMistake { field, message }| {
                mistake(format!("loan {}, {field}: {message}", position + 1))
            }));
        }
        let total: f64 = loans.iter().map(|loan| loan.balance).sum();
        if loans.is_empty() {
            mistakes.push(mistake("a pool has at least one loan".to_owned()));
        } else if mistakes.is_empty() && total > GREATEST_BALANCE {
            mistakes
                .push(mistake(format!("balances sum to {total}; the most is {GREATEST_BALANCE}")));
        }
        if !mistakes.is_empty() {
            return Err(mistakes.into());
        }
        let too_many = || format!("the loans belong to more than {MOST_GROUPS} groups");
        Self::ordered(loans).ok_or_else(|| mistake(too_many()).into())
    }

    /// `None` if there are too many groups.
    fn ordered(mut loans: Vec<Loan>) -> Option<Self> {
        let mut groups: Vec<String> = Vec::new();
        for loan in &loans {
            if !groups.contains(&loan.group) {
                groups.push(loan.group.clone());
            }
            if groups.len() > MOST_GROUPS {
                return None;
            }
        }
        let position = |loan: &Loan| groups.iter().position(|group| *group == loan.group);
        loans.sort_by_cached_key(position);
        let end = |group| loans.partition_point(|loan| position(loan) <= Some(group));
        let ends = (0..groups.len()).map(end).collect();
        Some(Self { groups, loans, ends, derived: Derived::default(), notes: Notes::default() })
    }

    /// The pool with notes on the tape that it was read from.
    pub(super) fn with_notes(mut self, notes: Vec<Diagnostic>) -> Self {
        self.notes = Notes(notes.into());
        self
    }

    /// The pool with the notes on the tape of another, whose loans it has.
    pub(crate) fn with_tape_notes(self, read: &Self) -> Self {
        self.with_notes(read.notes.0.to_vec())
    }

    /// How the loans differ from a balance by more than their rounding, for a note: `add up to …, …
    /// less`.
    pub(crate) fn difference_from(&self, expected: f64) -> Option<String> {
        let total: f64 = self.loans.iter().map(|loan| loan.balance).sum();
        // Replines are often rounded to dollars or thousands: each is off by half a unit at most.
        let in_units = |unit: f64| self.loans.iter().all(|loan| loan.balance % unit == 0.0);
        let unit = [1_000.0, 1.0].into_iter().find(|unit| in_units(*unit)).unwrap_or(0.01);
        let allowed = unit / 2.0 * self.loans.len() as f64;
        let difference = (total - expected).abs();
        let more = if total < expected { "less" } else { "more" };
        (difference > allowed).then(|| format!("add up to {total:.2}, {difference:.2} {more}"))
    }

    /// Notes about the tape that the pool was read from and about its loans: lines that may be
    /// totals of others, and rates that may be a hundred times too low. They are no mistakes.
    #[must_use]
    pub fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = self.notes.0.to_vec();
        notes.extend(slips::of_loans(&self.loans));
        notes
    }

    /// The same collateral with one repline for all loans that are equal but for balance and count.
    ///
    /// In every scenario each figure of a loan is proportional to its balance, and its projected
    /// count to its count. So in exact arithmetic the repline's figures equal the sums over its
    /// loans. Floats round in another order: a figure may differ in its last digits, and a rounded
    /// cent with it. So projections never aggregate on their own.
    ///
    /// ```
    /// use paydown::collateral::{Loan, Pool};
    /// let loans = [100_000.0, 250_000.0].map(|balance| Loan::level_pay(balance, 6.0, 360));
    /// let pool = Pool::from_loans(loans.to_vec()).unwrap().aggregated();
    /// assert_eq!((pool.loan_count(), pool.loan(0).unwrap().balance), (1, 350_000.0));
    /// ```
    #[must_use]
    pub fn aggregated(&self) -> Self {
        let mut replines: Vec<Loan> = Vec::new();
        // Candidate replines, keyed by the fields in which loans mostly differ.
        let mut known: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (loan, kind) in self.loans.iter().zip(&self.kinds().of_loans) {
            let rate = loan.gross_rate_pct.to_bits();
            let key = (kind, rate, loan.remaining_term_months, loan.age_months);
            let places = known.entry(key).or_default();
            // Projections count no loans in a zero balance, so its count must not be added.
            let count = if loan.balance > 0.0 { loan.loan_count } else { 0 };
            let equal = places.iter().find_map(|place| {
                let total = replines[*place].loan_count.checked_add(count)?;
                replines[*place].is_like(loan).then_some((*place, total))
            });
            match equal {
                Some((place, total)) => {
                    replines[place].balance += loan.balance;
                    replines[place].loan_count = total;
                }
                None => {
                    places.push(replines.len());
                    replines.push(Loan { loan_count: count, ..loan.clone() });
                }
            }
        }
        Self::ordered(replines).unwrap_or_else(|| self.clone())
    }

    /// The groups, in the order in which projections list them.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// Number of loans and replines.
    #[must_use]
    pub fn loan_count(&self) -> usize {
        self.loans.len()
    }

    /// The loan at a position, ordered by group.
    #[must_use]
    pub fn loan(&self, position: usize) -> Option<Loan> {
        self.loans.get(position).cloned()
    }

    /// All loans, ordered by group.
    pub fn loans(&self) -> impl ExactSizeIterator<Item = Loan> {
        self.loans.iter().cloned()
    }

    /// The same without cloning.
    pub(crate) fn kept_loans(&self) -> &[Loan] {
        &self.loans
    }

    /// Range of a group's loans among all; `group` is a position in [`groups`](Self::groups).
    pub(super) fn range(&self, group: usize) -> std::ops::Range<usize> {
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[group]
    }

    /// Balance of a group; `group` is a position in [`groups`](Self::groups).
    #[must_use]
    pub fn group_balance(&self, group: usize) -> f64 {
        self.loans[self.range(group)].iter().map(|loan| loan.balance).sum()
    }

    /// The loans by the terms that determine their schedules.
    pub(super) fn by_terms(&self) -> &Kinds {
        self.derived.by_terms.get_or_init(|| by_terms(&self.loans))
    }

    /// The schedule of each set of terms, the same in all scenarios; none if the rate adjusts.
    pub(super) fn schedules(&self) -> &[Option<Schedule>] {
        self.derived.schedules.get_or_init(|| {
            let loans = self.by_terms().firsts.iter().map(|first| &self.loans[*first]);
            loans.map(|loan| loan.arm.is_none().then(|| schedule(loan, None))).collect()
        })
    }

    /// The loans by their vectors.
    pub(super) fn kinds(&self) -> &Kinds {
        self.derived.kinds.get_or_init(|| Kinds::by_vectors(&self.loans))
    }

    /// Months until the last loan falls due.
    #[must_use]
    pub fn longest_term_months(&self) -> u32 {
        self.loans.iter().map(|loan| loan.remaining_term_months).max().unwrap_or(0)
    }

    /// Names of the indices that adjustable loans follow, each once, sorted.
    pub fn index_names(&self) -> impl Iterator<Item = &str> {
        self.indices().iter().map(String::as_str)
    }

    fn indices(&self) -> &BTreeSet<String> {
        self.derived.indices.get_or_init(|| {
            self.loans.iter().filter_map(|loan| Some(loan.arm.as_ref()?.index.clone())).collect()
        })
    }

    /// The pool, which also knows the indices that a deal's classes follow, so that a scenario
    /// without a curve for one of them is refused.
    pub(crate) fn with_class_indices<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut indices = self.indices().clone();
        indices.extend(names.into_iter().map(str::to_owned));
        Self { derived: Derived { indices: OnceLock::from(indices), ..self.derived }, ..self }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Balance and count of each loan of the aggregated pool.
    fn aggregated(loans: &[Loan]) -> Vec<(f64, u32)> {
        let pool = Pool::from_loans(loans.to_vec()).unwrap().aggregated();
        pool.loans().map(|loan| (loan.balance, loan.loan_count)).collect()
    }

    fn loan(balance: f64, loan_count: u32) -> Loan {
        Loan { loan_count, ..Loan::level_pay(balance, 6.0, 360) }
    }

    /// 100,000.00 of three loans and 250,000.00 of two become one repline. A loan with a zero
    /// balance adds nothing to the count, wherever it is in the pool.
    #[test]
    fn aggregated_loans_that_differ_only_in_balance_and_count_are_one_repline() {
        let (one, other, empty) = (loan(100_000.0, 3), loan(250_000.0, 2), loan(0.0, 7));
        assert_eq!(aggregated(&[one.clone(), other.clone()]), [(350_000.0, 5)]);
        for loans in [[&empty, &one, &other], [&one, &empty, &other], [&one, &other, &empty]] {
            assert_eq!(aggregated(&loans.map(Clone::clone)), [(350_000.0, 5)]);
        }
    }

    #[test]
    fn aggregated_loans_that_differ_otherwise_remain_separate() {
        let one = loan(100_000.0, 1);
        for other in [
            Loan { interest_only_months: 12, ..one.clone() },
            Loan { amortization_term_months: 480, ..one.clone() },
            Loan { gross_rate_pct: 6.25, ..one.clone() },
            Loan { remaining_term_months: 300, amortization_term_months: 300, ..one.clone() },
            Loan { age_months: 1, ..one.clone() },
            Loan { group: "2".to_owned(), ..one.clone() },
            // The sum of the counts overflows.
            Loan { loan_count: u32::MAX, ..one.clone() },
        ] {
            let count = other.loan_count;
            assert_eq!(aggregated(&[one.clone(), other]), [(100_000.0, 1), (100_000.0, count)]);
        }
    }
}
