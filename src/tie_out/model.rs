//! Computes a month from a report's inputs: runs the deal, then evaluates relations.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::choice_of_copies::known_within;
use super::closing_state::Closing;
use super::sheet::{Chosen, Sheet};
use crate::deal::Deal;
use crate::deal_file::InterestTerms;
use crate::number::{DecimalArithmetic, Interval, IntervalArithmetic, Measured};
use crate::quantity::{Item, Key, Of, narrow};
use crate::report::relations::{Relation, Tolerance, class_items, compute_all, unpaid_after};
use crate::waterfall::{
    CarryForwardIn, Kind, Month, NoRecorder, Observer, State, run, run_observed,
};

/// A quantity in the model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModelValue {
    pub value: Decimal,
    /// The interval of the value, given the printed digits of the inputs.
    pub within: Interval,
    /// Taken from the report, not computed.
    pub input: bool,
}

/// All inputs and computed quantities.
#[derive(Debug, Default)]
pub(crate) struct Values {
    known: BTreeMap<Key, ModelValue>,
    /// Class balances and unpaid interest after the run, with fractions of a cent.
    carried: Vec<(Measured, Measured)>,
    /// Cents paid from outside the account.
    outside: Decimal,
}

/// The state that a month carries forward, in decimals and in interval arithmetic.
pub(crate) type CarriedForward =
    (CarryForwardIn<DecimalArithmetic>, CarryForwardIn<IntervalArithmetic>);

/// State before a month, besides balances and unpaid interest.
pub(crate) struct Before<'a> {
    /// The state after the previous month, if it was replayed.
    pub closing: Option<&'a Closing>,
    /// Cumulative losses of each group before the month, if the report prints them.
    pub losses: Vec<Option<Decimal>>,
}

impl Values {
    pub fn get(&self, key: Key) -> Option<ModelValue> {
        self.known.get(&key).copied()
    }

    /// Cents that the run paid from outside the account.
    pub const fn outside(&self) -> Decimal {
        self.outside
    }

    /// A class's balance and unpaid interest after the run, with fractions of a cent.
    pub fn carried(&self, class: usize) -> Option<(Measured, Measured)> {
        self.carried.get(class).copied()
    }

    pub fn value(&self, key: Key) -> Option<Decimal> {
        self.get(key).map(|model_value| model_value.value)
    }

    /// The inputs: all chosen figures that neither a run nor a relation computes.
    pub fn inputs(sheet: &Sheet<'_>, chosen: &Chosen, computed: &BTreeSet<Key>) -> Self {
        let printed = chosen.iter().filter(|(key, _)| !computed.contains(key));
        let printed = printed.map(|(key, cell)| {
            let figure = sheet.figure(*cell);
            let within = known_within(*key, &figure);
            (*key, ModelValue { value: figure.value, within, input: true })
        });
        let within = Interval::point(Decimal::ZERO);
        let zero = ModelValue { value: Decimal::ZERO, within, input: true };
        let absent = sheet.absent.inputs().map(|key| (key, zero));
        Self { known: printed.chain(absent).collect(), ..Self::default() }
    }

    /// Computes every quantity that relations define, as far as their terms are known.
    pub fn compute_all(&mut self, relations: &[Relation]) {
        compute_all(relations, |relation| self.compute_one(relation));
    }

    /// Computes the target of one relation; returns whether its value is known.
    fn compute_one(&mut self, relation: &Relation) -> bool {
        if self.known.contains_key(&relation.target) {
            return true;
        }
        let value = relation.term.value(&|key| self.value(key).map(Interval::point));
        let within = relation.term.value(&|key| {
            let model_value = self.get(key)?;
            Some(match relation.tolerance {
                Tolerance::Exact if model_value.input => Interval::point(model_value.value),
                Tolerance::SumOfRounded(_) => self.unrounded(key, model_value),
                _ => model_value.within,
            })
        });
        let (Some(value), Some(within)) = (value, within) else { return false };
        self.put(relation.target, value.low, within);
        true
    }

    /// Runs the month in decimals and in interval arithmetic, and stores the classes' figures.
    pub fn run(
        &mut self,
        deal: &Deal,
        month: &Month,
        before: &Before<'_>,
        observer: Option<&mut dyn Observer>,
    ) -> CarriedForward {
        let program = &deal.program;
        let mut exact = State::<DecimalArithmetic>::new(program);
        let mut bounds = State::<IntervalArithmetic>::new(program);
        if let Some(closing) = before.closing {
            exact.restore(program, &closing.state.carry_forward);
            bounds.restore(program, &closing.bounds);
        }
        for (group, loss) in program.groups.iter().zip(&before.losses) {
            if let Some(loss) = loss {
                exact.put(group.cumulative_loss, *loss);
                bounds.put(group.cumulative_loss, Interval::point(*loss));
            }
        }
        match observer {
            Some(observer) => {
                run_observed(program, month, &mut exact, observer);
            }
            None => run(program, month, &mut exact, &mut NoRecorder),
        }
        run(program, month, &mut bounds, &mut NoRecorder);
        let carried = (exact.carry_forward(program), bounds.carry_forward(program));
        for (index, slots) in program.classes.iter().enumerate() {
            let class = narrow(index);
            self.outside += exact.amount(slots.outside_cents);
            let (value, within) = (exact.amount(slots.balance), bounds.amount(slots.balance));
            let balance = Measured { value, within };
            let (value, within) = (unpaid_after(&exact, slots), unpaid_after(&bounds, slots));
            self.carried.push((balance, Measured { value, within }));
            let (values, within) = (class_items(&exact, slots), class_items(&bounds, slots));
            for ((item, value), (_, within)) in values.into_iter().zip(within) {
                self.put(Key::class(item, class), value, within);
            }
            if !deal.terms.classes[index].interest.is_given() {
                let (value, within) = (exact.rate(slots.rate), bounds.rate(slots.rate));
                let pct = |rate: Decimal| rate * Decimal::ONE_HUNDRED;
                let within = Interval { low: pct(within.low), high: pct(within.high) };
                self.put(Key::class(Item::Rate, class), pct(value), within);
            }
        }
        for (index, named) in program.named.iter().enumerate() {
            let key = Key::new(Item::Named, Of::Named(narrow(index)));
            let (value, within) = match named.kind {
                Kind::Money => (exact.amount(named.slot), bounds.amount(named.slot)),
                Kind::Rate => (exact.rate(named.slot), bounds.rate(named.slot)),
                Kind::Mask => continue,
            };
            self.put(key, value, within);
        }
        carried
    }

    /// The interval of a quantity rounded or not: a balance in cents, and as it is carried.
    fn unrounded(&self, key: Key, model_value: ModelValue) -> Interval {
        let carried = match key {
            Key { item: Item::Closing, of: Of::Class(class), per_denomination: false } => {
                self.carried(usize::from(class))
            }
            _ => None,
        };
        carried.map_or(model_value.within, |(balance, _)| balance.within.hull(model_value.within))
    }

    fn put(&mut self, key: Key, value: Decimal, within: Interval) {
        self.known.insert(key, ModelValue { value, within, input: false });
    }
}

/// Items of a class that a run computes.
pub(crate) fn is_run_item(item: Item, interest: &InterestTerms) -> bool {
    match item {
        Item::Rate => !interest.is_given(),
        Item::Accrued
        | Item::NonSupported
        | Item::CurrentShortfall
        | Item::UnpaidPaid
        | Item::RemainingUnpaid
        | Item::InterestPaid
        | Item::InterestLoss
        | Item::Scheduled
        | Item::Unscheduled
        | Item::Accretion
        | Item::Loss
        | Item::Closing => true,
        _ => false,
    }
}
