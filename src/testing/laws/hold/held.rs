//! The report of laws that are kept, and what no law could check.

use std::fmt::{self, Display, Formatter};

use super::wrap;
use crate::deal::Deal;
use crate::deal_file::{Clause, StepTerms};
use crate::testing::laws::findings::{Finding, Law, all};
use crate::testing::laws::ranks::{
    is_plain_interest, is_plain_loss, is_plain_principal, order_in_words,
};
use crate::testing::laws::verdict::Verdict;

/// The laws of which party is junior; their names are those of their functions.
const LOSSES: &str = "who_is_paid_last_bears_losses_first";
const PRINCIPAL: &str = "who_is_paid_first_is_repaid_first";

/// How often a law held and did not apply.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Counts {
    /// The law.
    pub law: &'static Law,
    /// Scenarios in which it held.
    pub held: u32,
    /// Scenarios in which it applied to nothing.
    pub did_not_apply: u32,
    /// The reason why it applied to nothing, the first time.
    pub why: Option<String>,
}

/// A deal that keeps all laws. It prints as a sentence, and says what no law could check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Held {
    /// The number of random scenarios.
    pub cases: u32,
    /// How often each law held, in the order of the laws.
    pub laws: Vec<Counts>,
    deal: String,
    /// The orders in which the file names classes.
    orders: Orders,
}

#[derive(Debug, Clone)]
struct Orders {
    interest: String,
    principal: String,
    losses: String,
    /// Whether the file allocates losses to classes, with a condition or without.
    has_losses: bool,
    /// Whether there are several classes with principal, so that there is an order.
    has_several: bool,
}

impl Held {
    pub(super) fn new(deal: &Deal, cases: u32) -> Self {
        let count = |law| Counts { law, held: 0, did_not_apply: 0, why: None };
        let order = |is_it: fn(&StepTerms) -> bool| order_in_words(deal, is_it);
        let is_loss = |clause: &Clause| matches!(clause, Clause::Step(step) if step.claim == crate::waterfall::Claim::RealizedLoss);
        let with_balance = deal.terms.classes.iter().filter(|class| !class.balance.is_zero());
        let orders = Orders {
            interest: order(is_plain_interest),
            principal: order(is_plain_principal),
            losses: order(is_plain_loss),
            has_losses: deal.terms.waterfall.iter().any(is_loss),
            has_several: with_balance.count() > 1,
        };
        Self {
            cases,
            laws: all().iter().map(count).collect(),
            deal: deal.name().to_owned(),
            orders,
        }
    }

    pub(super) fn count(&mut self, findings: &[Finding]) {
        for finding in findings {
            let Some(counts) = self.laws.iter_mut().find(|of| of.law.name == finding.law.name)
            else {
                continue;
            };
            match &finding.verdict {
                Verdict::DoesNotApply(why) => {
                    counts.did_not_apply += 1;
                    counts.why.get_or_insert_with(|| why.clone());
                }
                _ => counts.held += 1,
            }
        }
    }

    /// What the scenarios left unchecked of the order of payments, in sentences; empty if nothing.
    ///
    /// The order of a deal can be checked only if its file states it twice: by interest, by principal and by
    /// losses. If overcollateralization absorbs the losses of every scenario, then no law sees which class would
    /// bear them.
    #[must_use]
    pub fn unchecked(&self) -> Vec<String> {
        let orders = &self.orders;
        let applied = |name| self.laws.iter().any(|of| of.law.name == name && of.held > 0);
        let (by_losses, by_principal) = (applied(LOSSES), applied(PRINCIPAL));
        let mut unchecked = Vec::new();
        if !orders.has_several || self.cases == 0 {
            return unchecked;
        }
        if !by_losses {
            let why = if orders.has_losses {
                "in no scenario did a loss reach a class or leave one without its interest"
            } else {
                "no clause allocates losses to a class"
            };
            unchecked.push(format!(
                "Not checked: whether the junior class bears losses first, since {why}."
            ));
        }
        if !by_principal {
            unchecked.push(
                "Not checked: the order of principal, since no two classes have an order of both \
                 interest and principal."
                    .to_owned(),
            );
        }
        if !unchecked.is_empty() {
            let stated = [
                ("interest to", &orders.interest),
                ("principal to", &orders.principal),
                ("losses to", &orders.losses),
            ];
            let stated: Vec<String> = stated
                .into_iter()
                .filter(|(_, order)| !order.is_empty())
                .map(|(what, order)| format!("{what} {order}"))
                .collect();
            if !stated.is_empty() {
                unchecked.push(format!("Compare with the documents: {}.", stated.join("; ")));
            }
        }
        unchecked
    }
}

impl Display for Held {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { cases, deal, .. } = self;
        let scenarios = if *cases == 1 { "scenario" } else { "scenarios" };
        wrap::text(f, "", &format!("{deal} keeps all laws under {cases} random {scenarios}."))?;
        self.unchecked().iter().try_for_each(|unchecked| wrap::text(f, "", unchecked))
    }
}
