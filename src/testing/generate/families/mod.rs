//! Random deals of the families whose trustees' reports can be printed, with months of their
//! collateral.
//!
//! A deal starts as a `Draw` of random numbers that do not depend on one another. Its family writes them as
//! a deal file: [`pro_rata`], [`mezzanine`] or [`shifting`]. So a counterexample shrinks to few classes
//! and round balances. Its months are drawn apart and shrink to months without losses or prepayments.

mod deal_text;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod families_tests;
mod mezzanine;
mod months;
mod pro_rata;
mod shifting;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::deal::Deal;
use crate::report::trustee::ServicerMonth;
use deal_text::{Draw, Written, draws};
use months::{month_draws, months};

/// A family of deals: how principal is shared, and what supports the classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// Notes that share all principal pro rata, with overcollateralization and an owner trust.
    ProRata,
    /// Senior and mezzanine certificates paid one after another, with overcollateralization that is
    /// built up, losses from the bottom, and a residual class; residual certificates may be retired
    /// from outside the account with the first distribution.
    SeniorMezzanine,
    /// Senior certificates of several groups and subordinates of all of them, whose prepayments are
    /// shifted to the seniors (shifting interest).
    ShiftingInterest,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::ProRata, Self::SeniorMezzanine, Self::ShiftingInterest];
}

/// A deal of a family, with the servicer's months from closing on.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FamilySeries {
    /// The deal.
    pub file: Deal,
    /// Its months from closing on.
    pub months: Vec<ServicerMonth>,
}

/// Deals of a family. Number and balances of the classes, targets, thresholds, day counts, business days and
/// the carrying of balances vary. Shrinks to few classes of round balances.
///
/// ```
/// use paydown::testing::{Family, family_deals};
/// use proptest::test_runner::TestRunner;
///
/// let result = TestRunner::deterministic().run(&family_deals(Family::ProRata), |file| {
///     assert!(file.text().contains("overcollateralization_of: notes"));
///     Ok(())
/// });
/// assert!(result.is_ok());
/// ```
pub fn family_deals(family: Family) -> impl Strategy<Value = Deal> {
    draws().prop_map(move |draw| write(family, &draw).file())
}

/// Deals of a family with their first months: losses, shortfalls, delinquencies that flip tests,
/// classes and whole groups that are retired.
///
/// ```
/// use paydown::report::Page;
/// use paydown::testing::{Family, family_series};
/// use paydown::report::trustee::Trustee;
/// use proptest::test_runner::TestRunner;
///
/// let result = TestRunner::deterministic().run(&family_series(Family::ProRata, 3), |series| {
///     let mut trustee = Trustee::at_closing(&series.file, &Page::default()).unwrap();
///     for month in &series.months {
///         trustee.distribute(month).unwrap();
///     }
///     Ok(())
/// });
/// assert!(result.is_ok());
/// ```
pub fn family_series(family: Family, most_months: usize) -> impl Strategy<Value = FamilySeries> {
    (draws(), vec(month_draws(), 1..=most_months.max(1))).prop_map(move |(draw, draws)| {
        let written = write(family, &draw);
        let months = months(&written, &draws);
        FamilySeries { file: written.file(), months }
    })
}

fn write(family: Family, draw: &Draw) -> Written {
    match family {
        Family::ProRata => pro_rata::write(draw),
        Family::SeniorMezzanine => mezzanine::write(draw),
        Family::ShiftingInterest => shifting::write(draw),
    }
}
