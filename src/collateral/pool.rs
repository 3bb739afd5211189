//! The loans and replines of a deal, by group.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::limits::{GREATEST_BALANCE, MOST_GROUPS};
use super::loan::Loan;
use super::rate_kinds::Kinds;
use super::schedule::{Alike, Schedule, schedule};
use crate::error::Diagnostic;

/// Loans that can be projected: checked, and ordered by group.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    groups: Vec<String>,
    /// Ordered by group; within a group in the order given.
    loans: Vec<Loan>,
    /// For each group, where its loans end.
    ends: Vec<usize>,
    derived: Derived,
}

/// What follows from the loans whatever the scenario, once a projection has asked for it. Pools are
/// equal without it.
#[derive(Debug, Clone, Default)]
struct Derived {
    alike: OnceLock<Alike>,
    /// For each terms that loans have the schedule; none where the rate adjusts.
    schedules: OnceLock<Vec<Option<Schedule>>>,
    kinds: OnceLock<Kinds>,
}

impl PartialEq for Derived {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Pool {
    /// A pool of loans; groups stand in the order in which the loans first name them.
    ///
    /// # Errors
    /// Every mistake of every loan, told by its place among the loans, from 1.
    ///
    /// ```
    /// use paydown::collateral::{Loan, Pool};
    /// let pool = Pool::new(vec![Loan::level_pay(100_000_000.0, 8.0, 360)]).unwrap();
    /// assert_eq!(pool.groups(), ["1"]);
    /// assert_eq!(pool.longest_term_months(), 360);
    /// let mistakes = Pool::new(vec![Loan::level_pay(f64::NAN, 8.0, 0)]).unwrap_err();
    /// assert!(mistakes[0].message.contains("loan 1, balance"));
    /// ```
    pub fn new(loans: Vec<Loan>) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        for (position, loan) in loans.iter().enumerate() {
            let wrong = loan.validate().err().into_iter().flatten();
            mistakes.extend(wrong.map(|mistake| {
                let message =
                    format!("loan {}, {}: {}", position + 1, mistake.field, mistake.message);
                Diagnostic::of_file("loans", message)
            }));
        }
        let total: f64 = loans.iter().map(|loan| loan.balance).sum();
        if loans.is_empty() {
            mistakes.push(Diagnostic::of_file("loans", "a pool has at least one loan"));
        } else if mistakes.is_empty() && total > GREATEST_BALANCE {
            let message = format!("balances sum to {total}; the most is {GREATEST_BALANCE}");
            mistakes.push(Diagnostic::of_file("loans", message));
        }
        let pool = if mistakes.is_empty() { Self::ordered(loans) } else { None };
        pool.ok_or_else(|| {
            if mistakes.is_empty() {
                let text = format!("the loans are of more than {MOST_GROUPS} groups");
                mistakes.push(Diagnostic::of_file("loans", text));
            }
            mistakes
        })
    }

    /// `None` where there are too many groups.
    fn ordered(loans: Vec<Loan>) -> Option<Self> {
        let mut groups: Vec<String> = Vec::new();
        let mut members: Vec<Vec<Loan>> = Vec::new();
        for loan in loans {
            match groups.iter().position(|group| *group == loan.group) {
                Some(position) => members[position].push(loan),
                None if groups.len() == MOST_GROUPS => return None,
                None => {
                    groups.push(loan.group.clone());
                    members.push(vec![loan]);
                }
            }
        }
        let mut ends = Vec::new();
        let mut loans = Vec::new();
        for group in members {
            loans.extend(group);
            ends.push(loans.len());
        }
        Some(Self { groups, loans, ends, derived: Derived::default() })
    }

    /// The same collateral with one repline for all loans that differ in nothing but their balance
    /// and count.
    ///
    /// Every figure of a loan is in proportion to its balance, and its count to its count, whatever
    /// the scenario: such loans come to the same, exactly, as one of them all. In floats the sums are
    /// rounded in another order, so that a figure may differ in its last digits and a rounded cent
    /// with it. So this is for who asks for it; no projection does it by itself.
    ///
    /// ```
    /// use paydown::collateral::{Loan, Pool};
    /// let loans = [100_000.0, 250_000.0].map(|balance| Loan::level_pay(balance, 6.0, 360));
    /// let pool = Pool::new(loans.to_vec()).unwrap().aggregated();
    /// assert_eq!((pool.loan_count(), pool.loan(0).unwrap().balance), (1, 350_000.0));
    /// ```
    #[must_use]
    pub fn aggregated(&self) -> Self {
        let mut replines: Vec<Loan> = Vec::new();
        // Those that may be alike, by what loans mostly differ in.
        let mut known: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (loan, kind) in self.loans.iter().zip(self.kinds().of_loans()) {
            let rate = loan.gross_rate_pct.to_bits();
            let key = (kind, rate, loan.remaining_term_months, loan.age_months);
            let places = known.entry(key).or_default();
            // Of a loan of nothing no share is left, whatever its count.
            let count = if loan.balance > 0.0 { loan.loan_count } else { 0 };
            let alike = places.iter().find_map(|place| {
                let total = replines[*place].loan_count.checked_add(count)?;
                replines[*place].is_like(loan).then_some((*place, total))
            });
            match alike {
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

    /// The groups, in the order in which projections tell them.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// How many loans and replines there are.
    #[must_use]
    pub fn loan_count(&self) -> usize {
        self.loans.len()
    }

    /// A loan, by its position among all, ordered by group.
    #[must_use]
    pub fn loan(&self, position: usize) -> Option<Loan> {
        self.loans.get(position).cloned()
    }

    /// All loans, ordered by group.
    pub fn loans(&self) -> impl ExactSizeIterator<Item = Loan> {
        self.loans.iter().cloned()
    }

    /// The same, as they are kept.
    pub(super) fn kept_loans(&self) -> &[Loan] {
        &self.loans
    }

    /// Where the loans of a group, by its position, stand among all.
    pub(super) fn range(&self, group: usize) -> std::ops::Range<usize> {
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[group]
    }

    /// Balance of a group, by its position among the groups.
    #[must_use]
    pub fn group_balance(&self, group: usize) -> f64 {
        self.loans[self.range(group)].iter().map(|loan| loan.balance).sum()
    }

    /// The loans by the terms that their schedules follow from.
    pub(super) fn alike(&self) -> &Alike {
        self.derived.alike.get_or_init(|| Alike::of(&self.loans))
    }

    /// For each of these terms the schedule, worked out once for all scenarios; none where the rate
    /// adjusts.
    pub(super) fn schedules(&self) -> &[Option<Schedule>] {
        self.derived.schedules.get_or_init(|| {
            let loans = self.alike().firsts.iter().map(|first| &self.loans[*first]);
            loans.map(|loan| loan.arm.is_none().then(|| schedule(loan, None))).collect()
        })
    }

    /// The loans by the vectors that they have.
    pub(super) fn kinds(&self) -> &Kinds {
        self.derived.kinds.get_or_init(|| Kinds::of(&self.loans))
    }

    /// Months until the last loan falls due.
    #[must_use]
    pub fn longest_term_months(&self) -> u32 {
        let terms = self.loans.iter().map(|loan| loan.remaining_term_months);
        terms.max().unwrap_or(0)
    }

    /// The indices that the adjustable loans follow, each once.
    pub fn index_names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self
            .loans
            .iter()
            .filter_map(|loan| loan.arm.as_ref().map(|arm| arm.index.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Balance and count of each loan that is left.
    fn aggregated(loans: &[Loan]) -> Vec<(f64, u32)> {
        let pool = Pool::new(loans.to_vec()).unwrap().aggregated();
        pool.loans().map(|loan| (loan.balance, loan.loan_count)).collect()
    }

    fn loan(balance: f64, loan_count: u32) -> Loan {
        Loan { loan_count, ..Loan::level_pay(balance, 6.0, 360) }
    }

    /// 100,000.00 of three loans and 250,000.00 of two are one; of a loan of nothing no share is left,
    /// whatever its count and wherever it stands.
    #[test]
    fn loans_that_differ_in_balance_and_count_alone_are_one() {
        let (one, other, nothing) = (loan(100_000.0, 3), loan(250_000.0, 2), loan(0.0, 7));
        assert_eq!(aggregated(&[one.clone(), other.clone()]), [(350_000.0, 5)]);
        for loans in [[&nothing, &one, &other], [&one, &nothing, &other], [&one, &other, &nothing]]
        {
            assert_eq!(aggregated(&loans.map(Clone::clone)), [(350_000.0, 5)]);
        }
    }

    #[test]
    fn loans_that_differ_in_anything_else_stay_apart() {
        let one = loan(100_000.0, 1);
        for other in [
            Loan { interest_only_months: 12, ..one.clone() },
            Loan { amortization_term_months: 480, ..one.clone() },
            Loan { gross_rate_pct: 6.25, ..one.clone() },
            Loan { remaining_term_months: 300, amortization_term_months: 300, ..one.clone() },
            Loan { age_months: 1, ..one.clone() },
            Loan { group: "2".to_owned(), ..one.clone() },
            // Together they are more than can be counted.
            Loan { loan_count: u32::MAX, ..one.clone() },
        ] {
            let count = other.loan_count;
            assert_eq!(aggregated(&[one.clone(), other]), [(100_000.0, 1), (100_000.0, count)]);
        }
    }
}
