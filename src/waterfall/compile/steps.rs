//! Payments, allocations and receipts.

use super::{Compiler, narrow};
use crate::number::Rounding;
use crate::terms::{Claim, Formula, Funds, Named, Split, StepTerms};
use crate::waterfall::program::{Op, Payee, Sharing, Slot, Span, Step};

impl Compiler<'_> {
    /// Money from outside the pool.
    pub(super) fn receive(&mut self, name: &Named, amount: &Formula, into: &Funds, source: &str) {
        let formula = self.money_formula(amount);
        let into = match into {
            Funds::Outside => {
                let told = "money is received into `account` or an account of the deal";
                self.mistakes.at_place(name.at.line, name.at.column, told);
                return;
            }
            funds => self.funds(funds).flatten(),
        };
        let title = format!("receive {}", name.name);
        self.clause(name.at.line, title, [Some(amount), None], source);
        if let (Some(amount), Some(into)) = (formula, into) {
            self.emit(Op::Receive { amount, into });
        }
    }

    /// The slot that a payment draws on: none from outside; `None` where the name is unknown.
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
        let (recipients, funds) = (self.recipients(step), self.funds(&step.funds));
        let (Some(recipients), Some(funds)) = (recipients, funds) else { return };
        self.check_sharing(step, &recipients);
        let names: Vec<&str> =
            recipients.iter().map(|index| self.program.recipients[*index].as_str()).collect();
        let verb = if step.claim.moves_cash() { "pay" } else { "allocate" };
        let title = format!("{verb} {} to {}", step.claim.name(), names.join(", "));
        let formulas = [step.amount.as_ref(), step.when.as_ref()];
        let clause = self.clause(step.at.line, title, formulas, &step.source);
        let start = narrow(self.program.payees.len());
        for recipient in &recipients {
            let payee = self.payee(step.claim, *recipient);
            self.program.payees.push(payee);
            if let Some(paid) = self.paid.get_mut(*recipient) {
                *paid |= step.claim.moves_cash();
            }
        }
        // Parties and accounts are paid whole cents; where balances are carried in cents, every
        // amount is whole cents already.
        let in_cents = matches!(step.claim, Claim::Fee | Claim::Deposit)
            && self.program.carry != Rounding::CENTS;
        let amount = amount.flatten().map(|a| {
            if !in_cents {
                return a;
            }
            let out = self.money_slot();
            self.emit(Op::Round { a, rounding: Rounding::CENTS, out });
            out
        });
        if step.claim == Claim::Residual
            && when.is_none()
            && funds.is_none_or(|funds| funds == self.program.cash)
        {
            self.residual = recipients.first().copied();
        }
        self.program.widest = self.program.widest.max(recipients.len());
        self.program.steps.push(Step {
            payees: Span { start, len: narrow(recipients.len()) },
            sharing: match (step.claim, step.split) {
                (Claim::Residual, _) => Sharing::Residual,
                // One payee takes all.
                (_, None | Some(Split::Sequential)) => Sharing::Sequential,
                (_, Some(Split::ProRata)) => Sharing::ProRata,
            },
            amount,
            cash: funds.filter(|_| step.claim.moves_cash()),
            when: when.flatten(),
            rounding: self.program.carry,
            claim: step.claim,
            clause,
        });
        self.emit(Op::Step(narrow(self.program.steps.len() - 1)));
    }

    /// Who a step pays: classes, parties for fees, an account for a deposit.
    fn recipients(&mut self, step: &StepTerms) -> Option<Vec<usize>> {
        let classes = self.terms.classes.len();
        let parties = self.terms.parties.len();
        match step.claim {
            Claim::Fee => step.to.iter().map(|name| Some(classes + self.party(name)?)).collect(),
            Claim::Deposit => {
                let accounts = step.to.iter().map(|name| self.account(name));
                let accounts: Option<Vec<usize>> = accounts.collect();
                Some(accounts?.into_iter().map(|account| classes + parties + account).collect())
            }
            _ => self.named_classes(&step.to),
        }
    }

    /// What a recipient claims, and where what it gets adds up.
    pub(super) fn payee(&self, claim: Claim, recipient: usize) -> Payee {
        let nothing = Payee {
            recipient: narrow(recipient),
            claim: None,
            cents: None,
            carried: None,
            adds_to: None,
        };
        let Some(slots) = self.program.classes.get(recipient) else {
            let other = recipient - self.program.classes.len();
            return match self.program.parties.get(other) {
                Some(cents) => Payee { cents: Some(*cents), ..nothing },
                None => {
                    let account = self.program.accounts[other - self.program.parties.len()];
                    Payee { adds_to: Some(account.balance), ..nothing }
                }
            };
        };
        let paid = |claim, cents| Payee { claim: Some(claim), cents: Some(cents), ..nothing };
        match claim {
            Claim::Interest => paid(slots.interest_due, slots.interest_cents),
            Claim::UnpaidInterest => paid(slots.unpaid, slots.unpaid_cents),
            Claim::Carryover => paid(slots.carryover, slots.carryover_cents),
            Claim::ScheduledPrincipal => Payee {
                carried: Some(slots.scheduled),
                ..paid(slots.balance, slots.scheduled_cents)
            },
            Claim::UnscheduledPrincipal => Payee {
                carried: Some(slots.unscheduled),
                ..paid(slots.balance, slots.unscheduled_cents)
            },
            Claim::RealizedLoss => Payee {
                claim: Some(slots.balance),
                carried: Some(slots.loss),
                adds_to: Some(slots.unpaid_loss),
                ..nothing
            },
            Claim::WriteUp => Payee {
                claim: Some(slots.unpaid_loss),
                carried: Some(slots.write_up),
                adds_to: Some(slots.balance),
                ..nothing
            },
            Claim::Accretion => Payee {
                claim: Some(slots.interest_due),
                carried: Some(slots.accretion),
                adds_to: Some(slots.balance),
                ..nothing
            },
            Claim::Residual | Claim::Fee | Claim::Deposit => {
                Payee { cents: Some(slots.residual_cents), ..nothing }
            }
        }
    }
}
