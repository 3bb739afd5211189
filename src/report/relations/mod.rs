//! The relations that hold in any monthly report, and those of the deal's reported lines.
//!
//! A relation computes one quantity from others of the same report. The same relations compute what a run
//! leaves to be computed (totals, factors, percentages) and show where printed figures contradict one
//! another.

mod account;
mod class_quantities;
mod classes;
mod collateral;
mod grids;
mod relation;

use crate::deal::{Line, group_subjects};
use crate::deal_file::{Carry, Claim, Clause, DealTerms, InterestTerms};
use crate::quantity::{Key, Of, Term, narrow};
use collateral::pooled;
use relation::Rules;

pub(crate) use class_quantities::{class_items, follow, unpaid_after};
pub(crate) use relation::{Hold, Printed, Rule};

/// Every rule of a statement of the deal.
pub(crate) fn rules(terms: &DealTerms, lines: &[Line], printed: &Printed<'_>) -> Vec<Rule> {
    let mut rules = Rules { printed, rules: Vec::new() };
    // Those of a residual receive more than their interest.
    let [residual, accreting, written_up] =
        [Claim::Residual, Claim::Accretion, Claim::WriteUp].map(|claim| payees_of(terms, claim));
    for (index, class) in terms.classes.iter().enumerate() {
        let accrues = !matches!(class.interest, InterestTerms::None);
        let accretes = accreting.contains(&index);
        rules.of_class(narrow(index), class.denomination);
        // No column says what is written up.
        if !written_up.contains(&index) {
            rules.of_balance(narrow(index), accretes);
        }
        if accrues && !residual.contains(&index) {
            rules.of_interest_paid(narrow(index), accretes);
        }
        if let (true, Some(period)) = (accrues, printed.periods.get(index)) {
            rules.of_accrual(narrow(index), *period);
        }
    }
    rules.of_classes(narrow(terms.classes.len()));
    let groups = group_subjects(terms);
    for group in &groups {
        rules.of_group(*group, true);
    }
    if groups.len() > 1 {
        for item in pooled() {
            let parts = groups.iter().map(|group| Key::new(item, *group));
            rules.exact(Key::pool(item), Term::sum(parts), "the groups add up to the pool");
        }
        rules.of_group(Of::Pool, false);
    }
    rules.of_losses(terms);
    // Balances carried in cents add up to the cent, whatever is carried with fractions need not.
    let classes = narrow(terms.classes.len());
    rules.of_account(classes);
    let secured = terms.classes_named(&terms.report.overcollateralization_of);
    if secured.is_empty() {
        rules.of_pool_and_classes(if terms.carry == Carry::Cents { 0 } else { classes });
    } else {
        rules.of_overcollateralization(&secured, lines);
    }
    rules.of_grids(groups.len() == 1);
    for line in lines {
        rules.rules.push(Rule {
            target: line.key,
            term: line.term.clone(),
            hold: Hold::ToTheDigit,
            defines: true,
            standing: false,
            says: line.formula.clone(),
        });
    }
    rules.rules
}

/// Classes that are paid such a claim by some clause.
fn payees_of(terms: &DealTerms, claim: Claim) -> Vec<usize> {
    let steps = terms.waterfall.iter().filter_map(|clause| match clause {
        Clause::Step(step) if step.claim == claim => Some(step),
        _ => None,
    });
    steps.flat_map(|step| terms.classes_named(&step.to)).collect()
}
