//! Declares the slots of classes, groups, parties, accounts and schedules.

use rust_decimal::Decimal;

use super::compiler::{Compiler, narrow};
use super::value::Value;
use crate::calendar::Accrual;
use crate::number::{DecimalArithmetic, MoneyArithmetic, Rounding};
use crate::waterfall::op::Slot;
use crate::waterfall::program::{AccountSlots, ClassSlots, ClassText, GroupSlots, Kind, NamedSlot};
use crate::waterfall::remittance::Field;

impl Compiler<'_> {
    /// Declares each group's remittance and the pool's. A single group is the pool; several groups
    /// are summed.
    pub(super) fn declare_pool(&mut self) {
        self.program.cash = self.money_slot();
        self.program.shortfall = self.money_slot();
        self.program.month = self.rate_slot();
        self.program.date = self.rate_slot();
        self.program.actual_days = self.rate_slot();
        for loss in &self.terms.cumulative_losses {
            let slots = self.declare_group();
            self.initial(slots.cumulative_loss, *loss);
            self.program.groups.push(slots);
        }
        self.program.pool =
            if let [only] = self.program.groups[..] { only } else { self.declare_group() };
    }

    /// Sums the groups into the pool, and computes each ending balance.
    pub(super) fn sum_pool(&mut self) {
        let (groups, pool) = (self.program.groups.clone(), self.program.pool);
        let mut all = groups.clone();
        if groups.len() > 1 {
            for field in Field::ALL {
                self.sum_groups(&groups, |group| group.field(field), pool.field(field));
            }
            self.sum_groups(&groups, |group| group.cumulative_loss, pool.cumulative_loss);
            all.push(pool);
        }
        for group in all {
            let reductions =
                [Field::ScheduledPrincipal, Field::UnscheduledPrincipal, Field::RealizedLoss]
                    .map(|field| group.field(field));
            self.sum_to(&[group.field(Field::BalanceBegin)], &reductions, group.balance_end);
        }
    }

    fn sum_groups(&mut self, groups: &[GroupSlots], of: impl Fn(&GroupSlots) -> Slot, out: Slot) {
        let parts: Vec<Slot> = groups.iter().map(of).collect();
        self.sum_to(&parts, &[], out);
    }

    fn declare_group(&mut self) -> GroupSlots {
        let fields = self.money_slot();
        for _ in 1..Field::ALL.len() {
            self.money_slot();
        }
        GroupSlots {
            fields,
            balance_end: self.money_slot(),
            cumulative_loss: self.money_slot(),
            net_rate: self.rate_slot(),
        }
    }

    pub(super) fn declare_classes(&mut self) {
        for class in &self.terms.classes {
            let slots = ClassSlots {
                rate: self.rate_slot(),
                opening: self.money_slot(),
                balance: self.money_slot(),
                accrued: self.money_slot(),
                shortfall_share: self.cleared_slot(),
                interest_due: self.money_slot(),
                unpaid: self.money_slot(),
                interest_cents: self.cleared_slot(),
                unpaid_cents: self.cleared_slot(),
                residual_cents: self.cleared_slot(),
                scheduled_cents: self.cleared_slot(),
                unscheduled_cents: self.cleared_slot(),
                outside_cents: self.cleared_slot(),
                scheduled: self.cleared_slot(),
                unscheduled: self.cleared_slot(),
                loss: self.cleared_slot(),
                notional: self.money_slot(),
                carryover: self.money_slot(),
                carryover_due: self.money_slot(),
                carryover_cents: self.cleared_slot(),
                accretion: self.cleared_slot(),
                unpaid_loss: self.money_slot(),
                write_up: self.cleared_slot(),
            };
            self.initial(slots.carryover, class.carryover);
            self.initial(slots.unpaid_loss, class.cumulative_loss);
            self.program.classes.push(slots);
            let accrual = self.accrual(class.accrual);
            self.program.class_texts.push(ClassText {
                line: class.name.at.line,
                interest: class.interest.words().into(),
                accrual,
                source: class.source.as_str().into(),
            });
        }
    }

    /// The index of a way to accrue. Classes that accrue alike share it.
    fn accrual(&mut self, accrual: Accrual) -> u16 {
        let all = &mut self.program.accruals;
        let index = all.iter().position(|known| *known == accrual).unwrap_or_else(|| {
            all.push(accrual);
            all.len() - 1
        });
        narrow(index)
    }

    fn initial(&mut self, slot: Slot, amount: Decimal) {
        if !amount.is_zero() {
            self.program.initial.push((slot, amount));
        }
    }

    /// Declares parties that are not classes, and accounts besides the distribution account.
    pub(super) fn declare_others(&mut self) {
        self.program.received = self.cleared_slot();
        for _ in &self.terms.parties {
            let slot = self.cleared_slot();
            self.program.parties.push(slot);
        }
        for account in &self.terms.accounts {
            let slots = AccountSlots {
                balance: self.money_slot(),
                opening: self.money_slot(),
                initial: account.opening_balance,
            };
            self.program.accounts.push(slots);
        }
        let classes = self.terms.classes.iter().map(|class| &class.name);
        let accounts = self.terms.accounts.iter().map(|account| &account.name);
        let all = classes.chain(&self.terms.parties).chain(accounts);
        self.program.recipients = all.map(|named| named.name.as_str().into()).collect();
    }

    pub(super) fn declare_schedules(&mut self) {
        for schedule in &self.terms.schedules {
            self.is_reserved(&schedule.name);
            let (kind, slot, value) = if schedule.of_amounts {
                let slot = self.money_slot();
                self.program.money_schedules.push((slot, schedule.steps.clone()));
                (Kind::Money, slot, Value::Money(slot))
            } else {
                let slot = self.rate_slot();
                let steps = schedule.steps.iter();
                let steps = steps
                    .map(|(from, pct)| (*from, DecimalArithmetic::round(*pct, Rounding::RATE)));
                self.program.schedules.push((slot, steps.collect()));
                (Kind::Rate, slot, Value::Rate(slot))
            };
            let name = schedule.name.name.clone();
            let title = format!("schedule {name}");
            let clause =
                self.clause(schedule.name.at.line, title, [None, None], &[], &schedule.source);
            self.program.named.push(NamedSlot { name: name.as_str().into(), kind, slot, clause });
            self.schedules.push((name, value));
        }
    }
}
