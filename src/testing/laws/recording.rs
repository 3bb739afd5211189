//! A run as it was heard: its rows, and every payment with the clause that it follows.

use rust_decimal::Decimal;

use crate::calendar::Date;
use crate::deal::Deal;
use crate::deal_file::{Clause, Named, StepTerms};
use crate::projection::ProjectionResult;
use crate::waterfall::{Claim, ClassMonth, Observer, Payment};

/// A projection in decimals as its observer heard it.
///
/// All of it can be changed: a law is shown to be able to fail by a recording with a payment left
/// out or a cent moved ([`Case::with_recording`](super::Case::with_recording)).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recording {
    /// The rows.
    pub result: ProjectionResult<Decimal>,
    /// What was heard of each distribution, in their order.
    pub distributions: Vec<Distribution>,
}

/// One distribution as it was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Distribution {
    /// Its number since closing, from 1.
    pub period: u32,
    /// Its date.
    pub date: Date,
    /// Every payment, write-down and write-up, in the order in which they were made.
    pub payments: Vec<HeardPayment>,
    /// Each class's month, in the order of the deal file.
    pub classes: Vec<HeardClass>,
}

/// A payment, write-down or write-up to one payee; dollars, as [`Payment`] has them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeardPayment {
    /// Position of its clause in the deal file's waterfall; none for a redemption's.
    pub clause: Option<usize>,
    /// Line of the clause in the deal file.
    pub deal_line: usize,
    /// Who was paid: a class, a party or an account.
    pub payee: String,
    /// What was claimed.
    pub claim: Claim,
    /// Due at this step.
    pub due: Decimal,
    /// Settled of it, fractions of a cent included.
    pub settled: Decimal,
    /// Cash that moved, in whole cents.
    pub paid: Decimal,
    /// Due and not settled.
    pub unpaid: Decimal,
    /// Balance of the class or account afterwards.
    pub balance: Decimal,
    /// Cash left in the distribution account afterwards.
    pub cash_left: Decimal,
    /// What the clause gives to all its payees together, where it says so.
    pub amount: Option<Decimal>,
}

/// A class's month; dollars, as [`ClassMonth`] has them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeardClass {
    /// Balance before the distribution.
    pub opening_balance: Decimal,
    /// Interest unpaid before it.
    pub opening_unpaid: Decimal,
    /// Pass-through rate a year, as a fraction of one.
    pub rate: Decimal,
    /// Interest accrued.
    pub accrued: Decimal,
    /// Its share of the month's non-supported shortfall.
    pub shortfall: Decimal,
    /// Balance after the distribution.
    pub closing_balance: Decimal,
    /// Interest unpaid after it.
    pub closing_unpaid: Decimal,
}

/// Records what a run tells.
pub(super) struct Recorder<'d> {
    /// The clauses that pay or allocate, with their place in the waterfall.
    steps: Vec<(usize, &'d StepTerms, Vec<&'d str>)>,
    /// The step that was heard last, and how many of its payees were.
    at: (usize, usize),
    pub distributions: Vec<Distribution>,
}

impl<'d> Recorder<'d> {
    pub fn new(deal: &'d Deal) -> Self {
        let clauses = deal.terms.waterfall.iter().enumerate();
        let steps = clauses.filter_map(|(place, clause)| match clause {
            Clause::Step(step) => Some((place, step, payees(deal, step))),
            _ => None,
        });
        Self { steps: steps.collect(), at: (0, 0), distributions: Vec::new() }
    }

    /// The clause that a payment follows: the one at hand, or the next that it can be of.
    fn clause_of(&mut self, payment: &Payment<'_>) -> Option<usize> {
        let (current, told) = self.at;
        for (offset, (place, step, payees)) in self.steps.iter().enumerate().skip(current) {
            let expected = if offset == current { told } else { 0 };
            let is_it = step.at.line == payment.deal_line && step.claim == payment.claim;
            let later = payees.iter().skip(expected).position(|name| *name == payment.class);
            if let (true, Some(later)) = (is_it, later) {
                self.at = (offset, expected + later + 1);
                return Some(*place);
            }
        }
        None
    }
}

/// Who is paid by a step, in its order, lists written out.
pub(super) fn payees<'d>(deal: &'d Deal, step: &'d StepTerms) -> Vec<&'d str> {
    named(deal, step.claim, &step.to)
}

/// Payees of a claim by their names or those of lists.
pub(super) fn named<'d>(deal: &'d Deal, claim: Claim, names: &'d [Named]) -> Vec<&'d str> {
    if matches!(claim, Claim::Fee | Claim::Deposit) {
        return names.iter().map(|name| name.name.as_str()).collect();
    }
    let classes = deal.terms.classes_named(names).into_iter();
    classes.map(|class| deal.class_names[class].as_str()).collect()
}

impl Observer for Recorder<'_> {
    fn distribution(&mut self, period: u32, date: Date) {
        self.at = (0, 0);
        let (payments, classes) = (Vec::new(), Vec::new());
        self.distributions.push(Distribution { period, date, payments, classes });
    }

    fn paid(&mut self, payment: &Payment<'_>) {
        let clause = self.clause_of(payment);
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.payments.push(HeardPayment {
                clause,
                deal_line: payment.deal_line,
                payee: payment.class.to_owned(),
                claim: payment.claim,
                due: payment.due,
                settled: payment.settled,
                paid: payment.paid,
                unpaid: payment.unpaid,
                balance: payment.balance,
                cash_left: payment.cash_left,
                amount: payment.amount,
            });
        }
    }

    fn class(&mut self, month: &ClassMonth<'_>) {
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.classes.push(HeardClass {
                opening_balance: month.opening_balance,
                opening_unpaid: month.opening_unpaid,
                rate: month.rate,
                accrued: month.accrued,
                shortfall: month.shortfall,
                closing_balance: month.closing_balance,
                closing_unpaid: month.closing_unpaid,
            });
        }
    }
}
