//! Relations of the collateral: of groups, of the pool, and between the pool and the classes.

use rust_decimal::Decimal;

use super::relation::{Relations, Tolerance};
use crate::deal::Line;
use crate::deal_file::DealTerms;
use crate::quantity::{Item, Key, Of, Term, narrow};

/// Items, other than fees, for which the groups add up to the pool.
const POOLED: [Item; 14] = [
    Item::LoansBegin,
    Item::LoansPaid,
    Item::LoansEnd,
    Item::BalanceBegin,
    Item::BalanceEnd,
    Item::PaymentConstant,
    Item::PoolScheduled,
    Item::PoolUnscheduled,
    Item::Interest,
    Item::NetInterest,
    Item::PoolLoss,
    Item::PoolCumulativeLoss,
    Item::Penalties,
    Item::SpecialServicingFee,
];

/// Fees deducted from scheduled interest to get net interest.
const FEES: [Item; 10] = [
    Item::ServicingFee,
    Item::MasterServicingFee,
    Item::TrusteeFee,
    Item::RetainedYield,
    Item::SpecialHazardFee,
    Item::OtherFee,
    Item::PoolInsuranceFee,
    Item::Spread1,
    Item::Spread2,
    Item::Spread3,
];

/// Every item for which the groups add up to the pool.
pub(super) fn pooled() -> impl Iterator<Item = Item> {
    POOLED.into_iter().chain(FEES)
}

impl Relations<'_> {
    /// The collateral of a group or the pool. `rolls` if relations between its own figures define
    /// them; the pool's figures are sums of the groups' if there are several, and are then only
    /// checked.
    pub(super) fn of_group(&mut self, of: Of, rolls: bool) {
        let key = |item| Key::new(item, of);
        let sums = [
            (
                key(Item::BalanceEnd),
                Term::less(
                    [key(Item::BalanceBegin)],
                    [key(Item::PoolScheduled), key(Item::PoolUnscheduled), key(Item::PoolLoss)],
                ),
                "beginning balance − principal − realized loss = ending balance",
            ),
            (
                key(Item::LoansEnd),
                Term::less([key(Item::LoansBegin)], [key(Item::LoansPaid)]),
                "beginning loans − loans paid in full = ending loans",
            ),
            (
                key(Item::PaymentConstant),
                Term::sum([key(Item::PoolScheduled), key(Item::Interest)]),
                "scheduled principal + scheduled interest = payment constant",
            ),
            (
                key(Item::NetInterest),
                Term::less([key(Item::Interest)], self.present(FEES.map(key))),
                "scheduled interest − fees = net interest",
            ),
        ];
        for (target, term, says) in sums {
            self.add(target, term, Tolerance::Exact, rolls, says);
        }
        let yearly = |parts: Term| {
            parts.times(Term::Number(Decimal::from(1200))).over(Term::Key(key(Item::BalanceBegin)))
        };
        let before_other = self.present([key(Item::ServicingFee), key(Item::OtherFee)]);
        self.exact(
            key(Item::GrossCoupon),
            yearly(Term::Key(key(Item::Interest))),
            "12 × scheduled interest ÷ beginning balance = gross coupon",
        );
        self.exact(
            key(Item::NetCoupon),
            yearly(Term::less([key(Item::Interest)], before_other)),
            "12 × (scheduled interest − servicing and other fee) ÷ beginning balance = net coupon",
        );
        self.exact(
            key(Item::PassThroughRate),
            yearly(Term::Key(key(Item::NetInterest))),
            "12 × net interest ÷ beginning balance = pass-through rate",
        );
        // The balance at closing is not printed, but it was not less than today's.
        if of != Of::Pool {
            let lost = Term::Key(key(Item::PoolCumulativeLoss));
            let share = lost.times(Term::Number(Decimal::ONE_HUNDRED));
            self.add(
                key(Item::CumulativeLossPct),
                Term::UpTo(Box::new(share.over(Term::Key(key(Item::BalanceBegin))))),
                Tolerance::HalfUnits,
                false,
                "cumulative realized loss ÷ beginning balance is no less than the percentage",
            );
        }
    }

    pub(super) fn of_losses(&mut self, terms: &DealTerms) {
        let cumulative = Term::Key(Key::pool(Item::PoolCumulativeLoss));
        self.exact(
            Key::pool(Item::CumulativeLossPct),
            cumulative
                .times(Term::Number(Decimal::ONE_HUNDRED))
                .over(Term::Number(terms.closing_balance)),
            "cumulative realized loss ÷ closing balance = percentage of cumulative losses",
        );
        self.depends_on_deal_file();
    }

    /// Without overcollateralization the class balances add up to the pool balance.
    pub(super) fn of_pool_and_classes(&mut self, rounded: u16) {
        for (classes, pool) in
            [(Item::Opening, Item::BalanceBegin), (Item::Closing, Item::BalanceEnd)]
        {
            self.add(
                Key::classes(classes),
                Term::Key(Key::pool(pool)),
                Tolerance::SumOfRounded(rounded),
                false,
                "pool − classes = overcollateralization, of which this deal has none",
            );
        }
    }

    /// The excess of the pool over the secured classes, and its deficiency against the target.
    pub(super) fn of_overcollateralization(&mut self, secured: &[usize], lines: &[Line]) {
        let pool = (false, Term::Key(Key::pool(Item::BalanceEnd)));
        let classes = secured.iter().map(|class| Key::class(Item::Closing, narrow(*class)));
        let classes = classes.map(|key| (true, Term::Key(key)));
        let excess = Term::Excess(std::iter::once(pool).chain(classes).collect());
        let says = "pool − classes = overcollateralization";
        self.exact(Key::pool(Item::OcAmount), excess.clone(), says);
        // If the deal file defines the target as another quantity, we use that quantity.
        let specified = Key::pool(Item::SpecifiedOc);
        let target = match lines.iter().find(|line| line.key == specified) {
            Some(Line { term: Term::Key(named), .. }) => *named,
            _ => specified,
        };
        self.exact(
            Key::pool(Item::OcDeficiency),
            Term::Excess(vec![(false, Term::Key(target)), (true, excess)]),
            "specified overcollateralization − (pool − classes) = deficiency",
        );
    }
}
