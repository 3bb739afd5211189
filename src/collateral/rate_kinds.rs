//! Finds the loans of a pool that are alike, to compute their monthly rates or schedules once.

use std::collections::BTreeMap;

use super::loan::Loan;
use super::vector::Vector;

/// Loans by what they have in common. Depends only on the loans.
#[derive(Debug, Clone)]
pub(super) struct Kinds {
    /// Kind of each loan, an index into `firsts`.
    pub(super) of_loans: Vec<usize>,
    /// Position of the first loan of each kind.
    pub(super) firsts: Vec<usize>,
}

impl Kinds {
    /// The loans by a key.
    pub(super) fn by<T, K: Ord>(loans: impl IntoIterator<Item = T>, key: impl Fn(T) -> K) -> Self {
        let mut known = BTreeMap::new();
        let mut firsts = Vec::new();
        let kind_of = |(position, loan)| {
            *known.entry(key(loan)).or_insert_with(|| {
                firsts.push(position);
                firsts.len() - 1
            })
        };
        let of_loans = loans.into_iter().enumerate().map(kind_of).collect();
        Self { of_loans, firsts }
    }

    /// The loans by their vectors, which are their group's or their own.
    pub(super) fn by_vectors(loans: &[Loan]) -> Self {
        Self::by(loans, |loan| {
            let prepayment = loan.prepayment.as_ref().map(|(s, v)| (*s as u8, v.to_bits()));
            let default = loan.default.as_ref().map(|(s, v)| (*s as u8, v.to_bits()));
            let severity = loan.severity_pct.as_ref().map(Vector::to_bits);
            // The group matters only if the loan takes a vector from it.
            let all = prepayment.is_some() && default.is_some() && severity.is_some();
            (if all { "" } else { loan.group.as_str() }, prepayment, default, severity)
        })
    }
}
