//! Checks of names: every name that is used is defined, and no name has two meanings.

use crate::deal_file::formula::{self, ExprKind};
use crate::deal_file::model::{Clause, DealTerms, LineTerms};
use crate::deal_file::place::Named;
use crate::error::{Mistakes, nearest, quote};

/// Subjects of formulas, as in `pool.balance_begin` and `class(A-1).balance`.
const SUBJECTS: [&str; 5] = ["pool", "account", "group", "class", "classes"];

/// Labels of the row of totals in reports and tables.
const TOTALS: [&str; 2] = ["total", "totals"];

/// Whether this is the label of the row of totals in reports and tables.
pub(crate) fn is_total(name: &str) -> bool {
    TOTALS.contains(&name.to_lowercase().as_str())
}

/// Reports every name that is unknown or has two meanings.
pub(crate) fn check_names(terms: &DealTerms, mistakes: &mut Mistakes) {
    let mut check = Check { terms, mistakes };
    check.classes();
    check.lists();
    check.families();
    check.others();
    let members: Vec<&Named> = terms.report.overcollateralization_of.iter().collect();
    check.members(&members, "`overcollateralization_of`");
    check.values();
    check.lines();
}

struct Check<'a> {
    terms: &'a DealTerms,
    mistakes: &'a mut Mistakes,
}

impl Check<'_> {
    fn report(&mut self, at: &Named, message: String) {
        self.mistakes.at_place(at.at.line, at.at.column, message);
    }

    fn classes(&mut self) {
        for class in &self.terms.classes {
            if is_total(&class.name.name) {
                let message = format!(
                    "{} is what reports call the row of totals; give the class another name",
                    quote(&class.name.name)
                );
                self.report(&class.name, message);
            }
            if let Some(group) = &class.group
                && !self.terms.groups.contains(&group.name)
            {
                let groups = self.terms.groups.iter().map(String::as_str);
                let message = unknown("collateral group", &group.name, groups.collect());
                self.report(group, message);
            }
        }
    }

    fn lists(&mut self) {
        for (list, members) in &self.terms.lists {
            let shown = quote(&list.name);
            if let Some(class) = self.terms.class(&list.name) {
                let line = self.terms.classes[class].name.at.line;
                let message =
                    format!("{shown} is a class, on line {line}; give the list a name of its own");
                self.report(list, message);
            }
            if SUBJECTS.contains(&list.name.as_str()) {
                let message = format!("{shown} is a word of formulas; give the list another name");
                self.report(list, message);
            }
            for (index, member) in members.iter().enumerate() {
                if self.mistakes.is_full() {
                    return;
                }
                let shown = quote(&member.name);
                if members[..index].iter().any(|earlier| earlier.name == member.name) {
                    self.report(member, format!("{shown} is in the list twice"));
                } else if self.terms.class(&member.name).is_some() {
                } else if self.terms.lists.iter().any(|(known, _)| known.name == member.name) {
                    let message =
                        format!("{shown} is a list; a list names classes, so write those out");
                    self.report(member, message);
                } else {
                    let message = unknown("class", &member.name, self.class_names());
                    self.report(member, message);
                }
            }
        }
    }

    fn class_names(&self) -> Vec<&str> {
        self.terms.classes.iter().map(|class| class.name.name.as_str()).collect()
    }

    /// Names of classes and lists outside the waterfall must be known; no class may occur twice.
    fn members(&mut self, names: &[&Named], place: &str) {
        let mut seen: Vec<usize> = Vec::new();
        for name in names {
            if self.mistakes.is_full() {
                return;
            }
            let is_list = self.terms.lists.iter().any(|(list, _)| list.name == name.name);
            if !is_list && self.terms.class(&name.name).is_none() {
                let mut known = self.class_names();
                known.extend(self.terms.lists.iter().map(|(list, _)| list.name.as_str()));
                let message = unknown("class or list", &name.name, known);
                self.report(name, message);
            }
            for class in self.terms.classes_named(&[(*name).clone()]) {
                if seen.contains(&class) {
                    let class = quote(&self.terms.classes[class].name.name);
                    self.report(name, format!("class {class} is in {place} twice"));
                } else {
                    seen.push(class);
                }
            }
        }
    }

    /// A class belongs to at most one family.
    fn families(&mut self) {
        let members: Vec<&Named> = self.terms.families.iter().flatten().collect();
        self.members(&members, "`shared_pro_rata_since_issue`");
    }

    /// Names of parties and accounts must be unique and must not be keywords of `from`.
    fn others(&mut self) {
        let accounts = self.terms.accounts.iter().map(|account| &account.name);
        let mut known: Vec<&Named> = self.terms.classes.iter().map(|class| &class.name).collect();
        known.extend(self.terms.lists.iter().map(|(list, _)| list));
        for name in self.terms.parties.iter().chain(accounts) {
            let shown = quote(&name.name);
            if ["account", "outside"].contains(&name.name.as_str()) {
                let message = format!("{shown} is a word of `from`; give this another name");
                self.report(name, message);
            } else if self.terms.groups.contains(&name.name) {
                let message = format!("{shown} is a collateral group; give this another name");
                self.report(name, message);
            } else if let Some(first) = known.iter().find(|known| known.name == name.name) {
                let line = first.at.line;
                let message =
                    format!("{shown} is named on line {line} already; give this one another name");
                self.report(name, message);
            }
            known.push(name);
        }
    }

    /// Names of schedules and `set` clauses must be unique, and formulas must be able to use them.
    fn values(&mut self) {
        let schedules = self.terms.schedules.iter().map(|schedule| &schedule.name);
        let sets = self.terms.waterfall.iter().filter_map(|clause| match clause {
            Clause::Set { name, .. } => Some(name),
            Clause::Receive { .. } | Clause::Step(_) => None,
        });
        let mut known: Vec<&Named> = Vec::new();
        for name in schedules.chain(sets) {
            let shown = quote(&name.name);
            if !is_formula_name(&name.name) {
                let message = format!(
                    "{shown} cannot be named in a formula; write letters, digits and `_`, a letter \
                     first, and none of the words and, or, not, min, max, if, cents"
                );
                self.report(name, message);
            } else if let Some(first) = known.iter().find(|known| known.name == name.name) {
                let line = first.at.line;
                let message =
                    format!("{shown} is named on line {line} already; give this another name");
                self.report(name, message);
            }
            known.push(name);
        }
    }

    /// A reported line is defined once.
    fn lines(&mut self) {
        let lines = &self.terms.report.lines;
        for (index, line) in lines.iter().enumerate() {
            let group = |line: &LineTerms| line.group.as_ref().map(|group| group.name.clone());
            let earlier = lines[..index].iter().find(|earlier| {
                earlier.label.name.eq_ignore_ascii_case(&line.label.name)
                    && group(earlier) == group(line)
            });
            if let Some(earlier) = earlier {
                let message = format!(
                    "{} is defined twice, first on line {}; keep one of them",
                    quote(&line.label.name),
                    earlier.label.at.line
                );
                self.report(&line.label, message);
            }
        }
    }
}

/// Whether a formula can use the name.
fn is_formula_name(name: &str) -> bool {
    formula::parse(name).is_ok_and(|read| match &read.kind {
        ExprKind::Name { subject: None, field } => field == name,
        _ => false,
    })
}

/// "unknown class `A7`; did you mean `A1`? Known: …"
pub(crate) fn unknown(what: &str, name: &str, known: Vec<&str>) -> String {
    let meant = nearest(name, known.iter().copied())
        .map(|word| format!("did you mean `{word}`? "))
        .unwrap_or_default();
    format!("unknown {what} {}; {meant}Known: {}", quote(name), known.join(", "))
}
