//! Assumptions that change nothing, as notes: each says which one, and why.

use super::options::{Call, ProjectionOptions};
use super::start::Start;
use crate::collateral::{
    Advances, Assumptions, DefaultSpeed, GroupVectors, Loan, PrepaymentSpeed, Vector,
};
use crate::deal::Deal;
use crate::deal_file::{Clause, DealTerms, InterestTerms};
use crate::error::shortened;

/// Notes on assumptions without effect.
pub(super) fn of_options(deal: &Deal, options: &ProjectionOptions, start: &Start) -> Vec<String> {
    let assumed = &options.assumptions;
    let facts = Facts::of(assumed, start.pool.kept_loans());
    let mut notes = Vec::new();
    of_vectors(assumed, &facts, &mut notes);
    of_losses(assumed, &facts, &mut notes);
    of_lags(assumed, &facts, &mut notes);
    of_prepayment_interest(assumed, &facts, &mut notes);
    of_calls(deal, options, start, &mut notes);
    of_forced(&deal.terms, options, &mut notes);
    notes
}

/// Notes on curves that no class and no loan follows.
pub(super) fn of_curves(deal: &Deal, options: &ProjectionOptions, start: &Start) -> Vec<String> {
    let mut notes = Vec::new();
    of_indices(deal, options, start, &mut notes);
    notes
}

/// Whether a vector has a value above zero in any month.
fn is_positive(vector: &Vector) -> bool {
    vector.range_pct().1 > 0.0
}

fn any_positive(vectors: &GroupVectors) -> bool {
    vectors.vectors().any(is_positive)
}

/// What the loans of a pool do under the assumptions.
#[derive(Default)]
struct Facts {
    loans: usize,
    /// Loans with their own prepayments, defaults and severity.
    own: [usize; 3],
    prepays: bool,
    /// Loans with a default rate above zero; those of them with a severity above zero; those of them
    /// that fall due before a default could be liquidated.
    defaulting: usize,
    with_severity: usize,
    too_short: usize,
    loses: bool,
}

impl Facts {
    fn of(assumed: &Assumptions, loans: &[Loan]) -> Self {
        let mut facts = Self { loans: loans.len(), ..Self::default() };
        // Loans are ordered by group, so we look up each group once.
        let mut group: Option<(&str, [bool; 3])> = None;
        let vectors = [&assumed.prepayment_pct, &assumed.default_pct, &assumed.severity_pct];
        let by_loan = vectors.iter().any(|vectors| vectors.places().is_some());
        for (place, loan) in loans.iter().enumerate() {
            let scenario = match group {
                Some((name, positive)) if name == loan.group && !by_loan => positive,
                _ => {
                    let positive =
                        vectors.map(|of| of.of_loan(place, &loan.group).is_some_and(is_positive));
                    group = Some((&loan.group, positive));
                    positive
                }
            };
            let own = [
                loan.prepayment.as_ref().map(|(_, own)| own),
                loan.default.as_ref().map(|(_, own)| own),
                loan.severity_pct.as_ref(),
            ];
            for (count, own) in facts.own.iter_mut().zip(own) {
                *count += usize::from(own.is_some());
            }
            let [prepays, defaults, severity] =
                std::array::from_fn(|at| own[at].map_or(scenario[at], is_positive));
            let too_short = loan.remaining_term_months <= assumed.months_to_liquidation;
            facts.prepays |= prepays;
            facts.defaulting += usize::from(defaults);
            facts.with_severity += usize::from(defaults && severity);
            facts.too_short += usize::from(defaults && too_short);
            facts.loses |= defaults && severity && !too_short;
        }
        facts
    }
}

/// The scenario's vectors, which loans with their own do not use.
fn of_vectors(assumed: &Assumptions, facts: &Facts, notes: &mut Vec<String>) {
    let vectors = [
        ("prepayments", &assumed.prepayment_pct),
        ("defaults", &assumed.default_pct),
        ("severity", &assumed.severity_pct),
    ];
    let curves = [
        ("ppc", &assumed.prepayment_curve_pct, assumed.prepayment_speed == PrepaymentSpeed::Ppc),
        ("pdc", &assumed.default_curve_pct, assumed.default_speed == DefaultSpeed::Pdc),
    ];
    for (unit, _, _) in curves.iter().filter(|(_, curve, is_read)| curve.is_some() && !is_read) {
        notes.push(format!("{unit}-curve: no effect, for no speed is in {unit}"));
    }
    for ((name, vectors), own) in vectors.into_iter().zip(facts.own) {
        if own == 0 || !any_positive(vectors) {
            continue;
        }
        let loans = facts.loans;
        notes.push(if own == loans {
            format!("{name}: no effect, for each loan has its own")
        } else {
            format!("{name}: used by {} of {loans} loans; the others have their own", loans - own)
        });
    }
}

fn of_losses(assumed: &Assumptions, facts: &Facts, notes: &mut Vec<String>) {
    let severity = any_positive(&assumed.severity_pct);
    if severity && facts.own[2] < facts.loans && facts.defaulting == 0 {
        notes.push("severity: no effect, for no loan defaults".to_owned());
    }
    if facts.defaulting > 0 && facts.with_severity < facts.defaulting && !severity {
        notes.push(match facts.with_severity {
            0 => "defaults: no losses, for the severity is zero".to_owned(),
            _ => "defaults: without a severity only loans with their own have losses".to_owned(),
        });
    }
    if assumed.severity_pct.vectors().any(|vector| vector.range_pct().1 > 100.0) {
        let message = "severity: above 100 percent, but a loss is at most the balance liquidated";
        notes.push(message.to_owned());
    }
    if facts.too_short > 0 {
        let lag = assumed.months_to_liquidation;
        let (some, of) = (facts.too_short, facts.defaulting);
        let whose = match some == of {
            true => "no loan has a longer term, so none defaults".to_owned(),
            false => format!("{some} of {of} loans have no longer term, so they do not default"),
        };
        notes.push(format!(
            "defaults: none in a loan's last {lag} months, those from default to liquidation; {whose}"
        ));
    }
    if any_positive(&assumed.recovery_pct) && !facts.loses {
        notes.push("recovery: no effect, for there are no losses".to_owned());
    }
}

/// Lags and advances that were changed from their defaults.
fn of_lags(assumed: &Assumptions, facts: &Facts, notes: &mut Vec<String>) {
    let usual = Assumptions::default();
    let mut unused = |is_changed: bool, name: &str, why: &str| {
        if is_changed {
            notes.push(format!("{name}: no effect, for {why}"));
        }
    };
    let recovery = assumed.months_to_recovery != usual.months_to_recovery;
    let has_recovery = any_positive(&assumed.recovery_pct);
    unused(recovery && !has_recovery, "months to recovery", "the recovery is zero");
    let advances = assumed.advances != usual.advances;
    if facts.defaulting == 0 {
        let none = "no loan defaults";
        let lag = assumed.months_to_liquidation != usual.months_to_liquidation;
        unused(lag, "months to liquidation", none);
        unused(advances, "advances", none);
        unused(assumed.interest_advances_recovered, "recovery of advanced interest", none);
    } else {
        let lag = assumed.months_to_liquidation;
        let stops =
            matches!(assumed.advances, Advances::StoppedAfterMonths(months) if months >= lag);
        unused(stops, "stop of advances", "loans are liquidated before it");
        let nothing = assumed.advances.payments(lag) == 0;
        let recovers = assumed.interest_advances_recovered && nothing;
        unused(recovers, "recovery of advanced interest", "nothing is advanced");
    }
}

fn of_prepayment_interest(assumed: &Assumptions, facts: &Facts, notes: &mut Vec<String>) {
    let lost = assumed.prepayment_interest.days_lost > 0.0;
    if lost && !facts.prepays {
        notes.push("days of interest lost: no effect, for no loan prepays".to_owned());
    }
    if assumed.prepayment_interest.compensated && !lost {
        let message = "compensating interest: no effect, for prepayments lose no days of interest";
        notes.push(message.to_owned());
    }
}

fn of_indices(deal: &Deal, options: &ProjectionOptions, start: &Start, notes: &mut Vec<String>) {
    let indices = &options.assumptions.indices;
    if indices.iter().next().is_none() {
        return;
    }
    let mut followed: Vec<&str> = start.pool.index_names().collect();
    followed.extend(deal.program.indices.iter().map(|fixing| fixing.index.as_str()));
    let unused = indices.iter().filter(|(name, _)| !followed.contains(name));
    notes.extend(unused.map(|(name, _)| {
        format!("index {}: no effect, for no class and no loan follows it", shortened(name))
    }));
}

fn of_calls(deal: &Deal, options: &ProjectionOptions, start: &Start, notes: &mut Vec<String>) {
    if options.auction_bid_pct.is_some() && options.call == Call::Never {
        let message = "auction bid: no effect, for the projection has no call or auction";
        notes.push(message.to_owned());
    }
    let Call::From(from) = options.call else { return };
    let dates = &deal.terms.dates;
    let longest = start.pool.longest_term_months();
    let mut days = (start.period + 1..=start.period + longest).filter_map(|at| dates.date(at));
    if let Some(next) = days.find(|date| *date >= from)
        && next != from
        && from > start.settlement
    {
        notes.push(format!(
            "call: no distribution is on {from}; the first one after it is on {next}"
        ));
    }
}

/// Forced triggers whose results no clause and no class reads.
fn of_forced(terms: &DealTerms, options: &ProjectionOptions, notes: &mut Vec<String>) {
    let in_clauses = terms.waterfall.iter().flat_map(Clause::formulas);
    let in_classes = terms.classes.iter().flat_map(|class| {
        let rate = match &class.interest {
            InterestTerms::Formula(formula) => Some(formula),
            _ => None,
        };
        rate.into_iter().chain(&class.notional).chain(&class.net_wac_cap)
    });
    let read: Vec<&str> =
        in_clauses.chain(in_classes).flat_map(|formula| formula.expr.bare_names()).collect();
    let unread = options.forced.keys().filter(|name| !read.contains(&name.as_str()));
    notes.extend(unread.map(|name| {
        format!("forced trigger {}: no effect, for no clause reads it", shortened(name))
    }));
}
