//! Compiles payments, allocations and receipts.

use super::compiler::{Compiler, narrow};
use super::payment::Payment;
use crate::deal_file::{Claim, Formula, Funds, Named, Split, StepTerms};
use crate::number::Rounding;
use crate::waterfall::op::{Op, Slot};
use crate::waterfall::program::ReportedSlot;

impl Compiler<'_> {
    /// Compiles a receipt of money from outside the pool.
    pub(super) fn receive(&mut self, name: &Named, amount: &Formula, into: &Funds, source: &str) {
        let formula = self.money_formula(amount);
        let into = match into {
            Funds::Outside => {
                let message = "money is received into `account` or an account of the deal";
                self.mistakes.at_place(name.at.line, name.at.column, message);
                return;
            }
            funds => self.funds(funds).flatten(),
        };
        let title = format!("receive {}", name.name);
        self.clause(name.at.line, title, [Some(amount), None], &[], source);
        if let (Some(amount), Some(into)) = (formula, into) {
            self.emit(Op::Receive { amount, into });
        }
    }

    /// The slot that a payment draws on: `Some(None)` for money from outside, `None` for an unknown
    /// name.
    #[allow(clippy::option_option)]
    fn funds(&mut self, funds: &Funds) -> Option<Option<Slot>> {
        match funds {
            Funds::Account => Some(Some(self.program.cash)),
            Funds::Outside => Some(None),
            Funds::Named(name) => {
                let account = self.account(name)?;
                Some(Some(self.program.accounts[account].balance))
            }
        }
    }

    pub(super) fn step(&mut self, step: &StepTerms) {
        let amount = step.amount.as_ref().map(|formula| self.money_formula(formula));
        let when = step.when.as_ref().map(|formula| self.mask_formula(formula));
        let tests: Vec<_> =
            step.except.iter().map(|(_, formula)| self.mask_formula(formula)).collect();
        let (recipients, funds) = (self.recipients(step.claim, &step.to), self.funds(&step.funds));
        let (Some(recipients), Some(funds)) = (recipients, funds) else { return };
        self.check_sharing(step, &recipients);
        let excepted = self.excepted(step, &recipients, &tests);
        let names: Vec<&str> =
            recipients.iter().map(|index| &*self.program.recipients[*index]).collect();
        let verb = if step.claim.moves_cash() { "pay" } else { "allocate" };
        let reported = if step.is_reported { " as reported" } else { "" };
        let title = format!("{verb} {}{reported} to {}", step.claim.name(), names.join(", "));
        let formulas = [step.amount.as_ref(), step.when.as_ref()];
        let clause = self.clause(step.at.line, title, formulas, &step.except, &step.source);
        for recipient in &recipients {
            if let Some(paid) = self.paid.get_mut(*recipient) {
                *paid |= step.claim.moves_cash();
            }
        }
        // Parties and accounts are paid whole cents. If balances are carried in cents, every amount
        // already is whole cents.
        let in_cents = matches!(step.claim, Claim::Fee | Claim::Deposit)
            && self.program.carry != Rounding::CENTS;
        let amount = amount
            .flatten()
            .map(|amount| if in_cents { self.round(amount, Rounding::CENTS) } else { amount });
        if step.claim == Claim::Residual
            && when.is_none()
            && funds.is_none_or(|funds| funds == self.program.cash)
        {
            self.residual = recipients.first().copied();
        }
        let reported =
            if step.is_reported { self.reported(step.claim, &recipients) } else { Vec::new() };
        self.payment(&Payment {
            claim: step.claim,
            recipients: &recipients,
            excepted: &excepted,
            is_pro_rata: step.split == Some(Split::ProRata),
            amount,
            reported: &reported,
            cash: funds.filter(|_| step.claim.moves_cash()),
            when: when.flatten(),
            clause,
        });
    }

    /// A slot for each payee of a clause whose amounts a report prints.
    fn reported(&mut self, claim: Claim, recipients: &[usize]) -> Vec<Slot> {
        let slots: Vec<Slot> = recipients.iter().map(|_| self.cleared_slot()).collect();
        let slots_of = recipients.iter().zip(&slots);
        self.program.reported.extend(slots_of.map(|(class, slot)| ReportedSlot {
            class: narrow(*class),
            claim,
            slot: *slot,
        }));
        slots
    }

    /// The excepted payees of a step, each with its test; reports invalid names.
    fn excepted(
        &mut self,
        step: &StepTerms,
        recipients: &[usize],
        tests: &[Option<Slot>],
    ) -> Vec<(usize, Slot)> {
        let mut named = Vec::new();
        for ((name, _), test) in step.except.iter().zip(tests) {
            let payees = self.recipients(step.claim, std::slice::from_ref(name));
            for payee in payees.unwrap_or_default() {
                if self.mistakes.is_full() {
                    return Vec::new();
                }
                let shown = &self.program.recipients[payee];
                let message = if !recipients.contains(&payee) {
                    format!(
                        "`{shown}` is no payee of this clause; name it in `to`, or take it out of \
                         `except`"
                    )
                } else if named.iter().any(|(known, _)| *known == payee) {
                    format!("`{shown}` is listed twice in `except`; join its tests with `or`")
                } else {
                    named.push((payee, *test));
                    continue;
                };
                self.mistakes.at_place(name.at.line, name.at.column, message);
            }
        }
        named.into_iter().filter_map(|(payee, test)| Some((payee, test?))).collect()
    }

    /// Resolves payees: parties for fees, accounts for deposits, otherwise classes.
    fn recipients(&mut self, claim: Claim, names: &[Named]) -> Option<Vec<usize>> {
        let classes = self.terms.classes.len();
        let parties = self.terms.parties.len();
        match claim {
            Claim::Fee => names.iter().map(|name| Some(classes + self.party(name)?)).collect(),
            Claim::Deposit => {
                let accounts = names.iter().map(|name| self.account(name));
                let accounts: Option<Vec<usize>> = accounts.collect();
                Some(accounts?.into_iter().map(|account| classes + parties + account).collect())
            }
            _ => self.named_classes(names),
        }
    }
}
