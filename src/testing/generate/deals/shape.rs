//! The shape of random deals: number of groups and classes, and the features they may have.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A feature that a random deal may have beyond the plainest: fixed-rate classes that are paid in order or
/// pro rata from level-pay loans, and a residual class.
///
/// `docs/structures.md` explains the structures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// Planned and targeted classes (PAC, TAC) with schedules of amounts.
    Schedules,
    /// Classes that are locked out of principal (NAS) by a schedule of percentages.
    Lockout,
    /// Accrual (Z) classes, whose interest is added to their balance.
    Accrual,
    /// Interest-only classes on a notional.
    InterestOnly,
    /// Principal-only classes.
    PrincipalOnly,
    /// Rates that follow an index: floaters and inverse floaters.
    Floating,
    /// Rates from the collateral: a group's net rate, or the weighted subordinate rate.
    NetRates,
    /// Net-WAC caps with carryover.
    NetWacCaps,
    /// Unpaid interest that bears interest.
    InterestOnUnpaid,
    /// Day counts besides 30/360.
    ActualDays,
    /// Accrual periods and their first days.
    AccrualPeriods,
    /// Net deferred interest.
    DeferredInterest,
    /// Subordinate classes.
    Subordinates,
    /// Subordinates that are paid no principal while their credit support is less than at closing.
    CreditSupport,
    /// Shifting interest.
    ShiftingInterest,
    /// Step-down of the seniors to a target of enhancement.
    StepDown,
    /// Overcollateralization: target, floor, release.
    Overcollateralization,
    /// All excess pays principal.
    Turbo,
    /// Excess principal of one collateral group pays the seniors of another.
    CrossCollateralization,
    /// Realized losses that write classes down.
    Losses,
    /// Subsequent recoveries that write classes up.
    WriteUps,
    /// Triggers: by delinquency, losses, overcollateralization, date; sticky, averaged.
    Triggers,
    /// Fees of the trustee and others.
    Fees,
    /// A reserve account.
    Reserve,
    /// Swaps, caps, corridors and yield maintenance.
    Hedges,
    /// Optional redemption and auctions.
    Calls,
    /// Balances carried with fractions of a cent.
    Fractions,
    /// A residual class with a balance of its own, also one retired by money from outside.
    ResidualBalance,
    /// Loans at adjustable rates.
    AdjustableLoans,
    /// Loans with speeds of their own, which a scenario does not reach.
    OwnSpeeds,
    /// Reported lines.
    ReportedLines,
    /// A file that opens the deal after closing.
    Seasoned,
    /// Clauses with any claim, payees, amount, source of funds and condition, as no document has them.
    AnyClauses,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 33] = [
        Self::Schedules,
        Self::Lockout,
        Self::Accrual,
        Self::InterestOnly,
        Self::PrincipalOnly,
        Self::Floating,
        Self::NetRates,
        Self::NetWacCaps,
        Self::InterestOnUnpaid,
        Self::ActualDays,
        Self::AccrualPeriods,
        Self::DeferredInterest,
        Self::Subordinates,
        Self::CreditSupport,
        Self::ShiftingInterest,
        Self::StepDown,
        Self::Overcollateralization,
        Self::Turbo,
        Self::CrossCollateralization,
        Self::Losses,
        Self::WriteUps,
        Self::Triggers,
        Self::Fees,
        Self::Reserve,
        Self::Hedges,
        Self::Calls,
        Self::Fractions,
        Self::ResidualBalance,
        Self::AdjustableLoans,
        Self::OwnSpeeds,
        Self::ReportedLines,
        Self::Seasoned,
        Self::AnyClauses,
    ];
}

/// The shape of random deals: how many groups and classes, and which features. For a law that not every
/// deal keeps.
///
/// ```
/// use paydown::testing::{DealShape, Feature};
/// use proptest::test_runner::TestRunner;
///
/// // All cash goes to the classes: no fees, hedges or accounts.
/// let mut shape = DealShape::any().groups(1..=2).classes(1..=4);
/// for feature in [Feature::Fees, Feature::Reserve, Feature::Hedges, Feature::AnyClauses] {
///     shape = shape.without(feature);
/// }
/// let result = TestRunner::deterministic().run(&shape.deal_files(), |file| {
///     assert!(!file.text().contains("pay: fee"));
///     Ok(())
/// });
/// assert!(result.is_ok());
///
/// // Sequential and pro-rata classes, some of them accrual classes.
/// let _ = DealShape::plain().with(Feature::Accrual).deal_files();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealShape {
    pub(super) groups: RangeInclusive<usize>,
    pub(super) classes: RangeInclusive<usize>,
    features: BTreeSet<Feature>,
}

impl Default for DealShape {
    fn default() -> Self {
        Self::any()
    }
}

impl DealShape {
    /// Deals with any features: one to three collateral groups, one to six classes.
    #[must_use]
    pub fn any() -> Self {
        Self { groups: 1..=3, classes: 1..=6, features: Feature::ALL.into() }
    }

    /// Deals without any [`Feature`].
    #[must_use]
    pub fn plain() -> Self {
        Self { features: BTreeSet::new(), ..Self::any() }
    }

    /// How many collateral groups. At least one, and none without a senior class: a deal has no
    /// more groups than classes.
    #[must_use]
    pub fn groups(self, groups: RangeInclusive<usize>) -> Self {
        Self { groups, ..self }
    }

    /// How many classes besides the residual; at least one.
    #[must_use]
    pub fn classes(self, classes: RangeInclusive<usize>) -> Self {
        Self { classes, ..self }
    }

    /// Deals that may have a feature.
    #[must_use]
    pub fn with(mut self, feature: Feature) -> Self {
        self.features.insert(feature);
        self
    }

    /// Deals that do not have a feature.
    #[must_use]
    pub fn without(mut self, feature: Feature) -> Self {
        self.features.remove(&feature);
        self
    }

    pub(super) fn allows(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}
