//! An observer that keeps everything.

use super::observer::{ClassMonth, NamedValue, Observer, Payment};
use crate::calendar::Date;
use serde::Serialize;

/// Every distribution of a run in decimals: its payments, named values and class months.
///
/// ```
/// use paydown::projection::Projection;
/// use paydown::projection::ProjectionOptions;
/// use paydown::waterfall::Recording;
/// use paydown::Deal;
///
/// let deal = Deal::open("deals/bma-pass-through").unwrap();
/// let mut options = ProjectionOptions::default();
/// options.months = Some(2);
/// let mut recording = Recording::default();
/// Projection::with(&deal, &options).observe(&mut recording).run().unwrap();
/// let interest = &recording.distributions[0].payments[0];
/// assert_eq!(interest.clause.title, "pay interest to PT");
/// // 8 % of 100,000,000.00 for a month.
/// assert_eq!(interest.paid.to_string(), "666666.67");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recording {
    /// The distributions in order.
    pub distributions: Vec<Distribution>,
}

/// One distribution of a recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Distribution {
    /// Its number since closing, from 1.
    pub period: u32,
    /// Its date.
    pub date: Date,
    /// Every payment, write-down and write-up, in the order in which they were made.
    pub payments: Vec<Payment>,
    /// The values that the deal file names: schedules, then what the waterfall sets, in their order.
    pub named: Vec<NamedValue>,
    /// Each class's month, in the order of the deal file.
    pub classes: Vec<ClassMonth>,
}

impl Observer for Recording {
    fn distribution(&mut self, period: u32, date: Date) {
        let (payments, named, classes) = (Vec::new(), Vec::new(), Vec::new());
        self.distributions.push(Distribution { period, date, payments, named, classes });
    }

    fn paid(&mut self, payment: &Payment) {
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.payments.push(payment.clone());
        }
    }

    fn named(&mut self, value: &NamedValue) {
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.named.push(value.clone());
        }
    }

    fn class(&mut self, month: &ClassMonth) {
        if let Some(distribution) = self.distributions.last_mut() {
            distribution.classes.push(month.clone());
        }
    }
}
