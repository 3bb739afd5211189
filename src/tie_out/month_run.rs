//! Runs of one month of a report: the one that is compared, and those that show what depends on what.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::closing_state::{CarriedForward, Closing};
use super::inference::Inferred;
use super::model::{Before, OpeningState, Values};
use super::month_inputs::{self, MonthInputs};
use super::period::period;
use super::restatement::Restated;
use super::sheet::{Chosen, Sheet};
use crate::deal::{Deal, group_subjects};
use crate::deal_file::Claim;
use crate::error::{Diagnostic, Errors};
use crate::number::{Interval, Measured};
use crate::quantity::{Item, Key, KeyMap, KeySet, Of, narrow};
use crate::report::relations::{Relation, payees_of};
use crate::waterfall::{Field, Kind, Month, NamedSlot, Observer, Opening};

/// What the runs of a month have in common.
pub(crate) struct MonthRun<'a> {
    pub deal: &'a Deal,
    pub chosen: &'a Chosen,
    /// Quantities that a run or a relation computes.
    pub computed: KeySet,
    pub relations: &'a [Relation],
    /// The classes before the month, if the report before says it.
    pub opening: Option<&'a [Opening]>,
    /// Balances that differ from those after the month before.
    pub restated: &'a BTreeMap<Key, Restated>,
    /// The state after the month before.
    pub closing: Option<&'a Closing>,
}

impl MonthRun<'_> {
    /// The printed inputs, and what relations compute of them.
    pub fn inputs(&self, sheet: &Sheet<'_>) -> Values {
        let mut values = Values::inputs(sheet, self.chosen, &self.computed);
        values.compute_all(self.relations);
        values
    }

    pub fn month(&self, sheet: &Sheet<'_>, values: &Values) -> Result<MonthInputs, Errors> {
        month_inputs::month(self.deal, sheet, self.chosen, values, self.opening)
    }

    /// The state before the month, besides balances and unpaid interest.
    pub fn before(&self, sheet: &Sheet<'_>, values: &Values) -> Before<'_> {
        let losses = losses_before(self.deal, |key| values.value(key));
        Before { closing: self.closing, losses, printed: self.opening_state(sheet) }
    }

    /// Runs the month in decimals and in interval arithmetic, and stores its figures in `values`.
    pub fn run(
        &self,
        sheet: &Sheet<'_>,
        inputs: &MonthInputs,
        values: &mut Values,
        observer: Option<&mut dyn Observer>,
    ) -> CarriedForward {
        let before = self.before(sheet, values);
        let month = self.with_own_periods(sheet, &inputs.month, values, &before);
        values.run(self.deal, &month, &before, observer)
    }

    /// After a gap the carryover that is left is the published one.
    pub fn take_printed_carryover(&self, sheet: &Sheet<'_>, carried: &mut CarriedForward) {
        let (exact, bounds) = carried;
        let owed = exact.carryover.iter_mut().zip(&mut bounds.carryover).zip(0..);
        for ((exact, bounds), class) in owed.filter(|_| sheet.follows_gap) {
            if let Some(figure) = sheet.printed(self.chosen, Key::class(Item::Carryover, class)) {
                (*exact, *bounds) = (figure.value, figure.interval());
            }
        }
    }

    /// The month with the rates of classes whose accrual period the report gives: the program accrues
    /// for the deal's period, so that we scale the rate.
    fn with_own_periods<'m>(
        &self,
        sheet: &Sheet<'_>,
        month: &'m Month,
        values: &mut Values,
        before: &Before<'_>,
    ) -> Cow<'m, Month> {
        let scales = sheet.scales(self.deal, month);
        if scales.is_empty() {
            return Cow::Borrowed(month);
        }
        let mut first = values.clone();
        first.run(self.deal, month, before, None);
        let mut scaled = month.clone();
        for (class, scale) in scales {
            let key = Key::class(Item::Rate, narrow(class));
            let rate = match (month.rates[class], first.get(key)) {
                (Some(given), _) => given,
                (None, Some(computed)) => {
                    values.put(key, computed.value, computed.within);
                    let Interval { low, high } = computed.within;
                    let [value, low, high] =
                        [computed.value, low, high].map(|pct| pct / Decimal::ONE_HUNDRED);
                    Measured { value, within: Interval { low, high } }
                }
                (None, None) => continue,
            };
            let Interval { low, high } = rate.within;
            let within = Interval { low: low * scale, high: high * scale };
            scaled.rates[class] = Some(Measured { value: rate.value * scale, within });
        }
        Cow::Owned(scaled)
    }

    /// What the report prints of the state before its month. Accounts that a report before ends with
    /// the same balance are not among it.
    fn opening_state(&self, sheet: &Sheet<'_>) -> OpeningState {
        let is_first = self.opening.is_none();
        let opens_anew = is_first && sheet.opens_anew;
        let program = &self.deal.program;
        let accounts = (0..program.accounts.len()).map(|index| {
            let key = Key::new(Item::AccountBegin, Of::Account(narrow(index)));
            let is_needed = is_first || self.restated.contains_key(&key);
            let figure = sheet.printed(self.chosen, key).filter(|_| is_needed);
            figure.map(|figure| Measured::printed(&figure))
        });
        let passes = |(index, named): (usize, &NamedSlot)| {
            let key = Key::new(Item::Passes, Of::Named(narrow(index)));
            let is_needed = opens_anew && sheet.is_state_before(self.deal, key);
            let figure = sheet.printed(self.chosen, key).filter(|_| is_needed)?;
            (named.kind == Kind::Mask).then_some((index, !figure.value.is_zero()))
        };
        let carryover = (0..program.classes.len()).map(|class| {
            let key = Key::class(Item::Carryover, narrow(class));
            let is_needed = opens_anew && sheet.is_state_before(self.deal, key);
            let figure = sheet.printed(self.chosen, key).filter(|_| is_needed)?;
            if !sheet.follows_gap {
                return Some(Measured::printed(&figure));
            }
            // It is what is left after the month, of which a part may be of the month.
            let paid = sheet.printed(self.chosen, Key::class(Item::CarryoverPaid, narrow(class)));
            let most = figure.interval().high + paid.map_or(Decimal::ZERO, |paid| paid.value);
            let within = Interval { low: Decimal::ZERO, high: most };
            Some(Measured { value: figure.value, within })
        });
        let written_up = payees_of(&self.deal.terms, Claim::WriteUp);
        let losses = (0..program.classes.len()).map(|class| {
            let of = |item| sheet.printed(self.chosen, Key::class(item, narrow(class)));
            let to_date = of(Item::CumulativeLoss).filter(|_| is_first)?.value;
            let month = of(Item::Loss).map_or(Decimal::ZERO, |figure| figure.value);
            // Write-ups of earlier months are not published.
            let before = (to_date - month).max(Decimal::ZERO);
            let is_written_up = sheet.report.is_table() && written_up.contains(&class);
            let low = if is_written_up { Decimal::ZERO } else { before };
            Some(Measured { value: before, within: Interval { low, high: before } })
        });
        OpeningState {
            accounts: accounts.collect(),
            tests: program.named.iter().enumerate().filter_map(passes).collect(),
            losses: losses.collect(),
            carryover: carryover.collect(),
            is_unknown: sheet.opens_anew && self.closing.is_none(),
            months: period(self.deal, sheet.report).map_or(0, |(period, _)| period - 1),
        }
    }

    /// Checks that nothing that the deal pays depends on quantities that are unknown.
    ///
    /// # Errors
    ///
    /// The quantities, if a run in which they may have any value differs from one in which they are
    /// zero.
    pub fn check_unknown(
        &self,
        sheet: &Sheet<'_>,
        inputs: &MonthInputs,
        values: &Values,
    ) -> Result<(), Errors> {
        if inputs.unknown.is_empty() {
            return Ok(());
        }
        let before = self.before(sheet, values);
        let run = |month| {
            let mut values = values.clone();
            values.run(self.deal, month, &before, None);
            values
        };
        let any = run(&inputs.month);
        let mut zero = inputs.month.clone();
        let indices = self.deal.index_names();
        for (name, index) in indices.into_iter().zip(0..) {
            if !inputs.unknown.contains(&Key::new(Item::IndexRate, Of::Index(index))) {
                continue;
            }
            let fixings = self.deal.program.indices.iter().zip(&mut zero.indices);
            for (_, rate) in fixings.filter(|(fixing, _)| fixing.index == name) {
                *rate = Measured::exactly(Decimal::ZERO);
            }
        }
        let subjects = group_subjects(&self.deal.terms);
        for key in &inputs.unknown {
            let Some(group) = subjects.iter().position(|of| *of == key.of) else { continue };
            let nothing = Measured::exactly(Decimal::ZERO);
            let group = &mut zero.groups[group];
            match key.item {
                Item::BalanceBegin => *group.get_mut(Field::BalanceBegin) = nothing,
                Item::Interest => *group.get_mut(Field::ScheduledInterest) = nothing,
                Item::Penalties => *group.get_mut(Field::PrepaymentPenalties) = nothing,
                Item::SubsequentRecovery => *group.get_mut(Field::SubsequentRecovery) = nothing,
                Item::LoansBegin => *group.get_mut(Field::LoanCount) = nothing,
                Item::LiquidationPrincipal => *group.get_mut(Field::LiquidationPrincipal) = nothing,
                Item::Delinquent60 => *group.get_mut(Field::Delinquent60) = nothing,
                _ => group.net_rate = nothing,
            }
        }
        if any.has_same_results(&run(&zero)) {
            return Ok(());
        }
        let lacking = inputs.unknown.iter().map(|key| sheet.lacks(self.deal, *key));
        let lacking = lacking.map(|message| Diagnostic::of_file(&sheet.report.file, message));
        Err(lacking.collect::<Vec<Diagnostic>>().into())
    }

    /// Runs the month with some of the inputs that were inferred changed; returns by how much each
    /// computed quantity moves.
    pub fn moved(
        &self,
        sheet: &Sheet<'_>,
        inferred: &[Inferred],
        changes: &[(usize, Decimal)],
        values: &Values,
    ) -> KeyMap<Decimal> {
        let mut changed = self.inputs(sheet);
        for (index, one) in inferred.iter().enumerate() {
            let by = changes.iter().find(|(changed, _)| *changed == index).map(|(_, by)| *by);
            let value = one.value + by.unwrap_or_default();
            changed.put_inferred(one.key, value, Interval::point(value));
        }
        changed.compute_all(self.relations);
        let Ok(inputs) = self.month(sheet, &changed) else { return KeyMap::default() };
        let before = self.before(sheet, &changed);
        let month = self.with_own_periods(sheet, &inputs.month, &mut changed, &before);
        changed.run_in_decimals(self.deal, &month, &before);
        changed.compute_all(self.relations);
        let keys = sheet.copies.keys().copied();
        let moved = keys.filter_map(|key| {
            let by = changed.value(key)? - values.value(key)?;
            (!by.is_zero()).then_some((key, by))
        });
        moved.collect()
    }
}

/// Losses of each group before the month: those to date less the month's, if they are published.
pub(super) fn losses_before(
    deal: &Deal,
    value: impl Fn(Key) -> Option<Decimal>,
) -> Vec<Option<Decimal>> {
    let before = group_subjects(&deal.terms).into_iter().map(|of| {
        let to_date = value(Key::new(Item::PoolCumulativeLoss, of))?;
        let month = value(Key::new(Item::PoolLoss, of)).unwrap_or_default();
        Some(to_date.checked_sub(month)?.max(Decimal::ZERO))
    });
    before.collect()
}
