//! A scenario: a name and assumptions, with a builder.

use super::assumptions::{Advances, Assumptions, PrepaymentInterest};
use super::index::IndexCurve;
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::vector::GroupVectors;
use crate::error::Errors;

/// One scenario: a name and the assumptions on the collateral.
///
/// Percentages are of all groups in all months, or [vectors](GroupVectors): `20.0`,
/// `Vector::parse("6 ramp 30 20", …)`. A builder method that is called again replaces what it set.
///
/// ```
/// use paydown::Scenario;
///
/// let mut stress = Scenario::new().named("stress").cpr(8.0).cdr(6.0).severity(55.0).lag(18);
/// // The same from text, as the program's options have it.
/// stress.set("cdr", "0 ramp 24 6")?;
/// assert_eq!(stress.assumptions.default_pct.to_string(), "0 ramp 24 6");
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Scenario {
    /// Name in messages and results.
    pub name: String,
    /// Prepayments, defaults, severity, advances, index rates.
    pub assumptions: Assumptions,
}

impl From<Assumptions> for Scenario {
    fn from(assumptions: Assumptions) -> Self {
        Self { name: String::new(), assumptions }
    }
}

impl Scenario {
    /// A scenario without prepayments or defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Its name in messages and results.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    fn prepay(mut self, speed: PrepaymentSpeed, pct: impl Into<GroupVectors>) -> Self {
        self.assumptions.prepayment_speed = speed;
        self.assumptions.prepayment_pct = pct.into();
        self
    }

    fn default_at(mut self, speed: DefaultSpeed, pct: impl Into<GroupVectors>) -> Self {
        self.assumptions.default_speed = speed;
        self.assumptions.default_pct = pct.into();
        self
    }

    /// Prepayments, percent of the balance a year (CPR).
    #[must_use]
    pub fn cpr(self, pct: impl Into<GroupVectors>) -> Self {
        self.prepay(PrepaymentSpeed::Cpr, pct)
    }

    /// Prepayments, percent of the PSA curve.
    #[must_use]
    pub fn psa(self, pct: impl Into<GroupVectors>) -> Self {
        self.prepay(PrepaymentSpeed::Psa, pct)
    }

    /// Prepayments, percent of the balance a month (SMM).
    #[must_use]
    pub fn smm(self, pct: impl Into<GroupVectors>) -> Self {
        self.prepay(PrepaymentSpeed::Smm, pct)
    }

    /// Prepayments, percent of the original loans a month (ABS).
    #[must_use]
    pub fn abs(self, pct: impl Into<GroupVectors>) -> Self {
        self.prepay(PrepaymentSpeed::Abs, pct)
    }

    /// Defaults, percent of the balance a year (CDR).
    #[must_use]
    pub fn cdr(self, pct: impl Into<GroupVectors>) -> Self {
        self.default_at(DefaultSpeed::Cdr, pct)
    }

    /// Defaults, percent of the SDA curve.
    #[must_use]
    pub fn sda(self, pct: impl Into<GroupVectors>) -> Self {
        self.default_at(DefaultSpeed::Sda, pct)
    }

    /// Defaults, percent of the balance a month (MDR).
    #[must_use]
    pub fn mdr(self, pct: impl Into<GroupVectors>) -> Self {
        self.default_at(DefaultSpeed::Mdr, pct)
    }

    /// Loss severity, percent of the balance at default.
    #[must_use]
    pub fn severity(mut self, pct: impl Into<GroupVectors>) -> Self {
        self.assumptions.severity_pct = pct.into();
        self
    }

    /// Months from default to liquidation.
    #[must_use]
    pub const fn lag(mut self, months: u32) -> Self {
        self.assumptions.months_to_liquidation = months;
        self
    }

    /// Subsequent recoveries, percent of a month's losses, and the months until they are received.
    #[must_use]
    pub fn recovery(mut self, pct: impl Into<GroupVectors>, months: u32) -> Self {
        self.assumptions.recovery_pct = pct.into();
        self.assumptions.months_to_recovery = months;
        self
    }

    /// How long the servicer advances on defaulted loans.
    #[must_use]
    pub const fn advances(mut self, advances: Advances) -> Self {
        self.assumptions.advances = advances;
        self
    }

    /// Interest that prepaid balances do not earn.
    #[must_use]
    pub const fn prepayment_interest(mut self, interest: PrepaymentInterest) -> Self {
        self.assumptions.prepayment_interest = interest;
        self
    }

    /// The rates of an index in percent a year: `1.1` for all months, or a curve.
    #[must_use]
    pub fn index(mut self, name: &str, curve: impl Into<IndexCurve>) -> Self {
        self.assumptions.indices.set(name, curve.into());
        self
    }

    /// Sets one assumption from text; see [`Assumptions::set`].
    ///
    /// # Errors
    ///
    /// As [`Assumptions::set`].
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), Errors> {
        self.assumptions.set(name, text)
    }
}
