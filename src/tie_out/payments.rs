//! What accounts and parties are due and paid in a month's run, which tables publish.

use crate::deal::Deal;
use crate::deal_file::{Claim, Clause, Funds};
use crate::number::MoneyArithmetic;
use crate::quantity::{Item, Key, Of, narrow};
use crate::waterfall::{Program, Recorder, Slot, State};

/// Adds up what each recipient is due, is paid and is still owed, in the arithmetic of a run.
pub(super) struct Payments<A: MoneyArithmetic>(Vec<[A::Money; 3]>);

impl<A: MoneyArithmetic> Payments<A> {
    pub fn of(program: &Program) -> Self {
        Self(vec![[A::money(rust_decimal::Decimal::ZERO); 3]; program.recipients.len()])
    }

    /// Deposits into accounts, and what parties are due and still owed. Of a party that several clauses
    /// pay, no sum says what it is due; of an account that receives money from outside the pool, none
    /// says what it received.
    pub fn figures(&self, deal: &Deal) -> Vec<(Key, A::Money)> {
        let terms = &deal.terms;
        let (parties, accounts) = (terms.parties.len(), terms.accounts.len());
        let first = self.0.len() - parties - accounts;
        let mut figures = Vec::new();
        for (index, party) in terms.parties.iter().enumerate() {
            let [due, _, unpaid] = self.0[first + index];
            let key = |item| Key::new(item, Of::Party(narrow(index)));
            let steps = terms.steps().filter(|step| step.claim == Claim::Fee);
            if steps.filter(|step| step.to.iter().any(|to| to.name == party.name)).count() <= 1 {
                figures.push((key(Item::FeeDue), A::cash(due)));
                figures.push((key(Item::FeeUnpaid), A::cash(unpaid)));
            }
        }
        for (index, account) in terms.accounts.iter().enumerate() {
            let [_, paid, _] = self.0[first + parties + index];
            let receives = terms.waterfall.iter().any(|clause| match clause {
                Clause::Receive { into: Funds::Named(into), .. } => into.name == account.name.name,
                _ => false,
            });
            if !receives {
                figures.push((Key::new(Item::AccountDeposits, Of::Account(narrow(index))), paid));
            }
        }
        figures
    }
}

impl<A: MoneyArithmetic> Recorder<A, 1> for Payments<A> {
    fn begins(&mut self, _: Option<Slot>, _: &State<A>) {}

    fn paid(
        &mut self,
        program: &Program,
        payee: u16,
        (due, settled, unpaid): (A::Money, A::Money, A::Money),
        _: &State<A>,
    ) {
        let payee = &program.payees[usize::from(payee)];
        if let Some(sums) = self.0.get_mut(usize::from(payee.recipient)) {
            for (sum, more) in sums.iter_mut().zip([due, A::cash(settled), unpaid]) {
                *sum = A::add(*sum, more);
            }
        }
    }
}
