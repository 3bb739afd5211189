//! The rules by which quantities that a report does not print are inferred, in order.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::model::Values;
use super::reported_principal::is_reported;
use super::sheet::Sheet;
use crate::deal::{Deal, group_subjects};
use crate::deal_file::{Claim, Clause, Funds, InterestTerms};
use crate::quantity::{Item, Key, Of, Term, narrow};
use crate::report::relations::{ADDED, TABLE_FEES, is_pool_of_classes};

/// What a quantity is inferred from. Evidence of a later kind counts if there is none of an
/// earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Evidence {
    /// Other figures of its own line.
    OwnLine,
    /// Sums over lines, of groups or of classes.
    Sums,
    /// Nothing: no figure contradicts that it is zero.
    Assumed,
}

/// A way to infer a quantity.
pub(super) struct Rule {
    pub evidence: Evidence,
    pub target: Key,
    pub term: Term,
    pub says: &'static str,
}

/// Principal in parts, as loan systems count it.
const UNSCHEDULED_PARTS: [Item; 4] =
    [Item::Curtailments, Item::Payoffs, Item::RepurchasedPrincipal, Item::LiquidationPrincipal];

/// Collects the rules of a deal.
pub(super) struct Rules<'a> {
    deal: &'a Deal,
    sheet: &'a Sheet<'a>,
    /// Whether a quantity is printed, or follows from printed figures without a rule.
    is_known: &'a dyn Fn(Key) -> bool,
    /// The claims that some clause pays each class.
    claims: BTreeSet<(usize, &'static str)>,
    rules: Vec<Rule>,
}

impl<'a> Rules<'a> {
    pub fn of(deal: &'a Deal, sheet: &'a Sheet<'a>, values: &'a Values) -> Vec<Rule> {
        let is_known = |key| sheet.has(key) || values.value(key).is_some();
        let claims = deal.terms.steps().flat_map(|step| {
            let payees = deal.terms.classes_named(&step.to).into_iter();
            payees.map(|class| (class, step.claim.name()))
        });
        let claims = claims.collect();
        let mut rules = Rules { deal, sheet, is_known: &is_known, claims, rules: Vec::new() };
        let groups = group_subjects(&deal.terms);
        for of in &groups {
            rules.of_group(*of);
        }
        rules.of_several_groups(&groups);
        (0..deal.terms.classes.len()).for_each(|class| rules.of_class(class));
        rules.of_classes();
        rules.of_cash(&groups);
        let mut rules = rules.rules;
        rules.sort_by_key(|rule| rule.evidence);
        rules
    }

    fn add(&mut self, evidence: Evidence, target: Key, term: Term, says: &'static str) {
        if !(self.is_known)(target) {
            self.rules.push(Rule { evidence, target, term, says });
        }
    }

    fn own(&mut self, target: Key, term: Term, says: &'static str) {
        self.add(Evidence::OwnLine, target, term, says);
    }

    /// Whether some clause pays a class this claim.
    fn can_claim(&self, class: usize, claim: Claim) -> bool {
        self.claims.contains(&(class, claim.name()))
    }

    fn printed(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        keys.into_iter().filter(|key| self.sheet.has(*key)).collect()
    }

    /// A group's balance, principal, loss and interest from other figures of its line.
    fn of_group(&mut self, of: Of) {
        let key = |item| Key::new(item, of);
        let [begin, end] = [Item::BalanceBegin, Item::BalanceEnd].map(key);
        let [scheduled, unscheduled] = [Item::PoolScheduled, Item::PoolUnscheduled].map(key);
        let [loss, interest, net] = [Item::PoolLoss, Item::Interest, Item::NetInterest].map(key);
        let added = self.printed(ADDED.map(key));
        let parts = self.printed(UNSCHEDULED_PARTS.map(key));
        let falls = |less: [Key; 3]| Term::less([begin].into_iter().chain(added.clone()), less);
        let says = "ending balance + principal + loss";
        let before = [end, scheduled, unscheduled, loss];
        self.own(begin, Term::less(before, added.clone()), says);
        let says = "what the balance falls by, less the loss and the other principal";
        self.own(unscheduled, falls([end, loss, scheduled]), says);
        self.own(scheduled, falls([end, loss, unscheduled]), says);
        // A part that has no column may still be there, unless there are those that any servicer has.
        if [Item::Curtailments, Item::Payoffs].into_iter().all(|item| parts.contains(&key(item))) {
            self.own(unscheduled, Term::sum(parts), "the sum of its parts");
        }
        self.own(
            loss,
            falls([end, scheduled, unscheduled]),
            "what the balance falls by, less principal",
        );
        let yearly = |rate: Item| {
            let rate = Term::Key(key(rate)).over(Term::Number(Decimal::from(1200)));
            rate.times(Term::Key(begin))
        };
        let fees = self.printed(TABLE_FEES.map(key));
        self.own(net, yearly(Item::PassThroughRate), "net rate × beginning balance ÷ 12");
        self.own(interest, yearly(Item::GrossCoupon), "gross rate × beginning balance ÷ 12");
        let gross = Term::sum([net].into_iter().chain(fees.clone()));
        self.own(interest, gross, "net interest + fees");
        // Without any fee it is not known what is deducted.
        if !fees.is_empty() {
            self.own(net, Term::less([interest], fees), "scheduled interest − fees");
        }
        let zero = Term::Number(Decimal::ZERO);
        // The loss comes first: what then is missing of the balance's fall is principal.
        self.add(Evidence::Assumed, loss, zero.clone(), "zero: it is not published");
        // Principal that is published in one column only is all there is, unless a balance says more.
        if (self.is_known)(unscheduled) || (self.is_known)(scheduled) {
            for target in [scheduled, unscheduled] {
                self.add(Evidence::Assumed, target, zero.clone(), "zero: it is not published");
            }
        } else {
            let all = Term::less([begin].into_iter().chain(added), [end, loss]);
            let says = "what the balance falls by, less the loss";
            self.add(Evidence::Sums, unscheduled, all, says);
            let after = unscheduled;
            // Zero, as soon as the other is known.
            let nothing = Term::less([after], [after]);
            self.add(
                Evidence::Assumed,
                scheduled,
                nothing,
                "zero: all principal counts as unscheduled",
            );
        }
    }

    /// What the pool has and the other groups do not.
    fn of_several_groups(&mut self, groups: &[Of]) {
        if groups.len() < 2 {
            return;
        }
        for item in [
            Item::BalanceBegin,
            Item::BalanceEnd,
            Item::PoolScheduled,
            Item::PoolUnscheduled,
            Item::PoolLoss,
            Item::Interest,
            Item::NetInterest,
        ] {
            for of in groups {
                let others = groups.iter().filter(|other| *other != of);
                let others = others.map(|other| Key::new(item, *other));
                let rest = Term::less([Key::pool(item)], others);
                let says = "the total less the other groups";
                self.add(Evidence::Sums, Key::new(item, *of), rest, says);
            }
        }
    }

    /// A class's balance before, and what it is paid.
    fn of_class(&mut self, class: usize) {
        let terms = &self.deal.terms;
        let key = |item| Key::class(item, narrow(class));
        let falls = match (self.sheet.has(key(Item::Principal)), self.has_principal(class)) {
            (true, _) | (_, false) => vec![key(Item::Principal)],
            (false, true) => vec![key(Item::Scheduled), key(Item::Unscheduled)],
        };
        let can = |claim| self.can_claim(class, claim);
        let loss = can(Claim::RealizedLoss).then(|| key(Item::Loss));
        let rises = [(Claim::Accretion, Item::Accretion), (Claim::WriteUp, Item::WriteUp)];
        let rises = rises.into_iter().filter(|(claim, _)| can(*claim));
        let rises: Vec<Key> = rises.map(|(_, item)| key(item)).collect();
        let before = [key(Item::Closing)].into_iter().chain(falls.clone()).chain(loss);
        let opening = key(Item::Opening);
        self.own(opening, Term::less(before, rises.clone()), "ending balance + principal + loss");
        let first = terms.dates.date(terms.distributions_before + 1);
        if first == Some(self.sheet.report.distribution_date) {
            let says = match terms.distributions_before {
                0 => "the original balance, before the first distribution",
                _ => "the balance in the deal file, before its first distribution",
            };
            self.own(opening, Term::Number(terms.classes[class].balance), says);
        }
        self.of_reported(class, loss, &rises);
        let interest = self.printed([key(Item::InterestPaid)]);
        let interest = if interest.is_empty() {
            let parts = [Item::CurrentPaid, Item::UnpaidPaid, Item::CarryoverPaid].map(key);
            self.printed(parts)
        } else {
            interest
        };
        let has_balance = terms.classes[class].notional.is_none();
        let paid =
            interest.iter().copied().chain(has_balance.then_some(falls).into_iter().flatten());
        if !interest.is_empty() {
            self.own(key(Item::Total), Term::sum(paid), "interest + principal");
        }
        if terms.classes[class].interest.is_given() {
            let share = self.sheet.periods.get(class).map_or(Decimal::ZERO, |period| {
                Decimal::from(period.days) / Decimal::from(period.basis * 100)
            });
            let of = if has_balance { opening } else { key(Item::Notional) };
            let rate = Term::Key(key(Item::Accrued)).over(Term::Key(of).times(Term::Number(share)));
            self.own(key(Item::Rate), rate, "accrued interest ÷ balance ÷ period");
        }
    }

    /// Principal of a class that a clause pays as reported, if only all its principal is printed, or
    /// its balances.
    fn of_reported(&mut self, class: usize, loss: Option<Key>, rises: &[Key]) {
        let number = narrow(class);
        let key = |item| Key::class(item, number);
        for (item, other, of_other) in [
            (Item::Unscheduled, Item::Scheduled, Claim::ScheduledPrincipal),
            (Item::Scheduled, Item::Unscheduled, Claim::UnscheduledPrincipal),
        ] {
            if !is_reported(self.deal, item, number) {
                continue;
            }
            let (target, other) = (key(item), key(other));
            let is_paid = self.can_claim(class, of_other);
            let less = match is_paid {
                false => None,
                true if self.sheet.has(other) => Some(other),
                true if is_reported(self.deal, other.item, number) => {
                    if item == Item::Scheduled {
                        let says = "zero: all principal counts as unscheduled";
                        self.own(target, Term::Number(Decimal::ZERO), says);
                        continue;
                    }
                    None
                }
                // The run decides how much of it is the other.
                true => continue,
            };
            let says = if less.is_some() {
                "the class's principal, less the other principal"
            } else {
                "the class's principal"
            };
            self.own(target, Term::less([key(Item::Principal)], less), says);
            let before = [key(Item::Opening)].into_iter().chain(rises.iter().copied());
            let after = [key(Item::Closing)].into_iter().chain(loss).chain(less);
            self.own(target, Term::less(before, after), "what the balance falls by, less the loss");
        }
    }

    /// Whether scheduled and unscheduled principal of a class are both printed.
    fn has_principal(&self, class: usize) -> bool {
        let key = |item| Key::class(item, narrow(class));
        [Item::Scheduled, Item::Unscheduled].into_iter().all(|item| self.sheet.has(key(item)))
    }

    /// What all classes together have: their row of totals, or the sum of their lines.
    fn of_classes(&mut self) {
        let count = narrow(self.deal.terms.classes.len());
        let each = |item| (0..count).map(move |class| Key::class(item, class));
        for item in [
            Item::Opening,
            Item::Total,
            Item::Principal,
            Item::Scheduled,
            Item::Unscheduled,
            Item::Loss,
        ] {
            self.add(
                Evidence::OwnLine,
                Key::classes(item),
                Term::sum(each(item)),
                "the sum of the classes",
            );
        }
        self.of_shortfall();
        let unknown: Vec<Key> = each(Item::Opening).filter(|key| !(self.is_known)(*key)).collect();
        for target in unknown {
            let others = each(Item::Opening).filter(|key| *key != target);
            let rest = Term::less([Key::classes(Item::Opening)], others);
            self.add(Evidence::Sums, target, rest, "the total less the other classes");
        }
        // The classes have the pool's principal and losses, unless there is overcollateralization.
        if !self.deal.terms.report.overcollateralization_of.is_empty() {
            return;
        }
        let says = "the sum of the classes";
        let all = |item| Term::Key(Key::classes(item));
        let pool = Key::pool;
        if self.deal.terms.groups.len() == 1 {
            if is_pool_of_classes(&self.deal.terms) {
                self.add(Evidence::Sums, pool(Item::BalanceBegin), all(Item::Opening), says);
            }
            self.add(Evidence::Sums, pool(Item::PoolScheduled), all(Item::Scheduled), says);
            self.add(Evidence::Sums, pool(Item::PoolUnscheduled), all(Item::Unscheduled), says);
            let says = "the classes' principal, less the other principal";
            for [target, other] in [
                [Item::PoolUnscheduled, Item::PoolScheduled],
                [Item::PoolScheduled, Item::PoolUnscheduled],
            ] {
                let rest = Term::less([Key::classes(Item::Principal)], [pool(other)]);
                self.add(Evidence::Sums, pool(target), rest, says);
            }
            let says = "the classes' principal";
            self.add(Evidence::Sums, pool(Item::PoolUnscheduled), all(Item::Principal), says);
        }
        let groups = group_subjects(&self.deal.terms);
        self.principal_in_proportion(&groups);
        let balances = Term::sum(groups.iter().map(|of| Key::new(Item::BalanceBegin, *of)));
        for of in groups {
            let share = Term::Key(Key::new(Item::BalanceBegin, of)).over(balances.clone());
            let loss = all(Item::Loss).times(share);
            let says = "the classes' losses, in proportion to the groups' balances";
            self.add(Evidence::Sums, Key::new(Item::PoolLoss, of), loss, says);
        }
    }

    /// Principal of several groups of which none is published: that of the pool or of the classes, in
    /// proportion to the groups' balances. The last group has the rest.
    fn principal_in_proportion(&mut self, groups: &[Of]) {
        let key = |of: &Of| Key::new(Item::PoolUnscheduled, *of);
        let is_open = |of: &Of| {
            let items = [Item::PoolScheduled, Item::PoolUnscheduled, Item::BalanceEnd];
            items.iter().all(|item| !(self.is_known)(Key::new(*item, *of)))
        };
        let Some((last, others)) = groups.split_last() else { return };
        if others.is_empty() || !groups.iter().all(is_open) {
            return;
        }
        let pool = Key::pool(Item::PoolUnscheduled);
        let (paid, says) = if (self.is_known)(pool) {
            (pool, "the pool's principal, in proportion to the groups' balances")
        } else {
            let says = "the classes' principal, in proportion to the groups' balances";
            (Key::classes(Item::Principal), says)
        };
        let balances = Term::sum(groups.iter().map(|of| Key::new(Item::BalanceBegin, *of)));
        for of in others {
            let share = Term::Key(Key::new(Item::BalanceBegin, *of)).over(balances.clone());
            self.add(Evidence::Assumed, key(of), Term::Key(paid).times(share), says);
        }
        let rest = Term::less([paid], others.iter().map(key));
        self.add(Evidence::Assumed, key(last), rest, says);
    }

    /// The shortfall that the classes share: the pool's, or the sum of their shares.
    fn of_shortfall(&mut self) {
        let (pool, borne) =
            (Key::pool(Item::UnsupportedShortfall), Key::classes(Item::NonSupported));
        let groups = group_subjects(&self.deal.terms);
        if groups.len() > 1 {
            let each = groups.iter().map(|of| Key::new(Item::UnsupportedShortfall, *of));
            self.own(pool, Term::sum(each), "the sum of the groups");
        }
        self.own(borne, Term::Key(pool), "the pool's shortfall");
        let classes = (0..narrow(self.deal.terms.classes.len())).filter(|class| {
            !matches!(self.deal.terms.classes[usize::from(*class)].interest, InterestTerms::None)
        });
        let each = classes.map(|class| Key::class(Item::NonSupported, class));
        self.add(Evidence::Sums, borne, Term::sum(each), "the sum of the classes");
    }

    /// The cash that leaves the account, and the interest in it.
    fn of_cash(&mut self, groups: &[Of]) {
        let cash = Key::pool(Item::Distribution);
        if groups.len() > 1 {
            let each = groups.iter().map(|of| Key::new(Item::Distribution, *of));
            self.own(cash, Term::sum(each), "the sum of the groups");
        }
        let terms = &self.deal.terms;
        // Money from outside the pool, or into and out of other accounts, is not in what they are paid.
        let is_other = |clause: &Clause| match clause {
            Clause::Receive { .. } => true,
            Clause::Step(step) => !matches!(step.funds, Funds::Account),
            Clause::Set { .. } => false,
        };
        if terms.accounts.is_empty() && !terms.waterfall.iter().any(is_other) {
            let fees = (0..narrow(terms.parties.len())).map(Of::Party);
            let fees = fees.map(|of| Key::new(Item::FeePaid, of));
            let paid = Term::sum([Key::classes(Item::Total)].into_iter().chain(fees));
            let says = if terms.parties.is_empty() {
                "what the classes are paid"
            } else {
                "what the classes and the parties are paid"
            };
            self.add(Evidence::Sums, cash, paid, says);
        }
        let received = [Item::NetInterest, Item::PoolScheduled, Item::PoolUnscheduled];
        let plus = groups.iter().flat_map(|of| received.map(|item| Key::new(item, *of)));
        let more = groups.iter().flat_map(|of| {
            [Item::Penalties, Item::SubsequentRecovery].map(|item| Key::new(item, *of))
        });
        let plus: Vec<Key> = plus.chain(self.printed(more)).collect();
        let minus = self.printed([Key::pool(Item::UnsupportedShortfall)]);
        let says = "net interest + principal + penalties − shortfall";
        self.add(Evidence::Assumed, cash, Term::less(plus, minus), says);
        if groups.len() == 1 {
            let other = [Item::PoolScheduled, Item::PoolUnscheduled].map(Key::pool);
            let more = [Item::Penalties, Item::SubsequentRecovery].map(Key::pool);
            let other = other.into_iter().chain(self.printed(more));
            let shortfall = self.printed([Key::pool(Item::UnsupportedShortfall)]);
            let says = "the cash less principal";
            let interest = Term::less([cash].into_iter().chain(shortfall), other);
            self.add(Evidence::Assumed, Key::pool(Item::NetInterest), interest, says);
        }
    }
}
