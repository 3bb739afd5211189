//! Reports of projected months.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::distribute::{PrintedReport, Trustee};
use super::servicer_month::{Delinquencies, GroupRemittance, ServicerMonth};
use crate::collateral::GroupMonth;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::projection::{
    BalanceCarry, CashFlows, CollateralRow, Projection, ProjectionOptions, RedemptionKind,
};
use crate::report::print::Page;

/// Projects a deal and prints a report for every month.
///
/// Balances are carried as the trustee does; the setting in `options` is ignored. The classes are
/// paid what [`Projection::run`](crate::Projection::run) pays them with the trustee's setting. A projection does not have all
/// figures of a report. We print all fees as the gross servicing fee, and the actual balance as the
/// scheduled one. Loans sixty days and more behind are in the bucket of sixty days, with a loan
/// count in proportion to their balance. The loan count is zero if the loans have none.
///
/// # Errors
///
/// As [`Projection::run`](crate::Projection::run) and [`Trustee::at_closing`]; also what a report cannot show: a
/// forced trigger, subsequent recoveries, a redemption at a price other than par of the collateral.
///
/// # Panics
///
/// As [`Projection::run`](crate::Projection::run).
pub fn project_reports(
    deal: &Deal,
    options: &ProjectionOptions,
    page: &Page,
) -> Result<Vec<PrintedReport>, Errors> {
    let mut options = options.clone();
    options.carry = BalanceCarry::Trustee;
    let mut trustee = match &options.start {
        Some(state) => Trustee::after(deal, state, page)?,
        None => Trustee::at_closing(deal, page)?,
    };
    let result = Projection::with(deal, &options).run()?;
    let mistakes = unprintable(&options, &result);
    if !mistakes.is_empty() {
        return Err(mistakes.into());
    }
    let closing = groups_of(deal, &result, 0).map(|row| money(row.month.balance_begin));
    let closing: Vec<Decimal> = closing.collect();
    let months = 0..usize::try_from(result.months).unwrap_or(usize::MAX);
    let reports = months.map(|index| {
        let groups = || groups_of(deal, &result, index);
        let amounts = |of: fn(&GroupMonth) -> f64| groups().map(move |row| money(of(&row.month)));
        let remittances = groups().zip(&closing);
        let month = ServicerMonth {
            groups: remittances.map(|(row, closing)| remittance(&row.month, *closing)).collect(),
            rates_pct: rates(deal, &result, index),
            prepayment_shortfall: amounts(|month| month.prepayment_interest_shortfall).sum(),
            advances: amounts(|month| month.advances).sum(),
            ..ServicerMonth::default()
        };
        trustee.distribute(&month)
    });
    reports.collect()
}

/// Mistakes for what a report in this layout cannot show.
fn unprintable(options: &ProjectionOptions, result: &CashFlows<Decimal>) -> Vec<Diagnostic> {
    let mut messages = Vec::new();
    for trigger in options.forced.keys() {
        messages.push(format!("trigger {trigger} is forced, which a report does not show"));
    }
    let mut recoveries = result.collateral_rows.iter();
    if let Some(row) = recoveries.find(|row| row.month.subsequent_recovery > 0.0) {
        let what = "the layout has no line for the subsequent recoveries of";
        messages.push(format!("{what} {}", row.date));
    }
    if let Some(sale) = result.redemption.filter(|sale| sale.price != sale.collateral) {
        let kind = match sale.kind {
            RedemptionKind::Call => "call",
            RedemptionKind::Auction => "auction",
        };
        messages.push(format!(
            "the layout has no line for the price of the {kind} on {}, {} for collateral of {}",
            sale.date, sale.price, sale.collateral
        ));
    }
    messages.into_iter().map(|message| Diagnostic::of_file("projection", message)).collect()
}

/// Rows of the collateral groups in one month, without the row of totals.
fn groups_of<'r>(
    deal: &Deal,
    result: &'r CashFlows<Decimal>,
    month: usize,
) -> impl Iterator<Item = &'r CollateralRow> {
    let groups = deal.terms.groups.len();
    let rows_a_month = if groups > 1 { groups + 1 } else { groups };
    result.collateral_rows.iter().skip(month * rows_a_month).take(groups)
}

/// Rates that the report must give, in percent.
fn rates(deal: &Deal, result: &CashFlows<Decimal>, month: usize) -> BTreeMap<String, Decimal> {
    let classes = &deal.terms.classes;
    let rows = result.class_rows.iter().skip(month * classes.len());
    let given = classes.iter().zip(rows).filter(|(class, _)| class.interest.is_given());
    given.map(|(class, row)| (class.name.name.clone(), row.rate_pct)).collect()
}

/// A group's projected month as its servicer would report it.
fn remittance(month: &GroupMonth, closing_balance: Decimal) -> GroupRemittance {
    let mut group = GroupRemittance {
        balance_begin: money(month.balance_begin),
        scheduled_principal: money(month.scheduled_principal()),
        prepayments: money(month.voluntary_prepayment),
        liquidation_principal: money(month.recovery),
        realized_loss: money(month.loss),
        scheduled_interest: money(month.actual_interest + month.interest_advanced),
        servicing_fee: money(month.fees),
        prepayment_penalties: money(month.penalties),
        maturity_months: month.wam.round().to_u32().unwrap_or(0),
        closing_balance,
        ..GroupRemittance::default()
    };
    group.actual_balance = group.balance_end();
    let late = money(month.delinquent_60).min(group.actual_balance);
    let part = |part: Decimal, total: Decimal| part.checked_div(total).unwrap_or_default();
    let loans = |all: u32, share: Decimal| {
        (Decimal::from(all) * share).round().to_u32().unwrap_or(0).min(all)
    };
    group.loans_begin = month.loan_count.round().to_u32().unwrap_or(0);
    let loans_end = loans(group.loans_begin, part(group.actual_balance, group.balance_begin));
    group.loans_paid = group.loans_begin - loans_end;
    let Delinquencies { loans: late_loans, balances } = &mut group.delinquencies;
    balances[Delinquencies::SIXTY_DAYS][0] = late;
    late_loans[Delinquencies::SIXTY_DAYS][0] = loans(loans_end, part(late, group.actual_balance));
    group
}

/// A projected amount as a decimal: it is whole cents in a float.
fn money(amount: f64) -> Decimal {
    Decimal::new((amount * 100.0).round() as i64, 2)
}
