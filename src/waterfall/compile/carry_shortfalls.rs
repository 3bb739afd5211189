//! How an interest shortfall is carried: interest that a month leaves unpaid is owed the next month as
//! unpaid interest, and bears interest if the deal file says so.

use super::compiler::Compiler;
use crate::waterfall::op::{Op, Slot};

impl Compiler<'_> {
    /// Adds what last month left unpaid of its interest to each class's unpaid interest.
    pub(super) fn carry_shortfalls(&mut self) {
        let classes = self.program.classes.clone();
        let due: Vec<Slot> = classes.iter().map(|class| class.interest_due).collect();
        // Mostly zero, so we skip the additions if all are.
        let all = self.sum(&due, &[]);
        self.skip_if_zero(all, |compiler| {
            for class in &classes {
                compiler.add_to(class.unpaid, class.interest_due);
            }
        });
    }

    /// Accrues interest on a class's unpaid interest at the class's rate of the month.
    pub(super) fn bear_interest(&mut self, class: usize) {
        let terms = &self.terms.classes[class];
        let slots = self.program.classes[class];
        if terms.interest_on_unpaid {
            self.emit(Op::BearInterest {
                unpaid: slots.unpaid,
                rate: slots.rate,
                accrual: self.program.class_texts[class].accrual,
                rounding: self.program.carry,
            });
        }
    }
}
