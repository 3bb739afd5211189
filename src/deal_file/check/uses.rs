//! Names that a deal file defines and never uses. Most often a formula has another name by mistake.

use crate::deal_file::claim::Claim;
use crate::deal_file::formula::{Expr, ExprKind, Subject};
use crate::deal_file::interest::InterestTerms;
use crate::deal_file::model::{Clause, DealTerms, Funds, StepTerms};
use crate::deal_file::place::{At, Formula, Named};
use crate::error::{Mistakes, quote};

/// Reports unused parties, accounts, lists, schedules, `set` names and collateral groups.
pub(super) fn check_uses(terms: &DealTerms, mistakes: &mut Mistakes) {
    let uses = Uses::of(terms);
    let mut each = |at: At, message: String| mistakes.at_place(at.line, at.column, message);
    for party in &terms.parties {
        if !terms.steps().any(|step| step.claim == Claim::Fee && names(&step.to, party)) {
            let shown = quote(&party.name);
            let message = format!(
                "no clause pays party {shown}; name it in the `to` of a `pay: fee`, or remove it"
            );
            each(party.at, message);
        }
    }
    for account in &terms.accounts {
        let drawn = terms.steps().any(|step| is_from(&step.funds, &account.name));
        if !drawn {
            let name = &account.name.name;
            let message = format!(
                "no clause pays out the money of account {}; write `from: {name}` in the \
                 clauses that it pays, such as a `pay: residual` at the end, or remove the account",
                quote(name)
            );
            each(account.name.at, message);
        }
    }
    for (list, _) in &terms.lists {
        if !uses.classes.iter().any(|name| *name == list.name) {
            let shown = quote(&list.name);
            let message = format!(
                "list {shown} is never used; name it in a `to` or in a formula, or remove it"
            );
            each(list.at, message);
        }
    }
    for schedule in &terms.schedules {
        if !uses.bare.contains(&schedule.name.name.as_str()) {
            let shown = quote(&schedule.name.name);
            let message = format!(
                "schedule {shown} is never used; name it in a formula (does one name something \
                 else by mistake?), or remove it"
            );
            each(schedule.name.at, message);
        }
    }
    for clause in &terms.waterfall {
        // A test is a trigger. A projection reports its result each month, so it may be unused.
        if let Clause::Set { name, formula, .. } = clause
            && !uses.bare.contains(&name.name.as_str())
            && !is_test(&formula.expr, terms, DEEPEST)
        {
            let shown = quote(&name.name);
            let message = format!(
                "{shown} is set and never used; name it in the `amount`, `when` or `is` of a \
                 clause or line (does one name something else by mistake?), or remove this clause"
            );
            each(name.at, message);
        }
    }
    let groups = terms.groups.iter().zip(&terms.group_places);
    for (group, at) in groups.filter(|(group, _)| !uses.whole_pool && !uses.has_group(group)) {
        let message = format!(
            "no class and no clause uses collateral group {}, so nothing says who receives its \
             principal; write `group({group}).scheduled_principal`, or `pool.` for all groups, in \
             the amounts that are paid",
            quote(group)
        );
        each(*at, message);
    }
}

/// Calls `each` for every formula of the waterfall: amounts, conditions, exceptions, named values.
pub(super) fn each_formula<'t>(terms: &'t DealTerms, each: &mut impl FnMut(&'t Formula)) {
    terms.waterfall.iter().flat_map(Clause::formulas).for_each(each);
}

/// The longest chain of `set` clauses, each naming the next, that we follow.
const DEEPEST: usize = 600;

/// Whether a formula is a test or the name of a test.
fn is_test(expr: &Expr, terms: &DealTerms, deepest: usize) -> bool {
    match &expr.kind {
        ExprKind::Compare(..) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => true,
        ExprKind::Name { subject: None, field } if deepest > 0 => {
            terms.waterfall.iter().any(|clause| match clause {
                Clause::Set { name, formula, .. } => {
                    name.name == *field && is_test(&formula.expr, terms, deepest - 1)
                }
                Clause::Receive { .. } | Clause::Step(_) => false,
            })
        }
        _ => false,
    }
}

fn names(all: &[Named], name: &Named) -> bool {
    all.iter().any(|known| known.name == name.name)
}

fn is_from(funds: &Funds, account: &Named) -> bool {
    matches!(funds, Funds::Named(from) if from.name == account.name)
}

/// The names that formulas and clauses use.
#[derive(Default)]
struct Uses<'t> {
    /// Names without a subject.
    bare: Vec<&'t str>,
    /// Classes and lists.
    classes: Vec<&'t str>,
    groups: Vec<&'t str>,
    /// Whether something uses all groups together.
    whole_pool: bool,
}

impl<'t> Uses<'t> {
    fn of(terms: &'t DealTerms) -> Self {
        let mut uses = Self::default();
        for class in &terms.classes {
            uses.groups.extend(class.group.iter().map(|group| group.name.as_str()));
            match &class.interest {
                InterestTerms::Formula(formula) => uses.add(formula),
                InterestTerms::GroupNetRate(group) => uses.groups.push(&group.name),
                InterestTerms::WeightedSubordinate => uses.whole_pool = true,
                _ => {}
            }
            class.notional.iter().chain(&class.net_wac_cap).for_each(|formula| uses.add(formula));
        }
        each_formula(terms, &mut |formula| uses.add(formula));
        let excepted = |step: &'t StepTerms| step.except.iter().map(|(name, _)| name);
        let payees = terms.steps().flat_map(|step| step.to.iter().chain(excepted(step)));
        uses.classes.extend(payees.map(|name| name.name.as_str()));
        // `cash` is the cash of all groups, and reported principal may be that of any.
        uses.whole_pool |= uses.bare.contains(&"cash");
        uses.whole_pool |= terms.steps().any(|step| step.is_reported);
        let (groups, whole_pool) = (uses.groups.clone(), uses.whole_pool);
        terms.report.lines.iter().for_each(|line| uses.add(&line.formula));
        // A reported line pays nothing, so it does not count as a use of a group.
        (uses.groups, uses.whole_pool) = (groups, whole_pool);
        let listed = terms.report.overcollateralization_of.iter();
        let listed = listed.chain(terms.families.iter().flatten());
        uses.classes.extend(listed.map(|name| name.name.as_str()));
        uses
    }

    fn has_group(&self, group: &str) -> bool {
        self.groups.contains(&group)
    }

    fn add(&mut self, formula: &'t Formula) {
        each_name(&formula.expr, &mut |subject, field| match subject {
            None => self.bare.push(field),
            Some(subject) => {
                let arguments = subject.arguments.iter().map(String::as_str);
                match subject.kind.as_str() {
                    "pool" => self.whole_pool = true,
                    "group" => self.groups.extend(arguments),
                    "class" | "classes" => self.classes.extend(arguments),
                    _ => {}
                }
            }
        });
    }
}

/// Calls `each` for every name of a formula, with its subject.
pub(super) fn each_name<'e>(expr: &'e Expr, each: &mut impl FnMut(Option<&'e Subject>, &'e str)) {
    if let ExprKind::Name { subject, field } = &expr.kind {
        each(subject.as_ref(), field);
    }
    expr.parts().into_iter().for_each(|part| each_name(part, each));
}
