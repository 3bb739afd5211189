//! Clauses of principal: the seniors' amount, its division among them, and the rest for the subordinates.

use super::clause::Clause;
use super::deal_text::{DealText, by_year};
use super::structure::RESIDUAL;
use crate::testing::generate::deals::plan::{Kind, Principal};

impl DealText<'_> {
    pub(super) fn principal(&mut self) {
        self.class_schedules();
        self.residual_balance();
        let of_groups = self.senior_principal();
        for (group, amount) in of_groups.iter().enumerate() {
            self.seniors_of(group, amount);
        }
        let seniors = self.structure.seniors();
        let straight = matches!(self.plan.rules.principal, Principal::Straight);
        if self.structure.groups.len() > 1 && self.plan.rules.cross {
            let crossed =
                format!("{} - {}.principal", of_groups.join(" + "), self.structure.of(&seniors));
            let clause = self.to("pay", "unscheduled principal", &seniors, true);
            self.push(clause.with("amount", crossed));
        }
        let subordinates = self.structure.subordinates();
        // Then no principal is left.
        let whole = of_groups.len() == 1 || self.plan.rules.cross;
        if subordinates.is_empty() && straight && whole {
            return;
        }
        let one_name = straight && of_groups.len() == 1;
        let all = if one_name {
            of_groups[0].clone()
        } else {
            let total = self.all_principal();
            self.set("all_principal", total);
            "all_principal".to_owned()
        };
        if !subordinates.is_empty() {
            let left = format!("{all} - {}.principal", self.structure.of(&seniors));
            let shared = self.plan.rules.subordinates_share;
            let excepted = self.without_support(&subordinates);
            self.in_order_while_triggered(&subordinates, shared, &left, &excepted);
            if !excepted.is_empty() {
                let certificates = self.structure.of(&self.structure.certificates());
                let left = format!("{all} - {certificates}.principal");
                self.in_order_while_triggered(&subordinates, false, &left, &[]);
            }
        }
        let certificates = self.structure.certificates();
        let left = format!("{all} - {}.principal", self.structure.of(&certificates));
        let clause = self.to("pay", "unscheduled principal", &seniors, true);
        self.push(clause.with("amount", left));
    }

    /// The subordinates after the first, with the test of credit support that excepts each. Support is the
    /// balance of a class and those junior to it, over the pool. A class is excepted while its support, or
    /// that of a class senior to it, is less than at closing.
    fn without_support(&mut self, subordinates: &[usize]) -> Vec<(String, String)> {
        let mut excepted: Vec<(String, String)> = Vec::new();
        if !self.plan.rules.support_tested {
            return excepted;
        }
        for (place, class) in subordinates.iter().enumerate().skip(1) {
            let of = self.structure.of(&subordinates[place..]);
            let lost = format!(
                "{of}.balance_begin / pool.balance_begin < {of}.original_balance / closing_balance"
            );
            let above = excepted.last().map(|(_, above)| format!("{above} or "));
            let name = format!("support_lost_{}", class + 1);
            self.set(&name, format!("{}{lost}", above.unwrap_or_default()));
            excepted.push((self.structure.classes[*class].name.clone(), name));
        }
        excepted
    }

    /// The balance of a residual class is paid at once.
    fn residual_balance(&mut self) {
        if self.plan.residual.balance.is_some() {
            let clause = Clause::new("pay", "unscheduled principal").with("to", RESIDUAL);
            let clause = clause.with("amount", format!("class({RESIDUAL}).balance"));
            let outside = self.plan.residual.from_outside.then_some("outside");
            self.push(clause.with_some("from", outside));
        }
    }

    /// Principal collected from the pool or a group.
    fn collected(&self, of: &str) -> String {
        let losses = self.plan.rules.losses.as_ref();
        let recovered = losses.and_then(|losses| losses.write_up).is_some_and(|up| up.paid);
        let recovery =
            if recovered { format!(" + {of}.subsequent_recovery") } else { String::new() };
        format!("{of}.scheduled_principal + {of}.unscheduled_principal{recovery}")
    }

    /// Accretion of accrual classes, which pays principal to the others.
    fn accreted(&self, groups: impl Iterator<Item = usize>) -> String {
        let accrual: Vec<usize> = groups.flat_map(|group| self.accrual_classes(group)).collect();
        if accrual.is_empty() {
            return String::new();
        }
        format!(" + {}.accretion", self.structure.of(&accrual))
    }

    /// Sets each group's principal for its seniors, and returns the names.
    fn senior_principal(&mut self) -> Vec<String> {
        let groups = 0..self.structure.groups.len();
        let names: Vec<String> =
            groups.clone().map(|group| self.structure.of_group("principal", group)).collect();
        let accreted = |text: &Self, group| text.accreted(std::iter::once(group));
        match self.plan.rules.principal.clone() {
            Principal::Straight => {
                for group in groups {
                    let collected = self.collected(&self.structure.collateral(group));
                    let accreted = accreted(self, group);
                    self.set(&names[group], format!("{collected}{accreted}"));
                }
            }
            Principal::Shifting { steps, locked } => {
                let months = by_year(steps);
                self.schedule("shift", false, months);
                for group in groups {
                    self.shifting(group, locked, &names[group]);
                }
            }
            Principal::StepDown { .. } | Principal::Overcollateralization { .. } => {
                let amount = self.stepped_down();
                self.set("senior_principal", amount);
                let whole = self.collected("pool");
                for group in groups {
                    let accreted = accreted(self, group);
                    let of = match names.len() {
                        1 => "senior_principal".to_owned(),
                        _ => {
                            let own = self.collected(&self.structure.collateral(group));
                            format!("senior_principal * (({own}) / ({whole}))")
                        }
                    };
                    self.set(&names[group], format!("{of}{accreted}"));
                }
            }
        }
        names
    }

    /// Shifting interest: the seniors' percentage of scheduled principal, and a larger one of prepayments by a
    /// schedule.
    fn shifting(&mut self, group: usize, locked: bool, name: &str) {
        let of = self.structure.collateral(group);
        let seniors = self.structure.of(&self.structure.seniors_of(group));
        let percentage = self.structure.of_group("senior_percentage", group);
        self.set(&percentage, format!("min(1, {seniors}.balance_begin / {of}.balance_begin)"));
        let eroded = format!("{percentage} > {seniors}.original_balance / closing_balance");
        let locks: Vec<String> =
            locked.then_some(eroded).into_iter().chain(self.triggered.clone()).collect();
        let shift = match locks.is_empty() {
            true => "shift".to_owned(),
            false => {
                let now = self.structure.of_group("shift_now", group);
                self.set(&now, format!("if({}, 100%, shift)", locks.join(" or ")));
                now
            }
        };
        let prepaid = self.structure.of_group("senior_prepayment_percentage", group);
        self.set(&prepaid, format!("{percentage} + {shift} * (1 - {percentage})"));
        let accreted = self.accreted(std::iter::once(group));
        let scheduled = format!("{percentage} * {of}.scheduled_principal");
        let unscheduled = format!("{prepaid} * {of}.unscheduled_principal");
        self.set(name, format!("{scheduled} + {unscheduled}{accreted}"));
    }

    /// Principal of all seniors after a step-down, or to a target.
    fn stepped_down(&mut self) -> String {
        let collected = self.collected("pool");
        let unless = match &self.triggered {
            Some(test) => format!(" and not {test}"),
            None => String::new(),
        };
        match self.plan.rules.principal.clone() {
            Principal::StepDown { month, percent } => {
                let seniors = self.structure.of(&self.structure.seniors());
                let step = Clause::new("set", "stepped_down");
                self.push(step.with("is", format!("month >= {month}{unless}")));
                let least = format!("{seniors}.balance - {percent}% * pool.balance_end");
                format!("if(stepped_down, min({collected}, {least}), {collected})")
            }
            Principal::Overcollateralization { target, step_down, floor } => {
                let first = format!("{target}% * closing_balance");
                let target = match step_down {
                    Some((month, percent)) => {
                        let later = format!("{percent}% * pool.balance_end");
                        let later = match floor {
                            Some(floor) => format!("max({floor}% * closing_balance, {later})"),
                            None => later,
                        };
                        format!("if(month >= {month}{unless}, {later}, {first})")
                    }
                    None => first,
                };
                self.set("oc_target", target);
                let certificates = self.structure.of(&self.structure.certificates());
                format!(
                    "{certificates}.balance + min(oc_target, pool.balance_end) - pool.balance_end"
                )
            }
            Principal::Straight | Principal::Shifting { .. } => collected,
        }
    }

    /// Principal of all classes.
    fn all_principal(&self) -> String {
        let accreted = self.accreted(0..self.structure.groups.len());
        match self.plan.rules.principal {
            Principal::Overcollateralization { .. } => format!("senior_principal{accreted}"),
            _ => format!("{}{accreted}", self.collected("pool")),
        }
    }

    /// Divides a group's principal among its seniors: first those with a claim of their own, then the others.
    fn seniors_of(&mut self, group: usize, amount: &str) {
        let seniors = self.structure.seniors_of(group);
        let of = self.structure.of(&seniors);
        let first = self.waterfall.len();
        let mut own = Vec::new();
        for index in &seniors {
            let (class, number) = (&self.structure.classes[*index], index + 1);
            let name = format!("class({})", class.name);
            let claim = match class.kind {
                Kind::Planned(_) => format!("{name}.balance - planned_{number}"),
                Kind::Targeted(_) => format!("{name}.balance - target_{number}"),
                Kind::Lockout(..) => {
                    format!("{amount} * lockout_{number} * ({name}.balance / {of}.balance)")
                }
                Kind::PrincipalOnly(percent) => format!("{percent}% * {amount}"),
                _ => continue,
            };
            let left = match own.is_empty() {
                true => amount.to_owned(),
                false => format!("{amount} - {of}.principal"),
            };
            let clause = self.to("pay", "unscheduled principal", &[*index], false);
            self.push(clause.with("amount", format!("min({claim}, {left})")));
            own.push(*index);
        }
        let shared = self.plan.rules.seniors_share[group % self.plan.rules.seniors_share.len()];
        let others: Vec<usize> =
            seniors.iter().filter(|index| !own.contains(index)).chain(&own).copied().collect();
        let shared = shared && own.is_empty();
        if self.plan.rules.principal_apart {
            let scheduled = format!("{}.scheduled_principal", self.structure.collateral(group));
            let left = format!("min({scheduled}, {amount} - {of}.principal)");
            let clause = self.to("pay", "scheduled principal", &others, shared);
            self.push(clause.with("amount", left));
        }
        let paid = self.waterfall.len() > first;
        let left = if paid { format!("{amount} - {of}.principal") } else { amount.to_owned() };
        self.in_order_while_triggered(&others, shared, &left, &[]);
    }

    /// Pays classes pro rata or in order. If the deal's triggers switch to sequential payment, classes are
    /// paid in order while a trigger is in effect.
    fn in_order_while_triggered(
        &mut self,
        classes: &[usize],
        shared: bool,
        amount: &str,
        excepted: &[(String, String)],
    ) {
        let clause = |text: &Self, shared| {
            let clause = text.to("pay", "unscheduled principal", classes, shared);
            clause.with("amount", amount).except(excepted)
        };
        match self.triggered.clone() {
            Some(test) if shared && classes.len() > 1 && self.plan.rules.triggers_switch => {
                self.push(clause(self, true).with("when", format!("not {test}")));
                self.push(clause(self, false).with("when", test));
            }
            _ => self.push(clause(self, shared)),
        }
    }

    /// All cash that is left pays principal.
    pub(super) fn turbo(&mut self) {
        if self.plan.rules.turbo {
            let certificates = self.structure.certificates();
            let clause = self.to("pay", "unscheduled principal", &certificates, false);
            self.push(clause.with("amount", "cash"));
        }
    }
}
