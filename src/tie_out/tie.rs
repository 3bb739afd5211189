//! Ties out one month: chooses inputs, runs the month, and gives every figure its verdict.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::absent_classes::AbsentClasses;
use super::actual_month::ActualMonth;
use super::basis::{self, Basis};
use super::checked_cell::Counts;
use super::choice_of_copies;
use super::closing_state::Closing;
use super::end_of_month::{closing, opening};
use super::history;
use super::inference::infer;
use super::model::{RUN_ITEMS, TABLE_ITEMS, Values, is_run_item};
use super::month::TieOut;
use super::month_run::MonthRun;
use super::notes;
use super::period::period;
use super::pool_excess::{self, PoolExcess};
use super::reported_principal::is_reported;
use super::restatement;
use super::sheet::{Context, Sheet};
use super::unknown_lines;
use super::verdict;
use crate::deal::{Deal, group_subjects};
use crate::error::Errors;
use crate::number::Interval;
use crate::quantity::{Item, Key, KeySet, Of, Term, narrow};
use crate::report::Report;
use crate::report::relations::{Printed, Relation, add_to_excess, relations, remove_excess};
use crate::waterfall::Observer;

impl TieOut {
    /// Ties out a report with a deal. `previous` is the closing state of the previous distribution,
    /// if there is one; it opens this month. `observer` receives every payment.
    ///
    /// # Errors
    ///
    /// If the report is incomplete or not of this deal: every line at fault. Figures that do not
    /// agree are not an error but have a verdict.
    pub(crate) fn of(
        deal: &Deal,
        report: &Report,
        previous: Option<&Closing>,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Self, Errors> {
        let mut sheet = Sheet::new(deal, report)?;
        if history::is_before_balances(&sheet) && previous.is_none_or(|closing| closing.is_history)
        {
            return history::tie_out(deal, &sheet, previous);
        }
        let (period, _) = period(deal, report)?;
        let mut notes = notes::of_dates(deal, report, period, previous);
        let previous = previous.filter(|closing| follows(deal, closing, period));
        let opened = previous.filter(|closing| !closing.is_history);
        sheet.opens_anew = report.is_table() && opened.is_none() && !sheet.is_first(deal);
        sheet.follows_gap = sheet.opens_anew && report.follows_others;
        sheet.absent = AbsentClasses::of(deal, sheet.copies.keys(), opened, report.is_table());
        notes.extend(sheet.absent.notes(deal));
        notes.extend(notes::of_denominations(deal, report));
        notes.extend(unknown_lines::notes(deal, &sheet));
        let mut relations = all_relations(deal, &sheet, opened);
        let chosen = choice_of_copies::choose(deal, &sheet, &relations);
        let restated = opened.map_or_else(BTreeMap::new, |previous| {
            restatement::restated(&sheet, &chosen, &relations, previous)
        });
        relations.retain(|relation| {
            !(relation.is_of_previous && restated.contains_key(&relation.target))
        });
        let opening = opened.map(|closing| opening(closing, &sheet, &chosen, &restated));
        let run = MonthRun {
            deal,
            chosen: &chosen,
            computed: computed(deal, &sheet, &relations),
            relations: &relations,
            opening: opening.as_deref(),
            restated: &restated,
            closing: previous,
        };
        let mut values = run.inputs(&sheet);
        let inferred = infer(deal, &sheet, &chosen, &relations, &mut values);
        let month = run.month(&sheet, &values)?;
        run.check_unknown(&sheet, &month, &values)?;
        notes.extend(notes::of_inferred(deal, &sheet, &inferred, &month.unknown));
        let mut carried = run.run(&sheet, &month, &mut values, observer);
        values.store_withdrawals(deal);
        run.take_printed_carryover(&sheet, &mut carried);
        let month = month.month;
        values.compute_all(&relations);
        if let Some(wrong) = basis::contradicted(&run, &sheet, &inferred, &values, &month) {
            return Err(wrong);
        }
        sheet.zeros = zeros(deal, &sheet, &values);
        let basis = Basis::of(&run, &sheet, &inferred, &values);
        let excess = PoolExcess::of(deal, opened, (&month, report.is_table()), &values);
        if report.is_table() && excess.is_of_deal_file(deal, sheet.opens_anew) {
            remove_excess(&mut relations);
        } else {
            add_to_excess(&mut relations, excess.by_deal_file());
        }
        let context = Context { deal, sheet: &sheet, relations: &relations, chosen: &chosen };
        let cells = verdict::verdicts(&context, &values, &basis, &restated);
        let actual = ActualMonth::of(&context, &values, &month, &inferred);
        let mut closing = closing(&context, opened, &values, (&month, excess), carried);
        let before = previous.into_iter().flat_map(|closing| &closing.state.notes).cloned();
        let own = notes.iter().filter_map(|note| note.about_state(&report.file));
        let breaks = notes::of_breaks(&report.file, Counts::of(&cells).breaks);
        closing.state.notes = before.chain(own).chain(breaks).collect();
        Ok(Self {
            file: report.file.clone(),
            deal: deal.name().to_owned(),
            series: report.series.clone(),
            distribution_date: report.distribution_date,
            amended: report.amended,
            cells,
            notes,
            closing,
            restated,
            actual: Some(actual),
        })
    }
}

/// Whether a closing state is that of the previous distribution.
fn follows(deal: &Deal, closing: &Closing, period: u32) -> bool {
    deal.terms.dates.period_of(closing.state.date).is_some_and(|before| before + 1 == period)
}

/// The relations of the statement, and those to the previous report if there is one.
pub(super) fn all_relations(
    deal: &Deal,
    sheet: &Sheet<'_>,
    previous: Option<&Closing>,
) -> Vec<Relation> {
    let printed = Printed {
        has: &|key| sheet.has(key),
        grids: &sheet.grids,
        accounts: sheet.accounts,
        periods: &sheet.periods,
        is_table: sheet.report.is_table(),
        pool_excess: pool_excess::inherited(previous),
    };
    let losses_add_up = |total: Key, before: Decimal, loss: Key| {
        let says = "cumulative loss of the report before + realized loss = cumulative loss";
        let sum = vec![(false, Term::Number(before)), (false, Term::Key(loss))];
        Relation::of_previous(total, Term::Sum(sum), says)
    };
    let begins_with = |target: Key, balance: Decimal| {
        let says = "beginning balance = ending balance of the report before";
        Relation::of_previous(target, Term::Number(balance), says)
    };
    let mut relations = relations(&deal.terms, &deal.lines, &printed);
    if let Some(closing) = previous {
        for (index, class) in closing.state.classes.iter().enumerate() {
            if sheet.absent.has_class(index) {
                continue;
            }
            let key = |item| Key::class(item, narrow(index));
            relations.push(begins_with(key(Item::Opening), class.printed_balance));
            if !closing.losses_known.contains(&index) {
                continue;
            }
            let total = key(Item::CumulativeLoss);
            relations.push(losses_add_up(total, class.cumulative_loss, key(Item::Loss)));
        }
        for (of, group) in group_subjects(&deal.terms).into_iter().zip(&closing.state.groups) {
            // Pages are not held to what servicers change between two months.
            if let Some(balance) = group.balance.filter(|_| sheet.report.is_table()) {
                relations.push(begins_with(Key::new(Item::BalanceBegin, of), balance));
            }
        }
        if let (Some(before), 1) = (closing.pool_cumulative_loss, deal.terms.groups.len()) {
            let [total, loss] = [Item::PoolCumulativeLoss, Item::PoolLoss].map(Key::pool);
            relations.push(losses_add_up(total, before, loss));
        }
    }
    relations
}

/// Quantities that a run or a relation computes, so that they are not inputs.
pub(super) fn computed(deal: &Deal, sheet: &Sheet<'_>, relations: &[Relation]) -> KeySet {
    let by_run = |key: &Key| match (key.of, key.per_denomination) {
        (Of::Class(class), false) => {
            is_run_item(key.item, || sheet.is_rate_given(deal, usize::from(class)))
                && !is_reported(deal, key.item, class)
                && !sheet.is_state_before(deal, *key)
        }
        (Of::Account(_) | Of::Party(_), _) => key.item != Item::AccountBegin,
        _ => {
            let is_named = matches!(key.item, Item::Named | Item::Passes);
            is_named && !sheet.is_state_before(deal, *key)
        }
    };
    let mut computed: KeySet = sheet.copies.keys().copied().filter(by_run).collect();
    // A relation cannot compute anything if the report does not have the lines it uses.
    let mut left: Vec<&Relation> = relations.iter().filter(|relation| relation.defines).collect();
    loop {
        let before = left.len();
        left.retain(|relation| {
            let is_available = |leaf: &Key| {
                sheet.has(*leaf)
                    || sheet.absent.contains(*leaf)
                    || by_run(leaf)
                    || computed.contains(leaf)
            };
            let is_complete = relation.term.keys().iter().all(is_available);
            if is_complete {
                computed.insert(relation.target);
            }
            !is_complete
        });
        if left.len() == before {
            return computed;
        }
    }
}

/// Quantities of classes that are not printed and that the run leaves at zero.
fn zeros(deal: &Deal, sheet: &Sheet<'_>, values: &Values) -> KeySet {
    let items = RUN_ITEMS.into_iter().chain(TABLE_ITEMS);
    let classes = (0..deal.terms.classes.len()).map(narrow);
    let keys = items.flat_map(|item| classes.clone().map(move |class| Key::class(item, class)));
    let is_zero = |key: &Key| {
        !sheet.has(*key)
            && values.get(*key).is_some_and(|value| value.within == Interval::point(Decimal::ZERO))
    };
    keys.filter(is_zero).collect()
}
