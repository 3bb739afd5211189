//! A law of the order of principal.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::cent;
use super::ranks::{Ranks, is_plain_principal, is_principal};
use super::recording::{RecordedDistribution, StepPayment, payees};
use super::verdict::{Breach, Verdict, seen, verdict};
use crate::deal_file::{Split, StepTerms};
use crate::projection::ClassRow;

/// Who is paid first is repaid first: the deal file does not contradict itself on the order of principal.
///
/// In a `sequential` step no class is repaid while another class of the step, whose interest an earlier clause
/// pays, has a balance left. And by a clause of its own no class is repaid in a month in which a class whose
/// interest an earlier clause pays, and whose principal later clauses pay, gets nothing and has a balance left.
/// Of the clauses of interest, and of single clauses of principal, we consider those without a condition and
/// without exceptions.
///
/// Two steps of a deal with several collateral groups may repay two classes in opposite orders, each the class of
/// its own group first; we compare neither with interest.
///
/// We do not compare principal with losses: a support class is repaid before the classes that it supports, and
/// bears losses before them. If losses never reach a class, because overcollateralization absorbs them, this law
/// still sees an order of principal that contradicts that of interest.
///
/// This is a law of the deal, not of its run. A file that breaks it is either unusual, such as one whose excess
/// interest repays the junior class first, or has two clauses or two names in the wrong order.
#[must_use]
pub fn who_is_paid_first_is_repaid_first(case: &Case) -> Verdict {
    verdict(|| {
        let ranks = Ranks::of(case);
        let mut checked = 0;
        for (distribution, rows) in case.months() {
            let month = Month { case, ranks: &ranks, distribution, rows };
            for (step, payments) in case.steps(distribution) {
                let paid = payments.iter().filter(|of| !of.payment.paid.is_zero());
                for of in paid.filter(|_| is_principal(step.claim)) {
                    let Some(class) = case.class_of(&of.payment.payee) else { continue };
                    checked += month.within_step(step, payments, of, class)?;
                    if is_plain_principal(step) {
                        checked += month.across_steps(of, class)?;
                    }
                }
            }
        }
        seen(checked, "no clauses order both the principal and the interest of two classes")
    })
}

struct Month<'c> {
    case: &'c Case,
    ranks: &'c Ranks,
    distribution: &'c RecordedDistribution,
    rows: &'c [ClassRow<Decimal>],
}

impl Month<'_> {
    /// Compares a payment of principal with the other classes of its sequential step; returns the number of
    /// classes compared.
    fn within_step(
        &self,
        step: &StepTerms,
        payments: &[StepPayment],
        of: &StepPayment,
        class: usize,
    ) -> Result<usize, Breach> {
        let Some(excepted) = self.case.excepted(self.distribution, step) else { return Ok(0) };
        if step.split != Some(Split::Sequential) {
            return Ok(0);
        }
        let mut compared = 0;
        let payees = payees(&self.case.deal, step).into_iter();
        for payee in payees.filter(|payee| !excepted.contains(payee)) {
            let Some(other) = self.case.class_of(payee) else { continue };
            let Some(is_senior) = self.ranks.is_senior_by_interest(other, class) else { continue };
            compared += 1;
            // What it is left with by this step; a later clause may write it up.
            let own = payments.iter().find(|own| *own.payment.payee == *payee);
            let left = own.map_or(self.rows[other].balance_end, |own| own.payment.balance);
            let is_turned_by_group = self.case.deal.terms.groups.len() > 1
                && self.ranks.is_repaid_before_in_a_clause(other, class);
            if is_senior && left >= cent() && !is_turned_by_group {
                return Err(self.breach(of, payee, "has a balance of", left));
            }
        }
        Ok(compared)
    }

    /// Compares a payment of principal with the classes that only other clauses repay; returns the number of
    /// classes compared.
    fn across_steps(&self, of: &StepPayment, class: usize) -> Result<usize, Breach> {
        let mut compared = 0;
        for (other, row) in self.rows.iter().enumerate() {
            let is_repaid_later = self.ranks.is_repaid_by_later_clauses(other, class);
            let is_ranked = is_repaid_later || self.ranks.is_repaid_by_later_clauses(class, other);
            let is_senior = self.ranks.is_senior_by_interest(other, class);
            let Some(is_senior) = is_senior.filter(|_| is_ranked) else { continue };
            compared += 1;
            let left = row.balance_end;
            if is_repaid_later && is_senior && row.principal.is_zero() && left >= cent() {
                let name = &self.case.deal.class_names[other];
                return Err(self.breach(of, name, "gets no principal and has a balance of", left));
            }
        }
        Ok(compared)
    }

    fn breach(&self, of: &StepPayment, senior: &str, has: &str, left: Decimal) -> Breach {
        let paid = of.payment.paid;
        let what = format!(
            "it is repaid {paid}; {senior}, whose interest an earlier clause pays, {has} {left} left"
        );
        self.case.breach(self.distribution, of, what)
    }
}
