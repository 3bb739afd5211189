//! The rows of an actual month, in the columns of a projection.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::Date;
use crate::collateral::GroupMonth;
use crate::deal::{Deal, group_subjects};
use crate::deal_file::Claim;
use crate::projection::{AccountRow, CashFlows, ClassRow, CollateralRow, FeeRow, TriggerRow};
use crate::quantity::{Item, Key, Of, narrow};
use crate::report::relations::{ADDED, TABLE_FEES, payees_of};
use crate::tie_out::ActualMonth;

/// Places of amounts.
const CENTS: usize = 2;

/// An actual month of a deal.
pub(super) struct Actual<'a> {
    pub deal: &'a Deal,
    pub month: &'a ActualMonth,
    pub date: Date,
}

impl Actual<'_> {
    /// Adds the month's rows.
    pub fn add_to(&self, flows: &mut CashFlows) {
        let terms = &self.deal.terms;
        let (period, date) = (self.month.period, self.date);
        let residual = payees_of(terms, Claim::Residual);
        for class in 0..terms.classes.len() {
            flows.class_rows.push(self.class_row(class, residual.contains(&class)));
        }
        let subjects = group_subjects(terms);
        let total = (subjects.len() > 1).then_some((Of::Pool, "total"));
        let groups = subjects.into_iter().zip(terms.groups.iter().map(String::as_str)).chain(total);
        for (of, group) in groups {
            let group = group.to_owned();
            let month = self.group_month(of);
            flows.collateral_rows.push(CollateralRow { period, date, group, month, places: CENTS });
        }
        let amount = |item, of| self.month.figure(Key::new(item, of));
        for (index, named) in self.deal.program.named.iter().enumerate() {
            // Only tests pass or fail.
            if let Some(passes) = amount(Item::Passes, Of::Named(narrow(index))) {
                let (trigger, passed) = (named.name.to_string(), !passes.is_zero());
                flows.trigger_rows.push(TriggerRow { period, date, trigger, passed });
            }
        }
        for (index, account) in terms.accounts.iter().enumerate() {
            let of = Of::Account(narrow(index));
            flows.account_rows.push(AccountRow {
                period,
                date,
                account: account.name.name.clone(),
                balance_begin: amount(Item::AccountBegin, of).unwrap_or_default(),
                balance_end: amount(Item::AccountEnd, of).unwrap_or_default(),
            });
        }
        for (index, party) in terms.parties.iter().enumerate() {
            let paid = amount(Item::FeePaid, Of::Party(narrow(index))).unwrap_or_default();
            flows.fee_rows.push(FeeRow { period, date, party: party.name.clone(), paid });
        }
    }

    fn class_row(&self, class: usize, has_residual: bool) -> ClassRow<Decimal> {
        let terms = &self.deal.terms.classes[class];
        let key = |item| Key::class(item, narrow(class));
        let figure = |item| self.month.figure(key(item)).unwrap_or_default();
        let published = |item| self.month.published(key(item));
        let shortfall_paid = figure(Item::UnpaidPaid);
        let carryover_paid = figure(Item::CarryoverPaid);
        let interest_paid = match (published(Item::CurrentPaid), published(Item::InterestPaid)) {
            (Some(current), _) => current,
            (None, Some(total)) => total - shortfall_paid - carryover_paid,
            (None, None) => figure(Item::CurrentPaid),
        };
        let interest_shortfall = figure(Item::CurrentShortfall);
        let mut interest_due = figure(Item::Accrued) - figure(Item::NonSupported);
        if has_residual {
            // What a class receives as a residual is due as it is paid.
            interest_due = interest_due.max(interest_paid + interest_shortfall);
        }
        let principal = published(Item::Principal)
            .unwrap_or_else(|| figure(Item::Scheduled) + figure(Item::Unscheduled));
        let (mut balance_begin, mut balance_end) = (figure(Item::Opening), figure(Item::Closing));
        if terms.shows_notional() {
            let is_some = |balance: &Decimal| !balance.is_zero();
            let begin = published(Item::Notional).or_else(|| Some(balance_begin).filter(is_some));
            balance_begin = begin.unwrap_or_else(|| figure(Item::Notional));
            let end = published(Item::NotionalAfter).or_else(|| Some(balance_end).filter(is_some));
            balance_end = end.unwrap_or(balance_begin);
        }
        let period = &self.month.periods[class];
        ClassRow {
            index_pct: None,
            unpaid_interest: figure(Item::RemainingUnpaid),
            period: self.month.period,
            date: self.date,
            class: Arc::from(self.deal.class_names[class].as_str()),
            class_index: class,
            balance_begin,
            rate_pct: figure(Item::Rate),
            accrual_begin: period.begin,
            accrual_end: period.end,
            accrual_days: period.days(),
            accrued: figure(Item::Accrued),
            interest_due,
            interest_paid,
            interest_shortfall,
            shortfall_paid,
            carryover_due: carryover_paid + figure(Item::Carryover),
            carryover_paid,
            accretion: figure(Item::Accretion),
            principal,
            realized_loss: figure(Item::Loss),
            write_up: figure(Item::WriteUp),
            balance_end,
            factor: factor(balance_end, terms.original_balance),
        }
    }

    /// A figure of a group. Of the whole pool it is the pool's own if that is published, else the sum of
    /// the groups'.
    fn amount(&self, item: Item, of: Of) -> Option<Decimal> {
        self.pooled(item, of, |groups| {
            let mut known = groups.iter().map(|group| self.month.known(Key::new(item, *group)));
            known.try_fold(Decimal::ZERO, |sum, more| sum.checked_add(more?))
        })
    }

    /// A rate or term of a group; of the whole pool weighted by `weight`.
    fn mean(&self, item: Item, weight: Item, of: Of) -> Option<Decimal> {
        self.pooled(item, of, |groups| {
            let (mut sum, mut weights) = (Decimal::ZERO, Decimal::ZERO);
            for group in groups {
                let weight = self.month.known(Key::new(weight, *group))?;
                let weighted = weight.checked_mul(self.month.known(Key::new(item, *group))?)?;
                sum = sum.checked_add(weighted)?;
                weights = weights.checked_add(weight)?;
            }
            sum.checked_div(weights)
        })
    }

    fn pooled(
        &self,
        item: Item,
        of: Of,
        total: impl FnOnce(&[Of]) -> Option<Decimal>,
    ) -> Option<Decimal> {
        let groups = group_subjects(&self.deal.terms);
        let key = Key::new(item, of);
        if of == Of::Pool && groups.len() > 1 {
            return self.month.published(key).or_else(|| total(&groups));
        }
        self.month.known(key)
    }

    fn group_month(&self, of: Of) -> GroupMonth {
        let amount = |item| self.amount(item, of);
        let nothing = Decimal::ZERO;
        let begin = amount(Item::BalanceBegin);
        let scheduled = amount(Item::PoolScheduled);
        let unscheduled = amount(Item::PoolUnscheduled);
        let loss = amount(Item::PoolLoss);
        let recovery = amount(Item::LiquidationPrincipal);
        let end = amount(Item::BalanceEnd).or_else(|| {
            let added: Decimal = ADDED.into_iter().filter_map(amount).sum();
            let less = [scheduled, loss].map(Option::unwrap_or_default);
            Some(begin? + added - less.iter().sum::<Decimal>() - unscheduled?)
        });
        let is_published = |item: &Item| {
            let subjects = [vec![of], if of == Of::Pool { self.groups() } else { Vec::new() }];
            subjects.concat().iter().any(|of| self.month.published(Key::new(*item, *of)).is_some())
        };
        let interest = amount(Item::Interest)
            .filter(|_| is_published(&Item::Interest) || is_published(&Item::GrossCoupon));
        let fees: Vec<Item> = TABLE_FEES.into_iter().filter(is_published).collect();
        let fees = match fees[..] {
            [] => interest.zip(amount(Item::NetInterest)).map(|(gross, net)| gross - net),
            _ => Some(fees.into_iter().filter_map(amount).sum()),
        };
        let foreclosed = amount(Item::Foreclosure);
        let float =
            |amount: Option<Decimal>| amount.and_then(|amount| amount.to_f64()).unwrap_or(f64::NAN);
        GroupMonth {
            balance_begin: float(begin),
            performing: float(end.zip(foreclosed).map(|(end, foreclosed)| end - foreclosed)),
            in_foreclosure: float(foreclosed),
            expected_amortization: float(scheduled),
            actual_amortization: float(scheduled),
            voluntary_prepayment: float(unscheduled.map(|all| all - recovery.unwrap_or(nothing))),
            expected_interest: float(interest),
            recovery: float(recovery),
            loss: float(loss),
            liquidated: float(recovery.map(|recovery| recovery + loss.unwrap_or(nothing))),
            advances: float(amount(Item::Advances)),
            penalties: float(amount(Item::Penalties)),
            fees: float(fees),
            prepayment_interest_shortfall: float(amount(Item::UnsupportedShortfall)),
            delinquent_60: float(amount(Item::DelinquentBalance)),
            net_rate: float(self.mean(Item::PassThroughRate, Item::BalanceBegin, of)),
            wam: float(self.mean(Item::Maturity, Item::BalanceEnd, of)),
            balance_end: float(end),
            loan_count: float(amount(Item::LoansBegin)),
            subsequent_recovery: float(amount(Item::SubsequentRecovery)),
            ..GroupMonth::UNKNOWN
        }
    }

    fn groups(&self) -> Vec<Of> {
        group_subjects(&self.deal.terms)
    }
}

/// Balance ÷ original balance, or zero if that is zero.
pub(super) fn factor(balance: Decimal, original: Decimal) -> Decimal {
    balance.checked_div(original).unwrap_or_default()
}
