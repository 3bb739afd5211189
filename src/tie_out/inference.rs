//! Inputs that a report does not print, inferred from what it prints.
//!
//! The rules of one quantity are in order: the first whose figures are known counts. `docs/tables.md`
//! has them as a table.

use rust_decimal::Decimal;

use super::inference_rules::{Evidence, Rule, Rules};
use super::model::Values;
use super::sheet::{Chosen, Sheet};
use crate::deal::Deal;
use crate::deal_file::Carry;
use crate::number::{Figure, Interval};
use crate::quantity::{Form, Item, Key, Of, Term};
use crate::report::relations::{Relation, compute_all};

/// A quantity that a report does not print, inferred from what it prints.
#[derive(Debug, Clone)]
pub(crate) struct Inferred {
    pub key: Key,
    pub term: Term,
    pub evidence: Evidence,
    /// From what, in words.
    pub says: &'static str,
    pub value: Decimal,
}

/// Infers what the month needs and the report does not print, and adds it to the values.
pub(crate) fn infer(
    deal: &Deal,
    sheet: &Sheet<'_>,
    chosen: &Chosen,
    relations: &[Relation],
    values: &mut Values,
) -> Vec<Inferred> {
    let rules = Rules::of(deal, sheet, values);
    let mut found: Vec<Inferred> = Vec::new();
    while let Some(next) = rules.iter().find_map(|rule| rule.evaluated(deal, sheet, chosen, values))
    {
        let (inferred, within) = next;
        values.put_inferred(inferred.key, inferred.value, within);
        found.push(inferred);
        compute_all(relations, |relation| values.compute_one(relation));
    }
    found
}

impl Rule {
    /// The quantity by this rule, if it is needed and the figures of the rule are known.
    fn evaluated(
        &self,
        deal: &Deal,
        sheet: &Sheet<'_>,
        chosen: &Chosen,
        values: &Values,
    ) -> Option<(Inferred, Interval)> {
        if values.value(self.target).is_some() || sheet.printed(chosen, self.target).is_some() {
            return None;
        }
        let known = |key| {
            let printed = sheet.printed(chosen, key);
            let printed = printed.map(|it| (it.value, interval(deal, key, &it)));
            printed.or_else(|| values.get(key).map(|known| (known.value, known.within)))
        };
        let point = |key| known(key).map(|(value, _)| Interval::point(value));
        let value = self.term.value(&point)?.low;
        let within = self.term.value(&|key| known(key).map(|(_, within)| within))?;
        // Less than nothing follows only from figures that contradict each other.
        let is_signed = matches!(
            self.target.item,
            Item::Distribution | Item::NetInterest | Item::PassThroughRate
        );
        if value < Decimal::ZERO && !is_signed {
            return None;
        }
        let Self { evidence, target: key, says, .. } = *self;
        Some((Inferred { key, term: self.term.clone(), evidence, says, value }, within))
    }
}

/// The interval of a printed figure. Payments in cents are exact; a balance is so only if the deal
/// carries whole cents.
fn interval(deal: &Deal, key: Key, figure: &Figure) -> Interval {
    let is_carried = matches!(
        key.item,
        Item::Opening | Item::Closing | Item::UnpaidBegin | Item::RemainingUnpaid | Item::Carryover
    );
    // What is paid in cents reduces a balance by fractions too.
    let is_of_class = matches!(key.of, Of::Class(_)) && REDUCING.contains(&key.item);
    let is_cents = figure.half_unit() <= Decimal::new(5, 3);
    match key.item.form() {
        Form::Count => Interval::point(figure.value),
        Form::Amount if is_cents && (!is_carried || deal.terms.carry == Carry::Cents) => {
            if is_of_class && deal.terms.carry == Carry::Fractions {
                figure.interval()
            } else {
                Interval::point(figure.value)
            }
        }
        Form::Amount | Form::Rate => figure.interval(),
    }
}

/// What a class's balance falls by.
const REDUCING: [Item; 5] =
    [Item::Scheduled, Item::Unscheduled, Item::Principal, Item::Loss, Item::Accretion];
