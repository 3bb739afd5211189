//! Relations between the figures of a monthly report: those of any report, and the deal's own
//! reported lines.
//!
//! A relation computes one quantity from others of the same report. We use it in two ways: to
//! compute what a run does not (totals, factors, percentages), and to find printed figures that
//! contradict each other.

mod account;
mod class_quantities;
mod classes;
mod collateral;
mod grids;
mod relation;

use rust_decimal::Decimal;

use crate::deal::{Line, group_subjects};
use crate::deal_file::{Carry, Claim, Clause, DealTerms, InterestTerms};
use crate::quantity::{Item, Key, Of, Term, narrow};
use collateral::pooled;
use relation::Relations;

pub(crate) use class_quantities::{class_items, compute_all, table_items, unpaid_after};
pub(crate) use collateral::{ADDED, TABLE_FEES, add_to_excess, remove_excess};
pub(crate) use relation::{Printed, Relation, Tolerance};

/// All relations of a report of the deal.
pub(crate) fn relations(terms: &DealTerms, lines: &[Line], printed: &Printed<'_>) -> Vec<Relation> {
    let mut relations = Relations { printed, relations: Vec::new() };
    // Classes with a residual claim receive more than their interest.
    let [residual, accreting, written_up] =
        [Claim::Residual, Claim::Accretion, Claim::WriteUp].map(|claim| payees_of(terms, claim));
    let principal = [Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal];
    let principal = principal.map(|claim| payees_of(terms, claim)).concat();
    let interest = [Claim::Interest, Claim::UnpaidInterest];
    let interest = interest.map(|claim| payees_of(terms, claim)).concat();
    let [unpaid, carryover] =
        [Claim::UnpaidInterest, Claim::Carryover].map(|claim| payees_of(terms, claim));
    let payments = |payees: &[usize], class: usize| {
        narrow(payees.iter().filter(|payee| **payee == class).count())
    };
    for (index, class) in terms.classes.iter().enumerate() {
        let accrues = !matches!(class.interest, InterestTerms::None);
        let accretes = accreting.contains(&index);
        relations.of_class(narrow(index), class.denomination);
        if printed.is_table {
            let has = |payees: &[usize]| payees.contains(&index);
            let added = [(Item::Accretion, accretes), (Item::WriteUp, has(&written_up))];
            let interest = [
                (Item::CurrentPaid, true),
                (Item::UnpaidPaid, has(&unpaid)),
                (Item::CarryoverPaid, has(&carryover)),
            ];
            // In whole cents a balance rolls exactly; fractions are rounded in each figure.
            let tolerance = match terms.carry {
                Carry::Cents => Tolerance::Exact,
                Carry::Fractions => classes::by_payments(payments(&principal, index), 1, 3),
            };
            relations.of_columns(narrow(index), added, interest, tolerance);
        }
        // No column shows the write-up.
        if !written_up.contains(&index) {
            relations.of_balance(narrow(index), accretes, payments(&principal, index));
        }
        if accrues && !residual.contains(&index) {
            let has_carryover = printed.is_table && carryover.contains(&index);
            let besides = [accretes, has_carryover];
            relations.of_interest_paid(narrow(index), besides, payments(&interest, index));
        }
        if let (true, Some(period)) = (accrues, printed.periods.get(index)) {
            let accrues_on = match class.notional {
                Some(_) if printed.is_table => Item::Notional,
                _ => Item::Opening,
            };
            relations.of_accrual(narrow(index), accrues_on, period.fraction);
        }
    }
    relations.of_classes(narrow(terms.classes.len()));
    let groups = group_subjects(terms);
    for group in &groups {
        relations.of_group(*group, true);
    }
    if groups.len() > 1 {
        for item in pooled() {
            let parts = groups.iter().map(|group| Key::new(item, *group));
            relations.exact(Key::pool(item), Term::sum(parts), "the groups add up to the pool");
        }
        relations.of_group(Of::Pool, false);
    }
    relations.of_losses(terms);
    // The sum of balances carried in cents is exact; with fractions each balance is rounded.
    let classes = narrow(terms.classes.len());
    if printed.is_table {
        relations.of_cash(terms);
    } else {
        relations.of_account(classes);
    }
    let secured = terms.classes_named(&terms.report.overcollateralization_of);
    if printed.is_table && secured.is_empty() && !is_pool_of_classes(terms) {
        // By the deal file itself the classes are not the pool.
    } else if secured.is_empty() {
        let rounded = if terms.carry == Carry::Cents { 0 } else { classes };
        relations.of_pool_and_classes(rounded, classes);
    } else {
        relations.of_overcollateralization(&secured, lines, terms.carry);
    }
    relations.of_grids(groups.len() == 1);
    for line in lines.iter().filter(|_| !printed.is_table) {
        relations.exact(line.key, line.term.clone(), line.formula.clone());
        relations.depends_on_deal_file();
    }
    relations.relations
}

/// Whether the classes have the pool's balance at closing, but for what rounding their original
/// balances leaves.
pub(crate) fn is_pool_of_classes(terms: &DealTerms) -> bool {
    let classes: Decimal = terms.classes.iter().map(|class| class.original_balance).sum();
    (terms.closing_balance - classes).abs() <= most_of_rounding(terms)
}

/// What rounding of original balances leaves between the pool and its classes: a dollar a class.
pub(crate) fn most_of_rounding(terms: &DealTerms) -> Decimal {
    Decimal::from(terms.classes.len())
}

/// Classes that some clause pays this claim, once for each clause.
pub(crate) fn payees_of(terms: &DealTerms, claim: Claim) -> Vec<usize> {
    let steps = terms.waterfall.iter().filter_map(|clause| match clause {
        Clause::Step(step) if step.claim == claim => Some(step),
        _ => None,
    });
    steps.flat_map(|step| terms.classes_named(&step.to)).collect()
}
