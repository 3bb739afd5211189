//! A recorded run: its rows, and every payment with the step of the deal file that it follows.

use rust_decimal::Decimal;

use crate::calendar::Date;
use crate::deal::Deal;
use crate::deal_file::{Clause, Named, StepTerms};
use crate::projection::CashFlows;
use crate::waterfall::{Claim, ClassMonth, Observer, Payment};

/// A projection in decimals as its observer recorded it.
///
/// All of it can be changed. To show that a law can fail, leave a payment out or move a cent
/// ([`Case::with_recording`](super::Case::with_recording)).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedRun {
    /// The rows.
    pub result: CashFlows<Decimal>,
    /// The distributions in order.
    pub distributions: Vec<RecordedDistribution>,
}

/// One recorded distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedDistribution {
    /// Its number since closing, from 1.
    pub period: u32,
    /// Its date.
    pub date: Date,
    /// Every payment, write-down and write-up, in the order in which they were made.
    pub payments: Vec<StepPayment>,
    /// Each class's month, in the order of the deal file.
    pub classes: Vec<ClassMonth>,
}

/// A payment, and the step of the waterfall that it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepPayment {
    /// Position of the step in the deal file's waterfall; none for a payment of a redemption. We find it
    /// from the deal file's terms, not from the program that the laws judge.
    pub step: Option<usize>,
    /// The payment.
    pub payment: Payment,
}

/// Records a run, and finds the step of each payment.
pub(super) struct Recorder<'d> {
    /// The clauses that pay or allocate, with their position in the waterfall.
    steps: Vec<(usize, &'d StepTerms, Vec<&'d str>)>,
    /// The step of the last payment, and how many of its payees have been paid.
    at: (usize, usize),
    pub distributions: Vec<RecordedDistribution>,
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

    /// The step that a payment follows: the current one, or the next that fits.
    fn step_of(&mut self, payment: &Payment) -> Option<usize> {
        let (current, paid) = self.at;
        for (offset, (place, step, payees)) in self.steps.iter().enumerate().skip(current) {
            let expected = if offset == current { paid } else { 0 };
            let fits = step.at.line == payment.clause.line && step.claim == payment.claim;
            let later = payees.iter().skip(expected).position(|name| **name == *payment.payee);
            if let (true, Some(later)) = (fits, later) {
                self.at = (offset, expected + later + 1);
                return Some(*place);
            }
        }
        None
    }
}

/// The payees of a step in its order, with lists written out.
pub(super) fn payees<'d>(deal: &'d Deal, step: &'d StepTerms) -> Vec<&'d str> {
    named(deal, step.claim, &step.to)
}

/// Payees of a claim, given by their own names or by those of lists.
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
        self.distributions.push(RecordedDistribution { period, date, payments, classes });
    }

    fn paid(&mut self, payment: &Payment) {
        let (step, payment) = (self.step_of(payment), payment.clone());
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.payments.push(StepPayment { step, payment });
        }
    }

    fn class(&mut self, month: &ClassMonth) {
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.classes.push(month.clone());
        }
    }
}
