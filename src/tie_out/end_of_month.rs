//! From one month to the next: what a month leaves, and how the next opens with it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::balances::balances;
use super::closing_state::{CarriedForward, Closing, Ended};
use super::model::Values;
use super::pool_excess::PoolExcess;
use super::restatement::Restated;
use super::sheet::{Chosen, Context, GROUP_STATE, Sheet};
use crate::deal::{ClassState, DealState, GroupState, group_subjects};
use crate::deal_file::Carry;
use crate::number::{Figure, Interval, Measured};
use crate::quantity::{Item, Key, narrow};
use crate::waterfall::{Month, Opening};

/// The classes' opening state for the next distribution. A balance that the next report restates
/// is that of the report.
pub(super) fn opening(
    closing: &Closing,
    sheet: &Sheet<'_>,
    chosen: &Chosen,
    restated: &BTreeMap<Key, Restated>,
) -> Vec<Opening> {
    let classes = closing.state.classes.iter().zip(&closing.within);
    let opening = classes.enumerate().map(|(index, (class, (balance, unpaid)))| {
        let key = Key::class(Item::Opening, narrow(index));
        let printed = sheet.printed(chosen, key).filter(|_| restated.contains_key(&key));
        let carried = Measured { value: class.balance, within: *balance };
        Opening {
            balance: printed.map_or(carried, |figure| Measured::printed(&figure)),
            unpaid: Measured { value: class.unpaid_interest, within: *unpaid },
        }
    });
    opening.collect()
}

/// An amount after the distribution: the run's, with fractions of a cent, if it prints as the
/// report has it; otherwise the printed figure.
fn known_after(carried: Option<Measured>, figure: &Figure, printed: Measured) -> Measured {
    let fits = |carried: &Measured| figure.print(carried.value) == figure.value;
    carried.filter(fits).map_or(printed, |Measured { value, within }| {
        let within = within.intersect(printed.within).unwrap_or(printed.within);
        Measured { value, within: within.hull(Interval::point(value)) }
    })
}

/// The closing state: the run's amounts if they print as the report has them, otherwise the
/// printed ones.
pub(super) fn closing(
    context: &Context<'_>,
    previous: Option<&Closing>,
    values: &Values,
    (month, excess): (&Month, PoolExcess),
    (carry_forward, bounds): CarriedForward,
) -> Closing {
    let Context { deal, sheet, chosen, .. } = *context;
    let printed = |key: Key| chosen.get(&key).map(|cell| sheet.figure(*cell));
    let closing_key = |class: usize| Key::class(Item::Closing, narrow(class));
    let figures = (0..deal.terms.classes.len()).map(|class| {
        let key = closing_key(class);
        let computed = values.value(key).unwrap_or_default();
        printed(key).unwrap_or(Figure::new(computed))
    });
    let figures: Vec<Figure> = figures.collect();
    let recovered = balances(deal, &figures);
    let mut losses_known = BTreeSet::new();
    let classes = figures.iter().zip(recovered).enumerate().map(|(index, (figure, recovered))| {
        let (carried, carried_unpaid) = values.carried(index).unzip();
        let balance = match (printed(closing_key(index)), carried) {
            (None, Some(carried)) => carried,
            _ => known_after(carried, figure, recovered),
        };
        let of = |item| printed(Key::class(item, narrow(index)));
        // In whole cents a printed zero is exact. With fractions up to half a cent may stay owed.
        let is_known = |figure: &Figure| figure.value.is_zero() && deal.terms.carry == Carry::Cents;
        let zero = Measured::exactly(Decimal::ZERO);
        let unpaid = match of(Item::RemainingUnpaid) {
            Some(figure) if is_known(&figure) => zero,
            Some(figure) => known_after(carried_unpaid, &figure, Measured::printed(&figure)),
            // What may be zero is zero unless it is published.
            None => carried_unpaid.map_or(zero, |Measured { value, within }| {
                let value = if within.low.is_zero() { Decimal::ZERO } else { value };
                Measured { value, within }
            }),
        };
        let before = previous.filter(|previous| previous.losses_known.contains(&index));
        let before = before.map(|previous| previous.state.classes[index].cumulative_loss);
        let lost = of(Item::CumulativeLoss).map(|figure| figure.value);
        let lost = lost.or_else(|| sheet.absent.cumulative_loss(index));
        let loss = values.value(Key::class(Item::Loss, narrow(index)));
        let lost = lost.or_else(|| Some(before? + loss?));
        losses_known.extend(lost.map(|_| index));
        let class = ClassState {
            balance: balance.value,
            printed_balance: figure.value,
            unpaid_interest: unpaid.value,
            cumulative_loss: lost.unwrap_or_default(),
        };
        (class, (balance.within, unpaid.within))
    });
    let (classes, within) = classes.unzip();
    let [balance, gross, net, maturity] = GROUP_STATE;
    let groups = group_subjects(&deal.terms).into_iter().map(|of| {
        let read = |item| {
            let key = Key::new(item, of);
            printed(key).map(|figure| figure.value).or_else(|| values.value(key))
        };
        GroupState {
            balance: read(balance),
            gross_rate_pct: read(gross),
            net_rate_pct: read(net),
            maturity_months: read(maturity),
        }
    });
    let groups = (groups.collect(), sheet.group_lines());
    let source = (sheet.report.file.as_str(), month.date);
    let state = DealState::of(deal, source, classes, groups, carry_forward);
    let pool_cumulative_loss = printed(Key::pool(Item::PoolCumulativeLoss)).map(|f| f.value);
    let pool = printed(Key::pool(Item::BalanceEnd)).map(|figure| figure.value);
    let pool = pool.or_else(|| values.value(Key::pool(Item::BalanceEnd))).unwrap_or_default();
    let classes: Decimal = figures.iter().map(|figure| figure.value).sum();
    let pool_excess = excess.left(pool - classes);
    let ends = (0..deal.terms.classes.len()).map(closing_key);
    let ends = ends
        .chain(group_subjects(&deal.terms).into_iter().map(|of| Key::new(Item::BalanceEnd, of)));
    let ended = ends.filter_map(|key| {
        let cell = *chosen.get(&key)?;
        let (place, figure) = (sheet.place(cell), sheet.figure(cell));
        let computed = values.value(key).map(|value| figure.print(value));
        Some((key, Ended { cell, published: figure.value, computed, place }))
    });
    let ended = ended.collect();
    Closing {
        state,
        within,
        bounds,
        pool_cumulative_loss,
        losses_known,
        pool_excess,
        ended,
        is_history: false,
    }
}
