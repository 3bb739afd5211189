//! Months of tables without balances, before the first that has some: their delinquencies and losses
//! feed averages and cumulative tests.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::checked_cell::{CheckedCell, Unit, unit};
use super::choice_of_copies;
use super::closing_state::Closing;
use super::model::{Before, OpeningState, Values};
use super::month::TieOut;
use super::month_inputs::DELINQUENT_ITEMS;
use super::month_run::losses_before;
use super::note::{Note, NoteKind};
use super::period::period;
use super::sheet::Sheet;
use crate::deal::{ClassState, Deal, DealState, GroupState, group_subjects};
use crate::error::Errors;
use crate::number::{Interval, Measured};
use crate::quantity::{Item, Key};
use crate::waterfall::{Field, Month, Opening, Remittance};

/// Whether a month of tables has delinquencies or losses of the collateral, and no balance.
pub(super) fn is_before_balances(sheet: &Sheet<'_>) -> bool {
    let feeds = |key: &Key| {
        DELINQUENT_ITEMS.contains(&key.item)
            || matches!(key.item, Item::PoolLoss | Item::PoolCumulativeLoss)
    };
    let has_balance = |key: &Key| {
        matches!(
            key.item,
            Item::Opening
                | Item::Closing
                | Item::BalanceBegin
                | Item::BalanceEnd
                | Item::Principal
                | Item::Total
                | Item::Distribution
        )
    };
    sheet.report.is_table()
        && sheet.copies.keys().any(feeds)
        && !sheet.copies.keys().any(has_balance)
}

/// The tie-out of such a month: every figure is an input. Its state has averages and losses to date,
/// and nothing else.
pub(super) fn tie_out(
    deal: &Deal,
    sheet: &Sheet<'_>,
    previous: Option<&Closing>,
) -> Result<TieOut, Errors> {
    let (period, accrual_start) = period(deal, sheet.report)?;
    let chosen = choice_of_copies::choose(deal, sheet, &[]);
    let figure = |key| sheet.printed(&chosen, key).map(|figure| figure.value);
    let zero = Measured::exactly(Decimal::ZERO);
    let group = |of| {
        let mut remittance = Remittance { values: [zero; Field::ALL.len()], net_rate: zero };
        let late = DELINQUENT_ITEMS.iter().skip(1).filter_map(|item| figure(Key::new(*item, of)));
        *remittance.get_mut(Field::Delinquent60) = Measured::exactly(late.sum());
        let loss = figure(Key::new(Item::PoolLoss, of)).unwrap_or_default();
        *remittance.get_mut(Field::RealizedLoss) = Measured::exactly(loss);
        remittance
    };
    let classes = deal.terms.classes.len();
    let month = Month {
        period,
        accrual_start,
        date: sheet.report.distribution_date,
        year_fractions: deal
            .program
            .year_fractions(period, [accrual_start, sheet.report.distribution_date]),
        groups: group_subjects(&deal.terms).into_iter().map(group).collect(),
        cash: zero,
        shortfall: zero,
        rates: vec![Some(zero); classes],
        indices: vec![zero; deal.program.indices.len()],
        forced: Vec::new(),
        reported: vec![zero; deal.program.reported.len()],
        unpaid_bears_interest: false,
        opening: Some(vec![Opening { balance: zero, unpaid: zero }; classes]),
    };
    let losses = losses_before(deal, figure);
    let before = Before { closing: previous, losses, printed: OpeningState::default() };
    let (carry_forward, bounds) = Values::default().run(deal, &month, &before, None);
    let none = ClassState {
        balance: Decimal::ZERO,
        printed_balance: Decimal::ZERO,
        unpaid_interest: Decimal::ZERO,
        cumulative_loss: Decimal::ZERO,
    };
    let no_group = GroupState {
        balance: None,
        gross_rate_pct: None,
        net_rate_pct: None,
        maturity_months: None,
    };
    let source = (sheet.report.file.as_str(), month.date);
    let groups = vec![no_group; deal.terms.groups.len()];
    let state = DealState::of(
        deal,
        source,
        vec![none; classes],
        (groups, sheet.group_lines()),
        carry_forward,
    );
    let point = Interval::point(Decimal::ZERO);
    let closing = Closing {
        state,
        within: vec![(point, point); classes],
        bounds,
        pool_cumulative_loss: None,
        losses_known: BTreeSet::new(),
        pool_excess: Decimal::ZERO,
        ended: BTreeMap::new(),
        is_history: true,
    };
    let reason = "a month before the first balances: it feeds averages and losses to date";
    let cells = sheet.report.cells.iter().zip(&sheet.keys).map(|(cell, key)| CheckedCell {
        reason: Some(reason.to_owned()),
        unit: key.map_or(Unit::Unknown, unit),
        ..CheckedCell::input(cell)
    });
    Ok(TieOut {
        file: sheet.report.file.clone(),
        deal: deal.name().to_owned(),
        series: sheet.report.series.clone(),
        distribution_date: sheet.report.distribution_date,
        amended: false,
        cells: cells.collect(),
        notes: vec![Note::new(NoteKind::Assumed, 0, reason)],
        closing,
        restated: BTreeMap::new(),
        actual: None,
    })
}
