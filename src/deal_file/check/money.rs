//! Money that reaches nobody, and claims that nobody has: what a waterfall forgets.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::uses::{each_name, steps};
use crate::deal_file::formula::{Expr, ExprKind};
use crate::deal_file::model::{
    At, Claim, ClassTerms, Clause, DealTerms, Funds, InterestTerms, Named, Split, StepTerms,
};
use crate::error::{Mistakes, quote};

/// Tells what a waterfall leaves with nobody.
pub(super) fn check_money(terms: &DealTerms, mistakes: &mut Mistakes) {
    let mut check = Money { terms, mistakes };
    check.receipts();
    check.interest();
    check.principal();
    check.carryover();
    check.families();
    check.shares();
    check.replines();
}

struct Money<'a> {
    terms: &'a DealTerms,
    mistakes: &'a mut Mistakes,
}

impl Money<'_> {
    fn report(&mut self, at: At, message: &str) {
        self.mistakes.at_place(at.line, at.column, message);
    }

    /// Whether a clause of one of these claims names a class.
    fn is_paid(&self, class: usize, claims: &[Claim]) -> bool {
        steps(self.terms)
            .filter(|step| claims.contains(&step.claim))
            .any(|step| self.terms.classes_named(&step.to).contains(&class))
    }

    /// What comes into the account after all of it has been given away stays there.
    fn receipts(&mut self) {
        let gives_all = |clause: &Clause| {
            matches!(
                clause,
                Clause::Step(StepTerms {
                    claim: Claim::Residual,
                    funds: Funds::Account,
                    when: None,
                    ..
                })
            )
        };
        let last = self.terms.waterfall.iter().rposition(gives_all);
        for clause in self.terms.waterfall.iter().skip(last.map_or(usize::MAX, |last| last + 1)) {
            if let Clause::Receive { name, into: Funds::Account, .. } = clause {
                let message = format!(
                    "nobody receives {}: the residual is paid before it comes in; move this clause \
                     above the `pay: residual`",
                    quote(&name.name)
                );
                self.report(name.at, &message);
            }
        }
    }

    /// Interest that no clause pays, and clauses that pay interest where there is none.
    fn interest(&mut self) {
        let paying = [Claim::Interest, Claim::UnpaidInterest, Claim::Accretion, Claim::Residual];
        for (index, class) in self.terms.classes.iter().enumerate() {
            let accrues = class.notional.is_some() || !class.original_balance.is_zero();
            if bears_interest(class) && accrues && !self.is_paid(index, &paying) {
                let message = format!(
                    "no clause pays the interest of class {}; name it in the `to` of a `pay: \
                     interest`, or write `interest: none`",
                    quote(&class.name.name)
                );
                self.report(class.name.at, &message);
            }
        }
        let of_interest = [Claim::Interest, Claim::UnpaidInterest, Claim::Accretion];
        for step in steps(self.terms).filter(|step| of_interest.contains(&step.claim)) {
            let payees = self.terms.classes_named(&step.to);
            if !payees.is_empty()
                && !payees.iter().any(|class| bears_interest(&self.terms.classes[*class]))
            {
                let message = format!(
                    "this pays {}, but {} `interest: none`; name a class that bears interest, or \
                     take the clause out",
                    step.claim.name(),
                    if payees.len() == 1 { "its class has" } else { "its classes have" }
                );
                self.report(step.at, &message);
            }
        }
    }

    /// Balances that no clause pays down. The class that has the residual may have one as a record.
    fn principal(&mut self) {
        let paying = [Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal, Claim::Residual];
        for (index, class) in self.terms.classes.iter().enumerate() {
            if !class.original_balance.is_zero() && !self.is_paid(index, &paying) {
                let message = format!(
                    "no clause pays the principal of class {}; name it in the `to` of a `pay: \
                     unscheduled principal`",
                    quote(&class.name.name)
                );
                self.report(class.name.at, &message);
            }
        }
    }

    fn carryover(&mut self) {
        for (index, class) in self.terms.classes.iter().enumerate() {
            if class.net_wac_cap.is_some() && !self.is_paid(index, &[Claim::Carryover]) {
                let message = format!(
                    "no clause pays the carryover of class {}, so what its `net_wac_cap` takes is \
                     owed for ever; name it in the `to` of a `pay: carryover`, or, where the \
                     documents pay none, put the cap into the rate: `formula: min(…, pool.net_rate)`",
                    quote(&class.name.name)
                );
                self.report(class.name.at, &message);
            }
        }
        for step in steps(self.terms).filter(|step| step.claim == Claim::Carryover) {
            let payees = self.terms.classes_named(&step.to);
            if !payees.is_empty()
                && !payees.iter().any(|class| self.terms.classes[*class].net_wac_cap.is_some())
            {
                let message = "this pays carryover, but none of its classes has a `net_wac_cap`, which \
                            is what makes carryover; add one, or take the clause out";
                self.report(step.at, message);
            }
        }
    }

    /// A family that has shared principal pro rata since issue is paid so, unless on a condition.
    fn families(&mut self) {
        for family in &self.terms.families {
            let members = self.terms.classes_named(family);
            let of_principal = [Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal];
            let always = steps(self.terms)
                .filter(|step| of_principal.contains(&step.claim) && step.when.is_none());
            for step in always {
                let payees = self.terms.classes_named(&step.to);
                let paid = members.iter().filter(|member| payees.contains(member)).count();
                let shares = step.split == Some(Split::ProRata) || members.len() == 1;
                if paid > 0 && (paid < members.len() || !shares) {
                    let names: Vec<&str> = family.iter().map(|name| name.name.as_str()).collect();
                    let message = format!(
                        "`shared_pro_rata_since_issue` says that {} have shared all principal pro \
                         rata, but this clause pays {}; write `split: pro rata` and all of them, \
                         or take the family out",
                        names.join(", "),
                        if paid < members.len() {
                            "only some of them"
                        } else {
                            "one after another"
                        }
                    );
                    self.report(step.at, &message);
                }
            }
        }
    }

    /// Percentages of one amount, written as such in several clauses of one kind.
    fn shares(&mut self) {
        let mut all: Vec<(String, Decimal, &StepTerms, Vec<usize>)> = Vec::new();
        for step in steps(self.terms).filter(|step| is_share(step.claim)) {
            let Some((percent, whole)) =
                step.amount.as_ref().and_then(|amount| share(&amount.expr))
            else {
                continue;
            };
            let tests = step.formulas().skip(1).map(|test| test.expr.to_string());
            let when = tests.collect::<Vec<_>>().join(" ");
            let funds = match &step.funds {
                Funds::Account => "account",
                Funds::Outside => "outside",
                Funds::Named(Named { name, .. }) => name,
            };
            let key = format!("{} {funds} {when} {whole}", step.claim.name());
            match all.iter_mut().find(|(known, ..)| *known == key) {
                Some((_, sum, last, lines)) => {
                    *sum += percent;
                    *last = step;
                    lines.push(step.at.line);
                }
                None => all.push((key, percent, step, vec![step.at.line])),
            }
        }
        for (_, sum, last, lines) in all {
            // Thirds and sevenths cut off miss a hundred by little.
            let nearly = sum < Decimal::ONE_HUNDRED && sum >= Decimal::new(999, 1);
            if lines.len() > 1 && (nearly || sum > Decimal::ONE_HUNDRED) {
                let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
                let message = format!(
                    "the percentages of one amount on lines {} add up to {}%; write them so that \
                     they add up to 100%, the last one as the amount less what the others are",
                    lines.join(", "),
                    sum.normalize()
                );
                self.report(last.at, &message);
            }
        }
    }

    /// Replines may miss the closing balance, but not by a digit.
    fn replines(&mut self) {
        let terms = self.terms;
        if terms.collateral.replines.is_empty() || terms.collateral.loans.is_some() {
            return;
        }
        let total: f64 = terms.collateral.replines.iter().map(|loan| loan.balance).sum();
        let closing = terms.closing_balance.to_f64().unwrap_or(0.0);
        if total < closing / 2.0 || total > closing * 2.0 {
            let message = format!(
                "`closing_balance` is {:.2}, but the replines add up to {total:.2}, {:.2} {}; is a \
                 digit wrong, or a repline missing?",
                terms.closing_balance,
                (total - closing).abs(),
                if total < closing { "less" } else { "more" }
            );
            self.report(terms.closing_balance_place, &message);
        }
    }
}

const fn bears_interest(class: &ClassTerms) -> bool {
    !matches!(class.interest, InterestTerms::None)
}

/// Claims whose amounts are parts of a whole: principal and losses.
const fn is_share(claim: Claim) -> bool {
    matches!(claim, Claim::ScheduledPrincipal | Claim::UnscheduledPrincipal | Claim::RealizedLoss)
}

/// `60% * principal` as 60 and `principal`, where the whole is the same for every clause: cash,
/// balances and accounts move from clause to clause.
fn share(expr: &Expr) -> Option<(Decimal, String)> {
    let ExprKind::Product(factors) = &expr.kind else { return None };
    let [(false, first), (false, second)] = &factors[..] else { return None };
    let (percent, whole) = match (&first.kind, &second.kind) {
        (ExprKind::Percent(percent), _) => (*percent, second),
        (_, ExprKind::Percent(percent)) => (*percent, first),
        _ => return None,
    };
    let mut moves = false;
    each_name(whole, &mut |subject, field| {
        moves |= match subject {
            None => field == "cash",
            Some(subject) => !matches!(subject.kind.as_str(), "pool" | "group"),
        };
    });
    (!moves).then(|| (percent, whole.to_string()))
}
