//! Laws of priority: who is paid before whom, who bears losses before whom, and who shares alike.
//!
//! A deal file says twice who is junior: by whose interest is paid last, and by who bears losses
//! first. Within a step a law takes the step's own order. Across steps each law takes the other's
//! word, so that a clause in the wrong place contradicts the rest of the file.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::cent;
use super::ledger::Ledger;
use super::recording::{HeardPayment, payees};
use super::verdict::{Look, Verdict, seen, verdict};
use crate::terms::{Clause, Funds, Split, StepTerms};
use crate::waterfall::Claim;

/// Who is senior to whom, of one kind of clause: positions of each class, by step and within it.
struct Ranks(Vec<Vec<(usize, usize)>>);

impl Ranks {
    fn of(case: &Case, is_it: impl Fn(&StepTerms) -> bool) -> Self {
        let mut positions = vec![Vec::new(); case.deal.class_names.len()];
        for (place, clause) in case.deal.terms.waterfall.iter().enumerate() {
            let Clause::Step(step) = clause else { continue };
            if !is_it(step) {
                continue;
            }
            for (order, class) in case.deal.terms.classes_named(&step.to).into_iter().enumerate() {
                let order = if step.split == Some(Split::ProRata) { 0 } else { order };
                positions[class].push((place, order));
            }
        }
        Self(positions)
    }

    /// By whose interest is paid first: of the clauses without a condition and a limit, from the
    /// distribution account.
    fn of_interest(case: &Case) -> Self {
        Self::of(case, is_plain_interest)
    }

    /// By who bears losses first.
    fn of_losses(case: &Case) -> Self {
        Self::of(case, |step| step.claim == Claim::RealizedLoss && step.when.is_none())
    }

    /// Whether one class comes before another wherever either stands.
    fn is_before(&self, one: usize, other: usize) -> bool {
        let (Some(last), Some(first)) = (self.0[one].iter().max(), self.0[other].iter().min())
        else {
            return false;
        };
        last < first
    }
}

fn is_plain_interest(step: &StepTerms) -> bool {
    step.claim == Claim::Interest
        && step.amount.is_none()
        && step.when.is_none()
        && matches!(step.funds, Funds::Account)
}

/// What a payee got: cash, or what an allocation moved.
fn got(payment: &HeardPayment) -> Decimal {
    if payment.claim.moves_cash() { payment.paid } else { payment.settled }
}

/// Within a sequential step nobody is paid before those that the file names earlier are whole; `of`
/// says which claims.
fn whole_in_order(case: &Case, of: fn(Claim) -> bool, looked: &mut usize) -> Look {
    let mut ledger = Ledger::new(case);
    for (distribution, rows) in case.months() {
        ledger.begin(distribution, rows);
        for (step, payments) in case.steps(distribution) {
            if of(step.claim) && step.split == Some(Split::Sequential) {
                let mut short: Option<(&str, Decimal)> = None;
                for payee in payees(&case.deal, step) {
                    let payment = payments.iter().find(|payment| payment.payee == payee);
                    let claim = ledger.claim(payee, step.claim).unwrap_or_default();
                    let settled = payment.map_or(Decimal::ZERO, |payment| payment.settled);
                    if let (Some((senior, left)), Some(payment)) = (short, payment)
                        && !got(payment).is_zero()
                    {
                        let told = format!(
                            "it gets {}; {senior}, which the clause names before it, is left with {left}",
                            got(payment)
                        );
                        return Err(case.breach(distribution, payment, told).into());
                    }
                    if settled < claim {
                        short = short.or(Some((payee, claim - settled)));
                        *looked += 1;
                    }
                }
            }
            payments.iter().for_each(|payment| ledger.book(payment));
        }
        let redemption = distribution.payments.iter().filter(|payment| payment.clause.is_none());
        redemption.for_each(|payment| ledger.book(payment));
    }
    Ok(())
}

/// Senior is whole before junior is paid.
///
/// In a `sequential` step a payee gets nothing, to the cent, while one that the step names before it
/// is not whole: its claim, kept in books of the law's own, is not settled in full. And no class is
/// paid interest in a month that leaves unpaid interest of a class that bears losses after it, where
/// both are paid by clauses without condition and limit.
#[must_use]
pub fn senior_is_whole_before_junior_is_paid(case: &Case) -> Verdict {
    verdict(|| {
        let mut looked = 0;
        whole_in_order(case, Claim::moves_cash, &mut looked)?;
        let (losses, interest) = (Ranks::of_losses(case), Ranks::of_interest(case));
        for (distribution, rows) in case.months() {
            let is_redeemed = distribution.payments.iter().any(|payment| payment.clause.is_none());
            let short: Vec<usize> = (0..rows.len())
                .filter(|class| !rows[*class].interest_shortfall.is_zero() && !is_redeemed)
                .filter(|class| !interest.0[*class].is_empty())
                .collect();
            looked += short.len();
            for (step, payments) in case.steps(distribution) {
                if !is_plain_interest(step) {
                    continue;
                }
                for payment in payments.iter().filter(|payment| !payment.paid.is_zero()) {
                    let Some(junior) = case.class_of(&payment.payee) else { continue };
                    let senior = short.iter().find(|senior| losses.is_before(junior, **senior));
                    if let Some(senior) = senior {
                        let told = format!(
                            "it is paid {} of interest; {} of {}, which bears losses after it, is unpaid",
                            payment.paid,
                            rows[*senior].interest_shortfall,
                            case.deal.class_names[*senior]
                        );
                        return Err(case.breach(distribution, payment, told).into());
                    }
                }
            }
        }
        seen(looked, "no class is left short while another stands behind it")
    })
}

/// Losses reach the junior first.
///
/// In a `sequential` step a class bears nothing while one that the step names before it has a balance.
/// And no class is written down in a month that leaves a balance to one that bears losses as well, and
/// whose interest is paid after its own.
#[must_use]
pub fn losses_reach_the_junior_first(case: &Case) -> Verdict {
    verdict(|| {
        let mut looked = 0;
        whole_in_order(case, |claim| claim == Claim::RealizedLoss, &mut looked)?;
        let (losses, interest) = (Ranks::of_losses(case), Ranks::of_interest(case));
        for (distribution, rows) in case.months() {
            let heard = distribution.payments.iter();
            for payment in heard.filter(|heard| heard.claim == Claim::RealizedLoss) {
                let Some(senior) = case.class_of(&payment.payee) else { continue };
                if payment.settled.is_zero() {
                    continue;
                }
                looked += 1;
                let junior = (0..rows.len()).find(|junior| {
                    !losses.0[*junior].is_empty()
                        && interest.is_before(senior, *junior)
                        && !rows[*junior].balance_end.is_zero()
                });
                if let Some(junior) = junior {
                    let told = format!(
                        "it bears {}; {}, whose interest is paid after its own, has a balance of {} left",
                        payment.settled, case.deal.class_names[junior], rows[junior].balance_end
                    );
                    return Err(case.breach(distribution, payment, told).into());
                }
            }
        }
        seen(looked, "no class bears a loss")
    })
}

/// Pro rata shares agree within a cent: each payee of a `pro rata` step gets the part of what all get
/// that its claim is of all claims.
///
/// A share is the difference of two rounded running totals, so it is less than a cent off. Where
/// balances are carried with fractions, claims are settled with theirs once their cents are paid, which
/// moves every payee by half a cent, and what the last is short of by as much for each before it.
#[must_use]
pub fn pro_rata_shares_agree_within_a_cent(case: &Case) -> Verdict {
    verdict(|| {
        let mut ledger = Ledger::new(case);
        let mut looked = 0;
        for (distribution, rows) in case.months() {
            ledger.begin(distribution, rows);
            for (step, payments) in case.steps(distribution) {
                if step.split == Some(Split::ProRata) {
                    let claims: Vec<Decimal> = payees(&case.deal, step)
                        .into_iter()
                        .map(|payee| ledger.claim(payee, step.claim).unwrap_or_default())
                        .collect();
                    let of_all: Decimal = claims.iter().sum();
                    let settled: Decimal = payments.iter().map(|payment| payment.settled).sum();
                    let halves = if case.is_in_cents() { 0 } else { payments.len() };
                    let room = cent() + Decimal::new(5, 3) * Decimal::from(halves);
                    for (payee, claim) in payees(&case.deal, step).into_iter().zip(claims) {
                        let Some(payment) = payments.iter().find(|heard| heard.payee == payee)
                        else {
                            continue;
                        };
                        if of_all.is_zero() {
                            continue;
                        }
                        let part = settled * (claim / of_all);
                        if (payment.settled - part).abs() > room {
                            let told = format!(
                                "it gets {}; its claim of {claim} in {of_all} makes {} of {settled}",
                                payment.settled,
                                part.round_dp(4)
                            );
                            return Err(case.breach(distribution, payment, told).into());
                        }
                        looked += usize::from(claim < of_all && !settled.is_zero());
                    }
                }
                payments.iter().for_each(|payment| ledger.book(payment));
            }
        }
        seen(looked, "no step shares pro rata among several that claim")
    })
}

/// Every step carries out its whole amount, as far as there are claims and cash: what a step from the
/// distribution account leaves undone is owed to nobody, or there was no cash for it.
///
/// A payee that is left short of what is due at its step finds the account empty: less than a cent of
/// cash, so none.
#[must_use]
pub fn nothing_is_held_back_while_something_is_due(case: &Case) -> Verdict {
    verdict(|| {
        let mut looked = 0;
        for (distribution, _) in case.months() {
            for (step, payments) in case.steps(distribution) {
                if !matches!(step.funds, Funds::Account) || !step.claim.moves_cash() {
                    continue;
                }
                let Some(last) = payments.last() else { continue };
                let short: Decimal = payments.iter().map(|payment| payment.unpaid).sum();
                looked += usize::from(!short.is_zero());
                // A claim of less than half a cent for each payee has no cents to be paid.
                let dust = Decimal::new(5, 3) * Decimal::from(payments.len());
                if short > dust && !last.cash_left.is_zero() {
                    let told = format!("{short} is unpaid, and {} is left", last.cash_left);
                    return Err(case.breach(distribution, last, told).into());
                }
            }
        }
        seen(looked, "no step is ever short of cash")
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Deal;
    use crate::projection::ProjectionOptions;

    #[test]
    fn ranks_are_those_of_the_clauses_without_condition() {
        let deal = Deal::from_path("deals/two-groups").unwrap();
        let case = Case::new(deal, ProjectionOptions::default()).unwrap();
        let (interest, losses) = (Ranks::of_interest(&case), Ranks::of_losses(&case));
        let [a1, a2, b1, b2] = ["A-1", "A-2", "B-1", "B-2"].map(|name| case.class_of(name).unwrap());
        assert!(interest.is_before(a1, b1) && interest.is_before(b1, b2));
        assert!(!interest.is_before(a1, a2) && !interest.is_before(a2, a1));
        assert!(losses.is_before(b2, b1) && losses.is_before(b1, a2) && losses.is_before(b1, a1));
        assert!(!losses.is_before(a1, a2) && !losses.is_before(a2, a1));
    }
}
