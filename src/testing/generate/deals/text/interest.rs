//! Clauses of interest: accretion, deferral, payment in order of rank.

use super::clause::Clause;
use super::deal_text::DealText;
use crate::testing::generate::deals::plan::Kind;

impl DealText<'_> {
    /// Accrual classes accrete while others of their group have a balance.
    pub(super) fn accretion(&mut self) {
        for group in 0..self.structure.groups.len() {
            let accrual = self.accrual_classes(group);
            let others: Vec<usize> = self
                .structure
                .seniors_of(group)
                .into_iter()
                .filter(|of| !accrual.contains(of))
                .collect();
            if accrual.is_empty() {
                continue;
            }
            let limited = self.plan.rules.accretion_limited;
            let due = format!("min({}.interest_due, cash)", self.structure.of(&accrual));
            let when = format!("{}.balance > 0", self.structure.of(&others));
            let clause = self.to("allocate", "accretion", &accrual, true);
            let clause = clause.with_some("amount", limited.then_some(due));
            self.push(clause.with_some("when", (!others.is_empty()).then_some(when)));
        }
        if self.plan.rules.deferred {
            self.deferral();
        }
    }

    pub(super) fn accrual_classes(&self, group: usize) -> Vec<usize> {
        self.structure.those(|class| {
            class.senior && class.group == group && matches!(class.kind, Kind::Accrual)
        })
    }

    /// What classes accrue over the collateral's net interest is added to their balances.
    fn deferral(&mut self) {
        let bearing = self.structure.those(|class| class.bears_interest() && class.has_balance());
        if bearing.is_empty() {
            return;
        }
        let net =
            self.structure.over_groups(|of| format!("{of}.net_rate * {of}.balance_begin / 12"));
        let due = format!("{}.interest_due", self.structure.of(&bearing));
        let excess = match self.structure.groups.len() {
            1 => format!("{due} - {net}"),
            _ => format!("{due} - ({net})"),
        };
        self.set("net_deferred_interest", excess);
        let clause = self.to("allocate", "accretion", &bearing, true);
        self.push(clause.with("amount", "net_deferred_interest"));
    }

    /// Interest of the seniors, and of the subordinates if theirs does not wait for principal.
    pub(super) fn interest(&mut self) {
        let rules = &self.plan.rules;
        if rules.interest_by_group && self.structure.groups.len() > 1 {
            for group in 0..self.structure.groups.len() {
                let of = self.structure.collateral(group);
                let own = self
                    .structure
                    .those(|class| class.senior && class.group == group && class.bears_interest());
                if !own.is_empty() {
                    let clause = self.to("pay", "interest", &own, rules.interest_shared);
                    let net = format!("{of}.net_rate * {of}.balance_begin / 12");
                    self.push(clause.with("amount", net));
                }
            }
        }
        let seniors = self.structure.those(|class| class.senior && class.bears_interest());
        self.pay_interest(&seniors, rules.interest_shared, None);
        if !rules.subordinate_interest_late {
            self.subordinate_interest();
        }
        self.draw_for_interest();
    }

    pub(super) fn late_interest(&mut self) {
        if self.plan.rules.subordinate_interest_late {
            self.subordinate_interest();
        }
    }

    fn subordinate_interest(&mut self) {
        let subordinates = self.structure.those(|class| !class.senior && class.bears_interest());
        self.pay_interest(&subordinates, false, None);
    }

    /// Interest of this month and of earlier ones.
    pub(super) fn pay_interest(&mut self, to: &[usize], shared: bool, from: Option<&str>) {
        if to.is_empty() {
            return;
        }
        let claims = match self.plan.rules.interest_first {
            true => ["interest", "unpaid interest"],
            false => ["unpaid interest", "interest"],
        };
        for claim in claims {
            let clause = self.to("pay", claim, to, shared);
            self.push(clause.with_some("from", from));
        }
    }

    /// What net-WAC caps took.
    pub(super) fn carryover(&mut self) {
        let capped = self.structure.those(|class| class.is_capped());
        if capped.is_empty() {
            return;
        }
        let accounts: Vec<&str> = self.accounts.iter().map(|(account, _)| *account).collect();
        let pays = |from: &&str| *from == super::money::YIELD_MAINTENANCE;
        let of = |clause: Clause, from: Option<&str>| clause.with_some("from", from);
        let clause = self.to("pay", "carryover", &capped, self.plan.rules.interest_shared);
        if let Some(from) = accounts.into_iter().find(pays) {
            self.push(of(clause.clone(), Some(from)));
        }
        self.push(clause);
    }
}
