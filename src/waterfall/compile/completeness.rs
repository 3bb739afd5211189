//! What only a whole clause, or the whole file, shows.

use super::compiler::Compiler;
use crate::deal_file::{At, Claim, Clause, Funds, StepTerms};

/// Most slots, operands or operations of a deal; three tenths of what sixteen bits count.
const LARGEST: usize = 20_000;

impl Compiler<'_> {
    /// Several payees need a split, and a residual has one payee.
    pub(super) fn check_sharing(&mut self, step: &StepTerms, recipients: &[usize]) {
        let At { line, column } = step.at;
        for (index, recipient) in recipients.iter().enumerate() {
            if recipients[..index].contains(recipient) {
                let name = &self.program.recipients[*recipient];
                let told = format!("`{name}` stands twice in `to`");
                self.mistakes.at_place(line, column, told);
            }
        }
        if let (Claim::Deposit, Funds::Named(from)) = (step.claim, &step.funds)
            && recipients.iter().any(|payee| *self.program.recipients[*payee] == *from.name)
        {
            let told = format!(
                "`{0}` is paid out of itself; take it out of `to`, or name another account in `from`",
                from.name
            );
            self.mistakes.at_place(line, column, told);
        }
        if recipients.len() < 2 {
            return;
        }
        if step.claim == Claim::Residual {
            let told = "a residual has one payee; what is left cannot be shared by claims";
            self.mistakes.at_place(line, column, told);
        } else if step.split.is_none() {
            let told = format!(
                "`to` names {} payees and `split` is missing; write `split: sequential` (each in \
                 full before the next) or `split: pro rata`",
                recipients.len()
            );
            self.mistakes.at_place(line, column, told);
        }
    }

    /// A write-up gives back what was written down: of a clause's classes, some loss must reach one.
    fn check_write_ups(&mut self) {
        let terms = self.terms;
        let steps = || {
            terms.waterfall.iter().filter_map(|clause| match clause {
                Clause::Step(step) => Some(step),
                Clause::Set { .. } | Clause::Receive { .. } => None,
            })
        };
        let losses = steps().filter(|step| step.claim == Claim::RealizedLoss);
        let written_down: Vec<usize> =
            losses.flat_map(|step| terms.classes_named(&step.to)).collect();
        for step in steps().filter(|step| step.claim == Claim::WriteUp) {
            let classes = terms.classes_named(&step.to);
            let reached = classes.iter().any(|class| written_down.contains(class));
            if !classes.is_empty() && !reached {
                let told = "no clause allocates a realized loss to these classes, so that there is \
                            nothing to write up; take the clause out, or name classes that bear \
                            losses";
                self.mistakes.at_place(step.at.line, step.at.column, told);
            }
        }
    }

    /// What only the whole file shows: classes that nothing pays, cash that nobody receives.
    pub(super) fn check_whole(&mut self) {
        self.check_write_ups();
        for (index, (class, paid)) in self.terms.classes.iter().zip(self.paid.clone()).enumerate() {
            // Of two classes of one name, which is told already, only the first can be paid.
            let named_before = self.terms.class(&class.name.name) != Some(index);
            if !paid && !named_before && !class.original_balance.is_zero() {
                let message = format!(
                    "no clause of the waterfall pays class `{}`; name it in a `to`",
                    class.name.name
                );
                self.mistakes.at_place(class.name.at.line, class.name.at.column, message);
            }
        }
        if self.residual.is_none() {
            self.mistakes.of_file(
                "nobody receives the cash that is left; end the waterfall with `- pay: residual`",
            );
        }
        self.is_too_large();
    }

    /// Whether the deal comes to more than is run, which is then told. Asked after each clause: what
    /// comes to too much is not compiled to its end.
    pub(super) fn is_too_large(&mut self) -> bool {
        // Slots and spans are counted in sixteen bits; a deal near that is not a deal.
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
