//! What a checked figure rests on: figures that are independent of it, or inputs that were inferred
//! from it or its neighbours.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::inference::Inferred;
use super::inference_rules::Evidence;
use super::model::Values;
use super::month_run::MonthRun;
use super::sheet::Sheet;
use crate::error::{Diagnostic, Errors};
use crate::number::{DecimalArithmetic, Interval, Measured, MoneyArithmetic};
use crate::quantity::{Item, Key, KeyMap, KeySet, Of};
use crate::waterfall::Month;

/// What the figures of a month rest on.
#[derive(Debug, Default)]
pub(crate) struct Basis {
    /// Quantities that rest on an input that was inferred from figures of their own line or column.
    pub inferred: KeySet,
    /// Quantities that follow from themselves, and from what in words: a change of the printed figure
    /// by one unit changes the computed one by one unit.
    pub own: BTreeMap<Key, &'static str>,
}

impl Basis {
    /// Changes each printed figure that an input was inferred from by one unit, runs the month again,
    /// and looks which figures move. Figures that change the same inputs alike share a run.
    pub fn of(
        run: &MonthRun<'_>,
        sheet: &Sheet<'_>,
        inferred: &[Inferred],
        values: &Values,
    ) -> Self {
        let mut basis = Self::default();
        let mut alike: BTreeMap<Vec<(usize, Decimal)>, Vec<Key>> = BTreeMap::new();
        let sources: BTreeSet<Key> = inferred.iter().flat_map(|one| one.term.keys()).collect();
        // The inputs that were inferred from each quantity, in order.
        let mut uses: KeyMap<Vec<usize>> = KeyMap::default();
        for (index, one) in inferred.iter().enumerate() {
            for key in one.term.keys() {
                uses.entry(key).or_default().push(index);
            }
        }
        for source in sources {
            let Some(figure) = sheet.printed(run.chosen, source) else { continue };
            let unit = figure.half_unit() * Decimal::TWO;
            let changes = changes(run, sheet, (inferred, &uses), values, (source, unit));
            if !changes.is_empty() {
                alike.entry(changes).or_default().push(source);
            }
        }
        for (changes, sources) in alike {
            let moved = run.moved(sheet, inferred, &changes, values);
            for source in sources {
                let Some(figure) = sheet.printed(run.chosen, source) else { continue };
                let unit = figure.half_unit() * Decimal::TWO;
                if moved.get(&source).is_some_and(|by| figure.print(*by) == unit) {
                    let says = changes.first().map_or("", |(index, _)| inferred[*index].says);
                    basis.own.insert(source, says);
                }
                let is_near = |key: &&Key| key.of == source.of || key.item == source.item;
                basis.inferred.extend(moved.keys().filter(is_near).copied());
            }
        }
        basis
    }
}

/// By how much the inputs change if a printed figure changes by one unit. Only inputs that were
/// inferred from it, or from one that changes, do; they are inferred in the order of `inferred`.
fn changes(
    run: &MonthRun<'_>,
    sheet: &Sheet<'_>,
    (inferred, uses): (&[Inferred], &KeyMap<Vec<usize>>),
    values: &Values,
    (source, unit): (Key, Decimal),
) -> Vec<(usize, Decimal)> {
    let mut changed: BTreeMap<Key, Decimal> = BTreeMap::new();
    let mut changes = Vec::new();
    let users = |key| uses.get(&key).into_iter().flatten().copied();
    let mut open: BTreeSet<usize> = users(source).collect();
    while let Some(index) = open.pop_first() {
        let one = &inferred[index];
        let value = one.term.value(&|key| {
            let known = sheet.printed(run.chosen, key).map(|figure| figure.value);
            let known = known.or_else(|| values.value(key))?;
            let more = changed.get(&key).copied().unwrap_or_default();
            let own = if key == source { unit } else { Decimal::ZERO };
            Some(Interval::point(known + more + own))
        });
        let Some(by) = value.map(|value| value.low - one.value).filter(|by| !by.is_zero()) else {
            continue;
        };
        changed.insert(one.key, by);
        open.extend(users(one.key).filter(|user| *user > index));
        changes.push((index, by));
    }
    changes
}

/// The error if principal or a balance that was inferred from the classes' sum does not lead to that sum,
/// or leads to another one if there were more interest: then it does not follow from it.
pub(crate) fn contradicted(
    run: &MonthRun<'_>,
    sheet: &Sheet<'_>,
    inferred: &[Inferred],
    values: &Values,
    month: &Month,
) -> Option<Errors> {
    let is_sum = |key: &Key| {
        let items = [Item::Principal, Item::Scheduled, Item::Unscheduled, Item::Opening];
        key.of == Of::Classes && items.contains(&key.item)
    };
    let is_principal = |key: &Key| {
        matches!(key.item, Item::PoolScheduled | Item::PoolUnscheduled | Item::BalanceBegin)
    };
    let from_sum = inferred.iter().filter(|one| {
        one.evidence == Evidence::Sums
            && is_principal(&one.key)
            && one.term.keys().iter().any(is_sum)
    });
    let from_sum: Vec<&Inferred> = from_sum.collect();
    if from_sum.is_empty() {
        return None;
    }
    let paid = values.sum_of_classes(&[Item::Scheduled, Item::Unscheduled]);
    let fed = [Item::PoolScheduled, Item::PoolUnscheduled].map(Key::pool);
    let fed: Decimal = fed.iter().filter_map(|key| values.value(*key)).sum();
    let with_more = || {
        let mut more = month.clone();
        let by = DecimalArithmetic::cash(more.cash.value / Decimal::TEN).max(Decimal::ONE);
        more.cash = Measured::exactly(more.cash.value + by);
        let mut after = Values::default();
        after.run_in_decimals(run.deal, &more, &run.before(sheet, values));
        after.sum_of_classes(&[Item::Scheduled, Item::Unscheduled])
    };
    if paid == fed && with_more() == paid {
        return None;
    }
    let wrong = from_sum
        .iter()
        .map(|one| Diagnostic::of_file(&sheet.report.file, sheet.lacks(run.deal, one.key)));
    Some(wrong.collect::<Vec<Diagnostic>>().into())
}
