//! Gaps in a waterfall: money that reaches no payee, claims that no clause pays, and payments for
//! which no payee has a claim.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::uses::each_name;
use crate::collateral::Loan;
use crate::deal_file::claim::Claim;
use crate::deal_file::formula::{Expr, ExprKind};
use crate::deal_file::interest::InterestTerms;
use crate::deal_file::model::{ClassTerms, Clause, DealTerms, Funds, Split, StepTerms};
use crate::deal_file::place::{At, Named};
use crate::error::{Mistakes, quote};

pub(super) fn check_money(terms: &DealTerms, mistakes: &mut Mistakes) {
    let mut check = Money { terms, mistakes };
    check.receipts();
    check.interest();
    check.principal();
    check.carryover();
    check.families();
    check.shares();
    check.reported();
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

    /// Whether a clause with one of these claims pays the class.
    fn is_paid(&self, class: usize, claims: &[Claim]) -> bool {
        self.terms
            .steps()
            .filter(|step| claims.contains(&step.claim))
            .any(|step| self.terms.classes_named(&step.to).contains(&class))
    }

    /// Money received into the account after its residual is paid, which no clause can then pay.
    fn receipts(&mut self) {
        let pays_residual = |clause: &Clause| {
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
        let last = self.terms.waterfall.iter().rposition(pays_residual);
        for clause in self.terms.waterfall.iter().skip(last.map_or(usize::MAX, |last| last + 1)) {
            if let Clause::Receive { name, into: Funds::Account, .. } = clause {
                let message = format!(
                    "no payee receives {}: the residual is paid before it; move this clause above \
                     the `pay: residual`",
                    quote(&name.name)
                );
                self.report(name.at, &message);
            }
        }
    }

    /// Interest that no clause pays, and clauses that pay interest to classes without interest.
    fn interest(&mut self) {
        let paying = [Claim::Interest, Claim::UnpaidInterest, Claim::Accretion, Claim::Residual];
        for (index, class) in self.terms.classes.iter().enumerate() {
            let accrues = class.notional.is_some() || !class.balance.is_zero();
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
        for step in self.terms.steps().filter(|step| of_interest.contains(&step.claim)) {
            let payees = self.terms.classes_named(&step.to);
            if !payees.is_empty()
                && !payees.iter().any(|class| bears_interest(&self.terms.classes[*class]))
            {
                let message = format!(
                    "this pays {}, but {} `interest: none`; name a class that bears interest, or \
                     remove the clause",
                    step.claim.name(),
                    if payees.len() == 1 { "its class has" } else { "its classes have" }
                );
                self.report(step.at, &message);
            }
        }
    }

    /// Balances that no clause pays down, and balances that no clause has raised. The class of the
    /// residual may have a nominal balance.
    fn principal(&mut self) {
        let paying = [Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal, Claim::Residual];
        for (index, class) in self.terms.classes.iter().enumerate() {
            if !class.balance.is_zero() && !self.is_paid(index, &paying) {
                let message = format!(
                    "no clause pays the principal of class {}; name it in the `to` of a `pay: \
                     unscheduled principal`",
                    quote(&class.name.name)
                );
                self.report(class.name.at, &message);
            }
            if class.balance > class.original_balance && !self.is_paid(index, &[Claim::Accretion]) {
                let message = format!(
                    "`balance` of class {} is {}, more than its `original_balance` of {}, but no \
                     clause adds interest to it; is a digit wrong, or an `allocate: accretion` \
                     missing?",
                    quote(&class.name.name),
                    class.balance,
                    class.original_balance
                );
                self.report(class.name.at, &message);
            }
        }
    }

    /// Carryover that no clause pays, and clauses that pay carryover to classes without a cap.
    fn carryover(&mut self) {
        for (index, class) in self.terms.classes.iter().enumerate() {
            if class.net_wac_cap.is_some() && !self.is_paid(index, &[Claim::Carryover]) {
                let message = format!(
                    "no clause pays the carryover of class {}, so interest above its `net_wac_cap` \
                     is owed for ever; name it in the `to` of a `pay: carryover`, or, if the \
                     documents pay none, put the cap into the rate: \
                     `formula: min(…, pool.net_rate)`",
                    quote(&class.name.name)
                );
                self.report(class.name.at, &message);
            }
        }
        for step in self.terms.steps().filter(|step| step.claim == Claim::Carryover) {
            let payees = self.terms.classes_named(&step.to);
            if !payees.is_empty()
                && !payees.iter().any(|class| self.terms.classes[*class].net_wac_cap.is_some())
            {
                let message = "this pays carryover, but none of its classes has a \
                               `net_wac_cap`, the source of carryover; add one, or remove the clause";
                self.report(step.at, message);
            }
        }
    }

    /// A family that has shared principal pro rata since issue must be paid pro rata, except by
    /// clauses with a condition.
    fn families(&mut self) {
        for family in &self.terms.families {
            let members = self.terms.classes_named(family);
            let of_principal = [Claim::ScheduledPrincipal, Claim::UnscheduledPrincipal];
            let always = self
                .terms
                .steps()
                .filter(|step| of_principal.contains(&step.claim) && step.when.is_none())
                .filter(|step| !step.is_reported);
            for step in always {
                let payees = self.terms.classes_named(&step.to);
                let paid = members.iter().filter(|member| payees.contains(member)).count();
                let shares = step.split == Some(Split::ProRata) || members.len() == 1;
                if paid > 0 && (paid < members.len() || !shares) {
                    let names: Vec<&str> = family.iter().map(|name| name.name.as_str()).collect();
                    let message = format!(
                        "`shared_pro_rata_since_issue` says that {} have shared all principal pro \
                         rata, but this clause pays {}; write `split: pro rata` and all of them, \
                         or remove the family",
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

    /// Percentages of the same amount (`60% * principal`, `40% * principal`) that add up to more
    /// than 100 % or slightly less, in clauses with the same claim, funds and conditions.
    fn shares(&mut self) {
        let mut all: Vec<(String, Decimal, &StepTerms, Vec<usize>)> = Vec::new();
        for step in self.terms.steps().filter(|step| is_share(step.claim)) {
            let Some((percent, divided)) =
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
            let key = format!("{} {funds} {when} {divided}", step.claim.name());
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
            // Thirds or sevenths cut off after a few digits add up to slightly less than 100 %. A
            // smaller sum may be intended.
            let nearly = sum < Decimal::ONE_HUNDRED && sum >= Decimal::new(999, 1);
            if lines.len() > 1 && (nearly || sum > Decimal::ONE_HUNDRED) {
                let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
                let message = format!(
                    "the percentages of one amount on lines {} add up to {}%; write them so that \
                     they add up to 100%, the last one as the amount less the others",
                    lines.join(", "),
                    sum.normalize()
                );
                self.report(last.at, &message);
            }
        }
    }

    /// Clauses that pay a class the same principal as one that pays it as reported: the report prints
    /// their sum.
    fn reported(&mut self) {
        let terms = self.terms;
        for step in terms.steps().filter(|step| step.is_reported) {
            let payees = terms.classes_named(&step.to);
            let others = terms.steps().filter(|other| {
                other.claim == step.claim
                    && (other.at.line, other.at.column) != (step.at.line, step.at.column)
            });
            for other in others {
                let also = terms.classes_named(&other.to);
                let Some(class) = payees.iter().find(|class| also.contains(class)) else {
                    continue;
                };
                let message = format!(
                    "line {} pays class {} {} too, and a report prints the sum of both; name each class \
                     in one clause of this claim only",
                    other.at.line,
                    quote(&terms.classes[*class].name.name),
                    step.claim.name()
                );
                self.report(step.at, &message);
            }
        }
    }

    /// Replines that do not add up to the pool's balance within a factor of two.
    fn replines(&mut self) {
        let terms = self.terms;
        if terms.collateral.replines.is_empty() || terms.collateral.loans.is_some() {
            return;
        }
        if let Some((at, message)) = wrong_size(terms, &terms.collateral.replines, "replines") {
            self.report(at, &message);
        }
    }
}

/// The message for loans that add up to half of the pool's balance or less, or to twice as much or
/// more, and the place of that balance: a digit is wrong, or a line sums up others. `what` are the
/// loans in messages.
pub(crate) fn wrong_size(terms: &DealTerms, loans: &[Loan], what: &str) -> Option<(At, String)> {
    let (field, balance, at) = terms.pool_balance()?;
    let total: f64 = loans.iter().map(|loan| loan.balance).sum();
    let balance = balance.to_f64().unwrap_or(0.0);
    // A sum of cents in floats may miss twice the balance by a few units in the last place.
    let near = 1.0 + 1e-9;
    let is_wrong = total * 2.0 <= balance * near || total * near >= balance * 2.0;
    (is_wrong && total != balance).then(|| {
        let message = format!(
            "{field} is {balance:.2}, but the {what} add up to {total:.2}, {:.2} {}; is a digit \
             wrong, a line missing, or a line the total of others?",
            (total - balance).abs(),
            if total < balance { "less" } else { "more" }
        );
        (at, message)
    })
}

const fn bears_interest(class: &ClassTerms) -> bool {
    !matches!(class.interest, InterestTerms::None)
}

/// Claims whose clauses often divide one amount: principal and losses.
const fn is_share(claim: Claim) -> bool {
    matches!(claim, Claim::ScheduledPrincipal | Claim::UnscheduledPrincipal | Claim::RealizedLoss)
}

/// Splits `60% * principal` into 60 and `principal`. `None` if the amount may change from one
/// clause to the next, as cash, class balances and accounts do.
fn share(expr: &Expr) -> Option<(Decimal, String)> {
    let ExprKind::Product(factors) = &expr.kind else { return None };
    let [(false, first), (false, second)] = &factors[..] else { return None };
    let (percent, divided) = match (&first.kind, &second.kind) {
        (ExprKind::Percent(percent), _) => (*percent, second),
        (_, ExprKind::Percent(percent)) => (*percent, first),
        _ => return None,
    };
    let mut changes = false;
    each_name(divided, &mut |subject, field| {
        changes |= match subject {
            None => field == "cash",
            Some(subject) => !matches!(subject.kind.as_str(), "pool" | "group"),
        };
    });
    (!changes).then(|| (percent, divided.to_string()))
}
