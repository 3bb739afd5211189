//! Relations of the distribution account and the other accounts. Their sums are exact, as all
//! amounts are whole cents.

use super::relation::{Relations, Tolerance};
use crate::quantity::{Item, Key, Of, Term};

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
        self.exact(
            key(Item::NetServicingFee),
            Term::less(
                self.present([
                    key(Item::ServicingFee),
                    key(Item::ExternalMasterFee),
                    key(Item::MasterServicingFee),
                    key(Item::TrusteeFee),
                ]),
                [key(Item::FeeSupport)],
            ),
            "fees − support of shortfalls = net servicing fee",
        );
        let external = key(Item::ExternalMasterFee);
        let says = "the collateral statement's other fee is the external master servicing fee";
        self.add(external, Term::Key(key(Item::OtherFee)), Tolerance::Exact, false, says);
        self.exact(
            key(Item::ServiceFeePaid),
            Term::Key(key(Item::NetServicingFee)),
            "the service fee paid is the net servicing fee",
        );
        let into = [key(Item::CashBegin), key(Item::TotalDeposits)];
        let out = [key(Item::Reimbursements), key(Item::ServiceFeePaid)];
        self.exact(
            key(Item::Distribution),
            Term::less(into, out),
            "account in − reimbursements − service fee = distribution",
        );
        self.exact(
            key(Item::TotalWithdrawals),
            Term::sum(out.into_iter().chain([key(Item::Distribution)])),
            "the withdrawals add up",
        );
        self.exact(
            key(Item::CashEnd),
            Term::less(into, [key(Item::TotalWithdrawals)]),
            "account in = account out",
        );
        self.add(
            Key::classes(Item::Total),
            Term::Key(key(Item::Distribution)),
            Tolerance::Exact,
            false,
            "the classes are paid what leaves the account",
        );
        self.of_deposits();
        self.exact(
            key(Item::UnsupportedShortfall),
            Term::less([key(Item::PrepaymentShortfall)], [key(Item::FeeSupport)]),
            "shortfall − support of the servicing fee = non-supported shortfall",
        );
        self.add(
            key(Item::UnsupportedShortfall),
            Term::Key(Key::classes(Item::NonSupported)),
            Tolerance::SumOfRounded(classes),
            false,
            "the classes bear the non-supported shortfall",
        );
        for row in 0..self.printed.accounts {
            let key = |item| Key::new(item, Of::Row(row));
            self.exact(
                key(Item::AccountEnd),
                Term::less(
                    [key(Item::AccountBegin), key(Item::AccountDeposits)],
                    [key(Item::AccountWithdrawals)],
                ),
                "beginning balance − withdrawals + deposits = ending balance",
            );
        }
    }

    /// Payments of borrowers are the collateral's principal and interest, less interest not owed
    /// after prepayments, what servicers kept, and what was advanced instead of paid.
    pub(super) fn of_deposits(&mut self) {
        let key = Key::pool;
        let kept = [
            Item::RetainedYield,
            Item::SpecialHazardFee,
            Item::OtherFee,
            Item::PoolInsuranceFee,
            Item::Spread1,
            Item::Spread2,
            Item::Spread3,
        ];
        let plus = self.present(
            [
                Item::PoolScheduled,
                Item::PoolUnscheduled,
                Item::Interest,
                Item::ExternalMasterFee,
                Item::Reimbursements,
            ]
            .map(key),
        );
        let mut minus = self.present(kept.map(key));
        minus.extend(
            self.present(
                [
                    Item::PrepaymentShortfall,
                    Item::Advances,
                    Item::Liquidations,
                    Item::Repurchases,
                    Item::LossDeposit,
                ]
                .map(key),
            ),
        );
        self.add(
            key(Item::Payments),
            Term::less(plus, minus),
            Tolerance::Exact,
            false,
            "principal + interest − shortfall − other fees − advances + reimbursements = payments deposited",
        );
    }
}
