//! Notes about a projection: assumptions without effect, and data that do not cover its months.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::options::{Call, ProjectionOptions};
use super::rows::{CashFlows, RedemptionKind};
use super::start::Start;
use super::value::Value;
use super::{coverage, unused};
use crate::collateral::{Pool, negative_amortization};
use crate::deal::Deal;
use crate::error::Diagnostic;

/// Notes about the inputs of a projection: those of the deal, then those of the state from which it
/// starts.
pub(crate) fn of_inputs(
    deal: &Deal,
    options: &ProjectionOptions,
    start: &Start,
) -> Vec<Diagnostic> {
    let mut notes = of_scenarios(deal, options, start);
    notes.extend(assumed(unused::of_options(deal, options, start)));
    notes
}

/// The same for many scenarios, of which the options have the first: without assumptions that have
/// no effect, for a grid crosses every severity with defaults of zero too.
pub(crate) fn of_scenarios(
    deal: &Deal,
    options: &ProjectionOptions,
    start: &Start,
) -> Vec<Diagnostic> {
    let mut notes = deal.notes().to_vec();
    notes.extend(options.start.iter().flat_map(|state| &state.notes).cloned());
    notes.extend(start.notes.iter().cloned());
    if let Some(pool) = &options.loans {
        notes.extend(pool.notes());
        notes.extend(assumed(size_of_loans(deal, options, pool)));
    }
    notes.extend(negative_amortization(&start.pool, &options.assumptions));
    notes.extend(assumed(options.assumptions.slips()));
    notes.extend(assumed(unused::of_curves(deal, options, start)));
    notes.extend(assumed(coverage::of_curves(deal, options, start)));
    notes
}

/// A note on loans that replace those of the deal, if they differ from the balance at the start by
/// more than their rounding.
fn size_of_loans(deal: &Deal, options: &ProjectionOptions, pool: &Pool) -> Option<String> {
    let (what, balance) = match &options.start {
        None => deal.terms.pool_balance().map(|(field, balance, _)| (field, balance))?,
        Some(state) => {
            let groups = state.groups.iter().map(|group| group.balance);
            ("the balance of the report's collateral", groups.sum::<Option<Decimal>>()?)
        }
    };
    let difference = pool.difference_from(balance.to_f64()?)?;
    Some(format!("loans: {what} is {balance:.2}, and the loans given {difference}"))
}

/// Notes about the sale of the collateral, and about the end of a projection that was not cut off after
/// a number of months: cash that no class receives, balances that are not paid, a call that never took
/// place. They are about the run, and name no file.
pub(super) fn of_end<V: Value>(
    options: &ProjectionOptions,
    flows: &CashFlows<V>,
    is_cut_off: bool,
) -> Vec<Diagnostic> {
    // Floats leave dust.
    let half_a_cent = 0.005;
    let mut notes = Vec::new();
    if let Some(sale) = &flows.redemption {
        let sold = match sale.kind {
            RedemptionKind::Auction => "auctioned",
            RedemptionKind::Call => "called",
        };
        notes.push(format!("the deal is {sold} on {}, for {}", sale.date, sale.price.cell(2)));
    }
    if is_cut_off {
        let owed = flows.opening.iter().enumerate().filter(|(_, class)| !class.is_notional);
        let last = owed.filter_map(|(index, _)| flows.rows_of(index).last());
        let left = last.fold(V::default(), |sum, row| sum + row.balance_end);
        if left.to_float() >= half_a_cent {
            let months = if flows.months == 1 { "month" } else { "months" };
            notes.push(format!(
                "the projection ends after {} {months}, when the classes have a balance of {} left; \
                 lives and totals are of what was paid until then",
                flows.months,
                left.cell(2)
            ));
        }
    } else {
        let last = flows.account_rows.last().map_or(0, |row| row.period);
        for row in flows.account_rows.iter().filter(|row| row.period == last) {
            if row.balance_end.to_float() >= half_a_cent {
                notes.push(format!(
                    "account {}: {} is left after the last distribution, and no clause pays it out",
                    row.account,
                    row.balance_end.cell(2)
                ));
            }
        }
        for (index, class) in flows.opening.iter().enumerate().filter(|(_, c)| !c.is_notional) {
            let left = flows.rows_of(index).last().map_or(V::default(), |row| row.balance_end);
            if left.to_float() >= half_a_cent {
                notes.push(format!(
                    "{} of class {} is left unpaid in the last month",
                    left.cell(2),
                    class.name
                ));
            }
        }
        notes.extend(never_called(options, flows));
    }
    notes.into_iter().map(|note| Diagnostic::of_file("", note)).collect()
}

/// Why a call that may be exercised was not.
fn never_called<V: Value>(options: &ProjectionOptions, flows: &CashFlows<V>) -> Option<String> {
    if options.call == Call::Never || flows.redemption.is_some() {
        return None;
    }
    let last = flows.class_rows.last().map(|row| row.date);
    Some(match options.call {
        Call::From(date) if last.is_some_and(|last| date > last) => {
            format!("the deal is never called, for the collateral is paid off before {date}")
        }
        _ if options.auction_bid_pct.is_some() => {
            "the collateral is never auctioned: no bid reaches the deal's minimum price before it is \
             paid off"
                .to_owned()
        }
        _ => "the deal is never called, for the collateral is paid off before the deal file allows it"
            .to_owned(),
    })
}

fn assumed(notes: impl IntoIterator<Item = String>) -> impl Iterator<Item = Diagnostic> {
    notes.into_iter().map(|note| Diagnostic::of_file("assumptions", note))
}
