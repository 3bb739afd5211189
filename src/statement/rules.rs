//! The rules that hold in any such statement, and those of the deal's reported lines.

mod account;
mod classes;
mod collateral;
mod grids;

use super::{Key, Line, Of, Term, group_subjects, narrow};
use crate::calendar::YearFraction;
use crate::terms::{Carry, Claim, Clause, DealTerms, InterestTerms};
use collateral::pooled;

/// What a quantity is, from others of the same statement.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub target: Key,
    pub term: Term,
    pub hold: Hold,
    /// Whether the target is worked out by this rule, or by a run, and only checked by it.
    pub defines: bool,
    /// Whether the rule holds in any such report. One that rests on the deal file, whose mistake a
    /// difference may be, cannot show that a report contradicts itself.
    pub standing: bool,
    /// The rule in words.
    pub says: String,
}

impl Rule {
    /// A rule that the report before gives.
    pub fn of_previous(target: Key, term: Term, says: &str) -> Self {
        let says = says.to_owned();
        let hold = Hold::ToTheDigit;
        Self { target, term, hold, defines: true, standing: true, says }
    }
}

/// How closely printed figures keep a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Made from printed figures: cents, counts, and factors of printed cents.
    ToTheDigit,
    /// Made from more digits than are printed: within half a unit of every figure.
    ToHalfUnits,
    /// One side is the sum of so many figures, each rounded by itself: within half a unit of each.
    OfRounded(u16),
}
/// What a report prints, as far as the rules depend on it.
pub(crate) struct Printed<'a> {
    /// Whether the report prints the quantity.
    pub has: &'a dyn Fn(Key) -> bool,
    /// Buckets and states of each delinquency grid, totals aside.
    pub grids: &'a [(Option<u16>, Vec<u16>, Vec<u16>)],
    /// Rows of the table of other accounts.
    pub accounts: u16,
    /// Each class's share of a year for its accrual.
    pub periods: &'a [YearFraction],
}

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

struct Rules<'a> {
    printed: &'a Printed<'a>,
    rules: Vec<Rule>,
}

impl Rules<'_> {
    fn add(&mut self, target: Key, term: Term, hold: Hold, defines: bool, says: &str) {
        let says = says.to_owned();
        self.rules.push(Rule { target, term, hold, defines, standing: true, says });
    }

    /// The rule added last rests on the deal file.
    fn rests_on_the_deal(&mut self) {
        if let Some(rule) = self.rules.last_mut() {
            rule.standing = false;
        }
    }

    /// A quantity made from printed ones.
    fn exact(&mut self, target: Key, term: Term, says: &str) {
        self.add(target, term, Hold::ToTheDigit, true, says);
    }

    /// A quantity made from others with more digits than are printed.
    fn near(&mut self, target: Key, term: Term, says: &str) {
        self.add(target, term, Hold::ToHalfUnits, true, says);
    }

    /// Those of some quantities that the report prints.
    fn present(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        keys.into_iter().filter(|key| (self.printed.has)(*key)).collect()
    }
}
