//! Laws of cash: what comes in is paid, and rows are what was paid.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{cents, half_cent};
use super::recording::{RecordedDistribution, StepPayment, payees};
use super::verdict::{Breach, Look, Verdict, verdict};
use crate::deal_file::{CallPrice, Clause, Funds};
use crate::projection::{CollateralRow, FeeRow, Redemption, RedemptionKind};
use crate::waterfall::{Claim, Payment};

/// Cash in is cash out: the trustee pays what the servicer remits, and nothing else.
///
/// Each month the distribution account has the collateral's interest less fees and shortfall, its
/// principal, liquidation proceeds, penalties and subsequent recoveries, taken from the collateral's
/// rows; the price, where the collateral is sold. Payments are followed one by one: the account
/// falls by each that is paid from it, by nothing else, and is empty at the end. It rises only where
/// the deal file has a `receive` between two payments. Every other account holds what it held, plus
/// deposits, less what was paid from it.
///
/// Equal to the cent. In the month of a redemption, half a cent for each collateral group: what is
/// sold is rounded once in all, in the rows by group.
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

/// What the collateral brings in a month, of its rows.
fn collected(case: &Case, distribution: &RecordedDistribution) -> Decimal {
    groups(case, distribution).map(|row| cents(brought(row))).sum()
}

/// The rows of the collateral groups in a month.
fn groups<'c>(
    case: &'c Case,
    distribution: &RecordedDistribution,
) -> impl Iterator<Item = &'c CollateralRow> {
    let (rows, period) = (case.rows(), distribution.period);
    let of_month = rows.collateral_rows.iter().filter(move |row| row.period == period);
    // Where there are several, the row of all comes last.
    of_month.take(rows.groups.len())
}

fn brought(row: &CollateralRow) -> f64 {
    let month = &row.month;
    month.net_interest(0)
        + month.scheduled_principal(0)
        + month.voluntary_prepayment[0]
        + month.recovery[0]
        + month.penalties[0]
        + month.subsequent_recovery[0]
}

/// Where a payment takes its money from.
fn funds<'c>(case: &'c Case, paid: &StepPayment) -> Option<&'c Funds> {
    case.step_terms(paid.step?).map(|step| &step.funds)
}

fn is_of_account(case: &Case, paid: &StepPayment) -> bool {
    paid.payment.claim.moves_cash() && matches!(funds(case, paid), None | Some(Funds::Account))
}

/// Whether the file has money received into the distribution account between two of its clauses.
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
    /// What the rows have of it, that did not come in before the first clause.
    later: Decimal,
    /// What comes in after the last clause.
    price: Decimal,
}

impl Sold {
    /// At par of the collateral it comes in with the month's principal; what is bid beyond it, and
    /// any other price, comes in after the last clause.
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
fn account(case: &Case, distribution: &RecordedDistribution) -> Look {
    let sale = case.rows().redemption.filter(|sale| sale.period == distribution.period);
    let sold = sale.map(|sale| Sold::of(case, sale));
    let groups = Decimal::from(case.rows().groups.len());
    let room = if sold.is_some() { half_cent() * groups } else { Decimal::ZERO };
    let later = sold.as_ref().map_or(Decimal::ZERO, |sold| sold.later);
    let mut cash = collected(case, distribution) - later;
    let (mut last, mut is_redeemed) = (None, false);
    for of in &distribution.payments {
        let StepPayment { step, payment } = of;
        let paid = if is_of_account(case, of) { payment.paid } else { Decimal::ZERO };
        let before = payment.cash_left + paid;
        if step.is_none() && !is_redeemed {
            let Some(sold) = &sold else {
                let told = "it follows no clause of the deal file";
                return Err(case.breach(distribution, of, told).into());
            };
            let accounts = 0..case.deal.terms.accounts.len();
            let held: Decimal = accounts.map(|place| held(case, distribution, place)).sum();
            cash += sold.price + held;
            is_redeemed = true;
        }
        let is_received = before > cash && receives_between(case, last, *step);
        if (before - cash).abs() > room && !is_received {
            let told = format!(
                "the account has {before} before it, but {cash} came in and is not paid yet"
            );
            return Err(case.breach(distribution, of, told).into());
        }
        cash = payment.cash_left;
        last = step.or(last);
    }
    if cash.is_zero() {
        return Ok(());
    }
    let told = format!("{cash} is left in the account and paid to nobody");
    Err(Breach::new(told).at(distribution.period, distribution.date).into())
}

/// What an account holds after all clauses, of its row and what was heard.
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
fn other_account(case: &Case, distribution: &RecordedDistribution, place: usize) -> Look {
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
    let told = format!("it holds {end}; what it held, deposits and payments come to {expected}");
    Err(Breach::new(told).at(distribution.period, distribution.date).of(name).into())
}

/// Rows are what was paid: a class's interest, principal, losses, accretion and write-ups of a month
/// are the sums of the payments heard, and so is what each party gets.
///
/// Equal to the last place that is carried.
#[must_use]
pub fn rows_are_the_payments_heard(case: &Case) -> Verdict {
    verdict(|| {
        for (distribution, rows) in case.months() {
            for row in rows {
                let name = &case.deal.class_names[row.class];
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
                        let told =
                            format!("the row has {what} of {row}, payments add up to {payments}");
                        let breach = Breach::new(told).at(distribution.period, distribution.date);
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

fn parties(case: &Case, distribution: &RecordedDistribution) -> Look {
    let of_month = |row: &&FeeRow<Decimal>| row.period == distribution.period;
    for row in case.rows().fee_rows.iter().filter(of_month) {
        let payments = distribution.payments.iter().map(|of| &of.payment);
        let fees = payments.filter(|payment| payment.claim == Claim::Fee);
        let of_party: Decimal = fees.filter(|payment| *payment.payee == *row.party).map(paid).sum();
        if of_party != row.paid {
            let told = format!("the row has {}, payments add up to {of_party}", row.paid);
            let breach = Breach::new(told).at(distribution.period, distribution.date);
            return Err(breach.of(&row.party).into());
        }
    }
    Ok(())
}

/// Clauses are carried out in the order of the deal file: what is paid later stands later, and each
/// payee is one that its clause names.
///
/// What a redemption pays follows the last clause.
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
                    let told = "no clause of the deal file from here on pays it this";
                    return Err(case.breach(distribution, of, told).into());
                }
                last = place;
            }
        }
        Ok(())
    })
}
