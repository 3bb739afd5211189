//! The month of one class, taken from the recording of its deal.

use paydown::tie_out::TieOut;
use paydown::waterfall::{ClassMonth, Distribution, NamedValue, Payment};

/// A class, the distribution in which it was paid, and the report that the run was compared with.
pub struct Story {
    pub class: String,
    pub distribution: Distribution,
    pub tie_out: TieOut,
}

impl Story {
    /// The payments and write-downs of the class.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.distribution.payments.iter().filter(|payment| *payment.payee == *self.class)
    }

    /// What the class began with, what accrued, and what it ended with.
    pub fn month(&self) -> Option<&ClassMonth> {
        self.distribution.classes.iter().find(|month| *month.class == *self.class)
    }

    /// The values that a payment's clause uses, directly or through other values, in the order of the
    /// deal file.
    pub fn behind(&self, payment: &Payment) -> Vec<&NamedValue> {
        let mut wanted = payment.clause.uses.clone();
        // A value uses only values set before it, so one pass from the last to the first suffices.
        for value in self.distribution.named.iter().rev() {
            if wanted.contains(&value.name) {
                wanted.extend_from_slice(&value.clause.uses);
            }
        }
        self.distribution.named.iter().filter(|value| wanted.contains(&value.name)).collect()
    }
}
