//! The books of the reference payer: what a deal owes and holds, and what a month brings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use num_traits::Zero;

use super::formula::Formula;
use super::fraction::{Fraction, to_decimal};
use super::terms::Terms;

/// What a month brings to a deal: its collateral in dollars, the rates of indices, and forced tests.
#[derive(Debug, Clone, Default)]
pub struct MonthInputs {
    /// For each group its fields, by their names in formulas, and `net_rate`.
    pub groups: Vec<BTreeMap<&'static str, Fraction>>,
    /// Cash in the account before the first clause.
    pub cash: Fraction,
    pub shortfall: Fraction,
    /// The rate of each index in the month.
    pub indices: BTreeMap<String, Fraction>,
    /// Tests that are forced.
    pub forced: BTreeMap<String, bool>,
}

/// A class, over its life and in the current month.
#[derive(Debug, Clone, Default)]
pub struct ClassBook {
    pub balance: Fraction,
    /// Interest of earlier months still owed.
    pub unpaid_interest: Fraction,
    pub carryover: Fraction,
    pub unpaid_realized_loss: Fraction,
    pub month: ClassMonth,
}

/// What a month did to a class.
#[derive(Debug, Clone, Default)]
pub struct ClassMonth {
    pub balance_begin: Fraction,
    pub notional: Fraction,
    pub rate: Fraction,
    pub accrued: Fraction,
    pub shortfall: Fraction,
    /// Interest of the month still owed.
    pub interest_due: Fraction,
    pub interest_paid: Fraction,
    pub unpaid_interest_paid: Fraction,
    pub carryover_due: Fraction,
    pub carryover_paid: Fraction,
    pub accretion: Fraction,
    pub scheduled_principal: Fraction,
    pub unscheduled_principal: Fraction,
    pub realized_loss: Fraction,
    pub write_up: Fraction,
    pub residual: Fraction,
}

/// The value that a clause has set.
#[derive(Debug, Clone)]
pub enum Value {
    Amount(Fraction),
    Percentage(Fraction),
    Test(bool),
    /// Plain numbers: computed as an amount or a percentage where the name is used.
    Number(Formula),
}

/// A payment, write-down or write-up of more than zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Line of the clause in the deal file.
    pub line: usize,
    pub claim: String,
    pub to: String,
    pub amount: Fraction,
    /// Cash left in the account after it.
    pub cash_left: Fraction,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, claim, to, .. } = self;
        let (amount, left) = (to_decimal(&self.amount), to_decimal(&self.cash_left));
        write!(f, "{amount} of {claim} to {to} (line {line}, cash left {left})")
    }
}

/// The deal between two months, and during one.
#[derive(Debug, Clone)]
pub struct Books {
    /// Number of the last distribution.
    pub month: i64,
    pub classes: Vec<ClassBook>,
    pub accounts: Vec<Fraction>,
    pub cumulative_losses: Vec<Fraction>,
    /// Sticky tests that have passed.
    pub passed: BTreeSet<String>,
    /// The monthly values of each average.
    pub averaged: BTreeMap<String, Vec<Fraction>>,
    /// Number of the last distribution before the first in these books.
    pub before: i64,
    /// The monthly rates of each index since then.
    pub indices: BTreeMap<String, Vec<Fraction>>,
    /// Cash left in the distribution account.
    pub cash: Fraction,
    /// What the month's clauses have set so far.
    pub set: BTreeMap<String, Value>,
    pub fees: BTreeMap<String, Fraction>,
    pub entries: Vec<Entry>,
}

impl Books {
    /// The books before the first distribution that the file describes.
    pub fn opened(terms: &Terms) -> Self {
        let classes = terms.classes.iter().map(|class| ClassBook {
            balance: class.balance.clone(),
            unpaid_interest: class.unpaid_interest.clone(),
            carryover: class.carryover.clone(),
            unpaid_realized_loss: class.cumulative_loss.clone(),
            ..ClassBook::default()
        });
        Self {
            month: terms.before,
            before: terms.before,
            classes: classes.collect(),
            accounts: terms.accounts.iter().map(|(_, balance)| balance.clone()).collect(),
            cumulative_losses: terms.cumulative_losses.clone(),
            passed: BTreeSet::new(),
            averaged: BTreeMap::new(),
            indices: BTreeMap::new(),
            cash: Fraction::zero(),
            set: BTreeMap::new(),
            fees: BTreeMap::new(),
            entries: Vec::new(),
        }
    }

    /// The rate of an index in a month; before the first month, that of the first.
    pub fn index(&self, name: &str, month: i64) -> Fraction {
        self.indices[name][usize::try_from(month - self.before - 1).unwrap_or(0)].clone()
    }
}
