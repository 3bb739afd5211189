//! The figures of a tied-out month: as they are published, and as the run has them where they are not.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::inference::Inferred;
use super::inference_rules::Evidence;
use super::model::Values;
use super::month_inputs::DELINQUENT_ITEMS;
use super::sheet::Context;
use crate::calendar::AccrualPeriod;
use crate::deal::group_subjects;
use crate::number::{DecimalArithmetic, MoneyArithmetic};
use crate::quantity::{Item, Key, Of, narrow};
use crate::waterfall::{Field, Month};

/// What a month was, for a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActualMonth {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// The accrual period of each class.
    pub periods: Vec<AccrualPeriod>,
    figures: BTreeMap<Key, Decimal>,
    published: BTreeSet<Key>,
    /// Taken as zero, because nothing published says more.
    assumed: BTreeSet<Key>,
}

impl ActualMonth {
    pub fn of(
        context: &Context<'_>,
        values: &Values,
        month: &Month,
        inferred: &[Inferred],
    ) -> Self {
        let (deal, sheet) = (context.deal, context.sheet);
        let has_row = |key: &Key| {
            !matches!(key.of, Of::Classes | Of::Row(_) | Of::Grid { .. } | Of::Index(_))
                && !key.per_denomination
        };
        let mut figures = values.figures();
        figures.retain(|key, _| has_row(key));
        let published = context.chosen.iter().filter(|(key, _)| has_row(key));
        let published = published.map(|(key, cell)| (*key, sheet.figure(*cell).value));
        let published: BTreeMap<Key, Decimal> = published.collect();
        figures.extend(&published);
        let opening = month.opening.iter().flatten().enumerate().map(|(class, opening)| {
            let balance = DecimalArithmetic::cash(opening.balance.value);
            (Key::class(Item::Opening, narrow(class)), balance)
        });
        let accounts = values.account_openings().iter().enumerate().map(|(account, balance)| {
            (Key::new(Item::AccountBegin, Of::Account(narrow(account))), *balance)
        });
        for (key, amount) in opening.chain(accounts) {
            figures.entry(key).or_insert(amount);
        }
        let is_printed = |item| published.keys().any(|key| key.item == item);
        let liquidates = is_printed(Item::LiquidationPrincipal) || is_printed(Item::Liquidations);
        let late = DELINQUENT_ITEMS.iter().skip(1).any(|item| is_printed(*item));
        let subjects = group_subjects(&deal.terms).into_iter().zip(&month.groups);
        for (place, (of, group)) in subjects.enumerate() {
            let place = if let Of::Group(_) = of { Some(narrow(place)) } else { None };
            let has_grid = sheet.grids.iter().any(|(group, _, _)| *group == place);
            for (item, field, is_known) in [
                (Item::LiquidationPrincipal, Field::LiquidationPrincipal, liquidates),
                (Item::DelinquentBalance, Field::Delinquent60, late || has_grid),
            ] {
                if is_known {
                    figures.entry(Key::new(item, of)).or_insert(group.get(field).value);
                }
            }
        }
        let assumed = inferred.iter().filter(|one| one.evidence == Evidence::Assumed);
        Self {
            period: month.period,
            periods: sheet.periods.clone(),
            assumed: assumed.map(|one| one.key).collect(),
            published: published.into_keys().collect(),
            figures,
        }
    }

    /// A figure as it is published; else as the run or a relation has it.
    pub fn figure(&self, key: Key) -> Option<Decimal> {
        self.figures.get(&key).copied()
    }

    /// A figure that is published.
    pub fn published(&self, key: Key) -> Option<Decimal> {
        self.figure(key).filter(|_| self.published.contains(&key))
    }

    /// A figure that is published or follows from published ones.
    pub fn known(&self, key: Key) -> Option<Decimal> {
        self.figure(key).filter(|_| !self.assumed.contains(&key))
    }
}
