//! Laws of priority: the order of payments, the order of losses, and pro rata shares.
//!
//! A deal file says up to three times which class is junior: its interest is paid last, its principal is
//! repaid last, and it bears losses first. Within a step a law follows the step's own order. Across steps it
//! compares interest, principal and losses, so that a clause in the wrong place contradicts the rest of the
//! file.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::cent;
use super::ledger::Ledger;
use super::ranks::{Ranks, is_plain_interest, is_plain_loss};
use super::recording::{RecordedDistribution, StepPayment, payees};
use super::verdict::{Stop, Verdict, seen, verdict};
use crate::deal_file::{Funds, Split, StepTerms};
use crate::projection::ClassRow;
use crate::waterfall::{Claim, Payment};

/// The amount that a payee got: cash, or the amount of an allocation.
fn got(payment: &Payment) -> Decimal {
    if payment.claim.moves_cash() { payment.paid } else { payment.settled }
}

/// Checks that within a sequential step no payee is paid before the earlier ones are paid in full; `of` selects
/// the claims.
fn whole_in_order(case: &Case, of: fn(Claim) -> bool) -> Result<usize, Stop> {
    let mut ledger = Ledger::new(case);
    let mut checked = 0;
    for (distribution, rows) in case.months() {
        ledger.begin(distribution, rows);
        for (step, payments) in case.steps(distribution) {
            let excepted = case.excepted(distribution, step);
            if let (Some(excepted), true, Some(Split::Sequential)) =
                (excepted, of(step.claim), step.split)
            {
                let mut short: Option<(&str, Decimal)> = None;
                let all = payees(&case.deal, step).into_iter();
                for payee in all.filter(|payee| !excepted.contains(payee)) {
                    let of = payments.iter().find(|of| *of.payment.payee == *payee);
                    let payment = of.map(|of| &of.payment);
                    let claim = ledger.claim(payee, step.claim).unwrap_or_default();
                    let settled = payment.map_or(Decimal::ZERO, |payment| payment.settled);
                    if let (Some((senior, left)), Some(of)) = (short, of)
                        && !got(&of.payment).is_zero()
                    {
                        let message = format!(
                            "it gets {}; {senior}, which the clause names before it, is left with {left}",
                            got(&of.payment)
                        );
                        return Err(case.breach(distribution, of, message).into());
                    }
                    if settled < claim {
                        short = short.or(Some((payee, claim - settled)));
                        checked += 1;
                    }
                }
            }
            payments.iter().for_each(|of| ledger.book(&of.payment));
        }
        let redemption = distribution.payments.iter().filter(|of| of.step.is_none());
        redemption.for_each(|of| ledger.book(&of.payment));
    }
    Ok(checked)
}

/// Senior is whole before junior is paid: in a `sequential` step a payee gets nothing, to the cent, while a
/// payee that the step names before it is short.
///
/// A payee is whole if its claim, from the law's own books, is settled in full. An excepted payee has no claim.
/// We skip months whose rows do not show which payees are excepted.
#[must_use]
pub fn senior_is_whole_before_junior_is_paid(case: &Case) -> Verdict {
    verdict(|| {
        let checked = whole_in_order(case, Claim::moves_cash)?;
        seen(checked, "no sequential step leaves anybody short")
    })
}

/// Losses reach the junior first: in a `sequential` step a class bears nothing while a class that the step
/// names before it has a balance.
#[must_use]
pub fn losses_reach_the_junior_first(case: &Case) -> Verdict {
    verdict(|| {
        let checked = whole_in_order(case, |claim| claim == Claim::RealizedLoss)?;
        seen(checked, "no sequential step allocates a loss to one of several")
    })
}

/// Who is paid last bears losses first: the deal file does not contradict itself on who is junior.
///
/// No class is written down in a month that leaves a balance to a class which also bears losses and whose
/// interest a later clause pays. And no class is paid interest in a month that leaves interest unpaid of a
/// class which another clause pays and which bears losses after it. We consider clauses without a condition
/// and without exceptions, and clauses of interest without a limit.
///
/// This is a law of the deal, not of its run. A file that breaks it is either unusual or has two clauses in
/// the wrong order.
#[must_use]
pub fn who_is_paid_last_bears_losses_first(case: &Case) -> Verdict {
    verdict(|| {
        let ranks = Ranks::of(case);
        let mut checked = 0;
        for (distribution, rows) in case.months() {
            for of in &distribution.payments {
                let payment = &of.payment;
                let Some(step) = of.step.and_then(|step| case.step_terms(step)) else {
                    continue;
                };
                let Some(class) = case.class_of(&payment.payee) else { continue };
                if got(payment).is_zero() {
                    continue;
                }
                let message = if is_plain_loss(step) {
                    checked += 1;
                    ranks.is_passed_by_loss(class, rows).map(|junior| {
                        format!(
                            "it bears {}; {}, whose interest is paid after its own, has a balance \
                             of {} left",
                            payment.settled,
                            case.deal.class_names[junior],
                            rows[junior].balance_end
                        )
                    })
                } else if is_plain_interest(step) {
                    let is_short = |(row, places): (&ClassRow<Decimal>, &Vec<_>)| {
                        !places.is_empty() && !row.interest_shortfall.is_zero()
                    };
                    let is_any_short = rows.iter().zip(&ranks.losses).any(is_short);
                    checked += usize::from(!ranks.losses[class].is_empty() && is_any_short);
                    ranks.is_passed_by_interest(class, rows).map(|senior| {
                        format!(
                            "it is paid {} of interest; {} of {}, which bears losses after it, is \
                             unpaid",
                            payment.paid,
                            rows[senior].interest_shortfall,
                            case.deal.class_names[senior]
                        )
                    })
                } else {
                    None
                };
                if let Some(message) = message {
                    return Err(case.breach(distribution, of, message).into());
                }
            }
        }
        seen(checked, "no loss reaches a class, and no class that bears losses lacks interest")
    })
}

/// Pro rata shares agree within a cent: each payee of a `pro rata` step gets a share of the total payment in
/// proportion to its claim.
///
/// A share is the difference of two rounded running totals, so it is less than a cent off. If balances carry
/// fractions, a claim is settled with its fraction once its cents are paid. That moves every payee by up to
/// half a cent, and the last by half a cent for each payee before it. The claim of an excepted payee is zero.
/// We skip months whose rows do not show which payees are excepted.
#[must_use]
pub fn pro_rata_shares_agree_within_a_cent(case: &Case) -> Verdict {
    verdict(|| {
        let mut ledger = Ledger::new(case);
        let mut checked = 0;
        for (distribution, rows) in case.months() {
            ledger.begin(distribution, rows);
            for (step, payments) in case.steps(distribution) {
                let excepted = case.excepted(distribution, step);
                if let (Some(excepted), Some(Split::ProRata)) = (excepted, step.split) {
                    let claim = |payee: &&str| ledger.claim(payee, step.claim).unwrap_or_default();
                    let claims: Vec<Decimal> =
                        payees(&case.deal, step)
                            .iter()
                            .map(|payee| {
                                if excepted.contains(payee) { Decimal::ZERO } else { claim(payee) }
                            })
                            .collect();
                    let of_all: Decimal = claims.iter().sum();
                    let settled: Decimal = payments.iter().map(|of| of.payment.settled).sum();
                    let halves = if case.is_in_cents() { 0 } else { payments.len() };
                    let tolerance = cent() + Decimal::new(5, 3) * Decimal::from(halves);
                    for (payee, claim) in payees(&case.deal, step).into_iter().zip(claims) {
                        let Some(of) = payments.iter().find(|of| *of.payment.payee == *payee)
                        else {
                            continue;
                        };
                        let payment = &of.payment;
                        if of_all.is_zero() {
                            continue;
                        }
                        let part = settled * (claim / of_all);
                        if (payment.settled - part).abs() > tolerance {
                            let message = format!(
                                "it gets {}; its claim of {claim} in {of_all} makes {} of {settled}",
                                payment.settled,
                                part.round_dp(4)
                            );
                            return Err(case.breach(distribution, of, message).into());
                        }
                        checked += usize::from(claim < of_all && !settled.is_zero());
                    }
                }
                payments.iter().for_each(|of| ledger.book(&of.payment));
            }
        }
        seen(checked, "no step shares pro rata among several that claim")
    })
}

/// Nothing is held back while something is due: a step from the distribution account pays its whole amount, as
/// far as there are claims and cash.
///
/// If a payee is left short of what is due at its step, the account is empty. And the amount due to the
/// classes of a `sequential` step is exactly its amount, or the claims of all classes that take part if these
/// are less. This holds for every source of funds.
#[must_use]
pub fn nothing_is_held_back_while_something_is_due(case: &Case) -> Verdict {
    verdict(|| {
        let mut ledger = Ledger::new(case);
        let mut checked = 0;
        for (distribution, rows) in case.months() {
            ledger.begin(distribution, rows);
            for (step, payments) in case.steps(distribution) {
                checked += whole_amount_is_due(case, &ledger, distribution, step, payments)?;
                payments.iter().for_each(|of| ledger.book(&of.payment));
                if !matches!(step.funds, Funds::Account) || !step.claim.moves_cash() {
                    continue;
                }
                let Some(last) = payments.last() else { continue };
                let short: Decimal = payments.iter().map(|of| of.payment.unpaid).sum();
                checked += usize::from(!short.is_zero());
                // A claim of less than half a cent has no cents to be paid.
                let dust = Decimal::new(5, 3) * Decimal::from(payments.len());
                if short > dust && !last.payment.cash_left.is_zero() {
                    let message =
                        format!("{short} is unpaid, and {} is left", last.payment.cash_left);
                    return Err(case.breach(distribution, last, message).into());
                }
            }
        }
        seen(checked, "no step shares an amount in order, and none is ever short of cash")
    })
}

/// Checks that nothing of a sequential step's amount is left while a payee that takes part has a claim;
/// returns how many steps were checked.
fn whole_amount_is_due(
    case: &Case,
    ledger: &Ledger<'_>,
    distribution: &RecordedDistribution,
    step: &StepTerms,
    payments: &[StepPayment],
) -> Result<usize, Stop> {
    let Some(first) = payments.first() else { return Ok(0) };
    let (Some(amount), Some(Split::Sequential)) = (first.payment.amount, step.split) else {
        return Ok(0);
    };
    let Some(excepted) = case.excepted(distribution, step) else { return Ok(0) };
    let part = payees(&case.deal, step).into_iter().filter(|payee| !excepted.contains(payee));
    let claims: Option<Decimal> = part.map(|payee| ledger.claim(payee, step.claim)).sum();
    let due: Decimal = payments.iter().map(|of| of.payment.due).sum();
    match claims.map(|claims| claims.min(amount)) {
        Some(expected) if expected != due => {
            let message = format!("{due} is due to all; of {amount} they may claim {expected}");
            Err(case.breach(distribution, first, message).into())
        }
        expected => Ok(usize::from(expected.is_some_and(|expected| !expected.is_zero()))),
    }
}
