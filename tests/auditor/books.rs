//! The auditor's books: what a deal owes and holds, and what a month brings to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use num_traits::Zero;

use crate::exact::{Exact, to_decimal};
use crate::terms::Terms;
use crate::values::Value;

/// What a month's collateral brings, in dollars, and what the month is told besides.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// For each group its fields, by their names in formulas, and `net_rate`.
    pub groups: Vec<BTreeMap<&'static str, Exact>>,
    /// Cash in the account before the first clause.
    pub cash: Exact,
    pub shortfall: Exact,
    /// The rate of each index by month from closing on; those before have the first month's.
    pub indices: BTreeMap<String, Vec<Exact>>,
    /// Tests that are forced.
    pub forced: BTreeMap<String, bool>,
}

impl Brought {
    /// The rate of an index in a month, the first month's before it.
    pub fn index(&self, name: &str, month: i64) -> Exact {
        let curve = &self.indices[name];
        let place = usize::try_from(month - 1).unwrap_or(0);
        curve[place.min(curve.len() - 1)].clone()
    }
}

/// A class, over its life and in the month at hand.
#[derive(Debug, Clone, Default)]
pub struct ClassBook {
    pub balance: Exact,
    /// Interest of earlier months still owed.
    pub unpaid_interest: Exact,
    pub carryover: Exact,
    pub unpaid_realized_loss: Exact,
    pub month: ClassMonth,
}

/// What a month did to a class.
#[derive(Debug, Clone, Default)]
pub struct ClassMonth {
    pub balance_begin: Exact,
    pub notional: Exact,
    pub rate: Exact,
    pub accrued: Exact,
    pub shortfall: Exact,
    /// Interest of the month still owed.
    pub interest_due: Exact,
    pub interest_paid: Exact,
    pub unpaid_interest_paid: Exact,
    pub carryover_due: Exact,
    pub carryover_paid: Exact,
    pub accretion: Exact,
    pub scheduled_principal: Exact,
    pub unscheduled_principal: Exact,
    pub realized_loss: Exact,
    pub write_up: Exact,
    pub residual: Exact,
}

/// A payment, write-down or write-up of more than nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Line of the clause in the deal file.
    pub line: usize,
    pub claim: String,
    pub to: String,
    pub amount: Exact,
    /// Cash left in the account after it.
    pub cash_left: Exact,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, claim, to, .. } = self;
        let (amount, left) = (to_decimal(&self.amount), to_decimal(&self.cash_left));
        write!(f, "{amount} of {claim} to {to} (line {line}, cash left {left})")
    }
}

/// The deal between two months, and in one.
#[derive(Debug, Clone)]
pub struct Books {
    /// Number of the last distribution.
    pub month: i64,
    pub classes: Vec<ClassBook>,
    pub accounts: Vec<Exact>,
    pub cumulative_losses: Vec<Exact>,
    /// Sticky tests that have passed.
    pub passed: BTreeSet<String>,
    /// What was averaged, month by month.
    pub averaged: BTreeMap<String, Vec<Exact>>,
    /// Cash left in the distribution account.
    pub cash: Exact,
    /// What the month's clauses have set so far.
    pub set: BTreeMap<String, Value>,
    pub fees: BTreeMap<String, Exact>,
    pub entries: Vec<Entry>,
}

impl Books {
    pub fn at_closing(terms: &Terms) -> Self {
        let classes = terms.classes.iter().map(|class| ClassBook {
            balance: class.original_balance.clone(),
            ..ClassBook::default()
        });
        Self {
            month: 0,
            classes: classes.collect(),
            accounts: terms.accounts.iter().map(|(_, balance)| balance.clone()).collect(),
            cumulative_losses: vec![Exact::zero(); terms.groups.len()],
            passed: BTreeSet::new(),
            averaged: BTreeMap::new(),
            cash: Exact::zero(),
            set: BTreeMap::new(),
            fees: BTreeMap::new(),
            entries: Vec::new(),
        }
    }
}
