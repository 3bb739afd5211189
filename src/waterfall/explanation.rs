//! Why a class was paid what it was paid in one distribution: its payments, each with the values behind
//! it.

use serde::Serialize;

use super::observer::{ClassMonth, NamedValue, Payment};
use super::recording::Distribution;
use crate::calendar::Date;

/// The month of one class as data: what it began with, every clause that paid it, and the values of
/// the deal file that those clauses use.
///
/// ```
/// use paydown::Deal;
/// use paydown::projection::Projection;
/// use paydown::waterfall::{Explanation, Recording};
///
/// let deal = Deal::open("deals/bma-pass-through")?;
/// let mut recording = Recording::default();
/// Projection::of(&deal).months(1).observe(&mut recording).run()?;
/// let explanation = Explanation::of(&recording.distributions[0], "PT").unwrap();
/// assert_eq!(explanation.steps[0].payment.clause.title, "pay interest to PT");
/// assert_eq!(explanation.month.opening_balance.to_string(), "100000000.00");
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The class.
    pub class: String,
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Its date.
    pub date: Date,
    /// What the class began with, what accrued, and what it ended with.
    pub month: ClassMonth,
    /// The payments and write-downs of the class, in the order in which they were made.
    pub steps: Vec<ExplainedStep>,
}

/// A payment to the class, and what its clause was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedStep {
    /// The payment.
    pub payment: Payment,
    /// The values that its clause uses, directly or through other values, in the order of the deal
    /// file.
    pub values: Vec<NamedValue>,
}

impl Explanation {
    /// The month of a class in a recorded distribution; `None` if the deal has no such class.
    #[must_use]
    pub fn of(distribution: &Distribution, class: &str) -> Option<Self> {
        let month = distribution.classes.iter().find(|month| *month.class == *class)?.clone();
        let payments = distribution.payments.iter().filter(|payment| *payment.payee == *class);
        let steps = payments.map(|payment| ExplainedStep {
            payment: payment.clone(),
            values: behind(distribution, payment),
        });
        Some(Self {
            class: class.to_owned(),
            period: distribution.period,
            date: distribution.date,
            month,
            steps: steps.collect(),
        })
    }
}

/// The values behind a payment.
fn behind(distribution: &Distribution, payment: &Payment) -> Vec<NamedValue> {
    let mut wanted = payment.clause.uses.clone();
    // A value uses only values set before it, so one pass from the last to the first suffices.
    for value in distribution.named.iter().rev() {
        if wanted.contains(&value.name) {
            wanted.extend_from_slice(&value.clause.uses);
        }
    }
    distribution.named.iter().filter(|value| wanted.contains(&value.name)).cloned().collect()
}
