//! Laws of balances: what changes them, and where they end.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{cents, columns};
use super::verdict::{Breach, Stop, Verdict, seen, verdict};
use crate::collateral::GroupMonth;

/// No balance is negative, and neither is any amount paid, lost, due or owed.
///
/// Checks every figure of every row, of classes, collateral, accounts and fees, and every payment.
#[must_use]
pub fn no_balance_is_negative(case: &Case) -> Verdict {
    verdict(|| {
        let rows = case.rows();
        let zero = Decimal::ZERO;
        for row in &rows.class_rows {
            if let Some((what, value)) = columns(row).into_iter().find(|(_, value)| *value < zero) {
                let name = &rows.opening[row.class_index].name;
                let message = format!("{what} is {value}");
                return Err(Breach::new(message).at(row.period, row.date).of(name).into());
            }
        }
        for row in &rows.collateral_rows {
            let values = GroupMonth::FIELDS.iter().zip(row.month.values());
            // NaN compares as not below zero, so we check for it.
            if let Some((what, value)) =
                values.into_iter().find(|(_, value)| value.is_nan() || *value < 0.0)
            {
                let message = format!("{what} is {value}");
                return Err(Breach::new(message).at(row.period, row.date).of(&row.group).into());
            }
        }
        let accounts = rows.account_rows.iter();
        let accounts = accounts.map(|row| (row.period, row.date, &row.account, row.balance_end));
        let fees = rows.fee_rows.iter().map(|row| (row.period, row.date, &row.party, row.paid));
        for (period, date, whose, amount) in accounts.chain(fees) {
            if amount < zero {
                return Err(Breach::new(format!("{amount}")).at(period, date).of(whose).into());
            }
        }
        for (distribution, _) in case.months() {
            for of in &distribution.payments {
                let payment = &of.payment;
                let amounts = [
                    ("due", payment.due),
                    ("settled", payment.settled),
                    ("paid", payment.paid),
                    ("unpaid", payment.unpaid),
                    ("the balance after it", payment.balance),
                    ("cash left", payment.cash_left),
                ];
                if let Some((what, value)) = amounts.into_iter().find(|(_, value)| *value < zero) {
                    let message = format!("{what} is {value}");
                    return Err(case.breach(distribution, of, message).into());
                }
            }
        }
        Ok(())
    })
}

/// Principal and losses retire exactly the balances: of classes and of the collateral.
///
/// Each month, balance before + accretion + write-up − principal − loss = balance after, and a month
/// begins with the closing balance of the month before. So over the life, balance + accretion + write-ups
/// = principal + losses + remaining balance. A projection to its end leaves no collateral. The law is
/// exact: to the cent, or to the places that are carried.
#[must_use]
pub fn principal_and_losses_retire_exactly_the_balances(case: &Case) -> Verdict {
    verdict(|| {
        let rows = case.rows();
        for (class, opening) in rows.opening.iter().enumerate() {
            if case.deal.terms.classes[class].shows_notional() {
                continue;
            }
            let mut balance = opening.balance;
            for row in rows.rows_of(class) {
                let fault = |what: String| {
                    Err(Breach::new(what).at(row.period, row.date).of(&opening.name).into())
                };
                if row.balance_begin != balance {
                    return fault(format!(
                        "it begins with {}, the month before left {balance}",
                        row.balance_begin
                    ));
                }
                balance =
                    balance + row.accretion + row.write_up - row.principal - row.realized_loss;
                if row.balance_end != balance {
                    return fault(format!("{} is left, it rolls to {balance}", row.balance_end));
                }
            }
        }
        collateral(case)
    })
}

fn collateral(case: &Case) -> Result<(), Stop> {
    let rows = case.rows();
    for group in &rows.groups {
        let mut before: Option<Decimal> = None;
        for row in rows.collateral_rows.iter().filter(|row| row.group == *group) {
            let month = &row.month;
            let fault =
                |what: String| Err(Breach::new(what).at(row.period, row.date).of(group).into());
            let begin = cents(month.balance_begin);
            if let Some(before) = before.filter(|before| *before != begin) {
                return fault(format!("it begins with {begin}, the month before left {before}"));
            }
            let retired = cents(month.scheduled_principal())
                + cents(month.voluntary_prepayment)
                + cents(month.recovery)
                + cents(month.loss);
            let end = cents(month.balance_end);
            if begin - retired != end {
                return fault(format!(
                    "{begin} less {retired} of principal and losses is not {end}"
                ));
            }
            before = Some(end);
        }
        let is_whole = case.options.months.is_none_or(|most| rows.months < most);
        if let Some(left) = before.filter(|left| is_whole && !left.is_zero()) {
            return Err(Breach::new(format!("{left} is left at the end")).of(group).into());
        }
    }
    Ok(())
}

/// A retired class stays retired: once its balance is zero it is paid no principal, bears no loss and
/// accrues nothing, unless it is written up.
///
/// Interest owed from before may still be paid. A class that never had a balance is not retired, and
/// neither is one that shows a notional.
#[must_use]
pub fn a_retired_class_stays_retired(case: &Case) -> Verdict {
    verdict(|| {
        let rows = case.rows();
        let mut checked = 0;
        for (class, opening) in rows.opening.iter().enumerate() {
            let terms = &case.deal.terms.classes[class];
            if terms.shows_notional() {
                continue;
            }
            let mut was = !opening.balance.is_zero();
            for ((distribution, _), row) in case.months().zip(rows.rows_of(class)) {
                let is_retired = was && row.balance_begin.is_zero();
                was |= !row.balance_begin.is_zero();
                if !is_retired || !row.write_up.is_zero() {
                    continue;
                }
                checked += 1;
                let accrued = match terms.notional {
                    Some(_) => Decimal::ZERO,
                    None => distribution.classes[class].accrued,
                };
                let moves = [
                    ("principal", row.principal),
                    ("a loss", row.realized_loss),
                    ("interest of the month", accrued),
                    ("accretion", row.accretion),
                    ("a balance", row.balance_end),
                ];
                if let Some((what, amount)) = moves.into_iter().find(|(_, some)| !some.is_zero()) {
                    let message = format!("it is retired and has {what} of {amount}");
                    let breach = Breach::new(message).at(row.period, row.date);
                    return Err(breach.of(&opening.name).into());
                }
            }
        }
        seen(checked, "no class is retired before the last month")
    })
}
