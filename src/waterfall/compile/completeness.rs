//! Checks that need a complete clause or the complete file.

use super::compiler::Compiler;
use crate::deal_file::{At, Claim, Funds, StepTerms};

/// Most slots, operands or operations of a deal: three tenths of the range of their sixteen bits.
/// No real deal comes near it.
const LARGEST: usize = 20_000;

impl Compiler<'_> {
    /// Checks the payees of a step: no duplicate, no payment of an account to itself, a split for
    /// several payees, one payee for a residual.
    pub(super) fn check_sharing(&mut self, step: &StepTerms, recipients: &[usize]) {
        let At { line, column } = step.at;
        for (index, recipient) in recipients.iter().enumerate() {
            if recipients[..index].contains(recipient) {
                let name = &self.program.recipients[*recipient];
                let message = format!("`{name}` is listed twice in `to`");
                self.mistakes.at_place(line, column, message);
            }
        }
        if let (Claim::Deposit, Funds::Named(from)) = (step.claim, &step.funds)
            && recipients.iter().any(|payee| *self.program.recipients[*payee] == *from.name)
        {
            let message = format!(
                "`{0}` is paid out of itself; take it out of `to`, or name another account in `from`",
                from.name
            );
            self.mistakes.at_place(line, column, message);
        }
        if recipients.len() < 2 {
            return;
        }
        if step.claim == Claim::Residual {
            let message = "a residual has one payee; what is left cannot be shared by claims";
            self.mistakes.at_place(line, column, message);
        } else if step.split.is_none() && !step.is_reported {
            let message = format!(
                "`to` names {} payees and `split` is missing; write `split: sequential` (each in \
                 full before the next) or `split: pro rata`",
                recipients.len()
            );
            self.mistakes.at_place(line, column, message);
        }
    }

    /// A write-up reverses a write-down, so at least one class of the clause must bear losses.
    fn check_write_ups(&mut self) {
        let terms = self.terms;
        let losses = terms.steps().filter(|step| step.claim == Claim::RealizedLoss);
        let written_down: Vec<usize> =
            losses.flat_map(|step| terms.classes_named(&step.to)).collect();
        for step in terms.steps().filter(|step| step.claim == Claim::WriteUp) {
            let classes = terms.classes_named(&step.to);
            let reached = classes.iter().any(|class| written_down.contains(class));
            if !classes.is_empty() && !reached {
                let message = "no clause allocates a realized loss to these classes, so that there is \
                            nothing to write up; take the clause out, or name classes that bear \
                            losses";
                self.mistakes.at_place(step.at.line, step.at.column, message);
            }
        }
    }

    /// Reports classes that no clause pays, and a waterfall without a residual.
    pub(super) fn check_completeness(&mut self) {
        self.check_write_ups();
        for (index, (class, paid)) in self.terms.classes.iter().zip(self.paid.clone()).enumerate() {
            // Payments to a duplicate name, which the reader reports, go to the first class.
            let named_before = self.terms.class(&class.name.name) != Some(index);
            if !paid && !named_before && !class.balance.is_zero() {
                let message = format!(
                    "no clause of the waterfall pays class `{}`; name it in a `to`",
                    class.name.name
                );
                self.mistakes.at_place(class.name.at.line, class.name.at.column, message);
            }
        }
        if self.residual.is_none() {
            self.mistakes.of_file(
                "no class receives the cash that is left; end the waterfall with `- pay: residual`",
            );
        }
        self.is_too_large();
    }

    /// Whether the deal exceeds the limits; reports it if so. The compiler checks this after each
    /// clause, so that it stops early.
    pub(super) fn is_too_large(&mut self) -> bool {
        let program = &self.program;
        let widths = [
            program.operands.len(),
            usize::from(program.money_slots),
            usize::from(program.rate_slots),
            usize::from(program.mask_slots),
            program.payees.len(),
            program.ops.len(),
        ];
        let is_too_large = widths.iter().any(|width| *width > LARGEST);
        if is_too_large {
            self.mistakes.of_file(format!(
                "the deal is too large: it comes to more than {LARGEST} amounts or operations"
            ));
        }
        is_too_large
    }
}
