//! Checks that the trustee's layout can print a deal.

use crate::deal::Deal;
use crate::deal_file::{At, Claim, Clause};
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::report::print::{ClassText, Page};
use crate::report::read::{is_cusip, misread};

/// Reports everything that the layout cannot print, or that would not read back.
pub(super) fn check(deal: &Deal, page: &Page) -> Result<(), Errors> {
    let mut checks = Checks { deal, mistakes: Mistakes::new(&deal.file) };
    checks.of_parts();
    checks.of_names();
    checks.mistakes.finish(Some(()))?;
    let message = of_page(deal, page);
    if message.is_empty() { Ok(()) } else { Err(message.into()) }
}

struct Checks<'d> {
    deal: &'d Deal,
    mistakes: Mistakes,
}

impl Checks<'_> {
    fn report(&mut self, at: At, what: &str) {
        let message = format!("a report in this layout cannot be printed: {what}");
        self.mistakes.at_place(at.line, at.column, message);
    }

    fn of_parts(&mut self) {
        let terms = &self.deal.terms;
        for party in &terms.parties {
            self.report(party.at, &format!("it has no line for what party {} is paid", party.name));
        }
        for account in &terms.accounts {
            let what = format!("it has no line for deposits into account {}", account.name.name);
            self.report(account.name.at, &what);
        }
        for class in &terms.classes {
            let name = &class.name.name;
            if class.net_wac_cap.is_some() {
                let what = format!("it has no line for the carryover of class {name}");
                self.report(class.name.at, &what);
            }
            if class.notional.is_some() {
                let what = format!("class {name} accrues on a notional that is not its balance");
                self.report(class.name.at, &what);
            }
        }
        for clause in &terms.waterfall {
            match clause {
                Clause::Receive { name, .. } => {
                    let what = format!("it has no line for {}, which is received", name.name);
                    self.report(name.at, &what);
                }
                Clause::Step(step) if step.claim == Claim::WriteUp => {
                    let what = format!("it has no column for a {}", step.claim.name());
                    self.report(step.at, &what);
                }
                Clause::Step(step) if step.is_reported => {
                    let what = "only a report determines what this clause pays";
                    self.report(step.at, what);
                }
                _ => {}
            }
        }
    }

    fn of_names(&mut self) {
        let terms = &self.deal.terms;
        for class in &terms.classes {
            let name = &class.name.name;
            if let Some(why) = misread(name) {
                self.report(class.name.at, &format!("class `{name}` would not read back, {why}"));
            }
        }
        if self.deal.series().split_whitespace().count() != 1 {
            self.mistakes.of_file(
                "a report in this layout cannot be printed: a series of several words would not \
                 read back",
            );
        }
    }
}

/// Mistakes in the texts of a page.
fn of_page(deal: &Deal, page: &Page) -> Vec<Diagnostic> {
    let mut messages = Vec::new();
    for line in &page.issuer {
        let lower = line.to_lowercase();
        if ["date:", "series:", "<"].iter().any(|mark| lower.contains(mark)) {
            let why = "would be read as an entry of the report; word it otherwise";
            messages.push(format!("`{line}` {why}"));
        }
    }
    for (class, ClassText { cusip, description }) in &page.classes {
        if deal.terms.class(class).is_none() {
            messages.push(format!("the page describes a class `{class}` that the deal has not"));
        }
        if !cusip.is_empty() && !is_cusip(cusip) {
            messages.push(format!("`{cusip}` is no CUSIP; it has nine letters and digits"));
        }
        if !description.chars().all(char::is_alphabetic) {
            messages.push(format!("`{description}` is no description; write a word, such as SEN"));
        }
    }
    messages.into_iter().map(|message| Diagnostic::of_file("page", message)).collect()
}
