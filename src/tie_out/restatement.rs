//! Opening balances that a report restates: they differ from the ending balances of the report before,
//! and the report's own figures follow from them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::choice_of_copies::check;
use super::closing_state::Closing;
use super::sheet::{Chosen, Sheet};
use crate::number::Figure;
use crate::quantity::{Item, Key};
use crate::report::relations::Relation;

/// An opening balance that differs from the ending balance of the report before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restated {
    /// The ending balance of the report before.
    pub before: Decimal,
    /// The key of that ending balance.
    pub ended: Key,
    /// The figure of this report.
    pub now: Decimal,
    /// Where the report before prints it; empty if it does not.
    pub place: String,
}

/// The opening balances that the report restates. The month starts from them.
///
/// If the report's own roll-forward holds with the ending balance of the report before and not with
/// the printed one, the figure is wrong and restates nothing.
pub(crate) fn restated(
    sheet: &Sheet<'_>,
    chosen: &Chosen,
    relations: &[Relation],
    previous: &Closing,
) -> BTreeMap<Key, Restated> {
    // A page that restates a balance is one whose series contradicts itself.
    if !sheet.report.is_table() {
        return BTreeMap::new();
    }
    let from_before = relations.iter().filter(|relation| relation.is_of_previous);
    let differing = from_before.filter_map(|relation| {
        let ended = match relation.target.item {
            Item::Opening => Item::Closing,
            Item::BalanceBegin => Item::BalanceEnd,
            _ => return None,
        };
        let key = relation.target;
        let before = relation.term.value(&|_| None)?.low;
        let figure = sheet.printed(chosen, key)?;
        if figure.print(before) == figure.value || !chosen.contains_key(&key) {
            return None;
        }
        let corrected = Figure::new(figure.print(before));
        let ended = Key { item: ended, ..key };
        let rolls = relations
            .iter()
            .filter(|relation| relation.target == ended && relation.term.keys().contains(&key));
        let is_wrong = rolls.into_iter().any(|roll| {
            let as_printed = check(roll, &|key| sheet.printed(chosen, key));
            let as_before = check(roll, &|wanted| {
                if wanted == key { Some(corrected) } else { sheet.printed(chosen, wanted) }
            });
            as_printed.is_some_and(|result| !result.holds)
                && as_before.is_some_and(|result| result.holds)
        });
        let place = previous.ended.get(&ended).map(|ended| ended.place.clone());
        let restated =
            Restated { before, ended, now: figure.value, place: place.unwrap_or_default() };
        (!is_wrong).then_some((key, restated))
    });
    differing.collect()
}
