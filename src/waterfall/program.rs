//! The compiled form of a deal: operations over numbered slots. No name remains to be looked up.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::clause::Clause;
use super::op::{Op, Settling, Slot, Span};
use super::remittance::Field;
use crate::calendar::{Accrual, Date, DistributionDates, YearFraction};
use crate::deal_file::Claim;
use crate::math::to_multiple;
use crate::number::Rounding;

/// A payee of a clause, for the observer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Payee {
    /// Index among the classes, then the parties, then the accounts.
    pub recipient: u16,
    pub claim: Claim,
    /// Index of the clause in the deal file.
    pub clause: u16,
    /// The balance of the class or account; a party has none.
    pub balance: Option<Slot>,
}

/// The slots of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClassSlots {
    /// Rate slot: the pass-through rate as a fraction of one.
    pub rate: Slot,
    /// Balance before the distribution, with the fractions of a cent that the deal carries.
    pub opening: Slot,
    /// Balance, with the fractions that the deal carries; falls as the class is paid and written
    /// down.
    pub balance: Slot,
    pub accrued: Slot,
    /// The class's share of non-supported interest shortfalls.
    pub shortfall_share: Slot,
    /// This period's interest still owed.
    pub interest_due: Slot,
    /// Interest owed from earlier periods, still unpaid.
    pub unpaid: Slot,
    pub interest_cents: Slot,
    pub unpaid_cents: Slot,
    pub residual_cents: Slot,
    pub scheduled_cents: Slot,
    pub unscheduled_cents: Slot,
    pub outside_cents: Slot,
    pub scheduled: Slot,
    pub unscheduled: Slot,
    pub loss: Slot,
    /// The amount that interest accrues on: the opening balance, or a notional.
    pub notional: Slot,
    /// Interest in excess of a rate cap, which is owed from excess cash, with interest on it.
    pub carryover: Slot,
    /// The carryover owed before the distribution, this month's included.
    pub carryover_due: Slot,
    pub carryover_cents: Slot,
    /// Interest added to the balance.
    pub accretion: Slot,
    /// Realized losses allocated to date less write-ups.
    pub unpaid_loss: Slot,
    /// Amount that the balance was written up by.
    pub write_up: Slot,
}

impl Program {
    /// The operations of a month. The first month of a run includes the loop-invariant ones.
    #[inline(always)]
    pub fn ops_of(&self, is_first: bool) -> &[Op] {
        &self.ops[if is_first { 0 } else { self.once }..]
    }

    /// The fraction of a year for which each of its [accruals](Self::accruals) accrues at distribution
    /// `period`. It is on the second of `days`; the first is the distribution date before, or closing.
    pub fn year_fractions(&self, period: u32, days: [Date; 2]) -> Vec<YearFraction> {
        let accruals = self.accruals.iter();
        accruals.map(|accrual| accrual.period(&self.dates, period, days).fraction).collect()
    }

    /// The ring buffers of rolling averages of amounts, or of rates.
    pub fn ring_slots(&self, of_money: bool) -> impl Iterator<Item = &Slot> {
        let rings = self.rings.iter().filter(move |(_, money)| *money == of_money);
        rings.flat_map(|(ring, _)| ring.of(&self.operands))
    }

    /// Allocates a slot; `None` if all are in use.
    pub fn new_amount(&mut self) -> Option<Slot> {
        next(&mut self.money_slots)
    }

    pub fn new_rate(&mut self) -> Option<Slot> {
        next(&mut self.rate_slots)
    }

    pub fn new_test(&mut self) -> Option<Slot> {
        next(&mut self.mask_slots)
    }
}

fn next(slots: &mut u16) -> Option<Slot> {
    let slot = *slots;
    *slots = slots.checked_add(1)?;
    Some(slot)
}

impl ClassSlots {
    /// The amounts that describe a month of the class.
    pub fn reported_slots(&self) -> [Slot; 19] {
        [
            self.balance,
            self.accrued,
            self.shortfall_share,
            self.interest_due,
            self.unpaid,
            self.interest_cents,
            self.unpaid_cents,
            self.residual_cents,
            self.scheduled_cents,
            self.unscheduled_cents,
            self.outside_cents,
            self.loss,
            self.notional,
            self.carryover,
            self.carryover_due,
            self.carryover_cents,
            self.accretion,
            self.unpaid_loss,
            self.write_up,
        ]
    }
}

/// The slots of one collateral group, or of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupSlots {
    /// First of the money slots of [`Field::ALL`].
    pub fields: Slot,
    pub balance_end: Slot,
    /// Realized losses to date, this month's included.
    pub cumulative_loss: Slot,
    /// Rate slot. Formulas cannot read the pool's if the deal has several groups.
    pub net_rate: Slot,
}

impl GroupSlots {
    pub const fn field(self, field: Field) -> Slot {
        self.fields + field as Slot
    }
}

/// How an index is fixed: when it is read, for how many months it applies, how it is rounded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fixing {
    pub index: String,
    /// Months before the reset at which the index is read.
    pub look_back: u32,
    /// Distributions from one reset to the next.
    pub frequency: u32,
    /// Distributions before the first reset after closing.
    pub before_first: u32,
    /// Margin and step in percent, if index plus margin is rounded to a multiple of the step. The
    /// fixed rate then includes the margin.
    pub rounded: Option<(f64, f64)>,
    pub slot: Slot,
}

impl Fixing {
    /// An index read every month.
    pub fn monthly(index: &str) -> Self {
        let index = index.to_owned();
        Self { index, look_back: 0, frequency: 1, before_first: 0, rounded: None, slot: 0 }
    }

    /// The month of a curve in which the rate of distribution `period` is read. `projected` is the
    /// curve's month of that distribution; the first projected month is 1. Before the first reset
    /// the rate of the first distribution applies.
    pub fn month_read(&self, period: u32, projected: u32) -> i64 {
        let since = period.saturating_sub(1 + self.before_first) % self.frequency.max(1);
        let reset = if period > self.before_first { period - since } else { 1 };
        i64::from(projected) - i64::from(period) + i64::from(reset) - i64::from(self.look_back)
    }

    /// The fixed rate in decimals, as a fraction of one.
    pub fn rate(&self, index: Decimal) -> Decimal {
        if self.rounded.is_none() {
            return index;
        }
        let index_pct = (index * Decimal::ONE_HUNDRED).to_f64().unwrap_or_default();
        Decimal::from_f64(self.rate_pct(index_pct)).unwrap_or_default() / Decimal::ONE_HUNDRED
    }

    /// The fixed rate, in percent.
    pub fn rate_pct(&self, index_pct: f64) -> f64 {
        self.rounded.map_or(index_pct, |(margin, step)| to_multiple(index_pct + margin, step))
    }
}

/// A compiled deal: the slots to load, the operations to run, and the slots of the results.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub classes: Vec<ClassSlots>,
    /// The indices of the deal's rates, and how each is fixed.
    pub indices: Vec<Fixing>,
    pub groups: Vec<GroupSlots>,
    pub pool: GroupSlots,
    /// Cash left in the distribution account, in cents.
    pub cash: Slot,
    /// The accounts besides the distribution account.
    pub accounts: Vec<AccountSlots>,
    /// Cents paid to each party that is not a class.
    pub parties: Vec<Slot>,
    /// Names of the classes, then the parties, then the accounts.
    pub recipients: Vec<Arc<str>>,
    /// Cents received from outside the pool.
    pub received: Slot,
    /// Non-supported interest shortfalls of the month.
    pub shortfall: Slot,
    /// Rate slot: the number of the distribution.
    pub month: Slot,
    /// Rate slot: the distribution date before any adjustment to a business day, as a number.
    pub date: Slot,
    /// Rate slot: days from the previous distribution date (closing, for the first) to this one.
    pub actual_days: Slot,
    /// The distribution dates of the documents.
    pub dates: DistributionDates,
    /// The ways in which classes accrue, each once.
    pub accruals: Vec<Accrual>,
    pub money_constants: Vec<(Slot, Decimal)>,
    pub rate_constants: Vec<(Slot, Decimal)>,
    /// Losses to date, carryover and realized losses before the first distribution that the deal file
    /// describes, of a deal that is not new.
    pub initial: Vec<(Slot, Decimal)>,
    /// Schedules of rates: slot, and steps of (first distribution, value).
    pub schedules: Vec<(Slot, Vec<(u32, Decimal)>)>,
    /// Schedules of amounts: slot, and steps of (first distribution, value).
    pub money_schedules: Vec<(Slot, Vec<(u32, Decimal)>)>,
    /// Amounts, percentages and tests that the deal file names.
    pub named: Vec<NamedSlot>,
    pub ops: Vec<Op>,
    pub operands: Vec<Slot>,
    /// Claims of the list operations, which refer to ranges of it.
    pub settlings: Vec<Settling>,
    /// The payee of every payment operation, for the observer.
    pub payees: Vec<Payee>,
    /// One per clause of the deal file, for the observer.
    pub clauses: Vec<Arc<Clause>>,
    /// One per class, for the observer.
    pub class_texts: Vec<ClassText>,
    pub money_slots: u16,
    pub rate_slots: u16,
    pub mask_slots: u16,
    /// Slots that start each month at zero.
    pub cleared: Vec<Slot>,
    /// Whether balances are carried in whole cents or with fractions.
    pub carry: Rounding,
    /// Ring buffers of rolling averages, and whether they hold amounts.
    pub rings: Vec<(Span, bool)>,
    /// Mask slots of sticky tests.
    pub sticky: Vec<Slot>,
    /// Number of loop-invariant operations at the start of `ops`: only the first month runs them.
    pub once: usize,
    /// Principal that a month supplies, because only a report determines it.
    pub reported: Vec<ReportedSlot>,
    /// Operations that pay out a redemption price, after `ops`; empty without a clean-up call.
    pub redemption: Vec<Op>,
}

/// A named amount, percentage or test of the deal file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedSlot {
    pub name: Arc<str>,
    pub kind: Kind,
    pub slot: Slot,
    pub clause: u16,
}

/// The type of a slot: money, rate or mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Money,
    Rate,
    Mask,
}

/// The text of a class's terms, for the observer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClassText {
    pub line: usize,
    /// The rate terms in words.
    pub interest: Arc<str>,
    /// Index of the program's [accruals](Program::accruals).
    pub accrual: u16,
    pub source: Arc<str>,
}

/// The amount of a payee of a clause with `amount: as reported`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReportedSlot {
    /// Index of the class.
    pub class: u16,
    pub claim: Claim,
    pub slot: Slot,
}

/// The slots of an account besides the distribution account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccountSlots {
    pub balance: Slot,
    /// Balance before the distribution.
    pub opening: Slot,
    /// Balance before the first distribution that the deal file describes.
    pub initial: Decimal,
}
