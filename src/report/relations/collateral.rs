//! Relations of the collateral: of groups, of the pool, and between the pool and the classes.

use rust_decimal::Decimal;

use super::relation::{Relation, Relations, Tolerance};
use crate::deal::Line;
use crate::deal_file::{Carry, DealTerms};
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
pub(super) const FEES: [Item; 10] = [
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

/// The fees that tables have a column for.
pub(crate) const TABLE_FEES: [Item; 4] =
    [Item::ServicingFee, Item::MasterServicingFee, Item::TrusteeFee, Item::OtherFee];

/// What a balance rises by.
pub(crate) const ADDED: [Item; 4] =
    [Item::Purchased, Item::Draws, Item::CapitalizedInterest, Item::DeferredInterest];

/// What changes a balance in ways that servicers count differently: as a loss, as principal, or
/// apart from both.
const ADJUSTED: [Item; 3] =
    [Item::PrincipalAdjustment, Item::ForbornePrincipal, Item::ModificationLoss];

/// The classes' and the pool's balances before and after the distribution.
const BALANCES: [[Item; 2]; 2] =
    [[Item::Opening, Item::BalanceBegin], [Item::Closing, Item::BalanceEnd]];

/// Whether a relation is between the pool's balance and the classes', before or after the distribution.
fn is_of_pool_and_classes(relation: &Relation) -> bool {
    BALANCES.into_iter().any(|[classes, pool]| {
        relation.target == Key::classes(classes) && relation.term.keys().contains(&Key::pool(pool))
    })
}

/// Takes the relations between pool and classes away: the deal file makes an excess of the pool that
/// is known only within the digits printed, or not at all.
pub(crate) fn remove_excess(relations: &mut Vec<Relation>) {
    relations.retain(|relation| !is_of_pool_and_classes(relation));
}

/// Adds to the relations between pool and classes what the deal file itself makes of an excess of
/// the pool, before and after the distribution. Its clauses may pay the classes more principal than
/// the pool's, out of interest; no report is to blame for that.
pub(crate) fn add_to_excess(relations: &mut [Relation], [before, after]: [Decimal; 2]) {
    for relation in relations.iter_mut().filter(|relation| is_of_pool_and_classes(relation)) {
        let is_before = relation.target == Key::classes(Item::Opening);
        if let Term::Sum(parts) = &mut relation.term {
            parts.push((true, Term::Number(if is_before { before } else { after })));
        }
    }
}

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
        let reduced = [Item::PoolScheduled, Item::PoolUnscheduled, Item::PoolLoss].map(key);
        let added = self.present(ADDED.map(key));
        let term = Term::less([key(Item::BalanceBegin)].into_iter().chain(added), reduced);
        let says = "beginning balance − principal − realized loss = ending balance";
        self.add(key(Item::BalanceEnd), term, Tolerance::Exact, rolls, says);
        if !self.present(ADJUSTED.map(key)).is_empty() {
            self.depends_on_deal_file();
        }
        let term = Term::less([key(Item::LoansBegin)], [key(Item::LoansPaid)]);
        let says = "beginning loans − loans paid in full = ending loans";
        self.add(key(Item::LoansEnd), term, Tolerance::Exact, rolls, says);
        let term = Term::sum([key(Item::PoolScheduled), key(Item::Interest)]);
        let says = "scheduled principal + scheduled interest = payment constant";
        self.add(key(Item::PaymentConstant), term, Tolerance::Exact, rolls, says);
        let fees = self.present(FEES.map(key));
        // A table that publishes some fees may leave others out.
        if !self.printed.is_table || TABLE_FEES.iter().all(|fee| fees.contains(&key(*fee))) {
            let term = Term::less([key(Item::Interest)], fees);
            let says = "scheduled interest − fees = net interest";
            self.add(key(Item::NetInterest), term, Tolerance::Exact, rolls, says);
        }
        let yearly = |parts: Term| {
            parts.times(Term::Number(Decimal::from(1200))).over(Term::Key(key(Item::BalanceBegin)))
        };
        let before_other = self.present([key(Item::ServicingFee), key(Item::OtherFee)]);
        let says = "12 × scheduled interest ÷ beginning balance = gross coupon";
        self.exact(key(Item::GrossCoupon), yearly(Term::Key(key(Item::Interest))), says);
        let says =
            "12 × (scheduled interest − servicing and other fee) ÷ beginning balance = net coupon";
        let net = yearly(Term::less([key(Item::Interest)], before_other));
        self.exact(key(Item::NetCoupon), net, says);
        let says = "12 × net interest ÷ beginning balance = pass-through rate";
        self.exact(key(Item::PassThroughRate), yearly(Term::Key(key(Item::NetInterest))), says);
        // The balance at closing is not printed, but it was not less than today's.
        if of != Of::Pool {
            let lost = Term::Key(key(Item::PoolCumulativeLoss));
            let share = lost.times(Term::Number(Decimal::ONE_HUNDRED));
            let most = Term::UpTo(Box::new(share.over(Term::Key(key(Item::BalanceBegin)))));
            let says =
                "cumulative realized loss ÷ beginning balance is no less than the percentage";
            self.check(key(Item::CumulativeLossPct), most, Tolerance::HalfUnits, says);
        }
    }

    pub(super) fn of_losses(&mut self, terms: &DealTerms) {
        let lost = Term::Key(Key::pool(Item::PoolCumulativeLoss));
        let share = lost.times(Term::Number(Decimal::ONE_HUNDRED));
        let share = share.over(Term::Number(terms.closing_balance));
        let says = "cumulative realized loss ÷ closing balance = percentage of cumulative losses";
        self.exact(Key::pool(Item::CumulativeLossPct), share, says);
        self.depends_on_deal_file();
    }

    /// Without overcollateralization the class balances add up to the pool balance. After a report
    /// that left another excess of the pool, the pool still has that excess, but for the cents that
    /// rounding each class's share of principal moves. `rounded` of the class balances are printed rounded.
    pub(super) fn of_pool_and_classes(&mut self, rounded: u16, classes: u16) {
        let excess = self.printed.pool_excess;
        let (says, rounded) = if excess.is_zero() {
            ("pool − classes = overcollateralization, of which this deal has none", rounded)
        } else {
            ("pool − classes = what it was after the report before", classes)
        };
        for [classes, pool] in BALANCES {
            let pool = (false, Term::Key(Key::pool(pool)));
            let left = Term::Sum(vec![pool, (true, Term::Number(excess))]);
            self.check(Key::classes(classes), left, Tolerance::SumOfRounded(rounded), says);
        }
    }

    /// The excess of the pool over the secured classes, and its deficiency against the target. A
    /// trustee may compute them from the balances that it carries or from those that it prints.
    pub(super) fn of_overcollateralization(
        &mut self,
        secured: &[usize],
        lines: &[Line],
        carry: Carry,
    ) {
        let tolerance = match carry {
            Carry::Cents => Tolerance::Exact,
            Carry::Fractions => Tolerance::SumOfRounded(narrow(secured.len())),
        };
        let pool = (false, Term::Key(Key::pool(Item::BalanceEnd)));
        let classes = secured.iter().map(|class| Key::class(Item::Closing, narrow(*class)));
        let classes = classes.map(|key| (true, Term::Key(key)));
        let excess = Term::Excess(std::iter::once(pool).chain(classes).collect());
        let says = "pool − classes = overcollateralization";
        self.add(Key::pool(Item::OcAmount), excess.clone(), tolerance, true, says);
        // If the deal file defines the target as another quantity, we use that quantity.
        let specified = Key::pool(Item::SpecifiedOc);
        let target = match lines.iter().find(|line| line.key == specified) {
            Some(Line { term: Term::Key(named), .. }) => *named,
            _ => specified,
        };
        let deficiency = Term::Excess(vec![(false, Term::Key(target)), (true, excess)]);
        let says = "specified overcollateralization − (pool − classes) = deficiency";
        self.add(Key::pool(Item::OcDeficiency), deficiency, tolerance, true, says);
    }
}
