//! Rates that depend on collateral, rate caps, accruals and shortfall shares.

use super::compiler::{Compiler, narrow};
use crate::deal_file::{Formula, InterestTerms};
use crate::waterfall::Field;
use crate::waterfall::op::{Op, Slot};
use crate::waterfall::program::{ClassSlots, Fixing};

impl Compiler<'_> {
    /// Emits rates, accruals, and each class's share of the month's interest shortfall.
    pub(super) fn accrue_interest(&mut self) {
        for (index, class) in self.terms.classes.iter().enumerate() {
            let slots = self.program.classes[index];
            match &class.interest {
                InterestTerms::GroupNetRate(group) => {
                    if let Some(group) = self.group(group) {
                        let rate = self.program.groups[group].net_rate;
                        self.rate_sum_to(&[rate], &[], slots.rate);
                        self.emit(Op::GivenRate { class: narrow(index) });
                    }
                }
                InterestTerms::WeightedSubordinate => {
                    let rate = self.weighted_subordinate_rate();
                    self.rate_sum_to(&[rate], &[], slots.rate);
                    self.emit(Op::GivenRate { class: narrow(index) });
                }
                InterestTerms::Formula(formula) => {
                    if let Some(rate) = self.rate_formula(formula) {
                        let rate = self.at_least_zero(rate);
                        self.rate_sum_to(&[rate], &[], slots.rate);
                        self.emit(Op::GivenRate { class: narrow(index) });
                    }
                }
                _ => {}
            }
            let notional = match &class.notional {
                Some(formula) => self.money_formula(formula).unwrap_or(slots.opening),
                None => slots.opening,
            };
            self.sum_to(&[notional], &[], slots.notional);
            if let Some(cap) = &class.net_wac_cap {
                self.cap_rate(index, cap);
            }
            self.accrue(index, slots.notional, slots.rate, slots.accrued);
            self.bear_interest(index);
        }
        let slots = self.program.classes.clone();
        for class in &slots {
            self.sum_to(&[class.accrued], &[], class.interest_due);
        }
        let due: Vec<Slot> = slots.iter().map(|class| class.interest_due).collect();
        let shares: Vec<Slot> = slots.iter().map(|class| class.shortfall_share).collect();
        let (weights, outs) = (self.operands(&due), self.operands(&shares));
        let none = self.operands(&[]);
        let (amount, total) = (self.program.shortfall, self.money_slot());
        // Shares start each month at zero, so we skip this if there is no shortfall.
        self.skip_if_zero(amount, |compiler| {
            compiler.emit(Op::Sum { plus: weights, minus: none, out: total });
            let rounding = compiler.program.carry;
            compiler.emit(Op::Share { amount, total, weights, outs, rounding });
            for ClassSlots { interest_due, shortfall_share: share, .. } in slots {
                // A shortfall in excess of the month's accruals is not allocated.
                compiler.emit(Op::Min { a: share, b: interest_due, out: share });
                compiler.sum_to(&[interest_due], &[share], interest_due);
            }
        });
    }

    /// Accrues interest as a class does.
    fn accrue(&mut self, class: usize, balance: Slot, rate: Slot, out: Slot) {
        let (accrual, rounding) = (self.program.class_texts[class].accrual, self.program.carry);
        self.emit(Op::Accrue { balance, rate, accrual, rounding, out });
    }

    /// Caps a class's rate. The interest above the cap is owed as carryover; earlier carryover
    /// bears interest at the uncapped rate. The pool's interest accrues for a twelfth of a
    /// year, so we scale the cap of a class that does not: × 30 ÷ days for actual/360, × 365/12 ÷ days
    /// for actual/365.
    fn cap_rate(&mut self, class: usize, cap: &Formula) {
        let slots = self.program.classes[class];
        let Some(cap) = self.rate_formula(cap) else { return };
        let mut cap = self.at_least_zero(cap);
        if !self.terms.classes[class].accrual.is_by_month() {
            let accrual = self.program.class_texts[class].accrual;
            cap = self.rate(|out| Op::PerActualDays { rate: cap, accrual, out });
        }
        let uncapped = self.rate_slot();
        self.rate_sum_to(&[slots.rate], &[], uncapped);
        self.emit(Op::RateMin { a: uncapped, b: cap, out: slots.rate });
        // A reported rate is capped already.
        self.emit(Op::GivenRate { class: narrow(class) });
        let [full, capped, interest, excess] = [(); 4].map(|()| self.money_slot());
        self.accrue(class, slots.notional, uncapped, full);
        self.accrue(class, slots.notional, slots.rate, capped);
        self.accrue(class, slots.carryover, uncapped, interest);
        self.sum_to(&[full], &[capped], excess);
        self.sum_to(&[slots.carryover, interest, excess], &[], slots.carryover);
        self.sum_to(&[slots.carryover], &[], slots.carryover_due);
    }

    /// Rate slot of an index with one kind of fixing. Equal fixings share a slot.
    pub(super) fn index(&mut self, fixing: Fixing) -> Slot {
        let mut known = self.program.indices.iter();
        let equal = |known: &&Fixing| **known == Fixing { slot: known.slot, ..fixing.clone() };
        if let Some(known) = known.find(equal) {
            return known.slot;
        }
        let slot = self.rate_slot();
        self.signed.push(slot);
        self.program.indices.push(Fixing { slot, ..fixing });
        slot
    }

    /// Mean of the groups' net rates, weighted by group balance less the balance of the group's
    /// senior classes.
    fn weighted_subordinate_rate(&mut self) -> Slot {
        let mut weights = Vec::new();
        let mut rates = Vec::new();
        for (index, group) in self.program.groups.clone().into_iter().enumerate() {
            let seniors: Vec<Slot> = self
                .terms
                .classes
                .iter()
                .zip(&self.program.classes)
                .filter(|(class, _)| {
                    class.group.as_ref().is_some_and(|name| name.name == self.terms.groups[index])
                })
                .map(|(_, slots)| slots.opening)
                .collect();
            let weight = self.money_slot();
            self.sum_to(&[group.field(Field::BalanceBegin)], &seniors, weight);
            weights.push(weight);
            rates.push(group.net_rate);
        }
        let (weights, rates) = (self.operands(&weights), self.operands(&rates));
        self.rate(|out| Op::Weighted { weights, rates, out })
    }
}
