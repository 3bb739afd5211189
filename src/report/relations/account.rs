//! Relations of the distribution account and the other accounts. Their sums are exact, as all
//! amounts are whole cents.

use super::collateral::FEES;
use super::relation::{Relations, Tolerance};
use crate::deal_file::{Clause, DealTerms, Funds};
use crate::quantity::{Item, Key, Of, Term, narrow};

impl Relations<'_> {
    /// Deposits, fees, withdrawals and shortfalls; then the other accounts.
    pub(super) fn of_account(&mut self, classes: u16) {
        let key = Key::pool;
        let deposits = [
            Item::Payments,
            Item::Liquidations,
            Item::Repurchases,
            Item::Advances,
            Item::LossDeposit,
            Item::Penalties,
        ];
        let deposits = self.present(deposits.map(key));
        self.exact(key(Item::TotalDeposits), Term::sum(deposits), "the deposits add up");
        let external = key(Item::ExternalMasterFee);
        let [servicing, master] = [Item::ServicingFee, Item::MasterServicingFee].map(key);
        let fees = self.present([servicing, external, master, key(Item::TrusteeFee)]);
        let net = Term::less(fees, [key(Item::FeeSupport)]);
        let says = "fees − support of shortfalls = net servicing fee";
        self.exact(key(Item::NetServicingFee), net, says);
        let says = "the collateral statement's other fee is the external master servicing fee";
        self.check(external, Term::Key(key(Item::OtherFee)), Tolerance::Exact, says);
        let says = "the service fee paid is the net servicing fee";
        self.exact(key(Item::ServiceFeePaid), Term::Key(key(Item::NetServicingFee)), says);
        let into = [key(Item::CashBegin), key(Item::TotalDeposits)];
        let out = [key(Item::Reimbursements), key(Item::ServiceFeePaid)];
        let says = "account in − reimbursements − service fee = distribution";
        self.exact(key(Item::Distribution), Term::less(into, out), says);
        let all = Term::sum(out.into_iter().chain([key(Item::Distribution)]));
        self.exact(key(Item::TotalWithdrawals), all, "the withdrawals add up");
        let left = Term::less(into, [key(Item::TotalWithdrawals)]);
        self.exact(key(Item::CashEnd), left, "account in = account out");
        let (paid, leaves) = (Key::classes(Item::Total), Term::Key(key(Item::Distribution)));
        let says = "the classes are paid what leaves the account";
        self.check(paid, leaves, Tolerance::Exact, says);
        self.of_deposits();
        let shortfall = key(Item::UnsupportedShortfall);
        let term = Term::less([key(Item::PrepaymentShortfall)], [key(Item::FeeSupport)]);
        let says = "shortfall − support of the servicing fee = non-supported shortfall";
        self.exact(shortfall, term, says);
        let [there, accrued] = [shortfall, Key::classes(Item::Accrued)].map(Term::Key);
        let beyond = Term::Excess(vec![(false, there.clone()), (true, accrued)]);
        let borne = Term::Sum(vec![(false, there), (true, beyond)]);
        let says = "the classes bear the non-supported shortfall, up to what they accrue";
        let total = Key::classes(Item::NonSupported);
        self.check(total, borne, Tolerance::SumOfRounded(classes), says);
        for row in 0..self.printed.accounts {
            let key = |item| Key::new(item, Of::Row(row));
            let into = [Item::AccountBegin, Item::AccountDeposits].map(key);
            let says = "beginning balance − withdrawals + deposits = ending balance";
            let left = Term::less(into, [key(Item::AccountWithdrawals)]);
            self.exact(key(Item::AccountEnd), left, says);
        }
    }

    /// Tables have the cash that the classes and the parties are paid, and what accounts give to it and
    /// take from it. Money received from outside the pool has no column, and so no relation.
    pub(super) fn of_cash(&mut self, terms: &DealTerms) {
        let is_from_outside = |clause: &Clause| match clause {
            Clause::Receive { .. } => true,
            Clause::Step(step) => matches!(step.funds, Funds::Outside),
            Clause::Set { .. } => false,
        };
        if !terms.waterfall.iter().any(is_from_outside) {
            let classes = narrow(terms.classes.len());
            let total = Key::classes(Item::Total);
            let each: Vec<Key> = (0..classes).map(|class| Key::class(Item::Total, class)).collect();
            let of = |item, of: fn(u16) -> Of, count: usize| {
                (0..narrow(count)).map(move |index| Key::new(item, of(index)))
            };
            let accounts = terms.accounts.len();
            let into = of(Item::AccountEnd, Of::Account, accounts);
            let fees = of(Item::FeePaid, Of::Party, terms.parties.len()).chain(into);
            let fees: Vec<Key> = fees.collect();
            let from: Vec<Key> = of(Item::AccountBegin, Of::Account, accounts).collect();
            let cash = Key::pool(Item::Distribution);
            let is_simple = fees.is_empty();
            let says = if is_simple {
                "the classes are paid what leaves the account"
            } else {
                "the classes are paid what leaves the account, less fees and what other accounts keep"
            };
            let paid = Term::less([cash].into_iter().chain(from.iter().copied()), fees.clone());
            self.check(total, paid, Tolerance::Exact, says);
            // A class without a line may be paid too.
            if !(self.printed.has)(total) && each.iter().all(|key| (self.printed.has)(*key)) {
                let all = Term::less(each.into_iter().chain(fees), from);
                self.check(cash, all, Tolerance::Exact, says);
            }
        }
        for account in 0..self.printed.accounts {
            let key = |item| Key::new(item, Of::Account(account));
            let into = [Item::AccountBegin, Item::AccountDeposits].map(key);
            let says = "beginning balance + deposits − withdrawals = ending balance";
            let left = Term::less(into, [key(Item::AccountWithdrawals)]);
            self.check(key(Item::AccountEnd), left, Tolerance::Exact, says);
        }
    }

    /// Payments of borrowers are the collateral's principal and interest, less interest not owed
    /// after prepayments, what servicers kept, and what was advanced instead of paid.
    fn of_deposits(&mut self) {
        let key = Key::pool;
        let owed = [
            Item::PoolScheduled,
            Item::PoolUnscheduled,
            Item::Interest,
            Item::ExternalMasterFee,
            Item::Reimbursements,
        ];
        // The account pays the first three fees; the others never reach it.
        let kept = FEES.into_iter().skip(3).chain([
            Item::PrepaymentShortfall,
            Item::Advances,
            Item::Liquidations,
            Item::Repurchases,
            Item::LossDeposit,
        ]);
        let term = Term::less(self.present(owed.map(key)), self.present(kept.map(key)));
        let says = "principal + interest − shortfall − other fees − advances + reimbursements = payments deposited";
        self.check(key(Item::Payments), term, Tolerance::Exact, says);
    }
}
