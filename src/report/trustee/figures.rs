//! The figures of a statement: reported by servicers, computed by the run, or from relations.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::servicer_month::{Delinquencies, GroupRemittance, ServicerMonth};
use crate::calendar::AccrualPeriod;
use crate::deal::{Deal, group_subjects};
use crate::number::{DecimalArithmetic, Interval, MoneyArithmetic};
use crate::quantity::{ALL, Item, Key, Of, narrow};
use crate::report::relations::{Printed, Relation, class_items, compute_all, relations};
use crate::waterfall::{Kind, Month, State};

/// Cumulative losses as printed.
#[derive(Debug, Clone, Default)]
pub(super) struct ToDate {
    pub classes: Vec<Decimal>,
    pub groups: Vec<Decimal>,
}

/// Every figure of a month's statement.
///
/// # Panics
///
/// If the distribution on the statement is not the cash that the run paid out.
pub(super) fn figures(
    deal: &Deal,
    reported: &ServicerMonth,
    month: &Month,
    state: &State<DecimalArithmetic>,
    to_date: &mut ToDate,
) -> BTreeMap<Key, Decimal> {
    let mut figures = Figures { deal, known: BTreeMap::new() };
    figures.collateral(reported, to_date);
    figures.account(reported);
    figures.classes(state, to_date);
    let classes = deal.terms.classes.iter();
    let days = [month.accrual_start, month.date];
    let periods = classes.map(|class| class.accrual.period(&deal.terms.dates, month.period, days));
    figures.compute_derived(reported, &periods.collect::<Vec<_>>());
    let paid_out = figures.known.get(&Key::pool(Item::Distribution)).copied();
    assert_eq!(paid_out, Some(month.cash.value), "the account pays out the cash of the run");
    figures.known
}

struct Figures<'a> {
    deal: &'a Deal,
    known: BTreeMap<Key, Decimal>,
}

impl Figures<'_> {
    fn put(&mut self, key: Key, value: Decimal) {
        self.known.insert(key, value);
    }

    fn collateral(&mut self, reported: &ServicerMonth, to_date: &mut ToDate) {
        let subjects = group_subjects(&self.deal.terms);
        let several = subjects.len() > 1;
        to_date.groups.resize(subjects.len(), Decimal::ZERO);
        for (index, (of, group)) in subjects.into_iter().zip(&reported.groups).enumerate() {
            to_date.groups[index] += group.realized_loss;
            let lost = to_date.groups[index];
            for (item, amount) in amounts(group) {
                self.put(Key::new(item, of), amount);
            }
            self.put(Key::new(Item::PoolCumulativeLoss, of), lost);
            if several {
                let share = share_pct(lost, group.closing_balance);
                self.put(Key::new(Item::CumulativeLossPct, of), share);
            }
            self.delinquencies(several.then(|| narrow(index)), group);
        }
        if several {
            // The pool's months to maturity are weighted by balance; zero if no balance is left.
            let weighted = |weight: fn(&GroupRemittance) -> Decimal| {
                let terms = reported.groups.iter();
                let sum = terms.map(|group| weight(group) * Decimal::from(group.maturity_months));
                sum.sum::<Decimal>().checked_div(reported.sum(weight))
            };
            let months = weighted(GroupRemittance::balance_end).unwrap_or_default();
            self.put(Key::pool(Item::Maturity), months);
        }
        self.put(Key::pool(Item::ActualBalance), reported.sum(|group| group.actual_balance));
        self.put(Key::pool(Item::ContaminatedBalance), reported.contaminated_balance);
        if let Some(balance) = reported.premium_balance {
            self.put(Key::pool(Item::PremiumBalance), balance);
        }
    }

    fn delinquencies(&mut self, group: Option<u16>, reported: &GroupRemittance) {
        let late = &reported.delinquencies;
        let rows = late.loans.iter().zip(&late.balances).enumerate();
        for (bucket, (loans, balances)) in rows {
            for (state, (loans, balance)) in loans.iter().zip(balances).enumerate() {
                if (bucket, state) == (0, 0) {
                    continue;
                }
                let of = Of::Grid { group, bucket: narrow(bucket), state: narrow(state) };
                self.put(Key::new(Item::DelinquentCount, of), (*loans).into());
                self.put(Key::new(Item::DelinquentBalance, of), *balance);
            }
        }
    }

    fn account(&mut self, reported: &ServicerMonth) {
        let zero = Decimal::ZERO;
        for (item, amount) in [
            (Item::CashBegin, zero),
            (Item::Liquidations, reported.sum(|group| group.liquidation_principal)),
            (Item::Repurchases, reported.repurchases),
            (Item::Advances, reported.advances),
            (Item::LossDeposit, zero),
            (Item::Reimbursements, reported.reimbursements),
            (Item::PrepaymentShortfall, reported.prepayment_shortfall),
            (Item::FeeSupport, reported.fee_support),
        ] {
            self.put(Key::pool(item), amount);
        }
        if reported.has_external_master_fee {
            self.put(Key::pool(Item::ExternalMasterFee), reported.sum(|group| group.other_fee));
        }
        for (row, account) in reported.other_accounts.iter().enumerate() {
            let of = Of::Row(narrow(row));
            self.put(Key::new(Item::AccountBegin, of), account.balance_begin);
            self.put(Key::new(Item::AccountWithdrawals, of), account.withdrawals);
            self.put(Key::new(Item::AccountDeposits, of), account.deposits);
        }
    }

    fn classes(&mut self, state: &State<DecimalArithmetic>, to_date: &mut ToDate) {
        let program = &self.deal.program;
        to_date.classes.resize(program.classes.len(), Decimal::ZERO);
        for (index, slots) in program.classes.iter().enumerate() {
            let key = |item| Key::class(item, narrow(index));
            let face = self.deal.terms.classes[index].original_balance;
            let items = class_items(state, slots);
            let lost = items.iter().find(|(item, _)| *item == Item::Loss);
            to_date.classes[index] += lost.map_or(Decimal::ZERO, |(_, loss)| *loss);
            self.put(key(Item::Face), face);
            self.put(key(Item::Rate), state.rate(slots.rate) * Decimal::ONE_HUNDRED);
            self.put(key(Item::Opening), DecimalArithmetic::cash(state.amount(slots.opening)));
            self.put(key(Item::CumulativeLoss), to_date.classes[index]);
            for (item, amount) in items {
                self.put(key(item), amount);
            }
        }
        // The classes carry their shares with fractions. No class bears a shortfall beyond the accruals.
        let shares = program.classes.iter().map(|slots| state.amount(slots.shortfall_share));
        let borne = DecimalArithmetic::cash(shares.sum());
        self.put(Key::classes(Item::NonSupported), borne);
        for (index, named) in program.named.iter().enumerate() {
            let value = match named.kind {
                Kind::Money => state.amount(named.slot),
                Kind::Rate => state.rate(named.slot),
                Kind::Mask => continue,
            };
            self.put(Key::new(Item::Named, Of::Named(narrow(index))), value);
        }
    }

    /// Computes sums, factors, percentages, the deal's own lines, and payments of borrowers.
    fn compute_derived(&mut self, reported: &ServicerMonth, periods: &[AccrualPeriod]) {
        let subjects = group_subjects(&self.deal.terms);
        let given = self.known.clone();
        let payments = Key::pool(Item::Payments);
        // Items that every group has, the pool has too.
        let has = |key: Key| {
            let of_group = Key { of: subjects[0], ..key };
            let of_groups = key.of == Of::Pool && given.contains_key(&of_group);
            let of_grid =
                matches!(key.of, Of::Grid { bucket: ALL, .. } | Of::Grid { state: ALL, .. });
            key == payments || of_grid || of_groups || given.contains_key(&key)
        };
        let all = |names: usize| (0..names).map(narrow).collect::<Vec<_>>();
        let [buckets, states] = Delinquencies::SIZE.map(all);
        let grid = |group| (group, buckets.clone(), states.clone());
        let grids: Vec<_> = match subjects.len() {
            1 => vec![grid(None)],
            groups => (0..groups).map(|group| grid(Some(narrow(group)))).collect(),
        };
        let printed = Printed {
            is_table: false,
            has: &has,
            grids: &grids,
            accounts: narrow(reported.other_accounts.len()),
            periods,
            pool_excess: Decimal::ZERO,
        };
        let relations = relations(&self.deal.terms, &self.deal.lines, &printed);
        self.compute_all(&relations);
        // Reports print payments, so that the relation only checks them; here it must compute them.
        if let Some(relation) = relations.iter().find(|relation| relation.target == payments) {
            self.compute_one(relation);
        }
        self.compute_all(&relations);
        for (index, group) in reported.groups.iter().enumerate().filter(|_| subjects.len() > 1) {
            self.shares_of_actual_balance(narrow(index), group.actual_balance);
        }
    }

    /// Delinquencies of a group in percent of its actual balance, which is not printed.
    fn shares_of_actual_balance(&mut self, of_group: u16, actual_balance: Decimal) {
        let balances = self.known.iter().filter(|(key, _)| {
            let is_of = matches!(key.of, Of::Grid { group: Some(group), .. } if group == of_group);
            key.item == Item::DelinquentBalance && is_of
        });
        let shares = balances.map(|(key, balance)| {
            (Key::new(Item::DelinquentBalancePct, key.of), share_pct(*balance, actual_balance))
        });
        let shares: Vec<(Key, Decimal)> = shares.collect();
        self.known.extend(shares);
        debug_assert!(self.known.contains_key(&Key::new(
            Item::DelinquentBalancePct,
            Of::Grid { group: Some(of_group), bucket: ALL, state: ALL }
        )));
    }

    fn compute_all(&mut self, relations: &[Relation]) {
        compute_all(relations, |relation| self.compute_one(relation));
    }

    fn compute_one(&mut self, relation: &Relation) -> bool {
        if self.known.contains_key(&relation.target) {
            return true;
        }
        let value = relation.term.value(&|key| self.known.get(&key).copied().map(Interval::point));
        let Some(value) = value else { return false };
        self.put(relation.target, value.low);
        true
    }
}

/// A group's amounts and counts as printed.
fn amounts(group: &GroupRemittance) -> [(Item, Decimal); 20] {
    let [spread_1, spread_2, spread_3] = group.spreads;
    [
        (Item::BalanceBegin, group.balance_begin),
        (Item::PoolScheduled, group.scheduled_principal),
        (Item::PoolUnscheduled, group.unscheduled_principal()),
        (Item::PoolLoss, group.realized_loss),
        (Item::Interest, group.scheduled_interest),
        (Item::ServicingFee, group.servicing_fee),
        (Item::MasterServicingFee, group.master_servicing_fee),
        (Item::TrusteeFee, group.trustee_fee),
        (Item::RetainedYield, group.retained_yield),
        (Item::SpecialHazardFee, group.special_hazard_fee),
        (Item::OtherFee, group.other_fee),
        (Item::PoolInsuranceFee, group.pool_insurance_fee),
        (Item::Spread1, spread_1),
        (Item::Spread2, spread_2),
        (Item::Spread3, spread_3),
        (Item::Penalties, group.prepayment_penalties),
        (Item::SpecialServicingFee, Decimal::ZERO),
        (Item::LoansBegin, group.loans_begin.into()),
        (Item::LoansPaid, group.loans_paid.into()),
        (Item::Maturity, group.maturity_months.into()),
    ]
}

/// `part` in percent of `total`; zero if the total is zero.
fn share_pct(part: Decimal, total: Decimal) -> Decimal {
    if total.is_zero() { Decimal::ZERO } else { part * Decimal::ONE_HUNDRED / total }
}
