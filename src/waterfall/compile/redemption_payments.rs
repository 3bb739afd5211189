//! The payments of a redemption price.

use super::compiler::Compiler;
use super::payment::Payment;
use crate::deal_file::Claim;

/// The claims of a class, in the order in which a redemption pays them.
const OWED: [Claim; 4] =
    [Claim::UnpaidInterest, Claim::Interest, Claim::UnscheduledPrincipal, Claim::Carryover];

impl Compiler<'_> {
    /// Pays each class in full, in the order of the file, and the excess to the residual class.
    ///
    /// These operations are separate from the month's: they run after them, in the month in which
    /// the collateral is sold.
    pub(super) fn redemption(&mut self) {
        let (Some(call), Some(residual)) = (&self.terms.call, self.residual) else { return };
        let month = self.program.ops.len();
        for class in 0..self.terms.classes.len() {
            for claim in OWED {
                self.redeem(claim, class, call.at.line, &call.source);
            }
        }
        self.redeem(Claim::Residual, residual, call.at.line, &call.source);
        self.program.redemption = self.program.ops.split_off(month);
    }

    fn redeem(&mut self, claim: Claim, class: usize, line: usize, source: &str) {
        let name = &self.program.recipients[class];
        let title = format!("redemption: pay {} to {name}", claim.name());
        let clause = self.clause(line, title, [None, None], &[], source);
        self.payment(&Payment {
            claim,
            recipients: &[class],
            excepted: &[],
            is_pro_rata: false,
            amount: None,
            reported: &[],
            cash: Some(self.program.cash),
            when: None,
            clause,
        });
    }
}
