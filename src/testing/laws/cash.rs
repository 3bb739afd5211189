//! Laws of cash: the cash received is paid, and the rows are the sums of payments.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{cents, half_cent};
use super::recording::{RecordedDistribution, StepPayment, payees};
use super::verdict::{Breach, Check, Verdict, verdict};
use crate::deal_file::{CallPrice, Clause, Funds};
use crate::projection::{CollateralRow, FeeRow, Redemption, RedemptionKind};
use crate::waterfall::{Claim, Payment};

/// Cash in is cash out: the trustee pays what the servicer remits, and nothing else.
///
/// Each month the distribution account receives the collateral's interest less fees and shortfall, its
/// principal, liquidation proceeds, penalties and subsequent recoveries, taken from the collateral's rows,
/// and the price if the collateral is sold. We follow the payments one by one: the account falls by each
/// payment from it, by nothing else, and is empty at the end. It rises only if the deal file has a
/// `receive` between two payments. Every other account changes by deposits and by payments from it.
///
/// Equal to the cent. In the month of a redemption the tolerance is half a cent for each collateral group,
/// because the sale is rounded once in all and the rows by group.
#[must_use]
pub fn cash_in_equals_cash_out(case: &Case) -> Verdict {
    verdict(|| {
        for (distribution, _) in case.months() {
            account(case, distribution)?;
            for place in 0..case.deal.terms.accounts.len() {
                other_account(case, distribution, place)?;
            }
        }
        Ok(())
    })
}

/// Cash from the collateral in a month, from its rows.
fn collected(case: &Case, distribution: &RecordedDistribution) -> Decimal {
    groups(case, distribution).map(|row| cents(receipts(row))).sum()
}

/// The rows of the collateral groups in a month.
fn groups<'c>(
    case: &'c Case,
    distribution: &RecordedDistribution,
) -> impl Iterator<Item = &'c CollateralRow> {
    let (rows, period) = (case.rows(), distribution.period);
    let of_month = rows.collateral_rows.iter().filter(move |row| row.period == period);
    // If there are several groups, the row of their total comes last.
    of_month.take(rows.groups.len())
}

fn receipts(row: &CollateralRow) -> f64 {
    let month = &row.month;
    month.net_interest()
        + month.scheduled_principal()
        + month.voluntary_prepayment
        + month.recovery
        + month.penalties
        + month.subsequent_recovery
}

/// The funds that a payment is made from; none for a redemption.
fn funds<'c>(case: &'c Case, paid: &StepPayment) -> Option<&'c Funds> {
    case.step_terms(paid.step?).map(|step| &step.funds)
}

fn is_of_account(case: &Case, paid: &StepPayment) -> bool {
    paid.payment.claim.moves_cash() && matches!(funds(case, paid), None | Some(Funds::Account))
}

/// Whether the file receives money into the distribution account between two of its clauses.
fn receives_between(case: &Case, after: Option<usize>, before: Option<usize>) -> bool {
    let clauses = &case.deal.terms.waterfall;
    let from = after.map_or(0, |step| step + 1).min(clauses.len());
    let to = before.unwrap_or(clauses.len()).clamp(from, clauses.len());
    let into_account =
        |clause: &Clause| matches!(clause, Clause::Receive { into: Funds::Account, .. });
    clauses[from..to].iter().any(into_account)
}

/// A sale of the collateral, as the account sees it.
struct Sold {
    /// The part of the rows' cash that was not received before the first clause.
    later: Decimal,
    /// Cash received after the last clause.
    price: Decimal,
}

impl Sold {
    /// A price of par is received with the month's principal. Any bid above par, and any other price, is
    /// received after the last clause.
    fn of(case: &Case, sale: Redemption<Decimal>) -> Self {
        let is_at_par = case.deal.terms.call.as_ref().is_some_and(|call| {
            let bid = case.options.auction_bid_pct;
            call.price == CallPrice::Collateral
                && (sale.kind == RedemptionKind::Call || bid.is_none_or(|bid| bid >= 100.0))
        });
        if is_at_par {
            Self { later: Decimal::ZERO, price: sale.price - sale.collateral }
        } else {
            Self { later: sale.collateral, price: sale.price }
        }
    }
}

/// The distribution account, payment by payment.
fn account(case: &Case, distribution: &RecordedDistribution) -> Check {
    let sale = case.rows().redemption.filter(|sale| sale.period == distribution.period);
    let sold = sale.map(|sale| Sold::of(case, sale));
    let groups = Decimal::from(case.rows().groups.len());
    let tolerance = if sold.is_some() { half_cent() * groups } else { Decimal::ZERO };
    let later = sold.as_ref().map_or(Decimal::ZERO, |sold| sold.later);
    let mut cash = collected(case, distribution) - later;
    let (mut last, mut is_redeemed) = (None, false);
    for of in &distribution.payments {
        let StepPayment { step, payment } = of;
        let paid = if is_of_account(case, of) { payment.paid } else { Decimal::ZERO };
        let before = payment.cash_left + paid;
        if step.is_none() && !is_redeemed {
            let Some(sold) = &sold else {
                let message = "it follows no clause of the deal file";
                return Err(case.breach(distribution, of, message).into());
            };
            let accounts = 0..case.deal.terms.accounts.len();
            let held: Decimal = accounts.map(|place| held(case, distribution, place)).sum();
            cash += sold.price + held;
            is_redeemed = true;
        }
        let is_received = before > cash && receives_between(case, last, *step);
        if (before - cash).abs() > tolerance && !is_received {
            let message = format!(
                "the account has {before} before it, but {cash} came in and is not paid yet"
            );
            return Err(case.breach(distribution, of, message).into());
        }
        cash = payment.cash_left;
        last = step.or(last);
    }
    if cash.is_zero() {
        return Ok(());
    }
    let message = format!("{cash} is left in the account and not paid out");
    Err(Breach::new(message).at(distribution.period, distribution.date).into())
}

/// Balance of an account after all clauses, from its row and the payments.
fn held(case: &Case, distribution: &RecordedDistribution, place: usize) -> Decimal {
    let name = &case.deal.terms.accounts[place].name.name;
    let mut held = account_row(case, distribution, place).map_or(Decimal::ZERO, |row| row.0);
    for of in &distribution.payments {
        let payment = &of.payment;
        if payment.claim == Claim::Deposit && *payment.payee == **name {
            held += payment.paid;
        }
        if matches!(funds(case, of), Some(Funds::Named(from)) if from.name == *name) {
            held -= payment.paid;
        }
    }
    held
}

/// An account's balances before and after a distribution.
fn account_row(
    case: &Case,
    distribution: &RecordedDistribution,
    place: usize,
) -> Option<(Decimal, Decimal)> {
    let name = &case.deal.terms.accounts[place].name.name;
    let rows = case.rows().account_rows.iter().filter(|row| row.period == distribution.period);
    let mut of_account = rows.filter(|row| row.account == *name);
    of_account.next().map(|row| (row.balance_begin, row.balance_end))
}

/// An account besides the distribution account.
fn other_account(case: &Case, distribution: &RecordedDistribution, place: usize) -> Check {
    let Some((_, end)) = account_row(case, distribution, place) else { return Ok(()) };
    let name = &case.deal.terms.accounts[place].name.name;
    let is_emptied = distribution.payments.iter().any(|of| of.step.is_none());
    let expected = if is_emptied { Decimal::ZERO } else { held(case, distribution, place) };
    let receives = case.deal.terms.waterfall.iter().any(|clause| {
        matches!(clause, Clause::Receive { into: Funds::Named(into), .. } if into.name == *name)
    });
    if end == expected || (receives && end > expected) {
        return Ok(());
    }
    let message = format!("it holds {end}; what it held, deposits and payments come to {expected}");
    Err(Breach::new(message).at(distribution.period, distribution.date).of(name).into())
}

/// Rows are the recorded payments: a class's interest, principal, losses, accretion and write-ups of a month
/// are the sums of its payments, and so are the fees of each party.
///
/// Equal to the last place that is carried.
#[must_use]
pub fn rows_are_the_recorded_payments(case: &Case) -> Verdict {
    verdict(|| {
        for (distribution, rows) in case.months() {
            for row in rows {
                let name = &case.deal.class_names[row.class_index];
                let payments = distribution.payments.iter().map(|of| &of.payment);
                let of_class = payments.filter(|payment| *payment.payee == **name);
                let sum = |claims: &[Claim], amount: fn(&Payment) -> Decimal| -> Decimal {
                    let of_claims =
                        of_class.clone().filter(|payment| claims.contains(&payment.claim));
                    of_claims.map(amount).sum()
                };
                let principal = [Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal];
                let columns = [
                    ("interest", row.interest_paid, sum(&[Claim::Interest, Claim::Residual], paid)),
                    ("unpaid interest", row.shortfall_paid, sum(&[Claim::UnpaidInterest], paid)),
                    ("carryover", row.carryover_paid, sum(&[Claim::Carryover], paid)),
                    ("principal", row.principal, sum(&principal, settled)),
                    ("realized loss", row.realized_loss, sum(&[Claim::RealizedLoss], settled)),
                    ("accretion", row.accretion, sum(&[Claim::Accretion], settled)),
                    ("write-up", row.write_up, sum(&[Claim::WriteUp], settled)),
                ];
                for (what, row, payments) in columns {
                    if row != payments {
                        let message =
                            format!("the row has {what} of {row}, payments add up to {payments}");
                        let breach =
                            Breach::new(message).at(distribution.period, distribution.date);
                        return Err(breach.of(name).into());
                    }
                }
            }
            parties(case, distribution)?;
        }
        Ok(())
    })
}

fn paid(payment: &Payment) -> Decimal {
    payment.paid
}

fn settled(payment: &Payment) -> Decimal {
    payment.settled
}

fn parties(case: &Case, distribution: &RecordedDistribution) -> Check {
    let of_month = |row: &&FeeRow<Decimal>| row.period == distribution.period;
    for row in case.rows().fee_rows.iter().filter(of_month) {
        let payments = distribution.payments.iter().map(|of| &of.payment);
        let fees = payments.filter(|payment| payment.claim == Claim::Fee);
        let of_party: Decimal = fees.filter(|payment| *payment.payee == *row.party).map(paid).sum();
        if of_party != row.paid {
            let message = format!("the row has {}, payments add up to {of_party}", row.paid);
            let breach = Breach::new(message).at(distribution.period, distribution.date);
            return Err(breach.of(&row.party).into());
        }
    }
    Ok(())
}

/// Clauses are carried out in the order of the deal file: a later payment follows a later clause or the
/// same one, and each clause pays only the payees that it names.
///
/// The payments of a redemption follow the last clause.
#[must_use]
pub fn clauses_come_in_the_order_of_the_file(case: &Case) -> Verdict {
    verdict(|| {
        let redemption = case.deal.terms.call.as_ref().map(|call| call.at.line);
        for (distribution, _) in case.months() {
            let mut last = 0;
            for of in &distribution.payments {
                let payment = &of.payment;
                let place = of.step.unwrap_or(usize::MAX);
                let is_named = match of.step.and_then(|step| case.step_terms(step)) {
                    Some(step) => payees(&case.deal, step).contains(&&*payment.payee),
                    None => Some(payment.clause.line) == redemption,
                };
                if place < last || !is_named {
                    let message = "no clause of the deal file from here on pays it this";
                    return Err(case.breach(distribution, of, message).into());
                }
                last = place;
            }
        }
        Ok(())
    })
}
