//! What a redemption's price pays.

use super::{Compiler, narrow};
use crate::terms::Claim;
use crate::waterfall::program::{Sharing, Span, Step};

/// What a class is owed, in the order in which a redemption pays it.
const OWED: [Claim; 4] =
    [Claim::UnpaidInterest, Claim::Interest, Claim::UnscheduledPrincipal, Claim::Carryover];

impl Compiler<'_> {
    /// Each class whole, in the order of the file; what is over to whom the residual goes.
    ///
    /// These steps stand outside the month's operations: they run after them, in the month in
    /// which the collateral is sold.
    pub(super) fn redemption(&mut self) {
        let (Some(call), Some(residual)) = (&self.terms.call, self.residual) else { return };
        let start = narrow(self.program.steps.len());
        for class in 0..self.terms.classes.len() {
            for claim in OWED {
                self.redemption_step(claim, class, call.at.line, &call.source);
            }
        }
        self.redemption_step(Claim::Residual, residual, call.at.line, &call.source);
        let len = narrow(self.program.steps.len()) - start;
        self.program.redemption = Span { start, len };
    }

    fn redemption_step(&mut self, claim: Claim, class: usize, line: usize, source: &str) {
        let name = &self.program.recipients[class];
        let title = format!("redemption: pay {} to {name}", claim.name());
        let clause = self.clause(line, title, [None, None], source);
        let payees = Span { start: narrow(self.program.payees.len()), len: 1 };
        let payee = self.payee(claim, class);
        self.program.payees.push(payee);
        let sharing =
            if claim == Claim::Residual { Sharing::Residual } else { Sharing::Sequential };
        self.program.steps.push(Step {
            payees,
            sharing,
            amount: None,
            cash: Some(self.program.cash),
            when: None,
            rounding: self.program.carry,
            claim,
            clause,
        });
    }
}
