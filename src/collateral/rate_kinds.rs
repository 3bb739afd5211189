//! Finds the loans of a pool that have the same vectors, to compute their monthly rates once.

use std::collections::BTreeMap;

use super::loan::Loan;
use super::vector::Vector;

/// Loans by their vectors, which are their group's or their own. Depends only on the loans.
#[derive(Debug, Clone)]
pub(super) struct Kinds {
    /// Kind of each loan, an index into `first`.
    pub(super) of_loan: Vec<usize>,
    /// Position of the first loan of each kind.
    pub(super) first: Vec<usize>,
}

impl Kinds {
    pub(super) fn of(loans: &[Loan]) -> Self {
        let mut known = BTreeMap::new();
        let mut kinds = Self { of_loan: Vec::with_capacity(loans.len()), first: Vec::new() };
        for (position, loan) in loans.iter().enumerate() {
            let prepayment = loan.prepayment.as_ref().map(|(s, v)| (*s as u8, v.to_bits()));
            let default = loan.default.as_ref().map(|(s, v)| (*s as u8, v.to_bits()));
            let severity = loan.severity_pct.as_ref().map(Vector::to_bits);
            // The group matters only if the loan takes a vector from it.
            let all = prepayment.is_some() && default.is_some() && severity.is_some();
            let group = if all { "" } else { loan.group.as_str() };
            let kind =
                *known.entry((group, prepayment, default, severity)).or_insert(kinds.first.len());
            if kind == kinds.first.len() {
                kinds.first.push(position);
            }
            kinds.of_loan.push(kind);
        }
        kinds
    }

    pub(super) fn of_loans(&self) -> &[usize] {
        &self.of_loan
    }
}
