//! Laws of claims: what is due, what is paid, and what remains owed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{cent, half_cent};
use super::ledger::{Ledger, due, interest};
use super::verdict::{Breach, Check, Verdict, seen, verdict};
use crate::deal_file::InterestTerms;

/// No claim is paid beyond what is due: no class gets more interest than it is owed, more principal or losses
/// than its balance, more carryover than its cap took, or more write-ups than its losses. An excepted payee
/// gets nothing, as far as the rows show that its test passed.
///
/// The law keeps its own books of what each class may claim, from the opening of the month and the payments
/// so far. At each step due ≤ claim, and settled + unpaid = due exactly. The cash is the settled amount in
/// whole cents: equal if balances are carried in cents, within half a cent if they carry fractions. The
/// payees together are due no more than the clause's amount.
#[must_use]
pub fn no_claim_is_paid_beyond_what_is_due(case: &Case) -> Verdict {
    verdict(|| {
        let mut ledger = Ledger::new(case);
        let tolerance = if case.is_in_cents() { Decimal::ZERO } else { half_cent() };
        for (distribution, rows) in case.months() {
            ledger.begin(distribution, rows);
            for of in &distribution.payments {
                let payment = &of.payment;
                let fault = |what: String| Err(case.breach(distribution, of, what).into());
                let step = of.step.and_then(|step| case.step_terms(step));
                let excepted = step.and_then(|step| case.excepted(distribution, step));
                let is_excepted =
                    excepted.is_some_and(|excepted| excepted.contains(&&*payment.payee));
                if is_excepted && !payment.due.is_zero() {
                    return fault(format!("due is {}, the clause excepts it", payment.due));
                }
                let claim = ledger.claim(&payment.payee, payment.claim);
                if let Some(claim) = claim.filter(|claim| payment.due > *claim) {
                    return fault(format!("due is {}, its claim is {claim}", payment.due));
                }
                if payment.settled + payment.unpaid != payment.due {
                    return fault(format!(
                        "due is {}, settled {}, unpaid {}",
                        payment.due, payment.settled, payment.unpaid
                    ));
                }
                let owed_cash =
                    if payment.claim.moves_cash() { payment.settled } else { Decimal::ZERO };
                let is_whole = payment.paid == payment.paid.round_dp(2);
                if (payment.paid - owed_cash).abs() > tolerance || !is_whole {
                    return fault(format!("{} is settled, {} paid", payment.settled, payment.paid));
                }
                ledger.book(payment);
            }
            for (_, payments) in case.steps(distribution) {
                let due: Decimal = payments.iter().map(|of| of.payment.due).sum();
                let Some(first) = payments.first() else { continue };
                if let Some(amount) = first.payment.amount.filter(|amount| due > *amount) {
                    let what = format!("{due} is due to all, the clause gives {amount}");
                    return Err(case.breach(distribution, first, what).into());
                }
            }
        }
        Ok(())
    })
}

/// Interest accrues on the balance before the distribution, or on the notional: balance × rate ×
/// days, by the class's own day count. Each period begins where the one before ended.
///
/// Interest is rounded as balances are carried, so the tolerance is half a unit of the last place. The rate
/// is that of the recorded class month; a fixed rate must be the deal file's.
#[must_use]
pub fn interest_is_balance_times_rate_times_days(case: &Case) -> Verdict {
    verdict(|| {
        let half_unit = if case.is_in_cents() { half_cent() } else { Decimal::new(5, 9) };
        // A decimal cuts a product off at 28 digits.
        let tolerance = half_unit + Decimal::new(1, 12);
        let mut ends = BTreeMap::new();
        let mut checked = 0;
        for (distribution, rows) in case.months() {
            let classes = case.deal.terms.classes.iter().zip(&distribution.classes).zip(rows);
            for ((terms, month), row) in classes {
                let fault = |what: String| {
                    let breach = Breach::new(what).at(distribution.period, distribution.date);
                    Err(breach.of(&terms.name.name).into())
                };
                let fixed = match &terms.interest {
                    InterestTerms::Fixed(pct) if terms.net_wac_cap.is_none() => Some(*pct),
                    InterestTerms::None => Some(Decimal::ZERO),
                    _ => None,
                };
                let rate_pct = month.rate * Decimal::ONE_HUNDRED;
                if let Some(pct) = fixed.filter(|pct| *pct != rate_pct) {
                    return fault(format!("the rate is {rate_pct} %, the deal file has {pct} %"));
                }
                if rate_pct != row.rate_pct {
                    let message =
                        format!("the rate is {rate_pct} %, its row has {} %", row.rate_pct);
                    return fault(message);
                }
                // Rows show a notional only for a class without a balance.
                let base = match &terms.notional {
                    Some(_) if !terms.shows_notional() => continue,
                    _ => row.balance_begin,
                };
                let expected = interest(base, month.rate, terms, row);
                let (begin, end) = (row.accrual_begin, row.accrual_end);
                if (expected - month.accrued).abs() > tolerance {
                    return fault(format!(
                        "{} accrued; {base} × {rate_pct} % from {begin} to {end} is {}",
                        month.accrued,
                        expected.round_dp(6)
                    ));
                }
                if row.accrued != month.accrued {
                    return fault(format!(
                        "{} accrued, its row has {}",
                        month.accrued, row.accrued
                    ));
                }
                if let Some(last) = ends.insert(row.class_index, end).filter(|last| *last != begin)
                {
                    return fault(format!(
                        "interest accrues from {begin}, and before that to {last}"
                    ));
                }
                checked += usize::from(!month.accrued.is_zero());
            }
        }
        seen(checked, "no class accrues interest")
    })
}

/// What is not paid stays owed: the next month begins with exactly the interest that was left unpaid.
///
/// Interest due less interest paid and accreted is the month's shortfall. Interest unpaid before, with
/// interest on it if the class has that, less payments of it, plus this month's shortfall, is unpaid after.
/// Exact in the places that are carried.
#[must_use]
pub fn what_is_not_paid_stays_owed(case: &Case) -> Verdict {
    verdict(|| {
        let mut ledger = Ledger::new(case);
        let mut before: Option<Vec<Decimal>> = None;
        let mut checked = 0;
        for (distribution, rows) in case.months() {
            ledger.begin(distribution, rows);
            distribution.payments.iter().for_each(|of| ledger.book(&of.payment));
            for (class, month) in distribution.classes.iter().enumerate() {
                let breach = |what: String| -> Check {
                    let breach = Breach::new(what).at(distribution.period, distribution.date);
                    Err(breach.of(&case.deal.class_names[class]).into())
                };
                let opening = before.as_ref().map_or(month.opening_unpaid, |before| before[class]);
                if opening != month.opening_unpaid {
                    breach(format!(
                        "{} is unpaid before the distribution; the one before left {opening}",
                        month.opening_unpaid
                    ))?;
                }
                let owed = ledger.interest_owed(class);
                if owed != month.closing_unpaid {
                    breach(format!(
                        "{} is unpaid; what was due and is not paid is {owed}",
                        month.closing_unpaid
                    ))?;
                }
                if rows[class].interest_shortfall > due(month) {
                    breach(format!(
                        "{} of this month's interest is unpaid, {} was due",
                        rows[class].interest_shortfall,
                        due(month)
                    ))?;
                }
                checked += usize::from(!due(month).is_zero() || !owed.is_zero());
            }
            let closing = distribution.classes.iter().map(|class| class.closing_unpaid);
            before = Some(closing.collect());
        }
        seen(checked, "no class is due interest")
    })
}

/// The month's interest shortfall is borne by all classes in proportion to their accruals.
///
/// Shares add up to the shortfall, or to all accruals if it exceeds them. Each share is within a cent of its
/// part, because shares are differences of two rounded sums.
#[must_use]
pub fn shortfalls_are_shared_by_accruals(case: &Case) -> Verdict {
    verdict(|| {
        let groups = case.rows().groups.len();
        let mut checked = 0;
        for (distribution, _) in case.months() {
            let rows = case.rows().collateral_rows.iter();
            let of_month = rows.filter(|row| row.period == distribution.period).take(groups);
            let shortfall: Decimal = of_month
                .map(|row| super::figures::cents(row.month.prepayment_interest_shortfall))
                .sum();
            let accrued: Decimal = distribution.classes.iter().map(|class| class.accrued).sum();
            if shortfall.is_zero() || accrued.is_zero() {
                continue;
            }
            checked += 1;
            let shares: Decimal = distribution.classes.iter().map(|class| class.shortfall).sum();
            let breach =
                |what: String| Breach::new(what).at(distribution.period, distribution.date);
            let borne = shortfall.min(accrued);
            if shares != borne {
                return Err(breach(format!(
                    "the shortfall is {shortfall}, of {accrued} accrued; shares add up to {shares}"
                ))
                .into());
            }
            for (name, class) in case.deal.class_names.iter().zip(&distribution.classes) {
                let part = borne * (class.accrued / accrued);
                if (class.shortfall - part).abs() > cent() {
                    let message = format!(
                        "its share of {borne} is {}; by its accrual it is {}",
                        class.shortfall,
                        part.round_dp(4)
                    );
                    return Err(breach(message).of(name).into());
                }
            }
        }
        seen(checked, "no month has an interest shortfall; assume days lost on prepayments")
    })
}
